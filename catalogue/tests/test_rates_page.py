"""The public page of rates: today's, their history, and what a piece would cost by them."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue import tariff
from catalogue.actions.reprice import reprice_due
from catalogue.models import (
    Metal,
    MetalRate,
    PricingSettings,
    Purity,
    RateLine,
    RateSheet,
    TaxRule,
)
from catalogue.rate_desk.figures import ten_grams_from
from home.days import KATHMANDU

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=KATHMANDU)
STATUS = RateSheet.Status
MOST = 12


@pytest.fixture(autouse=True)
def now(monkeypatch, db):
    """It is noon on 23 November 2026 in Kathmandu: 7 Mangsir 2083."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    tariff._tariff_of.cache_clear()  # it goes by the moment of a list, and here every moment is the same


@pytest.fixture
def gold(db):
    """22K gold, charged 916 parts of fine gold."""
    metal = Metal.objects.create(code="gold", name="Gold", name_ne="सुन")
    return Purity.objects.create(
        code="gold-22k",
        name="22K gold",
        name_ne="२२ क्यारेट सुन",
        metal=metal,
        fineness=Decimal(916),
        rate_line=RateLine.objects.get(code="fine-gold"),
    )


def tell(moment=NOON - timedelta(hours=1), status=STATUS.PUBLISHED, **rates):
    """A sheet: `fine_gold=309300` in NPR a tola, None for a line that is not quoted."""
    sheet = RateSheet.objects.create(
        status=status,
        effective_from=moment,
        published_at=moment if status == STATUS.PUBLISHED else None,
    )
    for code, per_tola in rates.items():
        per_tola = per_tola and Decimal(per_tola)
        MetalRate.objects.create(
            sheet=sheet,
            line=RateLine.objects.get(code=code.replace("_", "-")),
            per_tola=per_tola,
            per_10_grams=per_tola and ten_grams_from(per_tola),
        )
    return sheet


def page_of(client, address="/rates/"):
    response = client.get(address)
    assert response.status_code == 200
    return response, " ".join(response.content.decode().split())


def figures(response):
    """What the browser draws, as pairs of label and figure."""
    text = response.content.decode().split('data-config="')[1].split('"')[0]
    chart = json.loads(unescape(text))
    return list(zip(chart["labels"], chart["datasets"][0]["figures"], strict=True))


# --- Today -----------------------------------------------------------------------------


def test_it_tells_both_figures_of_each_line_the_moment_and_the_move_since_the_last_rate(client):
    tell(NOON - timedelta(days=3), fine_gold=309300, silver=6870)
    tell(NOON - timedelta(hours=1), fine_gold=310846, silver=6835)
    reprice_due()
    _response, text = page_of(client)
    assert "7 Mangsir 2083 (23 Nov 2026)" in text
    assert "In force since 7 Mangsir 2083 (23 Nov 2026), 11:00." in text
    assert "Rs 3,10,846.00 <small>a tola" in text
    assert "Rs 2,66,500.00 <small>for 10 g" in text
    assert "+Rs 1,546.00 (+0.50 %) a tola since 4 Mangsir 2083 (20 Nov 2026)" in text
    assert "−Rs 35.00 (−0.51 %)" in text
    assert "not quoted today" not in text


def test_a_line_that_is_not_quoted_shows_its_last_rate_and_says_so(client):
    tell(NOON - timedelta(days=1), fine_gold=309300, tejabi_gold=307900)
    tell(NOON - timedelta(hours=1), fine_gold=309300, tejabi_gold=None)
    reprice_due()
    _response, text = page_of(client)
    assert text.count("not quoted today") == 1
    assert "Rs 3,07,900.00" in text
    assert "The rate of 6 Mangsir 2083 (22 Nov 2026) stands." in text


def test_on_a_day_without_a_sheet_the_last_one_stands(client):
    tell(NOON - timedelta(days=1), fine_gold=309300)
    reprice_due()
    _response, text = page_of(client)
    assert "In force since 6 Mangsir 2083 (22 Nov 2026), 12:00. No new rate has been published today" in text
    assert "These rates are old" not in text


