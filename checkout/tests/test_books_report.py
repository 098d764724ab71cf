"""The worker looks through the books every night and when asked; the owner's page shows what it found."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from checkout.actions import look_through_books as module
from checkout.actions.look_through_books import LOOKING_TAKES, ask_for_a_look, look_through_books
from home.days import today
from home.heartbeat import beat
from home.models import BooksReport

pytestmark = pytest.mark.django_db

INSIGHTS = "/cms/insights/"


@pytest.fixture
def found(monkeypatch):
    """What the books are found to be: a list to put sentences into."""
    sentences = []
    monkeypatch.setattr(module, "check_books", lambda: list(sentences))
    return sentences


@pytest.fixture
def owner(make_user, client):
    user = make_user("owner@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name="Owner"))
    client.force_login(user)
    return client


def test_once_a_day_it_looks_without_being_asked(found):
    assert look_through_books() == 1
    assert look_through_books() == 0
    report = BooksReport.objects.get()
    assert (report.night, report.problems, report.sentences) == (today(), 0, [])
    assert report.checked_at is not None


def test_the_day_after_it_looks_again(found):
    look_through_books()
    BooksReport.objects.update(night=today() - timedelta(days=1))
    assert look_through_books() == 1


def test_what_is_found_is_kept_the_first_of_many(found):
    found.extend(f"problem {number}" for number in range(150))
    look_through_books()
    report = BooksReport.objects.get()
    assert report.problems == 150
    assert report.sentences == found[:100]


def test_whoever_asks_twice_is_answered_once(found):
    look_through_books()
    assert ask_for_a_look() == ask_for_a_look()
    assert look_through_books() == 1
    assert BooksReport.objects.filter(night=None, checked_at__isnull=False).count() == 1


def test_another_worker_leaves_a_look_that_is_going_on_alone(found):
    look_through_books()
    report = ask_for_a_look()
    BooksReport.objects.filter(pk=report.pk).update(claimed_at=timezone.now())
    assert look_through_books() == 0


def test_a_look_whose_worker_died_is_taken_up(found):
    look_through_books()
    report = ask_for_a_look()
    BooksReport.objects.filter(pk=report.pk).update(claimed_at=timezone.now() - LOOKING_TAKES * 2)
    assert look_through_books() == 1


def test_the_owner_sees_a_worker_at_work_and_clean_books(owner, found):
    beat()
    look_through_books()
    page = owner.get(INSIGHTS).content.decode()
    assert "at work, last seen" in page
    assert "clean, " in page
    assert "gahana-problems" not in page


def test_the_owner_sees_that_no_worker_was_seen_and_what_is_wrong(owner, found):
    found.extend(["order <b>G-1</b> is odd", *(f"problem {number}" for number in range(100))])
    look_through_books()
    page = owner.get(INSIGHTS).content.decode()
    assert "never seen: without it no mail is sent" in page
    assert "101 problems found" in page
    assert "order &lt;b&gt;G-1&lt;/b&gt; is odd" in page
    assert "and 1 more" in page


def test_the_button_has_the_worker_look(owner, found):
    look_through_books()
    answer = owner.post(f"{INSIGHTS}books/")
    assert (answer.status_code, answer["Location"]) == (302, INSIGHTS)
    assert "looks through them now" in owner.get(INSIGHTS).content.decode()
    assert look_through_books() == 1
    assert "looks through them now" not in owner.get(INSIGHTS).content.decode()


def test_to_look_at_the_address_changes_nothing(owner, found):
    assert owner.get(f"{INSIGHTS}books/").status_code == 405
    assert not BooksReport.objects.exists()
