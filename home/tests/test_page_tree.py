import pytest
from wagtail.models import Page, get_page_models

from catalogue.models import CataloguePage, CategoryPage, JewelleryPage
from home.models import HomePage, StandardPage

TREE = {
    HomePage: ({Page}, {CataloguePage, StandardPage}),
    StandardPage: ({HomePage}, set()),
    CataloguePage: ({HomePage}, {CategoryPage}),
    CategoryPage: ({CataloguePage}, {JewelleryPage}),
    JewelleryPage: ({CategoryPage}, set()),
}


def test_every_page_type_has_its_place_in_the_tree():
    assert set(get_page_models()) - {Page} == set(TREE)


@pytest.mark.parametrize("page_type", TREE, ids=lambda page_type: page_type.__name__)
def test_pages_hang_only_where_they_belong(page_type):
    parents, children = TREE[page_type]
    assert set(page_type.allowed_parent_page_models()) == parents
    assert set(page_type.allowed_subpage_models()) == children
