"""`groundline ask`, `search` and `replay`: through the running server, or assembled in this process."""

from __future__ import annotations

import click

from app.commands.given import given_customer
from app.commands.options import as_json, print_json
from app.commands.running import carried_out
from app.terminal import answer_text, replay_text, search_text


@click.command()
@click.argument("question")
@click.option("--customer", "customer_id", callback=given_customer, metavar="ID", help="Ask as this customer.")
@click.option("--operator", is_flag=True, help="Ask as an operator of the network.")
@click.option("--conversation", "conversation_id", metavar="ID", help="Continue, or begin, this conversation.")
@as_json
def ask(question: str, customer_id: str | None, operator: bool, conversation_id: str | None, as_json: bool) -> None:
    """Ask a question; as an anonymous visitor unless told otherwise."""
    if customer_id is not None and operator:
        raise click.UsageError("--customer and --operator exclude each other; give one of them")
    request = {
        "question": question,
        "customer_id": customer_id,
        "operator": operator,
        "conversation_id": conversation_id,
    }
    answer = carried_out("ask", request)
    print_json(answer) if as_json else click.echo(answer_text(answer))


@click.command()
@click.argument("query")
@click.option(
    "--audience",
    type=click.Choice(["public", "customer", "operator"]),
    default="operator",
    show_default=True,
    help="Whose documents to search.",
)
@click.option("--limit", type=click.IntRange(1, 50), default=8, show_default=True, help="How many passages at most.")
@click.option("--explain", is_flag=True, help="Say why each passage was found.")
@as_json
def search(query: str, audience: str, limit: int, explain: bool, as_json: bool) -> None:
    """Search the documents."""
    result = carried_out("search", {"query": query, "audience": audience, "limit": limit, "explain": explain})
    print_json(result) if as_json else click.echo(search_text(result))


@click.command()
@click.argument("answer_id")
@as_json
def replay(answer_id: str, as_json: bool) -> None:
    """Show a recorded answer with its evidence, and what would differ if it were asked today."""
    result = carried_out("replay", {"answer_id": answer_id})
    print_json(result) if as_json else click.echo(replay_text(result))
