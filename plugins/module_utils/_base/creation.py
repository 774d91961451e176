# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create a resource exactly once, although responses can be repeated and replicas can be late.

The client token of a creation is derived from the request. If a run is repeated after an interruption, or if two runs
start at the same time, all of them get the same resource. If the token was used before, the service returns the
resource of that time, which may have been deleted. On the other hand, a new resource may not be readable for some
seconds. In both cases, reads do not find the resource. Only in the first case, another resource must be created.
"""

from __future__ import annotations

import time
import typing as t

from .client import VoiceIdClient
from .errors import VoiceIdError
from .facts import seconds_since
from .plan import Call, Facts, client_token

# In seconds. A resource that is older than this and cannot be read has been deleted. No replica is so late.
REPLAY_AGE = 600
# The maximum number of creations, each with another client token. Each token before the last one was used for a
# resource that has been deleted.
MAX_CREATIONS = 50


class Creation(t.NamedTuple):
    """A resource to create.

    :param call: The call that creates it, without a client token.
    :param name: The name of the resource.
    :param read: Reads the returned resource. Returns ``None`` if the read does not find it.
    :param same: Returns an update of the returned resource to the values that it already has. Unlike a read, an update
        is not served by a replica.
    """

    call: Call
    name: str
    read: t.Callable[[Facts], t.Optional[Facts]]
    same: t.Callable[[Facts], Call]


def create(client: VoiceIdClient, creation: Creation, *salt: str) -> Facts:
    """Create a resource, and wait for a limited time until it can be read.

    If the service returns a resource that has been deleted or renamed, the creation is repeated with another token.

    :param salt: Strings that distinguish the request from an earlier equal request.
    """
    call = creation.call
    used_tokens: list[str] = []
    while len(used_tokens) < MAX_CREATIONS:
        token = client_token(call, *salt, *used_tokens)
        started = time.time()
        created = t.cast(Facts, client.change(call._replace(request={**call.request, "ClientToken": token})))
        found = _look_up(client, creation, created, started)
        if found is not None and found.get("name", creation.name) == creation.name:
            facts = {**client.changes.resource, **found}
            client.changes.found(facts)
            return facts
        if found is not None and not _is_older(client, found, started):
            raise _other_name(client, creation, found)
        client.changes.undo()
        if found is not None and found["name"].strip().casefold() == creation.name.casefold():
            raise _other_name(client, creation, found)
        used_tokens.append(token)
    raise VoiceIdError(
        f"{call.operation} failed {client.where}: {len(used_tokens)} calls in a row returned a resource that does not "
        "exist. Check the endpoint.",
        "server_error",
        {"operation": call.operation, **client.where._asdict()},
    )


def _is_older(client: VoiceIdClient, found: Facts, started: float) -> bool:
    """Whether a resource was created before this call."""
    age = seconds_since(found.get("created_at"), started + client.clock_offset)
    return age is not None and age > 0


def _other_name(client: VoiceIdClient, creation: Creation, found: Facts) -> VoiceIdError:
    """The error for an endpoint that changes names. To create the resource again would not help."""
    ids = ", ".join(f"{name} {value}" for name, value in found.items() if name.endswith("_id"))
    return VoiceIdError(
        f"{creation.call.operation} {client.where} returned a resource with the name {found['name']!r} instead of "
        f"{creation.name!r} ({ids}). Set name to {found['name']!r}, or check the endpoint.",
        "server_error",
        {"operation": creation.call.operation, **client.where._asdict()},
    )


def _look_up(client: VoiceIdClient, creation: Creation, created: Facts, started: float) -> t.Optional[Facts]:
    """The resource according to a read, or the returned resource if it exists but cannot be read yet.

    :param started: When the creation was called, according to the clock of this machine.
    :returns: ``None`` if the resource does not exist.
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
        if age is not None and age > 0 and not exists:  # created before this call, perhaps by a parallel run
            exists = _exists(client, creation.same(created))
            if not exists:
                return None
    return created if exists or _exists(client, creation.same(created)) else None


def _exists(client: VoiceIdClient, same: Call) -> bool:
    """Whether a resource exists according to an update, which does not depend on replicas."""
    try:
        client.call(same.operation, **same.request)
    except VoiceIdError as exc:
        return exc.kind != "not_found"
    return True
