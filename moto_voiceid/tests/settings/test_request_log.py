# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The request log is bounded."""

import pytest

from moto_voiceid.settings import request_log
from moto_voiceid.settings.request_log import RequestLog


def opened(log: RequestLog, *bodies: bytes) -> list[str]:
    for number, body in enumerate(bodies):
        log.open(str(number), body, signed=True, region="r", account_id="a")
    return [entry["operation"] for entry in log.entries()]


@pytest.mark.parametrize(
    ("sizes", "kept"),
    # The names of each entry have 3 bytes.
    [([4, 4, 2], ["0", "1", "2"]), ([4, 4, 3], ["1", "2"]), ([17], []), ([0, 0, 0, 0], ["1", "2", "3"])],
)
def test_the_newest_requests_are_kept(monkeypatch: pytest.MonkeyPatch, sizes: list[int], kept: list[str]) -> None:
    monkeypatch.setattr(request_log, "MAX_LOG_BYTES", 19)
    monkeypatch.setattr(request_log, "MAX_LOG_ENTRIES", 3)
    log = RequestLog()
    bodies = [b"1" * size for size in sizes]
    assert opened(log, *bodies) == kept
    log.clear()
    assert opened(log, b"1" * 16) == ["0"]


def test_names_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "MAX_LOG_BYTES", 1000)
    log = RequestLog()
    for operation in ("o" * 600, "p" * 600):
        log.open(operation, None, signed=False, region="us-east-1", account_id="123456789012")
    assert [entry["operation"][0] for entry in log.entries()] == ["p"]


def test_parameters() -> None:
    log = RequestLog()
    for body in (b'{"MaxResults": 1}', b"", None):
        log.open("ListDomains", body, signed=True, region="us-east-1", account_id="123456789012")
    assert [entry["parameters"] for entry in log.entries()] == [{"MaxResults": 1}, {}, None]
