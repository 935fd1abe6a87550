"""What cases name and a carrier has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.suites.checking import There, strangers
from evals.suites.reading import read

SUITE = """\
name: a
owner: b
cases:
  - id: x
    why: y
    ask: z
    expect: {%s}
"""

THERE = There({}, (), None, ("fraud", "person"))


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("handoff: frod", "case `x`: no route `frod` hands over to a person; there are fraud, person"),
        ("actions: [add_on, ad_on]", "case `x`: there is no kind of action `ad_on`; there are change_plan, "),
        ('forbidden: ["//"]', "case `x`: forbidden: `//` is an empty pattern"),
        ("offers: [may-none]", "case `x`: the catalogue has no offering may-none"),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, expected: str, told: str) -> None:
    """At its case, with what there is."""
    file = tmp_path / "a.yaml"
    file.write_text(SUITE % expected, "utf-8")
    (fault,) = strangers(read([file]), THERE)
    assert fault.line == 4 and fault.message.startswith(told)


def test_what_is_there_is_no_fault(tmp_path: Path) -> None:
    """Nor is a pattern that holds something."""
    file = tmp_path / "a.yaml"
    file.write_text(SUITE % 'handoff: person, actions: [add_on], forbidden: ["/a/"]', "utf-8")
    assert not strangers(read([file]), THERE)
