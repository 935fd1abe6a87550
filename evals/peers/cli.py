"""The command `groundline bench peers`."""

from __future__ import annotations

from pathlib import Path

import click

from evals import options
from evals.layer import installed_by

# Again in evals.peers.roster, which is imported when the comparison runs; a test holds the two together.
NAMES = ("langchain", "llamaindex", "haystack", "txtai")
"""What `--peer` takes."""


@click.command()
@click.option(
    "--corpora",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=f"Folder of documents that questions are about; may be repeated.  [default: those of {options.SHARED}]",
)
@options.questions
@options.sets
@click.option("--peer", "peers", multiple=True, type=click.Choice(NAMES), help="Only this peer; may be repeated.")
@click.option(
    "--home", type=options.FOLDER, help="Keep the peers' results here, and use what is; else a temporary folder."
)
@options.json_file
@options.shared
def peers(
    corpora: tuple[Path, ...],
    questions: tuple[Path, ...],
    names: tuple[str, ...],
    peers: tuple[str, ...],
    home: Path | None,
    json_file: Path | None,
    shared: Path | None,
) -> None:
    """Measure LangChain with Qdrant, LlamaIndex, Haystack and txtai beside this program, on the same questions.

    Each peer has an environment of its own (.venv-peers), its own defaults and the same embedding model.
    """
    with installed_by("bench-peers"):
        from evals.peers.running import Options, run
        from evals.retrieval.running import Options as Sets

    sets = Sets(corpora=corpora, questions=questions, names=names, shared=shared)
    run(Options(sets=sets, peers=peers, home=home, json=json_file))
