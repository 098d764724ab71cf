"""The Sales menu: lists, filters, search, export, the page of an order, and the buttons on it."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from catalogue.models import Variant
from checkout import admin_views
from checkout.actions.cancel_order import cancel_order
from checkout.actions.move_order import start_preparing
from checkout.models import Order, OrderEvent, Payment
from checkout.tests.sales import kathmandu, sell
from home.models import OutboxMessage
from home.records import spreadsheet_text

ORDERS = "/cms/sales/orders/"
PAYMENTS = "/cms/sales/payments/"


@pytest.fixture
def shopkeeper(make_user):
    user = make_user("ram@shop.example", first_name="Ram", last_name="Shakya")
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    return user


@pytest.fixture
def desk(client, shopkeeper):
    """The shopkeeper's browser."""
    client.force_login(shopkeeper)
    return client


@pytest.fixture
def ring(make_variant):
    return make_variant(title="Plain band", price=Decimal("123456.00"), stock=50)


@pytest.fixture
def now(monkeypatch):
    moment = kathmandu(2026, 11, 23, 12)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def listed(response):
    return [order.number for order in response.context["object_list"]]


def text_of(response):
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


# The list


def test_the_list_tells_number_both_dates_buyer_total_and_status(desk, shopper, ring):
    sell(shopper, ring, number="G-1", paid_at=kathmandu(2026, 11, 22, 23, 59))
    page = text_of(desk.get(ORDERS))
    for words in (
        "G-1",
        "22 Nov 2026, 23:59",
        "6 Mangsir 2083",
        "Sita Maharjan",
        "sita@example.com",
        "Rs 1,23,456.00",
        '<span class="gahana-status is-paid">Paid</span>',
    ):
        assert words in page
    assert "+9779841555777" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["PENDING", "TODAY", "MIDNIGHT", "BEFORE", "OCTOBER"]),
        ("status=paid", ["TODAY", "MIDNIGHT"]),
        ("status=in-hand", ["TODAY", "MIDNIGHT", "BEFORE"]),
        ("status=nonsense", ["PENDING", "TODAY", "MIDNIGHT", "BEFORE", "OCTOBER"]),
        ("period=today", ["PENDING", "TODAY", "MIDNIGHT"]),
        ("period=week", ["PENDING", "TODAY", "MIDNIGHT", "BEFORE"]),
        ("period=month", ["PENDING", "TODAY", "MIDNIGHT", "BEFORE"]),
        ("period=last-month", ["OCTOBER"]),
        ("day_from=2026-11-22&day_to=2026-11-22", ["BEFORE"]),
        ("day_from=2026-11-23", ["PENDING", "TODAY", "MIDNIGHT"]),
        ("day_to=2026-11-22", ["BEFORE", "OCTOBER"]),
        ("period=today&status=paid", ["TODAY", "MIDNIGHT"]),
        ("q=octo", ["OCTOBER"]),
        ("q=hari", ["BEFORE"]),
        ("q=maharjan+today", ["TODAY"]),
        ("q=tx-777", ["TODAY"]),
        ("q=buyer%40shop.example", ["MIDNIGHT"]),
        ("q=984155", []),  # nobody is found by part of a phone
        ("q=9841555777", ["PENDING", "TODAY", "MIDNIGHT", "BEFORE", "OCTOBER"]),
        ("q=%2B977+984-1555777&status=ready", ["BEFORE"]),
        ("q=27-01-70", []),  # nor by part of a citizenship number
        ("q=27+01+70+01234&status=ready", ["BEFORE"]),
    ],
)
def test_filters_and_search(desk, now, shopper, ring, query, found):
    sell(shopper, ring, number="OCTOBER", status="delivered", paid_at=kathmandu(2026, 10, 31, 23, 59))
    sell(
        shopper,
        ring,
        number="BEFORE",
        status="ready",
        paid_at=kathmandu(2026, 11, 22, 23, 59),
        buyer_name="Hari Thapa",
    )
    sell(
        shopper,
        ring,
        number="MIDNIGHT",
        paid_at=kathmandu(2026, 11, 23),
        contact_email="buyer@shop.example",
    )
    today = sell(shopper, ring, number="TODAY", paid_at=kathmandu(2026, 11, 23, 11))
    for number in (1, 2):  # two payments do not list an order twice
        Payment.objects.create(
            order=today,
            amount=today.total,
            status="applied",
            pidx=f"p{number}",
            transaction_id=f"TX-777-{number}",
        )
    sell(
        shopper,
        ring,
        number="PENDING",
        status="pending",
        paid_at=None,
        placed_at=kathmandu(2026, 11, 23, 11, 30),
    )
    assert listed(desk.get(f"{ORDERS}?{query}")) == found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("day_from=soon", "Enter a valid date."),
        ("day_from=2026-11-02&day_to=2026-11-01", "This day is before the first one."),
        ("day_from=0001-01-01", "Choose a day between 2000 and 2099."),
        ("day_to=9999-12-31", "Choose a day between 2000 and 2099."),
    ],
)
def test_a_bad_day_is_told_beside_it_and_filters_nothing(desk, shopper, ring, query, message):
    sell(shopper, ring, number="G-1", paid_at=kathmandu(2026, 11, 20))
    response = desk.get(f"{ORDERS}?{query}")
    assert listed(response) == ["G-1"]
    assert message in text_of(response)


