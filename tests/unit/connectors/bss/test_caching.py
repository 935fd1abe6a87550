"""What is kept of an account, for how long, and what becomes of it when the system fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.bss.caching import LIVES_S, CacheLimits, CachingAccountReader
from grounding.account.records import Account, Provenance, Section
from grounding.errors import AccountUnavailable, CustomerUnknown
from tests.unit.grounding.world import account

START = datetime.fromisoformat("2026-09-14T09:30:00+01:00")
ALL = frozenset(Section)


class Upstream:
    """An `AccountReader` with a clock of its own; each reading is told by its time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked: list[tuple[str, frozenset[Section]]] = []
        self.failure: Exception | None = None
        self.lost: frozenset[Section] = frozenset()
        self.unkept: frozenset[Section] = frozenset()

    async def read(self, customer_id: str, sections: frozenset[Section]) -> Account:
        self.asked.append((customer_id, sections))
        if self.failure:
            raise self.failure
        read = {Section.CUSTOMER} | (sections - self.lost)
        as_of = START + timedelta(seconds=self.now)
        held = account()
        given: Mapping[Section, Provenance] = {section: Provenance("crm", as_of) for section in read}
        return replace(
            held,
            customer=replace(held.customer, customer_id=customer_id),
            provenance=given,
            missing=sections & self.lost,
            unkept=sections & self.unkept,
        )


def caching(upstream: Upstream, limits: CacheLimits | None = None, tenant: str = "") -> CachingAccountReader:
    return CachingAccountReader(upstream, tenant=tenant, limits=limits, timer=lambda: upstream.now)


async def test_what_is_fresh_is_not_asked_for_again() -> None:
    upstream = Upstream()
    reader = caching(upstream)
    first = await reader.read("C-1", ALL)
    upstream.now = 19.9
    assert await reader.read("C-1", ALL) == first
    assert len(upstream.asked) == 1
    assert not any(item.stale for item in first.provenance.values())


async def test_what_no_system_keeps_is_told_apart_from_what_could_not_be_read() -> None:
    upstream = Upstream()
    upstream.lost, upstream.unkept = frozenset({Section.USAGE, Section.HISTORY}), frozenset({Section.HISTORY})
    reader = caching(upstream)
    for _ in range(2):
        found = await reader.read("C-1", ALL)
        assert (found.missing, found.unkept) == (upstream.lost, upstream.unkept)
    upstream.lost = upstream.unkept = frozenset()
    assert (await reader.read("C-1", ALL)).unkept == frozenset()


async def test_each_section_has_its_own_life() -> None:
    upstream = Upstream()
    reader = caching(upstream)
    await reader.read("C-1", ALL)
    upstream.now = 21
    found = await reader.read("C-1", ALL)
    assert upstream.asked[-1][1] == {section for section in Section if LIVES_S[section] == 20}
    assert found.provenance[Section.USAGE].as_of == START + timedelta(seconds=21)
    assert found.provenance[Section.BILLS].as_of == START
    assert not any(item.stale for item in found.provenance.values())
    upstream.now = 61
    await reader.read("C-1", frozenset({Section.BILLS}))
    # Who the customer is came with the last reading.
    assert upstream.asked[-1][1] == {Section.BILLS}


async def test_a_system_that_fails_is_stood_in_for_and_it_is_told() -> None:
    upstream = Upstream()
    reader = caching(upstream)
    await reader.read("C-1", frozenset({Section.BILLS, Section.USAGE}))
    upstream.now, upstream.failure = 30, AccountUnavailable("down")
    found = await reader.read("C-1", ALL)
    assert set(found.provenance) == {Section.CUSTOMER, Section.BILLS, Section.USAGE}
    assert found.missing == ALL - set(found.provenance)
    assert {section for section, item in found.provenance.items() if item.stale} == {Section.USAGE}
    assert found.provenance[Section.USAGE].as_of == START
    upstream.now = 901
    with pytest.raises(AccountUnavailable):
        await reader.read("C-1", ALL)


