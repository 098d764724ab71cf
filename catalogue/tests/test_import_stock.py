"""Stock and prices from a file: a dry run that writes nothing, then applied line by line."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue import stock
from catalogue.actions.apply_changes import apply_for_a_while
from catalogue.models import ChangeRun, JewelleryPage, StockMovement, Variant

D = Decimal


@pytest.fixture
def upload(desk):
    """Sends a file to the import, and returns the page that follows and the run (or None)."""

    def send(text, name="stock.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        response = desk.post(
            reverse("catalogue_stock_import"), {"file": SimpleUploadedFile(name, content)}, follow=True
        )
        assert response.status_code == 200
        return response, ChangeRun.objects.first()

    return send


@pytest.fixture
def apply(desk):
    def post(run, reason="The list of Tihar", **more):
        address = reverse("catalogue_change_run_apply", args=[run.pk])
        return desk.post(address, {"reason": reason} | more, follow=True)

    return post


def fresh(variant):
    return Variant.objects.get(pk=variant.pk)


def told(run):
    return list(run.rows.values_list("number", "state", "problem"))


def test_every_column_changes_what_it_names(make_variant, upload, apply, keeper):
    variant = make_variant(sku="RNG-1", stock=2)
    response, run = upload(
        "sku,stock,price,gross_weight,net_weight,low_at,on_sale,size,size_ne\n"
        'RNG-1,5,"1,05,000.50",५.१,4.9,2,no,13,१३\n'
    )
    assert "Rs 98,500.00 → <strong>Rs 1,05,000.50</strong>" in response.text
    assert fresh(variant).stock == 2
    apply(run)
    after = fresh(variant)
    assert (after.stock, after.price, after.gross_weight, after.net_weight) == (
        5,
        D("105000.50"),
        D("5.100"),
        D("4.900"),
    )
    assert (after.reorder_level, after.is_active, after.size, after.size_ne) == (2, False, "13", "१३")
    movement = variant.movements.get()
    assert (movement.change, movement.actor, movement.reason) == (3, keeper, "The list of Tihar")


def test_making_and_weight_of_what_is_priced_by_rate_make_its_price(
    make_by_rate, publish_rates, upload, apply
):
    page = make_by_rate(sku="RNG-1", gross_weight=D("11.664"), net_weight=D("11.664"), piece={"making": 10})
    publish_rates(fine_gold=100_000)
    _response, run = upload("sku,making,net_weight\nRNG-1,20,5.832\n")
    apply(run, reason="")
    assert page.variants.get().price == D("54960.00")  # 45,800 of metal and 20 % of it
    _response, run = upload("sku,making\nRNG-1,none\n")
    apply(run, reason="")
    assert page.variants.get().making is None
    _response, run = upload("sku,price\nRNG-1,60000\n")
    assert told(run) == [(2, "wrong", "The price follows the metal rate and cannot be typed.")]


def test_lines_that_say_what_is_so_already_are_counted_and_left(make_variant, upload):
    make_variant(sku="A", stock=2)
    make_variant(sku="B", stock=2)
    response, run = upload("sku,stock,price\nA,2,98500\nB,3,\n")
    assert run.unchanged == 1
    assert told(run) == [(3, "ready", "")]
    assert "<strong>1</strong>\n      is so already" in response.text or "is so already" in response.text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("A,many,,,,,", "stock “many”: Write a whole number."),
        ("A,-1,,,,,", "stock “-1”"),
        ("A,100001,,,,,", "At most 100000."),
        ("A,1.5,,,,,", "Write a whole number."),
        ("A,,cheap,,,,", "price “cheap”: Enter a number."),
        ("A,,9,,,,", "A price begins at Rs 10.00."),
        ("A,,-5,,,,", "A price begins at Rs 10.00."),
        ("A,,1000000000,,,,", "That is more than Rs 10,00,00,000.00."),
        ("A,,1e400,,,,", "price “1e400”"),
        ("A,,NaN,,,,", "price “NaN”: Enter a number."),
        ("A,,10.005,,,,", "price “10.005”"),
        ("A,,,0,,,", "gross_weight “0”"),
        ("A,,,99999,,,", "more than 20 kg"),
        ("A,,,3.9,,,", "The gross weight would be below the net weight."),
        ("A,,,,,,perhaps", "on_sale “perhaps”: Write yes or no."),
        ("A,,,,5,,", "The item has a fixed price, so there is no making to set."),
        ("A,,,,,-1,", "low_at “-1”"),
        (",5,,,,,", "The tag is missing."),
        ("GONE,5,,,,,", "No piece that you may change has this tag."),
        ("A\0,5,,,,,", None),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_good_ones_are_planned(make_variant, upload, line, says):
    make_variant(sku="A", net_weight=4)
    make_variant(sku="B", stock=1)
    response, run = upload(f"sku,stock,price,gross_weight,making,low_at,on_sale\nB,2,,,,,\n{line}\n")
    if says is None:
        assert run is None
        assert "This is not a text file." in response.text
        return
    (_, good, _), (number, state, problem) = told(run)
    assert (good, number, state) == ("ready", 3, "wrong")
    assert says in problem
    assert not StockMovement.objects.exists()


def test_all_that_is_wrong_with_a_line_is_told(make_variant, upload):
    make_variant(sku="A")
    _response, run = upload("sku,stock,price\nA,x,y\n")
    assert "stock “x”" in run.rows.get().problem
    assert "price “y”" in run.rows.get().problem


def test_a_tag_that_stands_twice_is_told_at_both_lines(make_variant, upload):
    make_variant(sku="A")
    _response, run = upload("sku,stock\nA,5\nA,6\n")
    assert told(run) == [
        (2, "wrong", "The same tag stands on line 3 too."),
        (3, "wrong", "The same tag stands on line 2 too."),
    ]


def test_stock_and_its_change_together_are_refused(make_variant, upload):
    make_variant(sku="A")
    _response, run = upload("sku,stock,stock_change\nA,5,2\n")
    assert told(run) == [(2, "wrong", "Write either stock or stock_change, not both.")]


def test_nothing_is_applied_while_a_line_is_wrong_unless_it_is_left_out(make_variant, upload, apply):
    variant = make_variant(sku="A", stock=1)
    response, run = upload("sku,stock\nA,5\nGONE,6\n")
    assert "No piece that you may change has this tag." in response.text
    apply(run)
    assert fresh(variant).stock == 1
    apply(run, leave_out="on")
    assert fresh(variant).stock == 5


def test_a_piece_sold_between_dry_run_and_applying(make_variant, upload, apply):
    absolute, relative = make_variant(sku="A", stock=3), make_variant(sku="B", stock=3)
    _response, run = upload("sku,stock,stock_change\nA,5,\nB,,5\n")
    stock.hold({absolute.pk: 1, relative.pk: 1}, order_number="G-1")
    apply(run)
    assert (fresh(absolute).stock, fresh(relative).stock) == (2, 7)
    assert told(run) == [
        (2, "refused", "Stock was 3 when this was planned and is 2 now."),
        (3, "done", ""),
    ]


def test_an_old_export_does_not_bring_back_what_was_sold_since(make_variant, upload):
    make_variant(sku="A", stock=2)
    make_variant(sku="B", stock=2)
    _response, run = upload("sku,price,stock,stock_was\nA,99000,3,3\nB,99000,4,3\n")
    first, second = run.rows.all()
    assert (first.state, set(first.changes)) == ("ready", {"price"})
    assert second.state == "wrong"
    assert "The stock was 3 when the list was exported and is 2 now." in second.problem


def test_an_exported_stock_that_is_still_true_may_be_changed(make_variant, upload, apply):
    variant = make_variant(sku="A", stock=3)
    _response, run = upload("sku,stock,stock_was\nA,5,3\n")
    apply(run)
    assert fresh(variant).stock == 5


def test_what_one_may_not_edit_is_as_good_as_not_there(make_item, upload, keeper):
    make_item(sku="A")
    keeper.groups.first().page_permissions.all().delete()
    response, run = upload("sku,stock\nA,5\n")
    assert run is None
    assert response.redirect_chain


def test_a_file_that_cannot_be_read_is_told_at_its_field(upload):
    response, run = upload("tag,stock\nA,5\n")
    assert run is None
    assert "Unknown columns: “tag”" in response.context["form"].errors["file"][0]
    response, run = upload("")
    assert response.context["form"].errors["file"] == ["The file is empty."]


def test_no_file_at_all_is_told(desk):
    response = desk.post(reverse("catalogue_stock_import"))
    assert response.context["form"].errors["file"] == ["This field is required."]


def test_names_in_the_file_are_shown_as_text(make_variant, upload):
    make_variant(sku="A")
    response, run = upload("sku,size,stock\nA,<b>x,\n<script>alert(1)</script>,,2\n", name="<img src=x>.csv")
    assert "<script>alert(1)" not in response.text
    assert "<img src=x>" not in response.text
    assert "&lt;script&gt;alert(1)" in response.text


def test_changing_only_sizes_needs_no_reason(make_variant, upload, apply):
    variant = make_variant(sku="A")
    _response, run = upload("sku,size\nA,14\n")
    apply(run, reason="")
    assert fresh(variant).size == "14"


def test_five_thousand_lines_are_applied_by_the_worker(make_variant, upload, apply, monkeypatch):
    page = make_variant(sku="FIRST").page
    Variant.objects.bulk_create(
        Variant(page=page, sku=f"V-{n}", gross_weight=4, net_weight=4, price=100, stock=1)
        for n in range(5000)
    )
    response, run = upload("sku,stock_change,price\n" + "".join(f"V-{n},1,{n + 200}\n" for n in range(5000)))
    assert run.rows.count() == 5000
    response = apply(run)
    assert "0 of 5000" in response.text
    while ChangeRun.objects.filter(status="applying").exists():
        apply_for_a_while()
    assert run.rows.filter(state="done").count() == 5000
    assert not Variant.objects.filter(sku__startswith="V-").exclude(stock=2).exists()
    assert Variant.objects.get(sku="V-4999").price == 5199
    assert StockMovement.objects.count() == 5000
    run.refresh_from_db()
    assert run.status == "done"


def test_the_item_is_not_touched_by_its_variants(make_variant, upload, apply):
    variant = make_variant(sku="A")
    before = JewelleryPage.objects.values().get(pk=variant.page_id)
    _response, run = upload("sku,price\nA,99000\n")
    apply(run)
    assert JewelleryPage.objects.values().get(pk=variant.page_id) == before
