"""Signing in as the people of the demo shop."""

import re

DEMO_PASSWORD = "gahana-demo-2083"


def sign_in(page, email, path):
    """Ask for a page that wants a sign-in, sign in, and be there."""
    page.goto(path)
    page.fill("[name=login]", email)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(re.escape(path)))


def staff_page(browser, browser_context_args, email):
    """A page of a browser of its own, in the CMS."""
    page = browser.new_context(**browser_context_args).new_page()
    sign_in(page, email, "/cms/")
    return page
