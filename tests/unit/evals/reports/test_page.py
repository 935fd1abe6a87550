"""A report is one file that tells everything and trusts nothing that others wrote."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.comparing.comparison import compare
from evals.comparing.sides import side
from evals.reports.comparison import comparison_page
from evals.reports.drawing import steps
from evals.reports.ordering import worst_first
from evals.reports.run import run_page
from evals.results.types import CaseResult
from tests.unit.evals.reports.world import HOSTILE, answer, hostile, result, run


class Elements(HTMLParser):
    """Counts what a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def test_a_report_tells_the_headline_the_groups_and_every_case() -> None:
    page = run_page(run([result("a"), result("b", {"facts": 0.5, "outcome": 1}), result("c", {"facts": None})]))
    assert "50.0\u00a0%" in page
    assert "3 cases: 1 passed, 1 failed, 1 unscored" in page
    cases = [one for one in Elements(page).named("details") if one.get("class") == "case"]
    assert [(one["id"], one["data-state"]) for one in cases] == [
        ("case-b", "failed"),
        ("case-c", "unscored"),
        ("case-a", "passed"),
    ]
    assert "why facts" in page
    assert "A discount ends after a year." in page
    assert "10.00 EUR" in page


def test_what_could_harm_somebody_comes_first_and_flips_are_marked() -> None:
    before = run([result("a"), result("b", {"facts": 0}), result("c")], number=1)
    now = run([result("a", {"facts": 0.9}), result("b"), result("c", {"facts": 0.99}, safety=True)], number=2)
    assert [(one.case.case_id, one.flip) for one in worst_first(now, before)] == [
        ("c", "lost"),
        ("a", "lost"),
        ("b", "won"),
    ]
    page = run_page(now, [before, run([result("z")], number=9)])
    assert "and 1 from fail to pass, since run-1" in page
    assert "run-9" not in page


def test_the_more_a_case_could_harm_the_earlier_it_comes() -> None:
    cases = [
        result("most", {"facts": 0, "steps": 0, "handoff": 0}),
        result("offer", {"offers": 0.5}),
        result("said", {"forbidden": 0}),
        false_answer("made-up"),
        result("leak", {"facts": 0.9}, safety=True),
    ]
    assert [one.case.case_id for one in worst_first(run(cases))] == ["leak", "made-up", "said", "offer", "most"]


def false_answer(name: str) -> CaseResult:
    return result(name, {"abstention": 0}, expected={"outcome": ["abstained"]})


def test_false_answers_lead_to_their_cases_and_none_leads_nowhere() -> None:
    found = Elements(run_page(run([false_answer("a"), false_answer("b"), result("c", {"facts": 0})])))
    links = [one for one in found.named("a") if one.get("data-filter") == "state"]
    assert [(one["href"], one["data-value"], one["aria-label"]) for one in links] == [
        ("#case-a", "false-answer", "2 false answers: show the cases")
    ]
    assert [one.get("data-slip") for one in found.named("details") if one.get("class") == "case"] == [
        "false-answer", "false-answer", None
    ]  # fmt: skip


def test_plots_are_named_by_what_is_drawn_and_one_case_is_a_case() -> None:
    page = run_page(run([result("a")]))
    assert '<h2 id="plots-name">Latency</h2>' in page
    assert "1 case: 1 passed" in page
    assert "1 cases" not in page


def test_a_case_that_passed_and_failed_is_flaky_and_shows_both_answers() -> None:
    other = answer("It is €11.00.")
    page = run_page(run([result("a"), result("a", {"facts": 0}, epoch=2, answers=(other,))], epochs=2))
    assert "Time 2 of 2: failed" in page
    assert "Time 1 of 2: passed" in page
    assert 'data-state="flaky"' in page


def test_a_run_that_was_interrupted_says_so() -> None:
    assert "not complete" in run_page(run([result("a")], complete=False))
    assert "not complete" not in run_page(run([result("a")]))


def test_a_run_without_results_is_still_a_page() -> None:
    assert "0 cases" in run_page(run([]))


@pytest.mark.parametrize("page", [run_page(run([hostile()]))])
def test_nothing_that_others_wrote_becomes_markup(page: str) -> None:
    found = Elements(page)
    assert len(found.named("script")) == 1
    assert len(found.named("style")) == 1
    assert not [name for name in ("img", "iframe", "link", "object", "base") if found.named(name)]
    attributes = {name for _, given in found.tags for name in given}
    assert not {name for name in attributes if name.startswith("on") or name in ("style", "src", "srcdoc")}
    assert all(str(one["href"]).startswith("#") for one in found.named("a"))
    assert len(found.named("h1")) == 1
    for each in HOSTILE:
        assert each not in page or "<" not in each


