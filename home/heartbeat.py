"""Is a worker at work? Each tells that it is, every few seconds; whoever asks reads one row."""

from datetime import timedelta

from django.utils import timezone

from home.models import WorkerBeat

WORKER = "worker"
# Between its jobs. Longer than this may mean that one of them waits for Khalti or for a mail server.
LATE_AFTER = timedelta(minutes=3)


def beat():
    """A worker is at work."""
    now = timezone.now()
    if not WorkerBeat.objects.filter(name=WORKER).update(seen_at=now):
        WorkerBeat.objects.update_or_create(name=WORKER, defaults={"seen_at": now})


def last_seen():
    """The moment at which a worker was last at work; None when none has ever been."""
    return WorkerBeat.objects.filter(name=WORKER).values_list("seen_at", flat=True).first()


def is_at_work(seen):
    """Whether a worker that was `seen` (or never, None) is at work now, as far as one can tell."""
    return seen is not None and timezone.now() - seen < LATE_AFTER
