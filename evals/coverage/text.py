"""What is covered, for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.terminal import printable
from evals.coverage.figures import AskedKind, Coverage, Kept

_NAMES = {"documents": "Documents", "offerings": "Catalogue", "rules": "Rules", "intents": "Intents"}
_SHOWN = 12
_LONGEST = 90
_FEWEST = 5
"""Live questions of an intent from which their share is worth a word."""
_MOST_INTENTS = 5


def coverage_text(found: Coverage) -> str:
    """Return it as lines."""
    run = f", answers of run {found.run_id}" if found.run_id else ""
    live = f", {found.live} live answers" if found.live else ", no live answers"
    lines = [f"Coverage of {found.cases} cases in {found.suites} suites{run}{live}"]
    for one in found.kept:
        lines += ["", *_kept(one, found.run_id)]
    if found.never_cited is not None:
        lines += ["", f"Documents that no answer cites: {len(found.never_cited)}", *_named(found.never_cited)]
    if found.least is not None:
        lines += ["", *_drift(found)]
    return printable("\n".join(lines))


def _kept(one: Kept, run_id: str | None) -> Iterable[str]:
    name = _NAMES[one.name]
    if one.name == "rules" and run_id is None:
        yield f"{name}: which rules decide is seen in answers; name a run by --run"
        return
    yield f"{name}: {one.touched} of {one.all} touched"
    yield from _named(one.untouched)


def _named(found: Mapping[str, str]) -> Iterable[str]:
    for name, called in list(found.items())[:_SHOWN]:
        yield f"  {name}  {_short(called)}" if called and called != name else f"  {name}"
    if len(found) > _SHOWN:
        yield f"  … and {len(found) - _SHOWN} more; --json names them all"


def _drift(found: Coverage) -> Iterable[str]:
    yield (
        f"Live questions far from every case: {found.far} of {found.live} "
        f"(likeness below {found.least:.2f}, which nine of ten cases have to another)"
    )
    for kind in found.kinds:
        yield from _kind(kind)
    shares = [(name, *counts) for name, counts in found.intents.items() if counts[1] >= _FEWEST]
    gaps = {name: _gap(cases, live, found) for name, cases, live in shares}
    more = sorted((each for each in shares if gaps[each[0]] > 0), key=lambda each: -gaps[each[0]])
    if more:
        yield "Asked more often than the suites ask, by intent (live, cases):"
    for name, cases, live in more[:_MOST_INTENTS]:
        yield f"  {name}: {live} of {found.live}, {cases} of {_asked(found)}"


def _kind(kind: AskedKind) -> Iterable[str]:
    outcomes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in kind.outcomes.items())
    question = "(not shown: its account could not be read)" if kind.question is None else f'"{_short(kind.question)}"'
    yield f"  {kind.count} × {question}  {outcomes}; nearest {kind.nearest} ({kind.likeness:.2f})"


def _gap(cases: int, live: int, found: Coverage) -> float:
    """Return how much larger an intent's share of the live questions is than of the cases'."""
    return live / (found.live or 1) - cases / (_asked(found) or 1)


def _asked(found: Coverage) -> int:
    return sum(cases for cases, _ in found.intents.values())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
