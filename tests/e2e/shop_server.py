"""A whole shop in a temporary folder: web server, worker and Khalti simulator, each a process of its own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools.steps import ROOT, end
from tools.with_postgres import free_port

HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 90


class ShopServer:
    """`url` is the shop's address, `gateway_url` the simulator's; `folder` holds all that the shop writes."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.port, self.gateway_port = free_port(), free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.gateway_url = f"http://{HOST}:{self.gateway_port}"
        self.mail_folder = self.folder / "mail"
        self.processes = {}
        # Everything named: neither the developer's environment nor a .env may reach the tests.
        self.environment = dict(os.environ) | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONUNBUFFERED": "1",
            "DEBUG": "1",
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'shop.sqlite3'}",
            "CACHE_URL": f"filecache://{self.folder / 'cache'}",
            "EMAIL_URL": "filemail://",
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": HOST,
            "KHALTI_BASE_URL": f"{self.gateway_url}/api/v2/",
            "KHALTI_SECRET_KEY": "simulator-key",
            "KYC_KEYS": "e2e:dGVzdC1vbmx5LWtleS1vZi10aGlydHktdHdvLWJ5dGU=",
        }

    def manage(self, *arguments):
        """Run a management command of this shop; returns what it printed."""
        answer = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, f"manage.py {arguments[0]}: {answer.stdout}{answer.stderr}"
        return answer.stdout

    def start(self):
        self.manage("migrate", "--verbosity=0")
        self.manage("seed_demo")
        state = self.folder / "khalti.json"
        self._start(
            "khalti", "-m", "tools.khalti_simulator", f"--port={self.gateway_port}", f"--state={state}"
        )
        self._start("worker", "manage.py", "worker")
        self._start("web", "manage.py", "runserver", f"{HOST}:{self.port}", "--noreload")
        self._wait()

    def stop(self):
        end(self.processes.values())

    def log(self, name):
        """What the process `name` (web, worker, khalti) has printed so far."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def mails(self):
        """The mails sent so far, oldest first, as text."""
        files = sorted(self.mail_folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_text("utf-8") for file in files]

    def _start(self, name, *arguments):
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait(self):
        until = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < until:
            for name, process in self.processes.items():
                assert process.poll() is None, f"{name} has ended: {self.log(name)[-2000:]}"
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"the shop does not answer: {self.log('web')[-2000:]}")
