"""The whole road once, in a real browser on real processes: a stranger fills a cart, registers, sends a card, is
approved by a reviewer, pays at the gateway's stand-in; the owner sees the sale in the month's chart."""

import json
import re

import pytest

from tests.e2e.cards import approve_card, send_card
from tests.e2e.people import staff_page

PASSWORD = "three-gold-rings-2083"


def month_sales(page):
    """What the owner's first chart draws for the newest month, in rupees."""
    page.goto("/cms/insights/")
    config = json.loads(page.locator("script[type='application/json']#sales-by-month").text_content())
    return config["datasets"][0]["figures"][-1]


def test_the_whole_road(
    page, browser, browser_context_args, shop_server, watched, database, wait_for_mail, tmp_path
):
    email = "maya.tamang@example.com"
    page.set_viewport_size({"width": 390, "height": 844})

    # The owner looks before
    owner = staff_page(browser, browser_context_args, "owner@gahana.example")
    before = float(month_sales(owner))

    # A stranger fills a cart
    page.goto("/shop/rings/silver-turquoise-ring/")
    page.get_by_role("button", name="Add to cart").first.click()
    page.wait_for_url("**/cart/")
    variant_id, stock_before = database(
        "SELECT v.id, v.stock FROM catalogue_variant v JOIN checkout_cartline l ON l.variant_id = v.id"
    )
    page.get_by_role("link", name="Go to checkout").click()

    # … registers, with the code from the mail
    page.wait_for_url("**/accounts/login/**")
    page.locator("main a[href*='signup']").first.click()
    page.fill("[name=first_name]", "Maya")
    page.fill("[name=last_name]", "Tamang")
    page.fill("[name=email]", email)
    page.fill("[name=phone]", "९८४१२३४५६७")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[name=code]")
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", wait_for_mail(email, "code"), re.MULTILINE)[1]
    page.fill("[name=code]", code)
    page.locator("main form button[type=submit]").first.click()

    # … is asked for the citizenship card, and sends it
    page.wait_for_url("**/account/verification/**")
    send_card(page, tmp_path, "Maya Tamang", "माया तामाङ")

    # … could order now and pay later, but waits for the approval
    page.wait_for_url("**/checkout/")
    assert page.get_by_text("we hold the piece for 24 hours").is_visible()
    status, sealed_number = database(
        "SELECT status, citizenship_number FROM customers_verification WHERE full_name = 'Maya Tamang'"
    )
    assert status == "submitted"
    assert "04321" not in sealed_number
    approve_card(browser, browser_context_args, "Maya Tamang")
    wait_for_mail(email, "approved")

    # The shopper orders what still lies in the cart
    page.goto("/checkout/")
    assert page.input_value("[name=contact_name]") == "Maya Tamang"
    assert "Patan Dhoka, " in page.input_value("[name=delivery_address]")
    page.locator(".checkout-form button[type=submit]").click()
    page.wait_for_url(f"{shop_server.gateway_url}/pay/**")

    # … cancels at Khalti, tries again and pays
    page.locator("button[name=action][value=cancel]").click()
    page.wait_for_url("**/done/")
    assert page.get_by_role("heading", name="Not paid yet").is_visible()
    page.get_by_role("button", name="Pay with Khalti").click()
    page.wait_for_url(f"{shop_server.gateway_url}/pay/**")
    page.locator("button[name=action][value=pay]").click()
    page.wait_for_url("**/done/")
    assert page.get_by_role("heading", name="Thank you, it is paid").is_visible()
    assert "pidx" not in page.url

    number, status, total = database(
        "SELECT number, status, total FROM checkout_order ORDER BY id DESC LIMIT 1"
    )
    assert status == "paid"
    assert database("SELECT stock FROM catalogue_variant WHERE id = ?", variant_id) == (stock_before - 1,)
    assert database("SELECT count(*) FROM home_outboxmessage WHERE key = ?", f"order-paid:{number}") == (1,)
    assert number in wait_for_mail(email, f"Your order {number} is paid")
    page.goto("/account/orders/")
    page.get_by_role("link", name=number).click()
    assert page.get_by_text("Maya Tamang").first.is_visible()

    # The owner sees the sale
    assert float(month_sales(owner)) == pytest.approx(before + total)
    owner.goto(f"/cms/sales/orders/?q={number}")
    assert owner.get_by_text(number).first.is_visible()
    watched.elsewhere = [url for url in watched.elsewhere if not url.startswith(shop_server.gateway_url)]
    watched.nothing_wrong()
    assert "the books are clean" in shop_server.manage("verify_books")
