import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import InvalidQuery
from retrieval.glossary import Glossary
from retrieval.queries import LONGEST_QUERY, MOST_PIECES, USED_OF_QUERY, PreparedQuery, QueryAids, clean_query, prepare
from retrieval.sparse import SparseOptions
from retrieval.spelling import WordList

OPTIONS = SparseOptions()
AIDS = QueryAids(Glossary({"UPF": "user plane function", "SIM": "subscriber identity module"}, frozenset({"SIM"})))
HELD = {
    "user": 3,
    "plane": 2,
    "function": 4,
    "roaming": 5,
    "contract": 4,
    "price": 2,
    "upf": 3,
    "puma": 2,
    "restart": 3,
}
WORDS = WordList(HELD)


def _prepared(query: str, *before: str) -> PreparedQuery:
    return prepare(query, before, AIDS, WORDS, OPTIONS)


@pytest.mark.parametrize("query", ["", "  \n\t ", "\x00\x01", "\u200b\ufeff", "x" * (LONGEST_QUERY + 1)])
def test_what_cannot_be_searched(query: str) -> None:
    with pytest.raises(InvalidQuery):
        clean_query(query)
    with pytest.raises(InvalidQuery):
        _prepared(query, "an earlier turn")


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("roa\u200bming \ufeffprice", "roaming price"),
        ("ro\u00adam\u2060ing\u200f", "roaming"),
        ("roa&#8203;ming con&shy;tract", "roaming contract"),
        ("\x1b[1;31mroam\x1b[0ming\x1b[K price", "roaming price"),
        ("roaming\x00price\x1b", "roaming price"),
    ],
)
def test_what_shows_nothing_parts_no_word(query: str, read: str) -> None:
    assert _prepared(query).text.strip() == read
    if "&" not in query:
        assert clean_query(query) == read


def test_a_long_query_keeps_its_beginning_and_its_end() -> None:
    query = "CellSleeping fired. " + "log line " * 2000 + "What should I do?"
    for text in (clean_query(query), prepare(query, (), QueryAids(), None, OPTIONS).text):
        assert text.startswith("CellSleeping fired. log")
        assert text.endswith("line What should I do?")
        assert len(text) <= USED_OF_QUERY + 1


@given(st.text(max_size=5000))
def test_a_cleaned_query_is_plain_short_and_stays_as_it_is(query: str) -> None:
    try:
        text = clean_query(query)
    except InvalidQuery:
        return
    assert 0 < len(text) <= USED_OF_QUERY + 1
    assert text == text.strip()
    text.encode()
    assert clean_query(text[:USED_OF_QUERY]) == text[:USED_OF_QUERY].strip()


@given(st.text(max_size=2000), st.lists(st.text(max_size=100), max_size=5))
def test_any_query_is_prepared_or_refused(query: str, before: list[str]) -> None:
    try:
        found = _prepared(query, *before)
    except InvalidQuery:
        return
    assert found.text.strip()
    for text in (found.text.replace("\n", " "), *found.pieces):
        assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)
    assert all(put.lower() in HELD for _, put in found.corrected)
    assert len(found.pieces) != 1
    assert len(found.pieces) <= MOST_PIECES


def test_a_query_is_corrected_then_expanded() -> None:
    found = _prepared("UPF  price for\nromaing")
    assert found.text == "UPF price for roaming"
    assert found.words == "UPF price for roaming user plane function"
    assert found.corrected == (("romaing", "roaming"),)
    assert found.expanded == ("user plane function",)
    assert found.pieces == ()


def test_no_control_character_hides_in_an_entity() -> None:
    assert _prepared("price&#8203;list&#x202e;&#10;roaming").text == "pricelist roaming"


def test_without_words_nothing_is_corrected() -> None:
    found = prepare("romaing", (), AIDS, None, OPTIONS)
    assert (found.text, found.corrected) == ("romaing", ())


