"""Key rotation in real processes, started by test_rotation.py:

    python -m customers.tests.rotators SCENARIO '{"vault": "/tmp/…"}'

Sets its stage in the database of TEST_DATABASE_URL and prints what came of it as one line of JSON.
"""

import base64
import json
import os
import signal
import sys
import time
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from customers import vault  # noqa: E402
from customers.actions.rotate_keys import needed_keys  # noqa: E402
from customers.models import User, VaultDocument  # noqa: E402
from customers.pictures import CleanedPicture  # noqa: E402
from home import resealing  # noqa: E402
from home.models import KnownKey, OutboxMessage  # noqa: E402

PEOPLE = 30
OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
BOTH = f"{NEW},{OLD}"


def set_stage():
    """PEOPLE with a phone, a paper and a mail, sealed with the old key, and nobody else."""
    settings.KYC_KEYS = BOTH
    for model in (VaultDocument, User, OutboxMessage, KnownKey):
        model.objects.all().delete()
    settings.KYC_KEYS = OLD
    for number in range(PEOPLE):
        user = User.objects.create(email=f"p{number}@example.com", phone=f"+97798{number:08}")
        vault.store(user, VaultDocument.Kind.CITIZENSHIP_FRONT, CleanedPicture(b"front %d" % number, 1, 1))
        OutboxMessage.objects.create(
            key=f"mail-{number}", recipient=user.email, text=f"mail {number}", due_at=user.date_joined
        )
    settings.KYC_KEYS = BOTH


def readable():
    """How many people, papers and mails open, and how many people are found by their phone."""
    digest = User._meta.get_field("phone_digest")
    people = list(User.objects.exclude(phone_digest=""))
    found = sum(User.objects.filter(digest.matches(user.phone), pk=user.pk).exists() for user in people)
    papers = sum(vault.read(paper).startswith(b"front") for paper in VaultDocument.objects.all())
    mails = sum(
        mail.text.startswith("mail") for mail in OutboxMessage.objects.filter(key__startswith="mail-")
    )
    return [len(people), found, papers, mails]


def rotate():
    call_command("rotate_keys", stdout=StringIO())


def in_a_process(work):
    """The id of a process of its own that does `work`, with connections of its own."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
    return child


def ended(child):
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def die_at_write(number):
    """Rotate, and be killed just before (even numbers) or just after (odd ones) a write."""
    count = 0

    def counted(write):
        def counting(*arguments):
            nonlocal count
            count += 1
            if count == number // 2 and number % 2 == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            result = write(*arguments)
            if count == number // 2 and number % 2 == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return counting

    vault.rewrap = counted(vault.rewrap)
    resealing._write = counted(resealing._write)
    rotate()


def killed():
    set_stage()
    deaths, opened, left = [], [], []
    for number in (2, 9, 30, 31, 40, 21, 25):
        deaths.append(ended(in_a_process(lambda number=number: die_at_write(number))))
        opened.append(readable())
        left.append(needed_keys()["old"])
    end = ended(in_a_process(rotate))
    needed = needed_keys()
    settings.KYC_KEYS = NEW
    return {
        "deaths": deaths,
        "opened": opened,
        "left": left,
        "end": end,
        "needed": needed,
        "at_last": readable(),
    }


def killed_at_any_moment():
    set_stage()
    deaths, opened = [], []
    for number in range(6):
        child = in_a_process(rotate)
        time.sleep(0.01 + 0.02 * number)
        os.kill(child, signal.SIGKILL)
        deaths.append(ended(child))
        opened.append(readable())
    end = ended(in_a_process(rotate))
    settings.KYC_KEYS = NEW
    return {"deaths": deaths, "opened": opened, "end": end, "at_last": readable()}


def two_at_once():
    set_stage()
    children = [in_a_process(rotate) for _ in range(2)]
    ends = [ended(child) for child in children]
    settings.KYC_KEYS = NEW
    return {"ends": ends, "needed": needed_keys(), "at_last": readable()}


if __name__ == "__main__":
    scenario, options = sys.argv[1], json.loads(sys.argv[2])
    settings.VAULT_ROOT = options["vault"]
    known = {"killed": killed, "killed_at_any_moment": killed_at_any_moment, "two_at_once": two_at_once}
    outcome = known[scenario]()
    sys.stdout.write(json.dumps(outcome) + "\n")
