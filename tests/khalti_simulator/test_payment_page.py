from concurrent.futures import ThreadPoolExecutor

import pytest

LAKH = 100_000 * 100


def test_the_page_shows_amount_order_shop_and_expiry(simulator):
    pidx = simulator.initiate(amount=12_345_600, purchase_order_name="<b>तिलहरी</b>")
    reply = simulator.get(f"/pay/?pidx={pidx}")
    assert reply.status == 200
    assert "Rs 1,23,456.00" in reply.text
    assert "&lt;b&gt;तिलहरी&lt;/b&gt;" in reply.text
    assert "<b>" not in reply.text
    assert "127.0.0.1:8000" in reply.text
    assert "This link expires" in reply.text
    assert "no real money" in reply.text


@pytest.mark.parametrize("action", ["pay", "cancel", "expire", "pay_and_close"])
def test_every_button_can_be_found_by_name_and_value(simulator, action):
    assert f'name="action" value="{action}"' in simulator.get(f"/pay/?pidx={simulator.initiate()}").text


@pytest.mark.parametrize(
    ("paisa", "shown"),
    [
        (1000, "Rs 10.00"),
        (99_999, "Rs 999.99"),
        (100_000, "Rs 1,000.00"),
        (123_456_789_01, "Rs 12,34,56,789.01"),
    ],
)
def test_rupees_are_grouped_in_lakhs(simulator, paisa, shown):
    assert f">{shown}<" in simulator.get(f"/pay/?pidx={simulator.initiate(amount=paisa)}").text


def test_paying_sends_the_browser_back_with_everything(simulator):
    pidx = simulator.initiate(purchase_order_name="Order & ring")
    reply = simulator.press(pidx, "pay", khalti_id="9800000003")
    transaction_id = simulator.row(pidx)["transaction_id"]
    assert reply.status == 302
    assert reply.headers["location"].startswith("http://127.0.0.1:8000/pay/return/?pidx=")
    assert reply.returned == {
        "pidx": pidx,
        "status": "Completed",
        "transaction_id": transaction_id,
        "tidx": transaction_id,
        "txnId": transaction_id,
        "amount": "1500000",
        "total_amount": "1500000",
        "mobile": "9800000003",
        "purchase_order_id": "GH-1",
        "purchase_order_name": "Order & ring",
    }


def test_cancelling_sends_the_browser_back_with_empty_hands(simulator):
    pidx = simulator.initiate()
    reply = simulator.press(pidx, "cancel")
    assert reply.status == 302
    assert reply.returned["status"] == "User canceled"
    assert (reply.returned["transaction_id"], reply.returned["tidx"], reply.returned["mobile"]) == (
        "",
        "",
        "",
    )
    assert simulator.lookup(pidx).json["status"] == "User canceled"


def test_a_query_and_fragment_in_the_return_address_are_kept(simulator):
    pidx = simulator.initiate(return_url="https://shop.example/r/?order=7&next=%2Fa#top")
    location = simulator.press(pidx, "pay").headers["location"]
    assert location.startswith("https://shop.example/r/?order=7&next=%2Fa&pidx=")
    assert location.endswith("#top")


def test_a_return_address_in_nepali_becomes_a_valid_header(simulator):
    location = simulator.press(simulator.initiate(return_url="http://127.0.0.1/गहना/"), "pay").headers[
        "location"
    ]
    assert location.isascii()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"mpin": "2222"}, "MPIN is wrong"),
        ({"otp": "000000"}, "OTP is wrong"),
        ({"khalti_id": "9811111111"}, "no such Khalti ID"),
        ({"khalti_id": '"><script>'}, "ten digits"),
    ],
)
def test_wrong_credentials_are_told_on_the_page_and_take_nothing(simulator, wrong, message):
    pidx = simulator.initiate()
    reply = simulator.press(pidx, "pay", **wrong)
    assert reply.status == 400
    assert message in reply.text
    assert "<script>" not in reply.text
    assert simulator.lookup(pidx).json["status"] == "Initiated"


def test_a_wallet_pays_two_lakh_but_not_a_paisa_more(simulator):
    assert simulator.press(simulator.initiate(amount=2 * LAKH), "pay").status == 302
    pidx = simulator.initiate(amount=2 * LAKH + 1)
    reply = simulator.press(pidx, "pay")
    assert reply.status == 400
    assert "not be more than Rs 2,00,000" in reply.text
    assert simulator.lookup(pidx).json["status"] == "Initiated"
    assert simulator.press(pidx, "pay", method="bank").status == 302


def test_letting_the_link_expire_leads_nowhere_and_kills_it(simulator):
    pidx = simulator.initiate()
    reply = simulator.press(pidx, "expire")
    assert reply.status == 200
    assert "This payment link has expired" in reply.text
    assert simulator.lookup(pidx).json["status"] == "Expired"


def test_paying_and_closing_takes_the_money_and_never_returns(simulator):
    pidx = simulator.initiate()
    reply = simulator.press(pidx, "pay_and_close")
    assert reply.status == 200
    assert "location" not in reply.headers
    assert "/pay/return/" not in reply.text
    assert simulator.lookup(pidx).json["status"] == "Completed"


@pytest.mark.parametrize("outcome", ["complete", "cancel", "expire", "pending"])
def test_a_settled_payment_cannot_be_paid_again(simulator, outcome):
    pidx = simulator.initiate()
    simulator.pay(pidx, outcome)
    before = simulator.row(pidx)
    assert 'name="action"' not in simulator.get(f"/pay/?pidx={pidx}").text
    for action in ("pay", "cancel", "expire", "pay_and_close"):
        assert simulator.press(pidx, action).status == 409
    assert simulator.row(pidx) == before


def test_of_twenty_presses_at_once_one_pays(simulator):
    pidx = simulator.initiate()
    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(lambda _: simulator.press(pidx, "pay").status, range(20)))
    assert sorted(codes) == [302] + [409] * 19


def test_an_unknown_link_says_so(simulator):
    assert simulator.get("/pay/?pidx=nothing").status == 404
    assert simulator.get("/pay/").status == 404
    assert simulator.press("nothing", "pay").status == 404
