"""How gunicorn serves the shop: gunicorn --config deploy/gunicorn.conf.py

Settings come from the environment (deploy/env.example); WEB_BIND and WEB_PROCESSES may be set beside them.
"""

import multiprocessing
import os
from pathlib import Path

root = Path(__file__).resolve().parent.parent

wsgi_app = "config.wsgi"
chdir = str(root)
# site/ holds config/. It cannot be imported as a package: `site` is a module of the standard library.
pythonpath = f"{root},{root / 'site'}"

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_PROCESSES", min(2 * multiprocessing.cpu_count() + 1, 9)))
worker_class = "gthread"
threads = 4
# Read the settings once, before any worker: what they lack is said once, and gunicorn ends.
preload_app = True

# The slowest thing that a request may wait for is Khalti, 8 seconds; a card of 8 MB on a slow line waits in nginx.
timeout = 30
graceful_timeout = 30
keepalive = 5
# Slow leaks end here; the jitter keeps the workers from restarting all at once.
max_requests = 2000
max_requests_jitter = 200
# Heartbeats in memory: on a busy disk a worker would be taken for dead.
in_memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes an unlinked file of its own there
worker_tmp_dir = str(in_memory) if in_memory.is_dir() else None

# Only nginx on this machine says who the shopper is and that the line was https.
forwarded_allow_ips = "127.0.0.1,::1"
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}

# The path without its query: the way back from Khalti carries the payer's phone number there. No referrer either.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
errorlog = "-"
