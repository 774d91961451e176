# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client: its errors, its deadline, and the changes that it records."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base import client
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError, Where
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.parallel import Deadline
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.plan import Call


@pytest.mark.parametrize("operation", ["DescribeDomain", "DeleteDomain"])
@pytest.mark.parametrize(
    "failure", [AttributeError("no get"), RuntimeError("no time"), RecursionError(), KeyError("x")]
)
def test_whatever_botocores_parser_raises_is_told_as_an_answer_of_another_shape(
    operation: str, failure: Exception
) -> None:
    with (
        pytest.raises(VoiceIdError, match="the answer cannot be read") as caught,
        client.Translated(operation, Where("us-east-1", "http://h:1"), {}),
    ):
        raise failure
    assert caught.value.kind == "not_voice_id"


CREATE = Call("CreateWatchlist", {"DomainId": "d", "Name": "refunds"})


class Service:
    """Stands in for a boto3 client: CreateWatchlist answers with one watchlist after the other."""

    def __init__(self, *watchlist_ids: str) -> None:
        self.requests: list[dict[str, Any]] = []
        self._answers = iter(watchlist_ids)
        self._endpoint = SimpleNamespace(http_session=None)
        events = SimpleNamespace(register=lambda *args: None)
        self.meta = SimpleNamespace(region_name="us-east-1", endpoint_url="http://h:1", events=events)

    def create_watchlist(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        return {"Watchlist": {"DomainId": "d", "Name": "refunds", "WatchlistId": next(self._answers)}}


def test_a_creation_is_recorded_with_the_facts_that_it_returned() -> None:
    voice_id = client.VoiceIdClient(Service("new"))
    created = voice_id.create(CREATE, lambda found: True)
    assert created == {"domain_id": "d", "name": "refunds", "watchlist_id": "new"}
    assert voice_id.changes.resource == created
    assert [call.operation for call in voice_id.changes.calls] == ["CreateWatchlist"]


def test_an_answer_about_a_resource_that_is_gone_is_no_change() -> None:
    service = Service("gone", "gone too", "new")
    voice_id = client.VoiceIdClient(service)
    voice_id.create(CREATE, lambda found: found["watchlist_id"] == "new")
    assert len({request["ClientToken"] for request in service.requests}) == 3
    assert voice_id.changes.resource["watchlist_id"] == "new"
    assert len(voice_id.changes.calls) == 1


def test_answers_about_resources_that_are_gone_end_in_a_failure_without_a_change() -> None:
    voice_id = client.VoiceIdClient(Service(*(["gone"] * 50)))
    with pytest.raises(VoiceIdError, match="answered 50 times with something that is not there"):
        voice_id.create(CREATE, lambda found: False)
    assert voice_id.changes.calls == []
    assert voice_id.changes.resource == {}


def test_a_creation_that_cannot_be_looked_up_is_a_change() -> None:
    def denied(found: dict[str, Any]) -> bool:
        raise VoiceIdError("No", "access_denied")

    voice_id = client.VoiceIdClient(Service("new"))
    with pytest.raises(VoiceIdError, match="No"):
        voice_id.create(CREATE, denied)
    assert voice_id.changes.resource["watchlist_id"] == "new"
    assert len(voice_id.changes.calls) == 1


def test_every_request_ends_at_the_deadline() -> None:
    never = threading.Event()
    service = Service()
    service.create_watchlist = lambda **request: never.wait(60)  # type: ignore[method-assign,assignment]
    voice_id = client.VoiceIdClient(service, Deadline(0.05))
    try:
        with pytest.raises(TimeoutError):
            voice_id.change(CREATE)
    finally:
        never.set()
    assert voice_id.changes.calls == []
