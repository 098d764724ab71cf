import subprocess
import sys

import psycopg2
import pytest

from tests.support import find_programs
from tools.steps import ROOT

ASK = """
import os, psycopg2
cursor = psycopg2.connect(os.environ["TEST_DATABASE_URL"]).cursor()
cursor.execute("SELECT 7 * 6, current_setting('server_encoding')")
print(*cursor.fetchone(), os.environ["TEST_DATABASE_URL"])
raise SystemExit(3)
"""


def test_the_fixture_gives_a_server_that_answers(postgres_url):
    with psycopg2.connect(postgres_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('listen_addresses')")
        assert cursor.fetchone() == ("127.0.0.1",)


@pytest.mark.skipif(find_programs() is None, reason="no PostgreSQL server on this machine")
def test_a_command_gets_a_server_of_its_own_and_its_exit_code_is_handed_on():
    command = [sys.executable, "-m", "tools.with_postgres", sys.executable, "-c", ASK]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    product, encoding, url = answer.stdout.split()
    assert (answer.returncode, product, encoding) == (3, "42", "UTF8")
    with pytest.raises(psycopg2.OperationalError, match="refused"):
        psycopg2.connect(url)
