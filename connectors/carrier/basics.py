"""What the shapes of all files of a carrier folder are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class Strict(BaseModel):
    """Knows its keys and refuses any other."""

    model_config = ConfigDict(frozen=True, extra="forbid")
