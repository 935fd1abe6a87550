"""What is covered and what is not, as figures and lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.db.asked import AskedLive
from evals.coverage.drift import Drift
from evals.coverage.inventory import Inventory
from evals.coverage.touching import Touched
from evals.results.types import Json


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of what there is, and what of it is touched."""

    name: str
    all: int
    touched: int
    """By what cases expect, or by the answers of a run."""
    untouched: Mapping[str, str]
    """By id, with what people call it."""


@dataclass(frozen=True, slots=True)
class AskedKind:
    """Live questions of one kind that no case is near."""

    count: int
    question: str | None
    """The most typical, masked; None where it cannot be told whose names would have to be masked."""
    outcomes: Mapping[str, int]
    nearest: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the suites cover."""

    cases: int
    suites: int
    run_id: str | None
    live: int
    kept: tuple[Kept, ...]
    never_cited: Mapping[str, str] | None
    """Documents that no answer of the run, and no live one, cites; None where there are no answers."""
    intents: Mapping[str, tuple[int, int]]
    """How many questions of the cases, and of live ones, are likest each intent."""
    least: float | None
    """Likeness below which a live question is far from every case; None without live questions."""
    far: int
    kinds: tuple[AskedKind, ...]

    def json(self) -> Json:
        """Return it as JSON values."""
        return {
            "cases": self.cases,
            "suites": self.suites,
            "run": self.run_id,
            "live": self.live,
            **{one.name: {"all": one.all, "touched": one.touched, "untouched": _named(one.untouched)}
               for one in self.kept},
            "never_cited": None if self.never_cited is None else _named(self.never_cited),
            "questions_by_intent": {name: {"cases": cases, "live": live}
                                    for name, (cases, live) in self.intents.items()},
            "drift": None if self.least is None else {
                "least": round(self.least, 3),
                "far": self.far,
                "kinds": [
                    {"count": one.count, "question": one.question, "outcomes": dict(one.outcomes),
                     "nearest": one.nearest, "likeness": round(one.likeness, 3)}
                    for one in self.kinds
                ],
            },
        }  # fmt: skip


def kept(name: str, there: Mapping[str, str], touched: frozenset[str]) -> Kept:
    """Return what of one kind is touched; what is touched but not there, such as a deleted document, counts nowhere."""
    untouched = {one: called for one, called in sorted(there.items()) if one not in touched}
    return Kept(name, len(there), len(there) - len(untouched), untouched)


def all_kept(there: Inventory, touched: Touched) -> tuple[Kept, ...]:
    """Return every kind."""
    intents = {name: (examples[0] if examples else "") for name, examples in there.intents.items()}
    return (
        kept("documents", there.documents, touched.documents),
        kept("offerings", there.offerings, touched.offerings),
        kept("rules", there.rules, touched.rules),
        kept("intents", intents, touched.intents),
    )


def asked_kinds(found: Drift, live: Sequence[AskedLive], shown: Sequence[str | None]) -> tuple[AskedKind, ...]:
    """Return kinds of live questions; `shown` is the masked text of each kind's most typical question."""
    return tuple(
        AskedKind(
            count=len(kind.members),
            question=text,
            outcomes=dict(Counter(str(live[at].answer.get("outcome", "")) for at in kind.members).most_common()),
            nearest=kind.nearest,
            likeness=kind.likeness,
        )
        for kind, text in zip(found.kinds, shown, strict=True)
    )


def _named(found: Mapping[str, str]) -> list[Json]:
    return [{"id": name, "name": called} for name, called in found.items()]
