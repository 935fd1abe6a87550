"""Citation numbers."""

from __future__ import annotations

from grounding.numbering import Numbering
from grounding.types import CatalogueFact, ComputedFact, PassageEvidence
from tests.unit.grounding.world import euro, fact, passage


def test_evidence_is_numbered_in_the_order_of_its_first_use_and_keeps_its_number() -> None:
    first, second = fact(euro("5"), "total"), fact(euro("3"), "tax")
    numbering = Numbering()
    assert numbering.number([first])[0] == (1,)
    numbers, new = numbering.number([second, first])
    assert numbers == (1, 2)
    assert [citation.evidence for citation in new] == [second]
    assert numbering.number([first, second]) == ((1, 2), ())


def test_what_a_fact_was_computed_from_comes_before_it_and_is_named_by_it() -> None:
    new, old = fact(euro("5"), record="bill/B-2"), fact(euro("3"), record="bill/B-1")
    difference = ComputedFact("difference", (new, old), euro("2"))
    nested = ComputedFact("sum", (difference, new), euro("7"))
    numbering = Numbering()
    numbers, citations = numbering.number([nested])
    assert numbers == (4,)
    assert [(each.number, each.evidence, each.inputs) for each in citations] == [
        (1, new, ()),
        (2, old, ()),
        (3, difference, (1, 2)),
        (4, nested, (3, 1)),
    ]


def test_one_passage_has_one_number_whatever_is_quoted_of_it() -> None:
    item = passage("It costs €5. It lasts a day.")
    numbering = Numbering()
    assert numbering.number([PassageEvidence(item, "It costs €5.")])[0] == (1,)
    assert numbering.number([PassageEvidence(item, "It lasts a day.")]) == ((1,), ())
    assert numbering.number([PassageEvidence(passage("x", ordinal=1), "x")])[0] == (2,)


def test_two_values_of_one_entry_of_the_catalogue_are_two_pieces_of_evidence() -> None:
    against = [CatalogueFact("P-1", "1", "data", f"Data: 60 GB → {then} GB") for then in (20, 25)]
    numbering = Numbering()
    assert [numbering.number([each])[0] for each in (*against, against[0])] == [(1,), (2,), (1,)]


def test_the_same_evidence_twice_in_a_sentence_is_cited_once() -> None:
    price = CatalogueFact("O-1", "1", "price", euro("5"))
    assert Numbering().number([price, price])[0] == (1,)


def test_two_computations_with_one_operation_are_told_apart_by_their_inputs() -> None:
    one, two = fact(euro("5"), record="bill/B-1"), fact(euro("5"), record="bill/B-2")
    numbers, _ = Numbering().number([ComputedFact("sum", (one,), euro("5")), ComputedFact("sum", (two,), euro("5"))])
    assert numbers == (2, 4)
