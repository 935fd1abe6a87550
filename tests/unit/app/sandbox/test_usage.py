from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.app.sandbox.world import (
    USAGE,
    records,
    usage,
)


def test_usage_is_asked_for_with_a_task_that_can_be_read_again_and_deleted(sandbox: TestClient) -> None:
    task = sandbox.post(USAGE, json={"searchCriteria": {"product": [{"id": "L-1001-1"}]}}).json()
    assert {bucket["product"][0]["id"] for each in task["usageConsumption"] for bucket in each["bucketRefOrValue"]} == {
        "L-1001-1"
    }
    assert sandbox.get(task["href"]).json() == task
    assert sandbox.delete(task["href"]).status_code == 204
    assert sandbox.get(task["href"]).status_code == 404


def test_allowances_add_up(sandbox: TestClient) -> None:
    for account in records().accounts:
        written = {bucket["id"]: bucket for bucket in usage(sandbox, account.customer.customer_id)}
        assert written.keys() == {bucket.bucket_id for bucket in account.usage}
        for bucket in account.usage:
            counted = {
                each["counterType"]: each["value"]["amount"] for each in written[bucket.bucket_id]["bucketCounter"]
            }
            assert sum(counted.values()) == pytest.approx(float(bucket.used))
            if bucket.allowance is None:
                assert "remainingValue" not in written[bucket.bucket_id]
            else:
                left = written[bucket.bucket_id]["remainingValue"]["amount"]
                assert counted["used"] + left == pytest.approx(float(bucket.allowance))


@pytest.mark.parametrize(
    "criteria", [{}, {"relatedParty": []}, {"relatedParty": [{"id": "C-0"}]}, {"product": ["L-1"]}]
)
def test_a_question_for_nobodys_usage_is_refused(sandbox: TestClient, criteria: dict[str, Any]) -> None:
    assert sandbox.post(USAGE, json={"searchCriteria": criteria}).status_code == 400
