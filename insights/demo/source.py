"""Where the demo shop's words and pictures come from: home/demo/."""

import json
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps

FOLDER = Path(apps.get_app_config("home").path) / "demo"
PICTURES = FOLDER / "pictures"

# Random numbers, always the same: the shop is the same for everybody, but for its dates, which end today.
SEED = 2083
BATCH = 2000


def read_catalogue():
    """The demo catalogue as it was written down."""
    return json.loads((FOLDER / "catalogue.json").read_text("utf-8"))


@contextmanager
def dated(*models):
    """Let rows of `models` be written with a `created_at` of the past. For the demo's history only."""
    fields = [model._meta.get_field("created_at") for model in models]
    for field in fields:
        field.auto_now_add = False
    try:
        yield
    finally:
        for field in fields:
            field.auto_now_add = True
