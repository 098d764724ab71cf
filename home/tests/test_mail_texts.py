"""The shopkeeper's words in the mails: used where they fit, escaped, and never instead of what must be right."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from checkout.mails import samples
from checkout.models import Order, Payment
from customers.models import User
from home.mail_words import filled, paragraphs, problem_with
from home.mails import PARTS, REGISTRY, compose
from home.models import MailText
from home.outbox import enqueue

pytestmark = pytest.mark.django_db

TEMPLATES = settings.ROOT / "templates" / "emails"
TO_STAFF = {"payment_needs_attention"}
MAILS = list(REGISTRY.mails.values())
LANGUAGES = ("en", "ne")
each_mail = pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.template)

HOSTILE = [
    "<script>alert(1)</script>",
    "</p></td></tr></table><script src=//evil.example></script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert`1`>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>pay</a>",
    '<a href="https://evil.example/pay">pay</a>',
    "<form action=//evil.example><input name=card>",
    "<style>@import '//evil.example/a.css';</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<body onload=alert(1)>",
    "<table><tr><td>Total Rs 1",
    "<!-- the rest",
    "-->",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<object data=data:text/html;base64,PHNjcmlwdD4=>",
    "<embed src=//evil.example>",
    "<video><source onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<textarea></title><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" style="position:fixed',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&amp;lt;b&amp;gt;",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<ScRiPt>alert(1)</sCrIpT >",
    "<b>देवनागरी</b>",
    "% d %(number)s %s %%",
    "$" + "(id) `id` ; DROP TABLE home_mailtext; --",
    '=HYPERLINK("https://evil.example")',
    "\\u003cscript\\u003e \\x3cb\\x3e",
]


class Reader(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.words = [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, tuple(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.elements.append(("comment", data))

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def letter(mail, language, own=None):
    with translation.override(language):
        sample = mail.sample()
    return compose(mail.template, sample, language=language, own=own)


def one_line(text):
    return " ".join(text.split())


# --- The registry ------------------------------------------------------------------------


def test_every_mail_to_shoppers_is_the_shopkeepers_to_change():
    frames = {"base", "mail"}
    templates = {
        path.stem
        for path in TEMPLATES.glob("*.html")
        if path.stem not in frames and "{% extends" in path.read_text("utf-8")
    }

    assert templates - TO_STAFF == set(REGISTRY.mails)


@each_mail
def test_a_mail_has_its_words_from_here_and_its_facts_from_its_templates(mail):
    for ending in ("html", "txt"):
        source = (TEMPLATES / f"{mail.template}.{ending}").read_text("utf-8")
        assert f'{{% extends "emails/mail.{ending}" %}}' in source
        assert "{% block content %}" not in source
    assert not (TEMPLATES / f"{mail.template}.subject.txt").exists()


@each_mail
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_built_in_words_keep_the_rules(mail, language):
    with translation.override(language):
        for part in PARTS:
            words = mail.built_in(part)
            assert mail.problem_with(part, words) == ""
            assert words or part == "closing"
            assert len(words) <= MailText._meta.get_field(part).max_length
        assert set(mail.values(mail.sample())) == set(mail.places)


@each_mail
def test_a_subject_names_nobody_and_no_sum(mail):
    assert set(mail.in_subject) <= {"number", "title"}
    for language in LANGUAGES:
        subject = letter(mail, language).subject
        for personal in ("Sita", "सीता", "Maharjan", "महर्जन", "Rs ", "रु", "@"):
            assert personal not in subject


@each_mail
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shown_is_made_up_and_whole(mail, language):
    shown = letter(mail, language)

    assert shown.subject == one_line(shown.subject)
    assert "{" not in shown.subject + shown.text
    assert "\n\n\n" not in shown.text
    assert f'<html lang="{language}">' in shown.html
    with translation.override(language):
        opening = filled(mail.built_in("opening"), mail.values(mail.sample()))
    for paragraph in paragraphs(opening):
        assert paragraph in shown.text
        assert one_line(paragraph) in Reader(shown.html).text
    assert [model.objects.exists() for model in (Order, Payment, User)] == [False, False, False]


# --- Words of one's own ------------------------------------------------------------------


def test_the_shops_words_go_into_both_parts_of_the_mail():
    MailText.objects.create(
        template="order_expired",
        subject="Come by: {number}",
        opening="Namaste {name},\n\nYour piece waits.\nTake your time.",
        closing="We serve tea.",
    )
    told = letter(REGISTRY.mails["order_expired"], "en")

    assert told.subject == f"Come by: {samples.NUMBER}"
    assert told.text.startswith("Namaste Sita Maharjan,\n\nYour piece waits.\nTake your time.\n\n1 × ")
    assert told.text.index("Total: ") < told.text.index("We serve tea.") < told.text.index("See the order: ")
    assert "Your piece waits.<br>Take your time.</p>" in told.html
    assert told.html.index("We serve tea.") < told.html.index("See the order")
    assert "was not paid in time" not in told.text + told.html


def test_each_language_says_what_is_built_in_until_it_has_words_of_its_own():
    mail = REGISTRY.mails["order_expired"]
    built_in = letter(mail, "ne")
    text = MailText.objects.create(template="order_expired", opening="Come.", subject="Come")
    assert letter(mail, "ne") == built_in
    text.subject_ne = "अर्डर {number} सकियो"
    text.save()

    assert letter(mail, "ne").subject == f"अर्डर {samples.NUMBER} सकियो"
    assert letter(mail, "ne").text == built_in.text
    assert letter(mail, "en").text.startswith("Come.\n\n1 × ")


@each_mail
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_must_be_right_is_not_the_shopkeepers_to_leave_out(mail, language):
    must = " ".join(f"{{{name}}}" for name in mail.must_say)
    nothing = MailText(
        **{f"{part}{suffix}": must or "–" for part in ("opening", "closing") for suffix in ("", "_ne")}
    )
    bare, full = letter(mail, language, own=nothing), letter(mail, language)

    for told, page in ((bare.text, bare.html), (full.text, full.html)):
        assert set(re.findall(r"https?://\S+", full.text)) <= set(re.findall(r"https?://\S+", told))
        for sum_of_money in re.findall(r"(?:Rs|रु) [\d,.०-९]+", full.text):
            assert sum_of_money in told
            assert sum_of_money in Reader(page).text


def test_words_that_a_mail_cannot_fill_in_any_more_do_not_keep_it_back():
    mail = REGISTRY.mails["order_expired"]
    MailText.objects.create(
        template="order_expired", subject="{carrier}", opening="Ready: {number", closing="Bye."
    )
    told = letter(mail, "en")

    assert told.subject == f"Your order {samples.NUMBER} has expired"
    assert "was not paid in time" in told.text
    assert "Bye." in told.text


def test_the_mail_that_goes_out_has_the_words_and_the_readers_own_name():
    MailText.objects.create(template="account_closed", opening_ne="{name}, फेरि आउनुहोला।")
    message = enqueue(
        key="a", recipient="a@example.com", template="account_closed", context={"name": "गीता"}, language="ne"
    )

    assert message.text.startswith("गीता, फेरि आउनुहोला।\n\n")
    assert "गीता, फेरि आउनुहोला।" in message.html


def test_whose_name_is_not_known_is_spoken_to_all_the_same():
    told = compose("account_closed", {"name": ""}, language="en")

    assert told.text.startswith("Namaste customer,\n\n")


# --- Hostile words -----------------------------------------------------------------------


def test_forty_hostile_texts_are_tried():
    assert len(set(HOSTILE)) == 40


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_stay_words(hostile):
    """The shopkeeper's login may be somebody else's, and a shopper's name is whatever they typed."""
    mail = REGISTRY.mails["order_shipped"]
    fields = {"subject": hostile, "opening": f"Hello.\n\n{hostile}", "closing": hostile}
    assert [mail.problem_with(part, text) for part, text in fields.items()] == ["", "", ""]
    told, plain = letter(mail, "en", own=MailText(**fields)), letter(mail, "en")
    page = Reader(told.html)

    new = [element for element in page.elements if element not in Reader(plain.html).elements]
    assert new == []
    assert page.text.count(one_line(hostile)) == 2
    assert told.text.count(hostile) == 2
    assert told.subject == one_line(hostile)
    assert type(told.html) is type(told.text) is type(told.subject) is str  # nothing that a template trusts


