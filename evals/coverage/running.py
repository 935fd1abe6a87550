"""Finds out what the suites cover."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.bootstrap import Parts
from app.db.asked import AskedLive, asked_live
from app.db.database import Database
from app.settings import Settings
from evals.coverage.drift import Drift, drift
from evals.coverage.figures import Coverage, all_kept, asked_kinds
from evals.coverage.inventory import inventory
from evals.coverage.masking import masked
from evals.coverage.touching import Touched, by_answers, by_cases, questions
from evals.results.types import Run
from evals.suites.cases import Suite
from grounding.account.records import Section
from grounding.drafting.extractive.likeness import Likeness
from grounding.errors import GroundingError
from retrieval.ports import Embedder
from retrieval.types import Matrix
from retrieval.wrapped import WrappedEmbedder

RUNS = "eval-"
"""Conversations of evaluations of a deployed assistant begin so, and are no live ones."""

_MOST_KINDS = 15


class Remembering(WrappedEmbedder):
    """Embeds each text once while the command runs; nothing of what people asked is kept beyond it."""

    def __init__(self, embedder: Embedder) -> None:
        """Take what embeds."""
        super().__init__(embedder)
        self._known: dict[str, Matrix] = {}

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Return one unit row for each text."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._known))
        if missing:
            self._known.update(zip(missing, super().embed(missing), strict=True))
        return np.stack([self._known[text] for text in texts])


def covered(settings: Settings, suites: Sequence[Suite], run: Run | None, most_live: int) -> Coverage:
    """Return what cases, a run and the live answers of this installation touch. Raises StorageFailed."""
    parts = Parts(settings)
    live = live_questions(settings, most_live)
    there, asked = inventory(parts), questions(suites)
    answers = [answer for one in run.results for answer in one.answers] if run else []
    in_run, in_live = by_answers(answers), by_answers(one.answer for one in live)
    embedder = Remembering(parts.embedder)
    likeness = Likeness(embedder, there.intents)
    spoken = [one.question for one in live]
    in_cases, among_live = _intents(likeness, list(asked.values())), _intents(likeness, spoken)
    touched = by_cases(suites) | in_run | Touched(intents=frozenset(in_cases))
    cited = in_run.documents | in_live.documents
    found = drift(asked, spoken, embedder)
    shown = found and replace(found, kinds=found.kinds[:_MOST_KINDS])
    return Coverage(
        cases=sum(len(suite.cases) for suite in suites),
        suites=len(suites),
        run_id=run.run_id if run else None,
        live=len(live),
        kept=all_kept(there, touched),
        never_cited={name: title for name, title in sorted(there.documents.items()) if name not in cited}
        if answers or live
        else None,
        intents={name: (in_cases[name], among_live[name]) for name in there.intents},
        least=found.least if found else None,
        far=found.far if found else 0,
        kinds=asked_kinds(shown, live, asyncio.run(_shown(parts, shown, live))) if shown else (),
    )


def live_questions(settings: Settings, most: int) -> list[AskedLive]:
    """Return the latest live questions; an installation that never answered has none, and gets no database."""
    if not most or (settings.database_url is None and not _file(settings).exists()):
        return []
    database = Database(settings.database)
    try:
        return asyncio.run(asked_live(database, most, RUNS))
    finally:
        database.close()


def _file(settings: Settings) -> Path:
    return Path(settings.database.removeprefix("sqlite:///"))


def _intents(likeness: Likeness, texts: Sequence[str]) -> Mapping[str, int]:
    """Return how many questions are likest the examples of each intent."""
    guesses = likeness.guess(texts) if texts else []
    return Counter(each[0].label for each in guesses if each)


async def _shown(parts: Parts, found: Drift, live: Sequence[AskedLive]) -> list[str | None]:
    """Return the most typical question of each kind, masked."""
    try:
        return [await _masked(parts, live[kind.members[0]]) for kind in found.kinds]
    finally:
        await parts.account_systems.close()


async def _masked(parts: Parts, one: AskedLive) -> str | None:
    if one.customer_id is None:
        return masked(one.question)
    try:
        account = await parts.account_reader.read(one.customer_id, frozenset({Section.CUSTOMER}))
    except GroundingError:
        # Whose names are not known could not be masked.
        return None
    customer = account.customer
    return masked(one.question, (customer.name, *(user.name for user in customer.authorised_users)))
