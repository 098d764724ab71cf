"""The worker looks through the books every night, and whenever somebody asks for it on the owner's page."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from checkout.books import check_books
from home.days import today
from home.models import BooksReport

# A worker that has not told by then is gone, and another looks.
LOOKING_TAKES = timedelta(hours=1)
MOST_SENTENCES = 100
KEPT = timedelta(days=90)


def ask_for_a_look():
    """Have the worker look through the books; one that is waiting already is enough. Returns the BooksReport."""
    waiting = BooksReport.objects.filter(checked_at=None, claimed_at=None).first()
    return waiting or BooksReport.objects.create()


def look_through_books():
    """Do what is asked for, and once a day, from midnight in Kathmandu, without being asked. Two workers at once
    look once. Returns how many times this one did."""
    night = today()
    if not BooksReport.objects.filter(night=night).exists():
        BooksReport.objects.get_or_create(night=night)
    done = 0
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LOOKING_TAKES)
    for report in BooksReport.objects.filter(free, checked_at=None).order_by("asked_at"):
        if BooksReport.objects.filter(free, pk=report.pk, checked_at=None).update(claimed_at=now):
            _look(report)
            done += 1
    return done


def _look(report):
    problems = check_books()
    BooksReport.objects.filter(pk=report.pk).update(
        checked_at=timezone.now(), problems=len(problems), sentences=problems[:MOST_SENTENCES]
    )
    BooksReport.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
