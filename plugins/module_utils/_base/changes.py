# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changes of a run, for its result, even if a later step fails. Pure: no network, no module, no boto3."""

from __future__ import annotations

import typing as t

from .plan import Call, Facts, Plan, facts_after, settable


class Changes:
    """The changes that a run has made, and the last known facts of the resources that it manages.

    The client records every change. Code that reads a managed resource again records the new facts.
    Threads can record changes in parallel, but not changes of the same resource.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        # By ``Call.resource_id``; ``None`` for a resource that does not exist.
        self.facts: dict[str, t.Optional[Facts]] = {}

    def copy(self) -> Changes:
        """A copy of the changes, to which other threads do not add."""
        copied = Changes()
        copied.calls = [*self.calls]
        copied.facts = {resource_id: facts and {**facts} for resource_id, facts in [*self.facts.items()]}
        return copied

    @property
    def resource(self) -> Facts:
        """The last known facts of the only resource that the run manages. Empty if it does not exist."""
        return self.facts[""] or {}

    @property
    def single(self) -> bool:
        """Whether the run manages one resource, which has no ``Call.resource_id``."""
        return "" in self.facts

    def found(self, facts: t.Optional[Facts], resource_id: str = "") -> None:
        """Record the facts of a resource after a read."""
        self.facts[resource_id] = facts

    def made(self, call: Call, answer: t.Optional[Facts]) -> None:
        """Record a change and its response."""
        self.calls.append(call)
        self.facts[call.resource_id] = facts_after(self.facts.get(call.resource_id), call, answer)

    def undo(self) -> None:
        """Remove the last change: a creation whose response was that of an earlier creation of a deleted resource."""
        self.facts[self.calls.pop().resource_id] = None

    def outcome(self, plan: Plan) -> Plan:
        """The part of a plan for one resource that was carried out."""
        if len(self.calls) >= len(plan.calls):
            return plan._replace(calls=self.calls)
        after = settable(self.resource, {**plan.before, **plan.after})
        return Plan(plan.before, after, self.calls)
