import pytest

from search.words import MOST_WORDS, did_you_mean, plainer, words_of


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
    ("word", "plain"),
    [
        ("rings", "ring"),
        ("rubies", "ruby"),
        ("glass", "glass"),
        ("aunthi", "ring"),
        ("औंठी", "औंठी"),
        ("is", "is"),
    ],
)
def test_a_plural_or_a_romanised_word_has_a_plainer_one(word, plain):
    assert plainer(word) == plain


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["neklace"], "necklaces"),
        (["gld", "neklace"], "gold necklaces"),
        (["औठी"], "औंठी"),
        (["gold"], ""),
        (["xyzzy"], ""),
    ],
)
def test_a_misspelt_word_is_guessed_from_the_shop_s_own(words, meant):
    assert did_you_mean(words, ["Necklaces", "Gold", "औंठी"]) == meant
