"""What can go wrong in grounding. What is refused, ineligible or unknown is a value, not an error.

GroundingError
├── CustomerUnknown      the systems have no such customer
├── AccountUnavailable   nothing of the account could be read
├── NotPermitted         the identity may not see or do this
├── CarrierFault         the carrier's texts, intents or catalogue cannot be used; names file and place
└── AuditFailed          the answer could not be recorded
"""

from __future__ import annotations


class GroundingError(Exception):
    """Root of everything that grounding raises; its text names what, where and what to do."""


class CustomerUnknown(GroundingError):
    """The systems have no such customer."""


class AccountUnavailable(GroundingError):
    """Nothing of the account could be read."""


class NotPermitted(GroundingError):
    """The identity may not see or do this."""


class CarrierFault(GroundingError):
    """The carrier's own texts, intents or catalogue cannot be used."""


class AuditFailed(GroundingError):
    """The answer could not be recorded."""
