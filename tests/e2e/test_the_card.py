"""The page of the citizenship card on a phone: pictures are turned, cut and made small before they are sent, and
nothing is lost when the answer is no."""

import pytest
from PIL import Image, ImageDraw

from tests.e2e.people import sign_in

PAGE = "/account/verification/?change=1"


@pytest.fixture
def photo(tmp_path):
    """Makes a photo of a phone's size; sharp lines on it unless told otherwise."""

    def make(name, colour, *, size=(4000, 3000), lines=True):
        image = Image.new("RGB", size, colour)
        if lines:
            draw = ImageDraw.Draw(image)
            for at in range(0, size[0], 40):
                draw.line((at, 0, at, size[1]), fill="black", width=6)
        image.save(tmp_path / name, quality=90)
        return tmp_path / name

    return make


def test_a_photo_is_judged_turned_and_sent_small_and_nothing_is_lost(page, watched, database, photo):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "verified@gahana.example", PAGE)
    hint = page.locator("[data-card-picture=front] [data-hint]")

    # What would not be readable is said before anything is sent
    for picture, words in [
        (photo("small.jpg", "white", size=(500, 300)), "too small"),
        (photo("plain.jpg", "white", lines=False), "blurred"),
        (photo("dark.jpg", (20, 20, 20)), "dark"),
        (photo("front.jpg", "white"), "looks good"),
    ]:
        page.set_input_files("[name=front]", picture)
        page.wait_for_function(
            "words => document.querySelector('[data-card-picture=front] [data-hint]').innerText.includes(words)",
            arg=words,
        )
    assert "good" in hint.inner_text()
    page.locator("[data-card-picture=front] [data-turn='1']").click()
    page.set_input_files("[name=back_camera]", photo("back.jpg", "ivory"))
    page.wait_for_selector("[data-card-picture=back] [data-stage]:visible")

    # A place by its district, a day from the calendar
    page.select_option("#id_local_level_province", "Bagmati")
    page.select_option("#id_local_level_district", "Bhaktapur")
    page.select_option("[name=local_level]", label="Bhaktapur Municipality")
    assert page.locator("select[name=ward] option").count() == 11
    page.select_option("[name=ward]", "10")
    for name, number in {"year": "2072", "month": "4", "day": "12"}.items():
        page.fill(f"[name=issue_date_{name}]", number)
    birth = page.locator("[data-calendar-date]", has=page.locator("[name=birth_date_year]"))
    for name, number in {"year": "2051", "month": "10", "day": "20"}.items():
        page.fill(f"[name=birth_date_{name}]", number)
    assert birth.locator("[data-other-calendar]").inner_text() == "AD 3 Feb 1995"
    birth.locator("[data-open-picker]").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.input_value("[name=birth_date_day]") == "21"

    # The answer is no: the number is too short
    page.check("[name=sex][value=female]")
    page.fill("[name=parent_name]", "Ram Maharjan")
    page.fill("[name=citizenship_number]", "12")
    page.check("[name=consent]")
    page.locator("[data-card-form] button[type=submit]").last.click()
    page.wait_for_selector(".field-errors")
    assert page.locator(".field-errors").all_inner_texts() == [
        "A citizenship number has at least three digits."
    ]
    assert page.input_value("[name=parent_name]") == "Ram Maharjan"
    assert page.input_value("[name=birth_date_day]") == "21"
    assert page.input_value("[name=ward]") == "10"
    assert page.locator("[data-stage]:visible").count() == 2
    sizes = (
        "SELECT width, height FROM customers_vaultdocument WHERE kind = ? ORDER BY created_at DESC LIMIT 1"
    )
    assert database(sizes, "citizenship_front") == (1800, 2400)
    assert database(sizes, "citizenship_back") == (2400, 1800)
    # The browser itself notes every answer that is no 200.
    watched.console_errors = [error for error in watched.console_errors if "422" not in str(error)]
    watched.nothing_wrong()
