"""Production's settings, with the floors mounted beside the shop and a way past the page cache."""

from config.settings.production import *  # noqa: F403
from config.settings.production import MIDDLEWARE, TEMPLATES
from tools.steps import ROOT

ROOT_URLCONF = "tools.bench.urls"
MIDDLEWARE = [
    {"home.page_cache.PageCacheMiddleware": "tools.bench.floors.AvoidablePageCacheMiddleware"}.get(name, name)
    for name in MIDDLEWARE
]
TEMPLATES = [
    {**engine, "DIRS": [*engine["DIRS"], ROOT / "tools" / "bench" / "templates"]} for engine in TEMPLATES
]
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "WARNING"}}
