"""Term statistics and words: adding up, packing, and what counts as a word."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import IndexIncompatible
from retrieval.indexes import counting
from retrieval.indexes.counting import counts_of, vocabulary_of
from retrieval.indexes.edge import EdgeIndex
from retrieval.sparse import term_index, tokenise
from retrieval.types import Audience
from retrieval.vocabulary import Vocabulary
from tests.passages import EMBEDDER, SPARSE, embedded, passage, put

WORDS = st.lists(st.sampled_from(["cell", "tower", "fibre", "bill", "roaming", "the", "R24.2"]), max_size=6)
DOCUMENTS = st.lists(st.tuples(st.sampled_from(list(Audience)), st.lists(WORDS, max_size=3)), max_size=8)


def counted(*texts: str) -> bytes:
    return counts_of([embedded(passage("kb/a.md", text, n)) for n, text in enumerate(texts)])


def words_in(text: str) -> set[str]:
    return set(vocabulary_of([(Audience.PUBLIC, counted(text))]).words(Audience.PUBLIC)) - {"title"}


@given(DOCUMENTS)
def test_the_sum_is_what_counting_all_passages_gives(documents: list[tuple[Audience, list[list[str]]]]) -> None:
    packed = [(audience, counted(*map(" ".join, texts))) for audience, texts in documents]
    found = Vocabulary.unpacked(vocabulary_of(packed).packed())
    terms = [set(tokenise(" ".join(text), SPARSE)) for _, texts in documents for text in texts]
    uses = Counter(term for held in terms for term in held)
    total = sum(map(bool, terms))
    everything = found.statistics(Audience.OPERATOR)
    assert everything.passages == total
    for term in {*uses, "never"}:
        assert everything.holds(term_index(term)) == (term in uses)
        rarity = math.log(1 + (total - uses[term] + 0.5) / (uses[term] + 0.5))
        assert everything.idf(term_index(term)) == pytest.approx(rarity)
    for reader in Audience:
        seen = [texts for audience, texts in documents if audience.level <= reader.level]
        expected = Counter(word for texts in seen for word in {word for text in texts for word in text})
        for word in ("cell", "tower", "fibre", "bill", "roaming", "the"):
            assert found.words(reader).get(word, 0) == expected[word]


def test_many_documents_are_added_up_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_AT_ONCE", 3)
    found = vocabulary_of((Audience.PUBLIC, counted(f"cell site{n}")) for n in range(20))
    everything = found.statistics(Audience.OPERATOR)
    assert everything.idf(term_index("cell")) == pytest.approx(math.log(1 + 0.5 / 20.5))
    assert all(everything.idf(term_index(f"site{n}")) == everything.rarest for n in range(20))


def test_a_reader_learns_no_rarity_from_what_is_not_his() -> None:
    public = (Audience.PUBLIC, counted("cell tower"))
    found = vocabulary_of([public, *[(Audience.OPERATOR, counted("cell kraken"))] * 9])
    alone = vocabulary_of([public]).statistics(Audience.PUBLIC)
    seen = found.statistics(Audience.PUBLIC)
    for word in ("cell", "tower", "kraken", "nowhere"):
        assert seen.idf(term_index(word)) == alone.idf(term_index(word))
    assert (seen.passages, seen.rarest, seen.holds(term_index("kraken"))) == (1, alone.rarest, False)
    assert found.statistics(Audience.OPERATOR).holds(term_index("kraken"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Roaming, roaming; ROAMING!", {"roaming"}),
        ("5G at r24 or LTE", {"lte"}),
        ("error-codes and up_link: v1.beta", {"error", "codes", "and", "link", "beta"}),
        ("ünïcode Straße 漢字漢字", {"ünïcode", "straße", "漢字漢字"}),
        ("\uff23\uff25\uff2c\uff2c", {"cell"}),
        ("a" * 41 + " " + "b" * 40, {"b" * 40}),
        ("", set()),
    ],
)
def test_words_are_whole_runs_of_letters(text: str, words: set[str]) -> None:
    assert words_in(text) == words


def test_words_come_from_title_section_and_text() -> None:
    found = vocabulary_of([(Audience.PUBLIC, counts_of([embedded(passage("kb/a.md", "cell", section=("Radio",)))]))])
    assert dict(found.words(Audience.PUBLIC)) == {"title": 1, "radio": 1, "cell": 1}
    with pytest.raises(TypeError):
        found.words(Audience.PUBLIC)["new"] = 1  # type: ignore[index]


def test_nothing_indexed_has_finite_rarities() -> None:
    empty = Vocabulary.unpacked(vocabulary_of([]).packed())
    assert empty.statistics(Audience.OPERATOR).rarest > 0
    assert empty.statistics(Audience.OPERATOR).idf(7) == pytest.approx(math.log(2))
    assert not empty.statistics(Audience.OPERATOR).holds(7)
    assert empty.words(Audience.OPERATOR) == {}


@pytest.mark.parametrize("content", [b"", b"something else", counted("cell"), vocabulary_of([]).packed()[:-30]])
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="vocabulary"):
        Vocabulary.unpacked(content)


async def test_a_damaged_vocabulary_is_named(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path, EMBEDDER.fingerprint, EMBEDDER.dimension)
    builder = index.begin()
    put(builder, passage("kb/a.md", "cell"))
    name = builder.commit()
    (tmp_path / "generations" / name / "vocabulary.npz").write_bytes(b"PK")
    with pytest.raises(IndexIncompatible, match=r"vocabulary\.npz"):
        await index.open()
