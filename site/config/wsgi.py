"""What gunicorn serves (see deploy/gunicorn.conf.py, which puts site/ on the path)."""

import os

import django
from django.core.wsgi import get_wsgi_application

from config.start import load_settings, refuse_wrong_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
load_settings()
django.setup(set_prefix=False)
refuse_wrong_keys()
application = get_wsgi_application()
