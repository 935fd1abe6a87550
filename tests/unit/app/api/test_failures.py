"""How failures are logged."""

from __future__ import annotations

import pytest

from app.api.failures import log_failure
from app.errors import NotReady, StorageFailed, TokenInvalid


@pytest.mark.parametrize(
    ("error", "level"),
    [(StorageFailed("down"), "ERROR"), (NotReady("it starts"), "INFO"), (TokenInvalid("old"), "INFO")],
)
def test_an_error_is_logged_as_one_where_somebody_must_see_to_it(
    error: Exception, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        log_failure(error)
    assert [record.levelname for record in caplog.records] == [level]
