# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Control the endpoint: pace, faults, holds, quotas, sessions and the request log."""

from ..settings.faults import FaultKind
from .client import Control, ControlError, Hold

__all__ = ["Control", "ControlError", "FaultKind", "Hold"]
