"""The screens for the words of the mails, and for those that did not go out."""

import json
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from checkout.mails import samples
from home.actions.save_mail_text import ChangedMeanwhile, save_mail_text
from home.mails import REGISTRY
from home.models import MailText, OutboxMessage
from home.outbox import send_due

pytestmark = pytest.mark.django_db

MAIL = "order_payable"
LIST = reverse("home_mails")
SCREEN = reverse("home_mail", args=[MAIL])
LOOK = reverse("home_mail_look", args=[MAIL])
Status = OutboxMessage.Status


@pytest.fixture
def keeper(make_user):
    user = make_user("keeper@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    return user


@pytest.fixture
def desk(client, keeper):
    client.force_login(keeper)
    return client


def typed(seen=0, **words):
    """What the form holds: the built-in words, but for `words`."""
    boxes = {}
    for code, suffix in (("en", ""), ("ne", "_ne")):
        with translation.override(code):
            for part in ("subject", "opening", "closing"):
                boxes[f"{part}{suffix}"] = REGISTRY.mails[MAIL].built_in(part)
    return boxes | {"seen": seen} | words


def saved():
    text = MailText.objects.get(template=MAIL)
    return {field: getattr(text, field) for field in MailText.FIELDS if getattr(text, field)}


# --- Changing words ----------------------------------------------------------------------


def test_every_mail_stands_in_the_list_and_opens(desk):
    page = desk.get(LIST).text
    for mail in REGISTRY.mails.values():
        address = reverse("home_mail", args=[mail.template])
        assert f'<a href="{address}">{mail.title}</a>' in page
        assert desk.get(address).status_code == 200
    assert "Your words" not in page


def test_a_screen_says_what_the_mail_is_for_and_shows_both_languages(desk):
    page = desk.get(SCREEN).text

    assert REGISTRY.mails[MAIL].when in page
    assert "<code>{until}</code>" in page
    for box in typed(seen="").values():
        assert box in unescape(page)
    shown = unescape(page)
    assert f"Please pay order {samples.NUMBER} by " in shown
    assert '<html lang="en">' in shown
    assert '<html lang="ne">' in shown


def test_a_mail_that_there_is_not_has_no_screen(desk):
    assert desk.get(reverse("home_mail", args=["order_paid_"])).status_code == 404
    assert desk.post(reverse("home_mail_look", args=["payment_needs_attention"])).status_code == 404


def test_words_are_saved_and_only_those_that_are_not_built_in(desk, keeper):
    answer = desk.post(
        SCREEN, typed(opening="Pay by {until},\r\n\r\n{name}.  ", subject_ne=" अर्डर  {number} ")
    )

    assert answer.url == SCREEN
    assert saved() == {"opening": "Pay by {until},\n\n{name}.", "subject_ne": "अर्डर {number}"}
    assert "Your words" in desk.get(LIST).text
    assert "Pay by {until}," in desk.get(SCREEN).text
    assert ModelLogEntry.objects.get(action="wagtail.edit").user == keeper


def test_an_emptied_box_says_again_what_is_built_in(desk):
    desk.post(SCREEN, typed(opening="Pay by {until}.", closing="Thank you."))
    desk.post(SCREEN, typed(seen=1, opening="", closing=""))

    assert saved() == {}
    assert unescape(desk.get(SCREEN).text).count("{until}") > 2
    assert "Your words" not in desk.get(LIST).text


@pytest.mark.parametrize(
    ("box", "words", "says"),
    [
        ("opening", "Pay {order} by {until}", "{order} is nothing that this mail knows."),
        ("opening_ne", "{until", "A brace stands alone"),
        ("opening_ne", "तिर्नुहोस्", "The shopper has to be told {until}"),
        ("subject", "{name}: pay", "What can be filled in here: {number}."),
        ("subject_ne", "अ" * 121, "at most 120 characters (it has 121)"),
        ("closing", "a" * 3001, "at most 3000 characters (it has 3001)"),
        ("closing_ne", "turned \u202earound", "There is a sign in it that cannot be seen."),
        ("closing", "\x00", "Null characters are not allowed."),
    ],
)
def test_what_cannot_stand_is_told_at_its_box_and_nothing_is_lost(desk, box, words, says):
    answer = desk.post(SCREEN, typed(closing_ne="धन्यवाद।") | {box: words})
    form = answer.context["form"]

    assert list(form.errors) == [box]
    assert says in form.errors[box][0]
    assert says in unescape(answer.text)
    if box != "closing_ne":
        assert "धन्यवाद।</textarea>" in answer.text
    assert not MailText.objects.exists()


def test_who_saves_later_is_told_that_somebody_else_did(desk):
    desk.post(SCREEN, typed(closing="Theirs."))
    answer = desk.post(SCREEN, typed(seen=0, closing="Mine."))
    assert "Somebody else has changed these words" in answer.text
    assert "Mine.</textarea>" in answer.text
    assert saved() == {"closing": "Theirs."}

    desk.post(SCREEN, typed(seen=answer.context["form"]["seen"].value(), closing="Mine."))
    assert saved() == {"closing": "Mine."}


def test_the_same_words_saved_twice_are_one_change(keeper):
    texts = dict.fromkeys(MailText.FIELDS, "") | {"closing": "Thank you."}
    save_mail_text(MAIL, texts, seen=0, actor=keeper)
    save_mail_text(MAIL, texts, seen=0, actor=keeper)
    assert MailText.objects.get().version == 1

    with pytest.raises(ChangedMeanwhile) as caught:
        save_mail_text(MAIL, texts | {"closing": "Other."}, seen=0, actor=keeper)
    assert caught.value.version == 1


@pytest.mark.parametrize("seen", ["", "-1", "x", 2**31, None])
def test_a_form_without_its_version_is_not_saved(desk, seen):
    words = typed(closing="Mine.") | {"seen": seen}
    desk.post(SCREEN, {name: value for name, value in words.items() if value is not None})

    assert not MailText.objects.exists()


# --- The look ----------------------------------------------------------------------------


def test_the_look_is_of_what_is_typed_and_saves_nothing(desk):
    answer = json.loads(desk.post(LOOK, typed(opening="By {until}: <b>now</b>", closing_ne="{x}")).content)

    english, nepali = answer["letters"]["en"], answer["letters"]["ne"]
    assert english["text"].startswith("By ")
    assert ": <b>now</b>\n" in english["text"]
    assert ": &lt;b&gt;now&lt;/b&gt;</p>" in english["html"]
    assert nepali["subject"].count(samples.NUMBER) == 1
    assert "{x}" not in nepali["text"]
    assert list(answer["problems"]) == ["closing_ne"]
    assert not MailText.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_hostile_words_do_nothing_on_the_screen_either(desk):
    hostile = '"></iframe></pre></textarea><script>alert(1)</script>'
    desk.post(SCREEN, typed(subject=hostile, opening=f"{hostile} {{until}}", closing=hostile))
    page = desk.get(SCREEN).text

    assert len(saved()) == 3
    assert "<script>alert(1)" not in page
    assert "</iframe></pre>" not in page
    # In the frame's own page it is escaped once more.
    assert "&amp;lt;script&amp;gt;alert(1)" in page


# --- What did not go out -----------------------------------------------------------------


@pytest.fixture
def given_up(db):
    def make(key="order-ready:G-1", recipient="sita@example.com", **fields):
        values = {
            "subject": f"About {key}",
            "text": "The body, 123456",
            "status": Status.FAILED,
            "attempts": 12,
            "due_at": timezone.now() + timedelta(hours=4),
            "last_error": "SMTPRecipientsRefused",
        }
        return OutboxMessage.objects.create(key=key, recipient=recipient, **(values | fields))

    return make


def send_again(desk, message):
    desk.post(reverse("home_mail_again", args=[message.pk]))
    message.refresh_from_db()
    return message.status


def test_what_was_given_up_is_seen_without_its_body(desk, given_up):
    message = given_up(html="<p>The body, 123456</p>")
    page = desk.get(LIST).text

    assert "About order-ready:G-1" in page
    assert "to sita@example.com" in page
    assert "SMTPRecipientsRefused" in page
    assert reverse("home_mail_again", args=[message.pk]) in page
    assert "123456" not in page


def test_one_press_sends_it_again_at_once_with_all_its_attempts(desk, given_up, mailoutbox):
    message = given_up()
    assert send_again(desk, message) == Status.QUEUED
    assert (message.attempts, message.last_error) == (0, "")
    assert message.due_at <= timezone.now()
    assert reverse("home_mail_again", args=[message.pk]) not in desk.get(LIST).text

    assert [send_due(), send_due()] == [1, 0]
    assert mailoutbox[0].to == ["sita@example.com"]


@pytest.mark.parametrize("status", [Status.QUEUED, Status.SENDING, Status.SENT])
def test_what_was_not_given_up_is_not_sent_again(desk, given_up, status):
    message = given_up(status=status)

    assert send_again(desk, message) == status
    assert message.attempts == 12


def test_codes_to_log_in_by_are_told_of_but_not_sent_again(desk, given_up):
    message = given_up(key="account:0123", subject="Your code")

    assert "Your code" in desk.get(LIST).text
    assert reverse("home_mail_again", args=[message.pk]) not in desk.get(LIST).text
    assert send_again(desk, message) == Status.FAILED


def test_mails_of_closed_accounts_are_nobodys_to_send(desk, given_up):
    message = given_up(recipient="closed-7@closed.invalid", text="")

    assert "closed-7" not in desk.get(LIST).text
    assert send_again(desk, message) == Status.FAILED


def test_it_takes_a_press_and_not_a_link(desk, given_up):
    message = given_up()
    answer = desk.get(reverse("home_mail_again", args=[message.pk]))

    assert answer.status_code == 405
    assert OutboxMessage.objects.get().status == Status.FAILED
    assert desk.post(reverse("home_mail_again", args=[message.pk + 1])).status_code == 404


def test_a_mail_server_that_is_away_is_told_of(desk, given_up):
    given_up(status=Status.QUEUED, attempts=2, last_error="ConnectionRefusedError", claimed_at=timezone.now())

    assert "1 mail waits: the mail server did not take it" in " ".join(desk.get(LIST).text.split())
    OutboxMessage.objects.update(attempts=0)
    assert "mail waits" not in desk.get(LIST).text


def test_the_first_screen_counts_them_for_those_who_may_send_them_again(desk, given_up, client, make_user):
    first = reverse("wagtailadmin_home")
    assert "not delivered" not in desk.get(first).text
    given_up()
    given_up(key="order-ready:G-2")
    given_up(key="order-ready:G-3", recipient="closed-7@closed.invalid")
    assert "2 <span>mails not delivered</span>" in desk.get(first).text
    OutboxMessage.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert "not delivered" not in desk.get(first).text

    given_up(key="order-ready:G-4")
    reviewer = make_user(is_staff=True)
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    client.force_login(reviewer)
    assert "not delivered" not in client.get(first).text


def test_the_list_costs_as_many_questions_however_many_were_given_up(
    desk, given_up, django_assert_max_num_queries
):
    desk.get(LIST)
    for number in range(20):
        given_up(key=f"order-ready:G-{number}")
    with django_assert_max_num_queries(25):
        desk.get(LIST)


def test_the_menu_shows_mails_to_those_who_may_change_them(desk, client, make_user):
    assert f'"{LIST}"' in desk.get(reverse("wagtailadmin_home")).text
    reviewer = make_user(is_staff=True)
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    client.force_login(reviewer)
    assert f'"{LIST}"' not in client.get(reverse("wagtailadmin_home")).text
