"""A catalogue from elsewhere in the place of a carrier folder's own."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from connectors.carrier.checking import check
from connectors.carrier.faults import Fault, Faults
from connectors.carrier.folder import read_folder
from grounding.errors import CarrierFault


def renew_catalogue(folder: Path, resources: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Fault]:
    """Put resources, by kind, in the place of a folder's catalogue; return the faults that the folder has with them.

    With a fault the folder stays as it was: its rules, texts and fees name what the catalogue holds.
    Raises: CarrierFault if the folder itself cannot be read, or a figure cannot be written as it is.
    """
    root = folder.resolve()
    settings = read_folder(root, Faults(root)).settings
    if settings is None:
        raise CarrierFault(f"{folder}: has no usable carrier.yaml; see `groundline carrier check`")
    texts = {f"{kind}.json": _written(kind, records) for kind, records in resources.items()}
    with tempfile.TemporaryDirectory(prefix="carrier") as held:
        tried = Path(held) / root.name
        shutil.copytree(root, tried)
        _write(tried / settings.catalogue, texts)
        faults = check(tried)
    if not faults:
        _write(root / settings.catalogue, texts)
    return faults


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        new = folder / f".{name}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(folder / name)


def _written(kind: str, records: Sequence[Mapping[str, Any]]) -> str:
    def figure(value: object) -> float:
        if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
            return float(value)
        raise CarrierFault(f"{kind}: {value} cannot be written without changing it; correct it in the catalogue")

    ranked = sorted(records, key=lambda each: str(each.get("id")))
    return json.dumps(ranked, ensure_ascii=False, indent=2, default=figure) + "\n"
