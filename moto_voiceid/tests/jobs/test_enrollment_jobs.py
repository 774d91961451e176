# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Speaker enrollment jobs: states, outcomes of requests, and failures of the whole job."""

import json
from typing import Any

import pytest

from moto_voiceid.files.manifest import MAX_BYTES

SPEAKERS = (("alice", "alice"), ("bob", "bob"), ("carol", "carol"))


class TestStates:
    """The states of a job, which the manual pace holds."""

    @pytest.fixture(autouse=True)
    def manual(self, account: Any) -> None:
        account.control.set_pace("manual")

    def test_a_job_changes_from_submitted_to_in_progress_to_completed(self, account: Any, domain_id: str) -> None:
        job = account.start_enrollment(domain_id, account.speakers_manifest(*SPEAKERS))
        seen = [(job["JobStatus"], job["JobProgress"])]
        for requests in (0, 1, 1, 1):
            account.control.step(requests)
            now = account.describe_job(job)
            seen.append((now["JobStatus"], now["JobProgress"]))
        assert seen == [
            ("SUBMITTED", {"PercentComplete": 0}),
            ("IN_PROGRESS", {"PercentComplete": 0}),
            ("IN_PROGRESS", {"PercentComplete": 33}),
            ("IN_PROGRESS", {"PercentComplete": 66}),
            ("COMPLETED", {"PercentComplete": 100}),
        ]

    def test_members_during_and_after_the_run(self, account: Any, domain_id: str) -> None:
        config = {"ExistingEnrollmentAction": "OVERWRITE", "FraudDetectionConfig": {"RiskThreshold": 70}}
        given = account.job(
            domain_id, account.speakers_manifest(SPEAKERS[0]), JobName="spring", EnrollmentConfig=config
        )
        job = account.voice_id.start_speaker_enrollment_job(**given)["Job"]
        assert {name: job[name] for name in given} == given
        assert not {"EndedAt", "FailureDetails"} & set(job)
        account.control.step(1)
        ended = account.describe_job(job)
        assert ended["EndedAt"] >= job["CreatedAt"]
        assert set(ended) - set(job) == {"EndedAt"}

    def test_list_jobs_by_status(self, account: Any, domain_id: str) -> None:
        manifest = account.speakers_manifest(SPEAKERS[0])
        first = account.start_enrollment(domain_id, manifest)
        account.control.step(1)
        second = account.start_enrollment(domain_id, manifest, JobName="second")
        listing = account.voice_id.list_speaker_enrollment_jobs
        assert [job["JobId"] for job in listing(DomainId=domain_id)["JobSummaries"]] == [
            first["JobId"],
            second["JobId"],
        ]
        (summary,) = listing(DomainId=domain_id, JobStatus="SUBMITTED")["JobSummaries"]
        assert summary == {name: second[name] for name in summary}
        assert set(second) - set(summary) == {"DataAccessRoleArn", "InputDataConfig", "OutputDataConfig"}
        assert listing(DomainId=domain_id, JobStatus="FAILED")["JobSummaries"] == []

    def test_one_job_of_each_kind_is_active_in_a_domain(self, account: Any, domain_id: str, refused: Any) -> None:
        manifest = account.speakers_manifest(SPEAKERS[0])
        account.start_enrollment(domain_id, manifest)
        for _ in range(2):
            error = refused(account.start_enrollment, domain_id=domain_id, manifest=manifest)
            assert (error["Code"], error["Status"]) == ("ServiceQuotaExceededException", 402)
            account.control.step(0)
        # The quota is per kind of job and per domain.
        account.start_registration(domain_id, manifest)
        account.start_enrollment(account.domain()["DomainId"], manifest)
        account.control.step(1)
        account.start_enrollment(domain_id, manifest)

    def test_the_client_token_returns_the_current_job(self, account: Any, domain_id: str, refused: Any) -> None:
        manifest = account.speakers_manifest(SPEAKERS[0])
        job = account.start_enrollment(domain_id, manifest, ClientToken="t")
        account.control.step(0)
        again = account.start_enrollment(domain_id, manifest, ClientToken="t")
        assert (again["JobId"], again["JobStatus"]) == (job["JobId"], "IN_PROGRESS")
        error = refused(account.start_enrollment, domain_id=domain_id, manifest=manifest, ClientToken="t", JobName="n")
        assert (error["Code"], error["Status"]) == ("ConflictException", 409)


