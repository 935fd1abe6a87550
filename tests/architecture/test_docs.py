"""What the documentation points to exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path


def _pages(repository: Path) -> Iterator[tuple[Path, str]]:
    for path in [repository / "README.md", repository / "CHANGELOG.md", *sorted((repository / "docs").rglob("*.md"))]:
        yield path, path.read_text(encoding="utf-8")


def test_relative_links_lead_somewhere(repository: Path) -> None:
    broken = []
    for page, text in _pages(repository):
        for link in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"<img[^>]* src=\"([^\"]+)\"", text):
            if not re.match(r"[a-z]+:|#", link) and not (page.parent / link.partition("#")[0]).exists():
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
