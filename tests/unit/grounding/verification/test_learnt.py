"""The learnt check of support: how its score moves, what it reads, what it refuses."""

from __future__ import annotations

import threading
from dataclasses import astuple, fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grounding.verification.aligning import PIECE, Signals, pieces
from grounding.verification.learnt import LearntSupport, Weights, shipped, weights_of
from grounding.verification.support import SupportModel
from retrieval.embedding import SentenceTransformerEmbedder
from tests.unit.grounding.verification.word_encoder import LetterEncoder

EVIDENCE = (
    "Roaming in the EU is included. Outside the EU a day pass costs 5 euros.",
    "The contract runs for 24 months.\n\n- Cancel in the app or by letter.\n- Notice is one month.",
)
WORDS = st.sampled_from(
    "roaming EU included outside day pass costs euros contract months cancel app letter notice the a in is I you "
    "Merrow 5 24 7 not free router speed ?".split()
)
TEXTS = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)


@pytest.fixture
def model() -> LearntSupport:
    return LearntSupport(LetterEncoder(), replace(shipped(), encoder=LetterEncoder.fingerprint))


def test_what_the_evidence_says_scores_above_what_it_does_not(model: LearntSupport) -> None:
    said, told_in_part, other = model.scores(
        [
            "You can cancel by letter or in the app.",
            "You can cancel by letter, in the app or at Harbour Street.",
            "Routers blink green while they restart.",
        ],
        EVIDENCE,
    )
    assert said > model.enough > other
    assert said > told_in_part > other


def test_a_sentence_gathered_from_two_passages_is_supported(model: LearntSupport) -> None:
    assert model.score("Roaming in the EU is included and notice is one month.", EVIDENCE) > model.enough


def test_who_speaks_of_himself_is_supported_less(model: LearntSupport) -> None:
    plain, personal = model.scores(
        ["The contract runs for 24 months.", "I know the contract runs for 24 months."], EVIDENCE
    )
    assert personal < plain


def test_one_number_that_lies_nowhere_lowers_the_score(model: LearntSupport) -> None:
    right, wrong = model.scores(["A day pass costs 5 euros.", "A day pass costs 9 euros."], EVIDENCE)
    assert wrong < right


@pytest.mark.parametrize("sentence", ["", "   ", "...", "it is", "the of and"])
def test_a_sentence_that_carries_nothing_is_never_supported(sentence: str, model: LearntSupport) -> None:
    assert model.score(sentence, EVIDENCE) == 0.0


@pytest.mark.parametrize("evidence", [(), ("",), ("***", "\n\n")])
def test_without_evidence_nothing_is_supported(evidence: tuple[str, ...], model: LearntSupport) -> None:
    assert model.score("Roaming in the EU is included.", evidence) == 0.0


def test_a_sentence_that_cannot_be_read_whole_is_never_supported() -> None:
    encoder = LetterEncoder(limit=4)
    model = LearntSupport(encoder, replace(shipped(), encoder=encoder.fingerprint))
    assert model.score("Roaming in the EU is included.", EVIDENCE) == 0.0
    assert model.score("Roaming is included.", ("Roaming is included.",)) > 0


def test_evidence_is_read_once_for_all_sentences() -> None:
    encoder = LetterEncoder()
    model = LearntSupport(encoder, replace(shipped(), encoder=encoder.fingerprint))
    both = model.scores(["Roaming is included.", "Notice is one month."], EVIDENCE)
    read = len(encoder.read)
    assert model.score("Notice is one month.", EVIDENCE) == pytest.approx(both[1])
    assert encoder.read[read:] == ["Notice is one month."]


def test_what_is_read_ahead_is_not_read_again() -> None:
    encoder = LetterEncoder()
    model = LearntSupport(encoder, replace(shipped(), encoder=encoder.fingerprint))
    model.read([*EVIDENCE, *EVIDENCE])
    read = len(encoder.read)
    model.score("Notice is one month.", EVIDENCE)
    assert encoder.read[read:] == ["Notice is one month."]
    model.read(EVIDENCE)
    assert len(encoder.read) == read + 1


def test_what_is_kept_is_bounded() -> None:
    encoder = LetterEncoder()
    model = LearntSupport(encoder, replace(shipped(), encoder=encoder.fingerprint))
    for number in range(200):
        model.score("Notice is one month.", [f"Passage {number} says nothing."])
    encoder.read.clear()
    model.score("Notice is one month.", ["Passage 0 says nothing."])
    assert "Passage 0 says nothing." in encoder.read


