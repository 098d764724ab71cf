from copy import copy

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http.request import split_domain_port
from wagtail.models import Site
from wagtail.models.sites import get_site_for_hostname

from home.freshness import SITE
from home.kept import kept

# Wagtail's and Django's own admin pages carry inline scripts and styles; no shopper ever gets one.
ADMIN_PREFIXES = ("/cms/", "/django-admin/")


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy on the shop, a looser one in the admin."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith(ADMIN_PREFIXES):
            parts.replace = settings.CMS_CONTENT_SECURITY_POLICY
        return parts


class PermissionsPolicyMiddleware:
    """No page of the shop asks for anything but the camera, and that only to photograph a citizenship card."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response


@kept(SITE)
def site_of(hostname, port):
    """The shop's Site, its root page read whole; None where there is none."""
    try:
        site = get_site_for_hostname(hostname, port)
    except Site.DoesNotExist:
        return None
    site.root_page = site.root_page.specific
    return site


@kept(SITE)
def site_root_paths():
    return Site.get_site_root_paths()


class KnownSiteMiddleware:
    """Every page of the shop asks for the Site and its root page first, which change once in years."""

    PAGES = ("wagtail_serve", "search", "rates")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, options):
        if request.resolver_match.url_name in self.PAGES:
            hostname, _port = split_domain_port(request.get_host())
            site = site_of(hostname, request.get_port())
            if site is not None:
                # What is kept stays as it was read.
                site = copy(site)
                site.root_page = copy(site.root_page)
                request._wagtail_site = site  # where Site.find_for_request looks first
                # Where pages look first that are asked for their address, before they ask a cache.
                request._wagtail_cached_site_root_paths = site_root_paths()
