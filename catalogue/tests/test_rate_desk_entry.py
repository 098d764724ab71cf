"""Entering the rates of the day: what is taken, what is refused and where it is said, one sheet at a time."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.models import MetalRate, RateLine, RateSheet
from home.days import KATHMANDU

D = Decimal
DESK = "/cms/rates/"


@pytest.fixture
def keeper(work_as):
    return work_as("Shopkeeper", "keeper@example.com", first_name="Kamala")


@pytest.fixture
def lines(db):
    return {line.code: line for line in RateLine.objects.all()}


@pytest.fixture
def typed(lines):
    """What is sent for `typed(fine_gold=("265175", ""), …)`: for 10 g, for a tola."""

    def send(*, effective_from="", source="", **figures):
        data = {"effective_from": effective_from, "source": source}
        for line in lines.values():
            ten_grams, tola = figures.get(line.code.replace("-", "_"), ("", ""))
            data |= {f"line-{line.pk}-10g": ten_grams, f"line-{line.pk}-tola": tola}
        return data

    return send


@pytest.fixture
def errors_of(keeper, lines):
    """The errors of the form for what is typed, by the name of the field with the code of its line."""

    def errors(data):
        response = keeper.post(DESK, data)
        assert response.status_code == 200
        codes = {f"line-{line.pk}": line.code for line in lines.values()}
        found = {}
        for name, messages in response.context["form"].errors.items():
            head, _, unit = name.rpartition("-")
            found[f"{codes[head]} {unit}" if head in codes else name] = messages
        return found

    return errors


def figures_of(sheet):
    return {rate.line.code: (rate.per_10_grams, rate.per_tola) for rate in sheet.rates.select_related("line")}


def test_one_figure_is_enough_the_other_is_worked_out_to_the_rupee(keeper, typed):
    response = keeper.post(DESK, typed(fine_gold=("", "3,09,300"), silver=("५,८९०", ""), source="Federation"))
    sheet = RateSheet.objects.get()
    assert response["Location"] == f"{DESK}{sheet.pk}/"
    assert figures_of(sheet) == {
        "fine-gold": (D("265175.00"), D("309300.00")),
        "tejabi-gold": (None, None),
        "silver": (D("5890.00"), D("6870.00")),
    }
    assert (sheet.status, sheet.source, sheet.entered_by) == ("draft", "Federation", keeper.user)
    assert [(event.to_status, event.actor) for event in sheet.events.all()] == [("draft", keeper.user)]


def test_both_figures_are_kept_as_they_were_published(keeper, typed):
    keeper.post(DESK, typed(fine_gold=("265180", "309300")))
    assert figures_of(RateSheet.objects.get())["fine-gold"] == (D(265180), D(309300))


def test_tejabi_at_0_is_not_quoted_and_its_last_rate_stands(keeper, typed, publish_rates):
    publish_rates(fine_gold=309300, tejabi_gold=308000)
    keeper.post(DESK, typed(fine_gold=("", "310000"), tejabi_gold=("0", "0.00")))
    sheet = RateSheet.objects.get(status="draft")
    assert figures_of(sheet)["tejabi-gold"] == (None, None)
    screen = keeper.get(f"{DESK}{sheet.pk}/").content.decode()
    assert "not quoted: the last rate stands" in screen


@pytest.mark.parametrize("nothing", ["", "0", "0.00", "०"])
def test_at_least_one_metal_is_quoted(errors_of, typed, nothing):
    assert errors_of(typed(fine_gold=(nothing, nothing))) == {
        "__all__": ["Enter the rate of at least one metal."]
    }
    assert not RateSheet.objects.exists()


def test_two_figures_that_cannot_belong_together_are_refused_and_the_right_one_is_named(errors_of, typed):
    assert errors_of(typed(fine_gold=("309300", "309300"))) == {
        "fine-gold tola": [
            "By the figure for 10 g, a tola (11.664 g) would be Rs 3,60,768.00. Correct one of the two, or leave "
            "one empty: it is worked out."
        ]
    }


def test_of_two_that_disagree_the_one_further_from_the_last_rate_is_named(errors_of, typed, publish_rates):
    publish_rates(fine_gold=309300)
    assert errors_of(typed(fine_gold=("309300", "309300"))) == {
        "fine-gold 10g": [
            "By the figure for a tola, 10 g would be Rs 2,65,175.00. Correct one of the two, or leave one empty: "
            "it is worked out."
        ]
    }


@pytest.mark.parametrize(("tola", "is_taken"), [("310846", True), ("310848", False), ("307754", True)])
def test_figures_may_lie_half_a_percent_apart(keeper, typed, tola, is_taken):
    keeper.post(DESK, typed(fine_gold=("265175", tola)))
    assert RateSheet.objects.exists() is is_taken


def test_a_figure_in_the_box_of_the_other_unit_is_recognised(errors_of, typed, publish_rates):
    publish_rates(fine_gold=309300)
    assert errors_of(typed(fine_gold=("310000", ""))) == {
        "fine-gold 10g": [
            "This looks like the rate for a tola: 10 g was Rs 2,65,175.00 last. If it is right, enter both "
            "figures."
        ]
    }
    assert errors_of(typed(fine_gold=("", "265000"))) == {
        "fine-gold tola": [
            "This looks like the rate for 10 g: a tola was Rs 3,09,300.00 last. If it is right, enter both "
            "figures."
        ]
    }


def test_a_rate_that_really_rose_so_much_is_taken_with_both_figures(keeper, typed, publish_rates):
    publish_rates(fine_gold=309300)
    keeper.post(DESK, typed(fine_gold=("310000", "361584")))
    assert figures_of(RateSheet.objects.get(status="draft"))["fine-gold"] == (D(310000), D(361584))


def test_more_than_half_up_or_down_is_refused_at_the_field(errors_of, typed, publish_rates):
    publish_rates(fine_gold=300000, silver=6000)
    found = errors_of(typed(fine_gold=("", "450001"), silver=("", "2999")))
    assert found == {
        "fine-gold tola": [
            "That is 50 % more than the last rate, Rs 3,00,000.00. More than 50 % at once is not taken: please "
            "check the figure and its unit."
        ],
        "silver tola": [
            "That is 50 % less than the last rate, Rs 6,000.00. More than 50 % at once is not taken: please "
            "check the figure and its unit."
        ],
    }


def test_without_a_last_rate_any_sensible_figure_is_taken(keeper, typed):
    keeper.post(DESK, typed(silver=("", "6870")))
    assert figures_of(RateSheet.objects.get())["silver"] == (D(5890), D(6870))


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("-5", "A rate is not below 0."),
        ("9.99", "That is less than Rs 10.00. Please check the figure."),
        ("10000001", "That is more than a crore. Please check the figure."),
        ("1,2,3", "Enter a number."),
        ("NaN", "Enter a number."),
        ("<b>", "Enter a number."),
        ("309300.123", "Ensure that there are no more than 2 decimal places."),
    ],
)
def test_what_is_no_rate_is_refused_at_its_field(errors_of, typed, figure, message):
    assert errors_of(typed(fine_gold=("", figure))) == {"fine-gold tola": [message]}
    assert not RateSheet.objects.exists()


def test_what_else_was_typed_is_still_there_after_an_error(keeper, typed):
    screen = keeper.post(
        DESK, typed(fine_gold=("", "-5"), silver=("", "6870"), source='A "dealer" <x>')
    ).content.decode()
    assert 'value="6870"' in screen
    assert 'value="A &quot;dealer&quot; &lt;x&gt;"' in screen


def test_rates_count_from_now_unless_a_moment_is_typed(keeper, typed):
    before = timezone.now()
    keeper.post(DESK, typed(silver=("", "6870")))
    assert before <= RateSheet.objects.get().effective_from <= timezone.now()


def test_a_typed_moment_is_that_of_kathmandu(keeper, typed):
    keeper.post(DESK, typed(silver=("", "6870"), effective_from="2026-01-15T11:30"))
    assert RateSheet.objects.get().effective_from == datetime(2026, 1, 15, 11, 30, tzinfo=KATHMANDU)


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        ("2083-08-08T10:00", "That is more than a month ahead. The year is that of the AD calendar."),
        ("1999-12-31T23:59", "That is too long ago. The year is that of the AD calendar."),
        ("tomorrow", "Enter a valid date/time."),
    ],
)
def test_a_moment_that_cannot_be_meant_is_refused(errors_of, typed, moment, message):
    assert errors_of(typed(silver=("", "6870"), effective_from=moment)) == {"effective_from": [message]}


def test_a_line_that_is_no_longer_asked_for_is_not_asked_for(keeper, lines):
    RateLine.objects.filter(code="tejabi-gold").update(is_active=False)
    screen = keeper.get(DESK).content.decode()
    assert f'name="line-{lines["fine-gold"].pk}-10g"' in screen
    assert f'name="line-{lines["tejabi-gold"].pk}-10g"' not in screen


# One sheet at a time -------------------------------------------------------------------


def test_a_second_person_sees_the_open_sheet_instead_of_a_form(keeper, typed, work_as):
    keeper.post(DESK, typed(silver=("", "6870")))
    screen = work_as("Owner").get(DESK)
    assert screen.context["form"] is None
    assert "Kamala entered rates on" in screen.content.decode()
    assert f'href="{DESK}{RateSheet.objects.get().pk}/"' in screen.content.decode()


def test_who_typed_rates_meanwhile_loses_nothing_and_is_told(keeper, typed, work_as):
    keeper.post(DESK, typed(silver=("", "6870")))
    response = work_as("Owner").post(DESK, typed(silver=("", "6900")))
    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [
        "Meanwhile other rates have been entered, and are neither published nor discarded. Nothing of what you "
        "typed is saved yet."
    ]
    assert 'value="6900"' in response.content.decode()
    assert RateSheet.objects.count() == 1


def test_the_same_rates_sent_twice_are_one_sheet(keeper, typed):
    first = keeper.post(DESK, typed(silver=("", "6870")))
    second = keeper.post(DESK, typed(silver=("", "6870")))
    assert second["Location"] == first["Location"]
    assert RateSheet.objects.count() == 1
    assert MetalRate.objects.count() == 3


def test_changing_the_figures_makes_a_new_sheet_and_keeps_the_old_one_as_discarded(keeper, typed, work_as):
    keeper.post(DESK, typed(silver=("", "6870"), source="By telephone"))
    first = RateSheet.objects.get()
    colleague = work_as("Owner")
    form = colleague.get(f"{DESK}{first.pk}/change/").context["form"]
    assert form.initial["source"] == "By telephone"
    response = colleague.post(f"{DESK}{first.pk}/change/", typed(silver=("", "6880"), source="By telephone"))
    second = RateSheet.objects.get(status="draft")
    assert response["Location"] == f"{DESK}{second.pk}/"
    first.refresh_from_db()
    assert (first.status, first.entered_by) == ("discarded", keeper.user)
    assert figures_of(first)["silver"] == (D(5890), D(6870))
    assert (second.entered_by, figures_of(second)["silver"]) == (colleague.user, (D(5898), D(6880)))


def test_an_untouched_moment_stays_to_the_second_when_figures_are_changed(keeper, typed, publish_rates):
    keeper.post(DESK, typed(silver=("", "6870")))
    first = RateSheet.objects.get()
    shown = timezone.localtime(first.effective_from).strftime("%Y-%m-%dT%H:%M")
    keeper.post(f"{DESK}{first.pk}/change/", typed(silver=("", "6880"), effective_from=shown))
    assert RateSheet.objects.get(status="draft").effective_from == first.effective_from


def test_changing_figures_that_were_published_meanwhile_changes_nothing(keeper, typed):
    keeper.post(DESK, typed(silver=("", "6870")))
    sheet = RateSheet.objects.get()
    RateSheet.objects.update(status="published", published_at=timezone.now())
    screen = keeper.post(f"{DESK}{sheet.pk}/change/", typed(silver=("", "6880"))).content.decode()
    assert "have been published or discarded meanwhile" in screen
    assert 'value="6880"' in screen
    assert f'action="{DESK}"' in screen  # sent again, it becomes a sheet of its own
    assert figures_of(RateSheet.objects.get())["silver"] == (D(5890), D(6870))


def test_an_open_sheet_is_discarded_and_stays_in_the_history(keeper, typed):
    keeper.post(DESK, typed(silver=("", "6870")))
    sheet = RateSheet.objects.get()
    assert keeper.post(f"{DESK}{sheet.pk}/discard/")["Location"] == DESK
    assert keeper.get(DESK).context["form"] is not None
    screen = keeper.get(f"{DESK}history/").content.decode()
    assert "Discarded" in screen
    assert "Rs 5,890.00" in screen


def test_discarding_twice_or_after_publishing_is_no_error(keeper, typed, publish_rates):
    sheet = publish_rates(silver=6870)
    response = keeper.post(f"{DESK}{sheet.pk}/discard/", follow=True)
    assert "have been published or discarded meanwhile" in response.content.decode()
    sheet.refresh_from_db()
    assert sheet.status == "published"


def test_the_history_shows_the_rates_first_and_is_headed_so(keeper, publish_rates):
    publish_rates(fine_gold=300000)
    response = keeper.get(f"{DESK}history/")
    assert response.context["page_title"] == "Rate history"
    table = response.text.partition("gahana-sheets")[2].partition("</thead>")[0]
    columns = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', table)
    assert columns[:2] == ["Counts from", "Fine gold"]
    assert columns[-3:] == ["Status", "Entered by", "Source"]


def test_the_history_comes_in_pages_with_a_constant_number_of_queries(
    keeper, publish_rates, django_assert_max_num_queries
):
    for day in range(35):
        publish_rates(
            silver=6000 + day, effective_from=timezone.now() - timedelta(days=40 - day), reprice=False
        )
    with django_assert_max_num_queries(25):
        first = keeper.get(f"{DESK}history/")
    assert len(first.context["sheets"]) == 30
    assert len(keeper.get(f"{DESK}history/?p=2").context["sheets"]) == 5
    assert keeper.get(f"{DESK}history/?p=1e9").status_code == 200