@pytest.mark.parametrize(
    "query",
    [
        "user__password__startswith=x",
        "contact_phone__startswith=%2B977",
        "verification__citizenship_number__contains=99",
        "nonsense=1",
        "id__in=abc",
        "p=1000000000",
        "p=-5",
        "p=x",
        "o=-1.2.99.x",
        "o=" + "1." * 3000,
        "q=" + "a+" * 4000,
        "q=%00",
        "export=exe",
    ],
)
def test_an_address_made_up_by_hand_neither_filters_nor_breaks(desk, shopper, ring, query):
    sell(shopper, ring, number="A-A-A", paid_at=kathmandu(2026, 11, 20))
    response = desk.get(f"{ORDERS}?{query}")
    assert response.status_code == 200
    assert listed(response) == ["A-A-A"]


def test_a_column_can_be_sorted(desk, shopper, ring, make_variant):
    sell(shopper, ring, number="DEAR", paid_at=kathmandu(2026, 11, 20))
    sell(shopper, make_variant(price=Decimal("9.00")), number="CHEAP", paid_at=kathmandu(2026, 11, 19))
    total = 4
    assert listed(desk.get(f"{ORDERS}?o={total}")) == ["CHEAP", "DEAR"]
    assert listed(desk.get(f"{ORDERS}?o=-{total}")) == ["DEAR", "CHEAP"]


def test_the_list_has_pages_of_fifty_and_asks_as_often_for_fifty_orders_as_for_one(
    desk, shopper, ring, django_assert_max_num_queries
):
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))
    desk.get(ORDERS)
    with django_assert_max_num_queries(15) as one:
        desk.get(ORDERS)
    for _ in range(54):
        sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))
    with django_assert_max_num_queries(len(one)):
        response = desk.get(ORDERS)
    assert len(response.context["object_list"]) == 50
    assert len(desk.get(f"{ORDERS}?p=2").context["object_list"]) == 5


def test_the_list_of_payments_asks_as_often_for_many_as_for_one(
    desk, shopper, ring, django_assert_max_num_queries
):
    def pay(number):
        order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))
        Payment.objects.create(
            order=order, amount=order.total, status="applied", pidx=f"p{number}", transaction_id=f"t{number}"
        )

    pay(0)
    desk.get(PAYMENTS)
    with django_assert_max_num_queries(15) as one:
        desk.get(PAYMENTS)
    for number in range(1, 20):
        pay(number)
    with django_assert_max_num_queries(len(one)):
        response = desk.get(PAYMENTS)
    assert len(response.context["object_list"]) == 20


