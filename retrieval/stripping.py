"""Pasted alerts, tickets and log lines to the words that say something.

General means only: what a template engine, a markup language or a log writer adds is known by its form, whatever the
system. Names, codes, addresses and interfaces stay. Every pattern is bounded, so that time grows with length alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_TAGS = (
    "a|abbr|b|blockquote|body|br|center|code|col|dd|del|details|div|dl|dt|em|font|h[1-6]|head|hr|html|i|img|ins|kbd|li"
    "|link|mark|meta|ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|summary|sup|table|tbody|td|tfoot|th"
    "|thead|title|tr|tt|u|ul"
)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_LEVELS = "trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|alert|emerg(?:ency)?|severe"
_SECONDS = r"\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?"
_ZONE = r"(?:\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?"

_TEMPLATE = re.compile(
    r"\{\{[^{}]{0,300}\}\}|\{%[^{}%]{0,300}%\}|[$%]\{[^{}\n]{0,200}\}|\$labels\.\w{1,100}|\$value\b|<no value>"
)
_MARKUP = re.compile(rf"<!--[^<>]{{0,1000}}-->|</?(?:{_TAGS})(?:\s[^<>]{{0,500}})?/?>", re.IGNORECASE)
_SLACK_LINK = re.compile(r"<((?:https?|mailto):[^\s<>|]{1,2000})(?:\|([^<>|\n]{0,500}))?>")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s\[\]]{0,2000}(?:\s+\"[^\"\n]{0,200}\")?\)")
_URL = re.compile(r"\bhttps?://([^\s/?#<>\"'`)\]]+)([^\s?#<>\"'`)\]]*)[^\s<>\"'`)\]]*", re.IGNORECASE)
_LINE_MARKS = re.compile(r"^[ \t]{0,8}(?:#{1,6}[ \t]+|>[> \t]{0,8}|[-*+•][ \t]+|\|[-:| \t]{3,}$)", re.MULTILINE)
_MARKS = re.compile(
    r"```\w{0,20}|`|\*\*|~~|(?<!\S)[*_](?=[^\W_])|(?<=[^\W_])[*_](?!\S)|(?<=\s)\|(?=\s)|^\||\|$", re.MULTILINE
)
_TIME = re.compile(
    rf"(?<![\w:.])(?:\d{{4}}[-/]\d\d[-/]\d\d[T ]{_SECONDS}{_ZONE}|\d{{4}}-\d\d-\d\dT\d\d:\d\d{_ZONE}"
    rf"|\d{{1,2}}/(?:{_MONTHS})/\d{{4}}:{_SECONDS}{_ZONE}|(?:{_MONTHS}) {{1,2}}\d{{1,2}} {_SECONDS}|{_SECONDS}{_ZONE})"
    r"(?![\w:])"
)
_SINCE_BOOT = re.compile(r"\[ {0,8}\d{1,9}\.\d{6}\]")
_LEVEL = re.compile(
    rf"[\[(<](?:{_LEVELS})[\])>]|\[(?:firing|resolved)(?::\d{{1,6}})?\]|^<\d{{1,3}}>\d?", re.IGNORECASE | re.MULTILINE
)
_UUID = re.compile(r"(?<![\w-])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![\w-])", re.IGNORECASE)
_HEX = re.compile(r"(?<!\w)(?:0x)?[0-9a-f]{16,}+(?!\w)", re.IGNORECASE)
_JSON_KEY = re.compile(r"\"[\w.@/-]{1,100}\"\s{0,4}:")
_JSON = re.compile(r"\\[nrt\"\\]|\"\s{0,4}:|[\"{}\[\]]|(?<=[\"\d\]}])\s{0,4},")
_ASSIGNED = re.compile(r"(?<=[\w\"'\])])=(?=[\w\"'\[{(/.-])")
_UNASSIGNED = re.compile(r"(?<=\w)=(?=\s|\Z)")
_EMPTY = re.compile(r"\(\s{0,20}\)|\[\s{0,20}\]|\{\s{0,20}\}|<\s{0,20}>|\"\s{0,20}\"|“\s{0,20}”|'\s{0,20}'")
_SPACE_INSIDE = re.compile(r"(?<=[(\[])[^\S\n]+|[^\S\n]+(?=[)\]])")
_SPACE_BEFORE = re.compile(r"(?<=\w)[^\S\n]{1,20}(?=[.,;:!?](?:\s|\Z))")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")
_MOST_ROUNDS = 3


def strip(text: str) -> str:
    """Return a text without template variables, markup, link targets, time stamps, log levels and long ids.

    Line breaks are kept. If nothing with a letter or digit would be left, the text is returned as it is.
    """
    stripped = text
    for _ in range(_MOST_ROUNDS):
        before, stripped = stripped, _once(stripped)
        if stripped == before:
            break
    return stripped if any(map(str.isalnum, stripped)) else text


def _once(text: str) -> str:
    text = html.unescape(text)
    for pattern, put in _STEPS:
        text = pattern.sub(put, text)
    if _JSON_KEY.search(text):
        text = _JSON.sub(" ", text)
    for pattern, put in _LEFTOVERS:
        text = pattern.sub(put, text)
    return text.strip()


def _url(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2].replace('/', ' ')} "


def _id(match: re.Match[str]) -> str:
    """Keep what is all digits, as a SIM card's number is, or all letters."""
    found = match.group().lower().removeprefix("0x")
    return match.group() if found.isdigit() or found.isalpha() else " "


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_TEMPLATE, " "),
    (_LEVEL, " "),
    (_MARKUP, " "),
    (_SLACK_LINK, lambda match: match[2] or match[1]),
    (_LINK, r"\1"),
    (_URL, _url),
    (_LINE_MARKS, ""),
    (_MARKS, ""),
    (_SINCE_BOOT, " "),
    (_TIME, " "),
    (_UUID, " "),
    (_HEX, _id),
    (_ASSIGNED, " "),
)
_LEFTOVERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_EMPTY, " "),
    (_UNASSIGNED, " "),
    (_SPACES, " "),
    (_SPACE_INSIDE, ""),
    (_SPACE_BEFORE, ""),
    (_BLANK_LINES, "\n"),
)
