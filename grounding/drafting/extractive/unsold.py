"""Whether a question names something that the carrier does not sell, so that nothing like it may answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from grounding.catalogue import Catalogue
from grounding.verification.support import terms
from retrieval.sparse import SparseOptions, tokenise

_FIGURE = re.compile(r"\d+")
_LEAST_LETTERS = 3


def unsold(text: str, catalogue: Catalogue, carrier: str, passages: Sequence[str]) -> bool:
    """Say whether a product is named that neither the catalogue nor the passages found know.

    That is a name of the catalogue with other figures (`Pack 50` where there are a `Pack 5` and a `Pack 20`), or the
    carrier's name before a word that stands behind it nowhere else.
    """
    asked = text.casefold()
    names = [
        name.casefold() for each in catalogue.offerings.values() for name in (each.name, *each.aliases) if name.strip()
    ]
    told = [passage.casefold() for passage in passages]
    return _other_figures(asked, names, told) or _other_name(text, carrier, names, told)


def _other_figures(asked: str, names: Sequence[str], told: Sequence[str]) -> bool:
    for name in names:
        # A name without letters before its figure, such as `5 GB`, is a quantity like any other.
        if not _FIGURE.search(name) or not re.match(r"[^\W\d_]", name):
            continue
        make = _FIGURE.sub(r"\\d+", re.escape(name))
        for match in re.finditer(rf"(?<!\w){make}(?!\w)", asked):
            said = match[0]
            if not any(said in other for other in (*names, *told)):
                return True
    return False


def _other_name(text: str, carrier: str, names: Sequence[str], told: Sequence[str]) -> bool:
    brand = carrier.split()[0]
    for match in re.finditer(rf"(?<!\w){re.escape(brand)} ([A-Z][^\W_]+)", text):
        said = match[0].casefold()
        if not any(said in other for other in (carrier.casefold(), *names, *told)):
            return True
    return False


def goes_beyond(text: str, rarity: Mapping[str, float], vocabulary: Collection[str], language: str) -> bool:
    """Say whether a text asks for a kind of thing that no document and no name of the catalogue speaks of.

    `satellite internet`: a word that nobody here knows, right before one that everybody does. An unknown word anywhere
    else may be a name, a place or a slip of the pen. `rarity`: as the index returns it, 0 for an unknown word.
    """
    known = set(vocabulary)
    words = tokenise(text, SparseOptions(language))
    # A letter or two ("u", "ye") is a way of writing, not a kind of thing.
    return any(
        len(word) >= _LEAST_LETTERS
        and rarity.get(word, 1.0) == 0.0
        and word not in known
        and (following in known or rarity.get(following, 0.0) > 0)
        for word, following in zip(words, words[1:], strict=False)
    )


def asks_unknown(
    text: str,
    cues: Mapping[str, Sequence[str]],
    rarity: Mapping[str, float],
    vocabulary: Collection[str],
    language: str,
) -> bool:
    """Say whether a text asks for a property that nobody here speaks of: `how many stages has the Alto 3`.

    `cues` are the language's, of which `offering.property` has a group `property`. Where neither the catalogue nor a
    document has a word for it, neither knows.
    """
    said = [
        match["property"]
        for each in cues.get("offering.property", ())
        for match in re.finditer(each, text, re.IGNORECASE)
    ]
    words = [word for each in said for word in tokenise(each, SparseOptions(language))]
    return any(rarity.get(word, 1.0) == 0.0 and word not in vocabulary for word in words)


def vocabulary(catalogue: Catalogue, examples: Sequence[str], language: str) -> frozenset[str]:
    """Return the words that people use for what is on sale."""
    names = [
        text
        for each in catalogue.offerings.values()
        for text in (each.name, *each.aliases, *(item.label for item in each.characteristics))
    ]
    return frozenset(term for text in (*names, *examples) for term in terms(text, language))
