"""The whole road once, in a real browser on real processes: a stranger fills a cart, registers, sends a card, is
approved by a reviewer, pays at the gateway's stand-in; the owner sees the sale in the month's chart."""

import json
import re
import time

import pytest
from PIL import Image

from tests.e2e.people import staff_page
from tools.steps import ROOT

PASSWORD = "three-gold-rings-2083"
SECONDS_FOR_A_MAIL = 20


@pytest.fixture
def wait_for_mail(shop_server):
    """The newest mail to somebody that holds certain words, once the worker has sent it."""

    def wait(recipient, words):
        until = time.monotonic() + SECONDS_FOR_A_MAIL
        while time.monotonic() < until:
            for mail in reversed(shop_server.mails()):
                if f"To: {recipient}" in mail and words in mail:
                    return mail
            time.sleep(0.3)
        raise AssertionError(f"no mail to {recipient} with {words!r}: {shop_server.log('worker')[-2000:]}")

    return wait


def card_pictures(folder):
    """Two photographs as a phone would take them."""
    for side in ("front", "back"):
        with Image.open(ROOT / "home" / "demo" / "pictures" / f"citizenship-{side}.jpg") as specimen:
            specimen.save(folder / f"{side}.jpg", quality=90)
        yield folder / f"{side}.jpg"


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
    front, back = card_pictures(tmp_path)
    page.set_input_files("[name=front]", front)
    page.set_input_files("[name=back]", back)
    page.fill("[name=full_name]", "Maya Tamang")
    page.fill("[name=full_name_ne]", "माया तामाङ")
    page.fill("[name=citizenship_number]", "२७-०१-७५-०४३२१")
    page.select_option("[name=issuing_district]", "Lalitpur")
    for name, (year, month, day) in {
        "issue_date": ("2072", "4", "12"),
        "birth_date": ("2051", "10", "20"),
    }.items():
        page.fill(f"[name={name}_year]", year)
        page.fill(f"[name={name}_month]", month)
        page.fill(f"[name={name}_day]", day)
    page.select_option("[name=district]", "Lalitpur")
    page.fill("[name=municipality]", "Lalitpur Metropolitan City")
    page.fill("[name=ward]", "९")
    page.fill("[name=street]", "Patan Dhoka")
    page.check("[name=consent]")
    page.get_by_role("button", name=re.compile("Send", re.IGNORECASE)).last.click()
    page.wait_for_load_state()
    assert database(
        "SELECT status, citizenship_number FROM customers_verification WHERE full_name = 'Maya Tamang'"
    ) == (
        "submitted",
        "27-01-75-04321",
    )

    # … and cannot pay by any address before it is approved
    page.goto("/checkout/")
    assert "/account/verification/" in page.url

    # A reviewer looks at both pictures and approves
    reviewer = staff_page(browser, browser_context_args, "reviewer@gahana.example")
    reviewer.goto("/cms/")
    assert reviewer.get_by_role("link", name=re.compile("to review")).first.is_visible()
    reviewer.goto("/cms/verifications/")
    reviewer.locator("tr", has_text="Maya Tamang").get_by_role("link").first.click()
    for picture in reviewer.locator(".gahana-documents img").all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 600
    reviewer.get_by_role("button", name="Approve").click()
    reviewer.wait_for_load_state()
    wait_for_mail(email, "approved")

    # The shopper orders what still lies in the cart
    page.goto("/checkout/")
    assert page.input_value("[name=contact_name]") == "Maya Tamang"
    assert "Patan Dhoka, Lalitpur Metropolitan City-9" in page.input_value("[name=delivery_address]")
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
