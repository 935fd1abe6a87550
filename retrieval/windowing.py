"""Passages to the texts that are embedded: parts that fit the model, each under its title and section."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from retrieval.types import BlockKind, Passage

CountTokens = Callable[[Sequence[str]], list[int]]
"""How many tokens of the model each text has; called with many texts at once, because a call costs more than a text."""

_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_RULE = re.compile(r"^\|(?: --- \|)+$")
_FENCE = re.compile(r"^\s*`{3,}[\w+#.-]*$")
_SENTENCE_END = re.compile(r"(?<=[.!?…;。！？])\s+")
_PREFIX_SHARE = 4
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of text that may not be cut further on this level, with what must stand above it in its window."""

    text: str
    head: str = ""
    """A table's header row, repeated in each window that holds a row."""


@dataclass(frozen=True, slots=True)
class _Job:
    prefix: str
    parts: list[_Part]
    budget: int
    apart: bool = False
    """Each part in a window of its own."""


def windows(passage: Passage, count_tokens: CountTokens, max_tokens: int) -> list[str]:
    """Return the texts under which a passage is embedded, at least one, each of at most `max_tokens` tokens.

    Markup and link targets are left out, as they would fill a third of a window and mean nothing to the model; every
    other word of the passage lies in some window. A table's rows have a window each besides, under the table's header:
    a question asks for one of them, and what stands in the others would drown it.
    """
    return windows_of([passage], count_tokens, max_tokens)[0]


def windows_of(
    passages: Sequence[Passage], count_tokens: CountTokens, max_tokens: int, *, apart: bool = True
) -> list[list[str]]:
    """Return the windows of each passage; all of them are counted together, a few calls in all.

    `apart`: a table's rows have windows of their own besides.

    Raises: ValueError if max_tokens is below 8, in which no context fits.
    """
    if max_tokens < 8:
        raise ValueError(f"max_tokens must be at least 8, not {max_tokens}")
    prefixes = _prefixes(passages, count_tokens, max_tokens)
    bodies = [_parts(passage) for passage in passages]
    inside = ("\n".join(part.text for part in body) for body in bodies)
    whole = [_under(prefix, text) for prefix, text in zip(prefixes, inside, strict=True)]
    sizes = count_tokens(whole) if whole else []
    tokens = dict(zip(dict.fromkeys(prefixes), count_tokens(list(dict.fromkeys(prefixes))), strict=True))
    rooms = [max_tokens - tokens[prefix] for prefix in prefixes]
    long = {i: _Job(prefixes[i], bodies[i], rooms[i]) for i, size in enumerate(sizes) if size > max_tokens}
    rows = {i: [part for part in body if part.head] for i, body in enumerate(bodies)}
    alone = {i: _Job(prefixes[i], parts, rooms[i], apart=True) for i, parts in rows.items() if len(parts) > 1}
    packed = _fitted(long, count_tokens, max_tokens)
    single = _fitting(_fitted(alone if apart else {}, count_tokens, max_tokens), count_tokens, max_tokens)
    together = [packed.get(index, [text]) for index, text in enumerate(whole)]
    return [[*texts, *(row for row in single.get(i, ()) if row not in texts)] for i, texts in enumerate(together)]


def _fitting(windows: dict[int, list[str]], count_tokens: CountTokens, max_tokens: int) -> dict[int, list[str]]:
    """Leave out what is too long even so: every word of it lies in another window."""
    unique = list(dict.fromkeys(text for texts in windows.values() for text in texts))
    sizes = dict(zip(unique, count_tokens(unique), strict=True)) if unique else {}
    return {i: [text for text in dict.fromkeys(texts) if sizes[text] <= max_tokens] for i, texts in windows.items()}


