"""Claims that people have judged against evidence: WiCE's and BEGIN's, in two parts that never mix."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import click

Part = Literal["learn", "report"]

WICE, BEGIN = "WiCE dev", "BEGIN dev"
FILES = {WICE: "wice_dev.jsonl", BEGIN: "begin_dev_wow.tsv"}
_PASSAGE_WORDS = 180
_LEARNT = 2
_OF = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A claim with what people found."""

    set: str
    example_id: str
    group: str
    """What it shares its evidence or article with; groups are never parted."""
    claim: str
    evidence: tuple[str, ...]
    said: bool
    """Whether the evidence says all of it; what it says in part it does not say."""

    @property
    def part(self) -> Part:
        """Which part it belongs to."""
        return part(self.group)


def part(group: str) -> Part:
    """Return `learn` for two groups in five, by the hash of the name, so the same ones everywhere, for good."""
    found = hashlib.blake2b(group.encode(), digest_size=8).digest()[0] % _OF
    return "learn" if found < _LEARNT else "report"


def examples(folder: Path) -> list[Example]:
    """Return the examples of both sets. Raises: ClickException naming the file that lacks or cannot be read."""
    found: list[Example] = []
    for name, read in ((WICE, _wice), (BEGIN, _begin)):
        path = folder / FILES[name]
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise click.ClickException(f"{path} cannot be read: {error}") from error
        try:
            found.extend(read(text))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise click.ClickException(f"{path} is not {name}: {error!r}") from error
    return found


def _wice(text: str) -> Iterator[Example]:
    for line in filter(None, text.split("\n")):
        row: dict[str, Any] = json.loads(line)
        yield Example(
            set=WICE,
            example_id=row["meta"]["id"],
            group=f"wice:{row['meta']['claim_title']}",
            claim=row["claim"],
            evidence=_passages(row["evidence"]),
            said=row["label"] == "supported",
        )


def _begin(text: str) -> Iterator[Example]:
    for row in csv.DictReader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE):
        told = "|".join(row[key] for key in ("model_name", "knowledge", "message", "response"))
        yield Example(
            set=BEGIN,
            example_id=hashlib.blake2b(told.encode(), digest_size=8).hexdigest(),
            group="begin:" + " ".join(re.findall(r"\w+", row["knowledge"].lower())),
            claim=row["response"],
            evidence=(row["knowledge"],),
            said=row["begin_label"] == "Fully attributable",
        )


def _passages(sentences: list[str]) -> tuple[str, ...]:
    """Return a page's sentences in passages as long as those that the program cites."""
    found: list[list[str]] = []
    size = 0
    for sentence in sentences:
        count = len(sentence.split())
        if not found or size + count > _PASSAGE_WORDS:
            found.append([])
            size = 0
        found[-1].append(sentence)
        size += count
    return tuple("\n\n".join(each) for each in found)
