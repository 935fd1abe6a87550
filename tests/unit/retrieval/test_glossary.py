import pytest

from retrieval.glossary import MOST_EXPANSIONS, Glossary
from retrieval.sparse import SparseOptions

OPTIONS = SparseOptions()
GLOSSARY = Glossary(
    {
        "UPF": "user plane function",
        "SIM": "subscriber identity module",
        "RAN": "radio access network",
        "QoS": "quality of service",
        "VoWiFi": "voice over Wi-Fi (Wi-Fi calling)",
        "UE": "user equipment (phone)",
        "CSFB": "circuit-switched fallback",
        "CI/CD": "continuous integration and delivery",
    },
    frozenset({"SIM", "RAN"}),
)


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("UPF restart", ["user plane function"]),
        ("upf restart", ["user plane function"]),
        ("two UPFs are down", ["user plane function"]),
        ("pair UPF-02", ["user plane function"]),
        ("what qos does it get", ["quality of service"]),
        ("new SIM", ["subscriber identity module"]),
        ("a sim for my son, I ran out", []),
        ("I RAN OUT OF DATA", []),
        ("the UE detaches", ["user equipment (phone)"]),
        ("ue detaches", []),
        ("my phone is slow", []),
        ("User-plane functions restart", ["UPF"]),
        ("turn wi-fi calling on", ["VoWiFi"]),
        ("is circuit switched fallback used", ["CSFB"]),
        ("our ci/cd fails", ["continuous integration and delivery"]),
        ("UPF, the user plane function", []),
        ("nothing here", []),
    ],
)
def test_what_is_added(text: str, added: list[str]) -> None:
    assert GLOSSARY.expansions(text, OPTIONS) == added


def test_what_no_document_says_is_not_added() -> None:
    held = {"user", "plane", "function", "quality"}
    assert GLOSSARY.expansions("UPF and QoS", OPTIONS, held.__contains__) == ["user plane function"]
    assert GLOSSARY.expansions("user plane function", OPTIONS, held.__contains__) == []
    assert GLOSSARY.expansions("user plane function", OPTIONS, (held | {"upf"}).__contains__) == ["UPF"]


def test_a_question_is_not_drowned() -> None:
    many = Glossary({f"A{letter}X": f"{letter}lpha {letter}mega" for letter in "bcdefghij"})
    assert len(many.expansions(" ".join(many.acronyms), OPTIONS)) == MOST_EXPANSIONS


def test_other_languages() -> None:
    glossary = Glossary({"MwSt": "Mehrwertsteuer", "ÖV": "öffentlicher Verkehr"})
    german = SparseOptions(language="german")
    assert glossary.expansions("Ist die Mehrwertsteuer dabei?", german) == ["MwSt"]
    assert glossary.expansions("inkl. mwst", german) == ["Mehrwertsteuer"]


def test_an_acronym_is_known_in_any_case() -> None:
    assert GLOSSARY.spells("vowifi")
    assert not GLOSSARY.spells("wifi")
