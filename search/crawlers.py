"""For search engines and browsers: what to leave alone, what there is, how to search it."""

from xml.sax.saxutils import escape

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalogue.facets.filters import CHOICES, IN_STOCK, MEASURES, SORT
from home.seo import PRIVATE_ROOMS, absolute

from .sitemap import entries_of, pages_on_view, parts_of

HOUR = 3600
XML = "application/xml; charset=utf-8"
_INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
_URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


@require_safe
def robots(request):
    """What crawlers should leave alone: rooms of single people, and the endless ways to narrow a list."""
    rooms = [*PRIVATE_ROOMS, "/search/"]
    narrowing = [*CHOICES, IN_STOCK, SORT, *(name for each in MEASURES for name in (each.low, each.high))]
    disallowed = ["/cms/", "/django-admin/", *rooms, *(f"/ne{room}" for room in rooms)]
    disallowed += [f"/*{mark}{name}=" for name in narrowing for mark in ("?", "&")]
    lines = ["User-agent: *", *(f"Disallow: {each}" for each in disallowed)]
    lines.append(f"Sitemap: {absolute('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
@cache_control(max_age=HOUR)
def sitemap_index(request):
    """The parts of the sitemap, each with the day of its newest page."""
    lines = [
        f"<sitemap><loc>{escape(absolute(f'/sitemap-{number}.xml'))}</loc>{_lastmod(newest)}</sitemap>"
        for number, newest in parts_of(pages_on_view())
    ]
    return HttpResponse(["<?xml version='1.0' encoding='UTF-8'?>\n", _INDEX, *lines, "</sitemapindex>"], XML)


@require_safe
@cache_control(max_age=HOUR)
def sitemap_part(request, number):
    """Some of the pages on view, in both languages, with their pictures; sent while it is read."""
    entries = entries_of(pages_on_view(), number)
    if entries is None:
        raise Http404("the sitemap has fewer parts")
    return StreamingHttpResponse(_part(entries), content_type=XML)


def _part(entries):
    yield "<?xml version='1.0' encoding='UTF-8'?>\n"
    yield _URLSET
    for entry in entries:
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(address)}"/>'
            for code, address in entry.addresses
        )
        pictures = "".join(
            f"<image:image><image:loc>{escape(address)}</image:loc></image:image>"
            for address in entry.pictures
        )
        for _code, address in entry.addresses:
            yield f"<url><loc>{escape(address)}</loc>{_lastmod(entry.changed)}{others}{pictures}</url>\n"
    yield "</urlset>"


def _lastmod(moment):
    return f"<lastmod>{moment:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if moment else ""


@require_safe
@cache_control(max_age=HOUR)
def opensearch(request):
    """How a browser searches the shop from its address bar."""
    return render(
        request, "search/opensearch.xml", content_type="application/opensearchdescription+xml; charset=utf-8"
    )
