"""What the figures were measured on."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
from pathlib import Path
from typing import Any

_FLAGS = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8")
_LIBRARIES = ("groundline", "torch", "sentence-transformers", "qdrant-edge-py", "qdrant-client", "langchain-qdrant")


def facts() -> dict[str, Any]:
    """Return what decides how fast this machine is, and how busy it is right now."""
    info = _read("/proc/cpuinfo")
    model = re.search(r"^model name\s*:\s*(.+)$", info, re.M)
    flags = set(next(iter(re.findall(r"^flags\s*:\s*(.+)$", info, re.M)), "").split())
    memory = re.search(r"^MemTotal:\s*(\d+)", _read("/proc/meminfo"), re.M)
    return {
        "cpu": model[1] if model else platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 1,
        "flags": [flag for flag in _FLAGS if flag in flags],
        "memory_gib": round(int(memory[1]) / 2**20, 1) if memory else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": {name: version for name in _LIBRARIES if (version := _version(name))},
        "load_average": round(os.getloadavg()[0], 2),
    }


def described(known: dict[str, Any]) -> str:
    """Return the facts in two lines."""
    libraries = ", ".join(f"{name} {version}" for name, version in known["libraries"].items())
    flags = " ".join(known["flags"]) or "none of the flags that matter"
    memory = f", {known['memory_gib']} GiB" if known["memory_gib"] else ""
    return (
        f"{known['cpu']}, {known['cores']} cores ({flags}){memory}; load average {known['load_average']} at the start\n"
        f"{known['system']}, Python {known['python']}, {libraries}"
    )


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
