"""TMF629: who the customer is."""

from __future__ import annotations

from datetime import tzinfo

from connectors.bss.tmf.errors import RecordUnreadable
from connectors.bss.tmf.mapping import TmfMapping
from connectors.bss.tmf.values import (
    Record,
    Traits,
    day,
    key,
    keys,
    needed_text,
    objects,
    parties,
    period,
    status,
    text,
)
from grounding.account.records import AuthorisedUser, Customer

FIELDS = (
    "id", "name", "status", "validFor", "engagedParty", "characteristic", "contactMedium", "relatedParty", "account",
    "paymentMethod",
)  # fmt: skip

_YES, _NO = frozenset({"true", "yes", "given", "granted"}), frozenset({"false", "no", "refused", "withdrawn"})


def customer_of(record: Record, mapping: TmfMapping, zone: tzinfo) -> Customer:
    """Return the account holder with authorised users and consents. Raises RecordUnreadable."""
    traits = Traits.of(record.get("characteristic"), record.get("partyRoleCharacteristic"))
    names = mapping.names
    since = day(traits.get(names.since), "since", zone) or period(record.get("validFor"), "validFor", zone).start
    if since is None:
        raise RecordUnreadable("no validFor")
    engaged = next(iter(objects(record.get("engagedParty"))), {})
    return Customer(
        customer_id=needed_text(record, "id"),
        name=text(record, "name") or needed_text(engaged, "name"),
        status=mapping.customer_statuses.get(told := status(record), told),
        segment=_segment(traits, engaged, mapping),
        since=since,
        birth_date=day(traits.get(names.birth_date), "birth date", zone),
        place=traits.text(names.home) or _area(record, mapping),
        authorised_users=_users(record, mapping),
        consents=_consents(traits, names.consent_prefix),
    )


def _segment(traits: Traits, engaged: Record, mapping: TmfMapping) -> str:
    """Return the segment as the carrier tells it, else by what kind of party the customer is."""
    told = traits.text(mapping.names.segment) or text(engaged, "@referredType", "@type")
    found = mapping.segments.get(key(told or ""))
    if found is None:
        raise RecordUnreadable("no segment that is known")
    return found


def _area(record: Record, mapping: TmfMapping) -> str | None:
    """Return the area of the postal address, the preferred one first."""
    if mapping.address_area is None:
        return None
    media = sorted(objects(record.get("contactMedium")), key=lambda each: each.get("preferred") is not True)
    for medium in media:
        # v4 puts the address into `characteristic`, v5 beside the type.
        for held in (*objects(medium.get("characteristic")), medium):
            if found := text(held, mapping.address_area):
                return found
    return None


def _users(record: Record, mapping: TmfMapping) -> tuple[AuthorisedUser, ...]:
    changing, seeing = keys(mapping.may_change_roles), keys(mapping.may_see_roles)
    return tuple(
        AuthorisedUser(party.party_id, party.name or party.party_id, party.role in changing)
        for party in parties(record)
        if party.role in changing | seeing
    )


def _consents(traits: Traits, prefix: str) -> dict[str, bool]:
    """Return each consent that is plainly given or refused; anything else is as if never asked."""
    found = {}
    for name, value in traits.named(prefix).items():
        told = key(str(value))
        if told in _YES | _NO:
            found[name] = told in _YES
    return found
