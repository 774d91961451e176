# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Faults that the endpoint injects into its responses."""

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any, Literal, get_args

from ..json_text import shown
from .request_filter import has_members, parse_operation, parse_parameters

FaultKind = Literal[
    "throttling",
    "500",
    "503-html",
    "connection-reset",
    "truncated-body",
    "delay",
    "access-denied",
    "concurrent-changes",
    "compliance-consent",
]
KINDS: tuple[str, ...] = get_args(FaultKind)
# The kinds that are errors of the API. The others are faults of the connection or of a load balancer.
_ERRORS = {
    "throttling": "ThrottlingException",
    "500": "InternalServerException",
    "access-denied": "AccessDeniedException",
    "concurrent-changes": "ConflictException",
    "compliance-consent": "ResourceNotFoundException",
}


@dataclass(slots=True)
class Fault:
    """A fault of the requests of one operation, or of all operations ("*").

    `times` is the number of requests that still get the fault. `share` is the share of requests that get it, from 0
    to 1, without limit. One of the two is None. `seconds` is the length of a delay. `operations` are the operations
    that can get the fault; None means every request. Only requests with the members in `parameters` get it.
    """

    operation: str
    kind: FaultKind
    times: int | None
    share: float | None
    seconds: float | None
    operations: frozenset[str] | None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def consume(self, operation: str, body: Any = None) -> bool:
        """Whether this request gets the fault; if so, it is counted."""
        if self.operations is not None and operation not in self.operations:
            return False
        if not has_members(body, self.parameters):
            return False
        if self.share is not None:
            return random.random() < self.share  # noqa: S311  # not for secrets
        if not self.times:
            return False
        self.times -= 1
        return True

    def to_dict(self) -> dict[str, Any]:
        values = asdict(self)
        return {name: value for name, value in values.items() if value not in (None, {}) and name != "operations"}


class Faults:
    """The active faults, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.to_dict() for fault in self._faults]

    def consume(self, operation: str, body: Any = None) -> list[Fault]:
        """The faults of a request, which are counted: every delay, and the first other fault."""
        with self._lock:
            found = list(self._consumed(operation, body))
            self._faults = [fault for fault in self._faults if fault.times != 0]
        return found

    def _consumed(self, operation: str, body: Any) -> Iterable[Fault]:
        for fault in self._faults:
            if fault.consume(operation, body):
                yield fault
                if fault.kind != "delay":
                    return


def parse_fault(
    values: dict[str, Any], errors: Mapping[str, Collection[str]], members: Mapping[str, Collection[str]]
) -> Fault:
    """A fault from the JSON of a control request.

    :param values: `operation`, `parameters` and `kind`, one of `times` (default 1) and `share`, and `seconds` for a
        delay
    :param errors: the operations of the API, with the errors that each documents; "*" means those that document the
        error of the kind
    :param members: the operations of the API, with the members that the request of each can have
    :raises ValueError: the message names the setting and its value
    """
    operation, kind = parse_operation(values, errors), values.get("kind")
    if kind not in KINDS:
        raise ValueError(f"kind is {shown(kind)}, not one of {', '.join(KINDS)}")
    if kind == "compliance-consent" and operation != "CreateDomain":
        raise ValueError("kind is 'compliance-consent', which requires the operation CreateDomain")
    if (kind == "delay") != ("seconds" in values):
        raise ValueError("seconds is required for the kind delay, and not allowed for other kinds")
    operations = _operations(operation, kind, errors)
    times, share = _extent(values)
    seconds = _number(values, "seconds", 60.0) if kind == "delay" else None
    parameters = parse_parameters(values, operation, members)
    return Fault(operation, kind, times, share, seconds, operations, parameters)


def _operations(operation: str, kind: str, errors: Mapping[str, Collection[str]]) -> frozenset[str] | None:
    error = _ERRORS.get(kind)
    if operation == "*":
        return None if error is None else frozenset(name for name in errors if error in errors[name])
    if error is not None and error not in errors[operation]:
        raise ValueError(f"kind is {shown(kind)}, but {operation} does not have the error {error}")
    return frozenset({operation})


def _extent(values: dict[str, Any]) -> tuple[int | None, float | None]:
    if "share" in values:
        if "times" in values:
            raise ValueError("times and share are mutually exclusive")
        return None, _number(values, "share", 1.0)
    times = values.get("times", 1)
    if type(times) is not int or times < 1:
        raise ValueError(f"times is {shown(times)}, not an integer of 1 or more")
    return times, None


def _number(values: dict[str, Any], name: str, most: float) -> float:
    value = values[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError(f"{name} is {shown(value)}, not a number from 0 to {most:g}")
    return float(value)