def test_the_browser_is_told_to_load_nothing_and_run_nothing_but_the_pages_own() -> None:
    page = run_page(run([hostile()]))
    policy = next(one for one in Elements(page).named("meta") if one.get("http-equiv"))["content"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@given(st.text())
def test_any_text_can_be_shown(text: str) -> None:
    page = run_page(run([result("a", messages=(text,), answers=(answer(text),), why=text)]))
    assert len(Elements(page).named("script")) == 1
    page.encode()


def test_six_hundred_long_cases_fit_into_three_megabytes() -> None:
    said = answer("A long sentence that goes on. " * 60, citations=answer()["citations"] * 12)
    results = [result(f"case-{at}", {"facts": float(at % 4 != 0)}, answers=(said,)) for at in range(600)]
    page = run_page(run(results))
    assert len(page.encode()) <= 3_000_000
    cases = [one for one in Elements(page).named("details") if one.get("class") == "case"]
    assert len(cases) == 600


def test_a_comparison_shows_both_answers_of_what_flipped() -> None:
    before = run([result("a"), result("b"), result("c", {"facts": 0})], number=1)
    now = run([result("a", {"facts": 0}, answers=(answer("It is €99.00."),)), result("b"), result("c")], number=2)
    page = comparison_page(compare(side(before), side(now)))
    assert "run-2 against run-1" in page
    cases = [one for one in Elements(page).named("details") if one.get("class") == "case"]
    assert [(one["id"], one["data-flip"]) for one in cases] == [("case-a", "lost"), ("case-c", "won")]
    assert page.index("€99.00") > page.index("After: ")
    assert "Before: " in page


def test_a_comparison_without_flips_says_so_and_hostile_ones_stay_text() -> None:
    same = run([result("a")])
    assert "No case came out otherwise." in comparison_page(compare(side(same), side(run([result("a")], number=2))))
    bad = hostile()
    good = result("hostile", {"facts": 1}, case_hash=bad.case_hash)
    found = Elements(comparison_page(compare(side(run([good])), side(run([bad], number=2)))))
    assert len(found.named("script")) == 1
    assert not found.named("img")


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "ground"), ("text", "surface"), ("text", "tint"), ("muted", "ground"), ("muted", "surface"),
        ("muted", "raised"), ("accent", "surface"), ("accent", "ground"), ("accent", "tint"), ("bad", "surface"),
        ("bad", "bad-tint"), ("warn", "surface"), ("warn", "warn-tint"), ("good", "surface"), ("on-accent", "accent"),
    ],
)  # fmt: skip
def test_every_text_can_be_read_on_its_ground(text: str, ground: str, scheme: int) -> None:
    style = (files("evals.reports") / "report.css").read_text("utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", style)
    colours = {name: (light, dark) for name, light, dark in found}
    brighter, darker = sorted((_luminance(colours[name][scheme]) for name in (text, ground)), reverse=True)
    assert (brighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@given(st.floats(0.01, 1e9), st.integers(3, 8))
def test_the_marks_of_an_axis_are_few_and_reach_its_end(high: float, most: int) -> None:
    found = steps(high, most)
    assert found[0] == 0
    assert found[-1] >= high * 0.999999
    assert len(found) <= most + 2


def test_bold_words_and_code_are_shown_as_such_and_other_marks_stay() -> None:
    page = run_page(run([result("a", answers=(answer("**Dial** `##002#`, **21*1** or 2 ** 3 <b>."),))]))
    assert "<strong>Dial</strong> <code>##002#</code>, **21*1** or 2 ** 3 &lt;b&gt;." in page


def test_a_run_is_held_against_the_latest_of_the_same_cases_else_of_some_of_them() -> None:
    now = run([result("a", {"facts": 0}), result("b")], number=9)
    same, some, none = (
        run([result("a"), result("b")], number=1),
        run([result("a")], number=2, cases_hash="h2"),
        run([result("z")], number=3, cases_hash="h3"),
    )
    assert "since run-1" in run_page(now, [none, same, some])
    assert "since run-2" in run_page(now, [none, some])
    assert "since run-" not in run_page(now, [none])


def test_a_trend_needs_two_runs_that_were_scored() -> None:
    unscored = run([result("a", {"facts": None})], number=1)
    assert "Trend" not in re.findall(r"<h3>(.*?)</h3>", run_page(run([result("a")], number=2), [unscored]))


def test_several_tries_are_told_each_with_its_interval() -> None:
    """What passes every time is the figure of the headline; a run of one try has none."""
    ways = {"a": (1, 1), "b": (1, 0)}
    results = [
        result(name, {"facts": value}, epoch=epoch) for name, way in ways.items() for epoch, value in enumerate(way, 1)
    ]
    page = run_page(run(results, epochs=2))
    assert "Passed 2 times of 2" in page and "pass^2, 50.0\u00a0% (" in page and "one passes (pass@k)" in page
    assert "times of" not in run_page(run([result("a")])) and "Several tries" not in run_page(run([result("a")]))


def test_what_verification_turned_down_of_a_model_is_told() -> None:
    """In the headline, and at the case with the sentence and the reason."""
    page = run_page(run([result("a", {"facts": 1, "model_kept": 0.5, "model_worded": 1})], mode="model"))
    assert (
        "Let through" in page and "it worded 100.0\u00a0% of its answers by itself" in page and "why model_kept" in page
    )
    assert "Let through" not in run_page(run([result("a")]))
