"""What search engines read of an item: schema.org's Product, as JSON-LD."""

import json

from django.utils.safestring import mark_safe

# As django.utils.html.json_script does: nothing in a title can close the element it stands in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def product_data(page, offers, pictures, request):
    """The JSON-LD text of an item with its offers in NPR; "" when nothing is on sale."""
    if not offers:
        return ""
    url = page.get_full_url(request)
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": page.name,
        "description": page.localized_summary or page.localized_description,
        "image": [picture["large"].full_url for picture in pictures],
        "material": page.purity.localized_name if page.purity_id else "",
        "offers": [
            {
                "@type": "Offer",
                "url": url,
                "sku": offer.variant.sku,
                "priceCurrency": "NPR",
                "price": str(offer.breakup.total),
                "availability": "https://schema.org/" + ("SoldOut" if offer.is_sold_out else "InStock"),
            }
            for offer in offers
        ],
    }
    filled = {name: value for name, value in data.items() if value}
    return mark_safe(json.dumps(filled, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 escaped above
