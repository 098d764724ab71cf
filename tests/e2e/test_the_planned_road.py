"""A necklace that no single payment carries: a deposit by Khalti, the rest by bank, from cart to invoice."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.cards import card_pictures
from tests.e2e.people import sign_in, staff_page

EMAIL = "verified@gahana.example"
NECKLACE = """
    SELECT v.id, p.url_path FROM catalogue_variant v JOIN wagtailcore_page p ON p.id = v.page_id
    WHERE v.stock > 0 AND v.is_active AND p.live AND v.price BETWEEN 400000 AND 900000 ORDER BY v.price DESC, v.id
"""


# One buyer buys four dear pieces in a day here, which Khalti's real limit does not allow.
NO_LIMIT_A_DAY = """
from checkout.models import PaymentLimit
from home.days import today
PaymentLimit.objects.create(method="khalti", starts_on=today(), least=10, most=200000)
"""


@pytest.fixture(scope="module", autouse=True)
def _no_limit_a_day(shop_server):
    shop_server.manage("shell", "-c", NO_LIMIT_A_DAY)


def fits(page, width):
    return page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("language", "width"), [("", 1440), ("/ne", 390), ("", 390), ("/ne", 1440)])
def test_a_deposit_by_khalti_and_the_rest_by_bank(
    page,
    browser,
    browser_context_args,
    shop_server,
    watched,
    database,
    wait_for_mail,
    tmp_path,
    language,
    width,
):
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, EMAIL, f"{language}/account/")
    variant_id, url_path = database(NECKLACE)

    # Cart and checkout: what can be paid how stands there before anything is pressed
    page.goto(language + "/shop/" + url_path.split("/shop/", 1)[1])
    page.locator("form[action*='cart/add'] button[type=submit]").first.click()
    page.wait_for_url(f"**{language}/cart/")
    page.goto(f"{language}/checkout/")
    page.check("[name=delivery_method][value=pickup]")
    deposit = page.locator("label.choice", has=page.locator("[name=plan][value=deposit]"))
    expect(deposit).to_be_visible()
    expect(page.locator("[name=plan][value=khalti]")).to_have_count(0)
    deposit.locator("input").check()
    assert fits(page, width)
    page.locator(".checkout-form button[type=submit]").click()

    # The deposit, at Khalti
    page.wait_for_url(f"{shop_server.gateway_url}/pay/**")
    page.locator("button[name=action][value=pay]").click()
    page.wait_for_url(f"**{language}/checkout/*/done/")
    assert fits(page, width)
    number, status, total = database(
        "SELECT number, status, total FROM checkout_order ORDER BY id DESC LIMIT 1"
    )
    (paid,) = database("SELECT sum(amount) FROM checkout_payment WHERE status = 'applied' AND order_id ="
                       " (SELECT id FROM checkout_order WHERE number = ?)", number)  # fmt: skip
    assert (status, round(paid)) == ("pending", -(-round(total) // 5))
    wait_for_mail(EMAIL, number)

    # The rest, by bank: the account, and a slip
    page.goto(f"{language}/checkout/{number}/pay/")
    assert fits(page, width)
    page.locator("a[href$='/transfer/']").click()
    page.fill("[name=payer_name]", "Sita Maharjan")
    page.select_option("[name=payer_relation]", "self")
    page.set_input_files("[name=slip]", next(card_pictures(tmp_path)))
    assert fits(page, width)
    page.locator("main form[enctype] button[type=submit]").click()
    page.wait_for_load_state()
    (payment_id,) = database(
        "SELECT id FROM checkout_payment WHERE method = 'bank' AND status = 'review' ORDER BY id DESC LIMIT 1"
    )

    # The shopkeeper finds it on the account
    keeper = staff_page(browser, browser_context_args, "owner@gahana.example")
    keeper.goto(f"/cms/sales/payments/{payment_id}/check/")
    keeper.fill("[name$=reference]", f"FT-{number}")
    keeper.locator("button[name=confirm]").click()
    keeper.wait_for_load_state()
    assert database("SELECT status FROM checkout_order WHERE number = ?", number) == ("paid",)
    assert database("SELECT stock FROM catalogue_variant WHERE id = ?", variant_id)[0] >= 0

    # The order is paid, and has its invoice
    page.goto(f"{language}/account/orders/{number}/")
    assert fits(page, width)
    href = page.locator("a[href$='invoice.pdf']").first.get_attribute("href")
    assert urlsplit(href).path.endswith(f"/account/orders/{number}/invoice.pdf")
    answer = page.request.get(href)
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")
    watched.elsewhere = [url for url in watched.elsewhere if not url.startswith(shop_server.gateway_url)]
    watched.nothing_wrong()
    assert "the books are clean" in shop_server.manage("verify_books")
