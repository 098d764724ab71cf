from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request):
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request):
    """The process can serve: the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("database does not answer", content_type="text/plain", status=503)
    return HttpResponse("ready", content_type="text/plain")