@pytest.mark.parametrize(
    ("stops", "words"), [(True, "we do not sell what is priced by them"), (False, "Ask us before you decide")]
)
def test_old_rates_are_told_to_be_old(client, stops, words):
    settings = PricingSettings.load()
    settings.stop_sale_when_stale = stops
    settings.save()
    tell(NOON - timedelta(days=3), fine_gold=309300)
    reprice_due()
    _response, text = page_of(client)
    assert "These rates are old" in text
    assert words in text
    assert "In force since 4 Mangsir 2083 (20 Nov 2026)" in text


def test_before_the_first_rate_it_says_so(client, gold):
    response, text = page_of(client)
    assert "No rate has been published yet" in text
    assert "<form" not in text.split("<main")[1].split("</main>")[0]
    assert "charts.js" not in text


@pytest.mark.parametrize("status", [STATUS.DRAFT, STATUS.WAITING, STATUS.DISCARDED])
def test_what_is_not_published_is_nowhere_on_it(client, status):
    tell(NOON - timedelta(days=1), fine_gold=309300)
    tell(NOON - timedelta(hours=2), status, fine_gold=311111, silver=6999)
    reprice_due()
    response, text = page_of(client)
    assert figures(response) == [("22 Nov 2026", "309300.00")]
    assert "3,11,111" not in text
    assert "6,999" not in text


def test_a_sheet_for_later_counts_later(client):
    tell(NOON - timedelta(days=1), fine_gold=309300)
    tell(NOON + timedelta(minutes=1), fine_gold=311111)
    reprice_due()
    response, text = page_of(client)
    assert figures(response) == [("22 Nov 2026", "309300.00")]
    assert "3,11,111" not in text


def test_a_sheet_shows_in_the_moment_in_which_its_prices_do(client):
    tell(NOON - timedelta(days=1), fine_gold=309300)
    reprice_due()
    tell(NOON, fine_gold=311111)
    response, text = page_of(client)
    assert "3,11,111" not in text
    reprice_due()
    response, text = page_of(client)
    assert "Rs 3,11,111.00 <small>a tola" in text
    assert figures(response)[-1] == ("23 Nov 2026", "311111.00")


# --- History ---------------------------------------------------------------------------


def test_the_history_has_a_point_for_each_day_that_was_quoted_and_the_later_of_two(client):
    tell(NOON - timedelta(days=40), fine_gold=300000)
    tell(NOON - timedelta(days=29), fine_gold=301000)
    tell(NOON - timedelta(days=2, hours=3), fine_gold=302000)
    tell(NOON - timedelta(days=2), fine_gold=303000)
    tell(NOON - timedelta(days=1), fine_gold=None, silver=6800)
    reprice_due()
    response, text = page_of(client)
    assert figures(response) == [("25 Oct 2026", "301000.00"), ("21 Nov 2026", "303000.00")]
    rows = text.split("<summary>The figures</summary>")[1]
    assert rows.index("21 Nov 2026 <small") < rows.index("25 Oct 2026 <small")
    assert "5 Mangsir 2083" in rows
    response, _text = page_of(client, "/rates/?days=90")
    assert len(figures(response)) == 3
    response, _text = page_of(client, "/rates/?line=silver")
    assert figures(response) == [("22 Nov 2026", "6800.00")]


@pytest.mark.parametrize(
    "query", ["days=31", "days=-1", "days=1e9", "line=tin", "line=%00", "days=30&days=x"]
)
def test_nonsense_in_the_address_of_the_history_means_the_usual(client, query):
    tell(fine_gold=309300)
    reprice_due()
    response, _text = page_of(client, f"/rates/?{query}")
    assert (response.context["days"], response.context["line"].code) == (30, "fine-gold")


