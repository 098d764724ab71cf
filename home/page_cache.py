"""Whole pages, kept for strangers: visitors who have no session, and so get the same page as everybody.

A view says with `depends_on` by which tags its page goes; what says nothing is never kept. Where the address has
parameters, the view also has to vouch for them. A page is kept with the counter that was noted before it was made,
so one query tells whether it is still true (home/freshness.py). The one thing in a page that is a person's own,
the token in its forms, is put in as it is handed out.
"""

from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware, get_token, rotate_token
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac

from home.days import today
from home.freshness import COUNTER, ask, is_in_doubt, one_request

# A belt beside the braces: were a process killed between its commit and its touch, for so long would a page lie.
SECONDS = 600
# The names of the addresses whose pages are kept, where they say what they show.
VIEWS = ("wagtail_serve", "rates")
# What pages of the shop read from their address. Any other name may be anybody's invention: such a page is made
# anew.
PARAMETERS = {
    "metal",
    "purity",
    "stone",
    "collection",
    "occasion",
    "size",
    "in_stock",
    "sort",
    "page",
    "variant",
}
PARAMETERS |= {"price_min", "price_max", "weight_min", "weight_max"}
# What others hang on to addresses to see where visitors come from. No page of ours shows or follows it.
FOREIGN_PARAMETERS = ("utm_", "fbclid", "gclid", "gbraid", "wbraid", "msclkid", "mc_cid", "mc_eid")
LONGEST_QUERY = 200
HTMX_HEADERS = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request", "HX-Target")
MESSAGES_COOKIE = "messages"


def csrf_placeholder():
    """Stands in a kept page where the token of whoever gets it belongs. Nobody can guess it: a shopper cannot
    write it into a search and have it filled in."""
    return salted_hmac("home.page_cache", "token", algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class KeptPage:
    """A page as it was made. `parts` are its bytes, cut where tokens belong."""

    tags: frozenset
    noted: int
    headers: tuple
    parts: tuple

    @property
    def is_true(self):
        versions = ask(self.tags)
        return max(versions[tag] for tag in self.tags) <= self.noted

    @property
    def has_tokens(self):
        return len(self.parts) > 1

    def answer(self, request):
        response = HttpResponse(headers=dict(self.headers))
        _fill_in(request, response, self.parts)
        return response


class PageCacheMiddleware:
    """Stands outside of nearly all others: what they add to a page is kept with it, and not done again. Only
    the cookie that belongs to a token is set here, by asking CsrfViewMiddleware for it."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)
        self.placeholder = csrf_placeholder()

    def __call__(self, request):
        with one_request():
            if not is_stranger(request):
                return self.get_response(request)
            forget_foreign_parameters(request)
            if not has_known_address(request) or is_in_doubt():
                return self.get_response(request)
            return self._page(request)

    def process_view(self, request, view, arguments, options):
        """Before anything is read for the page: from here on, what is touched makes it old."""
        if getattr(request, "kept_as", None) and request.resolver_match.url_name in VIEWS:
            request.noted = ask()[COUNTER]
            request.csrf_placeholder = self.placeholder

    def _page(self, request):
        cache, key = caches["pages"], key_of(request)
        page = cache.get(key)
        if page is not None and page.is_true:
            return self._hit(request, page)
        request.kept_as = key
        response = self.get_response(request)
        if response.streaming or not hasattr(request, "noted"):
            return response
        parts = tuple(response.content.split(self.placeholder.encode()))
        if may_be_kept(request, response):
            patch_vary_headers(response, ("Cookie", *HTMX_HEADERS))
            headers = tuple(response.items())
            cache.set(key, KeptPage(request.shown_tags, request.noted, headers, parts), SECONDS)
            response.headers["X-Page-Cache"] = "miss"
        if len(parts) > 1:
            _fill_in(request, response, parts)
            self.csrf.process_response(request, response)
        return response

    def _hit(self, request, page):
        if page.has_tokens:
            self.csrf.process_request(request)
        response = page.answer(request)
        response.headers["X-Page-Cache"] = "hit"
        return self.csrf.process_response(request, response)


def _fill_in(request, response, parts):
    """Make `parts` the content of `response`, with the token of whoever asked where they were cut."""
    response.content = parts[0] if len(parts) == 1 else _token(request).encode().join(parts)
    response.headers["Content-Length"] = str(len(response.content))


def _token(request):
    """Who has no secret yet gets a new one as it is. Masking, which costs as much again, is for secrets that are
    in many answers, so that no attacker can guess them from how well these compress."""
    if "CSRF_COOKIE" in request.META:
        return get_token(request)
    rotate_token(request)
    return request.META["CSRF_COOKIE"]


def is_stranger(request):
    """Whether nothing is known of who asks: no session, no message that waits for them."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and MESSAGES_COOKIE not in request.COOKIES
    )


def forget_foreign_parameters(request):
    query = request.META.get("QUERY_STRING", "")
    if any(name in query for name in FOREIGN_PARAMETERS):
        kept = [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if not name.startswith(FOREIGN_PARAMETERS)
        ]
        request.META["QUERY_STRING"] = urlencode(kept)
        request.GET = QueryDict(request.META["QUERY_STRING"])


def has_known_address(request):
    return len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY and request.GET.keys() <= PARAMETERS


def key_of(request):
    """What makes one page another. The language is in the path; taxes and the age of rates change at midnight."""
    parts = (
        request.scheme,
        request.get_host(),
        request.path,
        sorted((name, values) for name, values in request.GET.lists()),
        today().isoformat(),
        [request.headers.get(name, "") for name in HTMX_HEADERS],
    )
    return blake2b(repr(parts).encode(), digest_size=20).hexdigest()


def may_be_kept(request, response):
    return (
        request.method == "GET"
        and bool(getattr(request, "shown_tags", None))
        and (not request.GET or hasattr(request, "has_good_parameters"))
        and response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not response.cookies
        and not request.session.modified
        and "Cache-Control" not in response.headers
    )
