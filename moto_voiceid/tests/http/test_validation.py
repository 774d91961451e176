# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The wording of violations. Every constraint of botocore's model is tested in tests/contract."""

from typing import Any

import pytest
from moto.core.utils import get_service_model

from moto_voiceid.exceptions import ValidationException
from moto_voiceid.http.validation import parse

DOMAIN_ID = "d" * 22
KEY = {"KmsKeyId": "alias/voice"}
MISSING = "Value null at 'domainId' failed to satisfy constraint: Member must not be null"


def check(operation: str, **request: Any) -> Any:
    return parse(get_service_model("voice-id").operation_model(operation).input_shape, request)


@pytest.mark.parametrize(
    ("operation", "request_", "violation"),
    [
        pytest.param("DescribeDomain", {}, MISSING, id="required"),
        pytest.param("DescribeDomain", {"DomainId": None}, MISSING, id="null"),
        pytest.param(
            "DescribeDomain",
            {"DomainId": "!" * 22},
            f"Value '{'!' * 22}' at 'domainId' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: ^[a-zA-Z0-9]{22}$",
            id="pattern",
        ),
        pytest.param(
            "ListDomains",
            {"MaxResults": 11},
            "Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10",
            id="greatest value",
        ),
        pytest.param(
            "ListDomains",
            {"MaxResults": 0},
            "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
            id="least value",
        ),
        pytest.param(
            "ListSpeakerEnrollmentJobs",
            {"DomainId": DOMAIN_ID, "JobStatus": "DONE"},
            "Value 'DONE' at 'jobStatus' failed to satisfy constraint: Member must satisfy enum value set: "
            "[SUBMITTED, IN_PROGRESS, COMPLETED, COMPLETED_WITH_ERRORS, FAILED]",
            id="enum",
        ),
        pytest.param(
            "ListDomains",
            {"MaxResults": "5"},
            "Value '5' at 'maxResults' failed to satisfy constraint: Member must be of type integer",
            id="type",
        ),
        pytest.param(
            "ListDomains",
            {"MaxResults": True},
            "Value 'true' at 'maxResults' failed to satisfy constraint: Member must be of type integer",
            id="a boolean is no number",
        ),
        pytest.param(
            "DescribeDomain",
            {"DomainId": {"a": [None, True]}},
            """Value '{"a": [null, true]}' at 'domainId' failed to satisfy constraint: Member must be of type string""",
            id="an object as JSON",
        ),
        pytest.param(
            "DescribeDomain",
            {"DomainId": ["a", None, 1.5]},
            "Value '[a, null, 1.5]' at 'domainId' failed to satisfy constraint: Member must be of type string",
            id="a list",
        ),
        pytest.param(
            "CreateDomain",
            {"Name": "garden", "ServerSideEncryptionConfiguration": {"KmsKeyId": ""}},
            "Value '' at 'serverSideEncryptionConfiguration.kmsKeyId' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
            id="nested",
        ),
        pytest.param(
            "CreateDomain",
            {"Name": "n", "ServerSideEncryptionConfiguration": KEY, "Tags": [{"Key": "a", "Value": "b"}, {"Key": "a"}]},
            "Value null at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
            id="in a list",
        ),
    ],
)
def test_violations_are_worded_as_in_aws(operation: str, request_: dict[str, Any], violation: str) -> None:
    with pytest.raises(ValidationException) as caught:
        check(operation, **request_)
    assert caught.value.message == f"1 validation error detected: {violation}"


def test_all_violations_are_reported_together() -> None:
    with pytest.raises(ValidationException) as caught:
        check("DescribeSpeaker", DomainId="short")
    assert caught.value.message.startswith("3 validation errors detected: ")
    assert [part.split("' failed")[0].split("'")[-1] for part in caught.value.message.split("; ")] == [
        "domainId",
        "domainId",
        "speakerId",
    ]


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        pytest.param("DescribeSpeaker", {"DomainId": DOMAIN_ID, "SpeakerId": "secret!"}, id="string"),
        pytest.param(
            "CreateDomain",
            {"Name": "n", "ServerSideEncryptionConfiguration": KEY, "Tags": [{"Key": "secret!", "Value": "v"}]},
            id="in a list of structures",
        ),
        pytest.param(
            "UntagResource",
            {"ResourceArn": f"arn:aws:voiceid:us-east-1:123456789012:domain/{DOMAIN_ID}", "TagKeys": ["secret"] * 201},
            id="a list of them",
        ),
        pytest.param(
            "CreateDomain",
            {"Name": "n", "ServerSideEncryptionConfiguration": KEY, "Tags": {"Key": "secret"}},
            id="of the wrong type",
        ),
    ],
)
def test_sensitive_values_are_masked(operation: str, request_: dict[str, Any]) -> None:
    with pytest.raises(ValidationException) as caught:
        check(operation, **request_)
    assert "***" in caught.value.message
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("description", ["Grüße, 東京", "a.b:c/d=e+f-g%h@i", "½"])
def test_patterns_support_unicode_properties(description: str) -> None:
    request = {"Name": "garden", "ServerSideEncryptionConfiguration": KEY, "Description": description}
    if "," in description:
        with pytest.raises(ValidationException, match="at 'description'"):
            check("CreateDomain", **request)
    else:
        assert check("CreateDomain", **request)["Description"] == description


def test_a_trailing_line_feed_is_a_violation() -> None:
    with pytest.raises(ValidationException):
        check("DescribeDomain", DomainId="d" * 21 + "\n")


def test_unknown_members_and_nulls_are_dropped() -> None:
    config = {"FraudDetectionConfig": None, "ExistingEnrollmentAction": "SKIP", "Mood": "sunny"}
    parsed = check(
        "StartSpeakerEnrollmentJob",
        DomainId=DOMAIN_ID,
        DataAccessRoleArn="arn:aws:iam::123456789012:role/r",
        InputDataConfig={"S3Uri": "s3://calls/m"},
        OutputDataConfig={"S3Uri": "s3://calls/o"},
        EnrollmentConfig=config,
        JobName=None,
    )
    assert parsed["EnrollmentConfig"] == {"ExistingEnrollmentAction": "SKIP"}
    assert "JobName" not in parsed
