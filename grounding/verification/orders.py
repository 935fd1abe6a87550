"""Finds in texts from outside what orders a machine that words answers to say something, or is made to be misread."""

from __future__ import annotations

import re
import unicodedata

from retrieval.types import Audience

_MACHINE = r"(?:assistants?|chatbots?|(?:ai|language) models?|llms?|automated readers)"
_BEGINS = r"(?:^|[.;:,!]\s+|\b(?:and|so|then|must|should|is to)\s+)"
# Whoever wants to be obeyed by a machine speaks to it in some language, and not always in the carrier's.
_TO_MACHINES = (
    rf"\b{_MACHINE}\b[^.\n]{{0,40}}\b(?:must|should|have to)\s+(?:\w+\s+){{0,2}}?"
    r"(?:say|tell|answer|reply|respond|write|offer|promise|include)\b",
    rf"\b(?:(?:note|message|instructions?) (?:to|for)|dear)(?: the| all| any)? {_MACHINE}\b",
    rf"\bif you are an? (?:ai\b|{_MACHINE})|\bfor automated readers\b|\byou are now in developer mode\b",
    r"\b(?:ignore|disregard|forget|override)\s+"
    r"(?:(?:all|any|the|your|everything|of|previous|prior|earlier|above|former)\s+){0,4}"
    r"(?:instructions?|rules? you|prompts?|guidelines)\b",
    r"\b(?:ignore|disregard|forget|override)\s+(?:your rules|(?:the )?eligibility|the (?:rules|audience|sign-in)"
    r"|(?:everything|all|what)\s+(?:\w+\s+){0,3}(?:above|before|previously)|previous(?=\W*$|\. ))",
    r"\bignor(?:(?!e\b|es\b|ed\b|ing\b)\w+|e (?:as|los|las|les|todas|toutes)\b)[^.\n]{0,60}"
    r"\b(?:anweisung|instru|istruz|consign)",
    r"\bvergiss\b[^.\n]{0,40}\banweisung|\bnegeer\b[^.\n]{0,40}\binstruct|\bzignoruj\b[^.\n]{0,60}\bpolece",
    r"\boubliez\b[^.\n]{0,40}\b(?:consigne|instruction)|\btalimat\w*\b[^.\n]{0,20}\byok say",
    r"игнорируй[^.\n]{0,60}инструкц|忽略[^。\n]{0,20}指令|指示[^。\n]{0,20}無視|تجاهل[^.\n]{0,40}التعليمات",
    r"\bneamhaird\b[^.\n]{0,40}\btreorach",
    r"\b(?:your|the) system prompt\b|\binstructions (?:that )?you (?:were|have been|are) given\b",
    r"^[^\w\n]{0,8}(?:system|assistant)\s*:[^\n]{0,80}\b(?:say|write|answer|reply|respond|tell|rules)\b",
    # The marks of chats, of tool calls and of the list of evidence.
    r"<\|im_(?:start|end)\|>|\[/?INST\]|<</?SYS>>|</?(?:tool|function)_calls?>|⟦|evidence\s*>{2,}",
    r"\[\s*E\s*\d+\s*\]\s*(?:account|catalogue|verdict|computed|alarm|and (?:say|write))\b",
)
# What somebody is to tell customers, or to call, stands in documents of operators, and in none that customers read.
_TO_STAFF = (
    rf"{_BEGINS}(?:(?:always|please)\s+)?(?:tell|inform|point|assure) (?:every|each|all|any|the)"
    r" (?:customers?|users?|readers?|callers?)\b",
    rf"{_BEGINS}(?:say|write|answer|reply|respond|quote|repeat|(?:begin|start|end) with)\b[^.\n\"“„«]{{0,30}}"
    r"[\"“„«](?=[^\"”“»\n]*[a-zà-ÿ])(?:[^\s\"”“»]+\s+){2,}",
    r"\byou must (?:\w+ ){0,2}?(?:say|answer|reply|include this)\b|\b(?:call|use|run) the (?:tool|function) \w+_\w+",
)
# What a document for people may hold as well: enough to prove nothing by it, not enough to keep it from its readers.
_PERHAPS = (
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,60}\b(?:instruction|rule|prompt|previous|above|eligibility)",
    r"\b(?:assistants?|chatbots?|language models?|you)\b[^.\n]{0,40}\b(?:must|should|have to)\s+(?:\w+\s+){0,2}?"
    r"(?:say|tell|answer|reply|respond|write|offer|promise|include|call)\b",
    r"\b(?:tell|inform) (?:every|each|all|any|the) (?:customers?|users?|readers?|technicians?)\b",
    r"\b(?:note|message) to the (?:bot|model|ai)\b|^[^\S\n]*(?:system|assistant|user)\s*:|\bfrom now on\b",
    r"[\[(]\s*E\s*\d+\s*[\])]",
)
# Letters written as numbers stand in addresses, and in nobody's prose.
_NUMBERED = re.compile(r"(?:%[0-9A-Fa-f]{2}[^\s%]*){3,}")
_ADDRESS = re.compile(r"://|\.\w{2,4}[/?]")
# A word with another alphabet's letters between Latin ones is made to be read as what it is not.
_MIXED = re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]+[A-Za-z]")

# Values of records are shown with these in the place of what acts.
_INERT = str.maketrans("‹›", "<>")


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.IGNORECASE | re.MULTILINE)


_MACHINES, _STAFF, _ANYBODY = _any(_TO_MACHINES), _any(_TO_STAFF), _any((*_TO_MACHINES, *_TO_STAFF, *_PERHAPS))


def ordering(text: str, audience: Audience) -> bool:
    """Say whether a text of a document for these readers orders somebody to say something, as none of its kind does."""
    read = _as_read(text)
    numbered = any(_NUMBERED.search(word) and not _ADDRESS.search(word) for word in read.split() if "%" in word)
    if numbered or _MACHINES.search(read) or _MIXED.search(read):
        return True
    return audience is not Audience.OPERATOR and bool(_STAFF.search(read))


def perhaps_ordering(text: str) -> bool:
    """Say whether a text may be an order to whoever reads it, or hides something."""
    return bool(_ANYBODY.search(text.translate(_INERT)) or _NUMBERED.search(text))


def _as_read(text: str) -> str:
    """Return a text as people see it, without invisible marks between its letters."""
    plain = unicodedata.normalize("NFKC", text).translate(_INERT)
    return "".join(char for char in plain if unicodedata.category(char) != "Cf")
