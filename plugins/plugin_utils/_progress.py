# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Describe the progress of a wait in lines of text. Pure: no Ansible, no network, no clock."""

from __future__ import annotations

import collections
import json
import typing as t

# The number of resources with a line of their own. More resources share a line.
MAX_RESOURCES = 5

MAX_LENGTH = 300

UNITS = (("hour", 3600), ("minute", 60), ("second", 1))


class State(t.NamedTuple):
    """The last known state of a resource.

    :param percent: From 0 to 100. ``None`` if it is not known.
    """

    noun: str
    id: str
    name: t.Optional[str]
    status: str
    percent: t.Optional[float]
    ended: bool


class Point(t.NamedTuple):
    """A percentage at a time in seconds."""

    at: float
    percent: float


class Progress:
    """The states of the resources in a wait, from the lines of the file that the module writes.

    ``rate`` and time left are those since the resource has its present status, because a job may first wait for others.
    """

    def __init__(self) -> None:
        self._states: dict[str, State] = {}
        self._bases: dict[str, Point] = {}
        self._base: t.Optional[Point] = None
        self._buffer = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines to show after reading the next part of the file. Incomplete lines are kept for the next part."""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        return [text for line in lines for text in self._update(line)]

    def _update(self, line: bytes) -> list[str]:
        try:
            report = json.loads(line)
            at, states = float(report["at"]), [State(**state) for state in report["states"]]
        except (KeyError, TypeError, ValueError):
            return []
        for state in states:
            self._add(at, state)
        self._states.update((state.id, state) for state in states)
        if len(self._states) > MAX_RESOURCES:
            return [self._summary(at)]
        return [printable(describe(state, at, self._bases.get(state.id))) for state in states]

    def _add(self, at: float, state: State) -> None:
        before = self._states.get(state.id)
        if state.percent is None:
            self._bases.pop(state.id, None)
        elif not state.ended and (before is None or before.status != state.status or state.id not in self._bases):
            self._bases[state.id] = Point(at, state.percent)

    def _summary(self, at: float) -> str:
        states = list(self._states.values())
        counts = collections.Counter(state.status for state in states)
        percent = sum(100 if state.ended else state.percent or 0 for state in states) / len(states)
        self._base = self._base or Point(at, percent)
        parts = [f"{count} {status}" for status, count in sorted(counts.items())]
        ended = all(state.ended for state in states)
        parts += [f"{percent:.0f} percent", *_tail(at, percent, self._base, ended)]
        return printable(f"{len(states)} {states[0].noun}s: {', '.join(parts)}")


def describe(state: State, at: float, base: t.Optional[Point]) -> str:
    """One line about a resource.

    :param at: Seconds since the start of the wait.
    :param base: From where the rate is computed, ``None`` without a percentage.
    """
    name = f" {state.name} ({state.id})" if state.name else f" {state.id}"
    percent = [] if state.percent is None else [f"{state.percent:g} percent"]
    return f"{state.noun}{name}: " + ", ".join([state.status, *percent, *_tail(at, state.percent, base, state.ended)])


def rate(percent_per_second: float) -> str:
    """A rate in the smallest unit of time in which it is at least 1, for example ``12 percent per minute``."""
    for unit, seconds in reversed(UNITS):
        if percent_per_second * seconds >= 1 or unit == "hour":
            return f"{percent_per_second * seconds:.2g} percent per {unit}"
    raise AssertionError


def duration(seconds: float) -> str:
    """A time in its largest unit and the next one, for example ``2 hours 5 minutes``."""
    whole = max(0, round(seconds))
    if whole >= 3600:
        whole = round(whole / 60) * 60
    parts = []
    for unit, size in UNITS:
        count, whole = divmod(whole, size)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(parts[:2]) or "0 seconds"


def printable(text: str) -> str:
    """A line without control characters, which could change the terminal, and of limited length."""
    cleaned = "".join(character if character.isprintable() else "?" for character in text)
    return cleaned if len(cleaned) <= MAX_LENGTH else f"{cleaned[:MAX_LENGTH]}..."


def _tail(at: float, percent: t.Optional[float], base: t.Optional[Point], ended: bool) -> list[str]:
    """Rate and time left, or how long the wait was."""
    if ended:
        return [f"after {duration(at)}"]
    if percent is None or base is None or percent <= base.percent or at <= base.at:
        return []
    per_second = (percent - base.percent) / (at - base.at)
    return [rate(per_second), f"about {duration((100 - percent) / per_second)} left"]
