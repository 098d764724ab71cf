"""Reading the item's screen as a browser does."""

from wagtail.test.utils.form_data import querydict_from_html


def read_form(response):
    """The page form in a response, as a browser would send it: a ticked box without a value sends "on"."""
    data = querydict_from_html(response.content.decode(), form_id="page-edit-form")
    for name in data:
        if name.endswith("-is_active") and not name.startswith("initial-"):
            data[name] = "on"
    return data


def fill_in_row(data, row, **fields):
    """Type a new size into a row of the form."""
    values = {
        "sku": "NEW-1",
        "size": "14",
        "gross_weight": "4.5",
        "net_weight": "4.5",
        "price": "1,10,000",
        "stock": "2",
    }
    for name, value in (values | fields).items():
        data[f"variants-{row}-{name}"] = value


def errors_beside(response):
    """What a refused screen says beside the page: of the piece, and of each row of sizes."""
    beside = response.context["form"].beside
    return beside.piece.errors, [row.errors for row in beside.variants.forms]
