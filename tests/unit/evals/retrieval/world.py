"""Small question files over small folders, in every shape that is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ALERTS = [
    {
        "id": "a1",
        "alert": "RedisCacheServiceMemoryHigh",
        "title": "The memory of the redis-cache service ({{ $labels.stage }}) is high",
        "description": "Redis Cache nodes evict keys.",
        "relevant": ["books/redis-cache/README.md"],
    },
    {
        "id": "a2",
        "alert": "WebServiceErrors",
        "title": "The web service answers with errors",
        "description": "See the WebSockets page of the website.",
        "relevant": ["books/web/index.md"],
    },
]

CHUNKS = [
    {
        "chunk_link": "https://x.test/en/Start#get-going",
        "chunk_heading": "Get going",
        "text": "Get going\n\nInstall it.",
    },
    {"chunk_link": "https://x.test/en/Start#Get-Going", "chunk_heading": "Again", "text": "Run it twice."},
    {"chunk_link": "https://x.test/en/Limits", "chunk_heading": "Limits", "text": "Limits\n"},
]
CHUNK_QUESTIONS = [
    {
        "id": "q1",
        "question": "How do I install it?",
        "correct_chunks": ["https://x.test/en/Start#get-going", "https://x.test/en/Limits"],
        "correct_answer": "By installing it.",
    }
]

ANSWERABLE = [
    {
        "id": "p1",
        "input": "what are tides",
        "passages": [{"title": "Tide", "text": "Tides rise and fall with the moon .", "sentences": []}],
        "output": [{"answer": "the rise and fall of the sea"}],
    },
    {
        "id": "p2",
        "input": "what moves the sea",
        "passages": [{"title": "Tide", "text": "Tides rise and fall with the moon .", "sentences": []}],
        "output": [{"answer": "the moon"}],
    },
]
UNANSWERABLE = [
    {
        "id": "n2",
        "input": "who is the moon",
        "passages": [{"title": "Tide", "text": "Tides rise and fall with the moon, as all know .", "sentences": []}],
        "output": [{"answer": ""}],
    },
    {
        "id": "n1",
        "input": "when was the tide invented",
        "passages": [{"title": "Tide", "text": "Spring tides are the highest .", "sentences": []}],
        "output": [{"answer": ""}],
    },
]

CARRIER_QUESTIONS = """
questions:
  - id: c1
    audience: public
    kind: wording
    ask: my phone says no service
    relevant:
      - {document: merrow-help/no-service.md, holds: "turn flight mode on and off"}
  - id: c2
    audience: customer
    kind: followup
    turns: ["whats roaming in spain cost", "and turkey?"]
    relevant:
      - {document: merrow-help/roaming.md, holds: "Turkey 0.50"}
      - {document: merrow-help/roaming.md, holds: "outside the EU"}
"""


def corpora(folder: Path) -> list[Path]:
    """Write two corpora; return their folders."""
    pages = {
        "books/redis-cache/README.md": "# Redis cache\n\nMemory of the cache is full: evict keys.\n",
        "books/web/index.md": "---\ntitle: Web\n---\n# Web\n\nErrors of the website.\n",
        "manual/install.md": "# Install\n\nInstall the router.\n\n## Ports\n\nPorts of the router.\n",
        "manual/empty.md": "",
        "manual/.hidden.md": "# Hidden\n\nNobody reads it.\n",
    }
    for path, text in pages.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return [folder / "books", folder / "manual"]


def questions(folder: Path) -> Path:
    """Write a file of each shape, and some of none; return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines(folder / "Alert_Book.jsonl", ALERTS)
    (folder / "guide_docs.json").write_text(json.dumps(CHUNKS))
    (folder / "guide_questions.json").write_text(json.dumps(CHUNK_QUESTIONS))
    lines(folder / "sea_dev_yes.jsonl", ANSWERABLE)
    lines(folder / "sea_dev_no.jsonl", UNANSWERABLE)
    lines(folder / "other.jsonl", [{"input": "hello", "contexts": []}])
    (folder / "broken.json").write_text("{")
    (folder / "sea.LICENSE").write_text("free")
    return folder


def lines(file: Path, items: list[dict[str, Any]]) -> None:
    """Write JSON lines."""
    file.write_text("".join(json.dumps(item) + "\n" for item in items))
