"""The shop to measure: 10,000 items and 100,000 variants, on a PostgreSQL server of its own."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from contextlib import contextmanager

from tools.production_example import production_environment
from tools.steps import ROOT
from tools.with_postgres import cluster, find_programs

FOLDER = ROOT / "var" / "bench"
HOST = "shop.example.com.np"
PRODUCTS = 10_000
# Not a secret: the shop is made up, and is kept from one run to the next, sealed with this key.
KEY = base64.b64encode(b"The key of a made-up shop, 32 b.").decode()


def environment(database_url):
    return production_environment(
        DJANGO_SETTINGS_MODULE="tools.bench.settings",
        PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        DATABASE_URL=database_url,
        VAR_DIR=str(FOLDER / "var"),
        EMAIL_URL="dummymail://",
        KYC_KEYS=f"bench:{KEY}",
    )


def manage(env, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)


@contextmanager
def on_postgres(products=PRODUCTS):
    """A server that holds the shop; yields the environment of its processes. The filled database is kept as a
    dump, so that the next run begins sooner."""
    with cluster() as url:
        env = environment(url)
        dump = FOLDER / f"postgres-{products}-{what_it_is_made_from()}.dump"
        FOLDER.mkdir(parents=True, exist_ok=True)
        if dump.exists():
            print("Restoring the shop from var/bench ...", flush=True)
            restore(url, dump)
        else:
            print(f"Making a shop of {products:,} items; this takes some minutes ...", flush=True)
            fill(env, products)
            save(url, dump)
        manage(env, "migrate", "-v0")
        yield env


def fill(env, products):
    manage(env, "migrate", "-v0")
    manage(env, "createcachetable")
    manage(env, "seed_demo", "--force", "-v0", "--products", str(products))


def step(env, module, name):
    """Run a step of one of the modules here in a process of its own; returns what it prints."""
    command = [sys.executable, "-m", module, "--step", name]
    return json.loads(subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE).stdout)


def add_to_result(table):
    """Put a table below what var/bench/result.md holds, in the place of what stood from its heading on."""
    result = FOLDER / "result.md"
    before = result.read_text(encoding="utf-8") if result.exists() else ""
    above = before.partition(f"\n{table.splitlines()[0]}")[0].rstrip()
    result.write_text(f"{above}\n\n{table}\n".lstrip(), encoding="utf-8")


def what_it_is_made_from():
    """Changes with the migrations and with the code that makes the demo."""
    digest = hashlib.sha256()
    for folder in ("*/migrations/*.py", "insights/demo/*.py", "home/demo/catalogue.json"):
        for path in sorted(ROOT.glob(folder)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def save(url, dump):
    unfinished = dump.with_suffix(".part")
    run_program("pg_dump", "--format=custom", f"--file={unfinished}", url)
    unfinished.rename(dump)
    forget_others(dump)


def forget_others(kept):
    """The shops of this size and kind that were made from other code."""
    kind, products, _made_from = kept.name.split("-")
    for old in FOLDER.glob(f"{kind}-{products}-*{kept.suffix}"):
        if old != kept:
            old.unlink()


def restore(url, dump):
    run_program("pg_restore", "--jobs=2", "--no-owner", f"--dbname={url}", str(dump))
    # What a server that has been up for a while knows of its tables.
    run_program("psql", "--quiet", "--command=ANALYZE", url)


def run_program(name, *arguments):
    subprocess.run([find_programs() / name, *arguments], check=True, stdin=subprocess.DEVNULL)
