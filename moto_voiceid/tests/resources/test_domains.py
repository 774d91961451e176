# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Domains: creation, quota, updates, change of the KMS key, and deletion."""

from typing import Any

import pytest


def test_a_new_domain_is_active_and_has_a_default_watchlist(account: Any) -> None:
    domain = account.domain(Description="Callers of the garden club")
    assert domain["DomainStatus"] == "ACTIVE"
    assert domain["Arn"] == f"arn:aws:voiceid:us-east-1:123456789012:domain/{domain['DomainId']}"
    assert domain["ServerSideEncryptionConfiguration"] == {"KmsKeyId": account.key_id}
    assert domain["CreatedAt"] == domain["UpdatedAt"]
    (watchlist,) = account.voice_id.list_watchlists(DomainId=domain["DomainId"])["WatchlistSummaries"]
    assert watchlist["DefaultWatchlist"] is True
    assert domain["WatchlistDetails"] == {"DefaultWatchlistId": watchlist["WatchlistId"]}
    assert account.voice_id.describe_domain(DomainId=domain["DomainId"])["Domain"] == domain
    assert account.voice_id.list_domains()["DomainSummaries"] == [domain]


def test_names_are_not_unique(account: Any) -> None:
    assert account.domain(Name="twin")["DomainId"] != account.domain(Name="twin")["DomainId"]


def test_the_quota_counts_existing_domains(account: Any, refused: Any) -> None:
    first, *_ = [account.domain() for _ in range(3)]
    assert refused(account.domain)["Code"] == "ServiceQuotaExceededException"
    account.voice_id.delete_domain(DomainId=first["DomainId"])
    account.domain()


def test_an_unknown_domain(account: Any, refused: Any) -> None:
    error = refused(account.voice_id.describe_domain, DomainId="d" * 22)
    assert (error["Code"], error["Status"], error["ResourceType"]) == ("ResourceNotFoundException", 404, "DOMAIN")


def test_an_update_without_a_description_removes_it(account: Any) -> None:
    domain = account.domain(Description="old")
    arguments = {"DomainId": domain["DomainId"], "ServerSideEncryptionConfiguration": account.encryption}
    updated = account.voice_id.update_domain(Name="kitchen", **arguments)["Domain"]
    assert "Description" not in updated
    assert (updated["Name"], updated["CreatedAt"]) == ("kitchen", domain["CreatedAt"])
    assert updated["UpdatedAt"] > domain["UpdatedAt"]
    assert "ServerSideEncryptionUpdateDetails" not in updated


def test_the_client_token_makes_creation_idempotent(account: Any, refused: Any) -> None:
    first = account.domain(ClientToken="t")
    assert account.domain(ClientToken="t") == first
    error = refused(account.domain, ClientToken="t", Name="other")
    assert (error["Code"], error["Status"]) == ("ConflictException", 409)
    account.voice_id.delete_domain(DomainId=first["DomainId"])
    assert account.domain(ClientToken="t")["DomainId"] != first["DomainId"]


