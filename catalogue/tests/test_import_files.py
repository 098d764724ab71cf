"""Files as people bring them: read where they can be, and where not, told why in words."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from catalogue.imports import reading
from catalogue.imports.reading import FileNotRead, read_file

CSV = "sku,stock,price\nRNG-1,3,98500\n"


def read(content, name="stock.csv"):
    if isinstance(content, str):
        content = content.encode()
    return [(line.number, line.cells) for line in read_file(name, io.BytesIO(content), len(content))]


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content, **changes):
    """A workbook with some of its parts replaced, or with more of them."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            new.writestr(name, part)
    return packed.getvalue()


GOOD = [(2, {"sku": "RNG-1", "stock": "3", "price": "98500"})]


@pytest.mark.parametrize(
    "content",
    [
        CSV,
        CSV.encode("utf-8-sig"),
        CSV.encode("utf-16"),
        b"\xfe\xff" + CSV.encode("utf-16-be"),
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        CSV.replace("\n", "\r\n"),
        CSV.replace("\n", "\r"),
        'sku,stock,price\n"RNG-1"," 3 ","98500"',
        "SKU, Stock ,PRICE\nRNG-1,3,98500\n",
        "sku,stock,price,,\nRNG-1,3,98500,,\n\n,,,,\n",
    ],
)
def test_every_usual_kind_of_csv_is_read(content):
    assert read(content) == GOOD


def test_excel_tells_its_separator_in_a_line_of_its_own():
    assert read("sep=;\nsku;stock\nRNG-1;3\n") == [(3, {"sku": "RNG-1", "stock": "3"})]


def test_lines_are_counted_as_an_editor_shows_them():
    content = 'sku,size\nA,"two\nlines"\n\nB,7\n'
    assert read(content) == [(2, {"sku": "A", "size": "two\nlines"}), (5, {"sku": "B", "size": "7"})]


def test_an_empty_cell_says_nothing():
    assert read("sku,stock,price\nA,,5\n") == [(2, {"sku": "A", "price": "5"})]


def test_what_an_export_guarded_from_being_a_formula_is_taken_back():
    assert read("sku,size\n'=A1,'-5\n'quoted,''=x\n") == [
        (2, {"sku": "=A1", "size": "-5"}),
        (3, {"sku": "'quoted", "size": "'=x"}),
    ]


def test_a_workbook_is_read_with_its_numbers_and_ticks():
    content = workbook(
        ["SKU", "Stock", "price", "net weight", "on sale", "size_ne"],
        [1001, 3.0, 98500.5, 0.1 + 0.2, True, "१२"],
        [],
        ["RNG-1", None, None, None, False],
    )
    assert read(content, "stock.xlsx") == [
        (
            2,
            {
                "sku": "1001",
                "stock": "3",
                "price": "98500.5",
                "net_weight": "0.3",
                "on_sale": "yes",
                "size_ne": "१२",
            },
        ),
        (4, {"sku": "RNG-1", "on_sale": "no"}),
    ]


def test_a_workbook_is_known_by_what_it_is_not_by_its_name():
    assert read(workbook(["sku", "stock", "price"], ["RNG-1", 3, 98500]), "stock.csv") == GOOD


