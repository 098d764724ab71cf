"""What the law wants guarded stands nowhere in plain words: not in the database's files, a dump, the vault, the
cache, sessions or what the processes log."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.racing import shop_on_postgres
from tools.steps import ROOT

# A name is no secret: shops call people by it. That it is found shows that the search finds things.
NAME = "Gitanjali"
SECRETS = {
    "number": "7391-55-20471",
    "phone": "+9779847362915",
    "birth date": "1987-04-19",
    "street": "Zebramarg 4711",
    "parent": "Kalpabriksha Bahadur",
    "private note": "whispered on the stairs",
}
# As people write them, besides.
OTHERWISE = {"number": ["73915520471", "7391/55/20471"], "phone": ["9847362915"], "birth date": ["19870419"]}


def nepali_digits(text):
    return text.translate(str.maketrans("0123456789", "०१२३४५६७८९"))


def forms(name):
    texts = [SECRETS[name], *OTHERWISE.get(name, [])]
    return [form.encode() for text in texts for form in (text, nepali_digits(text))]


def told(content):
    """The names of the details that stand in these bytes."""
    return [name for name in SECRETS if any(form in content for form in forms(name))]


def leaks(folder):
    """Each file below `folder` that tells a detail, with its names."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    found = {str(path.relative_to(folder)): told(path.read_bytes()) for path in files}
    return {path: names for path, names in found.items() if names}


def live_through(folder, database_url):
    """A whole shop in `folder`; returns what its processes said."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DEBUG": "0",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        "CACHE_URL": f"filecache://{folder / 'cache'}",
        "EMAIL_URL": "memorymail://",
        "KYC_KEYS": settings.KYC_KEYS,  # by which tests.racing has migrated it
    }
    said = b""
    for command in (["manage.py", "migrate", "-v0"], ["-m", "tests.plain_words"]):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        said += done.stdout + done.stderr
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert outcome["packed"] == []
    assert outcome["mails"] >= 3
    assert outcome["told"]
    return said


def test_on_sqlite_neither_file_nor_log_tells_a_detail(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir()
    said = live_through(folder, f"sqlite:///{folder / 'shop.sqlite3'}")
    assert told(said) == []
    assert leaks(folder) == {}
    database = b"".join(path.read_bytes() for path in folder.glob("shop.sqlite3*"))
    assert NAME.encode() in database
    assert any((folder / "vault").rglob("*"))


@pytest.mark.postgres_server
def test_on_postgresql_no_dump_tells_a_detail(tmp_path, postgres_url):
    folder = tmp_path / "var"
    folder.mkdir()
    with shop_on_postgres(postgres_url) as environment:
        url = environment["TEST_DATABASE_URL"]
        said = live_through(folder, url)
        dump = subprocess.run(
            ["pg_dump", "--format=plain", "--no-owner", url], capture_output=True, check=True
        ).stdout
    assert told(said) == []
    assert leaks(folder) == {}
    assert told(dump) == []
    assert NAME.encode() in dump


def test_control_the_search_finds_both_scripts_and_other_ways_of_writing():
    assert told("९८४७३६२९१५ 73915520471".encode()) == ["number", "phone"]
