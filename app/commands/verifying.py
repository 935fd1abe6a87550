"""`groundline verify`."""

from __future__ import annotations

import json
from typing import IO, Any, NoReturn

import click

from app.bootstrap import Parts
from app.commands.options import settings
from app.errors import RequestRefused
from grounding.verification.answers import TextVerifier, check_answer


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
def verify(file: IO[bytes]) -> None:
    """Check answers against evidence: JSON lines in (from a file, or standard input), one line each out.

    A line in: {"id", "question"?, "evidence": [text], "answer"}. One that cannot be read gives {"id": null, "line",
    "error"}; the others are checked all the same, and the command fails at the end.
    """
    verifier = Parts(settings()).free_verifier
    refused: list[RequestRefused] = []
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            found = _checked(verifier, _read(line, f"{file.name}:{number}"))
        except RequestRefused as error:
            refused.append(error)
            found = {"id": None, "line": number, "error": str(error)}
        click.echo(json.dumps(found, ensure_ascii=False))
    if refused:
        others = f" ({len(refused) - 1} other lines could not be read either)" if len(refused) > 1 else ""
        raise RequestRefused(f"{refused[0]}{others}")


def _read(line: bytes, where: str) -> dict[str, Any]:
    try:
        item = json.loads(line.decode(), parse_constant=_no_number)
        # What cannot be written again, such as 1e999 or half of a surrogate pair, would fail on the way out.
        json.dumps(item, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeDecodeError as error:
        raise RequestRefused(f"{where}: not valid UTF-8 (byte 0x{line[error.start]:02x}); save it as UTF-8") from error
    except UnicodeEncodeError as error:
        raise RequestRefused(f"{where}: holds text that is not valid Unicode; mend its \\u escapes") from error
    except RecursionError as error:
        raise RequestRefused(f"{where}: nested too deeply; give one JSON object a line") from error
    except ValueError as error:
        raise RequestRefused(f"{where}: not JSON ({error}); give one JSON object a line") from error
    sound = (
        isinstance(item, dict)
        and "id" in item
        and isinstance(item.get("answer"), str)
        and isinstance(item.get("evidence"), list)
        and all(isinstance(text, str) for text in item["evidence"])
    )
    if not sound:
        raise RequestRefused(f'{where}: needs "id", "answer" (text) and "evidence" (list of texts); complete the line')
    return dict(item)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _checked(verifier: TextVerifier, item: dict[str, Any]) -> dict[str, Any]:
    found = check_answer(verifier, item["answer"], item["evidence"])
    return {
        "id": item["id"],
        "supported": found.supported,
        "score": round(found.score, 4),
        "sentences": [
            {"text": text, "verdict": one.verdict.value, "score": round(one.score, 4), "reason": one.reason}
            for text, one in found.sentences
        ],
    }
