"""Processes of a whole shop are killed a hundred times while people buy: no rupee and no piece is lost."""

import subprocess
import sys

import pytest

from tests.racing import ROOT

pytestmark = pytest.mark.postgres


def run(module, *options):
    return subprocess.run(
        [sys.executable, "-m", module, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_after_a_hundred_kills_the_books_are_the_gateways():
    done = run("tools.chaos", "--kills", "100", "--seed", "5")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    assert "differences: 0" in done.stdout


def test_of_fifty_buyers_over_http_one_gets_the_piece_and_opposite_carts_do_not_lock():
    done = run("tools.chaos.buyers", "--rounds", "5")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    assert "5 rounds, 5 with one winner" in done.stdout
