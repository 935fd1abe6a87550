"""Every setting, in one frozen object; nothing else reads the environment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import SettingsInvalid

PREFIX = "GROUNDLINE_"

_RATE = re.compile(r"0*[1-9]\d*\s*/\s*(?:[1-9]\d*\s*)?(?:second|minute|hour|day)s?")


class Settings(BaseSettings):
    """The settings of one installation, from environment variables that start with `GROUNDLINE_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    home: Annotated[
        Path, Field(description="Folder that holds everything a run keeps: index, database, keys, caches.")
    ] = Path("var")
    carrier: Annotated[
        Path | None, Field(description="Carrier folder to speak for; empty: the sample carrier that ships with it.")
    ] = None
    database_url: Annotated[
        str | None,
        Field(
            description="SQLAlchemy URL of conversations and audit records, such as "
            "`postgresql+pg8000://user:password@host/groundline`; empty: SQLite in the home folder."
        ),
    ] = None
    database_threads: Annotated[int, Field(ge=1, le=64, description="How many database calls run at once.")] = 4
    bss_url: Annotated[
        str | None,
        Field(description="SQLAlchemy URL of the account database, in place of the one that the carrier folder names."),
    ] = None
    qdrant_url: Annotated[
        str | None,
        Field(description="Qdrant server or cluster, such as `http://qdrant:6333`; empty: the embedded engine."),
    ] = None
    qdrant_api_key: Annotated[SecretStr | None, Field(description="Key of the Qdrant server.")] = None
    embedding_model: Annotated[
        str | None,
        Field(description="sentence-transformers model by hub name or folder; empty: the one that is installed."),
    ] = None
    reranker: Annotated[
        str | None,
        Field(
            description="sentence-transformers cross-encoder by hub name or folder, such as "
            "`cross-encoder/ms-marco-MiniLM-L6-v2`, that reads the best passages anew before they are ranked; "
            "empty: none."
        ),
    ] = None
    model: Annotated[
        str | None,
        Field(description="Reserved for a language model, such as `openai:gpt-5-mini`; this version uses none."),
    ] = None
    jwt_key: Annotated[
        SecretStr | None,
        Field(
            description="Public key that verifies sign-in tokens (RS256 or ES256): PEM text, a JWK or JWKS document, "
            "or the path of a file with one of these; empty: a development key in the home folder."
        ),
    ] = None
    jwt_audience: Annotated[str, Field(min_length=1, description="The `aud` that a sign-in token must name.")] = (
        "groundline"
    )
    jwt_issuer: Annotated[str | None, Field(description="The `iss` that a sign-in token must name; empty: any.")] = None
    host: Annotated[str, Field(min_length=1, description="Address that `serve` listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port that `serve` listens on; 0: any free one.")] = 8000
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="The least severe level that is logged.")
    ] = "info"
    max_message_chars: Annotated[int, Field(ge=1, le=100_000, description="Longest message, in characters.")] = 4000
    max_body_bytes: Annotated[int, Field(ge=1024, description="Largest request body, in bytes.")] = 65_536
    rate_limit: Annotated[
        str,
        Field(description="Requests allowed to one identity (to one address, for visitors), such as `600/minute`."),
    ] = "600/minute"
    trusted_proxies: Annotated[
        str,
        Field(description="Addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas."),
    ] = "127.0.0.1"
    turn_timeout_s: Annotated[float, Field(gt=0, le=600, description="Longest time for one answer, in seconds.")] = 60.0
    history_turns: Annotated[
        int, Field(ge=0, le=50, description="How many earlier exchanges of a conversation a question is read with.")
    ] = 6
    generation_poll_s: Annotated[
        float, Field(gt=0, le=3600, description="How often the server looks for a newly built index, in seconds.")
    ] = 1.0

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("rate_limit")
    @classmethod
    def _parses(cls, value: str) -> str:
        if not _RATE.fullmatch(value):
            raise ValueError("must read like `600/minute` (second, minute, hour or day)")
        return value

    @property
    def database(self) -> str:
        """Return the URL of the application's database."""
        return self.database_url or f"sqlite:///{(self.home / 'groundline.db').absolute()}"

    @property
    def index_folder(self) -> Path:
        """Return where the embedded index keeps its generations."""
        return self.home / "index"


def load_settings(**overrides: object) -> Settings:
    """Return the settings of this environment, with overrides by field name.

    Raises: SettingsInvalid, naming every variable at fault and what is wrong with it.
    """
    try:
        return Settings.model_validate({**Settings().model_dump(), **overrides}) if overrides else Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"{PREFIX}{'.'.join(str(part) for part in fault['loc']).upper()}: {_plain(fault['msg'])}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise SettingsInvalid(f"settings: {faults}; correct the environment variable and start again") from error


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
