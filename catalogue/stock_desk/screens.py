from django.urls import reverse

# The parts of the stock desk, with the icon of each.
PARTS = [
    ("list", "Stock", "catalogue_stock", "list-ul"),
    ("import", "Import", "catalogue_stock_import", "upload"),
    ("changes", "Changes", "catalogue_change_runs", "tasks"),
    ("movements", "Movements", "catalogue_movements", "history"),
]


def stock_screen(part, title):
    """What every screen of the stock desk shows around its own: the way to the others and its place."""
    parts = [
        {"name": name, "label": label, "url": reverse(url), "icon": icon, "is_current": name == part}
        for name, label, url, icon in PARTS
    ]
    current = next(each for each in parts if each["is_current"])
    above = [{"url": reverse("wagtailadmin_home"), "label": "Home"}]
    if title != current["label"]:
        above.append({"url": current["url"], "label": current["label"]})
    return {
        "parts": parts,
        "header_title": title,
        "header_icon": current["icon"],
        "breadcrumbs_items": [*above, {"url": "", "label": title}],
    }
