"""What a gate found as JUnit's XML, which every CI system reads."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from evals.comparing.gate import Failure, Gated, why
from evals.comparing.types import Judged

_GATE = "gate"
"""The suite of what is no single case's fault."""

# XML 1.0 has no way to write these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_text(gated: Gated) -> str:
    """Return a document with one test case a case, grouped by suite, and one for the gate itself.

    Only what fails the gate is a failure: a case that fails as in the baseline, is accepted, or is unscored is
    skipped, with the reason.
    """
    root = Element("testsuites", name="groundline eval gate")
    by_case = {one.name: one for one in gated.failures if one.name in gated.run.cases and one.kind != "acceptance"}
    others = [one for one in gated.failures if one.name not in by_case or one.kind == "acceptance"]
    for suite, cases in groupby(gated.run.cases.values(), key=lambda case: case.suite):
        group = SubElement(root, "testsuite", name=_written(suite))
        for case in cases:
            _case(group, case, by_case.get(case.case_id), gated.accepted.get(case.case_id))
    _gate(SubElement(root, "testsuite", name=_GATE), others)
    for group in root:
        _count(group)
    _sum(root)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(group: Element, case: Judged, failure: Failure | None, accepted: str | None) -> None:
    element = SubElement(
        group, "testcase", classname=_written(case.suite), name=_written(case.case_id), time=_seconds(case)
    )
    if failure is not None:
        _failed(element, failure)
    elif accepted is not None:
        SubElement(element, "skipped", message=_written(f"accepted: {accepted}"))
    elif case.state == "unscored":
        SubElement(element, "skipped", message=_written(f"unscored: {why(case)}"))
    elif case.state != "passed":
        SubElement(element, "skipped", message=_written(f"{case.state}, which fails no gate: {why(case)}"))


def _gate(group: Element, failures: list[Failure]) -> None:
    for failure in failures:
        name = f"{failure.kind} {failure.name}".strip()
        _failed(SubElement(group, "testcase", classname=_GATE, name=_written(name), time="0"), failure)
    if not failures:
        SubElement(group, "testcase", classname=_GATE, name="against the baseline", time="0")


def _failed(element: Element, failure: Failure) -> None:
    found = SubElement(element, "failure", message=_written(failure.reason), type=failure.kind)
    found.text = _written(failure.reason)


def _seconds(case: Judged) -> str:
    return f"{case.scores.get('latency', 0.0) / 1000:.3f}"


def _count(group: Element) -> None:
    cases = group.findall("testcase")
    group.set("tests", str(len(cases)))
    group.set("failures", str(len(group.findall("testcase/failure"))))
    group.set("errors", "0")
    group.set("skipped", str(len(group.findall("testcase/skipped"))))
    group.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")


def _sum(root: Element) -> None:
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(group.get(name, "0")) for group in root)))
    root.set("time", f"{sum(float(group.get('time', '0')) for group in root):.3f}")


def _written(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
