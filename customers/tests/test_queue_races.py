"""Many reviewers at once, on SQLite and on PostgreSQL, with a control that must fail."""

import pytest

from tests.racing import run, shop_on_postgres, shop_on_sqlite

RACERS = "customers.tests.queue_racers"

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)], scope="module"
)


@pytest.fixture(scope="module")
def shop(engine, tmp_path_factory, request):
    if engine == "sqlite":
        place = shop_on_sqlite(tmp_path_factory.mktemp("queue"))
    else:
        place = shop_on_postgres(request.getfixturevalue("postgres_url"))
    with place as environment:
        yield environment


def test_eight_reviewers_get_eight_cards(shop):
    outcome = run(shop, RACERS, "all_at_once", processes=8)
    assert outcome == {"given": 8, "different": 8, "claimed": 8}


def test_control_without_the_guard_reviewers_get_the_same_card(shop):
    outcome = run(shop, RACERS, "all_at_once", processes=4, guard=False)
    assert outcome["given"] == 4
    assert outcome["different"] < 4