class TestKey:
    """The KMS key of a domain."""

    def names(self, account: Any) -> list[str]:
        arn = f"arn:aws:kms:us-east-1:123456789012:key/{account.key_id}"
        return [account.key_id, arn, "alias/voice", "arn:aws:kms:us-east-1:123456789012:alias/voice"]

    def test_id_arn_and_alias(self, account: Any) -> None:
        account.kms.create_alias(AliasName="alias/voice", TargetKeyId=account.key_id)
        account.control.set_quotas(domains=4)
        for name in self.names(account):
            domain = account.domain(ServerSideEncryptionConfiguration={"KmsKeyId": name})
            assert domain["ServerSideEncryptionConfiguration"] == {"KmsKeyId": name}

    @pytest.mark.parametrize(
        "name",
        [
            "00000000-0000-0000-0000-000000000000",
            "alias/nothing",
            "arn:aws:kms:us-east-1:123456789012:alias/nothing",
            "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000",
            "nonsense",
        ],
    )
    def test_it_must_exist(self, account: Any, refused: Any, name: str) -> None:
        error = refused(account.domain, ServerSideEncryptionConfiguration={"KmsKeyId": name})
        assert error["Code"] == "ValidationException"
        assert f"KMS key {name} does not exist" in error["Message"]
        assert account.voice_id.list_domains()["DomainSummaries"] == []

    @pytest.mark.parametrize("place", ["eu-west-2:123456789012", "us-east-1:210987654321"])
    def test_it_must_be_in_the_region(self, account: Any, refused: Any, place: str) -> None:
        arn = f"arn:aws:kms:{place}:key/{account.key_id}"
        error = refused(account.domain, ServerSideEncryptionConfiguration={"KmsKeyId": arn})
        assert "does not exist" in error["Message"]

    def test_it_must_be_enabled(self, account: Any, refused: Any) -> None:
        account.kms.disable_key(KeyId=account.key_id)
        assert "is not enabled; its state is Disabled" in refused(account.domain)["Message"]

    def test_it_must_be_symmetric(self, account: Any, refused: Any) -> None:
        key = account.kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
        error = refused(account.domain, ServerSideEncryptionConfiguration={"KmsKeyId": key["KeyId"]})
        assert "is not symmetric; its spec is RSA_2048" in error["Message"]


class TestKeyChange:
    """The re-encryption runs in the background, and locks the domain."""

    @pytest.fixture
    def new_key(self, account: Any) -> str:
        return str(account.kms.create_key()["KeyMetadata"]["KeyId"])

    @pytest.fixture
    def change(self, account: Any, domain_id: str, new_key: str) -> Any:
        def call(key_id: str = new_key) -> Any:
            encryption = {"KmsKeyId": key_id}
            return account.voice_id.update_domain(
                DomainId=domain_id, Name="garden", ServerSideEncryptionConfiguration=encryption
            )["Domain"]

        account.control.set_pace("manual")
        return call

    def details(self, account: Any, domain_id: str) -> Any:
        return account.voice_id.describe_domain(DomainId=domain_id)["Domain"]["ServerSideEncryptionUpdateDetails"]

    def test_it_completes_after_one_step(self, account: Any, domain_id: str, change: Any, new_key: str) -> None:
        updated = change()
        assert updated["ServerSideEncryptionConfiguration"] == {"KmsKeyId": new_key}
        details = updated["ServerSideEncryptionUpdateDetails"]
        assert (details["UpdateStatus"], details["OldKmsKeyId"]) == ("IN_PROGRESS", account.key_id)
        account.control.step(0)
        assert self.details(account, domain_id)["UpdateStatus"] == "IN_PROGRESS"
        account.control.step(1)
        assert self.details(account, domain_id)["UpdateStatus"] == "COMPLETED"

    def test_it_locks_the_domain(self, account: Any, domain_id: str, change: Any, refused: Any) -> None:
        change()
        for error in (refused(change), refused(account.voice_id.delete_domain, DomainId=domain_id)):
            assert (error["Code"], error["ConflictType"]) == (
                "ConflictException",
                "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES",
            )
        account.control.step(1)
        change()
        account.voice_id.delete_domain(DomainId=domain_id)

    def test_a_reset_ends_it(self, account: Any, change: Any) -> None:
        change()
        account.control.reset()
        account.control.set_pace("manual")
        account.control.step(1)
        assert account.voice_id.list_domains()["DomainSummaries"] == []

    def test_another_name_of_the_same_key_changes_nothing(self, account: Any, change: Any) -> None:
        account.kms.create_alias(AliasName="alias/voice", TargetKeyId=account.key_id)
        updated = change("alias/voice")
        assert updated["ServerSideEncryptionConfiguration"] == {"KmsKeyId": "alias/voice"}
        assert "ServerSideEncryptionUpdateDetails" not in updated

    @pytest.mark.parametrize("which", ["old", "new"])
    def test_it_fails_if_a_key_is_disabled_and_can_be_tried_again(
        self, account: Any, domain_id: str, change: Any, new_key: str, which: str
    ) -> None:
        change()
        key_id = {"old": account.key_id, "new": new_key}[which]
        account.kms.disable_key(KeyId=key_id)
        account.control.step(1)
        failed = self.details(account, domain_id)
        assert (failed["UpdateStatus"], failed["OldKmsKeyId"]) == ("FAILED", account.key_id)
        assert key_id in failed["Message"]
        account.kms.enable_key(KeyId=key_id)
        assert change()["ServerSideEncryptionUpdateDetails"]["UpdateStatus"] == "IN_PROGRESS"
        account.control.step(1)
        completed = self.details(account, domain_id)
        assert (completed["UpdateStatus"], completed["OldKmsKeyId"]) == ("COMPLETED", account.key_id)


