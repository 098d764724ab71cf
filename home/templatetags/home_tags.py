from django import template

from home import formatting
from home.seo import in_language

register = template.Library()

register.filter("npr", formatting.format_npr)
register.filter("weight", formatting.format_weight)
register.filter("bs_date", formatting.format_bs_date)
register.filter("day", formatting.format_day)
register.filter("moment", formatting.format_moment)
register.filter("digits", lambda value: formatting.localized_digits(str(value)))


@register.simple_tag(takes_context=True)
def language_url(context, language_code):
    """The address of this page in another language. Where there is no request, the page is the one at `address`,
    or none at all."""
    request = context.get("request")
    address = request.get_full_path() if request else context.get("address")
    return in_language(address, language_code) if address else "/"
