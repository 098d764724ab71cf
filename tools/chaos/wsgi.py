"""The shop for gunicorn, with everything loaded before it forks: a new process is at work at once."""

from django.db import connections
from django.test import Client

from config.wsgi import application  # noqa: F401
from tools.with_postgres import HOST

# Addresses and templates are loaded by the first who asks.
for address in ("/healthz", "/accounts/login/", "/cart/"):
    Client(headers={"host": HOST}).get(address)
connections.close_all()
