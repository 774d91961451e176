# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Change many resources in parallel. The calls for one resource are made in order."""

from __future__ import annotations

import typing as t

from .client import VoiceIdClient
from .errors import VoiceIdError
from .parallel import in_parallel
from .plan import Call, Facts


def apply_each(client: VoiceIdClient, calls: list[Call], workers: int) -> dict[str, t.Optional[Facts]]:
    """Make the calls of a plan for many resources. After a failure, only calls in flight are completed.

    :param workers: How many resources to change at once.
    :returns: By ``Call.resource_id``, what the last call for the resource returned.
    :raises VoiceIdError: The first failure, with the resources that were changed and those that were not.
    """
    planned: dict[str, list[Call]] = {}
    for call in calls:
        planned.setdefault(call.resource_id, []).append(call)
    answers: dict[str, list[t.Optional[Facts]]] = {resource_id: [] for resource_id in planned}
    failures: list[VoiceIdError] = []

    def change(resource_id: str) -> None:
        try:
            for call in planned[resource_id]:
                if failures:
                    return
                answers[resource_id].append(client.change(call))
        except VoiceIdError as exc:
            failures.append(exc)

    in_parallel(change, list(planned), workers, client.deadline)
    if failures:
        raise interrupted(failures[0], {id_: (len(answers[id_]), len(planned[id_])) for id_ in planned})
    return {resource_id: made[-1] for resource_id, made in answers.items()}


def interrupted(cause: VoiceIdError, progress: dict[str, tuple[int, int]]) -> VoiceIdError:
    """The error for one of many changes, with the changes that were made.

    :param progress: For the ID of each resource, the number of calls that were made, and of planned calls.
    """
    done = [resource_id for resource_id, (made, planned) in progress.items() if made == planned]
    not_done = [resource_id for resource_id in progress if resource_id not in done]
    summary = f" {len(done)} of {len(progress)} changes were made (done_ids). The others were not made (not_done_ids)."
    return VoiceIdError(
        cause.msg + (summary if len(progress) > 1 else ""),
        cause.kind,
        cause.details,
        {"done_ids": done, "not_done_ids": not_done},
    )
