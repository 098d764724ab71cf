"""One bad row must not stop the others, nor one bad job the worker."""

import logging
import traceback
from contextlib import contextmanager

from django.db.utils import InterfaceError, OperationalError

log = logging.getLogger(__name__)


@contextmanager
def going_on(what):
    """Log whatever goes wrong with `what` ("payment 7") and go on after it.

    A database that does not answer is passed on: it is no row's fault, and the next row would fare no better.
    """
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Where and which kind, not the error's own text: a database quotes whole rows in it, names and
        # citizenship numbers included.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s: %s, left for later\n%s", what, type(error).__name__, where)
