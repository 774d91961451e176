# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Accounts and regions are separate, as in all of moto. IAM policies apply if moto enforces them."""

import json
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED


@pytest.fixture
def other_account(account: Any) -> dict[str, str]:
    """Credentials of a role in another account."""
    sts = account.client("sts")
    assumed = sts.assume_role(RoleArn="arn:aws:iam::210987654321:role/theirs", RoleSessionName="s")["Credentials"]
    return {
        "aws_access_key_id": assumed["AccessKeyId"],
        "aws_secret_access_key": assumed["SecretAccessKey"],
        "aws_session_token": assumed["SessionToken"],
    }


def test_regions_have_separate_domains(account: Any, domain_id: str, refused: Any) -> None:
    there = account.client("voice-id", region="eu-west-2")
    assert there.list_domains()["DomainSummaries"] == []
    assert refused(there.describe_domain, DomainId=domain_id)["ResourceType"] == "DOMAIN"
    key_id = account.client("kms", region="eu-west-2").create_key()["KeyMetadata"]["KeyId"]
    domain = there.create_domain(Name="g", ServerSideEncryptionConfiguration={"KmsKeyId": key_id})["Domain"]
    assert domain["Arn"].startswith("arn:aws:voiceid:eu-west-2:123456789012:domain/")
    (here,) = account.voice_id.list_domains()["DomainSummaries"]
    assert here["DomainId"] == domain_id


def test_a_key_of_another_region_does_not_exist(account: Any, refused: Any) -> None:
    there = account.client("voice-id", region="eu-west-2")
    error = refused(there.create_domain, Name="g", ServerSideEncryptionConfiguration=account.encryption)
    assert "does not exist" in error["Message"]


def test_accounts_have_separate_domains(
    account: Any, domain_id: str, other_account: dict[str, str], refused: Any
) -> None:
    session = boto3.Session(**other_account, region_name="us-east-1")
    theirs = session.client("voice-id", endpoint_url=account.url)
    assert theirs.list_domains()["DomainSummaries"] == []
    key_id = session.client("kms", endpoint_url=account.url).create_key()["KeyMetadata"]["KeyId"]
    domain = theirs.create_domain(Name="g", ServerSideEncryptionConfiguration={"KmsKeyId": key_id})["Domain"]
    assert ":210987654321:" in domain["Arn"]
    assert refused(account.voice_id.describe_domain, DomainId=domain["DomainId"])["ResourceType"] == "DOMAIN"
    assert refused(theirs.describe_domain, DomainId=domain_id)["ResourceType"] == "DOMAIN"


def test_an_unsigned_request_uses_the_default_account_and_region(account: Any, domain_id: str) -> None:
    unsigned = account.client("voice-id", signature_version=UNSIGNED)
    assert unsigned.describe_domain(DomainId=domain_id)["Domain"]["DomainId"] == domain_id


def test_a_region_without_voice_id_is_an_error(account: Any, refused: Any) -> None:
    error = refused(account.client("voice-id", region="mars-north-1").list_domains)
    assert (error["Code"], error["Status"]) == ("ValidationException", 400)
    assert "not available in region mars-north-1, only in " in error["Message"]
    assert "us-east-1" in error["Message"]


class TestPolicies:
    """With moto's IAM authentication on, policies for domains are enforced."""

    @pytest.fixture
    def user(self, account: Any) -> Any:
        """A client of an IAM user without a policy."""
        account.iam.create_user(UserName="u")
        key = account.iam.create_access_key(UserName="u")["AccessKey"]
        session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name="us-east-1")
        return session.client("voice-id", endpoint_url=account.url)

    @pytest.fixture
    def enforce_iam(self, account: Any) -> Any:
        """Call it to turn on moto's IAM authentication."""
        import urllib.request

        def set_initial_no_auth_action_count(count: str) -> None:
            json_type = {"Content-Type": "application/json"}
            request = urllib.request.Request(f"{account.url}/moto-api/reset-auth", count.encode(), json_type)  # noqa: S310
            urllib.request.urlopen(request, timeout=30).close()  # noqa: S310

        yield lambda: set_initial_no_auth_action_count("0")
        set_initial_no_auth_action_count("inf")

    def allow(self, account: Any, action: str, resource: str) -> None:
        statement = {"Effect": "Allow", "Action": action, "Resource": resource}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        account.iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=policy)

    def test_a_policy_for_one_domain(self, account: Any, user: Any, enforce_iam: Any, refused: Any) -> None:
        mine, other = account.domain(), account.domain()
        self.allow(account, "voiceid:Describe*", mine["Arn"])
        enforce_iam()
        assert user.describe_domain(DomainId=mine["DomainId"])["Domain"] == mine
        for error in (
            refused(user.describe_domain, DomainId=other["DomainId"]),
            refused(user.list_speakers, DomainId=mine["DomainId"]),
            refused(user.list_tags_for_resource, ResourceArn=mine["Arn"]),
            refused(user.list_domains),
        ):
            assert (error["Code"], error["Status"]) == ("AccessDeniedException", 400)

    def test_a_policy_for_tags(self, account: Any, user: Any, enforce_iam: Any) -> None:
        domain = account.domain()
        self.allow(account, "voiceid:*", domain["Arn"])
        enforce_iam()
        assert user.list_tags_for_resource(ResourceArn=domain["Arn"])["Tags"] == []

    def test_a_wrong_secret_and_an_unknown_key(self, account: Any, user: Any, enforce_iam: Any, refused: Any) -> None:
        self.allow(account, "voiceid:*", "*")
        key_id = account.iam.list_access_keys(UserName="u")["AccessKeyMetadata"][0]["AccessKeyId"]
        enforce_iam()
        forged = boto3.Session(key_id, "wrong", region_name="us-east-1").client("voice-id", endpoint_url=account.url)
        assert refused(forged.list_domains)["Code"] == "InvalidSignatureException"
        assert refused(account.voice_id.list_domains)["Code"] == "UnrecognizedClientException"
        assert user.list_domains()["DomainSummaries"] == []

    def test_an_unsigned_request(self, account: Any, enforce_iam: Any, refused: Any) -> None:
        enforce_iam()
        unsigned = account.client("voice-id", signature_version=UNSIGNED)
        assert refused(unsigned.list_domains)["Code"] == "MissingAuthenticationTokenException"
