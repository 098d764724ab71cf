"""Nobody who reads Nepali meets an English text in the shop."""

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tools import make_messages
from tools.compile_messages import compile_messages


def test_every_text_of_the_shop_has_its_nepali():
    missing, _ = make_messages.missing_and_gone()

    assert missing == []


def test_the_catalogue_holds_no_text_that_is_gone():
    _, gone = make_messages.missing_and_gone()

    assert gone == []


def test_every_translation_names_the_placeholders_of_its_original():
    catalog = make_messages.existing() or Catalog()

    assert [(message.id, errors) for message, errors in catalog.check() if errors] == []


def test_texts_are_found_in_a_template():
    source = """<p title="it's">{% translate "Don't (yet)" %}</p>
    {% blocktranslate count n=pieces %}One of {{ shop }}{% plural %}{{ n }} of {{ shop }}{% endblocktranslate %}
    {% include "x.html" with label=_("Pay now") %}{% translate "May" context "month" %}"""

    assert list(make_messages.texts_of_template(source, "x.html")) == [
        (None, "Don't (yet)"),
        (None, ("One of %(shop)s", "%(n)s of %(shop)s")),
        (None, "Pay now"),
        ("month", "May"),
    ]


def test_texts_are_found_in_python():
    source = """
a = _("One" " two"), _(a)
b = ngettext("%(n)d ring", "%(n)d rings", n)
c = pgettext("month", "May")
"""

    assert set(make_messages.texts_of_python(source)) == {
        (None, "One two"),
        (None, ("%(n)d ring", "%(n)d rings")),
        ("month", "May"),
    }


def test_a_translation_is_kept_and_a_dropped_text_goes(tmp_path, monkeypatch):
    target = tmp_path / "django.po"
    target.write_text('msgid "Cart"\nmsgstr "झोला"\n\nmsgid "Gone"\nmsgstr "गयो"\n', encoding="utf-8")
    today = Catalog(locale="ne")
    today.add("Cart")
    today.add("Pay")
    monkeypatch.setattr(make_messages, "TARGET", target)
    monkeypatch.setattr(make_messages, "collect", lambda: today)

    assert {message.id: message.string for message in make_messages.merged() if message.id} == {
        "Cart": "झोला",
        "Pay": None,
    }
    assert make_messages.missing_and_gone() == (["Pay"], ["Gone"])


def write_po(folder, text):
    source = folder / "ne" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(text, encoding="utf-8")
    return source


def test_messages_are_compiled_without_gettext_programs(tmp_path):
    source = write_po(tmp_path, 'msgid "Cart"\nmsgstr "झोला"\n')

    assert compile_messages(tmp_path) == []
    with source.with_suffix(".mo").open("rb") as file:
        assert read_mo(file).get("Cart").string == "झोला"


def test_a_lost_placeholder_is_not_compiled(tmp_path):
    source = write_po(tmp_path, '#, python-format\nmsgid "for %(name)s"\nmsgstr "%(naam)s लाई"\n')

    (complaint,) = compile_messages(tmp_path)
    assert "django.po: 'for %(name)s': " in complaint
    assert not source.with_suffix(".mo").exists()


def test_the_written_catalogue_is_read_back_unchanged(tmp_path, monkeypatch):
    monkeypatch.setattr(make_messages, "TARGET", tmp_path / "django.po")
    monkeypatch.setattr(make_messages, "ROOT", tmp_path)
    today = Catalog(locale="ne")
    today.add(("%(n)d ring", "%(n)d rings"), ("%(n)d औंठी", "%(n)d औंठीहरू"), locations=[("a.py", 1)])
    monkeypatch.setattr(make_messages, "collect", lambda: today)
    make_messages.main([])
    first = make_messages.TARGET.read_bytes()
    make_messages.main([])

    assert make_messages.TARGET.read_bytes() == first
    with make_messages.TARGET.open("rb") as file:
        assert read_po(file).get("%(n)d ring").string == ("%(n)d औंठी", "%(n)d औंठीहरू")