class TestRequests:
    """The outcomes of the requests of a manifest."""

    def test_speakers_are_enrolled(self, account: Any, domain_id: str) -> None:
        output = account.enroll(domain_id, *SPEAKERS)
        assert (output["Version"], output["Errors"]) == ("1.0", [])
        for success, (speaker_id, _) in zip(output["SuccessfulEnrollments"], SPEAKERS, strict=True):
            speaker = account.voice_id.describe_speaker(DomainId=domain_id, SpeakerId=speaker_id)["Speaker"]
            assert success == {
                "RequestId": f"r-{speaker_id}",
                "GeneratedSpeakerId": speaker["GeneratedSpeakerId"],
                "CustomerSpeakerId": speaker_id,
                "EnrollmentStatus": "NEW_ENROLLMENT",
            }
            assert speaker["Status"] == "ENROLLED"

    @pytest.mark.parametrize(
        ("config", "status"),
        [
            (None, "DUPLICATE_SKIPPED"),
            ({"ExistingEnrollmentAction": "SKIP"}, "DUPLICATE_SKIPPED"),
            ({"ExistingEnrollmentAction": "OVERWRITE"}, "ENROLLMENT_OVERWRITE"),
        ],
    )
    def test_an_enrolled_speaker_is_skipped_or_overwritten(
        self, account: Any, domain_id: str, config: Any, status: str
    ) -> None:
        account.enroll(domain_id, SPEAKERS[0])
        before = account.voice_id.describe_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
        members = {"EnrollmentConfig": config} if config else {}
        (success,) = account.enroll(domain_id, SPEAKERS[0], **members)["SuccessfulEnrollments"]
        assert success["EnrollmentStatus"] == status
        after = account.voice_id.describe_speaker(DomainId=domain_id, SpeakerId="alice")["Speaker"]
        assert after["GeneratedSpeakerId"] == before["GeneratedSpeakerId"]
        assert (after["UpdatedAt"] > before["UpdatedAt"]) is (status == "ENROLLMENT_OVERWRITE")

    def test_a_failed_request_does_not_stop_the_others(self, account: Any, domain_id: str) -> None:
        good = {"RequestId": "good", "SpeakerId": "bob", "AudioSpecifications": account.speech("bob")}
        cases = {
            "malformed": {"AudioSpecifications": []},
            "missing recording": {"AudioSpecifications": [{"S3Uri": "s3://calls/nothing.wav", "ChannelId": 0}]},
            "missing bucket": {"AudioSpecifications": [{"S3Uri": "s3://nobodys/bob.wav", "ChannelId": 0}]},
            "no audio": {"AudioSpecifications": [{"S3Uri": account.put("a.wav", b"hello"), "ChannelId": 0}]},
            "unknown channel": {"AudioSpecifications": [{**good["AudioSpecifications"][0], "ChannelId": 1}]},
            "too little speech": {"AudioSpecifications": good["AudioSpecifications"][:1]},
        }
        bad = [{**good, "RequestId": name, "SpeakerId": "alice", **change} for name, change in cases.items()]
        manifest = account.manifest("SpeakerEnrollmentRequests", [*bad, good])
        ended = account.ended(account.start_enrollment(domain_id, manifest))
        assert (ended["JobStatus"], ended["JobProgress"]) == ("COMPLETED_WITH_ERRORS", {"PercentComplete": 100})
        output = account.output(ended)
        assert [success["RequestId"] for success in output["SuccessfulEnrollments"]] == ["good"]
        errors = {error["RequestId"]: error for error in output["Errors"]}
        assert list(errors) == list(cases)
        assert {error["ErrorCode"] for error in errors.values()} == {400}
        for name, word in {
            "missing recording": "s3://calls/nothing.wav does not exist",
            "missing bucket": "Bucket nobodys cannot be used",
            "no audio": "s3://calls/a.wav: ",
            "unknown channel": "ChannelId is 1",
            "too little speech": "30 required",
        }.items():
            assert word in errors[name]["ErrorMessage"]
        speakers = account.voice_id.list_speakers(DomainId=domain_id)["SpeakerSummaries"]
        assert [speaker["CustomerSpeakerId"] for speaker in speakers] == ["bob"]

    def test_the_quota_of_speakers(self, account: Any, domain_id: str) -> None:
        account.control.set_quotas(speakers_per_domain=2)
        output = account.enroll(domain_id, *SPEAKERS)
        assert [success["CustomerSpeakerId"] for success in output["SuccessfulEnrollments"]] == ["alice", "bob"]
        (error,) = output["Errors"]
        assert (error["RequestId"], error["ErrorCode"]) == ("r-carol", 402)

    def test_a_replaced_recording_is_read_again(self, account: Any, domain_id: str) -> None:
        account.control.set_pace("manual")
        audio = account.speech("alice")
        requests = [{"RequestId": name, "SpeakerId": name, "AudioSpecifications": audio} for name in ("one", "two")]
        job = account.start_enrollment(domain_id, account.manifest("SpeakerEnrollmentRequests", requests))
        account.control.step(1)
        account.put(audio[0]["S3Uri"].removeprefix("s3://calls/"), b"no audio any more")
        account.control.step(1)
        output = account.output(account.describe_job(job))
        assert [success["RequestId"] for success in output["SuccessfulEnrollments"]] == ["one"]
        assert [error["RequestId"] for error in output["Errors"]] == ["two"]

    def test_a_speaker_that_opts_out_during_the_job_is_not_enrolled(self, account: Any, domain_id: str) -> None:
        account.control.set_pace("manual")
        job = account.start_enrollment(domain_id, account.speakers_manifest(*SPEAKERS[:2]))
        account.control.step(1)
        account.voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="bob")
        account.control.step(1)
        (error,) = account.output(account.describe_job(job))["Errors"]
        assert (error["RequestId"], error["ErrorCode"]) == ("r-bob", 409)