def test_payments_that_need_attention_are_one_filter(desk, shopper, ring):
    for number, status in enumerate(["applied", "review", "mismatch", "refund_due", "failed"]):
        order = sell(shopper, ring, number=status, paid_at=kathmandu(2026, 11, 20))
        Payment.objects.create(
            order=order, amount=order.total, status=status, pidx=f"p{number}", transaction_id=f"t{number}"
        )
    response = desk.get(f"{PAYMENTS}?status=attention")
    assert {payment.order.number for payment in response.context["object_list"]} == {
        "review",
        "mismatch",
        "refund_due",
    }


# Export


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Sita Maharjan", "Sita Maharjan"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+977", "'+977"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1+1", "'  =1+1"),
        ("\t=1+1", "'\t=1+1"),
        ("＝1+1", "'＝1+1"),
        ("a\x00\x0bb", "ab"),
        ("सीता = गहना", "सीता = गहना"),
        ("", ""),
    ],
)
def test_a_cell_is_text_whatever_was_typed(typed, written):
    assert spreadsheet_text(typed) == written


EVIL = '=cmd|" /C calc"!A0'


def test_the_csv_holds_what_is_listed_and_no_formula_phone_or_citizenship_number(desk, shopper, ring):
    sell(
        shopper,
        ring,
        number="G-1",
        delivery="250.00",
        paid_at=kathmandu(2026, 11, 22, 23, 59),
        buyer_name=EVIL,
    )
    sell(shopper, ring, number="G-2", status="cancelled", paid_at=None)
    response = desk.get(f"{ORDERS}?export=csv&status=paid")
    assert response["Content-Disposition"] == 'attachment; filename="orders.csv"'
    text = text_of(response)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert rows == [
        {
            "Order": "G-1",
            "Placed (Kathmandu time)": "2026-11-22 23:59",
            "Placed (BS)": "6 Mangsir 2083",
            "Paid (Kathmandu time)": "2026-11-22 23:59",
            "Status": "Paid",
            "Buyer": f"'{EVIL}",
            "E-mail": "sita@example.com",
            "Delivery": "Pick-up at the shop",
            "Pieces (NPR)": "123456.00",
            "Delivery charge (NPR)": "250.00",
            "Total (NPR)": "123706.00",
        }
    ]


