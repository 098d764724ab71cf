from django import template
from django.utils.html import conditional_escape as escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from catalogue import offers as told
from home.templatetags.component_tags import definition_list, price_breakup

register = template.Library()

# An empty line, as the template left it.
_GAP = "\n            "

register.filter("shown_breakup", told.shown_breakup)


@register.simple_tag
def offer_tiles(offers, chosen, rates_url):
    """For each Offer a radio button to choose it, and what is shown while it is chosen. An item has ten of them: a
    template would take most of the time that the item's page costs."""
    words = {
        "sold_out": _("(sold out)"),
        "rates": _("Today’s rates"),
        "all_told": _("The price is for one piece, all taxes included."),
    }
    hidden = ' class="sr-only"' if len(offers) == 1 else ""
    tiles = []
    for offer in offers:
        closed = offer.is_sold_out or (offer.refusal and chosen.is_for_sale)
        mark = " checked" if offer.is_chosen else " disabled" if closed else ""
        sold_out = f'<span class="sr-only"> {escape(words["sold_out"])}</span>' if offer.is_sold_out else ""
        tiles.append(f"""
      <div class="group contents">
        <div class="order-first hidden basis-full group-has-checked:block">
          {_price(offer)}
        </div>
        <label{hidden}>
          <input type="radio" name="variant" value="{offer.variant.pk}"{mark} required>
          <span>{escape(offer.label)}{sold_out}</span>
        </label>
        <div class="order-last hidden basis-full pt-4 group-has-checked:block">
          {definition_list(offer.facts)}
          {_breakup(offer, rates_url, words)}
        </div>
      </div>
    """)
    return mark_safe("".join(tiles))  # noqa: S308 escaped above


def _price(offer):
    if offer.refusal:
        return f"""
            <p class="price">{escape(offer.refusal)}</p>
          """
    return f"""
            <p class="price">{escape(offer.price)}</p>
            <p class="mt-2"><span class="badge tone-{offer.stock_tone}">{escape(offer.stock_text)}</span></p>
          """


def _breakup(offer, rates_url, words):
    rates_link = f'<a class="link" href="{escape(rates_url)}">{escape(words["rates"])}</a>'
    if shown := told.shown_breakup(offer.breakup):
        text = f"""
              <div class="mt-6">{price_breakup(shown)}</div>
              <p class="mt-1 text-sm">{rates_link}</p>"""
    elif offer.breakup:
        text = f"""
              <p class="mt-2 text-sm text-ink-soft">{escape(words["all_told"])}</p>"""
    else:
        return f"{_GAP}\n          "
    return f"{_GAP}{text}{_GAP}\n          "
