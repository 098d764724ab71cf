import pytest


@pytest.mark.parametrize(("path", "language"), [("/", "en"), ("/ne/", "ne")])
def test_the_home_page_opens_without_a_complaint_and_asks_nobody_else(page, watched, path, language):
    answer = page.goto(path, wait_until="networkidle")

    assert answer.status == 200
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").first.is_visible()
    watched.nothing_wrong()


def test_the_home_page_fits_a_phone(page, shop_server):
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/")

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
