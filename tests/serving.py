"""A real server over fakes of the parts behind it, for tests of what people touch."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from app.api.answers import answer_json, wire_event
from app.api.application import Runtime, create_app
from app.chat import ChatLimits, ChatService
from app.db.audit import SqlAuditLog
from app.db.conversations import ConversationStore
from app.db.database import Database
from app.held import NoRecord
from app.identity.keys import development_key
from app.identity.tokens import TokenPolicy
from app.services import Services, Welcome
from app.settings import Settings
from connectors.sample import SampleCustomer
from retrieval.types import Audience, BlockKind, Passage, PassageBlock, PassageId
from tests.fakes import InMemoryPassages, ScriptedAssistant

HOSTILE = 'Reset the meter <img src=x onerror="document.title=1"> [now](javascript:alert(1)) **bold** `code`'


def passage(number: int, text: str, audience: Audience, kind: BlockKind = BlockKind.PARAGRAPH) -> Passage:
    """Return a passage of one block."""
    return Passage(
        passage_id=PassageId(f"p{number}"),
        document_id=f"guide/{audience.value}.md",
        document_version="v1",
        source="guide",
        title=f"Guide for {audience.value} readers",
        section=("Help", f"Part {number}"),
        text=text,
        blocks=(PassageBlock(kind, 0, len(text)),),
        ordinal=number,
        start=0,
        end=len(text),
        audience=audience,
        url=f"https://help.example/{number}",
    )


PASSAGES = (
    passage(0, "Roaming in zone B costs €2.49 per started 100 MB.", Audience.PUBLIC),
    passage(1, "1. Switch the phone off.\n2. Wait ten seconds.\n3. Switch it on.", Audience.PUBLIC, BlockKind.STEPS),
    passage(2, HOSTILE, Audience.PUBLIC),
    passage(3, "Customers change their plan in the app.", Audience.CUSTOMER),
    passage(4, "restart halyard-amf only after failover", Audience.OPERATOR, BlockKind.CODE),
    passage(5, "| zone | price |\n|---|---|\n| A | €0.00 |\n| B | €2.49 |", Audience.PUBLIC, BlockKind.TABLE),
)


@dataclass
class Stage:
    """Everything that a test may look at or change."""

    runtime: Runtime
    settings: Settings
    services: Services
    assistant: ScriptedAssistant
    database: Database


def stage(home: Path, **settings: object) -> Stage:
    """Return services over fakes, with a real database and a real development key in a home folder."""
    chosen = Settings.model_validate({"home": home, **settings})
    database = Database(chosen.database)
    audit = SqlAuditLog(database, answer_json)
    conversations = ConversationStore(database)
    passages = InMemoryPassages(PASSAGES)
    assistant = ScriptedAssistant(passages, audit)
    runtime = Runtime()

    async def refresh() -> str | None:
        return "g-2"

    async def close() -> None:
        database.close()

    services = Services(
        settings=chosen,
        welcome=Welcome(
            carrier="Testel",
            locale="en-IE",
            notice="You are talking to a machine.",
            suggestions={"public": ("What does roaming cost?",)},
            frozen_at=datetime(2026, 9, 14, 8, 30, tzinfo=UTC),
        ),
        chat=ChatService(
            assistant=assistant,
            conversations=conversations,
            limits=ChatLimits(chosen.max_message_chars, chosen.history_turns, chosen.turn_timeout_s),
            to_wire=wire_event,
            on_answer=lambda answer, identity: runtime.metrics.answer(answer, identity.role.value),
        ),
        rehearsing=ScriptedAssistant(passages, NoRecord()),
        conversations=conversations,
        audit=audit,
        search=passages,
        passages=passages,
        tokens=TokenPolicy(development_key(home), chosen.jwt_audience, chosen.jwt_issuer),
        warm_up=lambda: None,
        status=lambda: {"index": {"generation": "g-1"}},
        refresh=refresh,
        close=close,
        demo=(
            SampleCustomer("C-1", "Ann Example", "roamed in August"),
            SampleCustomer("C-2", "Ben Example", "in arrears"),
        ),
    )
    runtime.services = services
    return Stage(runtime, chosen, services, assistant, database)


@contextlib.contextmanager
def served(staged: Stage) -> Iterator[str]:
    """Serve over real HTTP on a free port; yields the address."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    bound.listen(128)
    config = uvicorn.Config(create_app(staged.runtime, staged.settings), log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])))
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        staged.database.close()
        bound.close()
