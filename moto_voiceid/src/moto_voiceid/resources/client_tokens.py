# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""`ClientToken`: the same token with the same arguments gives the same resource.

Source: the `ClientToken` members of CreateDomain, CreateWatchlist and the Start operations. The error for the same
token with other arguments is not documented. Here it is a ConflictException without a ConflictType: none fits.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar, cast

from ..exceptions import ConflictException

T = TypeVar("T")


class ClientTokens:
    """The tokens that one backend has received, and the resources that they created."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[str, Any, Callable[[Any], bool]]] = {}

    def once(
        self,
        operation: str,
        token: str | None,
        arguments: list[Any],
        create: Callable[[], T],
        exists: Callable[[T], bool] = lambda _: True,
    ) -> T:
        """Create a resource, or return the one that the token created before, if it still exists.

        :param arguments: the request without the token, as JSON values
        :raises ConflictException: the token was used with other arguments
        """
        if token is None:
            return create()
        text = json.dumps(arguments, sort_keys=True)
        known_text, resource, _ = self._seen.get((operation, token), (None, None, None))
        if resource is None or not exists(resource):
            resource = create()
            self._seen[operation, token] = (text, resource, exists)
        elif known_text != text:
            raise ConflictException(f"The ClientToken {token} was used before with other arguments of {operation}")
        return cast(T, resource)

    def forget_deleted(self) -> None:
        """Forget deleted resources, to free memory: clients send a token with every request, and a domain is large."""
        self._seen = {key: seen for key, seen in self._seen.items() if seen[2](seen[1])}
