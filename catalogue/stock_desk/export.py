"""The list of stock as a file, in the columns that an import reads: what is exported, edited and imported again
changes what was edited, and nothing else."""

import csv
from tempfile import TemporaryFile

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook

from catalogue.imports.columns import KEY, STOCK_WAS, protected
from catalogue.models import CategoryPage, Variant
from catalogue.pricing import PricingMode
from home.days import KATHMANDU

READ_AT_ONCE = 2000
EXPORT_COLUMNS = [
    KEY,
    "item",
    "category",
    "size",
    "size_ne",
    "gross_weight",
    "net_weight",
    "making",
    "price",
    "price_by_rate",
    "stock",
    STOCK_WAS,
    "low_at",
    "on_sale",
]
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def stock_rows(variants):
    """The cells of each variant in the order of EXPORT_COLUMNS; numbers as they are, None where there is none."""
    categories = {page.path: page.title for page in CategoryPage.objects.all()}
    read = variants.values_list(
        "sku",
        "page__title",
        "page__path",
        "size",
        "size_ne",
        "gross_weight",
        "net_weight",
        "making",
        "price",
        "page__pricing_mode",
        "stock",
        "reorder_level",
        "is_active",
    )
    step = Variant.page.field.related_model.steplen
    for row in read.iterator(chunk_size=READ_AT_ONCE):
        sku, title, path, size, size_ne, gross, net, making, price, mode, stock, low_at, on_sale = row
        by_rate = mode == PricingMode.BY_RATE
        yield [
            sku,
            title,
            categories.get(path[:-step], ""),
            size,
            size_ne,
            gross,
            net,
            making,
            None if by_rate else price,
            price if by_rate else None,
            stock,
            stock,
            low_at,
            "yes" if on_sale else "no",
        ]


class _Line:
    """What csv.writer writes to: it hands the line back."""

    def write(self, line):
        return line


def csv_response(name, columns, rows):
    """`rows` as a CSV download, sent while it is read."""
    writer = csv.writer(_Line())

    def lines():
        # Without the mark, Excel reads Devanagari as noise.
        yield "\ufeff" + writer.writerow(columns)
        for row in rows:
            yield writer.writerow([protected(cell) if isinstance(cell, str) else cell for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_filename(name)}.csv"'
    return response


def xlsx_response(name, columns, rows):
    """`rows` as an Excel download. The workbook is written to the disk row by row, never held in memory."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(name.capitalize())
    sheet.freeze_panes = "A2"
    sheet.append(columns)
    for row in rows:
        sheet.append([protected(cell) if isinstance(cell, str) else cell for cell in row])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_filename(name)}.xlsx", content_type=XLSX_TYPE)


def _filename(name):
    return f"{name}-{timezone.localtime(timezone=KATHMANDU):%Y-%m-%d-%H%M}"
