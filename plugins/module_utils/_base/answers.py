# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Handlers of botocore's events, for answers that botocore reads too leniently."""

from __future__ import annotations

import json
import typing as t

try:
    from botocore.exceptions import ConnectionClosedError
    from botocore.parsers import ResponseParserError
except ImportError:  # the module reports missing libraries before any of this is reached
    pass


def sending(client: t.Any) -> t.Callable[..., t.Any]:
    """botocore reads half of a JSON document as an answer without members. Here an incomplete answer is a broken
    connection, which is retried like any other."""
    session = client._endpoint.http_session

    def send(request: t.Any, **dummy: t.Any) -> t.Any:
        response = session.send(request)
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and len(response.content) < int(announced):
            raise ConnectionClosedError(endpoint_url=request.url)
        return response

    return send


def keep_unknown_members(http_response: t.Any, parsed: dict[str, t.Any], **dummy: t.Any) -> None:
    """botocore drops the members that its model does not have; fields of a newer service are to reach the user."""
    if http_response.status_code >= 300:
        return
    content = http_response.content
    try:
        raw = json.loads(content or b"{}")
    except ValueError:  # botocore reads it as an answer without members
        raise ResponseParserError(f"the answer is not JSON, it begins with {content[:60]!r}") from None
    _merge_unknown(parsed, raw)


def _merge_unknown(parsed: t.Any, raw: t.Any) -> None:
    if isinstance(parsed, dict) and isinstance(raw, dict):
        for name, value in raw.items():
            if name in parsed:
                _merge_unknown(parsed[name], value)
            elif value is not None:
                parsed[name] = value
    elif isinstance(parsed, list) and isinstance(raw, list):
        for parsed_item, raw_item in zip(parsed, raw):
            _merge_unknown(parsed_item, raw_item)
