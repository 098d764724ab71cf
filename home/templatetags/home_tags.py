from django import template

from home import formatting
from home.seo import in_language

register = template.Library()

register.filter("npr", formatting.format_npr)
register.filter("weight", formatting.format_weight)
register.filter("bs_date", formatting.format_bs_date)
register.filter("moment", formatting.format_moment)
register.filter("digits", lambda value: formatting.localized_digits(str(value)))


@register.simple_tag(takes_context=True)
def language_url(context, language_code):
    """The address of this page in another language."""
    request = context.get("request")
    return in_language(request.get_full_path(), language_code) if request else "/"
