# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the behaviour tests of every module that changes something ask of the endpoint's request log."""

from __future__ import annotations

import time
from typing import Any

import pytest

from moto_voiceid.control import Control

READING = ("Describe", "List", "Evaluate")

# Failures that the service can answer any operation with, and what the user must be told.
ANY_OPERATION = [
    pytest.param("throttling", "throttled", "total_max_attempts", id="ThrottlingException"),
    pytest.param("500", "server_error", "Try again later", id="InternalServerException"),
    pytest.param("access-denied", "access_denied", "IAM policy", id="AccessDeniedException"),
]
# Enough retries to show that a failure is told, few enough not to wait for them.
FEW_RETRIES = {"retries": {"mode": "standard", "total_max_attempts": 2}}


def changing_calls(control: Control) -> list[str]:
    """The operations received since the log was cleared that change something, in order; refused ones too."""
    return [request["operation"] for request in control.requests() if not request["operation"].startswith(READING)]


def wait_for_call(control: Control, operation: str, timeout: float = 30) -> dict[str, Any]:
    """The first request of this operation in the log, once it is there. ``timeout`` only keeps a test from hanging."""
    deadline = time.monotonic() + timeout
    while True:
        found = [request for request in control.requests() if request["operation"] == operation]
        if found:
            return found[0]
        assert time.monotonic() < deadline, f"no {operation} within {timeout} seconds"
        time.sleep(0.05)


def wait_for_answers(control: Control, timeout: float = 60) -> None:
    """Until every request in the log is answered, also those whose client was killed: a delayed one is done late."""
    deadline = time.monotonic() + timeout
    while any(request["status"] is None for request in control.requests()):
        assert time.monotonic() < deadline, f"not all answered within {timeout} seconds"
        time.sleep(0.05)
