"""A new rate comes in while a piece lies in the cart: the shopper is told, agrees, and pays the new price."""

import re
from decimal import Decimal

from playwright.sync_api import expect

from tests.e2e.people import sign_in, staff_page


def rupees(text):
    """The amount in a text like "Rs 1,73,926.00", in NPR."""
    return Decimal(re.search(r"Rs\s*([\d,]+\.\d\d)", text)[1].replace(",", ""))


def publish_dearer_gold(staff, database):
    """Fine gold goes up by a thousandth at the rate desk; returns when the prices have followed."""
    line, tola = database(
        "SELECT line_id, per_tola FROM catalogue_metalrate rate JOIN catalogue_rateline line ON line.id = line_id"
        " WHERE code = 'fine-gold' AND per_tola IS NOT NULL ORDER BY rate.id DESC LIMIT 1"
    )
    staff.goto("/cms/rates/")
    staff.fill(f"[name=line-{line}-tola]", str(round(tola * 1.001)))
    staff.get_by_role("button", name="Look at the new prices").click()
    staff.get_by_role("button", name="Publish", exact=True).click()
    expect(staff.get_by_text(re.compile(r"In force since .* prices? changed"))).to_be_visible(timeout=30_000)


def test_from_a_filter_to_a_payment_at_the_price_that_the_shopper_agreed_to(
    page, browser, browser_context_args, shop_server, watched, database
):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "verified@gahana.example", "/account/")

    # Found by filters, priced by rate, put into the cart
    page.goto("/shop/rings/")
    page.locator(".filters-label").click()
    page.locator("#filter-purity-gold-22k").check()
    page.wait_for_url("**/shop/rings/?purity=gold-22k")
    page.get_by_role("link", name="Twisted Rope Band").click()
    expect(page.get_by_role("row", name=re.compile("Making")).first).to_be_visible()
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart/")
    old = rupees(page.locator(".line-item-amount").inner_text())

    publish_dearer_gold(staff_page(browser, browser_context_args, "shopkeeper@gahana.example"), database)

    # The cart tells, the checkout asks
    page.reload()
    new = rupees(page.locator(".line-item-amount").inner_text())
    assert new > old
    expect(page.get_by_text("The price has changed from")).to_be_visible()
    page.get_by_role("link", name="Go to checkout").click()
    page.locator("[name=delivery_method][value=pickup]").check()
    order = page.get_by_role("button", name="Order and pay with Khalti")
    order.click()
    refusal = page.get_by_role("alert").get_by_role("link")
    expect(refusal).to_be_in_viewport()
    refusal.click()
    agree = page.get_by_label("I agree to the new price")
    expect(agree).to_be_in_viewport()
    assert database("SELECT count(*) FROM checkout_cartline") == (1,)

    # … and what was agreed to is paid and stays on the order
    agree.check()
    order.click()
    page.wait_for_url(f"{shop_server.gateway_url}/pay/**")
    page.locator("button[name=action][value=pay]").click()
    page.wait_for_url("**/done/")
    expect(page.get_by_role("heading", name="Thank you, it is paid")).to_be_visible()
    page.get_by_role("link", name="See the order").click()
    page.locator("summary", has_text="How the price is made").click()
    assert rupees(page.locator("details[open] tfoot").inner_text()) == new
    assert database("SELECT status, total FROM checkout_order ORDER BY id DESC LIMIT 1") == (
        "paid",
        float(new),
    )
    watched.elsewhere = [url for url in watched.elsewhere if not url.startswith(shop_server.gateway_url)]
    watched.nothing_wrong()