def test_the_xlsx_holds_amounts_as_numbers_moments_in_kathmandu_and_no_formula(desk, shopper, ring):
    sell(shopper, ring, number="G-1", paid_at=kathmandu(2026, 11, 22, 23, 59), buyer_name=EVIL)
    response = desk.get(f"{ORDERS}?export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    heading, row = list(sheet.iter_rows())
    cells = dict(zip([cell.value for cell in heading], row, strict=True))
    assert cells["Total (NPR)"].value == 123456
    assert cells["Placed (Kathmandu time)"].value == kathmandu(2026, 11, 22, 23, 59).replace(tzinfo=None)
    assert cells["Buyer"].data_type == "s"
    assert cells["Buyer"].value == f"'{EVIL}"
    assert not any("Phone" in name or "itizenship" in name for name in cells)


def test_an_empty_export_is_only_headings(desk, db):
    text = text_of(desk.get(f"{PAYMENTS}?export=csv"))
    assert text.strip("\ufeff\r\n").split(",")[0] == "Order"
    assert len(text.splitlines()) == 1


# The page of an order


def test_the_page_of_an_order_tells_its_whole_story(desk, started, gateway):
    order, payment = started
    gateway.pays(payment)
    desk.post(f"{PAYMENTS}{payment.pk}/settle/")
    response = desk.get(f"{ORDERS}{order.pk}/")
    page = text_of(response)
    line = order.lines.get()
    for words in (line.title, line.sku, "Rs 98,500.00", "Patan Dhoka", "+9779841000000", "sita@example.com"):
        assert words in page
    payment.refresh_from_db()
    assert payment.transaction_id in page
    happened = [happening.label for happening in response.context["timeline"]]
    assert happened[-2:] == ["Payment: Paid", "Paid"]
    assert [str(happening.actor) for happening in response.context["timeline"]][-1] == "Ram Shakya"
    assert [movement.get_kind_display() for movement in response.context["movements"]] == [
        "Held for an order",
        "Sold",
    ]


def test_what_shoppers_type_is_shown_as_text(desk, shopper, ring):
    evil = "<script>alert(1)</script>"
    order = sell(
        shopper, ring, paid_at=kathmandu(2026, 11, 20), buyer_name=evil, contact_name=evil, note=evil
    )
    for url in (ORDERS, f"{ORDERS}{order.pk}/", f"{ORDERS}?q={evil}"):
        assert evil not in text_of(desk.get(url))


# The buttons


@pytest.mark.parametrize(
    ("status", "method", "steps"),
    [
        ("pending", "delivery", []),
        ("paid", "delivery", ["prepare"]),
        ("paid", "pickup", ["prepare"]),
        ("preparing", "delivery", ["ship"]),
        ("preparing", "pickup", ["ready"]),
        ("ready", "pickup", ["deliver"]),
        ("shipped", "delivery", ["deliver"]),
        ("delivered", "pickup", []),
        ("cancelled", "pickup", []),
        ("expired", "delivery", []),
        ("refunding", "delivery", []),
    ],
)
def test_only_the_steps_that_are_open_are_offered(desk, shopper, ring, status, method, steps):
    paid_at = kathmandu(2026, 11, 20)
    order = sell(shopper, ring, paid_at=paid_at, status=status, delivery_method=method)
    response = desk.get(f"{ORDERS}{order.pk}/")
    assert [step.name for step, _form in response.context["steps"]] == steps
    assert response.context["may_cancel"] is (status in {"pending", "paid"})
    assert response.context["may_take_back"] is (status in {"preparing", "ready", "shipped", "delivered"})


@pytest.mark.parametrize(
    ("method", "road"),
    [
        ("pickup", [("prepare", "preparing"), ("ready", "ready"), ("deliver", "delivered")]),
        ("delivery", [("prepare", "preparing"), ("ship", "shipped"), ("deliver", "delivered")]),
    ],
)
def test_an_order_is_taken_along_its_road_and_each_step_is_signed(
    desk, shopkeeper, shopper, ring, method, road
):
    order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20), delivery_method=method)
    for step, status in road:
        response = desk.post(
            f"{ORDERS}{order.pk}/move/", {"step": step, "carrier": "Pathao", "tracking_number": "4711"}
        )
        assert response.status_code == 302
        assert response.url == f"{ORDERS}{order.pk}/"
        order.refresh_from_db()
        assert order.status == status
    assert [(event.to_status, event.actor) for event in order.events.all()] == [
        (status, shopkeeper) for _step, status in road
    ]
    if method == "delivery":
        assert order.events.get(to_status="shipped").reason == "Pathao 4711"
        assert (order.carrier, order.tracking_number) == ("Pathao", "4711")
    assert OutboxMessage.objects.filter(recipient=order.contact_email).count() == 2


@pytest.mark.parametrize("step", ["prepare", "ship", "deliver"])
def test_a_step_that_is_not_open_changes_nothing_and_says_why(desk, shopper, ring, step):
    order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20), status="preparing", delivery_method="pickup")
    response = desk.post(f"{ORDERS}{order.pk}/move/", {"step": step}, follow=True)
    assert "the order has moved on in the meantime" in text_of(response)
    order.refresh_from_db()
    assert order.status == "preparing"
    assert not OrderEvent.objects.exists()


