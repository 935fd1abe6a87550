"""Holds two runs beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evals.comparing.effects import Pair, effects
from evals.comparing.types import Apart, Comparison, Difference, Flip, Incomparable, Kind, Side

_ORDER: tuple[Kind, ...] = ("lost", "unscored", "won", "scored")
_NAMED = 5


def compare(before: Side, after: Side, *, shared: bool = False) -> Comparison:
    """Return what differs. `shared`: only the cases that are the same in both.

    Raises: Incomparable if there are cases that are not the same and `shared` is not set, or if none is the same.
    """
    apart = cases_apart(before, after)
    if apart and not shared:
        raise Incomparable(
            f"{before.name} and {after.name} are not of the same cases: {told(apart)}; "
            "`--shared` compares those that are the same in both"
        )
    pairs = same(before, after)
    if not pairs:
        raise Incomparable(f"{before.name} and {after.name} have no case in common")
    return Comparison(
        before=before,
        after=after,
        differences=differences(before, after),
        apart=apart,
        effects=effects(pairs),
        flips=flips(pairs),
        flaky=tuple(one.case_id for one, other in pairs if "flaky" in (one.state, other.state)),
    )


def same(before: Side, after: Side) -> list[Pair]:
    """Return the cases that both runs were asked, and that are judged the same."""
    pairs = [(case, after.cases[name]) for name, case in before.cases.items() if name in after.cases]
    return [(one, other) for one, other in pairs if one.case_hash == other.case_hash]


def cases_apart(before: Side, after: Side) -> Apart:
    """Return the cases that are not the same in both."""
    both = before.cases.keys() & after.cases.keys()
    return Apart(
        added=tuple(name for name in after.cases if name not in both),
        removed=tuple(name for name in before.cases if name not in both),
        rewritten=tuple(
            name
            for name in before.cases
            if name in both and before.cases[name].case_hash != after.cases[name].case_hash
        ),
    )


def told(apart: Apart) -> str:
    """Return in words which cases are not the same."""
    parts = ((apart.added, "only in the second"), (apart.removed, "only in the first"), (apart.rewritten, "rewritten"))
    return "; ".join(f"{len(names)} {what} ({listed(names)})" for names, what in parts if names)


def listed(names: Iterable[str]) -> str:
    """Return the first of some names, and how many there are beside them."""
    every = list(names)
    rest = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + rest


def differences(before: Side, after: Side) -> tuple[Difference, ...]:
    """Return what was not the same, but for the answers: settings, builds, and how the runs were made."""
    found = _unlike("", _made(before), _made(after))
    found += _unlike("setting ", before.overrides, after.overrides)
    return tuple(found + _unlike("build ", before.build, after.build))


def flips(pairs: Iterable[Pair]) -> tuple[Flip, ...]:
    """Return the cases that came out otherwise, from pass to fail first; flaky ones prove nothing."""
    found = [Flip(kind, before, after) for before, after in pairs if (kind := _kind(before.state, after.state))]
    return tuple(sorted(found, key=lambda flip: (_ORDER.index(flip.kind), flip.after.suite, flip.after.case_id)))


def _kind(before: str, after: str) -> Kind | None:
    if before == after or "flaky" in (before, after):
        return None
    if "unscored" in (before, after):
        return "unscored" if after == "unscored" else "scored"
    return "lost" if after == "failed" else "won"


def _made(side: Side) -> dict[str, str]:
    repeats = {"repeats": str(side.epochs)} if side.epochs > 1 else {}
    incomplete = {} if side.complete else {"incomplete": "yes"}
    return {"mode": side.mode, "target": side.target, **repeats, **incomplete}


def _unlike(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    names = sorted({*before, *after})
    pairs = [(name, str(before.get(name, "")), str(after.get(name, ""))) for name in names]
    return [Difference(kind + name, one, other) for name, one, other in pairs if one != other]
