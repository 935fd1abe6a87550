"""Every setting, in one frozen object; nothing else reads the environment."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.errors import SettingsInvalid

PREFIX = "GROUNDLINE_"

_PRICES = re.compile(r"\d+(?:\.\d+)?/\d+(?:\.\d+)?")
_RATE = re.compile(r"0*[1-9]\d*\s*/\s*(?:[1-9]\d*\s*)?(?:second|minute|hour|day)s?")


class Settings(BaseSettings):
    """The settings of one installation, from environment variables that start with `GROUNDLINE_`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True, populate_by_name=True
    )

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
        Field(
            description="SQLAlchemy URL of the account database, or the `http(s)://…/tmf-api` of a server of TM Forum "
            "Open APIs, in place of what the carrier folder names."
        ),
    ] = None
    bss_urls: Annotated[
        dict[str, str],
        NoDecode,
        Field(
            description="JSON object of addresses by the names of the carrier folder's systems, in place of those that "
            'it names, such as `{"billing": "https://billing.example/tmf-api"}`.'
        ),
    ] = {}
    bss_tokens: Annotated[
        dict[str, SecretStr],
        NoDecode,
        Field(
            description="JSON object of bearer tokens by the names of systems; a single one without a name is `bss`."
        ),
    ] = {}
    catalogue_token: Annotated[
        SecretStr | None, Field(description="Bearer token for `groundline carrier catalogue`; empty: none is sent.")
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
        Field(
            description="Language model that words the answers, on any OpenAI-compatible server: `openai:` and the "
            "model's name, such as `openai:gpt-5-mini`; empty: answers are composed without one."
        ),
    ] = None
    openai_api_key: Annotated[
        SecretStr | None,
        Field(validation_alias="OPENAI_API_KEY", description="Key of the language model's server, if it wants one."),
    ] = None
    openai_base_url: Annotated[
        str | None,
        Field(
            validation_alias="OPENAI_BASE_URL",
            description="Address of the language model's server, such as `http://127.0.0.1:11434/v1`; empty: OpenAI's.",
        ),
    ] = None
    model_timeout_s: Annotated[
        float,
        Field(
            gt=0,
            le=300,
            description="Longest time that a model may take for one answer, in seconds; then code answers.",
        ),
    ] = 20.0
    model_silence_s: Annotated[
        float, Field(gt=0, le=300, description="Longest time that a model may write nothing, in seconds.")
    ] = 8.0
    model_calls: Annotated[
        int, Field(ge=1, le=20, description="How often a model may be called for one answer, repairs among them.")
    ] = 4
    model_prices: Annotated[
        str | None,
        Field(
            description="What a million tokens cost, read and written, such as `0.25/2.00`, so that records show the "
            "cost of an answer; empty: not known."
        ),
    ] = None
    model_cost: Annotated[
        Decimal | None,
        Field(gt=0, description="What one answer may cost at most, in the currency of the prices; empty: no limit."),
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

    @field_validator("home")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        if value.exists() and not value.is_dir():
            raise ValueError(f"{value} is no folder")
        return value

    @field_validator("qdrant_url", "openai_base_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        # qdrant-client takes anything else for a folder, and makes it.
        if value is not None and not re.fullmatch(r"https?://[^\s/]\S*", value):
            raise ValueError("must be an http(s) address such as http://127.0.0.1:6333")
        return value

    @field_validator("bss_urls", "bss_tokens", mode="before")
    @classmethod
    def _object(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            found = json.loads(value)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(each, str) and each for each in found.values()):
            # Of a secret nothing may be repeated, wherever the fault is.
            raise ValueError("must be a JSON object of texts by the names of systems") from None
        return found

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

    @field_validator("model")
    @classmethod
    def _known_kind(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"openai:\S+", value):
            raise ValueError("must read like `openai:gpt-5-mini`: `openai:`, then the name that the server knows it by")
        return value

    @field_validator("model_prices")
    @classmethod
    def _two_prices(cls, value: str | None) -> str | None:
        if value is not None and not _PRICES.fullmatch(value):
            raise ValueError("must read like `0.25/2.00`: what a million tokens cost, read and written")
        return value

    @model_validator(mode="after")
    def _cost_has_prices(self) -> Settings:
        if self.model_cost is not None and self.model_prices is None:
            raise ValueError(f"{PREFIX}MODEL_COST needs {PREFIX}MODEL_PRICES, or nobody knows what an answer costs")
        return self

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
            f"{_named(fault['loc'])}{_plain(fault['msg'])}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise SettingsInvalid(f"settings: {faults}; correct the environment variable and start again") from error


def variable(name: str) -> str:
    """Return the environment variable that a setting, or an alias of one, is read from."""
    field = Settings.model_fields.get(name)
    if field is None:
        return name
    return field.validation_alias if isinstance(field.validation_alias, str) else f"{PREFIX}{name.upper()}"


def _named(place: tuple[int | str, ...]) -> str:
    """Return the variable at fault, for a message about it; nothing for a fault that lies in several."""
    return f"{variable(str(place[0]))}: " if place else ""


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
