"""What changes makes old what was kept of it, once it is committed, and nothing else."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.db.utils import OperationalError
from wagtail.models import Page, PageViewRestriction, Site

from catalogue.models import CataloguePage, CategoryPage, JewelleryPage, Metal, StockMovement, Stone, Variant
from catalogue.stock import adjust, hold
from home.freshness import (
    ITEMS,
    PRICES,
    SITE,
    WORDS,
    ask,
    changed_since,
    counter,
    item_tag,
    newest,
    one_request,
    shelf_tag,
    touch,
)
from home.kept import MOST, keep, kept
from home.models import HomePage, NavigationSettings, ShopSettings, StandardPage


@pytest.fixture
def touched(as_committed):
    """What `do()` makes old."""

    def tags_of(do):
        noted = counter()
        do()
        return changed_since(noted)[1]

    return tags_of


def test_a_change_that_is_rolled_back_touches_nothing(db, django_capture_on_commit_callbacks):
    noted = counter()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        touch(SITE)
        transaction.set_rollback(True)
    assert changed_since(noted) == (noted, set())


def test_a_change_counts_from_the_commit_on(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        touch(SITE)
        assert newest([SITE]) == 0
    assert newest([SITE]) == counter() == 1


def test_versions_only_grow_and_each_tag_has_its_own(as_committed):
    before = counter()
    touch("a", "b")
    touch("b")
    versions = [newest(tags) - before for tags in (["a"], ["b"], ["a", "b"])]
    assert versions == [1, 2, 2]
    assert newest(["c"]) == 0


def test_a_request_asks_once_and_again_after_it_has_changed_something(
    as_committed, django_assert_num_queries
):
    touch(SITE)
    with one_request():
        with django_assert_num_queries(1):
            now = ask()[SITE]
            assert ask([PRICES])[PRICES] == 0
            assert changed_since(now) == (now, set())
        touch(ITEMS)
        assert ask()[ITEMS] == now + 1


def test_selling_a_piece_touches_that_item_alone(touched, make_variant):
    ring, other = make_variant(stock=3), make_variant()
    assert touched(lambda: hold({ring.pk: 1}, order_number="G-1")) == {ITEMS, item_tag(ring.page_id)}
    assert item_tag(other.page_id) != item_tag(ring.page_id)


def test_counting_stock_touches_the_item(touched, make_variant):
    ring = make_variant()
    assert touched(lambda: adjust(ring, 1, kind=StockMovement.Kind.RECEIVED, actor=None)) == {
        ITEMS,
        item_tag(ring.page_id),
    }


def test_a_size_that_goes_off_sale_touches_the_shelf_it_stands_on_and_a_dearer_one_does_not(
    touched, make_variant
):
    ring = make_variant()
    item = item_tag(ring.page_id)
    ring.price += 1
    assert touched(ring.save) == {ITEMS, item}
    ring.is_active = False
    assert touched(ring.save) == {ITEMS, item, shelf_tag(ring.page.category_path)}
    ring = Variant.objects.get(pk=ring.pk)
    ring.is_active = True
    assert touched(ring.save) == {ITEMS, item, shelf_tag(ring.page.category_path)}


@pytest.mark.parametrize("how", ["publish", "unpublish", "save", "delete"])
def test_an_item_touches_itself_its_words_and_its_shelf(touched, make_item, how):
    page = make_item()
    expected = {ITEMS, WORDS, item_tag(page.pk), shelf_tag(page.category_path)}
    if how == "delete":
        page.variants.all().delete()
    ways = {"publish": lambda: page.save_revision().publish()}
    assert touched(ways.get(how) or getattr(page, how)) == expected


def test_saving_a_draft_touches_nothing_that_is_shown(touched, make_item):
    page = make_item()
    page.title = "Not yet"
    assert touched(page.save_revision) == {WORDS}  # which are written again, as they were


def test_an_item_that_is_moved_touches_both_shelves(touched, make_item):
    page, other = make_item(), make_item(category="Bangles")
    before = page.category_path
    tags = touched(lambda: page.move(other.get_parent(), pos="last-child"))
    assert {shelf_tag(before), shelf_tag(other.category_path), item_tag(page.pk)} < tags
    assert before != other.category_path


def test_an_item_that_is_copied_touches_the_shelf(touched, make_item):
    page = make_item()
    tags = touched(lambda: page.copy(update_attrs={"slug": "copy", "title": "Copy"}))
    copied = JewelleryPage.objects.get(slug="copy")
    assert {item_tag(copied.pk), shelf_tag(page.category_path)} <= tags


@pytest.mark.parametrize(
    "change",
    [
        lambda: ShopSettings.load().save(),
        lambda: NavigationSettings.load().save(),
        lambda: Site.objects.get().save(),
        lambda: HomePage.objects.get().save_revision().publish(),
        lambda: CataloguePage.objects.get().save(),
        lambda: CataloguePage.objects.get().add_child(instance=CategoryPage(title="Bangles")),
        lambda: HomePage.objects.get().add_child(instance=StandardPage(title="About")).delete(),
        lambda: PageViewRestriction.objects.create(
            page=Page.objects.get(slug="shop"), restriction_type="login"
        ),
        lambda: Metal.objects.create(code="tin", name="Tin"),
        lambda: Stone.objects.create(code="ruby", name="Ruby").delete(),
    ],
)
def test_what_shows_everywhere_touches_the_site(touched, change):
    assert touched(change) == {SITE}


def test_what_is_kept_in_memory_is_read_again_after_a_change_alone(as_committed):
    reads = []

    @kept(SITE)
    def value(word):
        reads.append(word)
        return f"{word} {len(reads)}"

    assert [value("a"), value("a"), value("b")] == ["a 1", "a 1", "b 2"]
    touch(ITEMS)
    assert value("a") == "a 1"
    touch(SITE)
    assert [value("a"), value("a")] == ["a 3", "a 3"]


def test_what_changes_while_it_is_read_is_read_again(as_committed):
    values = iter([("old", lambda: touch(SITE)), ("new", lambda: None)])

    @kept(SITE)
    def value():
        read, meanwhile = next(values)
        meanwhile()
        return read

    assert [value(), value(), value()] == ["old", "new", "new"]


def test_inside_a_transaction_nothing_is_kept(db):
    reads = []

    @kept(SITE)
    def value():
        reads.append(1)
        return len(reads)

    with transaction.atomic():
        assert [value(), value()] == [1, 2]


def test_what_is_kept_has_an_end(as_committed):
    reads = []

    @kept(SITE)
    def value(number):
        reads.append(number)
        return number

    for number in range(MOST + 1):
        value(number)
    value(MOST)
    value(0)
    assert len(reads) == MOST + 2


def test_a_memory_by_hand_has_an_end_too():
    memory = {}
    for number in range(5):
        keep(memory, number, str(number), most=3)
    assert memory == {3: "3", 4: "4"}


def test_a_connection_that_the_server_has_dropped_is_made_anew(db, monkeypatch):
    answers = iter([OperationalError("server closed the connection"), [(SITE, 7)]])
    closed = []

    def select(tags):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("home.freshness._select", select)
    monkeypatch.setattr(
        "home.freshness.connection", SimpleNamespace(in_atomic_block=False, close=lambda: closed.append(1))
    )
    assert ask()[SITE] == 7
    assert closed == [1]
