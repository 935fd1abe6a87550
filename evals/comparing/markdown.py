"""A comparison or a gate as Markdown, as a pull request shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from evals.comparing.comparison import told
from evals.comparing.gate import Gated
from evals.comparing.shown import HEADINGS, KINDS, Shown, brief, counted, in_a_line, named, row, shown
from evals.comparing.types import Comparison, Difference, Effect, Flip

# A pull request's comment may hold 65,536 characters.
_MOST_FLIPS, _MOST_FAILURES = 12, 60
_MOST_CHARS, _LONGEST_REASON = 1_000, 600


def comparison_text(comparison: Comparison) -> str:
    """Return a comparison as Markdown."""
    closer = [effect for effect in comparison.told if effect.over != "all"]
    parts = [
        f"## {_plain(in_a_line(comparison))}",
        f"`{comparison.before.name}` → `{comparison.after.name}`",
        *_differences(comparison.differences),
        *([f"Left out: {_plain(told(comparison.apart))}"] if comparison.apart else []),
        _effects(comparison.overall),
        *(["### Where it is more than noise", _effects(closer)] if closer else []),
        *(["### Cases that flipped"] if comparison.flips else []),
        *(_flip(flip) for flip in comparison.flips[:_MOST_FLIPS]),
        *_rest(len(comparison.flips) - _MOST_FLIPS),
        *([f"Flaky, and so no flips: {_codes(comparison.flaky)}"] if comparison.flaky else []),
    ]
    return "\n\n".join(parts) + "\n"


def gate_text(gated: Gated) -> str:
    """Return what a gate found as Markdown."""
    failures = gated.failures[:_MOST_FAILURES]
    rows = [(_code(one.name) or "the run", one.kind, _cut(one.reason, _LONGEST_REASON)) for one in failures]
    parts = [
        f"## {'✅' if gated.passed else '❌'} {_plain(gated.line.partition(':')[0])}",
        f"`{gated.run.name}` against `{gated.baseline.name}`: {counted(len(gated.run.cases))}, {gated.run.mode} mode",
        *([_table(("case", "what", "why"), rows)] if rows else []),
        *_rest(len(gated.failures) - _MOST_FAILURES),
        *_listed(gated.notes),
        *_listed([f"{name}: accepted, {reason}" for name, reason in gated.accepted.items()]),
        *_differences(gated.differences),
    ]
    return "\n\n".join(parts) + "\n"


def _differences(differences: Sequence[Difference]) -> Iterator[str]:
    if differences:
        rows = [(one.name, _code(brief(one.before)), _code(brief(one.after))) for one in differences]
        yield _table(("what differs", "before", "after"), rows)


def _effects(effects: Iterable[Effect]) -> str:
    return _table(("", *HEADINGS), [(named(effect), *row(effect)) for effect in effects])


def _flip(flip: Flip) -> str:
    head = f"<details><summary>{_plain(flip.after.case_id)}: {KINDS[flip.kind]}</summary>"
    before, after = shown(flip.before), shown(flip.after)
    seen = after or before
    asked = "\n".join(seen.asked) if seen else ""
    parts = [head, *([_fenced(asked)] if asked else []), *_answer("Before", before), *_answer("After", after)]
    return "\n\n".join([*parts, "</details>"])


def _answer(when: str, answer: Shown | None) -> Iterator[str]:
    if answer is None:
        yield f"**{when}**: no answer was kept"
        return
    yield f"**{when}** ({_plain(answer.outcome)})"
    yield from _listed(" ".join(reason.split()) for reason in answer.reasons)
    yield _fenced("\n".join((answer.text, "", *answer.evidence)))


def _rest(count: int) -> Iterator[str]:
    if count > 0:
        yield f"… and {count} more."


def _listed(lines: Iterable[str]) -> Iterator[str]:
    text = "\n".join(f"- {_plain(_cut(line))}" for line in lines)
    if text:
        yield text


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39))}`" if text else ""


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *([_cell(cell) for cell in cells] for cells in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(text: str) -> str:
    return (text if text.startswith("`") else _plain(text)).replace("|", "\\|").replace("\n", " ")


def _plain(text: str) -> str:
    """Return text that no browser takes for markup and no site for a mention: it may hold what a document says."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@\u200b")
    return re.sub(r"([*_\[\]`#])", r"\\\1", escaped)


def _fenced(text: str) -> str:
    """Return text inside a fence that it cannot close."""
    cut = _cut(text)
    ticks = max((len(run) for run in re.findall(r"`+", cut)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}text\n{cut}\n{fence}"


def _cut(text: str, most: int = _MOST_CHARS) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} …"