def test_a_second_press_of_the_same_button_does_nothing_more(desk, shopper, ring):
    order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))
    for _ in range(2):
        desk.post(f"{ORDERS}{order.pk}/move/", {"step": "prepare"})
    assert order.events.count() == 1


def test_when_another_was_quicker_between_look_and_step_it_is_told(
    desk, shopper, ring, shopkeeper, monkeypatch
):
    order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))

    def quicker(seen):
        start_preparing(Order.objects.get(pk=seen.pk), shopkeeper)
        return admin_views.STEPS

    monkeypatch.setattr(admin_views, "steps_for", quicker)
    response = desk.post(f"{ORDERS}{order.pk}/move/", {"step": "prepare"})
    assert response.status_code == 302
    assert order.events.count() == 1


@pytest.mark.parametrize("data", [{}, {"step": ""}, {"step": "refund"}, {"status": "delivered"}])
def test_a_step_nobody_knows_is_a_bad_request(desk, shopper, ring, data):
    order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))
    assert desk.post(f"{ORDERS}{order.pk}/move/", data).status_code == 400
    order.refresh_from_db()
    assert order.status == "paid"


def test_a_carrier_that_is_too_long_moves_nothing_and_is_still_there(desk, shopper, ring):
    order = sell(
        shopper, ring, paid_at=kathmandu(2026, 11, 20), status="preparing", delivery_method="delivery"
    )
    response = desk.post(f"{ORDERS}{order.pk}/move/", {"step": "ship", "carrier": "x" * 81})
    assert list(response.context["form"].errors) == ["carrier"]
    assert "x" * 81 in text_of(response)
    order.refresh_from_db()
    assert order.status == "preparing"


@pytest.mark.parametrize("url", ["orders/{order}/move/", "payments/{payment}/settle/"])
def test_buttons_answer_to_post_alone_and_only_with_the_pages_token(client, shopkeeper, shopper, ring, url):
    order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))
    payment = Payment.objects.create(order=order, amount=order.total, status="review", pidx="p")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(shopkeeper)
    address = "/cms/sales/" + url.format(order=order.pk, payment=payment.pk)
    assert strict.get(address).status_code == 405
    assert strict.post(address, {"step": "prepare"}).status_code == 403


def test_an_unpaid_order_is_cancelled_with_a_reason_and_its_piece_goes_back(
    desk, shopkeeper, order_of, shopper, ring
):
    order = order_of(shopper, ring)
    stock = Variant.objects.get(pk=ring.pk).stock
    url = f"{ORDERS}{order.pk}/cancel/"
    assert "Why is this order cancelled?" in text_of(desk.get(url))
    order.refresh_from_db()
    assert order.status == "pending"  # looking cancels nothing

    for reason in ("", "   ", "x" * 301):
        response = desk.post(url, {"reason": reason})
        assert response.status_code == 200
        assert response.context["form"].errors["reason"]
    assert "x" * 301 in text_of(response)  # nothing typed is lost

    assert desk.post(url, {"reason": "The buyer called"}).url == f"{ORDERS}{order.pk}/"
    order.refresh_from_db()
    assert order.status == "cancelled"
    event = order.events.get(to_status="cancelled")
    assert (event.actor, event.reason) == (shopkeeper, "The buyer called")
    assert Variant.objects.get(pk=ring.pk).stock == stock + 1


def test_an_order_that_is_being_prepared_cannot_be_cancelled(desk, shopper, ring):
    order = sell(shopper, ring, status="preparing", paid_at=kathmandu(2026, 11, 20))
    for method in (desk.get, desk.post):
        response = method(f"{ORDERS}{order.pk}/cancel/", {"reason": "because"})
        assert response.url == f"{ORDERS}{order.pk}/"
    order.refresh_from_db()
    assert order.status == "preparing"


