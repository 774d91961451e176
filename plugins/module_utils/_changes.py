# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change is planned before anything is called: check mode stops there. Pure: no network, no module, no boto3."""

from __future__ import annotations

import hashlib
import json
import typing as t


class Call(t.NamedTuple):
    """One changing call: the API's name of the operation, and its request."""

    operation: str
    request: dict[str, t.Any]


class Plan(t.NamedTuple):
    """What to call to get from ``before`` to ``after``.

    :param before: what can be set by the module's options, as it is; empty when the thing is not there.
    :param after: the same as it will be.
    """

    before: dict[str, t.Any]
    after: dict[str, t.Any]
    calls: list[Call]

    @property
    def changed(self) -> bool:
        return bool(self.calls)

    @property
    def diff(self) -> dict[str, t.Any]:
        return {"before": self.before, "after": self.after}


def settable(facts: t.Optional[t.Mapping[str, t.Any]], names: t.Iterable[str]) -> dict[str, t.Any]:
    """The part of the facts that options can set: the ``before`` of a plan."""
    return {name: facts[name] for name in names if name in facts} if facts else {}


def predicted(facts: t.Optional[t.Mapping[str, t.Any]], plan: Plan) -> dict[str, t.Any]:
    """Facts as they would be after a plan: what check mode returns. Values that the service chooses are absent."""
    kept = {name: value for name, value in (facts or {}).items() if name not in plan.before}
    return {**kept, **plan.after}


def desired_text(option: t.Optional[str], current: t.Optional[str]) -> t.Optional[str]:
    """What an optional text shall be: not given keeps what is there, an empty string takes it away."""
    return current if option is None else option or None


def without_none(fields: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Only what is there: the API and the facts leave out what is not."""
    return {name: value for name, value in fields.items() if value is not None}


def client_token(call: Call, *salt: str) -> str:
    """A token by which the service knows the same wish when it comes twice (shape ``ClientTokenString``).

    Derived from what is asked, so that a run that was cut off after its call, and a second run at the same moment,
    do nothing twice. ``salt`` tells wishes apart that look alike: what the service already has, or had.
    """
    wish = json.dumps([call.operation, call.request, sorted(salt)], sort_keys=True, default=str)
    return hashlib.sha256(wish.encode()).hexdigest()
