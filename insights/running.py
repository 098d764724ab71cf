"""Does the shop run by itself: is a worker at work, and are the books clean?"""

from dataclasses import dataclass
from datetime import datetime

from home.heartbeat import is_at_work, last_seen
from home.models import BooksReport


@dataclass(frozen=True)
class Running:
    """`seen_at`: when a worker last was; None when none ever was. `report`: the newest look through the books that
    is finished, or None; `is_looking`: another one is asked for."""

    seen_at: datetime | None
    report: BooksReport | None
    is_looking: bool

    @property
    def is_at_work(self):
        return is_at_work(self.seen_at)

    @property
    def more_problems(self):
        """How many problems the report has beyond those that it spells out."""
        return self.report.problems - len(self.report.sentences)


def how_it_runs():
    """Running, as of now."""
    reports = BooksReport.objects
    return Running(
        seen_at=last_seen(),
        report=reports.filter(checked_at__isnull=False).order_by("-checked_at").first(),
        is_looking=reports.filter(checked_at=None).exists(),
    )
