# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The retry policy for all services that the modules call.

botocore retries throttled calls, server errors and broken connections, as configured by ``RETRIES`` or by ``retries``
in ``aws_config``. This file adds cases that botocore does not retry, with the same maximum number of attempts.
"""

from __future__ import annotations

import random
import typing as t

from .answers import MalformedAnswerError
from .operations import is_read

# Eight attempts take about half a minute for throttled calls, and three seconds for a closed port.
RETRIES: dict[str, t.Any] = {"mode": "standard", "total_max_attempts": 8}

# Request Timeout and Too Many Requests. Older versions of botocore retry 429 only for known error codes.
STATUS_CODES = (408, 429)
# botocore retries 500, 502, 503 and 504. Load balancers have other codes, which are all greater than this one.
LAST_STANDARD_STATUS_CODE = 505
MAX_PAUSE = 20.0


def complete(retries: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """``retries`` of ``aws_config``, with the defaults of this collection for settings that it does not contain."""
    says_attempts = "max_attempts" in retries or "total_max_attempts" in retries
    return {**({"mode": RETRIES["mode"]} if says_attempts else RETRIES), **retries}


def max_attempts(client: t.Any) -> int:
    """The maximum number of attempts of a client. If only the mode is configured, this is botocore's default."""
    return int((client.meta.config.retries or {}).get("total_max_attempts") or 3)


def retry_more(client: t.Any) -> None:
    """Make a boto3 client retry some status codes, and repeat a read once if its response is malformed."""
    attempts_allowed = max_attempts(client)

    def pause(
        attempts: int,
        operation: t.Any,
        request_dict: dict[str, t.Any],
        response: t.Any = None,
        caught_exception: t.Optional[Exception] = None,
        **dummy: t.Any,
    ) -> t.Optional[float]:
        if attempts >= attempts_allowed:
            return None
        if isinstance(caught_exception, MalformedAnswerError):
            again = is_read(operation.name) and _first_time(request_dict["context"])
        else:
            again = response is not None and _is_transient(response[0].status_code)
        return random.random() * min(2**attempts / 2, MAX_PAUSE) if again else None  # noqa: S311 (jitter)

    client.meta.events.register(f"needs-retry.{client.meta.service_model.service_id.hyphenize()}", pause)


def _is_transient(status: int) -> bool:
    return status in STATUS_CODES or status > LAST_STANDARD_STATUS_CODE


def _first_time(context: dict[str, t.Any]) -> bool:
    """Whether this is the first malformed response to a call. botocore keeps the context for all attempts."""
    return not context.setdefault("malformed_answers", []) and not context["malformed_answers"].append(True)
