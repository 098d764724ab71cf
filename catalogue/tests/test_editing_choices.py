"""What is chosen on the item's screen from lists, when what is sent is no key of anything."""

import pytest

from catalogue.models import JewelleryPage

CHOOSERS = {"related_items-0-item": "related_items", "gallery-0-image": "gallery"}


@pytest.mark.parametrize("value", ["x", "1.5", "999999", "9" * 23])
@pytest.mark.parametrize("name", ["collection", "occasions", *CHOOSERS])
def test_what_is_no_key_is_an_error_at_its_field_and_nothing_is_lost(make_item, screen, send, name, value):
    ring = make_item("Ring")
    data = screen(ring)
    data["title"] = "Ruby ring"
    data[name] = value
    if rows := CHOOSERS.get(name):
        data[f"{rows}-TOTAL_FORMS"] = "1"
        data.update({f"{rows}-0-id": "", f"{rows}-0-ORDER": "1", f"{rows}-0-DELETE": ""})
    response = send(ring, data)
    assert response.status_code == 200
    form = response.context["form"]
    errors = form.formsets[rows].errors[0] if rows else form.errors
    assert list(errors) == [name.rpartition("-")[2]]
    assert errors[name.rpartition("-")[2]][0].startswith("Select a valid choice.")
    assert 'value="Ruby ring"' in response.content.decode()
    assert JewelleryPage.objects.get(pk=ring.pk).title == "Ring"
