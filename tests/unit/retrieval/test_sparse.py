"""Terms and their BM25 weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sparse import SparseOptions, encode_document, encode_query, identifiers, tokenise

ENGLISH = SparseOptions()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("HalyardUpfPacketLoss", ["halyardupfpacketloss", "halyard", "upf", "packet", "loss"]),
        ("BGPPeerDown", ["bgppeerdown", "bgp", "peer", "down"]),
        ("error-codes", ["error-cod", "error", "code"]),
        ("snake_case", ["snake_cas", "snake", "case"]),
        ("x.y.z", ["x.y.z", "x", "y", "z"]),
        ("R24.2", ["r24.2", "r24", "2"]),
        ("19.99 €", ["19.99", "19", "99"]),
        ("Dún Laoghaire", ["dun", "laoghair"]),
        ("the customer's bills", ["custom", "bill"]),
        ("don’t", ["don't"]),
        ("ＶＯＬＴＥ 5G", ["volt", "5g"]),
        ("_private __init__ -", ["privat", "init"]),
        ("", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert tokenise(text, ENGLISH) == terms


def test_words_that_matter_to_operators_are_no_stop_words() -> None:
    assert tokenise("No service, not up, peer down, off, on", ENGLISH) == [
        "no", "servic", "not", "up", "peer", "down", "off", "on",
    ]  # fmt: skip
    assert tokenise("what is the of a", ENGLISH) == []


def test_identifiers_are_found_whole_and_in_small_letters() -> None:
    whole = set(encode_query("kubepersistentvolumefillingup", ENGLISH).indices)
    assert whole <= set(encode_document("Alert KubePersistentVolumeFillingUp fired", ENGLISH).indices)
    part = set(encode_query("filling volumes", ENGLISH).indices)
    assert part <= set(encode_document("KubePersistentVolumeFillingUp", ENGLISH).indices)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CellSleepingHigh fired", ["cellsleepinghigh"]),
        ("the grpc_requests SLI of eth0", ["grpc_request", "eth0"]),
        ("x9:R24.2, BGPPeerDown's", ["x9", "r24.2", "bgppeerdown"]),
        ("a key-value store, 19.99 a month, 5G, 37GB in 30s, No Service, DUBLIN, don't", []),
    ],
)
def test_identifiers_are_names_of_something_made_and_prose_has_none(text: str, found: list[str]) -> None:
    assert list(identifiers(text, ENGLISH)) == found


def test_another_language_has_its_own_stems_and_an_unknown_one_none() -> None:
    assert tokenise("Rechnungen Häuser", SparseOptions("de")) == tokenise("Rechnung Haus", SparseOptions("german"))
    assert tokenise("running the bills", SparseOptions("tlh")) == ["running", "the", "bills"]
    assert tokenise("der Tarif", SparseOptions("de", frozenset({"der"}))) == ["tarif"]


def test_weights_follow_bm25() -> None:
    options = SparseOptions(k1=1.2, b=0.75, average_length=3)
    vector = encode_document("cell cell tower", options)
    by_index = dict(zip(vector.indices, vector.values, strict=True))
    (cell,) = encode_query("cell", options).indices
    (tower,) = encode_query("tower", options).indices
    assert by_index[cell] == pytest.approx(2 * 2.2 / (2 + 1.2))
    assert by_index[tower] == pytest.approx(1 * 2.2 / (1 + 1.2))


def test_a_query_weighs_every_term_once() -> None:
    vector = encode_query("cell cell tower", ENGLISH)
    assert vector.values == (1.0, 1.0)


@pytest.mark.parametrize(
    "other",
    [
        SparseOptions(language="german"),
        SparseOptions(stop_words=frozenset({"a"})),
        SparseOptions(k1=1.5),
        SparseOptions(b=0.5),
        SparseOptions(average_length=99),
    ],
)
def test_the_fingerprint_changes_with_what_changes_weights(other: SparseOptions) -> None:
    assert other.fingerprint != ENGLISH.fingerprint
    assert SparseOptions().fingerprint == ENGLISH.fingerprint


@given(st.text(max_size=300))
def test_any_text_gives_a_well_formed_vector(text: str) -> None:
    vector = encode_document(text, ENGLISH)
    assert list(vector.indices) == sorted(set(vector.indices))
    assert all(0 <= index < 2**32 for index in vector.indices)
    assert len(vector.indices) == len(vector.values)
    assert all(0 < value < ENGLISH.k1 + 1 for value in vector.values)
    assert set(encode_query(text, ENGLISH).indices) == set(vector.indices)
