"""Answers and searches for people at a terminal."""

from __future__ import annotations

import re
from typing import Any

_QUOTE_CHARS = 160
_WHOLE_QUOTE = 10_000
_MOST_REASONS = 3


def answer_text(answer: dict[str, Any], longest_quote: int = _QUOTE_CHARS) -> str:
    """Return an answer as lines: its text, what it rests on by number, what to ask next."""
    lines = [_plain(answer["text"])]
    if answer["handoff"]:
        lines += ["", f"Contact: {answer['handoff']['contact']}"]
    if answer["citations"]:
        lines += ["", *(citation_line(citation, longest_quote) for citation in answer["citations"])]
    for action in answer["actions"]:
        lines += ["", f"Proposed: {action['summary']}", f"  groundline actions confirm {action['action_id']}"]
        lines.append(f"  (until {action['expires_at'][:16].replace('T', ' ')}; `decline` withdraws it)")
    if answer["choices"]:
        lines += ["", "You could ask:", *(f"  - {choice}" for choice in answer["choices"])]
    if answer["degraded"]:
        missing = ", ".join(reason.removesuffix("_unavailable").replace("_", " ") for reason in answer["degraded"])
        lines += ["", f"Note: not available just now: {missing}."]
    lines += ["", f"({answer['outcome']}; answer {answer['answer_id']}, conversation {answer['conversation_id']})"]
    return printable("\n".join(lines))


def citation_line(citation: dict[str, Any], longest_quote: int = _QUOTE_CHARS) -> str:
    """Return one citation as a line."""
    mark = f"[{citation['number']}]"
    match citation["kind"]:
        case "passage":
            section = f" > {citation['section']}" if citation["section"] else ""
            quote = _short(citation["quote"], longest_quote)
            return f'{mark} {citation["title"]}{section} ({citation["document_id"]}): "{quote}"'
        case "account":
            stale = ", not fresh" if citation["stale"] else ""
            where = f"{citation['system']} {citation['record']} {citation['field']}"
            return f"{mark} {where} = {value_text(citation['value'])} (as of {citation['as_of']}{stale})"
        case "catalogue":
            where = f"catalogue {citation['offering_id']} {citation['field']}"
            return f"{mark} {where} = {value_text(citation['value'])}"
        case "verdict":
            return f"{mark} {citation['name']}: {_verdict(citation)} (by the rules of {citation['as_of']})"
        case _:
            inputs = ", ".join(f"[{number}]" for number in citation["inputs"])
            return f"{mark} {citation['operation']} of {inputs} = {value_text(citation['value'])}"


def action_text(result: dict[str, Any]) -> str:
    """Return what became of an action as lines."""
    return printable(f"{result['text']}\n({result['state']}; action {result['action_id']})")


def _verdict(citation: dict[str, Any]) -> str:
    """Return what the rules say in their own words; their ids and hashes are in the JSON and on record."""
    labels = [reason["label"] for reason in citation["reasons"]]
    if citation["verdict"] == "eligible":
        return "every condition met" if labels else "no condition set"
    told = labels[:_MOST_REASONS] + (["…"] if len(labels) > _MOST_REASONS else [])
    return " ".join(["not met:" if citation["verdict"] == "ineligible" else "not known yet:", *told])


def search_text(result: dict[str, Any]) -> str:
    """Return a search's passages as lines."""
    lines = _searched(result["searched"]) if "searched" in result else []
    for number, passage in enumerate(result["passages"], start=1):
        section = f" > {passage['section']}" if passage["section"] else ""
        lines.append(f"{number}. {passage['title']}{section}")
        held = "" if passage["in_effect"] else "  not in effect today"
        lines.append(f"   {passage['document_id']}  score {passage['score']:.4f}  {passage['audience']}{held}")
        explain = passage.get("explain")
        if explain:
            lines.append(f"   {_sum(explain['reasons'])}")
            lines.append(f"   dense {_rank(explain, 'dense')}, sparse {_rank(explain, 'sparse')}")
            lines.append(f"   {len(explain['duplicates'])} duplicates folded")
        lines.append(f"   {_short(passage['text'])}")
    return printable("\n".join(lines) if lines else "Nothing found.")


