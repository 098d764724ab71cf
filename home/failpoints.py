"""Places at which tests kill the process, to see that what was half done is found again.

`settings.FAILPOINTS` names them: "settle.captured=1, refund.claimed=0.02", each with its probability, or "*=0.02"
for all. Development and tests read it from the environment; production has none, and refuses to start when asked
for one (see the check below and config/settings/production.py).
"""

import os
import random
import signal
from pathlib import Path

from django.conf import settings
from django.core import checks


def reach(name):
    """The process has come to the point `name`. Does nothing in a shop that sells."""
    if settings.FAILPOINTS:
        _maybe_die(name)


def _maybe_die(name):
    points = dict(point.strip().split("=") for point in settings.FAILPOINTS.split(","))
    if random.random() < float(points.get(name, points.get("*", 0))):  # noqa: S311 - not a secret
        if settings.FAILPOINTS_LOG:
            with Path(settings.FAILPOINTS_LOG).open("a") as log:
                log.write(f"{name}\n")
        # As a power cut would: nothing is cleaned up, no transaction is ended.
        os.kill(os.getpid(), signal.SIGKILL)


@checks.register(checks.Tags.security, deploy=True)
def failpoints_are_off(app_configs, **kwargs):
    if not settings.FAILPOINTS:
        return []
    return [
        checks.Error(
            "FAILPOINTS is set: processes of this shop kill themselves.", hint="Unset it.", id="home.E001"
        )
    ]
