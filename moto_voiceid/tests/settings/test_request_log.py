# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The request log is bounded."""

import pytest

from moto_voiceid.settings import request_log
from moto_voiceid.settings.request_log import RequestLog


def opened(log: RequestLog, *sizes: int) -> list[str]:
    for number, size in enumerate(sizes):
        log.open(str(number), {}, size=size, signed=True, region="us-east-1", account_id="123456789012")
    return [entry["operation"] for entry in log.entries()]


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [([4, 4, 2], ["0", "1", "2"]), ([4, 4, 3], ["1", "2"]), ([11], []), ([1, 1, 1, 1], ["1", "2", "3"])],
)
def test_the_newest_requests_are_kept(monkeypatch: pytest.MonkeyPatch, sizes: list[int], kept: list[str]) -> None:
    monkeypatch.setattr(request_log, "MAX_BYTES", 10)
    monkeypatch.setattr(request_log, "MAX_ENTRIES", 3)
    log = RequestLog()
    assert opened(log, *sizes) == kept
    log.clear()
    assert opened(log, 10) == ["0"]
