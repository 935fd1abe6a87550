"""A customer has a plan changed on the page, by the real assistant over the sample accounts with a toy embedding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.acting import acting, proposing
from app.api.answers import answer_json, wire_event
from app.bootstrap import Parts
from app.chat import ChatLimits, ChatService
from app.db.audit import SqlAuditLog
from app.settings import Settings
from tests.integration.acting_stage import unhurried
from tests.serving import served, stage

pytestmark = pytest.mark.browser

CUSTOMER = "C-1001"


@contextmanager
def acting_page(home: Path) -> Iterator[str]:
    """Serve the page with an assistant that reads, proposes and acts on the sample accounts."""
    staged, parts = stage(home), Parts(Settings.model_validate({"home": home}))
    unhurried(parts)
    desk = acting(parts, staged.database)
    audit = SqlAuditLog(staged.database, answer_json)
    assistant = parts.assistant(audit, staged.database, replace(proposing(desk), deadline_s=30))
    chat = ChatService(assistant, staged.services.conversations, ChatLimits(4000, 6, 60.0), wire_event)
    demo = tuple(each for each in parts.sample_customers if each.customer_id == CUSTOMER)
    staged.services = replace(staged.services, chat=chat, actions=desk, demo=demo)
    staged.runtime.services = staged.services
    try:
        with served(staged) as address:
            yield address
    finally:
        parts.accounts.close()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with acting_page(tmp_path_factory.mktemp("acting-page")) as address:
        yield address


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    context = browser.new_context(locale="en-IE", viewport={"width": 1000, "height": 1100})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    opened.goto(base)
    expect(opened.locator("#suggestions button").first).to_be_visible()
    opened.select_option("#who", CUSTOMER)
    expect(opened.locator("#persona")).to_be_visible()
    yield opened
    context.close()
    assert faults == []


def ask(page: Page, text: str) -> Locator:
    page.fill("#message", text)
    page.keyboard.press("Enter")
    expect(page.locator("#send")).to_be_visible(timeout=30_000)
    return page.locator("article.answer").last


def test_a_plan_is_changed_at_a_press_and_the_next_answer_knows_it(page: Page) -> None:
    expect(ask(page, "Which plan do I have?")).to_contain_text("Merrow Everyday")
    card = ask(page, "Change my plan to Merrow Plus").locator("section.action")
    expect(card.locator(".summary")).to_contain_text("to Merrow Plus: €27.99 a month from 14 September 2026")
    expect(card.locator("dl")).to_contain_text("Starts on14 September 2026")
    # A yes that is typed carries nothing out.
    expect(ask(page, "yes")).to_contain_text("Confirm button")
    expect(ask(page, "Which plan do I have?")).to_contain_text("Merrow Everyday")
    card = page.locator("section.action").first
    card.get_by_role("button", name="Confirm").click()
    expect(card.locator(".result")).to_contain_text("Merrow Plus is set up on My phone")
    expect(card.locator(".state")).to_have_text("Done")
    expect(card.locator("button")).to_have_count(0)
    expect(card.locator(".result")).to_be_focused()
    expect(ask(page, "Which plan do I have?")).to_contain_text("Merrow Plus")


def test_a_proposal_that_is_declined_does_nothing(page: Page) -> None:
    card = ask(page, "Add the 5 GB data pack").locator("section.action")
    expect(card.locator("dl")).to_contain_text("€6.99 once")
    card.get_by_role("button", name="No thanks").click()
    expect(card.locator(".state")).to_have_text("Declined")
    expect(card.locator(".result")).to_have_text("All right, nothing is done.")


def test_what_somebody_typed_stays_text_on_the_card(page: Page) -> None:
    title = page.title()
    asked = 'Open a ticket: my <img src=x onerror="document.title=1"> **internet** is [slow](javascript:alert(1))'
    card = ask(page, asked).locator("section.action")
    expect(card.locator(".summary")).to_contain_text("internet")
    assert card.locator("img, a, strong:not(.action-head strong)").count() == 0
    card.get_by_role("button", name="Confirm").click()
    expect(card.locator(".state")).to_have_text("Received")
    assert page.title() == title


def test_a_proposal_is_there_after_a_reload_and_fits_a_phone(page: Page) -> None:
    ask(page, "Add the 20 GB data pack")
    page.set_viewport_size({"width": 360, "height": 640})
    page.reload()
    card = page.locator("section.action")
    expect(card.get_by_role("button", name="Confirm")).to_be_visible()
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
