# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a call is tried again: one policy, for every service that the modules call.

botocore retries throttling, server errors and broken connections, as ``RETRIES`` or the ``retries`` of ``aws_config``
say. What it does not retry is added here, within the same number of attempts.
"""

from __future__ import annotations

import random
import typing as t

from .answers import MalformedAnswerError
from .operations import is_read

# Eight attempts last about half a minute under throttling, and three seconds against a closed port.
RETRIES: dict[str, t.Any] = {"mode": "standard", "total_max_attempts": 8}

# Request Timeout; Too Many Requests, which older versions of botocore retry only if the body has a known error code.
STATUS_CODES = (408, 429)
SLOWEST = 20.0


def complete(retries: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The ``retries`` of ``aws_config``, with this collection's values for what they do not say."""
    says_attempts = "max_attempts" in retries or "total_max_attempts" in retries
    return {**({"mode": RETRIES["mode"]} if says_attempts else RETRIES), **retries}


def max_attempts(client: t.Any) -> int:
    """How often a client sends a request at most. botocore has a default of its own if only the mode is configured."""
    return int((client.meta.config.retries or {}).get("total_max_attempts") or 3)


def retry_more(client: t.Any) -> None:
    """Let a boto3 client retry what botocore does not: some status codes, and once the malformed answer of a read."""
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
            again = response is not None and response[0].status_code in STATUS_CODES
        return random.random() * min(2**attempts / 2, SLOWEST) if again else None  # noqa: S311 (jitter)

    client.meta.events.register(f"needs-retry.{client.meta.service_model.service_id.hyphenize()}", pause)


def _first_time(context: dict[str, t.Any]) -> bool:
    """Whether a call has had no malformed answer before; botocore keeps the context from attempt to attempt."""
    return not context.setdefault("malformed_answers", []) and not context["malformed_answers"].append(True)