@pytest.mark.parametrize(
    "query",
    ['restart "romaing"', "restart `romaing`", "romaing_price is high for romaing", "RomaingHigh: romaing restart"],
)
def test_what_is_written_on_purpose_stays(query: str) -> None:
    assert _prepared(query).corrected == ()


def test_an_acronym_is_no_slip() -> None:
    aids = QueryAids(Glossary({"PUMAS": "a made-up thing"}))
    assert prepare("restart pumas", (), aids, WORDS, OPTIONS).corrected == ()
    assert prepare("restart puna", (), aids, WORDS, OPTIONS).corrected == (("puna", "puma"),)


def test_a_follow_up_is_read_with_what_was_said() -> None:
    found = _prepared("and its pric?\nnow", "one", "roaming in Spain", "\x00", "on my  contract")
    assert found.text == "roaming in Spain\non my contract\nand its price? now\nand its price? now"
    assert found.pieces == ()


@pytest.mark.parametrize(
    ("message", "pieces"),
    [
        ("How do I reset my voicemail PIN?", ()),
        (
            "How do I reset my voicemail PIN? And what does a day pass cost in Spain?",
            ("How do I reset my voicemail PIN?", "And what does a day pass cost in Spain?"),
        ),
        (
            "My phone has no service since Monday. The day pass in Spain was charged twice.",
            ("My phone has no service since Monday.", "The day pass in Spain was charged twice."),
        ),
        (
            "PeerDown (`{{ $labels.peer }}`) on gateway one. Which command resets the session? Thanks!",
            ("PeerDown on gateway one.", "Which command resets the session? Thanks!"),
        ),
        ("Hello there! How do I reset my voicemail PIN? Thanks!", ()),
        ("PeerDown (`{{ $labels.peer }}`)\nThe session to the gateway was lost. This alert means trouble.", ()),
        ("PeerDown on gateway one\nThe session to the gateway was lost.\nThis alert means trouble ahead.", ()),
        (
            "PeerDown on gateway one\nsession to peer lost\nhold timer expired\nWhich command resets the session?",
            ("PeerDown on gateway one", "Which command resets the session?"),
        ),
    ],
)
def test_pieces(message: str, pieces: tuple[str, ...]) -> None:
    assert prepare(message, (), QueryAids(), None, OPTIONS).pieces == pieces


def test_of_many_parts_the_questions_count() -> None:
    said = " ".join(f"Sentence number {n} says alpha{n} beta{n}." for n in range(9))
    asked = said + " How do I reset voicemail PINs? What does roaming in Spain cost?"
    assert prepare(asked, (), QueryAids(), None, OPTIONS).pieces == (
        "How do I reset voicemail PINs?",
        "What does roaming in Spain cost?",
    )
    assert len(prepare(said, (), QueryAids(), None, OPTIONS).pieces) == MOST_PIECES


@pytest.mark.parametrize(
    ("aids", "text"),
    [
        (QueryAids(), "the roaming price"),
        (QueryAids(correcting=False), "the romaing price"),
        (QueryAids(stripping=False), "the roaming <b>price</b>"),
    ],
)
def test_a_text_is_neither_corrected_nor_stripped_where_that_is_left_out(aids: QueryAids, text: str) -> None:
    assert prepare("the romaing <b>price</b>", (), aids, WORDS, OPTIONS).text == text


def test_a_message_is_not_split_where_that_is_left_out() -> None:
    message = "How do I reset my voicemail PIN? And what does a day pass cost in Spain?"
    assert len(prepare(message, (), QueryAids(), None, OPTIONS).pieces) == 2
    assert prepare(message, (), QueryAids(splitting=False), None, OPTIONS).pieces == ()


def test_what_was_put_right_can_be_put_right_in_what_was_typed() -> None:
    read = PreparedQuery("x", corrected=(("brodband", "broadband"), ("contrct", "contract")))
    typed = "My contrct (brodband), not contrct-7 or brodbands!"
    assert read.put_right(typed) == "My contract (broadband), not contrct-7 or brodbands!"
    assert PreparedQuery("x").put_right(typed) == typed
