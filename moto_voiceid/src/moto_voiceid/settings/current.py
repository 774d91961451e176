# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The current settings: one set for the whole process, which moto's reset restores to the defaults."""

from dataclasses import fields

from .events import EventSettings
from .faults import Faults
from .holds import Holds
from .pace import Pacer
from .quotas import Quotas
from .request_log import RequestLog


class Settings:
    """Pace, faults, holds, quotas, the spelling in events, and the request log."""

    def __init__(self) -> None:
        self.pacer = Pacer()
        self.faults = Faults()
        self.holds = Holds()
        self.quotas = Quotas()
        self.events = EventSettings()
        self.request_log = RequestLog()

    def reset(self) -> None:
        """End background work and holds, and restore the defaults."""
        self.pacer.reset()
        self.faults.clear()
        self.holds.reset()
        self.events.reset()
        self.request_log.clear()
        for quota in fields(Quotas):
            setattr(self.quotas, quota.name, quota.default)


settings = Settings()
