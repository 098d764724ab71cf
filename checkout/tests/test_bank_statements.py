"""Bank statements: read as banks write them, each line once, and nothing happens before somebody presses."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import Workbook

from catalogue.imports.reading import FileNotRead
from checkout.actions.confirm_money import announce_transfer, take_transfer
from checkout.actions.match_line import match_line, set_line_aside, tick_off_line
from checkout.errors import ForbiddenMove
from checkout.models import BankStatement, Order, Payment, Refund, StatementLine
from checkout.statements.proposals import numbers_in
from checkout.statements.reading import read_statement
from home.days import today

STATEMENTS = "/cms/sales/statements/"
TOTAL = Decimal("98500.00")
HEAD = "Date,Description,Ref No,Debit,Credit,Balance\n"


@pytest.fixture
def order(bank_order, shopper, make_variant):
    return bank_order(shopper, make_variant())


@pytest.fixture
def upload(desk):
    def post(text, name="statement.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        return desk.post(f"{STATEMENTS}upload/", {"file": SimpleUploadedFile(name, content)})

    return post


def read(text, name="a.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return read_statement(name, BytesIO(content), len(content))


def line_of(words="", amount="98,500.00", reference="FT-1"):
    return f'{HEAD}{today().isoformat()},{words},{reference},,"{amount}",\n'


# Reading


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("22/11/2026", date(2026, 11, 22)),
        ("5-11-2026", date(2026, 11, 5)),
        ("22 Nov 2026", date(2026, 11, 22)),
        ("22-NOV-26", date(2026, 11, 22)),
        ("Nov 22 2026", date(2026, 11, 22)),
        ("2026/11/22 14:05:33", date(2026, 11, 22)),
        ("2083-08-06", date(2026, 11, 22)),
        ("06/08/2083", date(2026, 11, 22)),
        ("२०८३-०८-०६", date(2026, 11, 22)),
        ("२०८३।०८।०६".replace("।", "."), date(2026, 11, 22)),
    ],
)
def test_days_of_both_calendars(written, day):
    assert [line.day for line in read(f"{HEAD}{written},x,,,5,\n").money_in] == [day]


@pytest.mark.parametrize(
    "written", ["32/01/2026", "2083-13-01", "soon", "2026-12-31", "1999-01-01", "2083-02-33"]
)
def test_a_day_that_is_none_is_told_with_its_line(written):
    file = read(f"{HEAD}2026-11-22,x,,,5,\n{written},y,,,6,\n")
    assert len(file.money_in) == 1
    ((number, problem),) = file.problems
    assert number == 3
    assert written in problem


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("5", "5.00"),
        ("1,23,456.50", "123456.50"),
        ("Rs. 1,23,456", "123456.00"),
        ("NPR 500.5", "500.50"),
        ("१,२३,४५६.००", "123456.00"),
        ("500 Cr", "500.00"),
        (" 7.10 ", "7.10"),
    ],
)
def test_amounts_as_banks_write_them(written, amount):
    assert [line.amount for line in read(f'{HEAD}2026-11-22,x,,,"{written}",\n').money_in] == [
        Decimal(amount)
    ]


@pytest.mark.parametrize("written", ["0.00", "-", "-500", "(500.00)", "500 Dr", ""])
def test_money_that_went_out_and_none_is_left_out(written):
    file = read(f'{HEAD}2026-11-22,x,,12,"{written}",\n')
    assert (file.money_in, file.problems, file.left_out) == ([], [], 1)


@pytest.mark.parametrize("written", ["many", "1.005", "1e9", "NaN", "999999999999999", "12.3.4"])
def test_an_amount_that_is_none_is_told_with_its_line(written):
    file = read(f'{HEAD}2026-11-22,x,,,"{written}",\n')
    assert file.money_in == []
    assert [number for number, _problem in file.problems] == [2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Txn Date;Particulars;Deposit\n2026-11-22;A;5\n", ("A", "5.00")),
        ("Value Date\tRemarks\tCr. Amount\n2026-11-22\tA\t5\n", ("A", "5.00")),
        ("मिति,विवरण,डेबिट,जम्मा\n2083-08-06,A,,५\n", ("A", "5.00")),
        ("TRAN DATE,NARRATION,AMOUNT (NPR),DR/CR\n2026-11-22,A,5,CR\n", ("A", "5.00")),
        ("Date,Transaction ID,Remarks,Credit (Rs.)\n2026-11-22,T9,A,5\n", ("T9 · A", "5.00")),
        ("Bank of Nepal\nAccount;0123\n\nDate;Description;Credit\n2026-11-22;A;5\n", ("A", "5.00")),
        ("Date,Description,Remarks,Credit\n2026-11-22,A,B,5\n", ("A · B", "5.00")),
    ],
)
def test_columns_are_known_by_their_names(text, expected):
    (line,) = read(text).money_in
    assert (line.words, str(line.amount)) == expected


def test_a_side_says_which_amounts_came_in():
    file = read("Date,Amount,Dr/Cr\n2026-11-22,5,Dr\n2026-11-22,6,Cr\n2026-11-22,7,Xx\n")
    assert [line.amount for line in file.money_in] == [Decimal(6)]
    assert (file.left_out, [number for number, _ in file.problems]) == (1, [4])


def test_an_excel_workbook_is_read_too():
    book, stream = Workbook(), BytesIO()
    for row in (["Date", "Description", "Credit"], [date(2026, 11, 22), "A", 98500.1]):
        book.active.append(row)
    book.save(stream)
    (line,) = read(stream.getvalue(), "a.xlsx").money_in
    assert (line.day, line.amount) == (date(2026, 11, 22), Decimal("98500.10"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"Date,Credit\n",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"PK\x03\x04junk",
        b"\xff\xfe\xff",
        b"%PDF-1.7",
    ],
)
def test_what_is_no_statement_is_refused_with_a_word(content, upload):
    with pytest.raises(FileNotRead):
        read(content)
    response = upload(content)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not BankStatement.objects.exists()


def test_totals_below_the_lines_are_no_lines():
    file = read(f"{HEAD}2026-11-22,x,,,5,\n,Total,,,5,\n,Closing balance,,,5,\n,odd,,,5,\n")
    assert (len(file.money_in), file.left_out, [number for number, _ in file.problems]) == (1, 2, [5])


# Keeping


def test_uploading_pays_nothing(upload, order):
    response = upload(line_of(f"from Sita {order.number}"))
    assert response.status_code == 302
    assert StatementLine.objects.get().status == "waiting"
    assert not Payment.objects.exists()


def test_a_line_is_kept_once_over_all_uploads(upload):
    text = HEAD + "2026-11-22,A,R1,,5,\n2026-11-22,B,R1,,5,\n2026-11-22,A,R1,,5,\n"
    upload(text)
    upload(text + "2026-11-22,C,,,5,\n")
    assert sorted(line.words for line in StatementLine.objects.all()) == ["C", "R1 · A", "R1 · B"]
    second = BankStatement.objects.first()
    assert (second.lines.count(), second.known) == (1, 2)
    assert second.problems == [[4, "The same as line 2: taken once."]]


def test_five_thousand_lines_are_kept_with_few_queries(keeper, upload, django_assert_max_num_queries):
    rows = "".join(f"2026-11-22,Person {number},R{number},,5,\n" for number in range(5000))
    with django_assert_max_num_queries(90):
        upload(HEAD + rows)
    assert StatementLine.objects.count() == 5000


def test_the_banks_words_are_sealed_in_the_database(upload):
    upload(line_of("HARI BAHADUR THAPA"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, reference, words_digest FROM checkout_statementline")
        (row,) = cursor.fetchall()
    assert not any("HARI" in text or "FT-1" in text for text in row)


def test_formulas_and_tags_are_shown_as_text(upload, desk):
    upload(HEAD + '2026-11-22,"=HYPERLINK(""x"")",<script>alert(1)</script>,,5,\n')
    page = desk.get(STATEMENTS).content.decode()
    assert "=HYPERLINK(&quot;x&quot;)" in page
    assert "<script>alert(1)</script>" not in page


def test_the_page_of_an_upload_tells_what_it_brought(upload, desk):
    page = desk.get(upload(HEAD + "2026-11-22,A,,,5,\n2026-11-22,B,,7,,\nsoon,C,,,5,\n").url).content.decode()
    assert "<strong>1</strong> new line of money that came; 1 line left out: no money came in by it" in page
    assert "Line 4: “soon” is no date that can be read." in page


# Whose it is


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("IPS/G-7KQ2-MXPA/SITA", ["G-7KQ2-MXPA"]),
        ("g 7kq2 mxpa", ["G-7KQ2-MXPA"]),
        ("G7KQ2MXPA", ["G-7KQ2-MXPA"]),
        ("G-7KQ2-MXPA and G-7KQ2-MXPA", ["G-7KQ2-MXPA"]),
        ("XG7KQ2MXPA", []),
        ("G-7KQ2-MXP", []),
        ("nothing", []),
    ],
)
def test_order_numbers_are_found_as_people_type_them(words, numbers):
    assert numbers_in(words) == numbers


def proposal(desk):
    (line,) = desk.get(STATEMENTS).context["page"].object_list
    return line, line.proposals


def agree(desk, line, offered, **more):
    fields = {"order": offered.order.pk}
    if offered.payment:
        fields["payment"] = offered.payment.pk
    if offered.is_booked:
        fields["is_booked"] = "1"
    return desk.post(f"{STATEMENTS}lines/{line.pk}/confirm/", fields | more, follow=True)


def announce(order, amount=TOTAL):
    return announce_transfer(
        order, amount=amount, payer_name="Sita", payer_relation="self", paid_on=today(), actor=order.user
    )


def test_an_announced_transfer_is_proposed_by_its_number_and_confirmed_with_one_press(
    desk, upload, order, keeper
):
    payment = announce(order, Decimal(98000))
    upload(line_of(f"from Sita {order.number}"))
    line, (offered,) = proposal(desk)
    assert (offered.order, offered.payment, offered.is_booked) == (order, payment, False)
    for _ in range(2):
        response = agree(desk, line, offered)
    assert "the order has moved on in the meantime" in response.content.decode()
    line.refresh_from_db()
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (line.status, line.payment, line.events.get().actor) == ("matched", payment, keeper)
    assert (payment.status, payment.amount, payment.transaction_id) == ("applied", TOTAL, "FT-1")
    assert order.status == "paid"


def test_an_order_is_proposed_by_the_exact_sum_alone(desk, upload, order):
    upload(line_of("no number", reference=""))
    line, (offered,) = proposal(desk)
    assert (offered.order, offered.payment) == (order, None)
    agree(desk, line, offered)
    payment = order.payments.get()
    assert (payment.status, payment.transaction_id) == ("applied", f"statement-{line.pk}")


def test_a_sum_that_fits_nothing_is_proposed_nothing(desk, upload, order):
    upload(line_of("no number", amount="98,500.01"))
    assert proposal(desk)[1] == []


def test_money_that_is_on_the_books_is_ticked_off_and_not_taken_again(desk, upload, order, keeper):
    payment = take_transfer(order, amount=TOTAL, reference="FT-1", paid_on=today(), actor=keeper)
    upload(line_of(order.number))
    line, (first, *_) = proposal(desk)
    assert (first.payment, first.is_booked) == (payment, True)
    agree(desk, line, first)
    line.refresh_from_db()
    assert (line.status, line.payment) == ("matched", payment)
    assert Payment.objects.count() == 1


def test_one_payment_is_one_lines_money(order, keeper):
    payment = take_transfer(order, amount=TOTAL, reference="FT-1", paid_on=today(), actor=keeper)
    statement = BankStatement.objects.create(file_name="a", uploaded_by=keeper)
    first, second = (
        StatementLine.objects.create(statement=statement, number=n, day=today(), amount=TOTAL, words=str(n))
        for n in range(2)
    )
    tick_off_line(first, payment, actor=keeper)
    with pytest.raises(ForbiddenMove):
        tick_off_line(second, payment, actor=keeper)


def test_late_money_goes_back(desk, upload, order):
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    upload(line_of(order.number))
    line, (offered,) = proposal(desk)
    response = agree(desk, line, offered)
    assert "it is owed back" in response.content.decode()
    assert Refund.objects.get().amount == TOTAL


def test_a_dear_order_asks_whose_account_it_is_before_money_is_taken(desk, upload, order):
    Order.objects.filter(pk=order.pk).update(needs_known_payer=True)
    upload(line_of(order.number))
    line, (offered,) = proposal(desk)
    response = agree(desk, line, offered)
    assert response.request["PATH_INFO"] == f"{STATEMENTS}lines/{line.pk}/"
    assert not Payment.objects.exists()
    page = f"{STATEMENTS}lines/{line.pk}/"
    response = desk.post(page, {"choose": "1", "number": order.number})
    assert set(response.context["choose"].errors) == {"payer_name", "payer_relation", "is_known_payer"}
    fields = {"payer_name": "Hari", "payer_relation": "parent", "is_known_payer": "on"}
    desk.post(page, {"choose": "1", "number": order.number} | fields)
    assert order.payments.get().payer_name == "Hari"


def test_another_order_can_be_chosen_and_a_wrong_number_is_told(desk, upload, order, keeper):
    upload(line_of("no number", amount="5000"))
    line = StatementLine.objects.get()
    page = f"{STATEMENTS}lines/{line.pk}/"
    response = desk.post(page, {"choose": "1", "number": "G-NONE-NONE"})
    assert (response.status_code, "G-NONE-NONE" in response.content.decode()) == (422, True)
    desk.post(page, {"choose": "1", "number": f" {order.number.lower()} "})
    order.refresh_from_db()
    assert (order.status, order.applied_total) == ("pending", Decimal(5000))


def test_a_line_is_set_aside_with_a_reason_and_can_come_back(desk, upload, keeper):
    upload(line_of("rent"))
    line = StatementLine.objects.get()
    page = f"{STATEMENTS}lines/{line.pk}/"
    assert desk.post(page, {"aside": "1", "why": ""}).status_code == 422
    desk.post(page, {"aside": "1", "why": "Rent of the flat"})
    line.refresh_from_db()
    event = line.events.get()
    assert (line.status, event.actor, event.reason) == ("set_aside", keeper, "Rent of the flat")
    desk.post(f"{page}back/")
    line.refresh_from_db()
    assert line.status == "waiting"


def test_a_line_that_was_decided_on_is_decided(order, keeper):
    statement = BankStatement.objects.create(file_name="a", uploaded_by=keeper)
    line = StatementLine.objects.create(statement=statement, number=1, day=today(), amount=TOTAL, words="x")
    set_line_aside(line, actor=keeper, reason="no")
    with pytest.raises(ForbiddenMove):
        match_line(line, order, actor=keeper)
    assert not Payment.objects.exists()


def test_line_and_money_are_one_transaction(order, keeper, monkeypatch):
    statement = BankStatement.objects.create(file_name="a", uploaded_by=keeper)
    line = StatementLine.objects.create(statement=statement, number=1, day=today(), amount=TOTAL, words="x")

    class Killed(BaseException):
        pass

    def die(*arguments, **more):
        raise Killed

    monkeypatch.setattr("checkout.actions.match_line.move", die)
    with pytest.raises(Killed):
        match_line(line, order, actor=keeper)
    line.refresh_from_db()
    assert line.status == "waiting"
    assert not Payment.objects.exists()


def test_the_list_asks_as_often_for_many_lines_as_for_few(
    desk, upload, shopper, bank_order, make_variant, django_assert_max_num_queries
):
    upload(line_of("A", amount="7"))
    desk.get(STATEMENTS)
    with django_assert_max_num_queries(40) as one:
        desk.get(STATEMENTS)
    queries = len(one)
    upload(HEAD + "".join(f"2026-11-22,P{n},R{n},,{n + 1},\n" for n in range(60)))
    with django_assert_max_num_queries(queries):
        response = desk.get(STATEMENTS)
    assert len(response.context["page"].object_list) == 50


def test_an_answer_made_up_by_hand_takes_no_money(desk, upload, order, bank_order, shopper, make_variant):
    other = announce(bank_order(shopper, make_variant()))
    upload(line_of("x"))
    line = StatementLine.objects.get()
    for fields in (
        {},
        {"order": "x"},
        {"order": order.pk, "payment": other.pk},
        {"order": order.pk, "is_booked": 1},
    ):
        desk.post(f"{STATEMENTS}lines/{line.pk}/confirm/", fields)
    line.refresh_from_db()
    assert line.status == "waiting"


def test_who_may_not_confirm_money_sees_no_statement(client, make_user):
    reviewer = make_user()
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    client.force_login(reviewer)
    for path in ("", "upload/"):
        assert client.get(f"{STATEMENTS}{path}").url == "/cms/"
