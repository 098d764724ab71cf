from django import template

from catalogue.rate_desk.reminders import reminder
from home.formatting import format_npr, group_digits

register = template.Library()


@register.inclusion_tag("catalogue/admin/rates/banner.html", takes_context=True)
def rates_banner(context):
    """A line above the screen while the rates are old; nothing otherwise."""
    return {"tariff": reminder(), "perms": context.get("perms")}


@register.filter
def moved(percent):
    """A change in percent with its sign, one decimal: +1.4 %. A dash for None."""
    if percent is None:
        return "–"
    text = f"{percent:+.1f} %".replace("-", "−")
    return "0.0 %" if text[1:] == "0.0 %" else text


@register.filter
def grouped(count):
    """A count of pieces in lakh and crore groups; a dash for None."""
    return "–" if count is None else group_digits(str(count))


@register.filter
def signed_npr(amount):
    """An amount of NPR that is added, or taken away below 0."""
    return f"+{format_npr(amount)}" if amount > 0 else format_npr(amount)


@register.filter
def rate_of(sheet, line):
    """The MetalRate of a line on a sheet whose rates are prefetched; None where there is none."""
    return next((rate for rate in sheet.rates.all() if rate.line_id == line.pk), None)
