# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions: what the service makes of the audio of a call."""

from __future__ import annotations

import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import in_parallel

Session = dict[str, t.Any]


def evaluate_sessions(
    client: VoiceIdClient, domain_id: str, names_or_ids: t.Iterable[str], workers: int
) -> list[Session]:
    """The sessions with these names or ids, in this order, each asked for once; those that are not there are left out.

    :returns: structures of the shape ``EvaluateSessionResponse``.
    """

    def evaluate(name_or_id: str) -> t.Optional[Session]:
        return evaluate_session(client, domain_id, name_or_id)

    evaluated = in_parallel(evaluate, list(dict.fromkeys(names_or_ids)), workers)
    return [session for session in evaluated if session is not None]


def evaluate_session(client: VoiceIdClient, domain_id: str, name_or_id: str) -> t.Optional[Session]:
    """One session; ``None`` when it is not there.

    EvaluateSession is the one operation whose answer is the thing itself, without a member that holds it.
    """
    try:
        answer = client.call("EvaluateSession", DomainId=domain_id, SessionNameOrId=name_or_id)
    except VoiceIdError as exc:
        if exc.kind == "not_found" and exc.details.get("resource_type") == "SESSION":
            return None
        raise
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
