# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Page tokens are valid only for the request that they were issued for."""

import time
from typing import Any

import pytest

from moto_voiceid.exceptions import ValidationException
from moto_voiceid.resources.page_tokens import LIFETIME_SECONDS, PageTokens

ARGUMENTS = {"DomainId": "d", "JobStatus": None}


@pytest.fixture
def tokens() -> PageTokens:
    return PageTokens()


def test_a_token_returns_its_position(tokens: PageTokens) -> None:
    assert tokens.position("ListSpeakers", ARGUMENTS, tokens.make("ListSpeakers", ARGUMENTS, 41)) == 41


@pytest.mark.parametrize("token", [None, ""])
def test_no_token_is_the_start(tokens: PageTokens, token: str | None) -> None:
    assert tokens.position("ListSpeakers", ARGUMENTS, token) == -1


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        pytest.param("ListDomains", ARGUMENTS, id="another operation"),
        pytest.param("ListSpeakers", {**ARGUMENTS, "DomainId": "e"}, id="another domain"),
        pytest.param("ListSpeakers", {**ARGUMENTS, "JobStatus": "FAILED"}, id="another filter"),
    ],
)
def test_a_token_is_valid_for_its_request_only(tokens: PageTokens, operation: str, arguments: dict[str, Any]) -> None:
    token = tokens.make("ListSpeakers", ARGUMENTS, 41)
    with pytest.raises(ValidationException, match="did not issue"):
        tokens.position(operation, arguments, token)


@pytest.mark.parametrize("token", ["made up", "AAAA", "é", "=", "AAAA" * 20])
def test_an_invalid_token_is_refused(tokens: PageTokens, token: str) -> None:
    with pytest.raises(ValidationException, match="did not issue"):
        tokens.position("ListSpeakers", ARGUMENTS, token)


def test_a_changed_token_is_refused(tokens: PageTokens) -> None:
    token = tokens.make("ListSpeakers", ARGUMENTS, 41)
    # The last character before the padding can have unused bits.
    for index in range(len(token.rstrip("=")) - 1):
        altered = token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :]
        with pytest.raises(ValidationException):
            tokens.position("ListSpeakers", ARGUMENTS, altered)


def test_a_token_of_another_account_is_refused(tokens: PageTokens) -> None:
    with pytest.raises(ValidationException):
        tokens.position("ListSpeakers", ARGUMENTS, PageTokens().make("ListSpeakers", ARGUMENTS, 41))


def test_a_token_is_opaque(tokens: PageTokens) -> None:
    first, second = (tokens.make("ListSpeakers", ARGUMENTS, position) for position in (1, 2))
    assert first != "1"
    assert first[:40] != second[:40]


def test_a_token_expires_after_24_hours(tokens: PageTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.make("ListSpeakers", ARGUMENTS, 41)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME_SECONDS - 2)
    assert tokens.position("ListSpeakers", ARGUMENTS, token) == 41
    monkeypatch.setattr(time, "time", lambda: now + LIFETIME_SECONDS + 1)
    with pytest.raises(ValidationException, match="expired"):
        tokens.position("ListSpeakers", ARGUMENTS, token)
