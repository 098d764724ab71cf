import pytest

from search.understanding import Names, understand

NAMES = Names(
    metals={
        ("gold",): "gold",
        ("सुन",): "gold",
        ("silver",): "silver",
        ("चाँदी",): "silver",
        ("chandi",): "silver",
    },
    purities={("sterling",): ("sterling",), ("sterling", "silver"): ("sterling",)},
    karats={22: ("gold-22k",), 18: ("gold-18k",)},
    fineness={916: ("gold-22k",), 925: ("sterling",)},
)


def reading(text):
    understood = understand(text, NAMES)
    return " ".join(understood.words), understood.filters


@pytest.mark.parametrize(
    ("text", "words", "filters"),
    [
        ("22k ring under 1 lakh", "ring", {"purity": ["gold-22k"], "price_max": "100000"}),
        ("ring below 50,000", "ring", {"price_max": "50000"}),
        ("ring under Rs 50,000", "ring", {"price_max": "50000"}),
        ("ring up to rs. 1,50,000/-", "ring", {"price_max": "150000"}),
        ("रु ५०,००० सम्म", "", {"price_max": "50000"}),
        ("५० हजार मुनि औंठी", "औंठी", {"price_max": "50000"}),
        ("१ लाखसम्मको औंठी", "औंठी", {"price_max": "100000"}),
        ("५० हजारभन्दा कम", "", {"price_max": "50000"}),
        ("ek lakh samma ring", "ring", {"price_max": "100000"}),
        ("डेढ लाख सम्म", "", {"price_max": "150000"}),
        ("1.5 lakh", "", {"price_max": "150000"}),
        ("necklace 1 lakh 50 thousand", "necklace", {"price_max": "150000"}),
        ("ring under 50k", "ring", {"price_max": "50000"}),
        ("over 2 lakh necklace", "necklace", {"price_min": "200000"}),
        ("2 lakh भन्दा माथि", "", {"price_min": "200000"}),
        ("between 50,000 and 1 lakh ring", "ring", {"price_min": "50000", "price_max": "100000"}),
        ("1-2 lakh ring", "ring", {"price_min": "100000", "price_max": "200000"}),
        ("५० हजार देखि १ लाख सम्म", "", {"price_min": "50000", "price_max": "100000"}),
        ("2 lakh to 1 lakh", "", {"price_min": "100000", "price_max": "200000"}),
        ("2 tola", "", {"weight_min": "20.995", "weight_max": "25.661"}),
        ("5 gram chain", "chain", {"weight_min": "4.5", "weight_max": "5.5"}),
        ("chain under 5g", "chain", {"weight_max": "5"}),
        ("5-10 gram ring", "ring", {"weight_min": "5", "weight_max": "10"}),
        ("१ तोला सम्म", "", {"weight_max": "11.664"}),
        ("1 tola 8 aana सम्म", "", {"weight_max": "17.496"}),
        ("18 क्यारेट", "", {"purity": ["gold-18k"]}),
        ("१८ क्यारेटको औंठी", "औंठी", {"purity": ["gold-18k"]}),
        ("22 karat", "", {"purity": ["gold-22k"]}),
        ("22 kt gold", "", {"purity": ["gold-22k"], "metal": ["gold"]}),
        ("22k 18k ring", "ring", {"purity": ["gold-22k", "gold-18k"]}),
        ("916 ring", "ring", {"purity": ["gold-22k"]}),
        ("silver", "", {"metal": ["silver"]}),
        ("chandi payal", "payal", {"metal": ["silver"]}),
        ("sterling silver ring", "ring", {"purity": ["sterling"]}),
        ("ring in stock", "ring", {"in_stock": "1"}),
        ("स्टकमा भएको औंठी", "औंठी", {"in_stock": "1"}),
        ("ring size 12", "ring", {"size": ["12"]}),
        ("ring for a wedding", "ring wedding", {}),
    ],
)
def test_a_query_is_read_as_words_and_filters(text, words, filters):
    assert reading(text) == (words, filters)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ring", "ring"),
        ("10k ring", "10k ring"),
        ("ring 12", "ring 12"),
        ("ring under 5", "ring under 5"),
        ("1 carat diamond", "1 carat diamond"),
        ("rng-101-12", "rng 101 12"),
        ("goldfish", "goldfish"),
        ("lakhe mask", "lakhe mask"),
        ("2083 collection", "2083 collection"),
        ("under " + "9" * 90, "under " + "9" * 90),
        ("<script>alert(1)</script>", "script alert 1 script"),
    ],
)
def test_what_is_no_filter_stays_a_word(text, words):
    assert reading(text) == (words, {})


@pytest.mark.parametrize(
    "text", ["", "under", "सम्म", "रु", "- - -", "1" * 5000, "lakh " * 900, "<" * 900, "1,," * 300]
)
def test_nonsense_is_survived(text):
    understood = understand(text, NAMES)
    assert len(understood.words) <= 8
