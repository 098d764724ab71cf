"""Filtering a list in a real browser: part of the page changes, the address tells all of it, back is back."""

import re

from playwright.sync_api import expect


def pieces(page):
    """How many pieces the list says there are."""
    return int(re.search(r"(\d+) piece", page.locator("#listing-status").inner_text()).group(1))


def test_a_choice_changes_the_list_alone_and_keeps_the_place_of_who_made_it(page, watched):
    page.goto("/shop/")
    page.evaluate("window.sameDocument = true")
    page.locator("#facet-weight > summary").click()
    silver = page.locator("#filter-metal-silver")
    promised = int(page.locator("label:has(#filter-metal-silver) .facet-count").inner_text())
    silver.press("Space")
    page.wait_for_url("**/shop/?metal=silver")

    expect(page.locator("#listing-status")).to_contain_text(f"{promised} piece")
    expect(silver).to_be_checked()
    expect(silver).to_be_focused()
    assert page.locator("#facet-weight").get_attribute("open") is not None
    assert page.evaluate("window.sameDocument")

    page.locator("#filter-price_max").fill("5,000")
    page.locator("#filter-price_max").press("Enter")
    page.wait_for_url(re.compile("price_max=5%2C000$"))
    expect(page.locator(".chip")).to_have_count(2)
    assert 0 < pieces(page) < promised
    watched.nothing_wrong()


def test_back_and_forward_show_whole_pages_of_what_was_chosen(page, watched):
    page.goto("/shop/")
    every = pieces(page)
    page.locator("#filter-metal-silver").check()
    page.wait_for_url("**/shop/?metal=silver")
    page.locator("#sort-price").click()
    page.wait_for_url("**/shop/?metal=silver&sort=price")
    silver = pieces(page)
    page.locator(".product-card-title a").first.click()
    expect(page.locator("#listing")).to_have_count(0)

    page.go_back()
    page.wait_for_url("**/shop/?metal=silver&sort=price")
    expect(page.locator("header.site-header")).to_have_count(1)
    assert pieces(page) == silver < every
    page.go_back()
    page.wait_for_url("**/shop/?metal=silver")
    expect(page.locator("#sort-newest")).to_have_count(0)
    page.go_back()
    page.wait_for_url("**/shop/")
    expect(page.locator("#listing-status")).to_contain_text(f"of {every} pieces")
    expect(page.locator("#filter-metal-silver")).not_to_be_checked()
    watched.nothing_wrong()


def test_on_a_phone_the_filters_fold_away_and_fit(page, watched):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/ne/shop/")
    form = page.locator("#filters")
    expect(form).to_be_hidden()
    page.locator(".filters-label").click()
    page.locator("#filter-purity-gold-22k").check()
    page.wait_for_url("**/ne/shop/?purity=gold-22k")
    expect(form).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    form.locator("button").click()
    expect(form).to_be_hidden()
    watched.nothing_wrong()


def test_without_javascript_the_form_is_sent_by_its_button(browser, shop_server):
    context = browser.new_context(java_script_enabled=False, base_url=shop_server.url)
    page = context.new_page()
    page.goto("/shop/")
    page.locator("#filter-metal-silver").check()
    page.locator("#filters button").click()
    expect(page.locator(".chip")).to_have_text(re.compile("Silver"))
    assert "metal=silver" in page.url
    context.close()
