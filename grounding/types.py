"""The nouns of a conversation: who asks, what is asked, what is known, what is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from grounding.account.records import Account
from grounding.catalogue import Price
from grounding.tracing import ModelTrace
from grounding.values import FactValue as FactValue
from grounding.values import Quantity as Quantity
from grounding.wishes import ProposedAction, Wish
from retrieval.types import Audience, Found, Passage


class Role(StrEnum):
    """What a signed-in identity is; a visitor is nobody in particular."""

    VISITOR = "visitor"
    CUSTOMER = "customer"
    OPERATOR = "operator"
    AGENT = "agent"
    PRODUCT = "product"
    ADMIN = "admin"


_AUDIENCES = {Role.VISITOR: Audience.PUBLIC, Role.CUSTOMER: Audience.CUSTOMER}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, as the server established it; nothing the person typed is in here."""

    role: Role
    subject: str
    """Stable id of the person; `visitor` for an anonymous one."""
    customer_id: str | None = None
    """The account that this person may see, for role customer."""

    @property
    def audience(self) -> Audience:
        """Return what documents this identity may read."""
        return _AUDIENCES.get(self.role, Audience.OPERATOR)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One earlier question and answer of the conversation."""

    question: str
    answer: str
    intents: tuple[str, ...] = ()
    line_id: str | None = None
    """The line that was talked about."""
    offered_choices: tuple[str, ...] = ()
    proposed: bool = False
    """Whether the answer proposed an action."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message that wants an answer."""

    identity: Identity
    conversation_id: str
    message_id: str
    text: str
    history: tuple[Exchange, ...] = ()
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class PassageEvidence:
    """A passage, and the part of it that a sentence rests on."""

    passage: Passage
    quote: str

    @property
    def key(self) -> tuple[str, ...]:
        """Two pieces of evidence with one key get one citation number."""
        return ("passage", self.passage.passage_id)


@dataclass(frozen=True, slots=True)
class AccountFact:
    """A field of a record of the customer's own account."""

    system: str
    record: str
    """Kind and id, such as `bill/B-2026-09-0001`."""
    name: str
    """The field's name in that record."""
    value: FactValue
    as_of: datetime
    stale: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """Two pieces of evidence with one key get one citation number."""
        return ("account", self.system, self.record, self.name)


@dataclass(frozen=True, slots=True)
class CatalogueFact:
    """A property of an offering in the catalogue."""

    offering_id: str
    version: str
    name: str
    """Which property: `price`, `data_allowance`, `name` …"""
    value: FactValue

    @property
    def key(self) -> tuple[str, ...]:
        """Two pieces of evidence with one key get one citation number.

        The value is part of it: what is told of a loss, such as an allowance then and now, differs by what it is held
        against.
        """
        return ("catalogue", self.offering_id, self.name, str(self.value))


@dataclass(frozen=True, slots=True)
class ComputedFact:
    """What code computed from other facts."""

    operation: str
    """What was done, readable and repeatable: `difference`, `sum`, `months between` …"""
    inputs: tuple[Evidence, ...]
    value: FactValue

    @property
    def key(self) -> tuple[str, ...]:
        """Two pieces of evidence with one key get one citation number."""
        return ("computed", self.operation, str(self.value), *(part for item in self.inputs for part in item.key))


@dataclass(frozen=True, slots=True)
class VerdictReason:
    """One rule's share in a verdict."""

    code: str
    label: str
    """For the customer, in the carrier's words."""
    rule: str
    """`id@version`."""


@dataclass(frozen=True, slots=True)
class VerdictFact:
    """What the carrier's rules say of an offering for this customer on a day."""

    offering_id: str
    version: str
    name: str
    """Of the offering."""
    verdict: str
    """`eligible`, `unknown` or `ineligible`."""
    reasons: tuple[VerdictReason, ...]
    ruleset: str
    """Hash of the rules."""
    inputs: str
    """Hash of the facts that they were put to; with the rules, what the recorded decision is found by."""
    as_of: date
    line_id: str | None
    """What it would go onto; None for a further line, or if nothing fits."""
    value: FactValue
    """What a sentence shows of it: the offering's name, or the label of a reason."""

    @property
    def eligible(self) -> bool:
        """Say whether it may be offered."""
        return self.verdict == "eligible"

    @property
    def key(self) -> tuple[str, ...]:
        """Two pieces of evidence with one key get one citation number."""
        return ("verdict", self.offering_id, self.line_id or "", self.verdict, self.ruleset, self.inputs)


@dataclass(frozen=True, slots=True)
class Offer:
    """An offering that the rules cleared for this customer in this turn."""

    verdict: VerdictFact
    prices: tuple[Price, ...]
    """Those that hold on the day."""
    term_months: int | None
    """The shortest commitment that it is sold with, 0 for a rolling one; None if the catalogue names none."""


