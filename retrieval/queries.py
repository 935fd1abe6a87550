"""What somebody typed or pasted, made ready to be searched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from retrieval.errors import InvalidQuery
from retrieval.glossary import Glossary
from retrieval.sparse import SparseOptions, tokenise
from retrieval.spelling import KnownWords, correct, put_right
from retrieval.stripping import strip

LONGEST_QUERY = 50_000
"""Characters; more is not a question."""

USED_OF_QUERY = 2_000
"""Characters of a long query that are looked at: its beginning and its end, where people put their question."""

READ_OF_QUERY = 6_000
"""Characters of a long query that are read at all: room for what a pasted text has too much."""

MOST_TURNS = 3
"""Earlier turns that a follow-up is read with."""

MOST_PIECES = 4
"""Parts of one message that are searched separately."""

LEAST_TERMS = 3
"""Different terms that a part must have to be searched alone."""

LINES_OF_A_PASTE = 3
"""Lines from which a text without a question was pasted, not written."""

_ESCAPE = re.compile(r"\x1b\[[0-?]{0,100}[ -/]{0,10}[@-~]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufff9-\uffff]+")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…؟])\s+|(?<=[。？！])|\n")
_QUESTION_MARKS = ("?", "？", "؟")
_QUOTED = re.compile(
    r"\"[^\"\n]{1,200}\"|`[^`\n]{1,200}`|“[^”\n]{1,200}”|„[^“”\n]{1,200}[“”]|«[^»\n]{1,200}»|(?<!\w)'[^'\n]{1,200}'(?!\w)"
)
_COMPOSED = re.compile(r"[^\W_]+(?:[._\-/:@=]+[^\W_]+)+|[^\W_]*[^\W\d_]\d[^\W_]*|[^\W_]*[a-z][A-Z][^\W_]*")
_PART = re.compile(r"[A-Z]?[a-z]+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class QueryAids:
    """What helps to read a query, beyond the documents' own words."""

    glossary: Glossary = field(default_factory=Glossary)
    is_word: Callable[[str], bool] | None = None
    """Tells whether a word is a common one of the language, whatever the documents say; such as the embedding model's
    tokenizer, which has one token for it. Without it many a right word is put "right"."""
    correcting: bool = True
    """Put misspelt words right."""
    stripping: bool = True
    """Take out what a template engine, a markup language or a log writer added."""
    splitting: bool = True
    """Search the parts of a long or double question separately too."""


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query as it is searched."""

    text: str
    """What is embedded, and matched by words: cleaned, corrected, earlier turns joined."""
    pieces: tuple[str, ...] = ()
    """The parts of a long or double question, to be searched separately too; empty if it is one question."""
    corrected: tuple[tuple[str, str], ...] = ()
    """Words as typed and as searched."""
    expanded: tuple[str, ...] = ()
    """What the glossary adds, to be matched by words only: embedded too, it costs the learning half of the carrier's
    questions 0.007 of hit@1, and that of the masked alerts 0.015 of hit@5."""

    @property
    def words(self) -> str:
        """The text with what the glossary adds: what is matched by words."""
        return " ".join([self.text, *self.expanded])

    def put_right(self, text: str) -> str:
        """Return a text with the misspelt words of this query put right, all else as it was typed."""
        return put_right(text, dict(self.corrected))


def prepare(
    query: str, before: Sequence[str], aids: QueryAids, words: KnownWords | None, options: SparseOptions
) -> PreparedQuery:
    """Return a query ready to be searched.

    `before`: the earlier turns, oldest first, if the query is a follow-up of them. They are joined with it by line
    breaks, and the query stands twice, as it weighs most; it is not split into pieces, which would lose its subject.
    `words`: the words of the documents that the reader may see; without them nothing is corrected.

    Raises: InvalidQuery if nothing is left or it has more than 50,000 characters.
    """
    raw = shorten(_plain(query), READ_OF_QUERY)
    earlier = [turn for turn in map(_earlier, before[-MOST_TURNS:]) if turn]
    # Stripping reads `&#8203;` as what it stands for, hence once more without control characters.
    stripped = [_printable(strip(turn) if aids.stripping else turn) for turn in (*earlier, raw)]
    turns = [shorten(turn, USED_OF_QUERY) for turn in stripped]
    corrected: dict[str, str] = {}
    if words is not None and aids.correcting:
        own = frozenset(word for turn in (*earlier, raw) for word in _own_words(turn))
        for at, turn in enumerate(turns):
            turns[at], changed = correct(
                turn, words, options, lambda word: word in own or aids.glossary.spells(word), aids.is_word
            )
            corrected |= changed
    lines = [_SPACE.sub(" ", turn) for turn in turns]
    text = "\n".join([*lines, lines[-1]] if earlier else lines)
    known = None if words is None else lambda word: words.count(word) > 0
    expanded = aids.glossary.expansions(text, options, known)
    splitting = aids.splitting and not earlier
    return PreparedQuery(
        text=text,
        pieces=pieces_of(turns[-1], options, pasted=_letters(turns[-1]) < _letters(raw)) if splitting else (),
        corrected=tuple(corrected.items()),
        expanded=tuple(expanded),
    )


def clean_query(query: str) -> str:
    """Return the query as it was asked: no control characters, single spaces, long ones shortened in the middle.

    Raises: InvalidQuery if nothing is left or it has more than 50,000 characters.
    """
    return shorten(_SPACE.sub(" ", _plain(query)), USED_OF_QUERY)


def pieces_of(text: str, options: SparseOptions, pasted: bool = False) -> tuple[str, ...]:
    """Return up to 4 parts of a message that can each be searched alone; none if it is one question.

    Sentences and lines are the parts; one with too little in it stays with the sentence before it. What was pasted is
    about one thing however many lines it has: of it only the first part counts, beside the questions asked about it.
    """
    parts = list(_parts(text, options))
    questions = [part for part in parts if any(mark in part for mark in _QUESTION_MARKS)]
    if pasted or text.count("\n") >= LINES_OF_A_PASTE - 1:
        parts = [part for part in parts if part in questions or part is parts[0]] if questions else []
    if len(parts) > MOST_PIECES:
        parts = [part for part in parts if part in questions] or parts
    return tuple(parts[:MOST_PIECES]) if len(parts) > 1 else ()


def shorten(text: str, limit: int) -> str:
    """Return a text without its middle if it has more characters than the limit, cut between words."""
    if len(text) <= limit:
        return text
    half = limit // 2
    head, tail = text[:half], text[-half:]
    return f"{head.rpartition(' ')[0] or head} {tail.partition(' ')[2] or tail}"


def _plain(query: str) -> str:
    """Return the query without control characters, but with its line breaks."""
    if len(query) > LONGEST_QUERY:
        raise InvalidQuery(f"the query has {len(query):,} characters; at most {LONGEST_QUERY:,} can be searched")
    text = _printable(_LINE_END.sub("\n", _SURROGATE.sub(" ", query))).strip()
    if not text:
        raise InvalidQuery("the query is empty")
    return text


def _printable(text: str) -> str:
    """Return a text without what shows nothing; a word goes on behind a soft hyphen or a terminal's colour."""
    return _CONTROL.sub(" ", _ESCAPE.sub("", _INVISIBLE.sub("", text)))


def _letters(text: str) -> int:
    """Return the number of characters that are no spaces."""
    return len("".join(text.split()))


def _earlier(turn: str) -> str:
    """Return an earlier turn, which was answered whatever it was; empty if it holds nothing to search."""
    try:
        return shorten(_plain(turn[:LONGEST_QUERY]), READ_OF_QUERY)
    except InvalidQuery:
        return ""


def _own_words(text: str) -> Iterator[str]:
    """Yield the words written on purpose as they are: quoted ones and parts of identifiers, in small letters."""
    for pattern in (_QUOTED, _COMPOSED):
        for match in pattern.finditer(text):
            yield from (part.casefold() for part in _PART.findall(match.group()))


def _parts(text: str, options: SparseOptions) -> Iterator[str]:
    """Yield the sentences, a short one with the one before it, or after it if it is the first."""
    gathered = ""
    for sentence in filter(None, map(str.strip, _SENTENCE_END.split(text))):
        enough = len(set(tokenise(sentence, options))) >= LEAST_TERMS
        if enough and len(set(tokenise(gathered, options))) >= LEAST_TERMS:
            yield gathered
            gathered = sentence
        else:
            gathered = f"{gathered} {sentence}".strip()
    if gathered:
        yield gathered
