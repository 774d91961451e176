# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Reading objects of moto's S3, which can be replaced during the read."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto.core.base_backend import BackendDict
from moto.s3.models import s3_backends

from moto_voiceid.aws_services import AWSServiceError, AWSServices


@pytest.fixture
def s3() -> Iterator[Any]:
    backend = s3_backends["123456789012"]["aws"]
    backend.create_bucket("calls", "us-east-1")
    backend.put_object("calls", "a", b"old")
    yield backend
    BackendDict.reset()


def test_read_an_object_that_is_replaced_during_the_read(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    replacements = [b"new"]
    get_object = s3.get_object

    def get_and_replace(*place: str) -> Any:
        found = get_object(*place)
        if replacements:
            s3.put_object(*place, replacements.pop())
        return found

    monkeypatch.setattr(s3, "get_object", get_and_replace)
    assert AWSServices("123456789012", "us-east-1").read_s3_object("calls", "a", 3) == b"new"


def test_a_large_object_is_not_read(s3: Any) -> None:
    found = s3.put_object("calls", "a", b"four")
    # A read would raise ValueError.
    found.dispose()
    with pytest.raises(AWSServiceError, match="s3://calls/a has 4 bytes; at most 3 are allowed"):
        AWSServices("123456789012", "us-east-1").read_s3_object("calls", "a", 3)


def test_read_a_deleted_object(s3: Any) -> None:
    s3.delete_object("calls", "a")
    with pytest.raises(AWSServiceError, match="s3://calls/a does not exist"):
        AWSServices("123456789012", "us-east-1").read_s3_object("calls", "a", 3)


def test_read_a_bucket_of_another_account(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = AWSServices("210987654321", "us-east-1")
    assert theirs.read_s3_object("calls", "a", 3) == b"old"
    # moto allows access across accounts by default.
    monkeypatch.setenv("MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS", "false")
    with pytest.raises(AWSServiceError) as caught:
        theirs.read_s3_object("calls", "a", 3)
    assert caught.value.status_code == 403
