"""The parts of the documentation that are made of the program itself; `python -m tests.architecture.generated_docs`.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`, and a test fails when it is not what the code says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from app.cli import COMMANDS, cli
from app.errors import SHOWN, AlreadyServing, AnswerNotFound, ServerUnreachable, SourceRefused
from connectors.bss.layout import TABLES, Column, Kind, Layout
from retrieval.errors import UnreadableDocument

_PART = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_HELP_WIDTH = 78

_NEVER_OVER_HTTP = (SourceRefused, AlreadyServing, ServerUnreachable, AnswerNotFound, UnreadableDocument)

_TYPES = {
    Kind.TEXT: "text",
    Kind.DATE: "`DATE`",
    Kind.MOMENT: "`TIMESTAMP` in UTC",
    Kind.MONEY: "`BIGINT`, minor units",
    Kind.DECIMAL: "text, such as `0.5`",
    Kind.INTEGER: "`INTEGER`",
    Kind.FLAG: "`BOOLEAN`",
}


def commands() -> dict[str, click.Command]:
    """Return every command of the program itself that does something, by what one types."""
    return dict(_leaves("groundline", cli, COMMANDS))


def rewritten(page: str) -> str:
    """Return a page with its generated parts made anew. Raises KeyError for a part that nothing makes."""
    made = _parts()
    return _PART.sub(lambda found: f"{found[1]}\n{made[found[2]]}\n\n{found[3]}", page)


def part_names(page: str) -> set[str]:
    """Return the names of a page's generated parts."""
    return {found[2] for found in _PART.finditer(page)}


def _leaves(path: str, group: click.Group, names: Iterable[str]) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=path)
    for name in names:
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _leaves(f"{path} {name}", command, command.list_commands(context))
        elif command is not None:
            yield f"{path} {name}", command


def _parts() -> dict[str, str]:
    helps = {f"{path} --help": _help(path, command) for path, command in commands().items()}
    return {**helps, "errors": _errors(), "tables": _tables()}


def _help(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, terminal_width=_HELP_WIDTH, help_option_names=["-h", "--help"])
    return f"```text\n{command.get_help(context)}\n```"


def _errors() -> str:
    rows = sorted({(seen.status, seen.code, seen.text) for cls, seen in SHOWN.items() if cls not in _NEVER_OVER_HTTP})
    lines = [f"| {status} | `{code}` | {text} |" for status, code, text in rows]
    return "\n".join(["| Status | `code` | `message` |", "| --- | --- | --- |", *lines])


def _tables() -> str:
    return "\n\n".join(_table(layout) for layout in TABLES)


def _table(layout: Layout) -> str:
    rows = [_row(column, layout) for column in layout.columns]
    if layout.has_money:
        rows.append("| `currency` | text | ISO 4217 |")
    return "\n".join([f"### {layout.name}", "", "| Column | Type | Notes |", "| --- | --- | --- |", *rows])


def _row(column: Column, layout: Layout) -> str:
    name = f"{column.name}_minor" if column.kind is Kind.MONEY else column.name
    notes = ["key"] if column.name in layout.key else []
    notes += [] if column.required else ["may be null"]
    notes += [f"of `{column.references}`"] if column.references else []
    notes += [", ".join(f"`{value}`" for value in column.values)] if column.values else []
    return f"| `{name}` | {_TYPES[column.kind]} | {'; '.join(notes)} |"


if __name__ == "__main__":
    for path in sorted((Path(__file__).parents[2] / "docs").glob("*.md")):
        before = path.read_text(encoding="utf-8")
        path.write_text(rewritten(before), encoding="utf-8")
