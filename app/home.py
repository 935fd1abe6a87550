"""What is made in the home folder, which its owner alone may read."""

from __future__ import annotations

import contextlib
from pathlib import Path

from app.errors import SettingsInvalid


def private_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises SettingsInvalid if that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsInvalid(
            f"{folder}: the folder cannot be made ({error.strerror}); set GROUNDLINE_HOME to one that you may write to"
        ) from error


def private_file(file: Path) -> None:
    """Make an empty file; SQLite would make one that everybody may read."""
    # What stands there already keeps its mode; what cannot be made, SQLite reports in its own words.
    with contextlib.suppress(OSError):
        file.touch(mode=0o600, exist_ok=False)
