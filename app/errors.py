"""What can go wrong in the app, and how every error is shown to those who may not see its text.

AppError
├── SettingsInvalid        an environment variable is wrong; names it
├── SourceRefused          what `index` was asked to read cannot be a source; names it
├── AlreadyServing         another process serves this home folder
├── ServerUnreachable      the running server does not answer over its socket
├── RemoteFailure          the running server could not do what a command asked; carries its words
├── TokenInvalid           the sign-in token is not accepted
├── NotAllowed             the identity may not use this
├── ConversationNotFound   no such conversation of this identity
├── PassageNotFound        no such passage that this identity may read
├── AnswerNotFound         no such recorded answer
├── DecisionNotFound       no such recorded decision on offers
├── RequestRefused         the request is malformed; names the field
├── BodyTooLarge           the request body is over the limit
├── TooManyRequests        the identity is over its rate limit
├── TurnTimedOut           the answer took longer than allowed
├── NotReady               the server is still starting
└── StorageFailed          conversations cannot be read or written
"""

from __future__ import annotations

from dataclasses import dataclass

from grounding import errors as grounding
from retrieval import errors as retrieval


class AppError(Exception):
    """Root of everything that the app raises; its text names what, where and what to do."""


class SettingsInvalid(AppError):
    """An environment variable is wrong."""


class SourceRefused(AppError):
    """What `index` was asked to read cannot be a source."""


class AlreadyServing(AppError):
    """Another process serves this home folder."""


class ServerUnreachable(AppError):
    """The running server does not answer over its socket."""


class RemoteFailure(AppError):
    """The running server could not do what a command asked."""


class TokenInvalid(AppError):
    """The sign-in token is not accepted."""


class NotAllowed(AppError):
    """The identity may not use this."""


class ConversationNotFound(AppError):
    """No such conversation of this identity."""


class PassageNotFound(AppError):
    """No such passage that this identity may read."""


class AnswerNotFound(AppError):
    """No such recorded answer."""


class DecisionNotFound(AppError):
    """No such recorded decision on offers."""


class RequestRefused(AppError):
    """The request is malformed; unlike the others, its text is written for the person who sent it."""


class BodyTooLarge(AppError):
    """The request body is over the limit."""


class TooManyRequests(AppError):
    """The identity is over its rate limit."""

    def __init__(self, retry_after_s: int) -> None:
        """Say how long to wait."""
        super().__init__(f"over the rate limit for {retry_after_s} more seconds")
        self.retry_after_s = retry_after_s


class TurnTimedOut(AppError):
    """The answer took longer than allowed."""


class NotReady(AppError):
    """The server is still starting."""


class StorageFailed(AppError):
    """Conversations cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How an error looks from outside."""

    status: int
    code: str
    text: str


INTERNAL = Shown(500, "internal_error", "Something went wrong on our side. Please try again.")

_BUSY = "The assistant cannot look things up right now. Please try again in a moment."
_ACCOUNT = "Your account details cannot be read right now. Please try again in a moment."

SHOWN: dict[type[Exception], Shown] = {
    AppError: INTERNAL,
    SettingsInvalid: INTERNAL,
    SourceRefused: Shown(400, "source_refused", "That cannot be indexed."),
    AlreadyServing: Shown(409, "already_serving", "Another server already uses this folder."),
    ServerUnreachable: Shown(503, "server_unreachable", "The server does not answer."),
    RemoteFailure: INTERNAL,
    TokenInvalid: Shown(401, "token_invalid", "Your sign-in is not valid or has expired. Please sign in again."),
    NotAllowed: Shown(403, "not_allowed", "You may not use this."),
    ConversationNotFound: Shown(404, "conversation_not_found", "There is no such conversation."),
    PassageNotFound: Shown(404, "passage_not_found", "There is no such passage."),
    AnswerNotFound: Shown(404, "answer_not_found", "There is no such answer."),
    DecisionNotFound: Shown(404, "decision_not_found", "There is no such decision."),
    RequestRefused: Shown(422, "request_invalid", "The request is not valid."),
    BodyTooLarge: Shown(413, "body_too_large", "The request is too large. Please shorten it."),
    TooManyRequests: Shown(429, "too_many_requests", "Too many requests. Please wait a moment and try again."),
    TurnTimedOut: Shown(504, "timed_out", "The answer took too long. Please try again."),
    NotReady: Shown(503, "not_ready", "The assistant is still starting. Please try again in a moment."),
    StorageFailed: Shown(503, "storage_unavailable", "The conversation cannot be kept right now. Please try again."),
    retrieval.RetrievalError: Shown(503, "search_unavailable", _BUSY),
    retrieval.UnreadableDocument: Shown(422, "document_unreadable", "That document cannot be read."),
    retrieval.InvalidQuery: Shown(422, "query_invalid", "That cannot be searched for. Please put it in other words."),
    retrieval.IndexMissing: Shown(503, "index_missing", "Nothing has been indexed yet."),
    retrieval.IndexBusy: Shown(503, "index_busy", _BUSY),
    retrieval.IndexIncompatible: Shown(503, "index_incompatible", _BUSY),
    retrieval.IndexUnavailable: Shown(503, "index_unavailable", _BUSY),
    grounding.GroundingError: INTERNAL,
    grounding.CustomerUnknown: Shown(404, "customer_unknown", "There is no account for this sign-in."),
    grounding.CustomerMerged: Shown(
        404, "customer_merged", "This account was merged into another one. Please sign in with that one."
    ),
    grounding.AccountUnavailable: Shown(503, "account_unavailable", _ACCOUNT),
    grounding.NotPermitted: Shown(403, "not_permitted", "You may not see this."),
    grounding.ProposalAltered: Shown(409, "action_changed", "This proposal no longer holds. Nothing was done."),
    grounding.CarrierFault: INTERNAL,
    grounding.ModelFailed: INTERNAL,
    grounding.AuditFailed: Shown(503, "audit_failed", "The answer could not be recorded. Please try again."),
}


def shown(error: BaseException) -> Shown:
    """Return how an error is shown: that of its nearest class in `SHOWN`, else an internal error."""
    if isinstance(error, RequestRefused):
        return Shown(422, "request_invalid", str(error))
    return next((SHOWN[cls] for cls in type(error).__mro__ if cls in SHOWN), INTERNAL)


def own_error(error: BaseException) -> bool:
    """Say whether the error is one of ours, whose text is written for the owner of the installation."""
    return isinstance(error, AppError | retrieval.RetrievalError | grounding.GroundingError)
