"""What evaluations add to the program, through the entry-point group `groundline.commands`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from evals import options
from evals.layer import installed_by
from evals.peers.cli import peers

# What `--only` takes; the benchmark's modules are imported when it runs.
PARTS = (
    "indexing",
    "sync",
    "search",
    "answers",
    "server",
    "commands",
    "runbooks",
    "scale",
    "eligibility",
    "bills",
    "accounts",
)

STAGES = ("sparse", "dense", "fused", "ours")
NAIVE_STAGES = ("naive sparse", "naive dense", "naive fused")
"""What `bench retrieval` compares; the naive ones if it is told to."""


@click.group(invoke_without_command=True)
@click.option(
    "--corpora",
    envvar=options.SHARED,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    show_envvar=True,
    help="Folder whose folders are indexed, each as a source (or one with `corpora` and `questions` in it). "
    "Without it, the carrier's own documents.",
)
@click.option(
    "--share",
    type=click.IntRange(min=1),
    help="Compare indexing on every SHARE-th document, by the hash of its path; 1: on all.  "
    "[default: what keeps the other pipeline's part near a minute]",
)
@click.option("--pairs", type=click.IntRange(1, 9), default=3, show_default=True, help="How often to compare.")
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Measure only this; may be repeated.")
@options.index_home
@options.json_file
@click.pass_context
def bench(
    context: click.Context,
    corpora: Path | None,
    share: int | None,
    pairs: int,
    only: tuple[str, ...],
    home: Path | None,
    json_file: Path | None,
) -> None:
    """Measure what this installation does, and against what."""
    if context.invoked_subcommand is not None:
        return
    from evals.bench.running import Options, run

    run(Options(corpora, share, pairs, frozenset(only or PARTS), home, json_file))


@bench.command()
@click.option(
    "--corpora",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of documents that questions are about, a source of its name (or one with `corpora` in it, whose "
    f"folders are a source each); may be repeated.  [default: those of {options.SHARED}]",
)
@options.questions
@options.sets
@click.option("--stage", "stages", multiple=True, type=click.Choice(STAGES), help="Only this stage; may be repeated.")
@click.option("--naive", is_flag=True, help="Also what plain methods find in pieces of 180 words.")
@options.part
@click.option("--html", type=options.FILE, help="Also write a page with plots and every question.")
@options.json_file
@options.index_home
@options.shared
def retrieval(
    corpora: tuple[Path, ...],
    questions: tuple[Path, ...],
    names: tuple[str, ...],
    stages: tuple[str, ...],
    naive: bool,
    part: Literal["learn", "report", "all"],
    html: Path | None,
    json_file: Path | None,
    home: Path | None,
    shared: Path | None,
) -> None:
    """Measure how well search finds, by question set and stage."""
    with installed_by("bench-retrieval"):
        from evals.retrieval.running import Options, run

    asked = Options(
        corpora=corpora,
        questions=questions,
        names=names,
        stages=(stages or STAGES) + (NAIVE_STAGES if naive else ()),
        part=None if part == "all" else part,
        home=home,
        shared=shared,
        html=html,
        json=json_file,
    )
    run(asked)


@bench.command()
@click.option("--set", "names", multiple=True, help="Learn from this set only; may be repeated.")
@options.index_home
@options.shared
def learn(names: tuple[str, ...], home: Path | None, shared: Path | None) -> None:
    """Learn the weights of the ranking from the half of the questions that may be learnt from."""
    from dataclasses import asdict

    with installed_by("bench-retrieval"):
        from evals.retrieval.running import Options, learn

    weights = learn(Options(names=names, home=home, shared=shared))
    for name, weight in asdict(weights).items():
        click.echo(f"{name:10} {weight:.2f}")


@bench.command()
@options.sets
@options.part
@options.json_file
@options.index_home
@options.shared
def ablation(
    names: tuple[str, ...],
    part: Literal["learn", "report", "all"],
    json_file: Path | None,
    home: Path | None,
    shared: Path | None,
) -> None:
    """Measure what each part of search brings: the same without it, on every question set."""
    with installed_by("bench-ablation"):
        from evals.retrieval.ablation import run
        from evals.retrieval.running import Options

    run(Options(names=names, part=None if part == "all" else part, home=home, shared=shared, json=json_file))


@bench.command()
@click.option("--learn", is_flag=True, help="Learn the weights anew, and print them.")
@options.sets
@click.option(
    "--part",
    type=click.Choice(["learn", "report", "all"]),
    default="report",
    show_default=True,
    help="Ask only the half that the weights were learnt from, or only the other one.",
)
@options.json_file
@options.index_home
@options.shared
def abstention(
    learn: bool,
    names: tuple[str, ...],
    part: Literal["learn", "report", "all"],
    json_file: Path | None,
    home: Path | None,
    shared: Path | None,
) -> None:
    """Measure how well questions without an answer in the documents are told from those with one.

    Sets: `public`, the answerable and unanswerable questions of the shared folder; `carrier`, the carrier's own.
    """
    with installed_by("bench-retrieval"):
        from evals.abstention import running

    asked = running.Options(names, None if part == "all" else part, home, shared, json_file)
    if learn:
        running.show(running.learn(asked))
    else:
        running.run(asked)


@bench.command()
@click.option("--learn", is_flag=True, help="Learn the weights anew, and compare them with those that are shipped.")
@options.json_file
@options.shared
def grounding(learn: bool, json_file: Path | None, shared: Path | None) -> None:
    """Measure whether the check of support tells what the evidence says, on claims that people have judged."""
    from evals.grounding.running import Options, run
    from evals.grounding.running import learn as learnt

    asked = Options(shared=shared, json=json_file)
    if not learn:
        run(asked)
    elif not learnt(asked):
        raise click.ClickException("the weights that are shipped do not come out")


@bench.command()
@click.option(
    "--behaviour",
    "behaviours",
    multiple=True,
    metavar="NAME",
    help="How the model behaves, one of `groundline sandbox model --list`; may be repeated.  [default: lying, honest]",
)
@click.option(
    "--questions", type=click.IntRange(min=1), default=400, show_default=True, help="How many questions are asked."
)
@options.index_home
@options.json_file
def agent(behaviours: tuple[str, ...], questions: int, home: Path | None, json_file: Path | None) -> None:
    """Measure what comes through of a language model that lies, and what is lost of one that does not."""
    from evals.agent.running import Options, run

    run(Options(behaviours or ("lying", "honest"), questions, home, json_file))


@bench.command()
@click.option(
    "--mode",
    "modes",
    multiple=True,
    metavar="NAME",
    help="`extractive` (no model), `obeying`, `puppet`, `lying-internal` or `lying-other-customer`; may be repeated.  "
    "[default: all]",
)
@click.option("--only", default="", metavar="START", help="Only attacks whose ids begin so.")
@options.index_home
@options.json_file
def injection(modes: tuple[str, ...], only: str, home: Path | None, json_file: Path | None) -> None:
    """Plant instructions in documents, records and messages, and measure what comes through of them."""
    from evals.agent.injection import MODES, Options, run

    unknown = set(modes) - set(MODES)
    if unknown:
        raise click.ClickException(f"no such mode: {', '.join(sorted(unknown))}; there are {', '.join(MODES)}")
    if not run(Options(modes or MODES, only, home, json_file)):
        raise click.ClickException("attacks came through")


bench.add_command(peers)
