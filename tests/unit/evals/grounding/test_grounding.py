"""The benchmark of support: its split, its measures, what it learns and prints."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evals import cli
from evals.grounding import running
from evals.grounding.examples import BEGIN, FILES, WICE, Example, examples, part
from evals.grounding.learning import Judged, best_threshold, learnt
from evals.grounding.measures import calibration_error, drawn, interval, measured
from evals.grounding.methods import OURS, PLAIN, Told, overlap
from evals.grounding.results import FOLDED, ONE, OWN, results
from grounding.verification.aligning import Signals
from grounding.verification.learnt import weights_of
from retrieval.types import Matrix
from tests.unit.grounding.verification.word_encoder import LetterEncoder

SPLIT = Path(cli.__file__).parent / "grounding" / "split.json"
NAMES = [field.name for field in fields(Signals)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sets in their formats, with texts of our own."""
    home = tmp_path / "grounding"
    home.mkdir()
    page = [f"Sentence {n} of the page tells that mast {n} of the site has {n + 2} antennas." for n in range(90)]
    with (home / FILES[WICE]).open("w", encoding="utf-8") as file:
        for n in range(24):
            said = n % 2 == 0
            row = {
                "label": "supported" if said else "partially_supported",
                "claim": page[n] if said else f"The bridge {n} was painted by Ada Crane in {1900 + n}.",
                "evidence": page,
                "meta": {"id": f"dev{n}", "claim_title": f"Title {n}"},
            }
            file.write(json.dumps(row) + "\n")
    lines = ["model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label"]
    for n in range(24):
        knowledge = f"tower {n} was built in {1900 + n} of stone and is open in summer."
        said = n % 2 == 0
        response = f"tower {n} was built of stone" if said else f"i love my {n} dogs very much, do you?"
        lines.append(f"t5\twow\t{knowledge}\thello\t{response}\t{'Fully' if said else 'Not fully'} attributable")
    (home / FILES[BEGIN]).write_text("\n".join(lines) + "\n", "utf-8")
    return tmp_path


def test_both_sets_are_read(folder: Path) -> None:
    found = examples(folder / "grounding")
    assert [sum(each.set == name for each in found) for name in (WICE, BEGIN)] == [24, 24]
    assert sum(each.said for each in found) == 24
    assert all(150 < len(text.split()) <= 180 for text in found[0].evidence[:-1])
    assert len({each.example_id for each in found}) == 48


@pytest.mark.parametrize("name", list(FILES.values()))
def test_a_file_that_is_something_else_is_named(name: str, folder: Path) -> None:
    (folder / "grounding" / name).write_text("nothing\nof it\n", "utf-8")
    with pytest.raises(click.ClickException, match=name):
        examples(folder / "grounding")
    (folder / "grounding" / name).unlink()
    with pytest.raises(click.ClickException, match=name):
        examples(folder / "grounding")


def test_the_parts_are_for_good() -> None:
    assert [n for n in range(8) if part(f"wice:{n}") == "learn"] == [2, 3, 4, 5]
    assert 0.35 < sum(part(str(n)) == "learn" for n in range(2_000)) / 2_000 < 0.45


def test_measures_are_the_known_ones() -> None:
    scores = np.array([0.9, 0.8, 0.3, 0.6, 0.2, 0.1])
    said = np.array([True, True, True, False, False, False])
    found = measured(scores, scores >= 0.5, said, drawn(list("abcdef")))
    assert found.accuracy[0] == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert found.f1[0] == pytest.approx(2 * 2 / (3 + 3))
    assert found.area[0] == pytest.approx(8 / 9)


def test_whole_groups_are_drawn() -> None:
    counts = drawn(["a", "a", "b", "c", "c", "c"])
    assert (counts[0] == 1).all()
    assert (counts[:, 0] == counts[:, 1]).all()
    assert (counts[:, 3] == counts[:, 5]).all()
    assert np.array_equal(counts, drawn(["a", "a", "b", "c", "c", "c"]))


def test_an_interval_says_whether_it_leaves_nought_out() -> None:
    assert interval(np.array([0.2, *np.linspace(0.1, 0.3, 100)])).certain
    assert not interval(np.array([0.2, *np.linspace(-0.1, 0.3, 100)])).certain


def test_calibration_is_the_distance_of_score_and_frequency() -> None:
    said = np.array([True, False] * 50)
    assert calibration_error(np.full(100, 0.5), said) == pytest.approx(0.0)
    assert calibration_error(np.full(100, 0.9), said) == pytest.approx(0.4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40))
def test_the_best_threshold_is_at_least_as_good_as_any(rows: list[tuple[float, bool]]) -> None:
    scores, said = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    if said.all() or not said.any():
        return
    chosen = best_threshold(scores, said)

    def reached(cut: float) -> float:
        told = scores >= cut
        return float(told[said].mean() + (~told[~said]).mean())

    assert all(reached(chosen) >= reached(cut) - 1e-9 for cut in np.linspace(0, 1, 21))


