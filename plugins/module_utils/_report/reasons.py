# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages that differ only in numbers, names and paths have one reason. Pure."""

from __future__ import annotations

import re

MAX_LENGTH = 300
# What differs between messages with the same reason.
_VARYING = re.compile(
    r"(?:^|(?<=\. ))[^:]*\.(?i:wav)(?=: )"  # a recording before the problem that it has
    r"|s3://[^\s'\"]*[^\s'\".,;:)]"  # a URI
    r"|'[^']*'|\"[^\"]*\""  # something quoted
    r"|\b(?=[A-Za-z]*\d)[A-Za-z0-9]{22}\b"  # an ID of the service
    r"|\d+(?:\.\d+)*"  # a number
)


def reason_of(status: str, code: str, message: str) -> str:
    """The reason why a request failed, for example ``400 Not enough speech: … seconds``.

    :param status: What to return if there is neither a code nor a message.
    """
    general = " ".join(_VARYING.sub("…", message[:MAX_LENGTH]).split())
    return " ".join(part for part in (code, general) if part) or status