def test_of_two_sheets_of_one_moment_the_one_entered_last_counts(client):
    tell(NOON - timedelta(days=2), fine_gold=301000)
    tell(NOON - timedelta(days=1), fine_gold=302000)
    tell(NOON - timedelta(days=1), fine_gold=303000)
    reprice_due()
    response, text = page_of(client)
    assert "Rs 3,03,000.00 <small>a tola" in text
    assert "+Rs 1,000.00 (+0.33 %)" in text
    assert figures(response) == [("21 Nov 2026", "301000.00"), ("22 Nov 2026", "303000.00")]


def test_a_line_without_a_rate_in_these_days_says_so(client):
    tell(NOON - timedelta(days=50), silver=6500)
    tell(fine_gold=309300)
    reprice_due()
    _response, text = page_of(client, "/rates/?line=silver")
    assert "It was not quoted in these days." in text


def test_in_nepali_days_are_of_bikram_sambat_and_digits_devanagari(client, gold):
    tell(fine_gold=309300)
    reprice_due()
    response, text = page_of(client, "/ne/rates/")
    assert figures(response) == [("७ मंसिर २०८३", "309300.00")]
    assert "रु ३,०९,३००.००" in text
    assert "छापावाल सुन" in text
    assert "२२ क्यारेट सुन" in text


# --- What the purities come to, and the calculator -----------------------------------------


def test_a_purity_costs_its_charged_parts(client, gold):
    Purity.objects.create(
        code="gold-old", name="Nobody's", metal=gold.metal, fineness=Decimal(800), rate_line=None
    )
    tell(fine_gold=309300)
    reprice_due()
    _response, text = page_of(client)
    assert "916 of 1000 parts of Fine gold" in text
    assert "Rs 2,83,319.00" in text  # 309300 x 0.916 = 283318.80
    assert "Rs 2,42,900.00" in text  # 283318.80 / 1.1664 = 242900.21
    assert "Nobody" not in text


@pytest.fixture
def by_rate(gold):
    tell(fine_gold=309300)
    TaxRule.objects.create(
        name="Luxury fee", rate=2, metal=gold.metal, applies_from=NOON.date(), sort_order=10
    )
    TaxRule.objects.create(
        name="VAT", rate=13, base="stones", only_with_precious_stones=True, applies_from=NOON.date()
    )
    TaxRule.objects.create(name="Tomorrow's", rate=5, applies_from=NOON.date() + timedelta(days=1))
    reprice_due()


QUESTION = {"weight": "11.664", "unit": "g", "purity": "gold-22k", "wastage": "8", "making": "10"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"unit": "tola", "weight": "1"},
        {"weight": "११.६६४", "wastage": "८", "making": "१०"},
        {"unit": ""},
        {"making": "28332", "making_unit": "fixed"},
        {"making": "28,332", "making_unit": "per_tola"},
        {"weight": " 11.664 "},
    ],
)
def test_the_calculator_shows_how_the_price_is_made(client, by_rate, changes):
    response = client.get("/rates/", QUESTION | changes)
    answer = response.context["answer"]
    assert [(line["label"], line["amount"], line["note"]) for line in answer["lines"]] == [
        ("Metal", "Rs 2,83,319.00", ""),
        ("Wastage (jarti)", "Rs 22,666.00", "8 %"),
        ("Making (jyala)", "Rs 28,332.00", "" if "making_unit" in changes else "10 %"),
        ("Luxury fee", "Rs 6,686.00", "2 %"),  # 2 % of 334317 = 6686.34
    ]
    assert answer["total"] == "Rs 3,41,003.00"
    text = response.content.decode()
    assert "Rs 3,41,003.00" in text
    assert "Fine gold, Rs 3,09,300.00 a tola" in text


