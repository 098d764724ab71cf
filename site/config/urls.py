from allauth.account.views import logout
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from catalogue.rates_page.views import rates
from home import views as home_views
from home.dev import mail_viewer
from search import crawlers

# One login for everybody: allauth's, with its limits and second factor.
to_login = RedirectView.as_view(pattern_name="account_login", query_string=True)
to_reset = RedirectView.as_view(pattern_name="account_reset_password")
to_password = RedirectView.as_view(pattern_name="account_change_password")

urlpatterns = [
    path("healthz", home_views.healthz, name="healthz"),
    path("readyz", home_views.readyz, name="readyz"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap"),
    path("sitemap-<int:number>.xml", crawlers.sitemap_part, name="sitemap_part"),
    path("cms/login/", to_login),
    path("cms/logout/", logout),
    re_path(r"^cms/password_reset/", to_reset),
    path("django-admin/login/", to_login),
    path("django-admin/logout/", logout),
    re_path(r"^django-admin/password_change/", to_password),
    path("cms/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
if settings.DEV_MAIL_VIEWER:
    urlpatterns += [path("dev/mail/", mail_viewer, name="dev_mail")]

# English at the root, Nepali below /ne/: each page of the shop has an address of its own in each language.
urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    path("account/", include("customers.urls")),
    path("search/", include("search.urls")),
    path("opensearch.xml", crawlers.opensearch, name="opensearch"),
    path("rates/", rates, name="rates"),
    path("", include("checkout.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
