# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The state of a KMS key that is identified by its ID or its ARN."""

import boto3
import pytest
from moto import mock_aws

import moto_voiceid


@pytest.mark.parametrize("identifier", ["KeyId", "Arn"])
def test_change_the_state_of_a_key(identifier: str) -> None:
    moto_voiceid.register()
    with mock_aws():
        kms = boto3.client("kms", region_name="us-east-1")
        key = kms.create_key()["KeyMetadata"]
        changes = [
            (kms.schedule_key_deletion, "PendingDeletion"),
            (kms.cancel_key_deletion, "Disabled"),
            (kms.enable_key, "Enabled"),
            (kms.disable_key, "Disabled"),
        ]
        for change, state in changes:
            change(KeyId=key[identifier])
            assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == state
