# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Sessions of a domain, as EvaluateSession returns them.

Sessions come from streaming calls of Amazon Connect, which do not exist here. Tests seed them instead (see
`moto_voiceid.control`).
"""

from typing import Any

from ..exceptions import ResourceNotFoundException


class Sessions:
    """The sessions of one domain, by name and by id. Each is a dict of botocore's shape `EvaluateSessionResponse`."""

    def __init__(self, domain_id: str) -> None:
        self._domain_id = domain_id
        self._sessions: dict[str, dict[str, Any]] = {}

    def put(self, session: dict[str, Any]) -> None:
        """Add a session. It replaces any session with the same id or name."""
        for known in [self._sessions.get(session[key]) for key in ("SessionId", "SessionName")]:
            if known is not None:
                self._sessions.pop(known["SessionId"], None)
                self._sessions.pop(known["SessionName"], None)
        self._sessions[session["SessionId"]] = session
        self._sessions[session["SessionName"]] = session

    def get(self, session_name_or_id: str) -> dict[str, Any]:
        """:raises ResourceNotFoundException: with ResourceType SESSION"""
        session = self._sessions.get(session_name_or_id)
        if session is None:
            raise ResourceNotFoundException(f"Domain {self._domain_id} has no session {session_name_or_id}", "SESSION")
        return session
