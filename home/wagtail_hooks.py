"""What makes the Wagtail admin the shop's own: its styles and scripts."""

from django.contrib.auth.models import Permission
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem

from home.mail_desk.summary import MailsMenuItem, UndeliveredMails
from home.mail_desk.urls import urlpatterns as mail_desk_urls


@hooks.register("insert_global_admin_css")
def admin_styles():
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("insert_global_admin_js")
def admin_scripts():
    return format_html('<script defer src="{}"></script>', static("js/cms.js"))


@hooks.register("construct_main_menu")
def without_documents(request, menu_items):
    """No block of the shop links to a document: a list that nobody can use only misleads."""
    menu_items[:] = [item for item in menu_items if item.name != "documents"]


@hooks.register("construct_homepage_summary_items")
def without_documents_on_the_dashboard(request, summary_items):
    summary_items[:] = [item for item in summary_items if not isinstance(item, DocumentsSummaryItem)]


@hooks.register("register_settings_menu_item")
def mails_in_the_menu():
    return MailsMenuItem()


@hooks.register("construct_homepage_summary_items")
def add_undelivered_mails(request, summary_items):
    summary_items.append(UndeliveredMails(request))


@hooks.register("register_admin_urls")
def register_mail_desk():
    return mail_desk_urls


@hooks.register("register_permissions")
def who_may_change_mails():
    return Permission.objects.filter(content_type__app_label="home", codename="change_mails")
