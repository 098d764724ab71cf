"""What makes the Wagtail admin the shop's own: its styles and scripts."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem


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
