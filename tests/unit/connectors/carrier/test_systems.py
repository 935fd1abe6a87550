"""Systems of accounts in carrier.yaml: every fault by its line, and mappings that add to what is usual."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from connectors.bss.tmf.mapping import TmfMapping
from connectors.carrier import BssSpec, load
from connectors.carrier.checking import check
from grounding.account.records import ChargeKind, Section
from grounding.errors import CarrierFault

SECOND = Path(__file__).parents[3] / "carriers" / "foehn"
_ONE = "bss: {kind: sql, seed: crm}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SECOND, tmp_path / "carrier"))


def write(folder: Path, bss: str) -> int:
    """Put another `bss` into carrier.yaml; return the line that it begins on."""
    file = folder / "carrier.yaml"
    text = file.read_text(encoding="utf-8")
    assert _ONE in text
    file.write_text(text.replace(_ONE, bss.strip("\n")), encoding="utf-8")
    return text[: text.index(_ONE)].count("\n") + 1


def spec(folder: Path, bss: str) -> BssSpec:
    write(folder, bss)
    assert check(folder) == []
    return load(folder).bss


def test_one_database_is_all_that_there_is(folder: Path) -> None:
    (system,) = load(folder).bss.systems
    assert (system.name, system.kind, system.url, system.seed) == ("crm", "sql", None, folder.resolve() / "crm")
    assert system.sections == frozenset(Section) and system.lives_s == {}


def test_a_server_of_the_standard_with_its_own_words(folder: Path) -> None:
    (system,) = spec(
        folder,
        """
bss:
  kind: tmf
  url: https://bss.example/tmf-api
  timeout_s: 0.8
  deadline_s: 2
  page: 500
  cache_s: {bills: 60, usage: 20}
  versions: {TMF629: v5, TMF678: v5}
  mapping:
    paths: {problem: null, rate: billing/v9/rate}
    names: {notice_days: [Kündigungsfrist]}
    bill_states: {In Rechnung gestellt: sent}
    charges: {Abo-Gebühr: plan}
    offering_services: {Tarif_1: mobile}
    owner_roles: [Kunde]
    rate_filter: relatedParty.id
    notice_days: 60
    joined_ids: false
""",
    ).systems
    usual, mapping = TmfMapping(), system.mapping
    assert (system.name, system.timeout_s, system.deadline_s, system.page) == ("bss", 0.8, 2, 500)
    assert system.lives_s == {Section.BILLS: 60, Section.USAGE: 20}
    assert mapping.paths.customer == "customerManagement/v5/customer"
    assert (mapping.paths.bill, mapping.paths.rate) == ("customerBillManagement/v5/customerBill", "billing/v9/rate")
    assert mapping.paths.problem is None and mapping.paths.ticket == usual.paths.ticket
    assert mapping.names.notice_days == ("Kündigungsfrist",) and mapping.names.place == usual.names.place
    assert mapping.bill_states == {**usual.bill_states, "inrechnunggestellt": "sent"}
    assert mapping.charges["abogebühr"] is ChargeKind.PLAN and mapping.charges["usage"] is ChargeKind.USAGE
    assert mapping.offering_services == {"Tarif_1": "mobile"}
    assert (mapping.owner_roles, mapping.rate_filter, mapping.notice_days) == (("Kunde",), "relatedParty.id", 60)
    assert not mapping.joined_ids and mapping.select_fields


def test_several_systems_share_the_sections_out(folder: Path) -> None:
    crm, billing = spec(
        folder,
        """
bss:
  systems:
    - {name: crm, kind: sql, seed: crm}
    - {name: billing, kind: tmf, sections: [bills, balance]}