@pytest.mark.parametrize(
    "hostile", [*HOSTILE, "{total}", "{", "a\n\nSubject: b", "Sita\r\nBcc: all@example.com"]
)
def test_a_hostile_name_stays_a_name(hostile):
    with translation.override("en"):
        sample = samples.order()
    sample["order"].contact_name = hostile
    told = compose("order_shipped", sample, language="en")

    assert told.text.startswith(f"Dear {one_line(hostile)},\n\nOrder ")
    assert f"Dear {one_line(hostile)}," in Reader(told.html).text
    plain = Reader(letter(REGISTRY.mails["order_shipped"], "en").html)
    assert set(Reader(told.html).elements) == set(plain.elements)


@pytest.mark.parametrize(
    "ending", ["\nBcc: all@example.com", "\r\nBcc: all@example.com", "\u2028Bcc: x", "\x0bBcc: x"]
)
def test_a_subject_is_one_line_of_the_mails_head(ending):
    with translation.override("en"):
        sample = samples.wish()
    sample["page"].title = f"Ring{ending}"
    told = compose("back_in_stock", sample, language="en")
    head = EmailMessage(told.subject, told.text, to=["a@example.com"]).message()

    assert head["Bcc"] is None
    assert told.subject == f"Back in stock: Ring {ending.strip()}"


