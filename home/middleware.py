from csp.middleware import CSPMiddleware
from django.conf import settings

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
