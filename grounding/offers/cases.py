"""What an offering would go onto: in place of what a line has, on top of it, or as a further line; maybe several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from grounding.account.records import Line, LineStatus
from grounding.catalogue import Offering


class CaseKind(StrEnum):
    """How an offering would come to the customer."""

    CHANGE = "change"
    """In place of what a line has."""
    ADD = "add"
    """On top of a line."""
    NEW = "new"
    """As a further line."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the offerings of one category, or one offering, go onto."""

    case: CaseKind
    services: tuple[str, ...] = ()
    """Services of the lines that fit."""
    otherwise: CaseKind | None = None
    """The case if no line fits; None: then it cannot be had."""
    service: str | None = None
    """What the offering itself is, such as `mobile`; None: what `services` says if that is one."""
    also: CaseKind | None = None
    """A further case beside those of the lines that fit, and where none does."""

    @property
    def own_service(self) -> str | None:
        """Return what the offering itself is; None if that is not one service."""
        return self.service or (self.services[0] if len(self.services) == 1 else None)


Subjects: TypeAlias = Mapping[str, Subject]
"""By offering id, or by category for all others of it; what is not there is never an offer."""


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which a customer could have an offering."""

    kind: CaseKind
    line_id: str | None
    """The line that it is about; None for a further line, or where lines could not be read."""

    @property
    def line_unread(self) -> bool:
        """Say whether it is of a line, and nobody could say of which."""
        return self.line_id is None and self.kind is not CaseKind.NEW


def subject_of(offering: Offering, subjects: Subjects) -> Subject | None:
    """Return what an offering goes onto; None if it is never an offer."""
    return subjects.get(offering.offering_id) or subjects.get(offering.category)


def cases(subject: Subject, lines: Sequence[Line] | None) -> tuple[Case, ...]:
    """Return the cases of a subject, first those of the lines in their order, then that of a further line.

    There are none if it needs a line that the customer has not. Where lines could not be read (None), there is one
    case without a line, and none of a further line, which nobody could call further.
    """
    if subject.case is CaseKind.NEW:
        return (Case(CaseKind.NEW, None),)
    if lines is None:
        return (Case(subject.case, None),)
    fitting = [line for line in lines if line.service in subject.services and line.status is not LineStatus.TERMINATED]
    without_line = subject.also or (None if fitting else subject.otherwise)
    further = (Case(without_line, None),) if without_line else ()
    return (*(Case(subject.case, line.line_id) for line in fitting), *further)
