"""Parts of every page that are the same for everybody, drawn once while the shop's words stay the same."""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from home.context_processors import menus, navigation_settings, shop_settings
from home.freshness import SITE
from home.kept import kept

register = template.Library()

# Stands for somebody's words in what is kept. No template holds it.
TYPED = "\0"


@register.simple_tag
def kept_part(template_name, **values):
    """The template, which knows `values` (few and hashable), the shop's settings and its menus, and nothing of who
    asks: neither request nor user, so that no part of one visitor is ever shown to another."""
    draw = _draw if settings.DEBUG else _kept_draw  # whoever works on a template wants to see it
    return draw(template_name, get_language(), tuple(values.items()))


@register.simple_tag(takes_context=True)
def main_menu(context):
    """The links of the header, the one to this page marked."""
    path = context["request"].path if "request" in context else ""
    links, _footer_links = menus(get_language())
    current = path if any(url == path for _title, url in links) else ""
    return kept_part("components/navigation.html", current=current)


@register.simple_tag(takes_context=True)
def search_form(context, field_id):
    """The form to search the shop. It may stand several times on a page, each with a `field_id` of its own."""
    query = context.get("query")
    if not query:
        return kept_part("components/search_form.html", field_id=field_id)
    form = kept_part("components/search_form.html", field_id=field_id, query=TYPED)
    return mark_safe(form.replace(TYPED, escape(query)))  # noqa: S308 a template's output


def _draw(template_name, language, values):
    header_links, footer_links = menus(language)
    known = {
        "shop": shop_settings(),
        "navigation_settings": navigation_settings(),
        "header_links": header_links,
        "footer_links": footer_links,
    }
    return mark_safe(render_to_string(template_name, known | dict(values)))  # noqa: S308 a template's output


_kept_draw = kept(SITE)(_draw)