def replay_text(result: dict[str, Any]) -> str:
    """Return a recorded answer with its evidence as lines, and what would differ today."""
    who = " ".join(filter(None, (result["asked_by"]["role"], result["asked_by"]["customer_id"])))
    lines = [f"Asked by {who}: {result['question']}", "", answer_text(result["then"], _WHOLE_QUOTE)]
    lines += [f"Kept back: {_short(item['text'])} ({item['reason']})" for item in result["dropped"]]
    lines += [f"Put right: {_short(item['before'])} -> {_short(item['after'])}" for item in result["repaired"]]
    if result["model"]:
        lines.append(_model_text(result["model"]))
    return printable("\n".join([*lines, "", *_today(result)]))


def _today(result: dict[str, Any]) -> list[str]:
    if result["failed"]:
        return [f"Today it could not be answered: {result['failed']}"]
    if result["same"]:
        return [f"The same answer again: {len(result['now']['sentences'])} sentences, all as recorded."]
    places = {
        each["passage_id"]: f"{each['title']} ({each['document_id']}): {_short(each['quote'])}"
        for answer in (result["now"], result["then"])
        for each in answer["citations"]
        if each["kind"] == "passage"
    }
    lines = ["What differs today:"]
    for name, change in result["differences"].items():
        if "then" in change:
            lines.append(f"  {name}: {_told(change['then'])} -> {_told(change['now'])}")
            continue
        told = _DIFFERENCES.get(name, f"{name}, only then")
        lines += [f"  {told}: {places.get(item, item)}" for item in change["only_then"]]
        lines += [f"  {name}, only now:  {places.get(item, item)}" for item in change["only_now"]]
        if not change["only_then"] and not change["only_now"]:
            lines.append(f"  {name}: another order")
    return lines


_DIFFERENCES = {"gone": "no longer in the documents"}


def _told(value: Any) -> str:
    """Return what differs in words: a list by what each of it is called."""
    if isinstance(value, list):
        return ", ".join(map(_told, value)) or "none"
    if isinstance(value, dict):
        return str(value.get("name") or value.get("route") or value)
    return "none" if value is None else str(value)


def _model_text(model: dict[str, Any]) -> str:
    """Return how a language model came to an answer, in a line."""
    tools = ", ".join(f"{use['name']}({use['asked']}): {use['result']}" for use in model["tools"]) or "none"
    cost = f", cost {model['cost']}" if model["cost"] else ""
    failed = f"; failed: {model['failure']}" if model["failure"] else ""
    return (
        f"Worded by {model['model']}, prompts {model['prompts'][:12]}: {model['calls']} calls, tools {tools}, "
        f"{len(model['evidence'])} pieces of evidence, {model['input_tokens']} tokens read and "
        f"{model['output_tokens']} written{cost}{failed}"
    )


def value_text(value: Any) -> str:
    """Return a wire value as text."""
    if isinstance(value, dict):
        return f"{value.get('value', value.get('amount'))} {value.get('unit', value.get('units'))}"
    return str(value)


def printable(text: str) -> str:
    """Return text whose control characters cannot drive the terminal: documents and records are untrusted."""
    return "".join(char if char == "\n" or char.isprintable() else "\ufffd" if char != "\t" else "  " for char in text)


def _plain(markdown: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"\1", markdown)


def _short(text: str, longest: int = _QUOTE_CHARS) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _searched(reading: dict[str, Any]) -> list[str]:
    """Return what became of the question, as far as anything did."""
    told = [f'"{typed}" read as "{now}"' for typed, now in reading["corrected"]]
    told += [f'"{text}" added' for text in reading["expanded"]]
    told += [f'"{_short(piece)}" searched too' for piece in reading["pieces"]]
    return [f"Question: {'; '.join(told)}"] if told else []


def _sum(reasons: list[dict[str, Any]]) -> str:
    """Return what a score is made of: what each signal gave, and out of what."""
    told = (f"{one['points']:+.3f} {one['name']} ({one['value']:.2f})" for one in reasons if one["points"])
    return " ".join(told) or "nothing told for it"


def _rank(explain: dict[str, Any], way: str) -> str:
    score, rank = explain[way], explain[f"{way}_rank"]
    return "-" if score is None else f"{score:.3f} (rank {rank})"
