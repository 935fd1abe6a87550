"""What the status of a customer means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grounding.account.standing import Standing, refuse_merged, standing
from grounding.errors import CustomerMerged
from tests.unit.grounding.world import account


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("active", Standing.CURRENT),
        ("closed", Standing.CLOSED),
        (" Closed ", Standing.CLOSED),
        ("MERGED", Standing.MERGED),
        ("prospect", Standing.CURRENT),
        ("", Standing.CURRENT),
    ],
)
def test_the_words_for_who_left_and_who_became_another(told: str, meant: Standing) -> None:
    assert standing(replace(account().customer, status=told)) is meant


def test_a_merged_customer_is_refused_by_id_and_not_by_name() -> None:
    merged = replace(account().customer, status="merged", name="Somebody")
    with pytest.raises(CustomerMerged, match=f"'{merged.customer_id}' was merged") as caught:
        refuse_merged(merged)
    assert "Somebody" not in str(caught.value)
    refuse_merged(replace(merged, status="closed"))