class TestFraudCheck:
    """A speaker is a known fraudster if a fraudster was registered with the same recording."""

    @pytest.fixture
    def watchlist_id(self, account: Any, domain_id: str) -> str:
        """A watchlist with carol on it, which is not the default watchlist."""
        watchlist = account.voice_id.create_watchlist(DomainId=domain_id, Name="known")["Watchlist"]
        account.register(domain_id, "carol", RegistrationConfig={"WatchlistIds": [watchlist["WatchlistId"]]})
        return str(watchlist["WatchlistId"])

    def failed(self, account: Any, domain_id: str, **fraud: Any) -> list[str]:
        """Enroll alice and carol. Returns the requests that fail the check."""
        config = {"FraudDetectionConfig": fraud}
        output = account.enroll(domain_id, *SPEAKERS[::2], EnrollmentConfig=config)
        assert all("Fraud check failed" in error["ErrorMessage"] for error in output["Errors"])
        assert {error["ErrorCode"] for error in output["Errors"]} <= {400}
        return [error["RequestId"] for error in output["Errors"]]

    def test_fraudsters_on_the_watchlist_fail(self, account: Any, domain_id: str, watchlist_id: str) -> None:
        assert self.failed(account, domain_id, WatchlistIds=[watchlist_id]) == ["r-carol"]

    @pytest.mark.usefixtures("watchlist_id")
    def test_the_default_watchlist_is_the_default(self, account: Any, domain_id: str) -> None:
        assert self.failed(account, domain_id) == []
        account.voice_id.delete_speaker(DomainId=domain_id, SpeakerId="carol")
        account.register(domain_id, "carol")
        assert self.failed(account, domain_id) == ["r-carol"]

    def test_ignore_fraud(self, account: Any, domain_id: str, watchlist_id: str) -> None:
        fraud = {"WatchlistIds": [watchlist_id], "FraudDetectionAction": "IGNORE"}
        assert self.failed(account, domain_id, **fraud) == []

    @pytest.mark.parametrize(
        ("threshold", "expected"), [(0, ["r-alice", "r-carol"]), (1, ["r-carol"]), (100, ["r-carol"])]
    )
    def test_a_score_at_the_threshold_fails(
        self, account: Any, domain_id: str, watchlist_id: str, threshold: int, expected: list[str]
    ) -> None:
        fraud = {"WatchlistIds": [watchlist_id], "RiskThreshold": threshold}
        assert self.failed(account, domain_id, **fraud) == expected

    def test_an_unknown_watchlist_is_refused(self, account: Any, domain_id: str, refused: Any) -> None:
        config = {"FraudDetectionConfig": {"WatchlistIds": ["w" * 22]}}
        error = refused(account.start_enrollment, domain_id=domain_id, manifest="s3://calls/m", EnrollmentConfig=config)
        assert (error["Status"], error["ResourceType"]) == (404, "WATCHLIST")


