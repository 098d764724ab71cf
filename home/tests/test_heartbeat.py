"""Whether a worker is at work is told by /readyz, which stays well without one."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.utils import OperationalError, ProgrammingError
from django.utils import timezone

from home import views
from home.heartbeat import LATE_AFTER, beat, is_at_work, last_seen
from home.models import WorkerBeat

pytestmark = pytest.mark.django_db


def test_two_workers_leave_one_row_and_it_is_the_newest():
    beat()
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    assert not is_at_work(last_seen())
    beat()
    assert WorkerBeat.objects.count() == 1
    assert is_at_work(last_seen())


def test_a_worker_that_was_never_seen_is_not_at_work():
    assert last_seen() is None
    assert not is_at_work(None)


@pytest.mark.parametrize(("ago", "at_work"), [(timedelta(0), True), (LATE_AFTER, False)])
def test_after_a_while_it_is_taken_for_gone(ago, at_work):
    assert is_at_work(timezone.now() - ago) is at_work


def test_readyz_without_a_worker_is_ready_all_the_same(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\nworker never seen\n")


def test_readyz_tells_how_long_ago_a_worker_was_seen(client):
    beat()
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(seconds=7200))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.content.decode().splitlines() == ["ready", "worker seen 7200 s ago"]


def test_readyz_without_a_database_is_not_ready(client, monkeypatch):
    def no_database():
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(views, "connection", SimpleNamespace(cursor=no_database))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"database does not answer")


def test_readyz_before_the_database_knows_of_workers_is_ready(client, monkeypatch):
    def no_table():
        raise ProgrammingError('relation "home_workerbeat" does not exist')

    monkeypatch.setattr(views, "last_seen", no_table)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ready\nworker unknown\n")
