"""A case as a product team writes it: who asks, what, and what a right answer holds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, model_validator

from retrieval.types import Audience

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

Outcome = Literal["answered", "partly_answered", "clarify", "abstained", "refused", "sign_in_required", "handed_off"]


READERS = {"visitor": Audience.PUBLIC, "customer": Audience.CUSTOMER, "operator": Audience.OPERATOR}
"""Whose documents a reader of a case may read."""


class _Written(BaseModel):
    """Read from a file: what it does not know is a misspelling, never something to pass over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentCited(_Written):
    """A passage that a right answer cites."""

    document: Text
    """The source's name and the path within it."""
    holds: str = ""
    """Stands in the passage word for word, however the document is cut; empty: any passage of it."""


class RecordCited(_Written):
    """A field of a record of the customer's that a right answer cites."""

    record: Text
    """Kind and id, such as `bill/B-2026-09-0001`; the kind alone for any of it."""
    field: str = ""
    """Empty: any field of it."""


class CatalogueCited(_Written):
    """An entry of the catalogue that a right answer cites, as a fact of its own or by a verdict on it."""

    offering: Text


def _kind(value: Any) -> str | None:
    return next((name for name in ("document", "record", "offering") if _has(value, name)), None)


def _has(value: Any, name: str) -> bool:
    return name in value if isinstance(value, dict) else hasattr(value, name)


Cited = Annotated[
    Annotated[DocumentCited, Tag("document")]
    | Annotated[RecordCited, Tag("record")]
    | Annotated[CatalogueCited, Tag("offering")],
    # By which key it has, so that a fault of one kind is not told as three.
    Discriminator(
        _kind,
        custom_error_type="cited",
        custom_error_message="must name a `document`, a `record` or an `offering`",
    ),
]


class Expected(_Written):
    """What a right answer is; what is not named is not judged."""

    outcome: tuple[Outcome, ...] = ()
    """Any of these."""
    facts: tuple[Text, ...] = ()
    """Every one is said: an amount, a date, a quantity or words, written as in a text of the suite's language."""
    any_of: tuple[tuple[Text, ...], ...] = ()
    """Of each of these, at least one is said."""
    forbidden: tuple[Text, ...] = ()
    """None of these is said; `/…/` is a regular expression."""
    cites: tuple[Cited, ...] = ()
    """Every one is among the citations."""
    passages: tuple[DocumentCited, ...] = ()
    """What search should find for the question, whether or not the answer cites it; `cites` counts too."""
    offers: tuple[Text, ...] | Literal["eligible"] | None = None
    """Ids of exactly what is offered, in any order; `eligible`: whatever is offered has to be eligible by the rules;
    empty: nothing may be offered."""
    steps: tuple[Text, ...] = ()
    """Said in this order, each in a step of its own."""
    actions: tuple[Name, ...] | None = None
    """Kinds of exactly what is proposed."""
    handoff: str | None = None
    """The fixed route that a person takes over by."""
    choices: tuple[Text, ...] = ()
    """Every one is among the choices, as a part of one."""

    @model_validator(mode="after")
    def _judges_something(self) -> Expected:
        if not self.model_fields_set:
            raise ValueError("names nothing that could be judged")
        return self


class Said(_Written):
    """One message of a conversation that is written down."""

    say: Text
    expect: Expected | None = None
    """What its answer has to be; the last message's is the case's own."""


class Reply(_Written):
    """What a simulated customer says when an answer is so and so."""

    outcome: tuple[Outcome, ...] = ()
    """Any of these; empty: whatever it is."""
    hears: tuple[Text, ...] = ()
    """Any of these is said in the answer or offered as a choice; empty: whatever is said."""
    say: Text | None = None
    choose: Annotated[int, Field(ge=1)] | None = None
    """Takes the choice of this number, from 1, instead of saying something."""

    @model_validator(mode="after")
    def _says_something(self) -> Reply:
        if (self.say is None) == (self.choose is None):
            raise ValueError("`say` or `choose`, and not both")
        return self


class Simulated(_Written):
    """A customer with a goal, who answers as a script has it and needs no model."""

    goal: Text
    """In words; what a model that plays the customer is told."""
    knows: dict[str, str] = {}
    """What he can tell if asked, by name; `{name}` stands for it in what he says."""
    opens: Text
    replies: tuple[Reply, ...] = ()
    """The first that fits is said, each once; where none fits the conversation is over."""
    until: tuple[Text, ...] = ()
    """Over when all of these were said to him; also what the case is judged by, beside `expect`."""
    most_turns: Annotated[int, Field(ge=1, le=20)] = 6


class Case(_Written):
    """One conversation and what its last answer has to be."""

    id: Name
    why: Text
    """Why the case exists."""
    tags: tuple[Name, ...] = ()
    owner: str = ""
    """Who answers for it; empty: the suite's owner."""
    reader: Literal["visitor", "customer", "operator"] = "visitor"
    customer: str | None = None
    """Whose account; makes the reader a customer."""
    ask: Text | None = None
    turns: tuple[Said, ...] = ()
    simulated: Simulated | None = None
    expect: Expected

    @model_validator(mode="after")
    def _asks_once(self) -> Case:
        if sum(bool(each) for each in (self.ask, self.turns, self.simulated)) != 1:
            raise ValueError("exactly one of `ask`, `turns` and `simulated`")
        if self.turns and self.turns[-1].expect is not None:
            raise ValueError("what the last of `turns` is expected to be stands in the case's own `expect`")
        if self.reader == "operator" and self.customer is not None:
            raise ValueError("an operator has no account: `reader: operator` or `customer`, and not both")
        return self

    @property
    def audience(self) -> str:
        """Who asks: `visitor`, `customer` or `operator`."""
        return "customer" if self.customer is not None else self.reader


class Suite(_Written):
    """The cases of one file, or of one folder's files of the same suite name."""

    name: Name
    owner: Text
    about: str = ""
    safety: bool = False
    """Whether a single failed case fails a gate, whatever the mode."""
    cases: tuple[Case, ...]
