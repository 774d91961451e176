# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting a job: plans, warnings and outcomes."""

from __future__ import annotations

import datetime
from typing import Any

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources import job_start
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.job import (
    ENROLLMENT,
    REGISTRATION,
    JobKind,
)
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

MODEL = botocore.session.get_session().get_service_model("voice-id")
DOMAIN_ID = "4pHm2VXgMWcNe1kTzQ7rLd"
WATCHLIST_ID = "9kLmN3oPqR5sTuV7wXyZ1a"
ROLE = "arn:aws:iam::123456789012:role/batch"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"

PARAMS: dict[str, Any] = {
    "job_name": "monday",
    "data_access_role_arn": ROLE,
    "input_data_config": {"s3_uri": "s3://bucket/monday.json"},
    "output_data_config": {"s3_uri": "s3://bucket/out", "kms_key_id": None},
    "enrollment_config": None,
    "registration_config": None,
    "on_failed": "restart",
    "force": False,
    "max_failed": None,
    "wait": False,
}
ENROLLMENT_CONFIG = {
    "existing_enrollment_action": "OVERWRITE",
    "fraud_detection_config": {
        "fraud_detection_action": "FAIL",
        "risk_threshold": 0,
        "watchlist_ids": [WATCHLIST_ID],
    },
}
REGISTRATION_CONFIG = {
    "duplicate_registration_action": "REGISTER_AS_NEW",
    "fraudster_similarity_threshold": 0,
    "watchlist_ids": [WATCHLIST_ID],
}
KINDS = [
    pytest.param(ENROLLMENT, {"enrollment_config": ENROLLMENT_CONFIG}, id="enrollment"),
    pytest.param(REGISTRATION, {"registration_config": REGISTRATION_CONFIG}, id="registration"),
]


def wanted(kind: JobKind = ENROLLMENT, **options: Any) -> dict[str, Any]:
    return job_start.wanted_job(kind, {**PARAMS, **options}, DOMAIN_ID)


def job(status: str = "COMPLETED", **fields: Any) -> dict[str, Any]:
    return {**wanted(), "job_id": "7bRtYw0PqLmK3nVxZ5cJhG", "job_status": status, "ended": True, **fields}


def token(*known_ids: str, **options: Any) -> str:
    """The client token of a start with these options, when there are these jobs of its name."""
    plan = job_start.plan_start(ENROLLMENT, wanted(**options), None, known_ids, again=True)
    return str(plan.calls[0].request["ClientToken"])


@pytest.mark.parametrize(("kind", "config"), KINDS)
def test_requests_are_valid_for_the_api(kind: JobKind, config: dict[str, Any]) -> None:
    output = {"s3_uri": "s3://bucket/out", "kms_key_id": KEY}
    plan = job_start.plan_start(kind, wanted(kind, output_data_config=output, **config), None, [], again=False)
    [call] = plan.calls
    assert call.operation == kind.start_operation
    shape = MODEL.operation_model(call.operation).input_shape
    report = ParamValidator().validate(call.request, shape)
    assert not report.has_errors(), report.generate_report()
    assert set(call.request) == set(shape.members)
    assert call.request["OutputDataConfig"] == {"S3Uri": "s3://bucket/out", "KmsKeyId": KEY}


def test_an_enrollment_configuration_in_the_spelling_of_the_api() -> None:
    [call] = job_start.plan_start(ENROLLMENT, wanted(enrollment_config=ENROLLMENT_CONFIG), None, [], False).calls
    assert call.request["EnrollmentConfig"] == {
        "ExistingEnrollmentAction": "OVERWRITE",
        "FraudDetectionConfig": {
            "FraudDetectionAction": "FAIL",
            "RiskThreshold": 0,
            "WatchlistIds": [WATCHLIST_ID],
        },
    }


@pytest.mark.parametrize("kind", [ENROLLMENT, REGISTRATION], ids=lambda kind: kind.result)
def test_the_names_of_a_kind_are_those_of_the_api(kind: JobKind) -> None:
    described = MODEL.operation_model(kind.describe_operation).output_shape.members["Job"]
    listed = MODEL.operation_model(kind.list_operation).output_shape.members["JobSummaries"].member
    started = MODEL.operation_model(kind.start_operation)
    assert started.output_shape.members["Job"].name == described.name
    assert listed.name == f"{described.name}Summary"
    assert kind.config.title().replace("_", "") in started.input_shape.members


