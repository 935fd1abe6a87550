"""What is named but not sold."""

from __future__ import annotations

import pytest

from grounding.catalogue import Catalogue, Offering
from grounding.drafting.extractive.unsold import asks_unknown, goes_beyond, unsold, vocabulary

CATALOGUE = Catalogue(
    "v1",
    {
        name: Offering(name, "1", name, "", "addon", True)
        for name in ("Data Pack 5 GB", "Data Pack 20 GB", "Acme Max", "5 GB")
    },
)


@pytest.mark.parametrize("text", ["What does Data Pack 50 GB cost?", "data pack 7 gb", "How much is Acme Ultra?"])
def test_a_product_of_another_figure_or_name_is_not_sold(text: str) -> None:
    assert unsold(text, CATALOGUE, "Acme Telecom", [])


@pytest.mark.parametrize(
    "text", ["What does Data Pack 20 GB cost?", "How much is Acme Max?", "is acme good", "What do 50 GB cost?"]
)
def test_what_the_catalogue_names_is_sold(text: str) -> None:
    assert not unsold(text, CATALOGUE, "Acme Telecom", [])


def test_what_a_document_speaks_of_exists() -> None:
    assert not unsold("Where is the Acme Shop?", CATALOGUE, "Acme Telecom", ["The Acme shop is in Cork."])


def test_an_unknown_word_before_a_known_one_asks_for_something_else() -> None:
    known = vocabulary(CATALOGUE, ["Do you have internet?"], "en")
    assert goes_beyond("Do you offer satellite internet?", {"satellit": 0.0}, known, "en")
    assert not goes_beyond("Do you offer fast internet?", {"fast": 3.0}, known, "en")
    assert not goes_beyond("internet for Oisin", {"oisin": 0.0}, known, "en")
    # A letter or two is a way of writing.
    assert not goes_beyond("have u internet", {"u": 0.0}, known, "en")


def test_a_property_that_nobody_has_a_word_for_is_unknown() -> None:
    cues = {"offering.property": (r"how many (?P<property>\w+)", r"what is the (?P<property>\w+) of")}
    rarity = {"stage": 0.0, "weight": 2.0}
    assert asks_unknown("How many stages has Acme Max?", cues, rarity, set(), "en")
    assert not asks_unknown("How many stages has Acme Max?", cues, rarity, {"stage"}, "en")
    assert not asks_unknown("What is the weight of Acme Max?", cues, rarity, set(), "en")
    assert not asks_unknown("Has Acme Max stages?", cues, rarity, set(), "en")
