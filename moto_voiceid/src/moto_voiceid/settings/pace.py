# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The pace of background work: instant, a number of requests per second, or manual steps.

A transition of moto's state manager takes precedence over the pace.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sys import float_info
from threading import TIMEOUT_MAX, Condition
from typing import Literal

from ..json_text import shown
from .transition import Transition

Pace = Literal["instant", "manual"] | float

_STEP_TIMEOUT_SECONDS = 600.0
# Limits how long a request waits for a job that proceeds as its transition permits.
_TRANSITION_TIMEOUT_SECONDS = 60.0
# One request in 11 days. A lower value is probably a mistake.
_SLOWEST = 1e-6


class Cancelled(Exception):
    """The work is cancelled: its domain was deleted, or everything was reset."""


class StepRefused(Exception):
    """The pace is not manual."""


def parse_pace(value: object) -> Pace:
    """:raises ValueError: not "instant", "manual" or a number of requests per second of at least 0.000001"""
    if value in ("instant", "manual"):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and _SLOWEST <= value <= float_info.max:
        return float(value)
    raise ValueError(
        f"pace is {shown(value)}, not 'instant', 'manual' or a number of requests per second of at least {_SLOWEST:f}"
    )


class Gate:
    """One piece of background work waits here for its turn. Created by `Pacer.gate`."""

    def __init__(self, pacer: "Pacer", name: str, transition: Callable[[], Transition | None]) -> None:
        self._pacer = pacer
        self.name = name
        self.transition = transition
        self.descriptions = 0
        self.may_begin = False
        self.may_end = False
        self.begun = False
        self.permits = 0
        self.waiting = False
        self.closed = False
        self.cancelled = False
        self.last_turn = self.last_change = time.monotonic()

    def begin(self) -> None:
        """Wait until the work may begin. :raises Cancelled:"""
        self._pacer.wait(self, lambda: self.may_begin)
        self.last_change = time.monotonic()
        self.begun = True

    def ready(self) -> None:
        """Wait until the next turn is possible, without taking it. :raises Cancelled:"""
        self._pacer.wait(self, lambda: self.permits > 0, paced=False)

    def turn(self) -> None:
        """Wait for the turn of one request, and take it. :raises Cancelled:"""
        self._pacer.wait(self, lambda: self.permits > 0, cost=1)

    def check(self) -> None:
        """Do not wait. :raises Cancelled:"""
        if self.cancelled:
            raise Cancelled

    def cancel(self) -> None:
        """Cancel the work: its waits raise Cancelled."""
        self._pacer.cancel(self)

    def describe(self, transition: Transition) -> None:
        """Count a description of the work, after which it may have to begin or to end."""
        self.descriptions += 1
        if transition.progression == "manual" and self.descriptions >= transition.times:
            self.descriptions = 0
            self.may_begin, self.may_end = True, self.begun

    def may_change(self, transition: Transition) -> bool:
        """Whether a transition permits the work to begin or, if it has begun, to end."""
        if transition.progression == "manual":
            return self.may_end if self.begun else self.may_begin
        return time.monotonic() >= self.last_change + transition.seconds

    @property
    def settled(self) -> bool:
        """Whether a step is complete for this work: it has ended, or waits with no permits left."""
        return self.closed or self.cancelled or (self.begun and self.waiting and self.permits == 0)


class Pacer:
    """Applies the pace to each piece of background work separately: two jobs process twice as much per second."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._gates: set[Gate] = set()
        self._pace: Pace = "instant"
        self._initial: Pace = "instant"

    @property
    def pace(self) -> Pace:
        return self._pace

    @pace.setter
    def pace(self, pace: Pace) -> None:
        with self._changed:
            self._pace = pace
            self._changed.notify_all()

    def start_at(self, pace: Pace) -> None:
        """Set the pace, and make it the default that a reset restores."""
        self._initial = self.pace = pace

    def gate(self, name: str = "", transition: Callable[[], Transition | None] = lambda: None) -> Gate:
        """A gate for a new piece of work. The thread that does the work must pass it to `running`.

        :param name: the name of the work in `follow_transitions`
        :param transition: returns the transition that the work follows at the moment; None means that it follows the
            pace
        """
        gate = Gate(self, name, transition)
        with self._changed:
            self._gates.add(gate)
        return gate

    @contextmanager
    def running(self, gate: Gate) -> Iterator[None]:
        """The block in which the work of a gate is done."""
        try:
            yield
        finally:
            with self._changed:
                gate.closed = True
                self._gates.discard(gate)
                self._changed.notify_all()

    def step(self, requests: int) -> None:
        """Let each piece of active work begin and process a number of requests; return when all have done so.

        :raises StepRefused: the pace is not manual
        """
        with self._changed:
            if self._pace != "manual":
                raise StepRefused
            gates = list(self._gates)
            for gate in gates:
                gate.may_begin = True
                gate.permits += requests
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: all(gate.settled for gate in gates), _STEP_TIMEOUT_SECONDS):
                raise TimeoutError(
                    f"The step of {requests} requests did not complete within {_STEP_TIMEOUT_SECONDS:.0f} s"
                )

    def follow_transitions(self, described: str | None = None) -> None:
        """Let work begin and end as its transition permits; return when it has done so, or after 60 seconds.

        :param described: the name of the work that a request describes; None means all work, without a description
        """
        with self._changed:
            gates = [gate for gate in self._gates if described in (None, gate.name)]
            for gate in gates:
                transition = gate.transition()
                if described is not None and transition is not None:
                    gate.describe(transition)
            # Wakes work whose transition was set or removed, too.
            self._changed.notify_all()
            self._changed.wait_for(lambda: all(map(self._is_held, gates)), _TRANSITION_TIMEOUT_SECONDS)

    def _is_held(self, gate: Gate) -> bool:
        """Whether work has no transition and follows the pace, or its transition does not permit a step yet."""
        transition = gate.transition()
        if transition is None or gate.closed or gate.cancelled:
            return True
        return gate.waiting and not gate.may_change(transition)

    def cancel(self, gate: Gate) -> None:
        with self._changed:
            gate.cancelled = True
            self._changed.notify_all()

    def reset(self) -> None:
        """Cancel all work and restore the default pace."""
        with self._changed:
            for gate in self._gates:
                gate.cancelled = True
            self._pace = self._initial
            self._changed.notify_all()

    def wait(self, gate: Gate, permitted: Callable[[], bool], *, paced: bool = True, cost: int = 0) -> None:
        """Wait according to the pace: for a permit, for the time of the next request, or not at all."""
        with self._changed:
            gate.waiting = True
            self._changed.notify_all()
            while not gate.cancelled and not self._may_go(gate, permitted, paced):
                self._changed.wait(self._seconds_left(gate))
            gate.waiting = False
            gate.check()
            gate.permits = max(0, gate.permits - cost)
            if paced:
                gate.last_turn = time.monotonic()

    def _may_go(self, gate: Gate, permitted: Callable[[], bool], paced: bool) -> bool:
        if transition := gate.transition():
            return gate.may_change(transition)
        if self._pace == "manual":
            return permitted()
        return self._pace == "instant" or not paced or self._seconds_left(gate) == 0

    def _seconds_left(self, gate: Gate) -> float | None:
        if transition := gate.transition():
            end = gate.last_change + transition.seconds if transition.progression == "time" else None
        else:
            end = gate.last_turn + 1 / self._pace if isinstance(self._pace, float) else None
        return None if end is None else min(TIMEOUT_MAX, max(0.0, end - time.monotonic()))
