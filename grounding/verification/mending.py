"""Mends a sentence where there is one way only: cites what supports it, or puts its one wrong figure right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grounding.types import ComputedFact, Draft, Verdict
from grounding.verification.checks import Checked
from grounding.verification.exact import holds
from grounding.verification.judging import Judge
from grounding.verification.reading import Said, Value
from grounding.verification.records import linked
from grounding.verification.sources import Source, Stated, kind_of
from grounding.verification.turn import Fault, Passed, ReadTurn, above

_MENDABLE = frozenset(["money", "date", "quantity", "percent", "time"])
_MOVABLE = frozenset(["figure", "name", "role", "record", "support"])
_TOLD = 2
_MEASURED = frozenset(["money", "quantity", "span"])


class Mending:
    """Mends by what the judge finds of the mended sentence."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def mend(self, draft: Draft, fault: Fault, cited: Sequence[Source], turn: ReadTurn) -> Checked | None:
        """Return the sentence mended, or None where it cannot be, or in more than one way."""
        if fault.code in _MOVABLE:
            moved = self._moved(draft, fault, cited, turn)
            if moved:
                return moved
        if fault.code in ("figure", "role", "record") and len(fault.figures) == 1:
            return self._corrected(draft.text, fault.figures[0], cited, turn)
        return None

    def _moved(self, draft: Draft, fault: Fault, cited: Sequence[Source], turn: ReadTurn) -> Checked | None:
        """Cite what does support the sentence, if that is one thing: another item, or what the cited ones lack."""
        usable = [source for source in turn.sources if not above(source.item, turn.given.audience)]
        others = [source for source in usable if source.item not in draft.evidence]
        alone = [(each, self._judge.judged(draft.text, [each], turn)) for each in others]
        passed = [(each, found) for each, found in alone if isinstance(found, Passed) and not found.computed]
        if len(passed) == 1:
            source, found = passed[0]
            return Checked(Verdict.SUPPORTED, found.score, "another item supports it", "moved", None, (source.item,))
        if passed:
            return None
        return self._completed(draft.text, fault, cited, others, turn)

    def _completed(
        self, text: str, fault: Fault, cited: Sequence[Source], others: Sequence[Source], turn: ReadTurn
    ) -> Checked | None:
        """Cite besides what alone states the figures and names that the cited evidence lacks."""
        lacking = self._lacking(fault, others)
        if not lacking or not linked(lacking, cited, turn.given.belongs):
            return None
        # Where the cited facts hold a figure of that kind which the sentence does not say, theirs was meant.
        kept = [] if self._unsaid(fault.figures, self._judge.said(text, cited, turn), cited) else list(cited)
        completed = self._judge.judged(text, [*kept, *lacking], turn)
        if isinstance(completed, Fault):
            return None
        evidence = (*(source.item for source in [*kept, *lacking]), *completed.computed)
        return Checked(Verdict.SUPPORTED, completed.score, "another item belongs to it", "moved", None, evidence)

    @staticmethod
    def _lacking(fault: Fault, others: Sequence[Source]) -> list[Source]:
        """Return what states what is missing; nothing where something is stated by none, or by several."""
        holding = [
            _direct([each for each in others if any(holds(stated, figure) for stated in each.stated)])
            for figure in fault.figures
        ]
        names = fault.what if fault.code == "name" else ()
        holding += [[each for each in others if name.casefold() in each.folded] for name in names]
        if any(len(found) != 1 for found in holding):
            return []
        return list({found[0].item.key: found[0] for found in holding}.values())

    @staticmethod
    def _unsaid(missing: Sequence[Said], said: Sequence[Said], cited: Sequence[Source]) -> bool:
        kinds = {kind_of(each.kind) for each in missing}
        return any(
            stated.place is None and kind_of(stated.kind) in kinds and not any(holds(stated, each) for each in said)
            for source in cited
            for stated in source.stated
        )

    def _corrected(self, text: str, wrong: Said, cited: Sequence[Source], turn: ReadTurn) -> Checked | None:
        """Put the right figure in the place of the wrong one, if the cited evidence holds just one that fits."""
        kind = kind_of(wrong.kind)
        if kind not in _MENDABLE or wrong.relative:
            return None
        figures = self._judge.said(text, cited, turn)
        present = [each for each in figures if each != wrong]
        alone = len({stated.values for source in cited for stated in source.stated if stated.kind == wrong.kind}) == 1
        # `You get 5 GB with it` may be of anything.
        words = self._judge.telling(text, figures)
        told = len(words) >= _TOLD and self._judge.tied(words, cited, turn)
        fitting: dict[tuple[object, ...], tuple[str, Passed]] = {}
        for stated in self._candidates(wrong, kind, cited, present):
            # Of several facts, only the one that the words around the figure tell.
            if not self._judge.roles.proves(text, wrong, figures, stated) and not (told and (stated.place or alone)):
                continue
            mended = f"{text[: wrong.start]}{stated.written}{text[wrong.end :]}"
            found = self._judge.judged(mended, cited, turn)
            if isinstance(found, Passed) and not found.computed:
                fitting.setdefault(stated.values, (mended, found))
        if len(fitting) != 1:
            return None
        mended, found = next(iter(fitting.values()))
        reason = f"corrected: {wrong.text}"
        return Checked(Verdict.SUPPORTED, found.score, reason, "corrected", mended, None)

    def _candidates(self, wrong: Said, kind: str, cited: Sequence[Source], present: Sequence[Said]) -> Iterable[Stated]:
        unit = wrong.values[0][1][1:] if kind in ("money", "quantity") else ()
        seen: set[tuple[object, ...]] = set()
        for source in cited:
            for stated in source.stated:
                same = stated.kind == wrong.kind or (kind == "quantity" and kind_of(stated.kind) == kind)
                same = same and (not unit or bool(_units(stated.values) & _units(wrong.values)))
                same = same and (stated.said is None or kind != "quantity" or stated.said.unit == wrong.unit)
                same = same and "-" not in stated.written[:2]
                used = any(holds(stated, each) for each in present)
                if same and not used and stated.values not in seen:
                    seen.add(stated.values)
                    yield stated


def _direct(sources: list[Source]) -> list[Source]:
    """Return the sources that are no computations, if there are any: those only repeat their inputs."""
    return [each for each in sources if not isinstance(each.item, ComputedFact)] or sources


def _units(values: Sequence[Value]) -> set[str]:
    return {parts[1] for kind, parts in values if kind in _MEASURED and len(parts) > 1}