class TestDeletion:
    """A deleted domain and its resources are not found."""

    def test_its_resources_are_not_found(self, account: Any, domain_id: str, refused: Any) -> None:
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")
        account.voice_id.delete_domain(DomainId=domain_id)
        operations = account.voice_id
        for error in (
            refused(operations.describe_domain, DomainId=domain_id),
            refused(operations.delete_domain, DomainId=domain_id),
            refused(operations.describe_speaker, DomainId=domain_id, SpeakerId="alice"),
            refused(operations.list_watchlists, DomainId=domain_id),
        ):
            assert error["ResourceType"] == "DOMAIN"
        assert operations.list_domains()["DomainSummaries"] == []

    def test_its_jobs_end_and_write_nothing(self, account: Any, domain_id: str) -> None:
        account.control.set_pace("manual")
        account.start_enrollment(domain_id, account.speakers_manifest(("a", "alice"), ("b", "bob")))
        account.control.step(1)
        account.voice_id.delete_domain(DomainId=domain_id)
        # The job has ended, so the step returns at once.
        account.control.step(5)
        account.control.set_pace("instant")
        assert "Contents" not in account.s3.list_objects_v2(Bucket="results")

    @pytest.mark.parametrize("status", ["PENDING", "SUSPENDED"])
    def test_a_domain_that_is_not_active_can_be_deleted(self, account: Any, domain_id: str, status: Any) -> None:
        account.control.set_domain_status(domain_id, status)
        account.voice_id.delete_domain(DomainId=domain_id)
        assert account.voice_id.list_domains()["DomainSummaries"] == []


class TestNotActive:
    """A domain that is not active can be read, but not changed."""

    @pytest.fixture(params=["PENDING", "SUSPENDED"])
    def status(self, request: pytest.FixtureRequest, account: Any, domain_id: str) -> str:
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="alice")
        account.control.set_domain_status(domain_id, request.param)
        return str(request.param)

    def test_it_refuses_changes(self, account: Any, domain_id: str, status: str, refused: Any) -> None:
        call = account.voice_id
        for error in (
            refused(call.opt_out_speaker, DomainId=domain_id, SpeakerId="bob"),
            refused(call.delete_speaker, DomainId=domain_id, SpeakerId="alice"),
            refused(call.create_watchlist, DomainId=domain_id, Name="w"),
            refused(call.evaluate_session, DomainId=domain_id, SessionNameOrId="s"),
            refused(account.start_enrollment, domain_id=domain_id, manifest="s3://calls/m"),
            refused(
                call.update_domain,
                DomainId=domain_id,
                Name="n",
                ServerSideEncryptionConfiguration=account.encryption,
            ),
        ):
            assert (error["Code"], error["ConflictType"]) == ("ConflictException", "DOMAIN_NOT_ACTIVE")
            assert status in error["Message"]

    def test_it_can_be_read(self, account: Any, domain_id: str, status: str) -> None:
        assert account.voice_id.describe_domain(DomainId=domain_id)["Domain"]["DomainStatus"] == status
        assert len(account.voice_id.list_speakers(DomainId=domain_id)["SpeakerSummaries"]) == 1


def test_pages_of_domains_have_ten_items(account: Any) -> None:
    account.control.set_quotas(domains=12)
    ids = [account.domain()["DomainId"] for _ in range(12)]
    first = account.voice_id.list_domains()
    second = account.voice_id.list_domains(NextToken=first["NextToken"])
    assert "NextToken" not in second
    found = [domain["DomainId"] for page in (first, second) for domain in page["DomainSummaries"]]
    assert found == ids
    assert len(first["DomainSummaries"]) == 10
