"""`groundline`, the program."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from collections.abc import Sequence

import click

from app.errors import own_error

# A command's module is imported when the command is used: `status` must not wait for what `serve` needs.
COMMANDS = {
    "serve": ("app.commands.serving:serve", "Serve the assistant, its page and its API."),
    "index": ("app.commands.indexing:index", "Bring the index in line with the documents."),
    "sources": ("app.commands.indexing:sources", "List the sources of documents."),
    "status": ("app.commands.indexing:status", "Say what is indexed and whether a server runs."),
    "ask": ("app.commands.asking:ask", "Ask a question."),
    "search": ("app.commands.asking:search", "Search the documents."),
    "actions": ("app.commands.actions:actions", "Say yes or no to what an answer proposed."),
    "replay": ("app.commands.asking:replay", "Answer a recorded question again and say what differs."),
    "verify": ("app.commands.verifying:verify", "Check answers against evidence, one JSON line each."),
    "offers": ("app.commands.offers:offers", "Decide which offers a customer may have, and show why."),
    "notices": ("app.commands.notices:notices", "Print what customers should be told unasked."),
    "rules": ("app.commands.offers:rules", "Test eligibility rules."),
    "token": ("app.commands.identities:token", "Print a development token."),
    "sample": ("app.commands.identities:sample", "Work with the sample carrier."),
    "carrier": ("app.commands.carriers:carrier", "Work with carrier folders."),
    "sandbox": ("app.commands.sandbox:sandbox", "Stand in for a carrier's systems, or for a language model."),
    "doctor": ("app.commands.doctor:doctor", "Say what is configured, reachable and missing."),
}

_WIDEST_HELP = 78


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used; other distributions may add to it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name, in the order of the documentation, additions last."""
        return [*COMMANDS, *sorted(_added())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name in COMMANDS:
            module, _, name = COMMANDS[cmd_name][0].partition(":")
            command: click.Command = getattr(importlib.import_module(module), name)
            return command
        return _added()[cmd_name].load() if cmd_name in _added() else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            known = [(name, text) for name, (_, text) in COMMANDS.items()]
            formatter.write_dl([*known, *((name, "") for name in sorted(_added()))])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": _WIDEST_HELP})
@click.version_option(package_name="groundline", message="%(package)s %(version)s")
def cli() -> None:
    """Groundline, a grounded assistant for telecom operators.

    Settings come from environment variables that start with GROUNDLINE_.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; a failure is one line on standard error and status 1, no command the help and 2."""
    try:
        status = cli.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return _failed("stopped", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        # A group that is given no command: the help, in its own lines.
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _failed(_usage(error))
    except BrokenPipeError:
        # Whoever read our output has had enough, as `head` does.
        sys.stderr.close()
        return 0
    except Exception as error:
        return _failed(str(error) if own_error(error) else _unforeseen(error))
    # What a command stops with, if it does; else what it returns, which is nothing.
    return status if isinstance(status, int) else 0


def _failed(text: str, status: int = 1) -> int:
    click.echo(f"groundline: {' '.join(text.split())}", err=True)
    return status


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    where = f"; see `{context.command_path} --help`" if isinstance(context, click.Context) else ""
    return f"{error.format_message().rstrip('.')}{where}"


def _unforeseen(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"unexpected {type(error).__name__}: {error}{place}; this is a fault of the program, please report it"


def _added() -> dict[str, importlib.metadata.EntryPoint]:
    points = importlib.metadata.entry_points(group="groundline.commands")
    return {point.name: point for point in points if point.name not in COMMANDS}


if __name__ == "__main__":
    sys.exit(main())
