# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The control API over HTTP: moto's server serves it beside its own /moto-api/reset."""

import json
from collections.abc import Callable
from typing import Any

from ..http.protocol import parse_json
from .api import Refusal, handle

PREFIX = "/moto-api/voiceid/"
_JSON = {"Content-Type": "application/json"}
Answer = tuple[int, dict[str, str], str]


def respond(request: Any, *_: Any) -> Answer:
    """Respond to one request of moto's server; the body of a refusal is `{"message": ...}`."""
    try:
        body = request.get_data()
        values = parse_json(body) if body else {}
        status, answer = 200, handle(request.method, request.path.removeprefix(PREFIX), values)
    except Refusal as error:
        status, answer = error.status, {"message": error.message}
    except ValueError as error:
        status, answer = 400, {"message": f"The body is not JSON: {error}"}
    return status, _JSON, json.dumps(answer)


# In the form of moto's own moto_api.urls.
URL_PATHS: dict[str, Callable[..., Answer]] = {f"{{0}}{PREFIX}(?P<path>.*)": respond}
