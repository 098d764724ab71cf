from catalogue.pricing import WastageUnit
from home.days import today


def price_of_question(asked, tariff):
    """The PriceBreakup of what a valid CalculatorForm asks for: a plain piece, without stones and discount, with
    the taxes of today. Raises PriceError where so little comes to nothing."""
    purity = asked["purity"]
    return tariff.price_by_rate(
        purity.pk,
        net_weight=asked["grams"],
        wastage=asked["wastage"],
        wastage_unit=WastageUnit.PERCENT,
        making=asked["making"],
        making_unit=asked["making_unit"],
        taxes=[
            term.tax
            for term in tariff.taxes
            if term.applies_to_metal(purity.metal_id, today()) and term.stones is None
        ],
    )