def _judged(count: int = 240) -> Judged:
    draw = np.random.default_rng(5)
    said = draw.random(count) < 0.4
    table = draw.random((count, len(NAMES))) * 0.4 + 0.5
    table[:, 0] += 0.4 * said
    table[:, NAMES.index("speaker")] = draw.random(count) < np.where(said, 0.1, 0.5)
    table[:, NAMES.index("number")] -= 0.3 * said  # the wrong way round
    return Judged(table, said, ("one", "two") * (count // 2), tuple(f"g{n // 2}" for n in range(count)))


def test_what_is_learnt_keeps_the_signs_and_tells_claims_apart() -> None:
    judged = _judged()
    made = learnt(judged, "x")
    assert made.weights.gathered > 0
    assert made.weights.speaker < 0
    assert made.weights.number == 0.0
    chances = np.array([made.score(Signals(*row)) for row in judged.table])
    told = chances >= made.enough
    assert told[judged.said].mean() + (~told[~judged.said]).mean() > 1.6
    assert abs(chances.mean() - judged.said.mean()) < 0.05
    assert learnt(judged, "x") == made


def _told() -> Told:
    judged = _judged(300)
    draw = np.random.default_rng(3)
    found = tuple(
        Example(name, str(n), group, "claim", ("evidence",), bool(said))
        for n, (name, group, said) in enumerate(zip(judged.sets, judged.groups, judged.said, strict=True))
    )
    plain = {name: 0.1 * judged.said + 0.9 * draw.random(300) for name in PLAIN}
    return Told(found, judged, {OURS: 0.6 * judged.said + 0.4 * draw.random(300), **plain})


def test_ours_is_compared_with_every_plain_method() -> None:
    told = _told()
    found = results(told, 0.5)
    assert [(each.set, each.way) for each in found] == [(s, way) for way in (FOLDED, OWN, ONE) for s in ("one", "two")]
    for each in found:
        claims = [one for one in told.examples if one.set == each.set and (each.way == FOLDED or one.part == "report")]
        assert (each.claims, each.said) == (len(claims), sum(one.said for one in claims))
        assert [row.method for row in each.methods] == [OURS, *PLAIN]
        assert [row.method for row in each.ahead] == list(PLAIN)
        for row, plain in zip(each.ahead, each.methods[1:], strict=True):
            assert row.accuracy.value == pytest.approx(each.methods[0].accuracy.value - plain.accuracy.value)
            assert row.accuracy.low > 0


def test_no_claim_is_reported_by_what_was_learnt_from_it() -> None:
    told = _told()
    ours = [each.methods[0] for each in results(told, 0.5) if each.way == FOLDED]
    shuffled = [each.methods[0] for each in results(_random(told), 0.5) if each.way == FOLDED]
    assert all(row.accuracy.value > 0.75 for row in ours)
    assert all(abs(row.accuracy.value - 0.5) < 0.12 for row in shuffled)


def _random(told: Told) -> Told:
    """Return claims whose labels say nothing: whoever finds them out has seen them."""
    draw = np.random.default_rng(9)
    said = draw.random(300) < 0.4
    return Told(told.examples, replace(told.judged, said=said), {**told.scores, OURS: draw.random(300)})


def test_overlap_is_the_share_of_content_words() -> None:
    assert overlap("The routers restart.", ["A router restarts", "at night"]) == 1.0
    assert overlap("Routers blink", ["A router restarts"]) == 0.5
    assert overlap("of the", ["anything"]) == 0.0


class _Encoder(LetterEncoder):
    dimension = 64

    def embed(self, texts: list[str]) -> Matrix:
        vectors = np.stack([each.vectors.mean(axis=0) for each in self.words(texts)])
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def test_the_command_measures_and_learns(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "bundled", _Encoder)
    file = tmp_path / "weights.json"
    environment = {"GROUNDLINE_SHARED_DATA": str(folder)}
    done = CliRunner().invoke(cli.bench, ["grounding", "--learn", "--json", str(file)], env=environment)
    assert done.exit_code == 1
    assert "do not come out" in done.output
    weights = weights_of(json.loads(file.read_text("utf-8")))
    monkeypatch.setattr(running, "shipped", lambda: weights)
    again = CliRunner().invoke(cli.bench, ["grounding", "--learn"], env=environment)
    assert again.exit_code == 0, again.output
    assert "what is shipped comes out" in again.output
    out = tmp_path / "figures.json"
    measured_too = CliRunner().invoke(cli.bench, ["grounding", "--json", str(out)], env=environment)
    assert measured_too.exit_code == 0, measured_too.output
    assert "answers a second" in measured_too.output
    assert len(json.loads(out.read_text("utf-8"))["sets"]) == 6


def test_without_the_sets_it_tells_what_to_name() -> None:
    done = CliRunner().invoke(cli.bench, ["grounding"], env={"GROUNDLINE_SHARED_DATA": None})
    assert done.exit_code == 1
    assert "GROUNDLINE_SHARED_DATA" in done.output


@pytest.mark.needs_data
def test_the_split_is_the_one_that_is_kept(shared_data: Path) -> None:
    found = examples(shared_data / "grounding")
    kept = json.loads(SPLIT.read_text("utf-8"))
    assert kept == running.split(found)
    assert (
        len({each.group for each in found if each.part == "learn"} & {e.group for e in found if e.part == "report"})
        == 0
    )