def test_options_that_are_not_given_are_not_sent() -> None:
    [call] = job_start.plan_start(ENROLLMENT, wanted(), None, [], again=False).calls
    assert set(call.request) == {
        "ClientToken",
        "DataAccessRoleArn",
        "DomainId",
        "InputDataConfig",
        "JobName",
        "OutputDataConfig",
    }
    assert call.request["OutputDataConfig"] == {"S3Uri": "s3://bucket/out"}


def test_diff_of_a_new_job() -> None:
    plan = job_start.plan_start(ENROLLMENT, wanted(), job("FAILED"), [], again=True)
    assert plan.diff == {"before": {}, "after": wanted()}


def test_diff_of_an_existing_job() -> None:
    there = job(input_data_config={"s3_uri": "s3://other/file.json"})
    plan = job_start.plan_start(ENROLLMENT, wanted(), there, [], again=False)
    assert not plan.changed
    assert plan.before == plan.after == {**wanted(), "input_data_config": {"s3_uri": "s3://other/file.json"}}


@pytest.mark.parametrize(
    ("current", "on_failed", "force", "another"),
    [
        (None, "restart", False, False),
        (None, "fail", True, True),
        ("SUBMITTED", "restart", False, False),
        ("IN_PROGRESS", "restart", False, False),
        ("COMPLETED", "restart", False, False),
        ("COMPLETED_WITH_ERRORS", "restart", False, False),
        ("SOMETHING_NEW", "restart", False, False),
        ("COMPLETED", "restart", True, True),
        ("FAILED", "restart", False, True),
        ("FAILED", "fail", False, False),
        ("FAILED", "ignore", False, False),
        ("FAILED", "ignore", True, True),
    ],
)
def test_when_another_job_is_wanted(current: str | None, on_failed: str, force: bool, another: bool) -> None:
    params = {**PARAMS, "on_failed": on_failed, "force": force}
    assert job_start.wants_another(params, job(current) if current else None) is another


def test_the_same_request_has_the_same_token() -> None:
    assert token() == token()
    assert token("a", "b") == token("b", "a")


def test_every_other_request_has_another_token() -> None:
    tokens = [
        token(),
        token("a"),
        token("a", "b"),
        token(job_name="tuesday"),
        token(data_access_role_arn=f"{ROLE}-2"),
        token(enrollment_config=ENROLLMENT_CONFIG),
        token(input_data_config={"s3_uri": "s3://bucket/tuesday.json"}),
        token(output_data_config={"s3_uri": "s3://bucket/out", "kms_key_id": KEY}),
    ]
    assert len(set(tokens)) == len(tokens)


@pytest.mark.parametrize(
    ("options", "fields", "found"),
    [
        ({}, {}, []),
        # The service may fill in what was left to it.
        ({}, {"enrollment_config": {"existing_enrollment_action": "SKIP"}}, []),
        (
            {"enrollment_config": {"existing_enrollment_action": "SKIP", "fraud_detection_config": None}},
            {"enrollment_config": ENROLLMENT_CONFIG},
            ["enrollment_config.existing_enrollment_action is 'OVERWRITE', but the task requests 'SKIP'"],
        ),
        (
            {"enrollment_config": {"fraud_detection_config": {"risk_threshold": 0}}},
            {},
            ["enrollment_config.fraud_detection_config.risk_threshold is not set, but the task requests 0"],
        ),
        (
            {"data_access_role_arn": f"{ROLE}-2", "input_data_config": {"s3_uri": "s3://b/c"}},
            {},
            [
                f"data_access_role_arn is '{ROLE}', but the task requests '{ROLE}-2'",
                "input_data_config.s3_uri is 's3://bucket/monday.json', but the task requests 's3://b/c'",
            ],
        ),
    ],
)
def test_in_what_a_job_differs(options: dict[str, Any], fields: dict[str, Any], found: list[str]) -> None:
    assert job_start.differences(wanted(**options), job(**fields)) == found
    warning = job_start.difference_warning(ENROLLMENT, wanted(**options), job(**fields))
    assert bool(warning) is bool(found)
    assert all(difference in str(warning) for difference in found)


