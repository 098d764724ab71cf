"""The whole road in Nepali on a phone for somebody without a card: order first, approval later, then payment."""

import re

from playwright.sync_api import expect

from tests.e2e.cards import approve_card, send_card
from tests.e2e.people import sign_in

EMAIL = "new@gahana.example"


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_order_is_held_until_the_card_is_approved_and_paid_by_the_link_of_the_mail(
    page, browser, browser_context_args, shop_server, watched, database, wait_for_mail, tmp_path
):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, EMAIL, "/ne/account/")
    page.goto("/ne/shop/rings/silver-turquoise-ring/")
    page.locator("form[action*='cart/add'] button[type=submit]").first.click()
    page.wait_for_url("**/ne/cart/")
    variant_id, stock_before = database(
        "SELECT v.id, v.stock FROM catalogue_variant v JOIN checkout_cartline l ON l.variant_id = v.id"
        " JOIN checkout_cart c ON c.id = l.cart_id JOIN customers_user u ON u.id = c.user_id WHERE u.email = ?",
        EMAIL,
    )

    # The checkout asks for the card, on one page, and goes on
    page.goto("/ne/checkout/")
    page.wait_for_url("**/ne/account/verification/?next=*")
    send_card(page, tmp_path, "Rojina Thapa", "रोजिना थापा")
    page.wait_for_url("**/ne/checkout/")
    assert fits(page)
    assert page.input_value("[name=contact_name]") == "रोजिना थापा"

    # Ordered: the piece is held, and no road leads to Khalti
    page.locator(".checkout-form button[type=submit]").click()
    page.wait_for_url("**/ne/checkout/*/pay/")
    assert fits(page)
    expect(page.locator(".steps [aria-current=step]")).to_have_count(1)
    expect(page.locator("main form:not([action*=cancel])")).to_have_count(0)
    number, status, waits = database(
        "SELECT number, status, waits_for_review FROM checkout_order ORDER BY id DESC LIMIT 1"
    )
    assert (status, waits) == ("pending", 1)
    assert database("SELECT stock FROM catalogue_variant WHERE id = ?", variant_id) == (stock_before - 1,)
    assert database("SELECT count(*) FROM checkout_payment p JOIN checkout_order o ON o.id = p.order_id"
                    " WHERE o.number = ?", number) == (0,)  # fmt: skip
    wait_for_mail(EMAIL, number)

    # The reviewer sees that an order waits, and approves
    reviewer = approve_card(browser, browser_context_args, "Rojina Thapa")
    reviewer.goto("/cms/verifications/queue/")
    expect(reviewer.get_by_text(number)).to_have_count(0)

    # The link of the mail, in another browser: sign in, and pay
    mail = wait_for_mail(EMAIL, f"/ne/checkout/{number}/pay/")
    link = re.search(rf"{re.escape(shop_server.url)}(/ne/checkout/{number}/pay/)", mail)[1]
    page.context.clear_cookies()
    page.goto(link)
    assert "/ne/accounts/login/" in page.url
    sign_in(page, EMAIL, link)
    assert fits(page)
    page.locator("main form:not([action*=cancel]) button").click()
    page.wait_for_url(f"{shop_server.gateway_url}/pay/**")
    page.locator("button[name=action][value=pay]").click()
    page.wait_for_url("**/ne/checkout/*/done/")
    assert fits(page)
    assert database("SELECT status, waits_for_review FROM checkout_order WHERE number = ?", number) == (
        "paid",
        0,
    )
    watched.elsewhere = [url for url in watched.elsewhere if not url.startswith(shop_server.gateway_url)]
    watched.nothing_wrong()
    assert "the books are clean" in shop_server.manage("verify_books")
