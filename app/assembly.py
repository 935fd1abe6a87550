"""Puts together what the channels work with, from the parts of one installation."""

from __future__ import annotations

from collections.abc import Callable

from app.accounts import LOOPBACK
from app.acting import acting, proposing
from app.api.answers import answer_json, wire_event
from app.bootstrap import Parts
from app.chat import ChatLimits, ChatService
from app.db.audit import SqlAuditLog
from app.db.conversations import ConversationStore
from app.db.database import Database
from app.held import NoRecord
from app.offering import OffersKept
from app.services import Services, Welcome
from app.settings import Settings
from grounding.messages import Messages
from grounding.types import Answer, Identity

_GREETING = "smalltalk.machine"
_PLAIN_NOTICE = "You are talking to an automated assistant, not a person."


async def assemble(
    settings: Settings, on_answer: Callable[[Answer, Identity], None] | None = None, parts: Parts | None = None
) -> Services:
    """Return everything that a channel needs, the model not yet loaded; of `parts`, if somebody holds them already."""
    parts = parts or Parts(settings)
    database = Database(settings.database, settings.database_threads)
    audit = SqlAuditLog(database, answer_json)
    conversations = ConversationStore(database)

    async def refresh() -> str | None:
        await parts.live.refresh()
        return parts.live.generation

    async def close() -> None:
        await parts.live.close()
        await parts.account_systems.close()
        database.close()

    desk = acting(parts, database)
    return Services(
        settings=settings,
        welcome=_welcome(parts),
        chat=ChatService(
            assistant=parts.assistant(
                OffersKept(audit, database, parts.folder.catalogue), database, proposing(desk, patience=parts.patience)
            ),
            conversations=conversations,
            limits=ChatLimits(settings.max_message_chars, settings.history_turns, settings.turn_timeout_s),
            to_wire=wire_event,
            on_answer=on_answer or (lambda answer, identity: None),
        ),
        rehearsing=parts.assistant(NoRecord(), proposer=proposing(desk, keeping=False)),
        conversations=conversations,
        audit=audit,
        search=parts.passages,
        passages=parts.passages,
        tokens=parts.tokens,
        warm_up=parts.warm_up,
        status=parts.inventory,
        refresh=refresh,
        close=close,
        actions=desk,
        demo=parts.sample_customers if parts.tokens.development else (),
        warnings=_warnings(parts),
    )


def _welcome(parts: Parts) -> Welcome:
    carrier = parts.folder.carrier
    messages = Messages(carrier)
    return Welcome(
        carrier=carrier.name,
        locale=carrier.locale,
        notice=messages.plain(_GREETING) if messages.has(_GREETING) else _PLAIN_NOTICE,
        suggestions=dict(carrier.language().suggestions),
        frozen_at=parts.folder.frozen_at and parts.clock.now(),
    )


def _warnings(parts: Parts) -> tuple[str, ...]:
    if parts.tokens.development and parts.settings.host not in LOOPBACK:
        return ("the development key is in force on a public address; set GROUNDLINE_JWT_KEY to the carrier's own",)
    return ()
