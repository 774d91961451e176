# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls in the request log of the endpoint, failures of any operation, and waits that time out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from harness import ModuleResult
from moto_voiceid.control import Control

# The maximum number of seconds that a test waits for an event. It only ends a test that hangs.
WAIT_SECONDS = 180
# Values for wait_timeout: the first is enough on most machines, the others for a machine that is very busy.
TIMEOUTS = (1, 10, 100)

READING = ("Describe", "List", "Evaluate")

# Failures that the service can return for any operation, and the advice in the message. The modules share the code that
# handles them (test_connection.py), so that each module meets the transient ones with one of its operations.
TRANSIENT = [
    pytest.param("throttling", "throttled", "total_max_attempts", id="ThrottlingException"),
    pytest.param("500", "server_error", "Try again later", id="InternalServerException"),
]
DENIED = pytest.param("access-denied", "access_denied", "IAM policy", id="AccessDeniedException")
ANY_OPERATION = [*TRANSIENT, DENIED]
# Enough attempts to show that a failure is reported, few enough not to wait for them.
FEW_RETRIES = {"retries": {"mode": "standard", "total_max_attempts": 2}}


def changing_calls(control: Control) -> list[str]:
    """The changing operations that were received since the log was cleared, in order, including rejected ones."""
    return [request["operation"] for request in control.requests() if not request["operation"].startswith(READING)]


def until(condition: Callable[[], bool], what: str) -> None:
    """Return once a condition holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {WAIT_SECONDS} seconds"
        time.sleep(0.02)


def calls_of(control: Control, operation: str) -> list[dict[str, Any]]:
    """The requests of an operation in the log, oldest first."""
    return [request for request in control.requests() if request["operation"] == operation]


def wait_for_calls(control: Control, operation: str, count: int = 1) -> dict[str, Any]:
    """Return the first request of this operation, once the log contains this number of them."""
    until(lambda: len(calls_of(control, operation)) >= count, f"{count} calls of {operation}")
    return calls_of(control, operation)[0]


def wait_for_responses(control: Control) -> None:
    """Return once every request in the log is answered, even if its client was killed."""
    until(lambda: unanswered(control) == 0, "answers to all requests")


def unanswered(control: Control) -> int:
    return sum(request["status"] is None for request in control.requests())


class TimedOut(NamedTuple):
    """A run that timed out, and its wait_timeout."""

    result: ModuleResult
    wait_timeout: int


def run_to_timeout(run: Callable[[int], ModuleResult], reached: Callable[[], bool]) -> TimedOut:
    """Run a module until it times out, with a wait_timeout as short as the machine allows.

    :param run: runs the module with a wait_timeout.
    :param reached: whether the run made the calls that the test requires; if not, the machine was too slow.
    """
    for wait_timeout in TIMEOUTS:
        result = run(wait_timeout)
        if reached():
            assert result["error"]["kind"] == "wait_timeout", result.msg
            return TimedOut(result, wait_timeout)
    raise AssertionError(f"the run did not come far enough even within {wait_timeout} seconds: {result.msg}")
