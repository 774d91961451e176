# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""What a rehearsal can set: one state for the whole process, which moto's reset puts back."""

from dataclasses import fields

from ..jobs.pace import Pacer
from ..resources.quotas import Quotas
from .faults import Faults
from .holds import Holds
from .request_log import RequestLog


class Rehearsal:
    """Pace, faults, holds, quotas and the request log."""

    def __init__(self) -> None:
        self.pacer = Pacer()
        self.faults = Faults()
        self.holds = Holds()
        self.quotas = Quotas()
        self.requests = RequestLog()

    def reset(self) -> None:
        """End background work and put everything back to how it was at the start."""
        self.pacer.reset()
        self.faults.clear()
        self.holds.reset()
        self.requests.clear()
        for quota in fields(Quotas):
            setattr(self.quotas, quota.name, quota.default)


rehearsal = Rehearsal()
