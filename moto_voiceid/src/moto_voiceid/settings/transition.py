# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Transitions of moto's state manager: when work goes from one status to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..json_text import shown

Progression = Literal["immediate", "manual", "time"]


@dataclass(frozen=True, slots=True)
class Transition:
    """`immediate`: at once; `manual`: each time after `times` descriptions; `time`: each time after `seconds`."""

    progression: Progression
    times: float = 0
    seconds: float = 0


def parse_transition(value: object) -> Transition:
    """:raises ValueError: not a transition that moto documents"""
    if not isinstance(value, Mapping):
        raise ValueError(f"it is {shown(value)}, not an object with a progression")
    progression = value.get("progression")
    if progression == "immediate":
        return Transition("immediate")
    if progression == "manual":
        return Transition("manual", times=_measure(value, "times"))
    if progression == "time":
        return Transition("time", seconds=_measure(value, "seconds"))
    raise ValueError(f"progression is {shown(progression)}, not immediate, manual or time")


def _measure(value: Mapping[Any, Any], name: str) -> float:
    measure = value.get(name)
    if isinstance(measure, int | float) and not isinstance(measure, bool) and 0 <= measure < float("inf"):
        return measure
    raise ValueError(f"{name} is {shown(measure)}, not a number of 0 or more")
