"""What gunicorn serves (see deploy/gunicorn.conf.py, which puts site/ on the path)."""

import os

from django.core.wsgi import get_wsgi_application

from config.start import load_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
load_settings()
application = get_wsgi_application()
