# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions: the evaluation of a call's audio."""

from __future__ import annotations

import typing as t

from .._base.client import VoiceIdClient
from .._base.plan import Facts
from . import in_domain


def find_all(
    client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any], warn: t.Callable[[str], object]
) -> list[Facts]:
    """Facts of the sessions in ``session_names_or_ids``, in this order and without duplicates. Sessions that do not
    exist are omitted.

    :param warn: Called with the sessions that do not exist.
    """

    def evaluate(name_or_id: str) -> t.Optional[Facts]:
        return client.describe("EvaluateSession", DomainId=domain_id, SessionNameOrId=name_or_id)

    option = "session_names_or_ids"
    evaluated = in_domain.read_each(client, domain_id, params[option], evaluate, params["max_concurrency"])
    return in_domain.existing(evaluated, warn, option, domain_id, "session")
