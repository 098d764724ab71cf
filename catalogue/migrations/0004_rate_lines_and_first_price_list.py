"""The lines that the federation publishes, and a price list to start with: nothing is quoted yet."""

from django.db import migrations
from django.utils import timezone

LINES = [
    ("fine-gold", "Fine gold", "छापावाल सुन", 10),
    ("tejabi-gold", "Tejabi gold", "तेजाबी सुन", 20),
    ("silver", "Silver", "चाँदी", 30),
]
# Purities that a shop already has follow the line of their metal.
LINE_OF_METAL = {"gold": "fine-gold", "silver": "silver"}


def create_lines(apps, schema_editor):
    RateLine = apps.get_model("catalogue", "RateLine")
    Purity = apps.get_model("catalogue", "Purity")
    PriceList = apps.get_model("catalogue", "PriceList")
    for code, name, name_ne, place in LINES:
        RateLine.objects.get_or_create(
            code=code, defaults={"name": name, "name_ne": name_ne, "sort_order": place}
        )
    for metal, line in LINE_OF_METAL.items():
        Purity.objects.filter(metal__code=metal, rate_line=None).update(
            rate_line=RateLine.objects.get(code=line)
        )
    if not PriceList.objects.filter(status="in_force").exists():
        PriceList.objects.create(
            status="in_force",
            reason="First price list",
            in_force_at=timezone.now(),
            changed=0,
            terms={
                "rates": {},
                "purities": {},
                "taxes": [],
                "taxes_today": [],
                "unit": "tola",
                "rounding_step": "1.00",
                "rounding_mode": "ROUND_HALF_UP",
                "tax_rounding_mode": "ROUND_DOWN",
                "told_at": None,
                "stale_after_days": 3,
                "stop_sale_when_stale": False,
            },
        )


def remove_lines(apps, schema_editor):
    """Back to prices typed by hand: what hangs on a line goes with it."""
    apps.get_model("catalogue", "Purity").objects.update(rate_line=None)
    for name in ("ListedPrice", "PriceList", "MetalRate", "RateSheetEvent", "RateSheet", "RateLine"):
        rows = apps.get_model("catalogue", name).objects.all()
        rows._raw_delete(rows.db)  # those that hang on others come first


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_rates_taxes_and_price_lists")]
    operations = [migrations.RunPython(create_lines, remove_lines)]
