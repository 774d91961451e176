# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creating a resource once, at a service that repeats its answers and whose replicas may be late.

A creation has a client token, which is derived from the request: a run that is repeated after an interruption, and a
second run at the same moment, get the same resource. A token that was used long ago returns the resource of that time,
which may have been deleted since. And a resource that was just created may be unknown to reads for some seconds. Both
look the same, but only the first is a reason to create another resource.
"""

from __future__ import annotations

import time
import typing as t

from .client import VoiceIdClient
from .errors import VoiceIdError
from .facts import seconds_since
from .plan import Call, Facts, client_token

# No replica is this late: a resource that was created before and cannot be read has been deleted. In seconds.
REPLAY_AGE = 600
# How often the same resource may have been created and deleted while the service remembers its tokens.
MAX_CREATIONS = 50


class Creation(t.NamedTuple):
    """A resource to create.

    :param call: The call that creates it, without a client token.
    :param name: The name that it is to have.
    :param read: Reads the resource that the call returned; ``None`` if reading does not show it.
    :param same: A call that sets the resource that was returned to what ``call`` has set. Unlike a read, it is not
        answered by a replica, and it changes nothing.
    """

    call: Call
    name: str
    read: t.Callable[[Facts], t.Optional[Facts]]
    same: t.Callable[[Facts], Call]


def create(client: VoiceIdClient, creation: Creation, *salt: str) -> Facts:
    """Create a resource, and wait, within a bound, until reading shows it.

    An answer about a resource that was deleted or renamed since becomes part of the next token, and is no change.

    :param salt: What distinguishes the request from an earlier one that looks the same.
    """
    call = creation.call
    dead: list[str] = []
    while len(dead) < MAX_CREATIONS:
        token = client_token(call, *salt, *dead)
        started = time.time()
        created = t.cast(Facts, client.change(call._replace(request={**call.request, "ClientToken": token})))
        found = _look_up(client, creation, created, started)
        if found is not None and found.get("name", creation.name) == creation.name:
            facts = {**client.changes.resource, **found}
            client.changes.found(facts)
            return facts
        client.changes.undo()
        dead.append(token)
    raise VoiceIdError(
        f"{call.operation} failed {client.where}: {len(dead)} calls in a row returned a resource that does not exist. "
        "Check the endpoint.",
        "server_error",
        {"operation": call.operation, **client.where._asdict()},
    )


def _look_up(client: VoiceIdClient, creation: Creation, created: Facts, started: float) -> t.Optional[Facts]:
    """The resource as it is read, or as it was returned if it exists and reading does not show it; ``None`` if it does
    not exist.

    :param started: When the creation was called, by the clock of this machine.
    """
    age = seconds_since(created.get("created_at"), started + client.clock_offset)
    exists = False
    for pause in (0.0, *client.VISIBILITY_PAUSES):
        client.deadline.sleep(pause)
        found = creation.read(created)
        if found is not None:
            return found
        if age is not None and age > REPLAY_AGE:
            return None
        if age is not None and age > 0 and not exists:  # from before this call, perhaps by a parallel run
            exists = _exists(client, creation.same(created))
            if not exists:
                return None
    return created if exists or _exists(client, creation.same(created)) else None


def _exists(client: VoiceIdClient, same: Call) -> bool:
    """Whether a resource exists according to a changing call, whatever reads say."""
    try:
        client.call(same.operation, **same.request)
    except VoiceIdError as exc:
        return exc.kind != "not_found"
    return True
