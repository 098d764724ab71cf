"""Parts of every page that are the same for everybody, drawn once while the shop's words stay the same."""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from home.context_processors import menus, navigation_settings, shop_settings
from home.days import today
from home.freshness import SITE
from home.kept import kept
from home.seo import without_language

register = template.Library()

# Stand in what is kept for somebody's words, and for the address of a page without its language. No template holds
# them.
TYPED = "\0"
ADDRESS = "/\1"


@register.simple_tag
def kept_part(template_name, **values):
    """The template, which knows `values` (few and hashable), the shop's settings and its menus, and nothing of who
    asks: neither request nor user, so that no part of one visitor is ever shown to another."""
    draw = _draw if settings.DEBUG else _kept_draw  # whoever works on a template wants to see it
    return draw(template_name, get_language(), tuple(values.items()))


@register.simple_tag(takes_context=True)
def site_header(context):
    """The head of every page, drawn once for all who have neither a wish nor anything in their cart."""
    user = context.get("user")
    values = {
        "current": _current_link(context.get("request")),
        "is_member": bool(user and user.is_authenticated),
    }
    own = {name: context.get(name) for name in ("wished", "cart_count") if context.get(name)}
    return _framing("components/header.html", context, values, own)


@register.simple_tag(takes_context=True)
def site_footer(context):
    return _framing("components/footer.html", context, {"year": today().year}, {})


@register.simple_tag(takes_context=True)
def search_form(context, field_id):
    """The form to search the shop. It may stand several times on a page, each with a `field_id` of its own."""
    query = context.get("query")
    if not query:
        return kept_part("components/search_form.html", field_id=field_id)
    form = kept_part("components/search_form.html", field_id=field_id, query=TYPED)
    return mark_safe(form.replace(TYPED, escape(query)))  # noqa: S308 a template's output


def _framing(template_name, context, values, own):
    """A part of the page that is the same on others but for their addresses and the words that were searched for.
    `own`: what nobody else may see; with it, nothing is kept."""
    request, query = context.get("request"), escape(context.get("query") or "")
    if request:
        values = {"query": TYPED, "address": ADDRESS, **values}
    draw = _draw if own or not request or settings.DEBUG else _kept_draw
    part = draw(template_name, get_language(), tuple((values | own).items()))
    if request:
        part = part.replace(ADDRESS, escape(without_language(request.get_full_path())))
    return mark_safe(part.replace(TYPED, query))  # noqa: S308 a template's output


def _current_link(request):
    """The path of the page where the header's menu leads to it."""
    path = request.path if request else ""
    links, _footer_links = menus(get_language())
    return path if any(url == path for _title, url in links) else ""


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
