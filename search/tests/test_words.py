import pytest

from search.spelling import Spelling, single_words
from search.words import MOST_WORDS, forms, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ruby  Ring", ["ruby", "ring"]),
        ("औंठी", ["औंठी"]),
        ("हीराको औंठी!", ["हीराको", "औंठी"]),
        ("क्\u200dया", ["क्या"]),
        ('"ring* -gold', ["ring", "gold"]),
        ("ring AND (gold OR NOT silver)", ["ring", "and", "gold", "or", "not", "silver"]),
        ("a\0b", ["a", "b"]),
        ("'; DROP TABLE --", ["drop", "table"]),
        ("% _ \\ : ^ { } \u093f", []),
        ("", []),
    ],
)
def test_a_query_becomes_plain_words(text, words):
    assert words_of(text) == words


def test_a_query_is_cut_to_what_anybody_would_type():
    assert len(words_of("ring " * 5000)) <= MOST_WORDS
    assert sum(map(len, words_of("a" * 10_000))) <= 100


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("rings", {"ring"}),
        ("ring", {"rings"}),
        ("rubies", {"ruby"}),
        ("ruby", {"rubies"}),
        ("brooches", {"brooch"}),
        ("box", {"boxes"}),
        ("glass", {"glasses"}),
        ("is", set()),
        ("22k", set()),
        ("औंठी", set()),
        ("औंठीहरू", {"औंठी"}),
        ("हीराको", {"हीरा"}),
        ("को", set()),
    ],
)
def test_a_word_has_a_singular_a_plural_and_a_stem(word, others):
    assert set(forms(word)) == {word, *others}
    assert forms(word)[0] == word


SPELLING = Spelling(single_words(["Necklaces", "Gold", "औंठी", "Jhumka 00012", "Tilhari"]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jhumkka", "jhumka"),
        ("neclaces", "necklaces"),
        ("neclace", "necklace"),
        ("tilahri", "tilhari"),
        ("औठी", ""),  # three signs: too short to be sure
        ("golden", ""),
        ("xyzzy", ""),
        ("x" * 100, ""),
    ],
)
def test_one_slip_is_surely_put_right(typed, meant):
    assert SPELLING.surely(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("neklce", "necklace"), ("औठी", "औंठी"), ("xyzzy", ""), ("x" * 100, "")]
)
def test_a_word_farther_off_may_be_guessed(typed, meant):
    assert SPELLING.maybe(typed) == meant


def test_only_unknown_words_are_put_right_and_all_of_them_or_none():
    assert SPELLING.corrected(["gold", "jhumkka"], SPELLING.surely) == ["gold", "jhumka"]
    assert SPELLING.corrected(["gold"], SPELLING.surely) is None
    assert SPELLING.corrected(["xyzzy", "jhumkka"], SPELLING.surely) is None
    assert SPELLING.corrected(["12", "jhumkka"], SPELLING.surely) == ["12", "jhumka"]
