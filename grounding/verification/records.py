"""Whether a figure is said of the record that it is of: not the amount of one bill with the date of another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from grounding.formatting import inert
from grounding.types import AccountFact
from grounding.verification.exact import holding, holds
from grounding.verification.reading import Said
from grounding.verification.sources import Source, Stated
from grounding.verification.wording import Wording

_FIGURE_FIRST = re.compile(r"\W{0,6}(?:[A-Z]{3}\s?)?\W{0,3}\d")
_LETTERS = re.compile(r"[^\W\d_]{4}")


class Records:
    """Tells whether a figure is said of the record that it is of."""

    def __init__(self, wording: Wording, offerings: Mapping[str, str]) -> None:
        self._wording = wording
        self._names = {f"offering/{key}": name.casefold() for key, name in offerings.items()}

    def wrong(
        self,
        sentence: str,
        said: Sequence[Said],
        sources: Sequence[Source],
        belongs: Mapping[str, str],
        turn: Sequence[Source] = (),
    ) -> list[Said]:
        """Return the figures of one record in a clause that names another of the same kind, and not theirs."""
        found = []
        labels = _spans(sentence.casefold(), [pair for source in [*sources, *turn] for pair in _labels(source)])
        for at, clause in self._statements(sentence):
            here = [each for each in said if at <= each.start < at + len(clause)]
            inside = [record for record, end in labels if at < end <= at + len(clause)]
            named = self._named(clause, here, [*sources, *turn], belongs, inside)
            for each in here:
                records = [_chain(stated.record, belongs) for stated in _typed(sources, each)]
                if not records or any(self._identity(stated) for stated in _typed(sources, each)):
                    continue
                kinds = {kind for chain in records for kind in chain}
                rivals = {kind: ids for kind, ids in named.items() if kind in kinds}
                if rivals and not any(
                    all(chain[kind] in ids for kind, ids in rivals.items() if kind in chain) for chain in records
                ):
                    found.append(each)
        return found

    def _statements(self, sentence: str) -> list[tuple[int, str]]:
        """Return the clauses, those that begin with a figure joined to the name before them: `Paper bill: €2.00`."""
        joined: list[tuple[int, str]] = []
        for at, clause in self._wording.clauses(sentence):
            if joined and _FIGURE_FIRST.match(clause) and not re.search(r"\d", joined[-1][1]):
                start = joined.pop()[0]
                joined.append((start, sentence[start : at + len(clause)]))
            else:
                joined.append((at, clause))
        return joined

    def _named(
        self,
        clause: str,
        here: Sequence[Said],
        sources: Iterable[Source],
        belongs: Mapping[str, str],
        labelled: Sequence[str],
    ) -> dict[str, set[str]]:
        """Return the records that a clause names, by kind: by a date of issue, an id, a label or a name."""
        folded = clause.casefold()
        named: dict[str, set[str]] = {}
        records = [
            stated.record
            for source in sources
            for stated in source.stated
            if self._identity(stated)
            and any(holds(stated, each) and self._names_record(stated, each, clause) for each in here)
        ]
        records += [*labelled, *(record for record, _ in _spans(folded, list(self._names.items())))]
        for record in records:
            for kind, key in _chain(record, belongs).items():
                named.setdefault(kind, set()).add(key)
        return named

    def _names_record(self, stated: Stated, said: Said, clause: str) -> bool:
        """Say whether a date stands for a record; a month does only beside what the record is called."""
        return said.kind not in ("month", "month_name") or self._wording.says(
            f"record.{stated.record.split('/')[0]}", clause
        )

    @staticmethod
    def _identity(stated: Stated) -> bool:
        return stated.role == "issued" or stated.role.endswith("_id")


def _typed(sources: Sequence[Source], said: Said) -> list[Stated]:
    """Return what holds a figure, if records alone do; a document or a computation may be of any record."""
    held = holding(sources, said)
    return held if held and all(stated.record for stated in held) else []


def _chain(record: str, belongs: Mapping[str, str]) -> dict[str, str]:
    """Return a record's id by kind, with those that it belongs to: `bill/B-1/line/2` is of the bill B-1."""
    chain: dict[str, str] = {}
    for each in (record, belongs.get(record, "")):
        parts = each.split("/")
        chain |= {"/".join(parts[: at + 1 : 2]): "/".join(parts[1 : at + 2 : 2]) for at in range(0, len(parts) - 1, 2)}
    return chain


def _labels(source: Source) -> list[tuple[str, str]]:
    """Return the texts of records long enough to stand for them, such as labels and descriptions, in small letters."""
    return [
        (fact.record, inert(fact.value).casefold())
        for fact in source.facts
        if isinstance(fact, AccountFact) and isinstance(fact.value, str) and _LETTERS.search(fact.value)
    ]


def _spans(folded: str, names: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """Return the records whose names stand in a text, not as a part of a longer one, with where each name ends."""
    found, rest = [], folded
    texts: dict[str, set[str]] = {}
    for record, name in names:
        texts.setdefault(name, set()).add(record)
    for name, records in sorted(texts.items(), key=lambda pair: len(pair[0]), reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", rest) if name in rest else ():
            found += [(record, match.end()) for record in sorted(records)]
            rest = f"{rest[: match.start()]}{' ' * len(name)}{rest[match.end() :]}"
    return found


def linked(added: Sequence[Source], cited: Sequence[Source], belongs: Mapping[str, str]) -> bool:
    """Say whether all records that are added to the evidence are cited, part of one that is, or hold one that is."""
    for source in added:
        others = {each for other in [*cited, *added] if other is not source for each in _of(other, belongs)}
        own = _of(source, belongs)
        if own and not any(_within(one, other) or _within(other, one) for one in own for other in others):
            return False
    return True


def _of(source: Source, belongs: Mapping[str, str]) -> set[str]:
    records = {stated.record for stated in source.stated if stated.record}
    records |= {fact.record for fact in source.facts if isinstance(fact, AccountFact)}
    return records | {belongs[record] for record in records if record in belongs}


def _within(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/")
