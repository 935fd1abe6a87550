import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sparse import SparseOptions
from retrieval.spelling import Near, WordList, correct

OPTIONS = SparseOptions()
GERMAN = SparseOptions(language="german")
HELD = {
    "contract": 4, "contact": 9, "cancel": 5, "network": 8, "roaming": 6, "router": 7, "price": 3, "policy": 2,
    "data": 9, "outage": 4, "business": 2, "compensation": 1, "bill": 9, "session": 3, "address": 2, "halyard": 5,
    "störung": 4, "rechnung": 5, "the": 20, "for": 20, "first": 4, "password": 3, "handle": 6, "down": 6,
}  # fmt: skip
WORDS = WordList(HELD)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cansel the contrct", "cancel the contract"),
        ("Cansel it", "Cancel it"),
        ("is it down? Romaing", "is it down? Roaming"),
        ("outtage of the netwrok", "outage of the network"),
        ("hallyard sesion", "halyard session"),
        ("bisness prise", "business price"),
        ("dwon at frist", "down at first"),
    ],
)
def test_slips_are_put_right(typed: str, meant: str) -> None:
    corrected, changed = correct(typed, WORDS, OPTIONS)
    assert corrected == meant
    assert changed == {a: b for a, b in zip(typed.split(), meant.split(), strict=True) if a != b}


@pytest.mark.parametrize(
    "text",
    [
        "ntework-01 and NETWROK and NetWrok and netwrok_2 and netwrok2",
        "ask Mr Roaning",
        "policies and cancelled contracts",
        "a bil",
        "i dont pay",
        "compensatoins-fee",
        "the zebra ate a lot",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert correct(text, WORDS, OPTIONS) == (text, {})


def test_the_first_letter_of_a_short_word_is_right() -> None:
    assert correct("the grill", WORDS, OPTIONS)[1] == {}
    assert correct("the bll of the till", WORDS, OPTIONS)[1] == {}
    assert correct("the netwrok of etwork", WORDS, OPTIONS)[1] == {"netwrok": "network"}
    assert correct("the for ethwork", WordList({"network": 1, "the": 1}), OPTIONS)[1] == {}
    assert correct("the qusiness", WORDS, OPTIONS)[1] == {"qusiness": "business"}


def test_a_word_of_the_language_is_no_slip() -> None:
    assert correct("the rooter for data", WORDS, OPTIONS)[1] == {"rooter": "router"}
    assert correct("the rooter for data", WORDS, OPTIONS, is_word={"rooter"}.__contains__)[1] == {}


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("modem", "mode"), ("modem", "model"), ("imessage", "message"), ("skim", "sim"), ("skim", "skip"),
        ("carer", "care"), ("etcd", "etc"), ("probate", "probe"), ("athlone", "alone"), ("roamers", "routers"),
        ("latte", "late"),
    ],
)  # fmt: skip
def test_a_sound_word_is_no_slip_of_one_that_is_like_it(word: str, other: str) -> None:
    assert correct(f"the {word}", WordList({other: 9}), OPTIONS)[1] == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hallyard", "halyard"), ("simm", "sim"), ("planss", "plans"), ("recieved", "received"), ("unlok", "unlock"),
        ("swizerland", "switzerland"), ("vociemail", "voicemail"), ("rooter", "router"), ("ovrcharged", "overcharge"),
        ("outttage", "outage"), ("netwrko", "network"), ("chek", "check"),
    ],
)  # fmt: skip
def test_what_a_finger_does_is_a_slip(typed: str, meant: str) -> None:
    assert correct(f"the {typed}", WordList({meant: 9}), OPTIONS)[1] == {typed: meant}


def test_the_shortest_words_stand_for_none_of_one_document() -> None:
    assert correct("a dect", WordList({"deact": 1}), OPTIONS)[1] == {}
    assert correct("a dect", WordList({"deact": 2}), OPTIONS)[1] == {"dect": "deact"}


def test_a_compound_is_no_slip() -> None:
    words = WordList({"throughout": 9, "handed": 9})
    for compound, parts, otherwise in (("throughput", "through put", "throughout"), ("handset", "hand set", "")):
        without = {compound: otherwise} if otherwise else {}
        assert correct(f"the {compound}", words, OPTIONS)[1] == without
        assert correct(f"the {compound}", words, OPTIONS, is_word=set(parts.split()).__contains__)[1] == {}


def test_two_slips_lead_to_no_word_of_one_document() -> None:
    assert correct("the compansasion", WORDS, OPTIONS)[1] == {}
    assert correct("the compansation", WORDS, OPTIONS)[1] == {"compansation": "compensation"}


def test_what_is_held_back_stays() -> None:
    assert correct("the romaing", WORDS, OPTIONS, leave={"romaing"}.__contains__)[1] == {}


def test_another_language_is_not_rewritten() -> None:
    assert correct("warum ist meine letzte facture denn falsch addiert worden", WORDS, OPTIONS)[1] == {}


def test_german_nouns_are_words() -> None:
    assert correct("wegen der Störrung", WORDS, GERMAN)[0] == "wegen der Störung"
    assert correct("wegen der Störrung", WORDS, OPTIONS)[1] == {}


def test_a_word_list_finds_what_is_near() -> None:
    assert sorted(WORDS.near("contract", 1)) == [Near("contact", 1, 9)]
    assert WORDS.near("contrect", 2) == [Near("contact", 2, 9)]
    assert list(WORDS.starting("con")) == ["contact", "contract"]
    assert (WORDS.count("bill"), WORDS.count("bull")) == (9, 0)
    assert WordList({}).near("word", 2) == []


_LETTERS = st.text(alphabet="abcdeéßя", min_size=1, max_size=9)


def _slips(one: str, other: str) -> int:
    """Optimal string alignment, written out."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if not (i and j):
                rows[i][j] = i + j
                continue
            wrong = one[i - 1] != other[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + wrong)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.sets(_LETTERS, max_size=30), _LETTERS)
def test_near_words_are_those_of_a_full_comparison(held: set[str], word: str) -> None:
    words = WordList(dict.fromkeys(held, 1))
    assert {one.word for one in words.near(word, 1)} == {other for other in held if _slips(word, other) == 1}
    assert {one.word for one in words.near(word, 2)} == {
        other for other in held if _slips(word, other) == 2 and other[0] == word[0]
    }


@given(st.text(max_size=300))
def test_only_known_words_are_put(text: str) -> None:
    corrected, changed = correct(text, WORDS, OPTIONS)
    assert all(put.lower() in HELD for put in changed.values())
    assert (corrected == text) == (not changed)
