"""Many variants changed at once from the list: planned, looked at, applied, and told line by line."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from catalogue import stock
from catalogue.actions import apply_changes
from catalogue.actions.apply_changes import apply_for_a_while, apply_step
from catalogue.actions.forget_plans import forget_plans
from catalogue.models import ChangeRow, ChangeRun, JewelleryPage, StockMovement, Variant
from home.freshness import ITEMS, counter, item_tag, newest, shelf_tag

D = Decimal


@pytest.fixture
def plan(desk):
    """Plans a change of these variants as the form does, and returns the ChangeRun."""

    def post(variants, what, figure="", step="1"):
        address = reverse("catalogue_stock_change", query={"variant": [each.pk for each in variants]})
        response = desk.post(address, {"what": what, "figure": figure, "step": step})
        assert response.status_code == 302, response.context["form"].errors
        return ChangeRun.objects.latest("pk")

    return post


@pytest.fixture
def apply(desk):
    """Applies a run as its page does; returns the page that follows."""

    def post(run, reason="Counted", **more):
        address = reverse("catalogue_change_run_apply", args=[run.pk])
        return desk.post(address, {"reason": reason} | more, follow=True)

    return post


def fresh(variant):
    return Variant.objects.get(pk=variant.pk)


def lines(run):
    return list(run.rows.values_list("sku", "state", "problem"))


@pytest.mark.parametrize(
    ("what", "figure", "before", "after"),
    [
        ("stock-add", "3", 2, 5),
        ("stock-add", "३", 2, 5),
        ("stock-take", "2", 2, 0),
        ("stock-set", "7", 2, 7),
        ("stock-set", "0", 2, 0),
    ],
)
def test_stock_changes_with_who_and_why(make_variant, plan, apply, keeper, what, figure, before, after):
    variant = make_variant(stock=before)
    run = plan([variant], what, figure)
    assert fresh(variant).stock == before
    apply(run, "From the workshop")
    assert fresh(variant).stock == after
    movement = variant.movements.get()
    assert (movement.change, movement.actor, movement.reason) == (after - before, keeper, "From the workshop")
    assert movement.kind == ("received" if after > before else "corrected")


@pytest.mark.parametrize(
    ("what", "figure", "step", "after"),
    [
        ("price-percent", "5", "1", "103425.00"),
        ("price-percent", "-10", "100", "88700.00"),
        ("price-percent", "२.५", "1000", "101000.00"),
        ("price-by", "1,500", "0.01", "100000.00"),
        ("price-by", "-500", "1", "98000.00"),
        ("price-set", "1,10,000", "1", "110000.00"),
    ],
)
def test_fixed_prices_change_and_the_history_tells(
    make_variant, plan, apply, keeper, what, figure, step, after
):
    variant = make_variant(price=D("98500.00"))
    apply(plan([variant], what, figure, step), "Tihar offer")
    assert fresh(variant).price == D(after)
    entry = PageLogEntry.objects.get(action="catalogue.price")
    assert entry.page_id == variant.page_id
    assert entry.user == keeper
    assert entry.data["reason"] == "Tihar offer"
    assert (entry.data["sku"], entry.data["from"]) == (variant.sku, "Rs 98,500.00")
    assert entry.message.endswith(": Tihar offer")


def test_a_plan_shows_before_and_after_and_writes_nothing(make_variant, plan, desk):
    variant = make_variant(price=D("98500.00"))
    run = plan([variant], "price-percent", "10", "10")
    text = desk.get(reverse("catalogue_change_run", args=[run.pk])).text
    assert "Rs 98,500.00 → <strong>Rs 1,08,350.00</strong>" in text
    assert fresh(variant).price == D("98500.00")


def test_a_price_by_rate_is_not_typed_and_its_making_is(make_by_rate, publish_rates, plan, apply):
    page = make_by_rate(gross_weight=D("11.664"), net_weight=D("11.664"), piece={"making": 10})
    publish_rates(fine_gold=100_000)
    variant = page.variants.get()
    assert variant.price == D("100760.00")  # 91,600 of metal and 10 % of it
    typed = plan([variant], "price-percent", "5")
    assert lines(typed) == [(variant.sku, "wrong", "The price follows the metal rate and cannot be typed.")]
    apply(plan([variant], "making-set", "20"))
    assert (fresh(variant).making, fresh(variant).price) == (20, D("109920.00"))
    assert fresh(variant).terms_version > variant.terms_version
    apply(plan([variant], "making-item"))
    assert (fresh(variant).making, fresh(variant).price) == (None, D("100760.00"))


def test_making_without_a_rate_is_kept_and_the_missing_price_told(make_by_rate, plan, apply):
    variant = make_by_rate().variants.get()
    run = plan([variant], "making-set", "20")
    apply(run)
    assert fresh(variant).making == 20
    assert "No price by rate" in run.rows.get(state="done").problem


@pytest.mark.parametrize(
    ("unit", "making", "says"),
    [
        ("percent", "201", "201 percent of the metal's value is more than any making."),
        ("per_gram", "99999999", "99999999 Rs for each gram is more than any making."),
        ("fixed", "10000000", ""),
    ],
)
def test_a_making_is_held_against_its_unit(make_by_rate, publish_rates, plan, unit, making, says):
    variant = make_by_rate(piece={"making_unit": unit}).variants.get()
    publish_rates(fine_gold=100_000)
    assert plan([variant], "making-set", making).rows.get().problem == says


@pytest.mark.parametrize(
    ("what", "is_told"), [("sale-off", True), ("low-set", False)], ids=["off sale", "low at"]
)
def test_what_leaves_the_shop_makes_old_what_stands_beside_it(
    make_variant, plan, apply, as_committed, what, is_told
):
    """The pages of other items of the category show the newest of it."""
    variant = make_variant()
    run = plan([variant], what, "" if what == "sale-off" else "3")
    before = counter()
    apply(run)
    assert (newest([shelf_tag(variant.page.category_path)]) > before) == is_told


def test_sale_and_low_need_no_reason(make_variant, plan, apply):
    variant = make_variant()
    apply(plan([variant], "sale-off"), reason="")
    apply(plan([variant], "low-set", "3"), reason="")
    assert (fresh(variant).is_active, fresh(variant).reorder_level) == (False, 3)
    apply(plan([variant], "sale-on"), reason="")
    apply(plan([variant], "low-never"), reason="")
    assert (fresh(variant).is_active, fresh(variant).reorder_level) == (True, None)


@pytest.mark.parametrize(("what", "figure"), [("stock-add", "1"), ("price-by", "10")])
def test_stock_and_prices_need_a_reason(make_variant, plan, apply, what, figure):
    variant = make_variant()
    run = plan([variant], what, figure)
    page = apply(run, reason="  ")
    assert "Please say why stock or prices change." in page.text
    assert (fresh(variant).stock, fresh(variant).price) == (variant.stock, variant.price)


@pytest.mark.parametrize(
    ("what", "figure"),
    [
        ("", "5"),
        ("everything", "5"),
        ("stock-add", ""),
        ("stock-add", "0"),
        ("stock-add", "-1"),
        ("stock-add", "1.5"),
        ("stock-add", "100001"),
        ("stock-set", "-1"),
        ("stock-take", "many"),
        ("price-set", "9.99"),
        ("price-set", "100000001"),
        ("price-percent", "0"),
        ("price-percent", "-91"),
        ("price-percent", "501"),
        ("price-percent", "NaN"),
        ("price-percent", "Infinity"),
        ("price-by", "1e400"),
        ("making-set", "-1"),
        ("low-set", "2.5"),
    ],
)
def test_a_figure_that_makes_no_sense_is_told_at_its_field(make_variant, desk, what, figure):
    variant = make_variant()
    address = reverse("catalogue_stock_change", query={"variant": variant.pk})
    response = desk.post(address, {"what": what, "figure": figure, "step": "1"})
    assert response.status_code == 200
    form = response.context["form"]
    assert set(form.errors) == ({"figure"} if what not in {"", "everything"} else {"what"})
    assert form["figure"].value() == figure
    assert not ChangeRun.objects.exists()


@pytest.mark.parametrize(
    ("fields", "what", "figure", "says"),
    [
        ({"stock": 1}, "stock-take", "2", "Only 1 in stock: 2 cannot be taken away."),
        ({"stock": 99_999}, "stock-add", "2", "That would make 100001 in stock; at most 100000 can be."),
        ({"price": 100}, "price-by", "-95", "The price would be Rs 5.00; a price begins at Rs 10.00."),
        (
            {"price": 90_000_000},
            "price-percent",
            "50",
            "The price would be more than Rs 10,00,00,000.00.",
        ),
        ({}, "making-set", "5", "The item has a fixed price, so there is no making to set."),
    ],
)
def test_a_line_that_cannot_be_is_told_before_anything_is_written(
    make_variant, plan, fields, what, figure, says
):
    variant = make_variant(**fields)
    assert lines(plan([variant], what, figure)) == [(variant.sku, "wrong", says)]


def test_lines_that_cannot_be_hold_the_others_back_until_they_are_left_out(make_variant, plan, apply):
    few, many = make_variant(sku="A", stock=1), make_variant(sku="B", stock=5)
    run = plan([few, many], "stock-take", "2")
    assert "tick that they are left out" in apply(run).text
    assert (fresh(few).stock, fresh(many).stock) == (1, 5)
    apply(run, leave_out="on")
    assert (fresh(few).stock, fresh(many).stock) == (1, 3)
    assert [state for _sku, state, _problem in lines(run)] == ["wrong", "done"]


def test_what_a_shopper_bought_meanwhile_is_refused_and_the_others_are_done(make_variant, plan, apply):
    taken, set_to, other = (make_variant(sku=sku, stock=2) for sku in "ABC")
    take, count = plan([taken, other], "stock-take", "2"), plan([set_to], "stock-set", "5")
    stock.hold({taken.pk: 1, set_to.pk: 1}, order_number="G-1")
    text = apply(take).text
    assert lines(take) == [
        ("A", "refused", "Only 1 in stock: 2 cannot be taken away."),
        ("C", "done", ""),
    ]
    assert "Only 1 in stock" in text
    apply(count)
    assert lines(count) == [("B", "refused", "Stock was 2 when this was planned and is 1 now.")]
    assert (fresh(taken).stock, fresh(set_to).stock, fresh(other).stock) == (1, 1, 0)


def test_added_pieces_are_added_to_what_is_there_by_then(make_variant, plan, apply):
    variant = make_variant(stock=2)
    run = plan([variant], "stock-add", "3")
    stock.hold({variant.pk: 2}, order_number="G-1")
    apply(run)
    assert fresh(variant).stock == 3


def test_a_line_is_written_whole_or_not_at_all(make_variant, plan, apply):
    variant = make_variant(stock=1)
    run = plan([variant], "stock-take", "1")
    run.rows.update(changes={"stock_change": [1, -1], "price": ["98500.00", "99000.00"]})
    stock.hold({variant.pk: 1}, order_number="G-1")
    apply(run)
    assert (fresh(variant).stock, fresh(variant).price) == (0, D("98500.00"))
    assert not PageLogEntry.objects.filter(action="catalogue.price").exists()


def test_a_price_that_a_colleague_changed_meanwhile_is_not_overwritten(make_variant, plan, apply):
    variant = make_variant(price=D("98500.00"))
    run = plan([variant], "price-percent", "10")
    Variant.objects.filter(pk=variant.pk).update(price=D("90000.00"))
    apply(run)
    assert fresh(variant).price == D("90000.00")
    assert lines(run) == [
        (variant.sku, "refused", "Price was Rs 98,500.00 when this was planned and is Rs 90,000.00 now.")
    ]


def test_an_item_that_went_over_to_the_rate_meanwhile_keeps_its_price(make_variant, plan, apply):
    variant = make_variant()
    run = plan([variant], "price-percent", "10")
    JewelleryPage.objects.filter(pk=variant.page_id).update(pricing_mode="by_rate")
    apply(run)
    assert fresh(variant).price == variant.price
    assert run.rows.get().state == "refused"


def test_a_removed_size_is_refused(make_variant, plan, apply):
    gone, stays = make_variant(sku="A"), make_variant(sku="B")
    run = plan([gone, stays], "stock-add", "1")
    gone.delete()
    apply(run)
    assert lines(run) == [
        ("A", "refused", "It is no longer there, or no longer yours to change."),
        ("B", "done", ""),
    ]


def test_who_lost_the_right_to_an_item_meanwhile_changes_nothing(make_variant, plan, keeper):
    variant = make_variant()
    run = plan([variant], "stock-add", "1")
    ChangeRun.objects.filter(pk=run.pk).update(status="applying")
    keeper.groups.clear()
    apply_for_a_while()
    assert fresh(variant).stock == variant.stock
    assert run.rows.get().state == "refused"


def test_applying_twice_changes_once(make_variant, plan, apply):
    variant = make_variant(stock=1)
    run = plan([variant], "stock-add", "2")
    apply(run)
    assert "applied or cancelled already" in apply(run).text or "nothing to change" in apply(run).text
    assert fresh(variant).stock == 3
    assert variant.movements.count() == 1


def test_a_run_that_was_killed_goes_on_where_it_stood(make_variant, plan, monkeypatch, keeper):
    monkeypatch.setattr(apply_changes, "STEP", 2)
    variants = [make_variant(stock=1) for _ in range(5)]
    run = plan(variants, "stock-add", "1")
    ChangeRun.objects.filter(pk=run.pk).update(status="applying", actor=keeper)
    assert apply_step(ChangeRun.objects.get(pk=run.pk))
    # The process ends here. Of two that go on, each with what it read, one gets the step.
    first, second = ChangeRun.objects.get(pk=run.pk), ChangeRun.objects.get(pk=run.pk)
    assert (apply_step(first), apply_step(second)) == (True, False)
    assert [fresh(variant).stock for variant in variants] == [2, 2, 2, 2, 1]
    apply_for_a_while()
    assert [fresh(variant).stock for variant in variants] == [2] * 5
    assert StockMovement.objects.count() == 5
    run.refresh_from_db()
    assert run.status == "done"
    assert run.finished_at is not None


def test_a_step_that_breaks_leaves_nothing_half_done(make_variant, plan, monkeypatch, keeper):
    variants = [make_variant(stock=1) for _ in range(2)]
    run = plan(variants, "stock-add", "1")
    ChangeRun.objects.filter(pk=run.pk).update(status="applying", actor=keeper)

    def killed(page_ids):
        raise SystemExit

    monkeypatch.setattr(apply_changes, "touch_items", killed)
    with pytest.raises(SystemExit):
        apply_step(ChangeRun.objects.get(pk=run.pk))
    run.refresh_from_db()
    assert (run.position, run.status) == (0, "applying")
    assert set(run.rows.values_list("state", flat=True)) == {"ready"}
    assert [fresh(variant).stock for variant in variants] == [1, 1]
    assert not StockMovement.objects.exists()


def test_a_long_run_is_the_workers_and_can_be_stopped(make_variant, plan, apply, desk, monkeypatch):
    monkeypatch.setattr(apply_changes, "AT_ONCE", 2)
    monkeypatch.setattr(apply_changes, "STEP", 2)
    variants = [make_variant(stock=1, sku=f"V-{n}") for n in range(4)]
    run = plan(variants, "stock-add", "1")
    page = apply(run)
    assert page["Refresh"] == "2"
    assert "0 of 4" in page.text
    assert apply_step(ChangeRun.objects.get(pk=run.pk))
    assert "2 of 4" in desk.get(reverse("catalogue_change_run", args=[run.pk])).text
    text = desk.post(reverse("catalogue_change_run_cancel", args=[run.pk]), follow=True).text
    assert "Not applied (2)" in text
    apply_for_a_while()
    assert [fresh(variant).stock for variant in variants] == [2, 2, 1, 1]
    assert list(run.events.values_list("to_status", flat=True)) == ["planned", "applying", "cancelled"]


def test_a_discarded_plan_cannot_be_applied(make_variant, plan, apply, desk):
    variant = make_variant()
    run = plan([variant], "stock-add", "1")
    desk.post(reverse("catalogue_change_run_cancel", args=[run.pk]))
    apply(run)
    assert fresh(variant).stock == variant.stock
    assert (
        "over already" in desk.post(reverse("catalogue_change_run_cancel", args=[run.pk]), follow=True).text
    )


def test_all_that_is_found_is_changed_and_nothing_else(make_item, desk, apply):
    rings = [make_item(category="Rings", stock=1).variants.get() for _ in range(3)]
    other = make_item(category="Necklaces", stock=1).variants.get()
    category = rings[0].page.get_parent()
    address = reverse("catalogue_stock_change", query={"all": 1, "category": category.pk})
    assert desk.get(address).context["found"] == 3
    desk.post(address, {"what": "stock-add", "figure": "1", "step": "1"})
    apply(ChangeRun.objects.get())
    assert [fresh(each).stock for each in [*rings, other]] == [2, 2, 2, 1]


def test_more_than_can_be_looked_through_is_refused(make_variant, desk, monkeypatch):
    monkeypatch.setattr("catalogue.stock_desk.views.MOST_AT_ONCE", 1)
    make_variant(), make_variant()
    response = desk.post(
        reverse("catalogue_stock_change", query={"all": 1}), {"what": "sale-off"}, follow=True
    )
    assert "At most 1 can be changed at once." in response.text
    assert not ChangeRun.objects.exists()


def test_a_run_is_seen_by_who_planned_it_and_by_the_owner_of_all(make_variant, plan, work_as):
    run = plan([make_variant(stock=1)], "stock-add", "1")
    client = work_as("Shopkeeper")
    for method, name in (
        ("get", "catalogue_change_run"),
        ("post", "catalogue_change_run_apply"),
        ("post", "catalogue_change_run_cancel"),
    ):
        assert getattr(client, method)(reverse(name, args=[run.pk])).status_code == 404
    assert run.title not in client.get(reverse("catalogue_change_runs")).text
    client = work_as(None, is_superuser=True)
    assert client.get(reverse("catalogue_change_run", args=[run.pk])).status_code == 200
    assert run.title in client.get(reverse("catalogue_change_runs")).text


def test_pages_that_show_the_items_are_made_old(
    make_variant, plan, apply, django_capture_on_commit_callbacks
):
    variant = make_variant()
    run = plan([variant], "price-by", "100")
    noted = counter()
    with django_capture_on_commit_callbacks(execute=True):
        apply(run)
    assert newest([ITEMS]) > noted
    assert newest([item_tag(variant.page_id)]) > noted


def test_plans_that_nobody_applied_are_forgotten_after_a_week(make_variant, plan, apply):
    variant = make_variant()
    applied, fresh_plan, old_plan = (plan([variant], "stock-add", "1") for _ in range(3))
    apply(applied)
    week_ago = timezone.now() - timezone.timedelta(days=8)
    ChangeRun.objects.exclude(pk=fresh_plan.pk).update(created_at=week_ago)
    forget_plans()
    assert set(ChangeRun.objects.values_list("pk", flat=True)) == {applied.pk, fresh_plan.pk}
    assert not ChangeRow.objects.filter(run=old_plan.pk).exists()


def test_sibling_sizes_are_repriced_in_the_order_of_their_keys(make_by_rate, publish_rates, plan, apply):
    page = make_by_rate(net_weight=D("11.664"), gross_weight=D("11.664"))
    sibling = page.variants.create(sku="SIBLING", gross_weight=6, net_weight=D("5.832"), price=1)
    publish_rates(fine_gold=100_000)
    first = page.variants.order_by("pk").first()
    apply(plan([first], "making-set", "10"))
    assert fresh(first).price == D("100760.00")
    assert fresh(sibling).price == D("45800.00")