def test_a_paid_one_can_and_its_money_is_owed_back(desk, shopper, ring):
    order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))
    payment = Payment.objects.create(
        order=order, amount=order.total, status="applied", pidx="p1", transaction_id="t1"
    )
    assert "Rs 1,23,456.00 is owed back" in text_of(desk.get(f"{ORDERS}{order.pk}/cancel/"))
    desk.post(f"{ORDERS}{order.pk}/cancel/", {"reason": "The buyer called"})
    order.refresh_from_db()
    assert order.status == "refunding"
    assert payment.refunds.get().amount == order.total


def test_cancelling_an_order_that_has_just_been_paid_at_the_gateway_keeps_it(desk, started, gateway):
    order, payment = started
    gateway.pays(payment)
    response = desk.post(f"{ORDERS}{order.pk}/cancel/", {"reason": "because"}, follow=True)
    assert "the order has moved on in the meantime" in text_of(response)
    order.refresh_from_db()
    assert order.status == "paid"


def test_two_cancel_at_once_and_the_stock_goes_back_once(desk, shopkeeper, order_of, shopper, ring):
    order = order_of(shopper, ring)
    before = Variant.objects.get(pk=ring.pk).stock
    cancel_order(order, actor=shopkeeper, reason="first")
    desk.post(f"{ORDERS}{order.pk}/cancel/", {"reason": "second"})
    assert Variant.objects.get(pk=ring.pk).stock == before + 1
    assert order.events.filter(to_status="cancelled").count() == 1


# Payments


def test_asking_khalti_applies_a_payment_that_was_made_and_signs_it(desk, shopkeeper, started, gateway):
    order, payment = started
    gateway.pays(payment)
    response = desk.post(f"{PAYMENTS}{payment.pk}/settle/", follow=True)
    assert "The payment is now: paid." in text_of(response)
    order.refresh_from_db()
    assert order.status == "paid"
    assert order.events.get(to_status="paid").actor == shopkeeper


def test_asking_khalti_while_nothing_happened_says_so(desk, started, gateway):
    _order, payment = started
    response = desk.post(f"{PAYMENTS}{payment.pk}/settle/", follow=True)
    assert "Nothing new: waiting at the payment page." in text_of(response)


def test_when_khalti_does_not_answer_the_page_says_that_and_nothing_changes(desk, started, gateway):
    order, payment = started
    gateway.misbehave("lookup_status_code", 500)
    response = desk.post(f"{PAYMENTS}{payment.pk}/settle/", follow=True)
    assert "Khalti gave no usable answer" in text_of(response)
    order.refresh_from_db()
    assert order.status == "pending"


@pytest.mark.parametrize(
    ("status", "may_ask"),
    [
        ("initiated", True),
        ("review", True),
        ("failed", True),
        ("captured", True),
        ("applied", True),  # it may have been refunded in Khalti's own panel
        ("refund_due", False),
    ],
)
def test_khalti_is_asked_only_about_what_is_open(desk, shopper, ring, status, may_ask):
    order = sell(shopper, ring, paid_at=kathmandu(2026, 11, 20))
    payment = Payment.objects.create(
        order=order, amount=order.total, status=status, pidx="p1", transaction_id="t1"
    )
    response = desk.get(f"{PAYMENTS}{payment.pk}/")
    assert response.context["may_ask"] is may_ask
    assert ("Ask Khalti now" in text_of(response)) is may_ask


# The admin's front page


def test_the_front_page_tells_how_many_orders_wait_to_be_prepared(desk, shopper, ring, now):
    for status in ("paid", "preparing", "delivered"):
        sell(shopper, ring, status=status, paid_at=now)
    page = desk.get("/cms/").content.decode()
    assert '/cms/sales/orders/?status=paid">1 <span>order to prepare' in page


def test_who_may_not_see_orders_is_not_told_of_them(client, make_user):
    reviewer = make_user()
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    client.force_login(reviewer)
    assert "to prepare" not in client.get("/cms/").content.decode()
