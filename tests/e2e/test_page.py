"""The chat page in a real browser, over fakes of what answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from retrieval.errors import IndexUnavailable
from tests.serving import Stage, served, stage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def base(staged: Stage) -> Iterator[str]:
    with served(staged) as address:
        yield address


@pytest.fixture
def page(browser: Browser, base: str, staged: Stage) -> Iterator[Page]:
    staged.assistant.error = None
    context = browser.new_context(locale="en-IE")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    opened.goto(base)
    expect(opened.locator("#suggestions button")).to_have_count(1)
    yield opened
    context.close()
    assert faults == []


def ask(page: Page, text: str) -> Locator:
    page.fill("#message", text)
    page.keyboard.press("Enter")
    expect(page.locator("#send")).to_be_visible()
    return page.locator("article.answer").last


def pose_as(page: Page, who: str) -> None:
    page.select_option("#who", who)
    expect(page.locator("#persona")).to_be_visible()


def test_a_visitor_is_told_before_the_first_message_that_this_is_a_machine(page: Page) -> None:
    expect(page.locator("#notice")).to_have_text("You are talking to a machine.")
    expect(page.locator("#carrier")).to_have_text("Testel")
    expect(page.locator("#demo-date")).to_have_text("Demo date: 14 Sept 2026")


def test_a_visitor_asks_and_opens_the_passage_behind_a_number(page: Page) -> None:
    answer = ask(page, "roaming costs")
    expect(answer).to_contain_text("Roaming in zone B costs €2.49 per started 100 MB.")
    chip = answer.locator(".cite")
    chip.click()
    panel = page.locator("#panel")
    expect(panel.locator("mark")).to_have_text("Roaming in zone B costs €2.49 per started 100 MB.")
    expect(panel).to_contain_text("Guide for public readers")
    expect(panel.locator("a")).to_have_attribute("href", "https://help.example/0")
    expect(panel.locator("h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()


def test_a_customer_opens_what_a_figure_was_computed_from(page: Page) -> None:
    pose_as(page, "C-1")
    expect(page.locator("#hello")).to_have_text("Hello Ann, how can I help?")
    answer = ask(page, "why is my bill higher")
    answer.locator(".cite", has_text="3").click()
    panel = page.locator("#panel")
    expect(panel.locator(".figure")).to_have_text("€8.00")
    panel.locator(".inputs button").first.click()
    expect(panel.locator(".figure")).to_have_text("€45.99")
    expect(panel).to_contain_text("bill/B-2")


def test_an_operator_sees_what_a_visitor_does_not(page: Page) -> None:
    expect(ask(page, "restart halyard-amf")).to_contain_text("I don't know.")
    pose_as(page, "operator")
    expect(page.locator("article.answer")).to_have_count(0)
    expect(ask(page, "restart halyard-amf").locator("pre")).to_have_text("restart halyard-amf only after failover")


def test_steps_are_a_numbered_list(page: Page) -> None:
    answer = ask(page, "switch the phone off")
    expect(answer.locator("ol > li")).to_have_count(3)
    expect(answer.locator("ol > li").nth(1)).to_contain_text("Wait ten seconds.")


def test_markup_in_a_document_stays_text(page: Page) -> None:
    title = page.title()
    answer = ask(page, "reset the meter")
    expect(answer).to_contain_text("<img src=x onerror=")
    answer.locator(".cite").first.click()
    expect(page.locator("#panel-body > .doc")).to_contain_text("<img src=x onerror=")
    assert page.locator("#log img, #panel img, #log a[href^=javascript], #panel a[href^=javascript]").count() == 0
    expect(answer.locator("strong")).to_have_text("bold")
    assert page.title() == title


def test_markup_in_a_question_stays_text(page: Page) -> None:
    ask(page, "<script>document.title='gone'</script><b>x</b>")
    expect(page.locator(".asked")).to_contain_text("<script>")
    assert page.locator(".asked b, .asked script").count() == 0


def test_a_conversation_is_still_there_after_a_reload(page: Page) -> None:
    pose_as(page, "C-2")
    ask(page, "roaming costs")
    page.reload()
    expect(page.locator(".asked")).to_contain_text("roaming costs")
    expect(page.locator("article.answer .cite").first).to_be_visible()
    expect(page.locator("#who option:checked")).to_contain_text("Ben Example")
    page.click("#new-chat")
    expect(page.locator("#hero")).to_be_visible()
    page.reload()
    expect(page.locator(".asked")).to_have_count(0)


def test_a_choice_is_asked_at_a_press(page: Page) -> None:
    answer = ask(page, "roaming costs")
    answer.locator(".choices button").click()
    expect(page.locator(".asked").last).to_contain_text("What does roaming cost?")
    expect(page.locator("article.answer")).to_have_count(2)


def test_a_failure_can_be_tried_again(page: Page, staged: Stage) -> None:
    staged.assistant.error = IndexUnavailable("secret-host refused")
    answer = ask(page, "roaming costs")
    expect(answer.locator("[role=alert]")).to_contain_text("cannot look things up right now")
    expect(page.locator("body")).not_to_contain_text("secret-host")
    staged.assistant.error = None
    answer.get_by_role("button", name="Try again").click()
    expect(page.locator("article.answer").last).to_contain_text("€2.49")
    expect(page.locator(".asked")).to_have_count(1)


def test_the_page_can_be_used_with_the_keyboard_and_read_aloud(page: Page) -> None:
    expect(page.locator("#message")).to_be_focused()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    ask(page, "roaming costs")
    chip = page.get_by_role("button", name="Source 1: Guide for public readers, Help > Part 0")
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_visible()
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, select, textarea, a')].filter(e => e.offsetParent && "
        "!(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length"
    )
    assert unnamed == 0
    small = page.evaluate(
        "[...document.querySelectorAll('button, select')].filter(e => e.offsetParent && "
        "(e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)).length"
    )
    assert small == 0


def test_the_page_fits_a_phone(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    ask(page, "zone price")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


def test_nothing_comes_from_elsewhere(browser: Browser, base: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(base)
    expect(page.locator("#suggestions button")).to_have_count(1)
    context.close()
    assert hosts == {base.removeprefix("http://")}
