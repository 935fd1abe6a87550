import yaml

from connectors.carrier.schema import GlossaryFile
from connectors.carrier.trade import TELECOM, acronyms_of
from connectors.sample import FOLDER


def test_every_carrier_knows_the_trade() -> None:
    acronyms, capitals = acronyms_of(GlossaryFile())
    assert acronyms["UPF"] == "user plane function"
    assert acronyms["OLT"] == "optical line terminal"
    assert capitals <= acronyms.keys()
    assert {"SIM", "RAN"} <= capitals


def test_a_carrier_adds_changes_and_takes_out() -> None:
    own = GlossaryFile.model_validate(
        {
            "acronyms": {"UPF": "ultra fibre", "MAP": None, "OLT": "", "FAN": "fibre access node"},
            "capitals": ["FAN"],
        }
    )
    acronyms, capitals = acronyms_of(own)
    assert (acronyms["UPF"], acronyms["FAN"]) == ("ultra fibre", "fibre access node")
    assert not {"MAP", "OLT"} & acronyms.keys()
    assert "FAN" in capitals and "MAP" not in capitals


def test_no_acronym_of_the_trade_says_two_things() -> None:
    acronyms, _ = acronyms_of(GlossaryFile())
    assert len({acronym.casefold() for acronym in acronyms}) == len(acronyms)
    assert len({name.casefold() for name in acronyms.values()}) == len(acronyms)
    assert all(name == name.strip() and name.casefold() != acronym.casefold() for acronym, name in acronyms.items())
    held = yaml.safe_load(TELECOM.read_text(encoding="utf-8"))
    assert set(held["capitals"]) <= held["acronyms"].keys()


def test_the_sample_does_not_repeat_the_trade() -> None:
    own = yaml.safe_load((FOLDER / "glossary.yaml").read_text(encoding="utf-8"))["acronyms"]
    trade, _ = acronyms_of(GlossaryFile())
    assert [acronym for acronym, name in own.items() if trade.get(acronym) == name] == []
