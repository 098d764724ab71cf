"""A citizenship card on its way: the shopper sends it, a reviewer decides."""

import re

from PIL import Image

from tests.e2e.people import staff_page
from tools.steps import ROOT

# As they stand on a card: year, month and day in Bikram Sambat.
DATES = {"issue_date": ("2072", "4", "12"), "birth_date": ("2051", "10", "20")}


def card_pictures(folder):
    """Two photographs as a phone would take them."""
    for side in ("front", "back"):
        with Image.open(ROOT / "home" / "demo" / "pictures" / f"citizenship-{side}.jpg") as specimen:
            specimen.save(folder / f"{side}.jpg", quality=90)
        yield folder / f"{side}.jpg"


def send_card(page, folder, name, name_ne):
    """Fill in the form that is open in `page`, in whatever language, and send it."""
    front, back = card_pictures(folder)
    page.set_input_files("[name=front]", front)
    page.set_input_files("[name=back]", back)
    page.fill("[name=full_name]", name)
    page.fill("[name=full_name_ne]", name_ne)
    page.check("[name=sex][value=female]")
    page.fill("[name=parent_name]", "Ram Bahadur")
    page.fill("[name=citizenship_number]", "२७-०१-७५-०४३२१")
    page.select_option("[name=issuing_district]", "Lalitpur")
    for field, (year, month, day) in DATES.items():
        page.fill(f"[name={field}_year]", year)
        page.fill(f"[name={field}_month]", month)
        page.fill(f"[name={field}_day]", day)
    for step in ("local_level_province", "local_level_district", "local_level", "ward"):
        page.locator(f"#id_{step}").select_option(index=1)
    page.fill("[name=street]", "Patan Dhoka")
    page.check("[name=consent]")
    page.locator("[data-card-form] button[type=submit]").last.click()


def approve_card(browser, browser_context_args, name):
    """A reviewer finds the card of `name` in the queue, looks at both pictures and approves."""
    reviewer = staff_page(browser, browser_context_args, "reviewer@gahana.example")
    reviewer.goto("/cms/")
    assert reviewer.get_by_role("link", name=re.compile("to review")).first.is_visible()
    reviewer.goto("/cms/verifications/queue/")
    reviewer.get_by_role("link", name=name).click()
    reviewer.get_by_label("Why are you looking?").fill("A new card")
    reviewer.get_by_role("button", name="Take this card").click()
    pictures = reviewer.locator("[data-viewer] img")
    pictures.nth(1).wait_for()
    for picture in pictures.all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 600
    reviewer.get_by_role("button", name="Approve").click()
    reviewer.wait_for_load_state()
    return reviewer