MACROS = repacked(workbook(["sku", "stock"], ["A", 1]), **{"xl/vbaProject.bin": b"macro"})
BOMB = repacked(workbook(["sku", "stock"], ["A", 1]), **{"xl/media/image1.png": b"\0" * (41 * 1024 * 1024)})
MANY_TAGS = repacked(
    workbook(["sku", "stock"], ["A", 1]),
    **{"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>" + "<c/>" * 1_500_001},
)
ENTITIES = repacked(
    workbook(["sku", "stock"], ["A", 1]),
    **{
        "xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c t="str"><v>&b;</v></c></row></sheetData></worksheet>'
    },
)
NO_SHEET = repacked(workbook(["sku", "stock"]), **{"xl/workbook.xml": "<nothing/>"})
BAD_XML = repacked(workbook(["sku", "stock"]), **{"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"})
ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("notes.txt", "hello")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        ("", "a.csv", "The file is empty."),
        (" \n\t\n ", "a.csv", "The file is empty."),
        ("sku,stock\n", "a.csv", "nothing below the names of the columns"),
        ("sku,stock\n,\n\n", "a.csv", "nothing below the names of the columns"),
        ("sku,stok\nA,1\n", "a.csv", "Unknown columns: “stok”"),
        ("sku,,stock\nA,1,1\n", "a.csv", "Unknown columns: “(empty)”"),
        ("stock,price\n1,2\n", "a.csv", "The column sku is missing"),
        ("sku,item\nA,Ring\n", "a.csv", "No column changes anything."),
        ("sku,stock,Stock\nA,1,2\n", "a.csv", "Twice in the file: stock."),
        ("sku,price,stock_was\nA,1,2\n", "a.csv", "The column stock_was needs the column stock"),
        ("sku,price\nA,1,23,456\n", "a.csv", "Line 2 has more cells than there are columns."),
        ("just a letter to the shop", "a.csv", "Unknown columns"),
        ('sku,size\nA,"' + "x" * 200_000, "a.csv", "no CSV that can be read"),
        ("sku,size\nA,caf\xe9\n".encode("cp1252"), "a.csv", "The text is not UTF-8 (line 2)."),
        ("sku,stock\nA,1\n".encode("utf-16-le"), "a.csv", "This is not a text file."),
        (b"\xff\xfes", "a.csv", "The text is not UTF-16"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "a.csv", "The text is not UTF-8"),
        (b"%PDF-1.4\n%\xe2\xe3", "a.xlsx", "This is not an Excel file, though its name says so."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "a.xls", "an old or a protected Excel file"),
        (b"PK\x03\x04 and nothing more", "a.xlsx", "The Excel file is damaged."),
        (ZIP.getvalue(), "a.xlsx", "This is a zip archive and no Excel workbook."),
        (MACROS, "a.xlsx", "The file has macros."),
        (BOMB, "a.xlsx", "far larger than a list of pieces"),
        (MANY_TAGS, "a.xlsx", "far larger than a list of pieces"),
        (ENTITIES, "a.xlsx", "The Excel file is damaged."),
        (NO_SHEET, "a.xlsx", "The Excel file is damaged."),
        (BAD_XML, "a.xlsx", "The Excel file is damaged."),
        (workbook(), "a.xlsx", "The column sku is missing"),
        (workbook(["sku", "stock"], ["A", "=1+1"]), "a.xlsx", "Cell B2 is a formula."),
        (workbook(["sku"] + [None] * 70 + ["stock"], ["A"]), "a.xlsx", "more than 60 columns"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(content, name, says):
    with pytest.raises(FileNotRead) as refused:
        read(content, name)
    assert says in str(refused.value)


def test_a_damaged_workbook_is_told_wherever_it_is_cut():
    content = workbook(["sku", "stock"], *(["A", number] for number in range(50)))
    for end in range(8, len(content) - 1, 97):
        with pytest.raises(FileNotRead):
            read(content[:end], "a.xlsx")


def test_all_that_is_wrong_with_the_columns_is_told_at_once():
    with pytest.raises(FileNotRead) as refused:
        read("stok,price,price\n1,2,3\n")
    assert len(refused.value.messages) == 3


def test_ten_thousand_lines_are_read_and_one_more_is_not():
    lines = "".join(f"S-{number},1\n" for number in range(10_000))
    assert len(read("sku,stock\n" + lines)) == 10_000
    with pytest.raises(FileNotRead, match="more than 10,000 lines"):
        read("sku,stock\n" + lines + "S-X,1\n")


def test_a_large_file_is_refused_before_it_is_read():
    class Unread(io.BytesIO):
        def read(self, *args):
            raise AssertionError("was read")

    with pytest.raises(FileNotRead, match="larger than 5 MB"):
        read_file("a.csv", Unread(), 50 * 1024 * 1024)


def test_a_row_far_below_does_not_take_long_to_find():
    content = repacked(
        workbook(["sku", "stock"]),
        **{
            "xl/worksheets/sheet1.xml": (
                '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                '<row r="1"><c r="A1" t="str"><v>sku</v></c><c r="B1" t="str"><v>stock</v></c></row>'
                '<row r="1048576"><c r="A1048576" t="str"><v>A</v></c><c r="B1048576"><v>1</v></c></row>'
                "</sheetData></worksheet>"
            )
        },
    )
    assert read(content, "a.xlsx") == [(1_048_576, {"sku": "A", "stock": "1"})]


def test_the_limits_leave_room_for_the_longest_list():
    row = [
        "SKU-000001",
        "A ring with a long name",
        "Rings",
        "12",
        "१२",
        4.2,
        4.0,
        10,
        98500.5,
        None,
        3,
        3,
        2,
        "yes",
    ]
    content = workbook(
        ["sku", "item", "category", "size", "size_ne", "gross_weight", "net_weight", "making", "price"]
        + ["price_by_rate", "stock", "stock_was", "low_at", "on_sale"],
        *([f"SKU-{number}", *row[1:]] for number in range(10_000)),
    )
    assert len(content) < reading.LARGEST_FILE
    assert len(read(content, "a.xlsx")) == 10_000