Fact = AccountFact | CatalogueFact | ComputedFact | VerdictFact
Evidence = PassageEvidence | Fact


class SentenceKind(StrEnum):
    """A claim says something of the world and cites; a notice is a fixed text of the carrier's."""

    CLAIM = "claim"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class SentenceBlock:
    """What a sentence is part of, for those who render it."""

    type: str
    """`step`, `code`, `warning` or `table`."""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence that somebody would like to say, and what it rests on; nobody has checked it yet."""

    text: str
    kind: SentenceKind
    evidence: tuple[Evidence, ...] = ()
    block: SentenceBlock | None = None
    offers: tuple[str, ...] = ()
    """Ids of the offerings that it offers to the customer."""
    wishes: tuple[Wish, ...] = ()
    """What could be done of it; proposed only if the sentence is let through."""


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    PARTLY_ANSWERED = "partly_answered"
    CLARIFY = "clarify"
    ABSTAINED = "abstained"
    REFUSED = "refused"
    SIGN_IN_REQUIRED = "sign_in_required"
    HANDED_OFF = "handed_off"


class Verdict(StrEnum):
    """What verification found of one sentence."""

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    NOT_A_CLAIM = "not_a_claim"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be shown."""

    index: int
    text: str
    kind: SentenceKind
    citations: tuple[int, ...]
    verdict: Verdict
    block: SentenceBlock | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence with the number it has in one answer."""

    number: int
    evidence: Evidence
    inputs: tuple[int, ...] = ()
    """For a computed fact, the numbers of what it was computed from."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that verification kept back, for the record only."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """Where a person takes over."""

    route: str
    """Id of the fixed route: `emergency`, `lost_phone`, `fraud`, `complaint`, `person`."""
    contact: str
    """What to call or open, from the carrier's folder."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking something up brought: facts in sentences, and what may be offered."""

    drafts: tuple[Draft, ...] = ()
    offers: tuple[Offer, ...] = ()
    missing: tuple[str, ...] = ()
    """Parts of the account that could not be read."""


@dataclass(frozen=True, slots=True)
class Material:
    """What was gathered for a turn beside its draft, and what more could be; bound to the turn's own reader."""

    question: str
    """Standing by itself."""
    passages: tuple[Found, ...]
    """Best first."""
    names: Mapping[str, str]
    """Names of the offerings, by id."""
    topics: tuple[str, ...]
    """What `look_up` can be asked for."""
    look_up: Callable[[str], Awaitable[Looked]]
    """Raises AccountUnavailable."""
    search: Callable[[str, int], Awaitable[list[Found]]]
    """(query, limit) -> passages, best first. Raises RetrievalError."""
    actionable: Callable[[tuple[Draft, ...]], tuple[Draft, ...]] = lambda drafts: drafts
    """Adds to sentences that offer something what could be done of it."""
    belongs: Mapping[str, str] = field(default_factory=dict)
    """Which record of the account another is of, such as `contract/K-1` -> `line/L-1`."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """What a drafter made of a turn."""

    drafts: tuple[Draft, ...]
    outcome: Outcome
    """As it would be if every draft were verified."""
    choices: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    handoff: Handoff | None = None
    intents: tuple[str, ...] = ()
    line_id: str | None = None
    """The line talked about, if it is one."""
    offers: tuple[Offer, ...] = ()
    """Everything that this turn's decision cleared, named or not; nothing else may be offered."""
    unadvised: frozenset[tuple[str, str]] = frozenset()
    """Lines with plans that the answer advises against: offered, since they were named, but not proposed unordered."""
    wishes: tuple[Wish, ...] = ()
    """What was asked for that rests on no sentence: requests to people, never orders."""
    asked: bool = False
    """Whether the customer asked to have something done, and so is told if it cannot be proposed."""
    account: Account | None = None
    """As it was read for this turn."""
    material: Material | None = None
    """What a language model may word an answer from; None where the words are fixed."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A sentence that passed at its second try, for the record only."""

    before: str
    after: str
    reason: str
    """Why the first did not pass."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole of what a turn produced."""

    answer_id: str
    conversation_id: str
    message_id: str
    as_of: datetime
    locale: str
    outcome: Outcome
    mode: str
    """`extractive` or `model`."""
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    offers: tuple[Offer, ...] = ()
    """What it offers: named in a sentence that was let through, and eligible."""
    actions: tuple[ProposedAction, ...] = ()
    """What it proposes to do, each kept until somebody says yes or its time is over."""
    choices: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()
    handoff: Handoff | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    repaired: tuple[Repaired, ...] = ()
    model: ModelTrace | None = None
    """None where no language model was asked."""
    intents: tuple[str, ...] = ()
    line_id: str | None = None
    generation: str | None = None
    """The index generation that the passages came from."""