def test_a_subject_is_as_long_as_its_column():
    with translation.override("en"):
        sample = samples.wish()
    sample["page"].title = "Ring " * 60

    assert len(compose("back_in_stock", sample, language="en").subject) == 200


# --- The rules for places ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("for {name}, {name}", ""),
        ("no places", ""),
        ("{nme}", "{nme} is nothing that this mail knows. What can be filled in here: {name} {number}."),
        (
            "{ name }",
            "{ name } is nothing that this mail knows. What can be filled in here: {name} {number}.",
        ),
        ("{}", "{} is nothing that this mail knows. What can be filled in here: {name} {number}."),
        (
            "{name.__class__}",
            "{name.__class__} is nothing that this mail knows. What can be filled in here: {name} {number}.",
        ),
        ("{0}", "{0} is nothing that this mail knows. What can be filled in here: {name} {number}."),
        (
            "{name!r:>100}",
            "{name!r:>100} is nothing that this mail knows. What can be filled in here: {name} {number}.",
        ),
        ("{name", "A brace stands alone: each { needs its }. What can be filled in here: {name} {number}."),
        ("name}", "A brace stands alone: each { needs its }. What can be filled in here: {name} {number}."),
        (
            "{{name}}",
            "A brace stands alone: each { needs its }. What can be filled in here: {name} {number}.",
        ),
        ("right\u202eleft", "There is a sign in it that cannot be seen. Please type the words anew."),
        ("\x00", "There is a sign in it that cannot be seen. Please type the words anew."),
        ("क्\u200dष, क्\u200cष", ""),
    ],
)
def test_only_what_the_mail_knows_is_filled_in(words, problem):
    assert problem_with(words, ("name", "number")) == problem


def test_a_subject_tells_less_than_the_mail():
    mail = REGISTRY.mails["order_ready"]

    assert mail.problem_with("opening", "{name}") == ""
    assert mail.problem_with("subject", "{name}").startswith("{name} is nothing that this mail knows.")


def test_the_last_day_has_to_be_told():
    mail = REGISTRY.mails["order_payable"]

    assert mail.problem_with("opening", "Please pay {number}.").startswith(
        "The shopper has to be told {until}"
    )
    assert mail.problem_with("opening", "Please pay {number} by {until}.") == ""


def test_what_is_filled_in_is_not_filled_in_again():
    assert filled("{name} and {number}", {"name": "{number}", "number": "{name}"}) == "{number} and {name}"


def test_values_are_written_as_they_are():
    assert unescape(filled("{name}", {"name": r"\1 \g<0> &amp;"})) == r"\1 \g<0> &"