@pytest.mark.parametrize(
    ("asked", "there", "differs"),
    [
        (KEY, KEY, False),
        (KEY.rpartition("/")[2], KEY, False),
        (KEY, KEY.rpartition("/")[2], False),
        ("alias/batch", "alias/batch", False),
        ("alias/batch", "arn:aws:kms:us-east-1:123456789012:alias/batch", False),
        ("alias/batch", KEY, False),  # it may be an alias of that key
        ("alias/batch", "alias/other", True),
        ("another-key", KEY, True),
        (KEY, None, True),
        ("alias/batch", None, True),
        (None, KEY, False),
    ],
)
def test_when_a_key_is_another(asked: str | None, there: str | None, differs: bool) -> None:
    output = {"s3_uri": "s3://bucket/out"}
    asked_for = wanted(output_data_config={**output, "kms_key_id": asked})
    present = job(output_data_config={**output, "kms_key_id": there} if there else output)
    assert bool(job_start.differences(asked_for, present)) is differs


WRITTEN_AT = datetime.datetime(2026, 3, 2, 9, 14, 3, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(
    ("created_at", "warns"),
    [
        ("2026-03-02T09:14:02.900000+00:00", True),
        ("2026-03-02T09:14:03+00:00", False),
        ("2026-03-02T09:14:03.120000+00:00", False),
        ("2026-03-09T09:14:03+00:00", False),
    ],
)
def test_input_that_was_written_after_the_job_was_created(created_at: str, warns: bool) -> None:
    existing = job(created_at=created_at)
    uri = job_start.input_to_check(wanted(), existing)
    assert uri == "s3://bucket/monday.json"
    warning = job_start.newer_input_warning(ENROLLMENT, existing, uri, WRITTEN_AT)
    assert (warning is not None) is warns
    if warning:
        assert uri in warning and "monday" in warning and "force: true" in warning


@pytest.mark.parametrize(
    "fields",
    [
        {},  # no time of its creation
        {"created_at": "2026-03-02T09:14:03+00:00", "input_data_config": {"s3_uri": "s3://bucket/tuesday.json"}},
        {"created_at": "2026-03-02T09:14:03+00:00", "input_data_config": {}},
    ],
)
def test_jobs_whose_input_is_not_looked_at(fields: dict[str, Any]) -> None:
    assert job_start.input_to_check(wanted(), job(**fields)) is None


@pytest.mark.parametrize("left_out", ["data_access_role_arn", "input_data_config", "output_data_config"])
def test_omitted_members_of_a_description_are_not_differences(left_out: str) -> None:
    asked_for = wanted(enrollment_config=ENROLLMENT_CONFIG)
    existing = {name: value for name, value in job().items() if name != left_out}
    assert job_start.differences(asked_for, existing) == []
    assert job_start.differences(wanted(data_access_role_arn=f"{ROLE}2"), {"data_access_role_arn": ROLE})


@pytest.mark.parametrize(
    ("created_at", "earlier"),
    [("1970-01-01T00:16:29+00:00", True), ("1970-01-01T00:16:35+00:00", False), (None, False)],
)
def test_a_job_that_is_older_than_its_start_was_started_earlier(created_at: str | None, earlier: bool) -> None:
    assert job_start.is_earlier({"created_at": created_at}, now=1000) is earlier


@pytest.mark.parametrize(
    ("failed", "total", "max_failed", "too_many"),
    [
        (0, 0, "0", False),
        (0, 0, "0%", False),
        (5, 5, "5", False),
        (6, 9, "5", True),
        (1, 10, "10%", False),
        (11, 100, "10%", True),
        (1, 3, "33.3%", True),
        (1, 3, "33.4%", False),
        (3, 3, "100%", False),
        (1, 10_000, "0%", True),
    ],
)
def test_too_many_failed_requests(failed: int, total: int, max_failed: str, too_many: bool) -> None:
    assert job_start.too_many_failed(failed, total, max_failed) is too_many


@given(total=st.integers(0, 10_000), share=st.integers(0, 100), data=st.data())
def test_a_percentage_is_exceeded_exactly_when_the_equivalent_count_is(
    total: int, share: int, data: st.DataObject
) -> None:
    failed = data.draw(st.integers(0, total))
    by_count = job_start.too_many_failed(failed, total, str(share * total // 100))
    assert job_start.too_many_failed(failed, total, f"{share}%") is by_count


COUNTS = {"error_count": 2, "successful_enrollment_count": 8}
DETAILS = {"failure_details": {"message": "The manifest is not JSON.", "status_code": 400}}


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({}, {}),
        ({"max_failed": "2"}, COUNTS),
        ({"max_failed": "20%"}, COUNTS),
        ({"max_failed": "0"}, {"job_status": "IN_PROGRESS", "ended": False}),
        ({"on_failed": "ignore", "max_failed": "0"}, {"job_status": "FAILED"}),
        ({"on_failed": "ignore"}, {"job_status": "ABANDONED"}),
        ({}, {"job_status": "PAUSED", "ended": False}),
    ],
)
def test_accepted_outcomes(options: dict[str, Any], fields: dict[str, Any]) -> None:
    job_start.check_outcome(ENROLLMENT, {**PARAMS, **options}, job(**fields))


@pytest.mark.parametrize(
    ("options", "fields", "kind", "told"),
    [
        ({}, {"job_status": "FAILED", **DETAILS}, "job_failed", r"failed: The manifest is not JSON \(400\)\. Correct"),
        ({}, {"job_status": "FAILED"}, "job_failed", "does not return a reason. Correct the cause. Run the task"),
        ({"on_failed": "fail"}, {"job_status": "FAILED"}, "job_failed", "Run it with on_failed: restart"),
        ({"max_failed": "1"}, COUNTS, "too_many_failed", "2 of 10 requests of the enrollment job monday"),
        ({"max_failed": "19%"}, COUNTS, "too_many_failed", "max_failed is 19%"),
        ({"max_failed": "9"}, {"results_error": "No such file"}, "results_unreadable", "is not known. No such file"),
        ({}, {"job_status": "ABANDONED"}, "job_state_unknown", "does not know: ABANDONED"),
        ({"wait": True}, {"job_status": "ABANDONED", "job_name": None}, "job_state_unknown", "7bRtYw0PqLmK3nVxZ5cJhG"),
    ],
)
def test_rejected_outcomes(options: dict[str, Any], fields: dict[str, Any], kind: str, told: str) -> None:
    with pytest.raises(VoiceIdError, match=told) as caught:
        job_start.check_outcome(ENROLLMENT, {**PARAMS, **options}, job(**fields))
    assert caught.value.kind == kind
    assert caught.value.details == {"job_id": "7bRtYw0PqLmK3nVxZ5cJhG"}


@pytest.mark.parametrize("max_failed", ["0", "10000", "0%", "7%", "99.9%", "2.25%", "100%"])
def test_valid_limits(max_failed: str) -> None:
    job_start.check_start({**PARAMS, "wait": True, "max_failed": max_failed}, "enrollment_config")
    job_start.too_many_failed(1, 2, max_failed)


@pytest.mark.parametrize("max_failed", ["", "-1", "1.5", "101%", "100.1%", "%", "five", "5 %", "5\n", "٣"])
def test_invalid_limits(max_failed: str) -> None:
    with pytest.raises(VoiceIdError, match=r"(?s)max_failed is .*, but must be a count") as caught:
        job_start.check_start({**PARAMS, "wait": True, "max_failed": max_failed}, "enrollment_config")
    assert caught.value.details == {"option": "max_failed"}


def test_max_failed_requires_wait() -> None:
    with pytest.raises(VoiceIdError, match="max_failed requires wait") as caught:
        job_start.check_start({**PARAMS, "max_failed": "1"}, "enrollment_config")
    assert caught.value.details == {"option": "max_failed"}


@pytest.mark.parametrize(
    ("config", "option"),
    [
        ("enrollment_config", "enrollment_config.fraud_detection_config.watchlist_ids"),
        ("registration_config", "registration_config.watchlist_ids"),
    ],
)
def test_a_job_requires_exactly_one_watchlist(config: str, option: str) -> None:
    for count in (0, 1, 2):
        params: Any = [WATCHLIST_ID] * count
        for name in reversed(option.split(".")):
            params = {name: params}
        if count == 1:
            job_start.check_start({**PARAMS, **params}, config)
            continue
        with pytest.raises(VoiceIdError, match="a list of exactly one watchlist ID") as caught:
            job_start.check_start({**PARAMS, **params}, config)
        assert caught.value.details == {"option": option}
