"""Components that stand many times on a page, once for each size of a piece: drawn here, in a tenth of the time
that a template takes."""

from django import template
from django.utils.html import conditional_escape as escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def definition_list(rows):
    """`rows` are dicts of label and value; those without a value are left out."""
    parts = [
        f"<div><dt>{escape(row['label'])}</dt><dd>{escape(row['value'])}</dd></div>"
        for row in rows
        if row["value"]
    ]
    return mark_safe(f'<dl class="definition-list">{"".join(parts)}</dl>')  # noqa: S308 escaped above


@register.simple_tag
def price_breakup(shown, caption="", total_label=""):
    """How a price is made. `shown`: lines (dicts of label, amount and note), total, and basis, which says by which
    rate. Without a caption it has one that only screen readers read."""
    lines = [
        f'<tr><th scope="row">{escape(line["label"])}{_small(line["note"])}</th>'
        f"<td>{escape(line['amount'])}</td></tr>"
        for line in shown["lines"]
    ]
    hidden = "" if caption else ' class="sr-only"'
    basis = f'<p class="mt-2 text-sm text-ink-soft">{escape(shown["basis"])}</p>' if shown["basis"] else ""
    return mark_safe(  # noqa: S308 escaped above and below
        f'<table class="breakup"><caption{hidden}>{escape(caption or _("How the price is made"))}</caption>'
        f"<tbody>{''.join(lines)}</tbody>"
        f'<tfoot><tr><th scope="row">{escape(total_label or _("Total"))}</th>'
        f"<td>{escape(shown['total'])}</td></tr></tfoot></table>{basis}"
    )


def _small(note):
    return f" <small>{escape(note)}</small>" if note else ""
