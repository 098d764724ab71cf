import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse

from search.models import SynonymGroup
from search.synonyms import Synonyms

LIST = "wagtailsnippets_search_synonymgroup:list"
ADD = "wagtailsnippets_search_synonymgroup:add"


@pytest.fixture
def shopkeeper(client, make_user):
    user = make_user()
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    client.force_login(user)
    return user


def test_every_word_of_a_group_stands_for_the_others_in_all_their_forms():
    synonyms = Synonyms(["ring, औंठी, aunthi", "nose ring, nath"])
    [place] = synonyms.alternatives(["aunthi"])
    assert place[0] == ("aunthi",)
    assert {("ring",), ("rings",), ("औंठी",), ("aunthi",)} <= set(place)
    [place] = synonyms.alternatives(["rings"])
    assert ("औंठी",) in place


def test_several_words_that_stand_as_one_are_taken_as_one():
    synonyms = Synonyms(["ring, औंठी", "nose ring, nath"])
    gold, nose_ring = synonyms.alternatives(["gold", "nose", "ring"])
    assert gold == [("gold",), ("golds",)]
    assert nose_ring[0] == ("nose", "ring")
    assert ("nath",) in nose_ring
    assert ("औंठी",) not in nose_ring


def test_without_groups_a_word_stands_for_itself():
    assert Synonyms([]).alternatives(["औंठी"]) == [[("औंठी",)]]


def test_the_shop_begins_with_groups_that_pass_its_own_rules(db):
    groups = SynonymGroup.objects.all()
    assert len(groups) > 30
    for group in groups:
        group.full_clean()


@pytest.mark.parametrize(
    "words", ["", "ring", "ring, ring", " , ,", "!!, ??", "one two three four five six seven eight nine, x"]
)
def test_a_line_without_two_words_is_refused(db, words):
    with pytest.raises(ValidationError) as error:
        SynonymGroup(words=words).full_clean()
    assert "words" in error.value.message_dict


@pytest.mark.parametrize("word", ["Aunthi", "rings", "औंठी"])
def test_a_word_stands_in_one_line_only(db, word):
    with pytest.raises(ValidationError) as error:
        SynonymGroup(words=f"hoop, {word}").full_clean()
    [message] = error.value.message_dict["words"]
    assert "already stands in another line: ring, औंठी" in message


def test_a_line_may_be_saved_again_and_is_tidied(db):
    group = SynonymGroup.objects.get(words__startswith="ring")
    group.words = f"{group.words},,  Hoop ; , hoop"
    group.full_clean()
    assert group.words.endswith(", hoop")


def test_a_shopkeeper_adds_words_and_shoppers_find_by_them_at_once(client, shopkeeper, make_item):
    make_item("Ruby band")
    listed = client.get(reverse(LIST))
    assert listed.context["page_title"] == "Search words"
    assert "Add search words" in listed.text
    assert "Nothing found for “chhalla”" in client.get("/search/", {"q": "chhalla"}).text
    response = client.post(reverse(ADD), {"words": "chhalla, band"})
    assert response.status_code == 302
    page = client.get("/search/", {"q": "chhalla"}).text
    assert "Found for “chhalla”" in page
    assert "Ruby band" in page


def test_the_form_has_the_name_that_the_menu_has(client, shopkeeper):
    page = client.get(reverse(ADD)).text
    assert "Search words" in page
    assert "ynonym group" not in page


def test_a_shopkeeper_is_told_which_word_is_taken_and_loses_nothing(client, shopkeeper):
    page = client.post(reverse(ADD), {"words": "hoop, aunthi"}).text
    assert "“aunthi” already stands in another line" in page
    assert 'value="hoop, aunthi"' in page


def test_others_may_not_change_the_words(client, make_user):
    reviewer = make_user()
    reviewer.groups.add(Group.objects.get(name="Reviewer"))
    client.force_login(reviewer)
    assert client.get(reverse(ADD)).status_code == 302
    assert client.get(reverse(LIST)).status_code == 302
