"""What makes the Wagtail admin the shop's own: its styles and scripts."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def admin_styles():
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("insert_global_admin_js")
def admin_scripts():
    return format_html('<script defer src="{}"></script>', static("js/cms.js"))
