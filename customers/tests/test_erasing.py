"""Citizenship papers are erased when nobody may ask for them any more: pictures, keys and typed details."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from checkout.models import Order
from customers import pending, vault
from customers.actions import erase_papers as verb
from customers.actions.erase_papers import erase_due_papers, months_before
from customers.models import PaperSettings, VaultDocument, Verification, VerificationEvent
from customers.standing import approved_verification, latest_verification
from customers.vault_storage import VaultFolder

pytestmark = pytest.mark.django_db

Status = Verification.Status
YEAR = timedelta(days=366)


@pytest.fixture
def decided(waiting, reviewer):
    """A card with papers in the vault that was decided on some time ago."""

    def make(ago=timedelta(), status=Status.APPROVED, **fields):
        fields = {
            "parent_name": "Hari Maharjan",
            "private_note": "as agreed on the phone",
            "sex": "female",
            "decided_by": reviewer,
            "decided_at": timezone.now() - ago,
        } | fields
        card = waiting(status=status, **fields)
        Verification.objects.filter(pk=card.pk).update(submitted_at=timezone.now() - ago)
        VerificationEvent.objects.create(verification=card, to_status=status, actor=reviewer, reason="Sita's")
        return card

    return make


@pytest.fixture
def order(order_by):
    def make(card, placed, paid=None):
        now = timezone.now()
        return order_by(
            card, placed_at=now - placed, hold_until=now - placed, paid_at=now - paid if paid else None
        )

    return make


def erased(card):
    card.refresh_from_db()
    return card.erased_at is not None


def raw_row(card):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_verification WHERE id = %s", [card.pk])
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def test_a_card_of_somebody_who_never_bought_goes_after_its_months(decided, vault_files):
    old, young = decided(2 * YEAR), decided(timedelta(days=300))
    assert len(vault_files()) == 4
    assert erase_due_papers() == 1
    assert (erased(old), erased(young)) == (True, False)
    assert len(vault_files()) == 2
    vault.read(young.front)


def test_what_was_personal_is_gone_and_what_tells_of_the_check_stays(decided, reviewer):
    card = decided(2 * YEAR)
    before = raw_row(card)
    erase_due_papers()
    after = raw_row(card)
    kept = {name for name in before if before[name] == after[name] and before[name] not in ("", None, False)}
    assert kept - {"front_is_wrong", "back_is_wrong", "details_are_wrong"} == {
        "id",
        "user_id",
        "status",
        "front_id",
        "back_id",
        "consent_version",
        "consent_at",
        "submitted_at",
        "decided_at",
        "decided_by_id",
    }
    assert (after["full_name"], after["full_name_ne"], after["issue_date"]) == ("erased", "erased", None)
    assert after["number_digest"] == after["phone_digest"] == after["private_note"] == after["street"] == ""
    card.refresh_from_db()
    assert (card.birth_date, card.citizenship_number, card.masked_number) == (None, "", "")
    assert card.events.get(to_status=Status.APPROVED).reason == ""
    for paper in VaultDocument.objects.filter(owner=card.user):
        assert bytes(paper.wrapped_key) == b""
        assert paper.shredded_at is not None


def test_the_reason_of_a_refusal_goes_and_its_rule_holds(decided):
    card = decided(2 * YEAR, status=Status.REJECTED, rejection_reason="Sita, this is your sister's card.")
    erase_due_papers()
    assert erased(card)
    assert (card.status, card.rejection_reason) == (Status.REJECTED, "erased")


def test_the_clock_runs_from_the_last_sale(decided, order):
    card = decided(9 * YEAR)
    order(card, placed=8 * YEAR, paid=8 * YEAR)
    last = order(card, placed=4 * YEAR, paid=4 * YEAR)
    assert erase_due_papers() == 0
    Order.objects.filter(pk=last.pk).update(paid_at=timezone.now() - 6 * YEAR)
    assert erase_due_papers() == 1
    assert erased(card)


def test_the_years_and_months_are_the_shops(decided, order):
    card, other = decided(9 * YEAR), decided(2 * YEAR)
    order(card, placed=6 * YEAR, paid=6 * YEAR)
    settings = PaperSettings.load()
    settings.years_after_sale, settings.months_without_sale = 7, 36
    settings.save()
    assert erase_due_papers() == 0
    assert not erased(card)
    assert not erased(other)


def test_an_order_that_was_not_paid_lately_keeps_the_papers(decided, order):
    card = decided(9 * YEAR)
    order(card, placed=8 * YEAR, paid=8 * YEAR)
    order(card, placed=timedelta(hours=1))
    assert erase_due_papers() == 0


def test_a_new_card_keeps_the_papers_of_who_came_back(decided, order):
    card = decided(9 * YEAR)
    order(card, placed=8 * YEAR, paid=8 * YEAR)
    decided(timedelta(days=3), user=card.user)
    assert erase_due_papers() == 0


@pytest.mark.parametrize("status", Verification.WAITING)
def test_a_card_that_waits_for_the_shop_is_not_erased(decided, status):
    card = decided(2 * YEAR, status=status, decided_at=None, decided_by=None)
    assert erase_due_papers() == 0
    assert not erased(card)


def test_a_legal_hold_stops_it_until_it_is_taken_back(decided):
    card = decided(20 * YEAR)
    card.user.has_legal_hold = True
    card.user.save()
    assert erase_due_papers() == 0
    vault.read(card.front)
    card.user.has_legal_hold = False
    card.user.save()
    assert erase_due_papers() == 1


def test_a_legal_hold_that_comes_at_the_last_moment_is_seen(decided, monkeypatch):
    card = decided(20 * YEAR)
    [due] = verb._due()
    card.user.has_legal_hold = True
    card.user.save()
    assert verb.erase_papers(due) is False
    assert not erased(card)


def test_who_closed_the_account_and_never_ordered_need_not_wait(decided, order):
    card, buyer = decided(timedelta(days=1)), decided(timedelta(days=1))
    order(buyer, placed=timedelta(hours=20), paid=timedelta(hours=20))
    for person in (card.user, buyer.user):
        person.closed_at = timezone.now()
        person.save()
    assert erase_due_papers() == 1
    assert (erased(card), erased(buyer)) == (True, False)


def test_all_cards_of_a_person_go_together_with_the_pictures_they_share(decided, vault_files):
    first = decided(3 * YEAR, status=Status.RETURNED)
    decided(2 * YEAR, user=first.user, front=first.front)
    pending.discard(first.user)  # the picture that was replaced by the first card's
    assert erase_due_papers() == 1
    assert not Verification.objects.filter(erased_at=None).exists()
    assert vault_files() == []


def test_an_erased_card_lets_nobody_order(decided):
    card = decided(2 * YEAR)
    erase_due_papers()
    assert approved_verification(card.user) is None
    assert latest_verification(card.user) is None


class Killed(BaseException):
    """As if the process ended here."""


@pytest.mark.parametrize("step", ["erase_file", "shred"])
def test_killed_after_the_keys_are_gone_the_next_run_removes_the_files(
    decided, vault_files, monkeypatch, step
):
    card = decided(2 * YEAR)

    def die(*arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(vault, step, die)
        with pytest.raises(Killed):
            erase_due_papers()
    assert erased(card)
    assert len(vault_files()) == 2
    assert not VaultDocument.objects.exclude(shredded_at=None).exists()
    with pytest.raises(vault.VaultError):
        vault.read(VaultDocument.objects.get(pk=card.front_id))
    assert erase_due_papers() == 0
    assert vault_files() == []
    assert VaultDocument.objects.filter(shredded_at=None).count() == 0


def test_killed_between_file_and_row_the_next_run_says_so_in_the_row(decided, vault_files, monkeypatch):
    decided(2 * YEAR)
    erase = vault.erase_file

    def erase_and_die(name):
        erase(name)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(vault, "erase_file", erase_and_die)
        with pytest.raises(Killed):
            erase_due_papers()
    assert len(vault_files()) == 1
    erase_due_papers()
    assert vault_files() == []
    assert VaultDocument.objects.filter(shredded_at=None).count() == 0


def test_a_disk_that_does_not_let_go_is_asked_again_and_the_row_does_not_lie(
    decided, vault_files, monkeypatch
):
    decided(2 * YEAR)

    def refuse(self, name):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(VaultFolder, "delete", refuse)
        assert erase_due_papers() == 1
    assert VaultDocument.objects.filter(shredded_at=None).count() == 2
    erase_due_papers()
    assert vault_files() == []
    assert VaultDocument.objects.filter(shredded_at=None).count() == 0


def test_a_file_whose_row_says_shredded_is_gone(decided, settings):
    cards = [decided(2 * YEAR) for _ in range(3)]
    erase_due_papers()
    papers = VaultDocument.objects.exclude(shredded_at=None)
    assert papers.count() == 2 * len(cards)
    assert not any((settings.VAULT_ROOT / paper.storage_name).exists() for paper in papers)


@pytest.mark.parametrize(
    ("months", "before"),
    [(1, (2024, 2, 29)), (12, (2023, 3, 31)), (13, (2023, 2, 28)), (60, (2019, 3, 31)), (3, (2023, 12, 31))],
)
def test_months_are_counted_by_the_calendar(months, before):
    assert months_before(datetime(2024, 3, 31, 9, tzinfo=UTC), months) == datetime(*before, 9, tzinfo=UTC)
