"""What can go wrong in grounding. What is refused, ineligible or unknown is a value, not an error.

GroundingError
├── CustomerUnknown      the systems have no such customer
│   └── CustomerMerged   they have him under another id
├── AccountUnavailable   nothing of the account could be read
├── NotPermitted         the identity may not see or do this
├── ProposalAltered      the kept proposal of an action is not what was proposed
├── CarrierFault         the carrier's texts, intents or catalogue cannot be used; names file and place
├── AuditFailed          the answer could not be recorded
└── ModelFailed          the language model gave nothing that can be used; `reason` says why
"""

from __future__ import annotations


class GroundingError(Exception):
    """Root of everything that grounding raises; its text names what, where and what to do."""


class CustomerUnknown(GroundingError):
    """The systems have no such customer."""


class CustomerMerged(CustomerUnknown):
    """The customer was merged into another, under whose id the records are kept now."""


class AccountUnavailable(GroundingError):
    """Nothing of the account could be read."""


class NotPermitted(GroundingError):
    """The identity may not see or do this."""


class ProposalAltered(GroundingError):
    """The kept proposal of an action is not what was proposed: somebody changed its record."""


class CarrierFault(GroundingError):
    """The carrier's own texts, intents or catalogue cannot be used."""


class AuditFailed(GroundingError):
    """The answer could not be recorded."""


class ModelFailed(GroundingError):
    """The language model gave nothing, or nothing more, that can be used."""

    def __init__(self, reason: str, text: str) -> None:
        """Take the reason as an answer's `degraded` names it, such as `model_slow`, and the text for the record."""
        super().__init__(text)
        self.reason = reason
