# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Requests with a ClientToken are idempotent."""

import gc
import weakref

import pytest

from moto_voiceid.exceptions import ConflictException
from moto_voiceid.resources.client_tokens import ClientTokens


@pytest.fixture
def tokens() -> ClientTokens:
    return ClientTokens()


def test_the_same_token_and_arguments_return_the_same_resource(tokens: ClientTokens) -> None:
    first = tokens.once("CreateDomain", "t", ["garden", {"a": 1, "b": 2}], object)
    assert tokens.once("CreateDomain", "t", ["garden", {"b": 2, "a": 1}], object) is first


def test_the_same_token_with_other_arguments_is_a_conflict(tokens: ClientTokens) -> None:
    tokens.once("CreateDomain", "t", ["garden"], object)
    with pytest.raises(ConflictException, match="used before with other arguments"):
        tokens.once("CreateDomain", "t", ["kitchen"], object)


def test_tokens_are_per_operation(tokens: ClientTokens) -> None:
    first = tokens.once("CreateDomain", "t", ["garden"], object)
    assert tokens.once("CreateWatchlist", "t", ["garden"], object) is not first


def test_without_a_token_each_request_creates_a_resource(tokens: ClientTokens) -> None:
    assert tokens.once("CreateDomain", None, [], object) is not tokens.once("CreateDomain", None, [], object)


def test_a_deleted_resource_is_created_again(tokens: ClientTokens) -> None:
    first = tokens.once("CreateDomain", "t", ["garden"], object)
    second = tokens.once("CreateDomain", "t", ["garden"], object, exists=lambda resource: resource is not first)
    assert second is not first


def test_a_deleted_resource_is_forgotten(tokens: ClientTokens) -> None:
    class Resource:
        pass

    there = [True]
    kept, gone = (
        weakref.ref(tokens.once("CreateDomain", token, [], Resource, exists))
        for token, exists in (("kept", lambda _: True), ("gone", lambda _: there[0]))
    )
    there[0] = False
    tokens.forget_deleted()
    gc.collect()
    assert kept() is not None
    assert gone() is None


def test_a_failed_request_does_not_use_the_token(tokens: ClientTokens) -> None:
    def fail() -> object:
        raise LookupError

    with pytest.raises(LookupError):
        tokens.once("CreateDomain", "t", ["garden"], fail)
    assert tokens.once("CreateDomain", "t", ["kitchen"], object) is not None
