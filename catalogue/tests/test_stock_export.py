"""The list of stock as a file, and back."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from catalogue.imports.columns import COLUMNS, protected, unprotected
from catalogue.models import ChangeRun, Variant
from catalogue.stock_desk.export import EXPORT_COLUMNS


@pytest.fixture
def export(desk):
    """The bytes of an export: `export("csv", state="low")`."""

    def get(kind, **asked):
        response = desk.get(reverse("catalogue_stock_export", args=[kind]), asked)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith('attachment; filename="stock-')
        assert "no-store" in response["Cache-Control"]
        return response.getvalue()

    return get


@pytest.fixture
def reimport(desk):
    def send(content, name):
        desk.post(reverse("catalogue_stock_import"), {"file": SimpleUploadedFile(name, content)})
        return ChangeRun.objects.first()

    return send


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_it_has_the_columns_that_an_import_reads(make_item, make_by_rate, export):
    make_item(title="Lotus Ring", sku="A", stock=3, reorder_level=1)
    make_by_rate(title="Band", sku="B", stock=0, is_active=False, making=5)
    fixed, by_rate = table(export("csv"))
    assert list(fixed) == EXPORT_COLUMNS
    assert set(EXPORT_COLUMNS) <= set(COLUMNS)
    assert fixed == {
        "sku": "A",
        "item": "Lotus Ring",
        "category": "Rings",
        "size": "12",
        "size_ne": "",
        "gross_weight": "4.200",
        "net_weight": "4.000",
        "making": "",
        "price": "98500.00",
        "price_by_rate": "",
        "stock": "3",
        "stock_was": "3",
        "low_at": "1",
        "on_sale": "yes",
    }
    assert (by_rate["price"], by_rate["price_by_rate"], by_rate["making"]) == ("", "98500.00", "5.00")
    assert (by_rate["on_sale"], by_rate["low_at"]) == ("no", "")


def test_it_is_what_the_list_shows(make_item, export):
    make_item(sku="A", stock=0)
    make_item(sku="B", stock=1)
    assert [row["sku"] for row in table(export("csv", state="out"))] == ["A"]
    assert [row["sku"] for row in table(export("csv", sort="-sku"))] == ["B", "A"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_and_imported_again_changes_nothing(make_item, make_by_rate, export, reimport, kind):
    make_item(title="=1+1", sku="=A1", size="+5", size_ne="-५", stock=3, reorder_level=1)
    make_item(title="@x", sku="'-B", size="'quoted", gross_weight=Decimal("12.345"))
    make_by_rate(sku="00123", making=5)
    run = reimport(export(kind), f"stock.{kind}")
    assert list(run.rows.values_list("sku", "problem", "changes")) == []
    assert run.unchanged == 3


def test_what_is_edited_in_the_workbook_is_what_changes(make_item, export, reimport, desk):
    make_item(sku="=A1", stock=3)
    make_item(sku="B", stock=3)
    book = load_workbook(io.BytesIO(export("xlsx")))
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, columns["stock"]).value = 7
    sheet.cell(3, columns["price"]).value = 99000.5
    file = io.BytesIO()
    book.save(file)
    run = reimport(file.getvalue(), "stock.xlsx")
    desk.post(reverse("catalogue_change_run_apply", args=[run.pk]), {"reason": "Edited"})
    assert list(Variant.objects.order_by("sku").values_list("sku", "stock", "price")) == [
        ("=A1", 7, Decimal("98500.00")),
        ("B", 3, Decimal("99000.50")),
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_begins_as_a_formula(make_item, export, start):
    make_item(title=f"{start}HYPERLINK(1)", sku="A")
    (row,) = table(export("csv"))
    assert row["item"].startswith("'")
    (_heading, cells) = load_workbook(io.BytesIO(export("xlsx"))).active.iter_rows()
    assert "f" not in {cell.data_type for cell in cells}
    assert cells[1].value.startswith("'")


@pytest.mark.parametrize(
    "text", ["RNG-1", "=A1", "'=A1", "''=A1", "-5", "'-5", "'", "''", "'quoted", "+", "@a", "＝a", "", "a=b"]
)
def test_guarding_a_cell_can_be_undone(text):
    assert unprotected(protected(text)) == text
    assert not protected(text).startswith(("=", "+", "-", "@", "＝"))


def test_there_is_no_other_kind(desk):
    assert desk.get("/cms/stock/export.exe", follow=True).status_code == 404