""",
    ).systems
    assert billing.sections == {Section.BILLS, Section.BALANCE} and billing.url is None
    assert crm.sections == frozenset(Section) - billing.sections


FAULTS = [
    ("bss: {kind: ldap}", 0, "bss.kind: Input should be 'sql' or 'tmf'"),
    ("bss: sql", 0, "bss: "),
    ("bss: {kind: tmf, token: abc}", 0, "GROUNDLINE_BSS_TOKENS"),
    ("bss: {kind: tmf, url: 'https://me:abc@x/'}", 0, "bss.url: holds credentials"),
    ("bss: {kind: tmf, url: 'ftp://x'}", 0, "bss.url: must be an http(s) address"),
    ("bss: {kind: tmf, url: 'http://x:99999999'}", 0, "bss.url: is not an address"),
    ("bss:\n  kind: tmf\n  seed: crm", 2, "bss.seed: is not a known key"),
    ("bss:\n  kind: sql\n  seed: nichts", 2, "the folder `nichts` does not exist"),
    ("bss:\n  kind: tmf\n  deadline_s: 0", 2, "bss.deadline_s"),
    ("bss:\n  kind: tmf\n  timeout_s: 5", 2, "one request may not take longer than all of them"),
    ("bss:\n  kind: tmf\n  cache_s:\n    bils: 5", 3, "bss.cache_s.bils"),
    ("bss:\n  kind: tmf\n  cache_s:\n    bills: -5", 3, "bss.cache_s.bills: Input should be greater than 0"),
    ("bss:\n  kind: tmf\n  versions:\n    TMF620: v5", 3, "is none of TMF621, TMF622"),
    ("bss:\n  kind: tmf\n  versions:\n    TMF678: v3", 3, "bss.versions.TMF678: Input should be 'v4' or 'v5'"),
    ("bss:\n  kind: tmf\n  mapping:\n    paths:\n      bil: x", 4, "bss.mapping.paths.bil: is not a known key"),
    ("bss:\n  kind: tmf\n  mapping:\n    bill_states: {x: gone}", 3, "bss.mapping.bill_states.x"),
    ("bss:\n  kind: tmf\n  mapping:\n    charges: {x: gone}", 3, "bss.mapping.charges.x"),
    (
        "bss:\n  kind: tmf\n  mapping:\n    owner_roles: Kunde",
        3,
        "bss.mapping.owner_roles: Input should be a valid list",
    ),
    ("bss:\n  kind: tmf\n  sections: [customer, history]", 2, "no Open API of this system has `history`"),
    (
        "bss:\n  kind: tmf\n  sections: [customer, usage]\n  mapping: {paths: {usage: null}}",
        2,
        "no Open API of this system has `usage`",
    ),
    ("bss:\n  kind: tmf\n  sections: [customer]\n  cache_s:\n    bills: 9", 4, "`bills` is not read from this system"),
    ("bss: {kind: sql, sections: [lines]}", 0, "no system has the section `customer`"),
    ("bss:\n  systems: []", 1, "bss.systems"),
    ("bss:\n  systems:\n    - {kind: sql}", 2, "needs a `name`"),
    ("bss:\n  systems:\n    - {name: a, kind: sql}\n    - {name: a, kind: sql, sections: [bills]}", 3, "called `a`"),
    ("bss:\n  systems:\n    - {name: a, kind: sql}\n    - {name: b, kind: sql}", 3, "only one system has all the rest"),
    (
        "bss:\n  systems:\n    - {name: a, kind: sql, sections: [customer, bills]}\n"
        "    - {name: b, kind: tmf, sections: [bills]}",
        3,
        "`bills` is read from `a` already",
    ),
    ("bss:\n  systems:\n    - {name: a, kind: sql}\n    - {name: b, kind: tmf, what: 1}", 3, "bss.systems[1].what"),
]


@pytest.mark.parametrize(("bss", "below", "named"), FAULTS)
def test_every_fault_is_named_by_its_line(folder: Path, bss: str, below: int, named: str) -> None:
    line = write(folder, bss) + below
    found = check(folder)
    assert [(fault.file, fault.line) for fault in found if named in fault.message] == [("carrier.yaml", line)], found
    with pytest.raises(CarrierFault):
        load(folder)


def test_no_secret_is_repeated(folder: Path) -> None:
    write(folder, "bss: {kind: tmf, url: 'https://me:hunter2@x/', token: hunter3}")
    assert "hunter" not in " ".join(fault.message for fault in check(folder))
