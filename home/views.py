from django.db import connection
from django.db.utils import DatabaseError, OperationalError
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.heartbeat import last_seen


@never_cache
def healthz(request):
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request):
    """The process can serve: the database answers. The second line tells of the worker, whose death must not take
    the shop off the air."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("database does not answer", content_type="text/plain", status=503)
    return HttpResponse(f"ready\nworker {_of_worker()}\n", content_type="text/plain")


def _of_worker():
    try:
        seen = last_seen()
    except DatabaseError:
        return "unknown"  # not migrated yet
    return "never seen" if seen is None else f"seen {round((timezone.now() - seen).total_seconds())} s ago"
