"""What the sizes would cost is told while somebody types, and nothing is written."""

from decimal import Decimal

import pytest
from django.urls import reverse

from catalogue.models import CategoryPage, JewelleryPage, Stone, TaxRule, Variant
from home.days import today

D = Decimal
TOLA = D("11.664")


@pytest.fixture
def ring(make_by_rate, publish_rates):
    item = make_by_rate("Ring", net_weight=TOLA, gross_weight=TOLA, piece={"making": D(10)})
    publish_rates(fine_gold=100000)
    return item


@pytest.fixture
def ask(client):
    """What the shop answers to the form as it stands."""

    def post(page, data):
        return client.post(reverse("catalogue_draft_prices", args=[page.pk]), dict(data.lists()))

    return post


def test_the_price_follows_what_is_typed_and_nothing_is_written(ring, screen, ask):
    before = (
        JewelleryPage.objects.filter(pk=ring.pk).values(*JewelleryPage.PIECE_FIELDS).get(),
        Variant.objects.values().get(),
    )
    data = screen(ring)
    data["making"] = "20"
    data["variants-1-net_weight"] = "5.832"
    answer = ask(ring, data).json()
    assert answer["problems"] == {}
    assert {row: told["price"] for row, told in answer["rows"].items()} == {
        "variants-0": "Rs 1,09,920.00",
        "variants-1": "Rs 54,960.00",
    }
    assert "Making (jyala)" in answer["rows"]["variants-0"]["html"]
    assert before == (
        JewelleryPage.objects.filter(pk=ring.pk).values(*JewelleryPage.PIECE_FIELDS).get(),
        Variant.objects.values().get(),
    )


def test_stones_and_taxes_are_in_it(ring, screen, ask):
    TaxRule.objects.all().delete()
    TaxRule.objects.create(name="VAT", rate=D(13), applies_from=today(), only_with_precious_stones=True)
    ruby = Stone.objects.create(name="<b>Ruby", code="ruby", is_precious=True)
    data = screen(ring)
    data.update({"stones-0-stone": str(ruby.pk), "stones-0-price": "5000"})
    told = ask(ring, data).json()["rows"]["variants-0"]
    assert told["price"] == "Rs 1,05,760.00"  # the tax begins with the next price list
    assert "&lt;b&gt;Ruby" in told["html"]
    assert "<b>Ruby" not in told["html"]


def test_what_cannot_be_is_told_by_field(ring, screen, ask):
    data = screen(ring)
    data["wastage"] = "60"
    data["variants-0-net_weight"] = "4"
    answer = ask(ring, data).json()
    assert answer["problems"] == {"wastage": "More than 50 percent of wastage cannot be right."}
    data["wastage"] = "x"
    assert ask(ring, data).json() == {"rows": {}, "problems": {"wastage": "Enter a number."}}
    data["discount"] = "500"
    assert ask(ring, data).json()["problems"] == {
        "wastage": "Enter a number.",
        "discount": "No more than 100 percent can be taken off.",
    }


def test_what_is_still_empty_is_no_problem_yet(ring, screen, ask):
    category = CategoryPage.objects.get()
    data = screen(category)
    data["metal"] = data["purity"] = ""
    assert ask(category, data).json() == {"rows": {}, "problems": {}}


def test_a_typed_price_needs_no_answer(ring, screen, ask):
    data = screen(ring)
    data["pricing_mode"] = "fixed"
    assert ask(ring, data).json() == {"rows": {}, "problems": {}}


@pytest.mark.parametrize("rows", ["", "x", "-1", "99999999999999999999"])
def test_a_form_that_was_tampered_with_is_no_error(ring, screen, ask, rows):
    data = screen(ring)
    data["variants-TOTAL_FORMS"] = rows
    assert ask(ring, data).status_code == 200


def test_only_those_who_may_edit_the_item_are_answered(ring, screen, ask, client, shopper):
    data = screen(ring)
    client.force_login(shopper)
    assert ask(ring, data).status_code == 302
    home = ring.get_ancestors()[1]
    client.logout()
    assert ask(home, data).status_code == 302


def test_it_is_asked_by_post_and_for_items_alone(ring, screen, ask, client):
    data = screen(ring)
    assert client.get(reverse("catalogue_draft_prices", args=[ring.pk])).status_code == 405
    assert ask(ring.get_ancestors()[1], data).status_code == 404
