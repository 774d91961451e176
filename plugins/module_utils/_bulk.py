# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of many things in one task: the calls of one thing in their order, the things side by side."""

from __future__ import annotations

import typing as t

from ansible_collections.contactcenter.voiceid.plugins.module_utils._changes import Call
from ansible_collections.contactcenter.voiceid.plugins.module_utils._client import VoiceIdClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._parallel import in_parallel


def apply_each(client: VoiceIdClient, calls: list[Call], id_member: str, workers: int) -> dict[str, t.Any]:
    """Make the calls of a plan for many things. After a failure the calls in flight end, and no other is made.

    :param id_member: the member of each request that names the thing, such as ``SpeakerId``.
    :param workers: how many things to change at once.
    :returns: by the id of each thing, what its last call returned.
    :raises VoiceIdError: the first failure, with what was done before it as facts.
    """
    todo: dict[str, list[Call]] = {}
    for call in calls:
        todo.setdefault(call.request[id_member], []).append(call)
    made: dict[str, list[t.Any]] = {thing_id: [] for thing_id in todo}
    failures: list[VoiceIdError] = []

    def change(thing_id: str) -> None:
        try:
            for call in todo[thing_id]:
                if failures:
                    return
                made[thing_id].append(client.change(call))
        except VoiceIdError as exc:
            failures.append(exc)

    in_parallel(change, list(todo), workers)
    if failures:
        raise cut_off(failures[0], {thing_id: (len(made[thing_id]), len(todo[thing_id])) for thing_id in todo})
    return {thing_id: results[-1] for thing_id, results in made.items()}


def cut_off(cause: VoiceIdError, progress: dict[str, tuple[int, int]]) -> VoiceIdError:
    """The failure of one of many changes, which also tells what was done and what was not.

    :param progress: by the id of each thing, how many calls were made, of how many.
    """
    done = [thing_id for thing_id, (made, planned) in progress.items() if made == planned]
    not_done = [thing_id for thing_id in progress if thing_id not in done]
    told = f" {len(done)} of {len(progress)} changes were made (done_ids), the others were not (not_done_ids)."
    changed = any(made for made, dummy in progress.values())
    return VoiceIdError(
        cause.msg + (told if len(progress) > 1 else ""),
        cause.kind,
        cause.details,
        {"changed": changed, "done_ids": done, "not_done_ids": not_done},
    )
