"""A report of an evaluation in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from evals.comparing.comparison import compare
from evals.comparing.sides import side
from evals.reports.comparison import comparison_page
from evals.reports.run import run_page
from tests.unit.evals.reports.world import HOSTILE, answer, hostile, result, run

pytestmark = pytest.mark.browser

WIDTHS = (1360, 390)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    results = [
        hostile(),
        result("fee", {"facts": 0.5}, tags=("fee",), messages=("What is this fee?",)),
        result("outage", suite="incident", tags=("alarm",), audience="operator", messages=("Which alarm fired?",)),
        result("welcome", tags=("bill", "fee"), messages=("Why is my bill higher?",), confidence=0.9),
        result(
            "made-up", {"abstention": 0}, expected={"outcome": ["abstained"]}, messages=("What is the moon made of?",)
        ),
        result("odd", {"facts": None}, messages=("Nobody could tell.",)),
    ]
    earlier = run([result("fee"), result("welcome", {"facts": 0})], number=1)
    now = run(results, number=2)
    (folder / "run.html").write_text(run_page(now, [earlier]), "utf-8")
    other = run([result("fee", {"facts": 0.2}, answers=(answer("It is €99.00."),)), result("welcome")], number=3)
    (folder / "comparison.html").write_text(comparison_page(compare(side(earlier), side(other))), "utf-8")
    return folder


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1360, "height": 900})
    yield made
    made.close()


def opened(context: BrowserContext, file: Path) -> tuple[Page, list[str]]:
    """Return a report, and what went wrong while it was looked at: errors, dialogs, requests."""

    def dismissed(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page, faults, asked = context.new_page(), list[str](), list[str]()
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("console", lambda line: faults.append(f"console: {line.text}"))
    page.on("dialog", dismissed)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    faults += [f"asks for {url}" for url in asked if url != file.as_uri()]
    return page, faults


@pytest.mark.parametrize("name", ["run.html", "comparison.html"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_opens_without_a_fault_and_fits(
    browser: Browser, pages: Path, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page, faults = opened(context, pages / name)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert overflow <= 0
    assert faults == []


def test_nothing_hostile_runs_or_is_taken_for_markup(context: BrowserContext, pages: Path) -> None:
    page, faults = opened(context, pages / "run.html")
    title = page.title()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    case = page.locator("#case-hostile")
    expect(case.locator(".asked")).to_contain_text(HOSTILE[0])
    for at in range(case.locator("summary, a, li, blockquote").count()):
        case.locator("summary, a, li, blockquote").nth(at).dispatch_event("mouseover")
    assert page.locator("img, iframe, main script, main style, [onclick], [onload], [onerror]").count() == 0
    assert page.title() == title
    assert page.locator("h1").count() == 1
    assert faults == []


def test_a_script_that_came_in_anyway_would_not_run(context: BrowserContext, pages: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    text = (pages / "run.html").read_text("utf-8")
    smuggled = "<script>document.title = 'gone'</script><img src=x onerror=\"document.title='gone'\">"
    broken.write_text(text.replace("<h2", f"{smuggled}<h2", 1), "utf-8")
    page, faults = opened(context, broken)
    assert page.title() == "Evaluation run-2"
    assert any("Content Security Policy" in fault for fault in faults)


def test_cases_are_filtered_by_keyboard(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "run.html")
    cases = page.locator("details.case:visible")
    told = page.get_by_role("status")
    expect(told).to_have_text("6 of 6 cases")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("higher BILL")
    expect(cases).to_have_count(1)
    expect(told).to_have_text("1 of 6 cases")
    page.get_by_role("button", name="Clear").press("Enter")
    expect(cases).to_have_count(6)
    page.locator("select[name=tags]").select_option("fee")
    expect(cases).to_have_count(2)
    page.locator("select[name=state]").select_option("lost")
    expect(cases).to_have_count(1)
    expect(cases.locator(".question")).to_have_text("What is this fee?")
    cases.locator("summary").first.press("Enter")
    expect(cases.locator(".transcript")).to_contain_text("€10.00")


def test_a_group_leads_to_its_cases(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "run.html")
    page.get_by_role("link", name="incident").click()
    expect(page.locator("details.case:visible")).to_have_count(1)
    expect(page.locator("select[name=suite]")).to_have_value("incident")


def test_a_figure_of_the_headline_leads_to_its_cases_by_keyboard(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "run.html")
    page.get_by_role("link", name="1 false answer").press("Enter")
    cases = page.locator("details.case:visible")
    expect(cases).to_have_count(1)
    expect(cases.locator(".question")).to_have_text("What is the moon made of?")
    expect(page.locator("select[name=state]")).to_have_value("false-answer")


def test_every_table_of_a_comparison_fits_a_laptop(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "comparison.html")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.querySelectorAll('#effects details').forEach(one => { one.open = true; })")
    cut = "[...document.querySelectorAll('#effects .scroll')].filter(e => e.scrollWidth > e.clientWidth).length"
    assert page.evaluate(cut) == 0


def test_a_link_opens_the_case_and_the_evidence_that_it_leads_to(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "run.html")
    page.goto(f"{(pages / 'run.html').as_uri()}#case-fee")
    case = page.locator("#case-fee")
    expect(case.locator(".transcript")).to_be_visible()
    case.locator("a.cite").first.click()
    expect(case.locator("blockquote")).to_be_visible()


def test_without_a_script_the_report_reads_as_it_is(browser: Browser, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page, faults = opened(context, pages / "run.html")
    expect(page.locator("form.filter")).to_be_hidden()
    expect(page.locator("details.case")).to_have_count(6)
    page.locator("#case-fee > summary").click()
    expect(page.locator("#case-fee .transcript")).to_be_visible()
    expect(page.get_by_role("link", name="1 false answer")).to_have_attribute("href", "#case-made-up")
    context.close()
    assert not [fault for fault in faults if "Blocked script" not in fault and "Content Security" not in fault]


def test_both_answers_of_a_flip_stand_beside_each_other(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "comparison.html")
    case = page.locator("#case-fee")
    case.locator("summary").first.click()
    before, after = case.locator(".pair > div").all()
    expect(before).to_contain_text("€10.00")
    expect(after).to_contain_text("€99.00")
    left, right = before.bounding_box(), after.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] <= right["x"]


def test_every_control_has_a_name_and_every_table_its_heads(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "run.html")
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a, summary')].filter(e => "
        "!(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length"
    )
    headless = page.evaluate(
        "[...document.querySelectorAll('table')].filter(t => !t.querySelector('th') || !t.caption).length"
    )
    unnamed_drawings = page.locator("svg[role=img]:not([aria-label])").count()
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(e => +e.tagName[1])")
    assert (unnamed, headless, unnamed_drawings) == (0, 0, 0)
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert page.get_by_role("main").count() == page.get_by_role("navigation").count() == 1


def test_on_paper_there_is_no_form_and_the_ground_is_light(context: BrowserContext, pages: Path) -> None:
    page, _ = opened(context, pages / "run.html")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("form.filter")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(24, 32, 33)"
