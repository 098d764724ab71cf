"""What search engines read of an item: schema.org's Product, as JSON-LD."""

from catalogue.offers import line_label
from home.seo import absolute, as_json_ld

GRAM = "GRM"  # as UN/CEFACT calls it


def product_data(page, offers, pictures, request):
    """The JSON-LD text of an item with its offers in NPR; "" when nothing is on sale or has a price."""
    offers = [offer for offer in offers if offer.breakup]
    if not offers:
        return ""
    [first, *others] = offers
    url = absolute(page.get_url(request) or "")
    data = {
        "@type": "Product",
        "name": page.name,
        "description": page.localized_summary or page.localized_description,
        "image": [picture["large"].full_url for picture in pictures],
        "sku": "" if others else first.variant.sku,
        "weight": None if others else _grams(first.variant.gross_weight),
        "material": page.purity.localized_name if page.purity_id else "",
        "offers": [_offer(offer, url, with_size=bool(others)) for offer in offers],
    }
    return as_json_ld({name: value for name, value in data.items() if value})


def _offer(offer, url, *, with_size):
    price = {"priceCurrency": "NPR", "price": str(offer.breakup.total)}
    data = {
        "@type": "Offer",
        "url": url,
        "sku": offer.variant.sku,
        **price,
        "availability": "https://schema.org/" + ("SoldOut" if offer.is_sold_out else "InStock"),
        "itemCondition": "https://schema.org/NewCondition",
        "priceSpecification": {
            "@type": "CompoundPriceSpecification",
            **price,
            "valueAddedTaxIncluded": True,
            "priceComponent": [_component(line) for line in offer.breakup.lines],
        },
    }
    if with_size:
        data["itemOffered"] = {
            "@type": "Product",
            "name": offer.label,
            "sku": offer.variant.sku,
            "size": offer.variant.localized_size,
            "weight": _grams(offer.variant.gross_weight),
        }
    return data


def _component(line):
    """A line of the price break-up; a discount is one below zero."""
    return {
        "@type": "UnitPriceSpecification",
        "name": line_label(line),
        "priceCurrency": "NPR",
        "price": str(line.amount),
    }


def _grams(weight):
    return {"@type": "QuantitativeValue", "value": str(weight), "unitCode": GRAM}
