# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions: the evaluation of a call's audio."""

from __future__ import annotations

import typing as t

from .._base.client import VoiceIdClient
from .._base.parallel import in_parallel
from .._base.plan import Facts


def find_all(client: VoiceIdClient, domain_id: str, params: t.Mapping[str, t.Any]) -> list[Facts]:
    """Facts of the sessions that ``session_names_or_ids`` names, in this order, each evaluated once; sessions that do
    not exist are omitted."""

    def evaluate(name_or_id: str) -> t.Optional[Facts]:
        return client.describe("EvaluateSession", DomainId=domain_id, SessionNameOrId=name_or_id)

    names_or_ids = list(dict.fromkeys(params["session_names_or_ids"]))
    evaluated = in_parallel(evaluate, names_or_ids, params["max_concurrency"], client.deadline)
    return [session for session in evaluated if session is not None]
