"""`groundline eval`: suites run, compared, gated and shown."""

from __future__ import annotations

import click

from evals.comparing import cli as comparing
from evals.coverage import cli as coverage
from evals.harness import cli as harness
from evals.judging import cli as judging
from evals.reports import cli as reports
from evals.suites import cli as suites


@click.group("eval")
def evaluate() -> None:
    """Measure whether the assistant got better or worse, where, and whether that is more than noise."""


for command in (
    harness.run,
    suites.check,
    suites.show,
    comparing.compare,
    comparing.gate,
    comparing.baseline,
    judging.judge,
    reports.report,
    reports.view,
    coverage.coverage,
):
    evaluate.add_command(command)
