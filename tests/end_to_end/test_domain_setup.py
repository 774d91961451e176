# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles domain_setup and domain_teardown, and the playbooks that run them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from account import BUCKET, ENDED, Account
from harness import PlaybookResult, PlaybookRunner

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PATHS = ("defaults/main.yml", "meta/argument_specs.yml")
ROLES = ("domain_setup", "domain_teardown")
NAMES = {"domain_name": "support-line", "bucket": BUCKET, "output_bucket": "contact-centre-out"}
WATCHLISTS = [{"name": "refund-fraud", "description": "Voices of the refund fraud"}, {"name": "chargebacks"}]
ROLE = "voiceid-batch-support-line"
FOREIGN = {"Sid": "Foreign", "Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "*"}

Play = Callable[..., PlaybookResult]


def play(run_playbook: PlaybookRunner, endpoint: str, name: str, *options: str, **variables: Any) -> PlaybookResult:
    """Run the playbook ``setup`` or ``teardown`` of the collection; ``variables`` have no prefix."""
    values = {**NAMES, "aws_endpoint_url": endpoint, **variables}
    prefixed = {f"domain_{name}_{key}": value for key, value in values.items()}
    return run_playbook(f"- import_playbook: contactcenter.voiceid.{name}", prefixed, options=options)


@pytest.fixture
def set_up(run_playbook: PlaybookRunner, endpoint: str) -> Play:
    return partial(play, run_playbook, endpoint, "setup")


@pytest.fixture
def tear_down(run_playbook: PlaybookRunner, endpoint: str) -> Play:
    return partial(play, run_playbook, endpoint, "teardown")


def changes(played: PlaybookResult) -> int:
    """The number of changed tasks in the recap of a play that succeeded."""
    assert played.rc == 0, played.stdout
    (count,) = re.findall(r"changed=(\d+)", played.stdout)
    return int(count)


def result_of(played: PlaybookResult, task: str) -> dict[str, Any]:
    """The result of a task of the role, whose name has the role as its prefix."""
    return next(each.result for each in played.tasks if each.name.endswith(f" : {task}"))


def resources(account: Account) -> list[int]:
    """The numbers of domains, buckets, IAM roles and keys that are not scheduled for deletion."""
    keys = [account.kms.describe_key(KeyId=key["KeyId"]) for key in account.kms.list_keys()["Keys"]]
    return [
        len(account.voice_id.list_domains()["DomainSummaries"]),
        len(account.s3.list_buckets()["Buckets"]),
        len(account.iam.list_roles()["Roles"]),
        sum(key["KeyMetadata"]["KeyState"] != "PendingDeletion" for key in keys),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_every_default_is_a_documented_variable(role: str) -> None:
    defaults, spec = (yaml.safe_load((ROOT / "roles" / role / path).read_text()) for path in PATHS)
    options = spec["argument_specs"]["main"]["options"]
    assert set(defaults) <= set(options)
    assert all(defaults[name] == option["default"] for name, option in options.items() if "default" in option)


def test_set_up_and_run_a_job(set_up: Play, account: Account) -> None:
    """A bucket with a policy exists already, and the key of an earlier set-up is scheduled for deletion."""
    output = NAMES["output_bucket"]
    account.s3.create_bucket(Bucket=output)
    account.s3.put_bucket_policy(Bucket=output, Policy=json.dumps({"Version": "2012-10-17", "Statement": FOREIGN}))
    key_id = account.kms.create_key()["KeyMetadata"]["KeyId"]
    account.kms.create_alias(AliasName="alias/voiceid-support-line", TargetKeyId=key_id)
    account.kms.schedule_key_deletion(KeyId=key_id)
    assert changes(set_up("--check", "--diff", watchlists=WATCHLISTS)) == 5
    assert resources(account) == [0, 1, 0, 0]

    first = set_up(watchlists=WATCHLISTS, tags={"team": "fraud"}, require_tls=True)
    assert changes(first) == 7
    assert resources(account) == [1, 2, 1, 1]
    outcome = result_of(first, "Show the resources")["domain_setup_outcome"]
    assert outcome["kms_key_arn"].endswith(key_id)
    assert_settings(account, outcome)
    assert_tls_is_required(account, BUCKET, others=[])
    assert_tls_is_required(account, output, others=["Foreign"])

    # The endpoint uses HTTP, so the default does not require TLS.
    other = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    account.iam.put_role_policy(RoleName=ROLE, PolicyName="other", PolicyDocument=json.dumps(other))
    assert changes(set_up(watchlists=WATCHLISTS, tags={"team": "fraud"})) == 3
    assert account.iam.list_role_policies(RoleName=ROLE)["PolicyNames"] == ["voiceid-batch-jobs"]
    assert [each["Sid"] for each in statements(account, output)] == ["Foreign"]
    with pytest.raises(account.s3.exceptions.from_code("NoSuchBucketPolicy")):
        account.s3.get_bucket_policy(Bucket=BUCKET)
    assert_job_runs(account, outcome)

    assert changes(set_up(watchlists=WATCHLISTS, tags={"team": "fraud"})) == 0
    # A text, as -e domain_setup_tags='{"team":"fraud"}' passes it.
    assert changes(set_up("--check", watchlists=WATCHLISTS, tags='{"team":"fraud"}')) == 0


def test_wrong_watchlists_are_found_before_the_first_change(set_up: Play, account: Account) -> None:
    failed = set_up(watchlists="name=refund-fraud")
    assert failed.rc == 2
    assert "domain_setup_watchlists must be a list such as" in failed.stdout
    assert resources(account) == [0, 0, 0, 0]


@pytest.mark.parametrize("names", [{"domain_name": ""}, {"domain_name": "support line"}, {"bucket": ""}], ids=str)
def test_wrong_names_are_found_before_the_first_change(
    set_up: Play, tear_down: Play, account: Account, names: dict[str, str]
) -> None:
    account.kms.create_alias(AliasName="alias/voiceid-", TargetKeyId=account.key_arn)
    account.s3.create_bucket(Bucket=BUCKET)
    before = resources(account)
    for run in (set_up, tear_down):
        [failed] = [task for task in run(**names).tasks if task.status == "failed"]
        [name] = names
        assert f'{name} is "{names[name]}"' in failed.result["msg"]
    assert resources(account) == before


EMPTY = ("output_bucket", "kms_key_alias", "iam_role_name", "region", "profile", "s3_endpoint_url", "iam_endpoint_url")


def test_an_empty_text_counts_as_not_set(set_up: Play, tear_down: Play, account: Account) -> None:
    """AWX passes an empty text for a question of a survey without an answer."""
    empty = dict.fromkeys(EMPTY, "")
    assert set_up(**empty, domain_name=2026, domain_description="Support").rc == 0
    assert changes(set_up(**empty, domain_name=2026, domain_description="")) == 0
    assert account.s3.head_bucket(Bucket=BUCKET)
    assert account.iam.get_role(RoleName="voiceid-batch-2026")
    assert account.kms.describe_key(KeyId="alias/voiceid-2026")
    assert left(tear_down(**empty, domain_name=2026)) == ["Nothing"]
    assert resources(account) == [0, 0, 0, 0]


def statements(account: Account, bucket: str) -> list[dict[str, Any]]:
    """The statements of the policy of a bucket."""
    found: list[dict[str, Any]] = json.loads(account.s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    return found


def assert_tls_is_required(account: Account, bucket: str, others: list[str]) -> None:
    """The policy of a bucket denies requests without TLS, after the other statements."""
    *kept, denied = statements(account, bucket)
    assert [statement["Sid"] for statement in kept] == others
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:*")
    assert denied["Resource"] == [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def assert_settings(account: Account, outcome: dict[str, Any]) -> None:
    """The domain, the buckets and the policies are as documented."""
    domain = account.voice_id.describe_domain(DomainId=outcome["domain_id"])["Domain"]
    assert domain["ServerSideEncryptionConfiguration"]["KmsKeyId"] == outcome["kms_key_arn"]
    listed = account.voice_id.list_watchlists(DomainId=outcome["domain_id"])["WatchlistSummaries"]
    ids = {*outcome["watchlist_ids"].values(), outcome["default_watchlist_id"]}
    assert {watchlist["WatchlistId"] for watchlist in listed} == ids
    assert set(outcome["watchlist_ids"]) == {"refund-fraud", "chargebacks"}
    assert account.kms.get_key_rotation_status(KeyId=outcome["kms_key_arn"])["KeyRotationEnabled"]
    for bucket in (BUCKET, NAMES["output_bucket"]):
        encryption = account.s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": outcome["kms_key_arn"]}
        assert encryption["Rules"] == [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
        blocked = account.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert len(blocked) == 4 and all(blocked.values())
        ownership = account.s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
        assert ownership["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        assert account.s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "team", "Value": "fraud"}]
    role = account.iam.get_role(RoleName=ROLE)["Role"]
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "voiceid.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": domain["Arn"]},
    }
    name = role["RoleName"]
    assert account.iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []
    assert account.iam.list_instance_profiles_for_role(RoleName=name)["InstanceProfiles"] == []
    policy = account.iam.get_role_policy(RoleName=name, PolicyName="voiceid-batch-jobs")["PolicyDocument"]
    assert [(each["Effect"], each["Action"], each["Resource"]) for each in policy["Statement"]] == [
        ("Allow", "s3:GetObject", f"arn:aws:s3:::{BUCKET}/*"),
        ("Allow", "s3:PutObject", f"arn:aws:s3:::{NAMES['output_bucket']}/*"),
        ("Allow", ["kms:Decrypt", "kms:GenerateDataKey"], outcome["kms_key_arn"]),
    ]


def assert_job_runs(account: Account, outcome: dict[str, Any]) -> None:
    """A job succeeds with the IAM role, the buckets and the key."""
    job_id = account.start(
        [account.enroll("alice")],
        domain_id=outcome["domain_id"],
        DataAccessRoleArn=outcome["data_access_role_arn"],
        OutputDataConfig={"S3Uri": f"s3://{outcome['output_bucket']}/out", "KmsKeyId": outcome["kms_key_arn"]},
    )
    assert account.job(job_id, outcome["domain_id"], until=ENDED)["JobStatus"] == "COMPLETED"


@pytest.fixture
def seeded(account: Account) -> Account:
    """The resources that domain_setup creates, with recordings and an enrolled speaker."""
    account.kms.create_alias(AliasName="alias/voiceid-support-line", TargetKeyId=account.key_arn)
    account.s3.create_bucket(Bucket=NAMES["output_bucket"])
    arn = account.voice_id.describe_domain(DomainId=account.domain_id)["Domain"]["Arn"]
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "voiceid.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"ArnLike": {"aws:SourceArn": arn}},
    }
    policy = {"Version": "2012-10-17", "Statement": [trust]}
    account.iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(policy))
    account.job(account.start([account.enroll("alice")]), until=ENDED)
    account.iam.delete_role(RoleName="voiceid-batch")
    return account


def left(played: PlaybookResult) -> list[str]:
    """The resources that the role names as left."""
    assert played.rc == 0, played.stdout
    return [re.sub(" is left.*", "", line) for line in result_of(played, "Show what is left, and why")["msg"]]


def test_voiceprints_and_recordings_are_left_without_a_confirmation(tear_down: Play, seeded: Account) -> None:
    before = resources(seeded)
    refused = tear_down(delete_voiceprints_of="support_line", delete_recordings_in=[BUCKET])
    assert refused.rc != 0
    assert "must be 'support-line', the name of the domain" in result_of(refused, "Check what may be deleted")["msg"]

    played = tear_down(delete_recordings_in=[BUCKET])
    assert changes(played) == 0
    assert left(played) == [
        "The domain support-line",
        f"The IAM role {ROLE}",
        f"The bucket {BUCKET}",
        "The bucket contact-centre-out",
        "The KMS key alias/voiceid-support-line",
    ]
    assert "1 speakers and 0 fraudsters" in played.stdout
    assert resources(seeded) == before
    assert set(seeded.speaker_ids()) == {"alice"}


def test_delete_what_is_confirmed(tear_down: Play, seeded: Account) -> None:
    confirmed = {"delete_voiceprints_of": "support-line", "kms_pending_window": 7}
    before = resources(seeded)
    assert changes(tear_down("--check", **confirmed)) == 3
    assert resources(seeded) == before

    played = tear_down(**confirmed)
    assert left(played) == [f"The bucket {BUCKET}", "The KMS key alias/voiceid-support-line"]
    assert resources(seeded) == [0, 1, 0, 1]
    assert seeded.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] > 0

    # A text, as -e domain_teardown_delete_recordings_in=... passes it.
    played = tear_down(**confirmed, delete_recordings_in=BUCKET)
    assert (changes(played), left(played)) == (2, ["Nothing"])
    assert resources(seeded) == [0, 0, 0, 0]
    assert changes(tear_down(**confirmed)) == 0


def test_nothing_is_deleted_while_a_job_runs(tear_down: Play, account: Account) -> None:
    job_id = account.job_in_state("IN_PROGRESS")
    refused = tear_down(delete_voiceprints_of="support-line", delete_recordings_in=[BUCKET])
    assert refused.rc != 0
    assert job_id in result_of(refused, "Check that all jobs have ended")["msg"]
    assert [domain["DomainId"] for domain in account.voice_id.list_domains()["DomainSummaries"]] == [account.domain_id]


def test_an_iam_role_and_a_key_of_another_domain_are_left(tear_down: Play, set_up: Play, seeded: Account) -> None:
    other = seeded.domain("help-line")
    refused = set_up(domain_name="help-line", iam_role_name=ROLE, kms_key_alias="voiceid-support-line")
    assert refused.rc != 0
    assert (
        "trusts arn:aws:voiceid"
        in result_of(refused, "Check that the IAM role does not belong to another domain")["msg"]
    )
    names = {"domain_name": "help-line", "iam_role_name": ROLE, "bucket": "none", "output_bucket": "none"}
    assert left(tear_down(**names, kms_key_alias="voiceid-support-line")) == [
        f"The IAM role {ROLE}",
        "The KMS key voiceid-support-line",
    ]
    assert other not in [domain["DomainId"] for domain in seeded.voice_id.list_domains()["DomainSummaries"]]


def test_a_domain_whose_name_is_a_number(tear_down: Play, account: Account) -> None:
    domain_id = account.domain("2026")
    others = {"iam_role_name": "none", "bucket": "none", "output_bucket": "none", "kms_key_alias": "none"}
    assert changes(tear_down(domain_name=2026, **others)) == 1
    assert domain_id not in [domain["DomainId"] for domain in account.voice_id.list_domains()["DomainSummaries"]]
