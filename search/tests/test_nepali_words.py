"""Words in Devanagari are found whole: vowel signs are parts of them, in every database."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from catalogue.models import CategoryPage, JewelleryPage

migration = import_module("search.migrations.0004_whole_nepali_words")


@pytest.fixture
def make_nepali(make_item):
    def make(title, **told):
        key = make_item(title).pk
        CategoryPage.objects.update(title_ne="")  # in the index, it is a word of each of its items
        item = JewelleryPage.objects.get(pk=key)
        item.title_ne = ""
        for name, text in told.items():
            setattr(item, name, text)
        item.save()
        return item

    return make


def found(words):
    return {page.title for page in JewelleryPage.objects.search(words, operator="and")}


def test_a_word_is_not_found_by_its_letters_within_others(make_nepali):
    make_nepali("Chain", description_ne="घरबाहिर लगाउने, बाहिर हेर")
    make_nepali("Rani haar", title_ne="रानी हार")
    make_nepali("Band", title_ne="सुनको औंठी")
    make_nepali("Anklet", description_ne="औंला र ठूली")
    assert found("हार") == {"Rani haar"}
    assert found("औंठी") == {"Band"}
    assert found("औंठ") == set()


def test_the_beginning_of_a_word_is_found_while_it_is_typed(make_nepali):
    make_nepali("Band", title_ne="सुनको औंठी")
    make_nepali("Toe", title_ne="औंलाको ठिक")
    assert {page.title for page in JewelleryPage.objects.autocomplete("औंठ")} == {"Band"}


def test_shoppers_see_only_what_has_the_word(client, make_nepali):
    make_nepali("Chain", description_ne="बाहिर")
    make_nepali("Long one", title_ne="हार")
    page = client.get("/ne/search/", {"q": "हार"}).text
    assert "Long one" not in page  # its name is Nepali here
    assert page.count("product-card-title") == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 is SQLite's")
def test_the_index_is_made_anew_from_the_texts_and_can_be_taken_back(make_nepali):
    make_nepali("Chain", description_ne="बाहिर")
    make_nepali("Rani haar", title_ne="हार")
    editor = connection.schema_editor()  # not entered: SQLite's cannot be within the test's transaction
    migration.take_signs_for_gaps(apps, editor)
    assert found("हार") == {"Chain", "Rani haar"}
    migration.keep_signs(apps, editor)
    assert found("हार") == {"Rani haar"}
    make_nepali("Mala", title_ne="लामो हार")  # by Wagtail's trigger
    assert found("हार") == {"Rani haar", "Mala"}
