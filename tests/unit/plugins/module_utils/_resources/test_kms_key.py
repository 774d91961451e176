# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The identifiers of KMS keys."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.client import KmsClient
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import kms_key
from botocore.exceptions import ClientError, EndpointConnectionError

KEY_ID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
KEY_ARN = f"arn:aws:kms:us-east-1:123456789012:key/{KEY_ID}"
ALIAS = "alias/voiceid"
ALIAS_ARN = "arn:aws:kms:us-east-1:123456789012:alias/voiceid"


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "No"}}, "DescribeKey")


@pytest.mark.parametrize(
    ("failure", "kind", "advice"),
    [
        (refused("NotFoundException"), "not_found", "Check server_side_encryption_configuration.kms_key_id"),
        (refused("AccessDeniedException"), "access_denied", "The caller needs kms:DescribeKey in"),
        (refused("InvalidArnException"), "invalid_request", "Correct server_side_encryption_configuration.kms_key_id"),
        (refused("404"), "not_voice_id", "Check kms_endpoint_url"),
        (EndpointConnectionError(endpoint_url="http://h:1"), "unreachable", "the port of kms_endpoint_url"),
    ],
)
def test_a_failure_of_kms_says_what_to_do_about_kms(failure: Exception, kind: str, advice: str) -> None:
    def describe_key(**request: str) -> None:
        raise failure

    meta = SimpleNamespace(region_name="us-east-1", endpoint_url="http://h:1")
    kms = SimpleNamespace(meta=meta, describe_key=describe_key)
    wanted = {"server_side_encryption_configuration": {"kms_key_id": ALIAS}}
    current = {"server_side_encryption_configuration": {"kms_key_id": KEY_ARN}}
    with pytest.raises(VoiceIdError, match=f"kms:DescribeKey of KeyId {ALIAS} failed in us-east-1") as caught:
        kms_key.resolve(wanted, current, lambda: KmsClient(kms))
    assert caught.value.kind == kind
    assert advice in caught.value.msg
    assert "voiceid:" not in caught.value.msg
