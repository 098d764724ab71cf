from datetime import timedelta

from django.utils import timezone

from catalogue.models import ChangeRun

KEPT = timedelta(days=7)


def forget_plans():
    """Clear away planned changes that nobody applied: by now they would be refused line by line."""
    never_applied = [ChangeRun.Status.PLANNING, ChangeRun.Status.PLANNED]
    ChangeRun.objects.filter(status__in=never_applied, created_at__lt=timezone.now() - KEPT).delete()