def _fitted(jobs: dict[int, _Job], count_tokens: CountTokens, max_tokens: int) -> dict[int, list[str]]:
    """Return the windows of each job, all within `max_tokens` but for what no cut can help."""
    done: dict[int, list[str]] = {}
    for attempt in range(_ROUNDS):
        if not jobs:
            break
        # Texts joined may have more tokens than their sum (unlike BERT's, some tokenizers count the line break), so
        # the result is counted, and what is too long is made anew with less room.
        made = _filled(list(jobs.values()), count_tokens)
        texts = dict(zip(jobs, made, strict=True))
        counts = iter(count_tokens([text for window in made for text in window]))
        jobs = {
            index: replace(job, budget=max(4, job.budget - max_tokens // 10 * (attempt + 1)))
            for index, job in jobs.items()
            if max([next(counts) for _ in texts[index]]) > max_tokens
        }
        done |= texts
    return done


def _under(prefix: str, text: str) -> str:
    return f"{prefix}\n{text}" if prefix else text


def _prefixes(passages: Sequence[Passage], count_tokens: CountTokens, max_tokens: int) -> list[str]:
    """Return `title > section` for each passage, shortened from the middle to a quarter of the window."""
    room = max_tokens // _PREFIX_SHARE
    paths = [tuple(" ".join(name.split()) for name in (p.title, *p.section)) for p in passages]
    unique = list(dict.fromkeys(paths))
    candidates = [_shortened(path) for path in unique]
    flat = [text for texts in candidates for text in texts]
    sizes = dict(zip(flat, count_tokens(flat), strict=True)) if flat else {}
    fitting: dict[tuple[str, ...], str] = {}
    for path, texts in zip(unique, candidates, strict=True):
        found = next((text for text in texts if sizes[text] <= room), None)
        fitting[path] = _leading_words(path[-1], count_tokens, room) if found is None else found
    return [fitting[path] for path in paths]


def _shortened(path: Sequence[str]) -> list[str]:
    before = ("", *path)
    names = [name for name, above in zip(path, before, strict=False) if name.casefold() != above.casefold()]
    texts = [" > ".join(names)]
    for dropped in range(1, len(names) - 1):
        texts.append(" > ".join([names[0], *names[1 + dropped :]]))
    return [*texts, *names[-1:]]


def _leading_words(text: str, count_tokens: CountTokens, room: int) -> str:
    words = text.split()[: room + 1]
    starts = [" ".join(words[:length]) for length in range(1, len(words) + 1)]
    sizes = count_tokens(starts) if starts else []
    return max((start for start, size in zip(starts, sizes, strict=True) if size <= room), key=len, default="")


def _parts(passage: Passage) -> list[_Part]:
    parts: list[_Part] = []
    for block in passage.blocks:
        text = passage.text[block.start : block.end]
        if block.kind is BlockKind.TABLE:
            head, *rows = [plain(line) for line in text.split("\n") if not _RULE.match(line)]
            parts.extend([_Part(head), *(_Part(row, head) for row in rows)])
        else:
            code = block.kind is BlockKind.CODE
            lines = [line if code else plain(line) for line in text.split("\n") if not _FENCE.match(line)]
            parts.extend(_Part(line) for line in lines if line.strip())
    return parts


def plain(line: str) -> str:
    """Return a line of canonical Markdown without its markup."""
    bare = _LINK.sub(r"\1", line.strip()) if "](" in line else line.strip()
    if bare.startswith("|"):
        bare = bare.strip("|").replace("\\|", "/").replace("|", ",")
    return " ".join(bare.removeprefix(">").replace("**", "").replace("`", "").split())


def _filled(jobs: Sequence[_Job], count_tokens: CountTokens) -> list[list[str]]:
    split = _split([(part, job.budget) for job in jobs for part in job.parts], count_tokens)
    measured = iter(split)
    done = []
    for job in jobs:
        sized = [piece for _ in job.parts for piece in next(measured)]
        done.append([_under(job.prefix, text) for text in _windows(sized, job.budget, apart=job.apart)])
    return done


_Sized = tuple[_Part, int, int]
"""A part, its tokens, and its header's."""


def _windows(parts: Iterable[_Sized], budget: int, *, apart: bool) -> list[str]:
    texts: list[str] = []
    lines: list[str] = []
    used = 0
    for part, size, head_size in parts:
        if lines and (apart or used + size > budget):
            texts.append("\n".join(lines))
            lines, used = [], 0
        # A header that leaves its rows less than half of the window is not worth repeating.
        if not lines and part.head and head_size <= budget // 2 and head_size + size <= budget:
            lines, used = [part.head], head_size
        lines.append(part.text)
        used += size
    return [*texts, "\n".join(lines)] if lines else texts


def _split(parts: Sequence[tuple[_Part, int]], count_tokens: CountTokens) -> list[list[_Sized]]:
    """Return each part as one or several that fit their budgets: lines, then sentences, then words, then letters."""
    tokens = _Counter(count_tokens)
    tokens.learn([text for part, _ in parts for text in (part.text, part.head)])
    pieces = [[part.text] for part, _ in parts]
    for divide in (_sentences, _words, _letters):
        fresh: list[str] = []
        for index, (_, budget) in enumerate(parts):
            if any(tokens[text] > budget for text in pieces[index]):
                divided = (divide(text, budget) if tokens[text] > budget else [text] for text in pieces[index])
                pieces[index] = [piece for several in divided for piece in several]
                fresh.extend(pieces[index])
        tokens.learn(fresh)
    return [
        [(_Part(text, part.head), tokens[text], tokens[part.head]) for text in texts]
        for (part, _), texts in zip(parts, pieces, strict=True)
    ]


class _Counter(dict[str, int]):
    """Token counts by text, asked for many at a time."""

    def __init__(self, count_tokens: CountTokens) -> None:
        super().__init__({"": 0})
        self._count = count_tokens

    def learn(self, texts: Iterable[str]) -> None:
        fresh = [text for text in dict.fromkeys(texts) if text not in self]
        if fresh:
            self.update(zip(fresh, self._count(fresh), strict=True))


def _sentences(text: str, budget: int) -> list[str]:
    del budget
    return _SENTENCE_END.split(text)


def _words(text: str, budget: int) -> list[str]:
    # Runs of words rather than single ones, as a window's lines are joined by line breaks; a word has a token or two.
    words = text.split()
    run = max(1, min(8, budget // 4))
    return [" ".join(words[at : at + run]) for at in range(0, len(words), run)]


def _letters(text: str, budget: int) -> list[str]:
    words = text.split()
    if len(words) > 1:
        return [piece for word in words for piece in _letters(word, budget)]
    # A token has at least a letter (a byte in some tokenizers, four of which make up the rarest letters).
    width = max(1, budget // 4)
    return [text[at : at + width] for at in range(0, len(text), width)]