def test_weight_and_purity_are_enough(client, by_rate):
    response = client.get("/rates/", {"weight": "1", "unit": "tola", "purity": "gold-22k"})
    assert [line["label"] for line in response.context["answer"]["lines"]] == ["Metal", "Luxury fee"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"weight": ""}, "weight", "how heavy the piece is"),
        ({"weight": "five"}, "weight", "write a number"),
        ({"weight": "NaN"}, "weight", "write a number"),
        ({"weight": "Infinity"}, "weight", "write a number"),
        ({"weight": "9" * 5000}, "weight", "write a number"),
        ({"weight": "1e-900"}, "weight", "too long"),
        ({"weight": "1e9"}, "weight", "too long"),
        ({"weight": "1e5"}, "weight", "more than 20 kg"),
        ({"weight": "-1"}, "weight", "more than nothing"),
        ({"weight": "0"}, "weight", "more than nothing"),
        ({"weight": "1.2345"}, "weight", "Three decimals"),
        ({"weight": "20000.001"}, "weight", "more than 20 kg"),
        ({"weight": "1715", "unit": "tola"}, "weight", "more than 20 kg"),
        ({"unit": "ounce"}, "unit", "choose one of these"),
        ({"purity": ""}, "purity", "choose one of these"),
        ({"purity": "gold-99k"}, "purity", "choose one of these"),
        ({"purity": "gold-22k\0"}, "purity", "choose one of these"),
        ({"wastage": "-1"}, "wastage", "less than nothing"),
        ({"wastage": "101"}, "wastage", "at most 100 percent"),
        ({"making": "501"}, "making", "at most 500 percent"),
        ({"making": "10000001", "making_unit": "fixed"}, "making", "more than 1 crore"),
        ({"making": "x"}, "making", "write a number"),
        ({"making_unit": "barter"}, "making_unit", "choose one of these"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_the_rest_stays(client, by_rate, changes, field, words):
    response = client.get("/rates/", QUESTION | changes)
    assert response.status_code == 200
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert words in str(form.errors[field])
    assert "answer" not in response.context
    text = response.content.decode()
    assert f'id="id_{field}_error"' in text
    kept = {name: value for name, value in QUESTION.items() if name not in changes}
    for name in kept.keys() & {"weight", "wastage", "making"}:
        assert f'name="{name}" value="{kept[name]}"' in text


def test_scripts_in_the_address_stay_words(client, by_rate):
    address = {"weight": '"><script>alert(1)</script>', "purity": "<script>", "line": "<script>alert(2)"}
    text = client.get("/rates/", address).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_so_little_that_it_comes_to_nothing_is_told_at_the_weight(client, by_rate):
    settings = PricingSettings.load()
    settings.rounding_step = "10.00"
    settings.save()
    tell(NOON, fine_gold=1000)
    reprice_due()
    response = client.get("/rates/", {"weight": "0.001", "purity": "gold-22k"})
    assert "too little" in str(response.context["form"].errors["weight"])


def test_it_only_answers_questions(client):
    assert client.post("/rates/").status_code == 405
    assert client.head("/rates/").status_code == 200


# --- What it costs -----------------------------------------------------------------------


def ten_years_of_sheets():
    lines = list(RateLine.objects.all())
    sheets = RateSheet.objects.bulk_create(
        RateSheet(
            status=STATUS.PUBLISHED, effective_from=NOON - timedelta(days=day), published_at=NOON, source="x"
        )
        for day in range(1, 3650)
    )
    MetalRate.objects.bulk_create(
        MetalRate(sheet=sheet, line=line, per_tola=300000, per_10_grams=257202)
        for sheet in sheets
        for line in lines
    )


def test_it_costs_few_queries_and_no_more_with_ten_years_of_rates(as_committed, client, by_rate):
    addresses = ["/rates/", "/ne/rates/?days=365&line=silver", "/rates/?weight=3&purity=gold-22k"]
    tell(NOON - timedelta(days=1), fine_gold=300000, silver=6000)
    reprice_due()

    def queries_of(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    with_few = [queries_of(address) for address in addresses]
    ten_years_of_sheets()
    reprice_due()
    with_many = [queries_of(address) for address in addresses]
    assert with_many == with_few
    assert max(with_many) <= MOST
    assert len(client.get("/rates/?days=365").context["points"]) == 365
