# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Holds: calls wait until they are released, so that a test decides the order of concurrent calls."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from threading import Condition
from typing import Any, Literal, get_args

from ..json_text import shown
from .request_filter import has_members, parse_operation, parse_parameters

Stage = Literal["request", "response"]
"""Where a call waits: before it is carried out, or before its response is sent."""
STAGES: tuple[str, ...] = get_args(Stage)
# Limits how long a forgotten hold blocks a thread of the server.
MAX_SECONDS = 600.0
DEFAULT_TIMEOUT_SECONDS = 60.0


class HoldNotFound(Exception):
    """The hold has ended."""

    def __init__(self, hold_id: object) -> None:
        super().__init__(f"Hold {shown(hold_id)} does not exist: it has been released, or everything was reset")


class NotWaiting(Exception):
    """Fewer calls are waiting than expected."""


class HoldReset(Exception):
    """A reset ended the hold before the call was carried out."""


@dataclass(slots=True, eq=False)
class Hold:
    """A hold for certain calls at one stage. `waiting` has one token for each waiting call, oldest first.

    `times` is how many more calls it holds, None if that is not limited.
    """

    operation: str
    parameters: Mapping[str, Any]
    stage: Stage
    times: int | None = None
    waiting: list[object] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)
    ended: bool = False
    was_reset: bool = False

    def matches(self, operation: str, parameters: Any) -> bool:
        """Whether the hold applies to a call.

        :param parameters: the body of its request, an object if it is valid
        """
        if self.times == 0 or self.operation not in ("*", operation):
            return False
        return has_members(parameters, self.parameters)

    def end(self, *, reset: bool = False) -> None:
        self.ended, self.was_reset = True, reset
        self.waiting.clear()

    def describe(self) -> str:
        """How many calls are waiting, and which calls were received since the hold was set."""
        received = ", ".join(f"{number} {operation or '(none)'}" for operation, number in self.received.items())
        return f"waiting: {len(self.waiting)}; received since the hold was set: {received or 'nothing'}"


class Holds:
    """The active holds, oldest first."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._holds: dict[int, Hold] = {}
        # Not restarted by a reset: the id of an ended hold never refers to a new one.
        self._ids = count(1)

    def add(self, hold: Hold) -> int:
        """Set a hold. Returns its id."""
        with self._changed:
            hold_id = next(self._ids)
            self._holds[hold_id] = hold
        return hold_id

    def entries(self) -> list[dict[str, Any]]:
        with self._changed:
            return [
                {
                    "hold_id": hold_id,
                    "operation": hold.operation,
                    "parameters": dict(hold.parameters),
                    "stage": hold.stage,
                    "times": hold.times,
                    "waiting": len(hold.waiting),
                }
                for hold_id, hold in self._holds.items()
            ]

    def receive(self, operation: str, parameters: Any) -> list[Hold]:
        """Record a call that arrives, and return the holds that apply to it."""
        with self._changed:
            matching = [hold for hold in self._holds.values() if hold.matches(operation, parameters)]
            for hold in self._holds.values():
                hold.received[operation] += 1
            for hold in matching:
                hold.times = None if hold.times is None else hold.times - 1
            return matching

    def wait_at(self, stage: Stage, holds: Iterable[Hold]) -> None:
        """Wait until the holds of this stage release the call, or MAX_SECONDS for each hold.

        :raises HoldReset: at the stage "request", if a reset ended a hold
        """
        for hold in holds:
            if hold.stage == stage:
                self._wait(hold)

    def _wait(self, hold: Hold) -> None:
        call = object()
        with self._changed:
            if not hold.ended:
                hold.waiting.append(call)
                self._changed.notify_all()
                self._changed.wait_for(lambda: call not in hold.waiting, MAX_SECONDS)
            if call in hold.waiting:
                hold.waiting.remove(call)
            if hold.was_reset and hold.stage == "request":
                raise HoldReset

    def wait_for(self, hold_id: object, calls: int, timeout: float) -> None:
        """Wait until a number of calls are waiting.

        :param timeout: in seconds
        :raises HoldNotFound: the hold has ended, or ends during the wait
        :raises NotWaiting: fewer calls are waiting at the timeout
        """
        with self._changed:
            hold = self._find(hold_id)
            self._changed.wait_for(lambda: hold.ended or len(hold.waiting) >= calls, timeout)
            if hold.ended:
                raise HoldNotFound(hold_id)
            if len(hold.waiting) < calls:
                raise NotWaiting(f"Expected {calls} calls to wait within {timeout:g} s, but {hold.describe()}")

    def release(self, hold_id: object, calls: int | None = None) -> None:
        """Let waiting calls proceed, oldest first.

        :param calls: how many; None releases all and ends the hold
        :raises HoldNotFound: the hold has ended
        :raises NotWaiting: fewer calls are waiting; none proceeds
        """
        with self._changed:
            hold = self._find(hold_id)
            if calls is None:
                hold.end()
                self._holds = {known: other for known, other in self._holds.items() if other is not hold}
            elif calls > len(hold.waiting):
                raise NotWaiting(f"Cannot release {calls} calls; {hold.describe()}")
            else:
                del hold.waiting[:calls]
            self._changed.notify_all()

    def reset(self) -> None:
        """End all holds. Calls at the stage "request" are not carried out: a reset deletes their resources."""
        with self._changed:
            for hold in self._holds.values():
                hold.end(reset=True)
            self._holds.clear()
            self._changed.notify_all()

    def _find(self, hold_id: object) -> Hold:
        found = self._holds.get(hold_id) if type(hold_id) is int else None
        if found is None:
            raise HoldNotFound(hold_id)
        return found


def parse_hold(values: dict[str, Any], members: Mapping[str, Collection[str]]) -> Hold:
    """A hold from the JSON of a control request.

    :param values: `operation`, `parameters`, `stage` and `times`, which are all optional
    :param members: the operations of the API, with the members that the request of each can have
    :raises ValueError: the message names the setting and its value
    """
    operation, stage = parse_operation(values, members), values.get("stage", "request")
    if stage not in STAGES:
        raise ValueError(f"stage is {shown(stage)}, not one of {', '.join(STAGES)}")
    parameters = parse_parameters(values, operation, members)
    times = values.get("times")
    if times is not None and (type(times) is not int or times < 1):
        raise ValueError(f"times is {shown(times)}, not a whole number above 0")
    return Hold(operation, parameters, stage, times)
