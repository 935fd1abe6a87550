"""What the documentation points to exists, and what it says of commands, errors and tables is what the code says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from app.cli import cli
from tests.architecture.generated_docs import commands, part_names, rewritten

_COMMAND_LINE = re.compile(r"^(?:    |\$ )?(?:docker compose exec api )?(?:\S*/)?groundline ([a-z].*)$", re.MULTILINE)


def _pages(repository: Path) -> Iterator[tuple[Path, str]]:
    for path in [repository / "README.md", repository / "CHANGELOG.md", *sorted((repository / "docs").rglob("*.md"))]:
        yield path, path.read_text(encoding="utf-8")


def test_relative_links_lead_somewhere(repository: Path) -> None:
    pages = dict(_pages(repository))
    broken = []
    for page, text in pages.items():
        for link in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"<img[^>]* src=\"([^\"]+)\"", text):
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            if not target.exists() or (anchor and anchor not in _anchors(pages.get(target, ""))):
                broken.append(f"{page.relative_to(repository)}: {link}")
    assert broken == []


def test_make_targets_that_are_named_exist(repository: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (repository / "Makefile").read_text(), re.M))
    named = {
        (str(page.relative_to(repository)), target)
        for page, text in _pages(repository)
        for target in re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.M)
    }
    assert {target for _, target in named} >= {"run", "test"}
    assert sorted(place for place in named if place[1] not in targets) == []


def test_what_is_generated_is_current(repository: Path) -> None:
    for page, text in _pages(repository):
        again = "run: python -m tests.architecture.generated_docs"
        assert rewritten(text) == text, f"{page.relative_to(repository)} is stale; {again}"


def test_every_command_is_documented(repository: Path) -> None:
    page = (repository / "docs" / "commands.md").read_text(encoding="utf-8")
    assert part_names(page) == {f"{path} --help" for path in commands()}


def test_commands_that_are_shown_exist_with_their_options(repository: Path) -> None:
    shown = [
        (f"{page.relative_to(repository)}: groundline {line}", line)
        for page, text in _pages(repository)
        for line in _COMMAND_LINE.findall(text)
    ]
    assert len(shown) > 20
    assert [where for where, line in shown if not _exists(line)] == []


def _exists(line: str) -> bool:
    words = shlex.split(line, comments=True)
    command: click.Command | None = cli
    while isinstance(command, click.Group) and words:
        command = command.get_command(click.Context(command), words.pop(0))
    known = {name for option in command.params for name in option.opts} if command else set()
    return command is not None and all(word in known for word in words if word.startswith("-"))


def _anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    plain = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", plain, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
