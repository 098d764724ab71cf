"""Killed at any named point, the shop finds again what was half done: no rupee and no piece is lost."""

import os
import signal
import subprocess
import sys

import pytest
from django.core.checks import run_checks

from home import failpoints
from tests.racing import ROOT, run

POINTS = [
    "place.held",
    "place.ordered",
    "start.created",
    "start.initiated",
    "settle.looked_up",
    "settle.captured",
    "settle.applying",
    "cancel.settled",
    "refund.claimed",
    "refund.called",
    "expire.moved",
    "confirm.captured",
]


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)])
def test_who_dies_at_a_point_loses_nothing(shop, gateway_process):
    gateway_process.heal()
    outcomes = run(
        shop,
        "checkout.tests.dying",
        "die_at_all",
        points=POINTS,
        gateway=gateway_process.url,
        key="test-gateway-key",
    )
    for point, outcome in outcomes.items():
        assert outcome["killed_by"] == signal.SIGKILL, point
        assert outcome["problems"] == [], point
        assert outcome["kept_at_gateway"] == outcome["kept_in_books"], point
        assert outcome["pieces"] == 1, point


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)])
def test_control_what_is_left_half_done_differs_until_it_is_taken_up(shop, gateway_process):
    gateway_process.heal()
    outcomes = run(
        shop,
        "checkout.tests.dying",
        "die_at_all",
        points=["settle.looked_up", "refund.called"],
        gateway=gateway_process.url,
        key="test-gateway-key",
        heals=False,
    )
    for point, outcome in outcomes.items():
        assert outcome["killed_by"] == signal.SIGKILL, point
        assert outcome["kept_at_gateway"] != outcome["kept_in_books"], point


def test_every_point_in_the_code_is_died_at():
    found = subprocess.run(
        ["grep", "-rhoE", r"reach\(\"[a-z_.]+\"\)", "checkout/actions"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {line.split('"')[1] for line in found.splitlines()} == set(POINTS)


def test_a_shop_that_sells_has_none(settings, monkeypatch):
    monkeypatch.setattr(os, "kill", lambda *args: pytest.fail("it killed itself"))
    settings.FAILPOINTS = ""
    failpoints.reach("settle.captured")
    assert [e for e in run_checks(include_deployment_checks=True) if e.id == "home.E001"] == []


def test_the_deploy_check_finds_them_on(settings):
    settings.FAILPOINTS = "settle.captured=1"
    [error] = [e for e in run_checks(include_deployment_checks=True) if e.id == "home.E001"]
    assert error.is_serious()


@pytest.mark.parametrize(
    ("points", "dies"), [("here=1", True), ("*=1", True), ("there=1", False), ("", False)]
)
def test_only_the_named_point_kills(points, dies, tmp_path):
    code = (
        "import django; from django.conf import settings;"
        f"settings.configure(FAILPOINTS={points!r}, FAILPOINTS_LOG={str(tmp_path / 'log')!r});"
        "from home.failpoints import reach; reach('here'); print('alive')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == (-signal.SIGKILL if dies else 0)
    assert done.stdout == ("" if dies else "alive\n")
    assert (tmp_path / "log").exists() == dies
