"""What pages are measured against: views that do next to nothing, behind the same middleware as the shop."""

from functools import lru_cache

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from catalogue.models import JewelleryPage
from home.freshness import one_request
from home.page_cache import PageCacheMiddleware

ITEMS = 24


class AvoidablePageCacheMiddleware(PageCacheMiddleware):
    """The shop's own, but a request may ask to be answered as if no page were kept, and for the number of
    statements that its answer took."""

    def __call__(self, request):
        statements = 0

        def count(execute, *arguments):
            nonlocal statements
            statements += 1
            return execute(*arguments)

        with connection.execute_wrapper(count) if "Bench-Count" in request.headers else one_request():
            response = self._answer(request)
        response.headers["Bench-Statements"] = str(statements)
        return response

    def _answer(self, request):
        if "Bench-Uncached" not in request.headers:
            return super().__call__(request)
        with one_request():
            return self.get_response(request)


@lru_cache
def _page(size):
    return b"<!doctype html><title>x</title><p>" + b"x" * (size - 34)


def constant(request, size):
    """A page of `size` bytes that is always the same."""
    return HttpResponse(_page(size))


def select(request):
    """One SELECT by an index, and a template of 24 items."""
    return render(request, "bench/select.html", {"items": _newest()})


def rows(request):
    """The same within the shop's own page: its header, its footer, its cards."""
    return render(request, "bench/rows.html", {"items": _newest()})


def _newest():
    return JewelleryPage.objects.order_by("-pk").values("pk", "title", "slug", "summary")[:ITEMS]
