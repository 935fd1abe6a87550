"""Evidence to a verified answer: account facts, eligibility, drafting, verification.

Knows telecom, knows no transport: every channel comes in through `grounding.assistant.Assistant`.
"""
