import re
from datetime import datetime, timedelta

import pytest

REQUIRED = ["return_url", "website_url", "amount", "purchase_order_id", "purchase_order_name"]


def test_initiate_answers_with_a_link_that_lives_an_hour(simulator):
    reply = simulator.try_initiate()
    assert reply.status == 200
    assert set(reply.json) == {"pidx", "payment_url", "expires_at", "expires_in"}
    assert re.fullmatch(r"[A-Za-z0-9]{22}", reply.json["pidx"])
    assert reply.json["payment_url"] == f"{simulator.url}/pay/?pidx={reply.json['pidx']}"
    assert reply.json["expires_in"] == 3600
    expires_at = datetime.fromisoformat(reply.json["expires_at"])
    assert reply.json["expires_at"].endswith("+05:45")
    assert expires_at.utcoffset() == timedelta(hours=5, minutes=45)


def test_the_same_order_may_be_initiated_twice_and_gets_two_pidx(simulator):
    assert simulator.initiate() != simulator.initiate()


@pytest.mark.parametrize("field", REQUIRED)
def test_a_missing_field_is_named(simulator, field):
    reply = simulator.try_initiate(without=[field])
    assert reply.status == 400
    assert reply.json == {field: ["This field is required."], "error_key": "validation_error"}


def test_all_missing_fields_are_named_at_once(simulator):
    assert set(simulator.try_initiate(without=REQUIRED).json) == {*REQUIRED, "error_key"}


@pytest.mark.parametrize("amount", [999, 0, -1, -150_000])
def test_an_amount_under_ten_rupees_is_refused(simulator, amount):
    reply = simulator.try_initiate(amount=amount)
    assert reply.status == 400
    assert reply.json == {
        "amount": ["Amount should be greater than Rs. 10, that is 1000 paisa."],
        "error_key": "validation_error",
    }


def test_exactly_ten_rupees_are_enough(simulator):
    assert simulator.try_initiate(amount=1000).status == 200


@pytest.mark.parametrize("amount", [1000.5, 1500.0, "15.00", "a lot", "", True, [1000], float("nan")])
def test_an_amount_that_is_no_integer_is_refused(simulator, amount):
    reply = simulator.try_initiate(amount=amount)
    assert reply.status == 400
    assert reply.json == {"amount": ["A valid integer is required."], "error_key": "validation_error"}


def test_digits_in_a_string_are_an_amount_as_in_khaltis_own_sample(simulator):
    assert simulator.row(simulator.initiate(amount="15000"))["amount"] == 15000


@pytest.mark.parametrize("field", ["return_url", "website_url"])
@pytest.mark.parametrize(
    "url",
    ["shop", "/return/", "javascript:alert(1)", "ftp://example.com/", "http://", "http://a b/", "http://[x/"],
)
def test_an_address_must_be_http(simulator, field, url):
    reply = simulator.try_initiate(**{field: url})
    assert reply.status == 400
    assert reply.json == {field: ["Enter a valid URL."], "error_key": "validation_error"}


def test_a_line_break_in_the_return_address_cannot_forge_a_header(simulator):
    reply = simulator.try_initiate(return_url="http://127.0.0.1/\r\nSet-Cookie: a=b")
    assert reply.json["return_url"] == ["Enter a valid URL."]


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_blank_order_name_is_refused(simulator, blank):
    reply = simulator.try_initiate(purchase_order_name=blank)
    assert reply.json["purchase_order_name"] == ["This field may not be blank."]


def test_a_breakdown_must_sum_to_the_amount(simulator):
    parts = [{"label": "Jewellery", "amount": 1_600_000}, {"label": "Discount", "amount": -100_000}]
    assert simulator.try_initiate(amount_breakdown=parts).status == 200
    parts[0]["amount"] += 1
    reply = simulator.try_initiate(amount_breakdown=parts)
    assert reply.status == 400
    assert reply.json == {"amount": ["Amount Breakdown mismatch."], "error_key": "validation_error"}


def test_a_product_needs_all_its_fields(simulator):
    product = {"identity": "R-1", "name": "Ring", "total_price": 1_500_000, "quantity": 1}
    assert simulator.try_initiate(product_details=[product]).json["product_details"] == [
        {"unit_price": ["This field is required."]}
    ]
    assert simulator.try_initiate(product_details=[{**product, "unit_price": 1_500_000}]).status == 200


def test_customer_info_and_merchant_keys_are_welcome(simulator):
    info = {"name": "सीता", "email": "sita@example.com", "phone": "9800000001"}
    assert simulator.try_initiate(customer_info=info, merchant_extra="x").status == 200


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        (None, "Authentication credentials were not provided."),
        ("test-secret-4f1c", "Authentication credentials were not provided."),
        ("Key wrong", "Invalid token."),
        ("Key ", "Invalid token."),
        ("Key clé", "Invalid token."),
    ],
)
@pytest.mark.parametrize("path", ["/api/v2/epayment/initiate/", "/api/v2/epayment/lookup/"])
def test_a_missing_or_wrong_key_is_turned_away(simulator, path, header, detail):
    headers = {"Content-Type": "application/json"} | ({"Authorization": header} if header else {})
    reply = simulator.request("POST", path, "{}", headers)
    assert reply.status == 401
    assert reply.json == {"detail": detail, "status_code": 401}


def test_without_a_key_of_its_own_the_simulator_takes_any(start):
    assert start("--secret-key", "").post_json("/api/v2/epayment/initiate/", {}, key="anything").status == 400


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "\xff", '{"amount": ' + "9" * 5000 + "}"])
def test_a_body_that_is_no_json_object_is_a_400(simulator, body):
    headers = {"Content-Type": "application/json", "Authorization": "Key test-secret-4f1c"}
    assert (
        simulator.request("POST", "/api/v2/epayment/initiate/", body.encode("latin-1"), headers).status == 400
    )


def test_half_a_character_is_no_order_name(simulator):
    assert simulator.try_initiate(purchase_order_name="\ud800").json["purchase_order_name"] == [
        "Not a valid string."
    ]


def test_a_form_instead_of_json_is_refused(simulator):
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": "Key test-secret-4f1c",
    }
    assert simulator.request("POST", "/api/v2/epayment/initiate/", "amount=1000", headers).status == 415