def test_many_threads_may_ask_at_once(model: LearntSupport) -> None:
    expected = model.score("Notice is one month.", EVIDENCE)
    found: list[float] = []

    def ask() -> None:
        found.extend(model.score("Notice is one month.", [*EVIDENCE[:1], *EVIDENCE[1:]]) for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [pytest.approx(expected)] * 40


def test_weights_of_another_encoder_are_refused() -> None:
    with pytest.raises(ValueError, match="letters-1"):
        LearntSupport(LetterEncoder(), shipped())


class TestShippedWeights:
    def test_they_are_of_the_encoder_that_is_shipped(self) -> None:
        assert shipped().encoder == SentenceTransformerEmbedder().fingerprint

    def test_better_alignment_never_lowers_the_score(self) -> None:
        against = {"speaker", "question"}
        for field in fields(Signals):
            weight = getattr(shipped().weights, field.name)
            assert weight <= 0 if field.name in against else weight >= 0, field.name

    def test_the_threshold_is_a_probability(self) -> None:
        assert 0 < shipped().enough < 1

    @pytest.mark.parametrize(
        "read",
        [
            {},
            {"weights": {}, "intercept": 0, "enough": 0.5, "encoder": "x"},
            {"weights": dict.fromkeys((f.name for f in fields(Signals)), "1"), "intercept": 0, "enough": 1},
            {"weights": dict.fromkeys((f.name for f in fields(Signals)), 1), "intercept": 0, "enough": True},
            {"weights": dict.fromkeys((f.name for f in fields(Signals)), 1), "intercept": 0, "enough": 0.5},
        ],
    )
    def test_a_file_that_holds_something_else_is_refused(self, read: dict[str, object]) -> None:
        with pytest.raises(ValueError, match=r"weights|number|encoder"):
            weights_of(read)


class TestProperties:
    @settings(max_examples=60, deadline=None)
    @given(sentence=TEXTS, evidence=st.lists(TEXTS, max_size=3))
    def test_scores_are_chances(self, sentence: str, evidence: list[str]) -> None:
        model: SupportModel = _letters()
        assert 0.0 <= model.score(sentence, evidence) <= 1.0

    @settings(max_examples=60, deadline=None)
    @given(sentence=TEXTS, evidence=st.lists(TEXTS, min_size=1, max_size=3), more=TEXTS)
    def test_what_stands_in_one_place_still_does_beside_another_text(
        self, sentence: str, evidence: list[str], more: str
    ) -> None:
        model = _letters()
        before = model.signals([sentence], evidence)[0]
        after = model.signals([sentence], [*evidence, more])[0]
        if before and after:
            assert after.worded >= before.worded - 1e-6
            assert after.literal >= before.literal - 1e-6
            assert after.speaker <= before.speaker + 1e-6

    @settings(max_examples=60, deadline=None)
    @given(evidence=st.lists(TEXTS, min_size=1, max_size=3), at=st.integers(0, 2))
    def test_a_text_bears_itself_out(self, evidence: list[str], at: int) -> None:
        sentence = evidence[at % len(evidence)]
        found = _letters().signals([sentence], evidence)[0]
        if found:
            assert found.gathered == pytest.approx(1.0, abs=1e-3)
            assert found.worded == pytest.approx(1.0, abs=1e-3)
            assert found.speaker == 0.0

    @settings(max_examples=60, deadline=None)
    @given(sentence=TEXTS, evidence=st.lists(TEXTS, min_size=1, max_size=4))
    def test_the_order_of_passages_counts_for_nothing(self, sentence: str, evidence: list[str]) -> None:
        model = _letters()
        score = model.score(sentence, evidence)
        assert model.score(sentence, evidence[::-1]) == pytest.approx(score, abs=1e-3)

    @settings(max_examples=60, deadline=None)
    @given(text=st.text(max_size=4_000))
    def test_pieces_hold_every_word_and_fit_one_context(self, text: str) -> None:
        runs = pieces(text)
        assert all(len(" ".join(run)) <= PIECE + 1 for run in runs)
        assert "".join("".join(part.split()) for run in runs for part in run) == "".join(text.split())


def _letters() -> LearntSupport:
    return LearntSupport(LetterEncoder(), replace(shipped(), encoder=LetterEncoder.fingerprint))


def test_a_score_never_leaves_its_range() -> None:
    big = Weights("x", Signals(*[1e9] * len(fields(Signals))), 0.0, 0.5)
    assert astuple(big.weights)[0] == 1e9
    assert big.score(Signals(*[1.0] * len(fields(Signals)))) == pytest.approx(1.0)
    assert big.score(Signals(*[-1.0] * len(fields(Signals)))) == pytest.approx(0.0)


@pytest.mark.needs_model
class TestBundledEncoder:
    """With the vectors that the weights were learnt on."""

    def test_a_paraphrase_is_supported_and_its_neighbour_is_not(self) -> None:
        model = LearntSupport(SentenceTransformerEmbedder())
        said, invented = model.scores(
            [
                "Each travel day outside the EU costs 5 euros.",
                "Customers abroad get a free replacement phone from any partner shop within a week.",
            ],
            EVIDENCE,
        )
        assert said >= model.enough > invented
