"""`-S name=value`: settings of one run, those that shape search among them."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar
from urllib.parse import urlsplit

from app.bootstrap import Parts
from app.errors import SettingsInvalid
from app.passages import LivePassages
from app.settings import Settings, load_settings
from retrieval.ranking import Weights
from retrieval.search import SearchOptions
from retrieval.types import Audience, Found

_OWN = dict.fromkeys(
    ("host", "port", "log_level", "rate_limit", "trusted_proxies", "max_body_bytes", "generation_poll_s", "jwt_key")
    + ("jwt_audience", "jwt_issuer"),
    "a matter of servers, and no answer depends on it",
) | {
    "home": "a run has a home of its own",
    "database_url": "a run has a database of its own",
    "database_threads": "a run has a database of its own",
}
_HIDDEN = "***"
_LIMIT = "retrieval.limit"
_TRUST = "retrieval.trust."
_CANDIDATES = "retrieval.candidates"
_ALIKE = "retrieval.alike"
_WEIGHTS = {f"retrieval.weights.{each.name}": each.name for each in fields(Weights)}
_LIMITS = range(1, 51)

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Overrides:
    """What one run has otherwise than the installation."""

    given: Mapping[str, str] = field(default_factory=dict)
    """By name, as they were written."""

    @property
    def shown(self) -> dict[str, str]:
        """Return them as a log may hold them: without secrets."""
        return {name: _HIDDEN if _secret(name, value) else value for name, value in self.given.items()}

    @staticmethod
    def hidden(value: str) -> bool:
        """Say whether a value is only what a log shows in place of a secret."""
        return value == _HIDDEN

    def settings(self, **own: object) -> Settings:
        """Return the settings of the run; `own` are the run's. Raises SettingsInvalid."""
        named = {name: value for name, value in self.given.items() if name in Settings.model_fields}
        # An empty value takes a setting back to none, as an empty variable of the environment does.
        return load_settings(**{name: value or None for name, value in named.items()}, **own)

    def apply(self, parts: Parts, indexed: Collection[str] = ()) -> None:
        """Make an installation search as it is told; nothing of it may be in use yet. Raises SettingsInvalid.

        `indexed`: sources that are there beside the carrier's own.
        """
        known = {*(source.name for source in parts.carrier_sources), *indexed}
        for name in self.given:
            if name.startswith(_TRUST) and (source := name.removeprefix(_TRUST)) not in known:
                near = difflib.get_close_matches(source, known, 3, 0.5)
                told = f"near it: {', '.join(near)}" if near else f"there are {', '.join(sorted(known))}"
                raise SettingsInvalid(f"-S {name}: there is no source `{source}`; {told}")
        searching = {name: value for name, value in self.given.items() if name.startswith("retrieval.")}
        options = parts.search_options
        for name, value in searching.items():
            options = _changed(options, name, value)
        parts.search_options = options
        if self.limit is not None:
            parts.passages = _Limited(parts, self.limit)

    @property
    def limit(self) -> int | None:
        """How many passages an answer is composed from, if that is laid down. Raises SettingsInvalid."""
        if _LIMIT not in self.given:
            return None
        number = _number(_LIMIT, self.given[_LIMIT], int)
        if number not in _LIMITS:
            raise SettingsInvalid(f"-S {_LIMIT}: {number} is not within {_LIMITS[0]} and {_LIMITS[-1]}")
        return int(number)


def parsed(written: Sequence[str]) -> Overrides:
    """Return overrides as the command line has them. Raises SettingsInvalid, naming what is near a wrong name."""
    given: dict[str, str] = {}
    for each in written:
        name, sign, value = each.partition("=")
        name = name.strip()
        if not sign:
            raise SettingsInvalid(f"-S {each}: must read name=value, such as -S {_LIMIT}=12")
        if name in _OWN:
            raise SettingsInvalid(f"-S {name}: {_OWN[name]}; leave it out")
        if name not in names() and not name.startswith(_TRUST):
            raise SettingsInvalid(f"-S {name}: there is no such setting; {_near(name)}")
        given[name] = value
    made = Overrides(given)
    _ = made.limit
    for name, value in given.items():
        if name.startswith("retrieval.") and name != _LIMIT:
            _changed(SearchOptions(), name, value)
    return made


def names() -> list[str]:
    """Return every name that `-S` takes, but for those of sources (`retrieval.trust.SOURCE`)."""
    return [*(name for name in Settings.model_fields if name not in _OWN), _LIMIT, _CANDIDATES, _ALIKE, *_WEIGHTS]


class _Limited(LivePassages):
    """Search that gives an answer so many passages, whatever it asks for."""

    def __init__(self, parts: Parts, limit: int) -> None:
        super().__init__(parts.searcher, parts.live, lambda: parts.clock.now().date())
        self._limit = limit

    async def search(
        self, query: str, *, audience: Audience, limit: int = 8, before: Sequence[str] = (), expired: bool = False
    ) -> list[Found]:
        # What is looked through for what held at another time is no answer's material yet.
        limit = limit if expired else self._limit
        return await super().search(query, audience=audience, limit=limit, before=before, expired=expired)


def _changed(options: SearchOptions, name: str, value: str) -> SearchOptions:
    if name == _LIMIT:
        return options
    if name == _CANDIDATES:
        return replace(options, candidates=_above_zero(name, int(_number(name, value, int))))
    if name == _ALIKE:
        return replace(options, alike=_above_zero(name, float(_number(name, value, float))))
    if name in _WEIGHTS:
        return replace(options, weights=replace(options.weights, **{_WEIGHTS[name]: _number(name, value, float)}))
    trust = _number(name, value, float)
    if abs(trust) > 1:
        raise SettingsInvalid(f"-S {name}: {trust} is not between -1 and 1")
    return replace(options, trust={**options.trust, name.removeprefix(_TRUST): trust})


def _number(name: str, value: str, kind: type[int] | type[float]) -> int | float:
    try:
        number = kind(value)
    except ValueError as error:
        what = "a whole number" if kind is int else "a number"
        raise SettingsInvalid(f"-S {name}: {value!r} is not {what}") from error
    if not math.isfinite(number):
        raise SettingsInvalid(f"-S {name}: {value!r} is no number to reckon with")
    return number


def _above_zero(name: str, number: Number) -> Number:
    if number <= 0:
        raise SettingsInvalid(f"-S {name}: {number} is not above 0")
    return number


def _near(name: str) -> str:
    known = names()
    near = difflib.get_close_matches(name, known, 3, 0.5) or [each for each in known if name in each]
    # Settings are known by their variables as well.
    plain = name.lower().removeprefix("groundline_")
    near = [plain] if plain in known else near
    return f"near it: {', '.join(near)}" if near else f"there are {', '.join(known)}"


def _secret(name: str, value: str) -> bool:
    known = Settings.model_fields.get(name)
    if known is None:
        return False
    return "SecretStr" in str(known.annotation) or bool(urlsplit(value).password)
