"""The screen of a new item, while it is being typed."""

from playwright.sync_api import expect

from tests.e2e.people import staff_page


def test_the_net_weight_follows_the_gross_weight_until_it_is_another(
    browser, browser_context_args, shop_server, database
):
    [rings] = database("SELECT id FROM wagtailcore_page WHERE slug = 'rings'")
    screen = staff_page(browser, browser_context_args, "shopkeeper@gahana.example")
    screen.goto(f"/cms/pages/add/catalogue/jewellerypage/{rings}/")
    gross, net = (screen.locator(f"#id_variants-0-{name}_weight") for name in ("gross", "net"))

    def weigh(figure):
        gross.fill(figure)
        gross.blur()

    weigh("4.2")
    expect(net).to_have_value("4.2")
    weigh("4.25")  # a slip of the finger put right
    expect(net).to_have_value("4.25")

    # Typed by hand it stays
    net.fill("4")
    weigh("4.5")
    expect(gross).to_have_value("4.5")
    expect(net).to_have_value("4")

    # With a stone in it a piece weighs net what only the shopkeeper knows
    screen.get_by_role("button", name="Add a stone").click()
    screen.locator("[data-stone]:not([hidden]) select").first.select_option(index=1)
    net.fill("")
    weigh("5")
    expect(gross).to_have_value("5")
    expect(net).to_have_value("")