class TestFailure:
    """The whole job fails with `FailureDetails`, and enrolls no speaker."""

    @pytest.mark.parametrize(
        ("change", "status_code", "message"),
        [
            ({"InputDataConfig": {"S3Uri": "s3://calls/none.json"}}, 404, "s3://calls/none.json does not exist"),
            ({"InputDataConfig": {"S3Uri": "s3://nobodys/m.json"}}, 404, "Bucket nobodys cannot be used"),
            ({"InputDataConfig": {"S3Uri": "s3://calls"}}, 400, "is not the URI of an input file"),
            ({"OutputDataConfig": {"S3Uri": "s3://nobodys/out"}}, 404, "Bucket nobodys cannot be used"),
            ({"OutputDataConfig": {"S3Uri": "s3://results/out", "KmsKeyId": "alias/none"}}, 404, "KMS key alias/none"),
            ({"DataAccessRoleArn": "arn:aws:iam::123456789012:role/none"}, 403, "role/none cannot be assumed"),
        ],
    )
    def test_a_missing_resource_fails_the_job(
        self, account: Any, domain_id: str, change: dict[str, Any], status_code: int, message: str
    ) -> None:
        arguments = {**account.job(domain_id, account.speakers_manifest(SPEAKERS[0])), **change}
        job = account.voice_id.start_speaker_enrollment_job(**arguments)["Job"]
        self.check(account, account.ended(job), status_code, message)

    @pytest.mark.parametrize(
        ("manifest", "status_code", "message"),
        [
            (b"not JSON", 400, "not JSON"),
            (b"\xff\xfe", 400, "not UTF-8"),
            (b'{"Version": "2.0", "SpeakerEnrollmentRequests": []}', 400, "Version"),
            (json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": [{}] * 3}).encode(), 402, "3 requests"),
        ],
    )
    def test_an_invalid_manifest_fails_the_job(
        self, account: Any, domain_id: str, manifest: bytes, status_code: int, message: str
    ) -> None:
        account.control.set_quotas(speakers_per_enrollment_job=2)
        job = account.start_enrollment(domain_id, account.put("manifest.json", manifest))
        self.check(account, account.ended(job), status_code, message)

    def check(self, account: Any, job: dict[str, Any], status_code: int, message: str) -> None:
        assert (job["JobStatus"], job["JobProgress"]) == ("FAILED", {"PercentComplete": 0})
        assert job["FailureDetails"]["StatusCode"] == status_code
        assert message in job["FailureDetails"]["Message"]
        assert job["EndedAt"] >= job["CreatedAt"]
        assert account.voice_id.list_speakers(DomainId=job["DomainId"])["SpeakerSummaries"] == []
        assert "Contents" not in account.s3.list_objects_v2(Bucket="results")
        (summary,) = account.voice_id.list_speaker_enrollment_jobs(DomainId=job["DomainId"])["JobSummaries"]
        assert summary["FailureDetails"] == job["FailureDetails"]

    def test_a_large_manifest_fails_the_job(self, account: Any, domain_id: str) -> None:
        manifest = account.put("large.json", b" " * (MAX_BYTES + 1))
        details = account.ended(account.start_enrollment(domain_id, manifest))["FailureDetails"]
        expected = f"s3://calls/large.json has {MAX_BYTES + 1} bytes; at most {MAX_BYTES} are allowed"
        assert details == {"StatusCode": 400, "Message": expected}

    def test_the_output_bucket_is_deleted_during_the_job(self, account: Any, domain_id: str) -> None:
        account.control.set_pace("manual")
        job = account.start_enrollment(domain_id, account.speakers_manifest(*SPEAKERS[:2]))
        account.control.step(1)
        account.s3.delete_bucket(Bucket="results")
        account.control.step(1)
        failed = account.describe_job(job)
        assert (failed["JobStatus"], failed["FailureDetails"]["StatusCode"]) == ("FAILED", 404)

    def test_the_output_key_is_disabled_during_the_job(self, account: Any, domain_id: str) -> None:
        account.control.set_pace("manual")
        output = {"S3Uri": "s3://results/out", "KmsKeyId": account.key_id}
        job = account.start_enrollment(domain_id, account.speakers_manifest(*SPEAKERS[:2]), OutputDataConfig=output)
        account.control.step(1)
        account.kms.disable_key(KeyId=account.key_id)
        account.control.step(1)
        details = account.describe_job(job)["FailureDetails"]
        assert (details["StatusCode"], "is not enabled" in details["Message"]) == (400, True)

    def test_a_role_of_another_account_is_refused(self, account: Any, domain_id: str, refused: Any) -> None:
        arguments = account.job(domain_id, "s3://calls/m")
        arguments["DataAccessRoleArn"] = "arn:aws:iam::210987654321:role/theirs"
        error = refused(account.voice_id.start_speaker_enrollment_job, **arguments)
        assert (error["Code"], error["Status"]) == ("AccessDeniedException", 400)


class TestOutputFile:
    @pytest.mark.parametrize("folder", ["s3://results/some/folder", "s3://results/some/folder/"])
    def test_location_and_encryption(self, account: Any, domain_id: str, folder: str) -> None:
        manifest = account.speakers_manifest(SPEAKERS[0])
        output = {"S3Uri": folder, "KmsKeyId": account.key_id}
        job = account.ended(account.start_enrollment(domain_id, manifest, OutputDataConfig=output))
        head = account.s3.head_object(Bucket="results", Key=f"some/folder/{job['JobId']}/manifest.json.out")
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", self.key_arn(account))
        assert head["ContentType"] == "application/json"

    def key_arn(self, account: Any) -> str:
        return str(account.kms.describe_key(KeyId=account.key_id)["KeyMetadata"]["Arn"])

    def head(self, account: Any) -> dict[str, Any]:
        """The response of HeadObject for the only output file."""
        (stored,) = account.s3.list_objects_v2(Bucket="results")["Contents"]
        return account.s3.head_object(Bucket="results", Key=stored["Key"])  # type: ignore[no-any-return]

    @pytest.mark.parametrize("form", ["key ARN", "alias name", "alias ARN"])
    @pytest.mark.parametrize("kind", ["enrollment", "registration"])
    def test_the_output_has_the_arn_of_its_key(self, account: Any, domain_id: str, form: str, kind: str) -> None:
        account.kms.create_alias(AliasName="alias/voice", TargetKeyId=account.key_id)
        key_arn = self.key_arn(account)
        alias_arn = key_arn.replace(f"key/{account.key_id}", "alias/voice")
        key_id = {"key ARN": key_arn, "alias name": "alias/voice", "alias ARN": alias_arn}[form]
        output = {"S3Uri": "s3://results/out", "KmsKeyId": key_id}
        if kind == "enrollment":
            account.enroll(domain_id, SPEAKERS[0], OutputDataConfig=output)
        else:
            account.register(domain_id, "alice", OutputDataConfig=output)
        assert self.head(account)["SSEKMSKeyId"] == key_arn

    @pytest.mark.parametrize("known", [True, False])
    def test_the_output_has_the_arn_of_the_default_key_of_the_bucket(
        self, account: Any, domain_id: str, known: bool
    ) -> None:
        default_key = account.key_id if known else "unknown"
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": default_key}
        account.s3.put_bucket_encryption(
            Bucket="results",
            ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
        )
        account.enroll(domain_id, SPEAKERS[0])
        assert self.head(account)["SSEKMSKeyId"] == (self.key_arn(account) if known else "unknown")

    def test_without_a_key_the_encryption_is_that_of_the_bucket(self, account: Any, domain_id: str) -> None:
        account.enroll(domain_id, SPEAKERS[0])
        assert "SSEKMSKeyId" not in self.head(account)


def test_a_job_of_the_other_kind_is_not_found(account: Any, domain_id: str, refused: Any) -> None:
    job = account.start_enrollment(domain_id, "s3://calls/m")
    both = {"DomainId": domain_id, "JobId": job["JobId"]}
    error = refused(account.voice_id.describe_fraudster_registration_job, **both)
    assert (error["Status"], error["ResourceType"]) == (404, "BATCH_JOB")
    error = refused(account.voice_id.describe_speaker_enrollment_job, **{**both, "JobId": "j" * 22})
    assert error["ResourceType"] == "BATCH_JOB"
