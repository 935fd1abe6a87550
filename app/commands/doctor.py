"""`groundline doctor`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator

import click

from app.accounts import AccountSystems, OpenedSystem
from app.bootstrap import Parts
from app.commands.options import as_json, print_json, server, settings
from app.db.database import Database
from app.errors import own_error
from app.wording import try_model
from connectors.bss.schema import absent
from grounding.errors import ModelFailed

_MODEL_SETTINGS = "GROUNDLINE_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY"


@click.command()
@as_json
def doctor(as_json: bool) -> None:
    """Say what is configured, reachable and missing."""
    found = list(_checks(Parts(settings())))
    if as_json:
        print_json([{"check": name, "state": state, "detail": detail} for name, state, detail in found])
        return
    for name, state, detail in found:
        click.echo(f"{state:<8} {name:<18} {detail}")


def _checks(parts: Parts) -> Iterator[tuple[str, str, str]]:
    checks: dict[str, Callable[[Parts], tuple[str, str] | dict[str, tuple[str, str]]]] = {
        "carrier": _carrier,
        "index": _index,
        "embedding model": _model,
        "accounts": _accounts,
        "database": _database,
        "sign-in": _sign_in,
        "language model": _language_model,
        "server": _server,
    }
    for name, check in checks.items():
        found: tuple[str, str] | dict[str, tuple[str, str]]
        try:
            found = check(parts)
        except Exception as error:
            found = "failed", str(error) if own_error(error) else f"{type(error).__name__}: {error}"
        rows = found if isinstance(found, dict) else {name: found}
        for shown, (state, detail) in rows.items():
            yield shown, state, " ".join(detail.split())


def _carrier(parts: Parts) -> tuple[str, str]:
    return "ok", f"{parts.folder.carrier.name} ({parts.folder.folder})"


def _index(parts: Parts) -> tuple[str, str]:
    found = parts.inventory()["index"]
    if found["generation"] is None:
        return "missing", "nothing indexed yet; run `groundline index`"
    return "ok", f"{found['engine']}, generation {found['generation']}, {found['documents']} documents"


def _model(parts: Parts) -> tuple[str, str]:
    return "ok", f"{parts.embedder.folder} ({parts.embedder.dimension} dimensions)"


def _accounts(parts: Parts) -> dict[str, tuple[str, str]]:
    """Look at every system by itself: one that cannot be reached costs no other's check."""
    systems = parts.account_systems
    alone = len(systems.systems) == 1
    found = asyncio.run(_reached(systems))
    rows = {"accounts" if alone else f"accounts: {name}": state for name, state in found.items()}
    if systems.unread:
        sections = ", ".join(sorted(section.value for section in systems.unread))
        rows["account sections"] = "missing", f"no system gives {sections}; answers say that it cannot be seen"
    return rows


async def _reached(systems: AccountSystems) -> dict[str, tuple[str, str]]:
    try:
        found = await asyncio.gather(*(_system(each) for each in systems.systems), return_exceptions=True)
    finally:
        await systems.close()
    rows = {}
    for each, result in zip(systems.systems, found, strict=True):
        if isinstance(result, BaseException):
            result = "failed", str(result) if own_error(result) else f"{type(result).__name__}: {result}"
        rows[each.spec.name] = result
    return rows


async def _system(system: OpenedSystem) -> tuple[str, str]:
    if system.spec.kind == "sql":
        engine = system.database.engine
        shown = engine.url.render_as_string(hide_password=True)
        lacking = await asyncio.to_thread(absent, engine)
        return ("failed", f"{shown}: has no {', '.join(lacking)}; see docs/tables.md") if lacking else ("ok", shown)
    missing = await system.look()
    token = "with a token" if system.has_token else "no token (GROUNDLINE_BSS_TOKENS)"
    if missing:
        names: dict[str, list[str]] = {}
        for name, why in missing.items():
            names.setdefault(why, []).append(name)
        faults = "; ".join(f"{', '.join(each)}: {why}" for why, each in names.items())
        return "failed", f"{system.spec.url}, {token}: {faults}"
    return "ok", f"{system.spec.url}, {token}; gives {', '.join(sorted(section.value for section in system.gives))}"


def _database(parts: Parts) -> tuple[str, str]:
    database = Database(parts.settings.database)
    try:
        database.run_blocking(lambda connection: None)
    finally:
        database.close()
    return "ok", database.shown_url


def _sign_in(parts: Parts) -> tuple[str, str]:
    if parts.tokens.development:
        return "ok", "development key; set GROUNDLINE_JWT_KEY to accept a carrier's own sign-in"
    return "ok", f"public key, audience {parts.tokens.audience}"


def _language_model(parts: Parts) -> tuple[str, str]:
    if parts.settings.model is None:
        return "not set", "answers are extractive"
    address = re.sub("//[^/@]*@", "//", parts.settings.openai_base_url or "OpenAI")  # may hold a password
    where = f"{parts.settings.model} at {address}"
    try:
        try_model(parts.settings, parts.settings.model)
    except ModelFailed as error:
        return "failed", f"{where}: {error}, so code words the answers; check {_MODEL_SETTINGS}"
    return "ok", f"{where} answers"


def _server(parts: Parts) -> tuple[str, str]:
    return ("ok", "runs on this home folder") if server(parts.settings) else ("not set", "no server runs here")