async def test_a_section_that_fails_is_stood_in_for_and_the_others_are_new() -> None:
    upstream = Upstream()
    reader = caching(upstream)
    await reader.read("C-1", ALL)
    upstream.now, upstream.lost = 100, frozenset({Section.BILLS})
    found = await reader.read("C-1", ALL)
    assert found.missing == frozenset()
    assert {section for section, item in found.provenance.items() if item.stale} == {Section.BILLS}
    assert found.provenance[Section.USAGE].as_of == START + timedelta(seconds=100)
    # What stood in is not kept as if it had been read: the next reading asks again.
    await reader.read("C-1", frozenset({Section.BILLS}))
    assert Section.BILLS in upstream.asked[-1][1]


async def test_what_was_never_read_is_missing() -> None:
    upstream = Upstream()
    upstream.lost = frozenset({Section.USAGE})
    found = await caching(upstream).read("C-1", ALL)
    assert found.missing == {Section.USAGE} and found.usage == ()


async def test_nothing_of_one_customer_or_tenant_is_served_to_another() -> None:
    upstream = Upstream()
    reader = caching(upstream)
    await reader.read("C-1", ALL)
    assert (await reader.read("C-2", ALL)).customer.customer_id == "C-2"
    upstream.failure = AccountUnavailable("down")
    with pytest.raises(AccountUnavailable):
        await reader.read("C-3", ALL)
    other = caching(upstream, tenant="another carrier")
    with pytest.raises(AccountUnavailable):
        await other.read("C-1", ALL)


async def test_a_customer_who_is_gone_is_forgotten() -> None:
    upstream = Upstream()
    reader = caching(upstream)
    await reader.read("C-1", ALL)
    upstream.now, upstream.failure = 100, CustomerUnknown("gone")
    with pytest.raises(CustomerUnknown):
        await reader.read("C-1", ALL)
    upstream.failure = AccountUnavailable("down")
    with pytest.raises(AccountUnavailable):
        await reader.read("C-1", ALL)


async def test_after_a_change_everything_is_read_again() -> None:
    upstream = Upstream()
    reader = caching(upstream)
    await reader.read("C-1", ALL)
    await reader.read("C-2", ALL)
    reader.forget("C-1")
    await reader.read("C-1", ALL)
    await reader.read("C-2", ALL)
    assert [customer_id for customer_id, _ in upstream.asked] == ["C-1", "C-2", "C-1"]


async def test_what_is_kept_is_bounded() -> None:
    upstream = Upstream()
    reader = caching(upstream, CacheLimits(sections=len(Section)))
    await reader.read("C-1", ALL)
    await reader.read("C-2", ALL)
    await reader.read("C-2", ALL)
    await reader.read("C-1", ALL)
    assert [customer_id for customer_id, _ in upstream.asked] == ["C-1", "C-2", "C-1"]


@given(
    st.lists(
        st.tuples(
            st.floats(0, 40),
            st.sets(st.sampled_from(list(Section)), min_size=1),
            st.booleans(),
        ),
        max_size=8,
    )
)
async def test_whatever_happens_nothing_is_older_than_it_says(
    readings: list[tuple[float, set[Section], bool]],
) -> None:
    upstream = Upstream()
    reader = caching(upstream)
    for passed, sections, fails in readings:
        upstream.now += passed
        upstream.failure = AccountUnavailable("down") if fails else None
        try:
            found = await reader.read("C-1", frozenset(sections))
        except AccountUnavailable:
            assert fails
            continue
        assert found.provenance.keys() | found.missing >= sections
        for section, item in found.provenance.items():
            age = upstream.now - (item.as_of - START).total_seconds()
            assert item.stale is (age >= LIVES_S[section]) or abs(age - LIVES_S[section]) < 1e-3
            assert not item.stale or fails
