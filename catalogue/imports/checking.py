"""From the lines of a file to what is wanted of which variant, line by line with what is wrong."""

from collections import defaultdict

from django.core.exceptions import ValidationError

from catalogue.actions.plan_changes import Line
from catalogue.stock_desk.access import editable_variants

from .columns import FIELD_OF, FIELDS, FOR_READING, KEY, STOCK_WAS

STEP = 500


def checked_lines(lines, user):
    """The Lines for plan_changes of a file's lines, with the variants that `user` may change. In the order of the
    file."""
    skus = [line.cells[KEY] for line in lines if KEY in line.cells]
    variants = {}
    for start in range(0, len(skus), STEP):
        found = editable_variants(user).filter(sku__in=skus[start : start + STEP]).select_related("page")
        variants |= {variant.sku: variant for variant in found}
    numbers = defaultdict(list)
    for line in lines:
        numbers[line.cells.get(KEY)].append(line.number)
    for line in lines:
        sku = line.cells.get(KEY, "")
        wanted, problems = _wanted(line.cells)
        variant = variants.get(sku)
        others = [number for number in numbers[sku] if number != line.number]
        if not sku:
            problems = ["The tag is missing."]
        elif variant is None:
            problems = ["No piece that you may change has this tag."]
        elif others:
            problems.append(f"The same tag stands on line {others[0]} too.")
        elif (was := wanted.pop(STOCK_WAS, None)) is not None:
            problems += _check_stock_was(wanted, was, variant)
        yield Line(line.number, sku, variant, wanted, " ".join(problems))


def _wanted(cells):
    """The values of a line by field of the variant (and stock_was), and what is wrong with the others."""
    wanted, problems = {}, []
    for column, text in cells.items():
        if column == KEY or column in FOR_READING:
            continue
        try:
            wanted[FIELD_OF.get(column, column)] = FIELDS[column].clean(text)
        except ValidationError as error:
            problems.append(f"{column} “{text[:40]}”: {' '.join(error.messages)}")
    if "stock" in wanted and "stock_change" in wanted:
        problems.append("Write either stock or stock_change, not both.")
    return wanted, problems


def _check_stock_was(wanted, was, variant):
    """An exported list shows the stock of that moment. Who did not touch it does not mean to set it; who did,
    counted on what stood there."""
    stock = wanted.get("stock")
    if stock == was:
        del wanted["stock"]
    elif stock is not None and variant.stock != was:
        return [
            f"The stock was {was} when the list was exported and is {variant.stock} now. "
            "Please write both anew, or use stock_change."
        ]
    return []
