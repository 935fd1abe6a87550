"""Settings come from the environment alone, and say what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.errors import SettingsInvalid
from app.home import private_folder
from app.settings import PREFIX, Settings, load_settings
from app.settings_docs import document


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GROUNDLINE_HOME", raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()
    assert settings.home == Path("var")
    assert settings.database.startswith("sqlite:///")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_PORT", "")
    monkeypatch.setenv("GROUNDLINE_QDRANT_URL", "")
    assert load_settings().port == 8000
    assert load_settings().qdrant_url is None


def test_what_is_wrong_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_PORT", "eighty")
    monkeypatch.setenv("GROUNDLINE_RATE_LIMIT", "5/century")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings()
    assert "GROUNDLINE_PORT" in str(caught.value)
    assert "GROUNDLINE_RATE_LIMIT: must read like `600/minute`" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("GROUNDLINE_QDRANT_URL", "qdrant"), ("OPENAI_BASE_URL", "localhost:11434")]
)
def test_an_address_is_one_of_http(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid, match=rf"settings: {name}: must be an http\(s\) address"):
        load_settings()


def test_a_home_is_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GROUNDLINE_HOME", str(tmp_path / "file"))
    with pytest.raises(SettingsInvalid, match="GROUNDLINE_HOME: .*file is no folder"):
        load_settings()
    with pytest.raises(SettingsInvalid, match="cannot be made"):
        private_folder(tmp_path / "file" / "below")


def test_a_secret_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_QDRANT_API_KEY", "s3cret-key")
    assert "s3cret-key" not in repr(load_settings())


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        load_settings().__setattr__("port", 1)


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDLINE_PORT", "9000")
    assert load_settings(port=9001).port == 9001
    assert load_settings(host="::1").port == 9000


def test_the_documentation_is_current(repository: Path) -> None:
    written = (repository / "docs" / "settings.md").read_text("utf-8")
    assert written == document(), "docs/settings.md is stale; run: python -m app.settings_docs > docs/settings.md"
    for name, field in Settings.model_fields.items():
        # What a language model's own library reads goes by that library's names.
        assert f"`{field.validation_alias or PREFIX + name.upper()}`" in written
