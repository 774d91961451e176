# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Every error that botocore's model documents for an operation can be reached, with its status and its members.

Requests bring them about, but for ThrottlingException and InternalServerException: these two are injected as faults.
"""

import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import xform_name
from botocore.client import Config
from botocore.exceptions import ClientError

MODEL = botocore.session.get_session().get_service_model("voice-id")
STATUS = {
    "AccessDeniedException": 400,
    "ConflictException": 409,
    "InternalServerException": 500,
    "ResourceNotFoundException": 404,
    "ServiceQuotaExceededException": 402,
    "ThrottlingException": 429,
    "ValidationException": 400,
}
DOCUMENTED = [
    (operation, error.name)
    for operation in MODEL.operation_names
    for error in MODEL.operation_model(operation).error_shapes
]
# What nothing but the end of a member's name tells: which kind of thing it is.
RESOURCE_TYPES = {
    "DomainId": "DOMAIN",
    "FraudsterId": "FRAUDSTER",
    "JobId": "BATCH_JOB",
    "ResourceArn": "DOMAIN",
    "SessionNameOrId": "SESSION",
    "SpeakerId": "SPEAKER",
    "WatchlistId": "WATCHLIST",
}
NOWHERE = {
    "FraudsterId": "id#" + "0" * 22,
    "ResourceArn": f"arn:aws:voiceid:us-east-1:123456789012:domain/{'0' * 22}",
    "SessionNameOrId": "nobody",
    "SpeakerId": "id#" + "0" * 22,
}
Request = dict[str, Any]


class Stage:
    """Brings about an error: returns the request that meets it."""

    def __init__(self, account: Any, control: Any, new_things: Any, good_request: Any) -> None:
        self.account = account
        self.control = control
        self.things = new_things()
        self._good_request = good_request

    def request(self, operation: str) -> Request:
        return self._good_request(operation, self.things)  # type: ignore[no-any-return]

    def fault(self, operation: str, kind: str) -> Request:
        self.control.add_fault(operation=operation, kind=kind)
        return self.request(operation)

    def suspended(self, operation: str) -> Request:
        self.control.set_domain_status(self.things.domain_id, "SUSPENDED")
        return self.request(operation)

    def quota(self, operation: str, **quotas: int) -> Request:
        self.control.set_quotas(**quotas)
        return self.request(operation)


def same_token_other_arguments(stage: Stage) -> Request:
    first = stage.request("CreateDomain")
    stage.account.voice_id.create_domain(**first)
    return {**first, "Name": "another"}


def reencryption_under_way(stage: Stage) -> Request:
    stage.control.set_pace("manual")
    other_key = stage.account.kms.create_key()["KeyMetadata"]["KeyId"]
    encryption = {"KmsKeyId": other_key}
    update = {**stage.request("UpdateDomain"), "ServerSideEncryptionConfiguration": encryption}
    stage.account.voice_id.update_domain(**update)
    return stage.request("DeleteDomain")


def another_job_active(operation: str) -> Callable[[Stage], Request]:
    def cause(stage: Stage) -> Request:
        stage.control.set_pace("manual")
        request = stage.request(operation)
        getattr(stage.account.voice_id, xform_name(operation))(**request)
        return {**request, "ClientToken": "another"}

    return cause


def role_of_another_account(operation: str) -> Callable[[Stage], Request]:
    arn = "arn:aws:iam::210987654321:role/voiceid"
    return lambda stage: {**stage.request(operation), "DataAccessRoleArn": arn}


# What the rules below do not cover. The other errors have one cause that fits every operation.
OWN_CAUSES: dict[tuple[str, str], Callable[[Stage], Request]] = {
    ("AssociateFraudster", "ServiceQuotaExceededException"): lambda stage: stage.quota(
        "AssociateFraudster", fraudsters_per_watchlist=0
    ),
    ("CreateDomain", "ConflictException"): same_token_other_arguments,
    ("CreateDomain", "ResourceNotFoundException"): lambda stage: stage.fault("CreateDomain", "compliance-consent"),
    ("CreateDomain", "ServiceQuotaExceededException"): lambda stage: stage.quota("CreateDomain", domains=1),
    ("CreateWatchlist", "ServiceQuotaExceededException"): lambda stage: stage.quota(
        "CreateWatchlist", watchlists_per_domain=2
    ),
    ("DeleteDomain", "ConflictException"): reencryption_under_way,
    ("OptOutSpeaker", "ServiceQuotaExceededException"): lambda stage: {
        **stage.quota("OptOutSpeaker", speakers_per_domain=1),
        "SpeakerId": "one-too-many",
    },
    **{
        (operation, error): cause(operation)
        for operation in ("StartFraudsterRegistrationJob", "StartSpeakerEnrollmentJob")
        for error, cause in (
            ("AccessDeniedException", role_of_another_account),
            ("ServiceQuotaExceededException", another_job_active),
        )
    },
}


def not_found(stage: Stage, operation: str) -> Request:
    request = stage.request(operation)
    member = "DomainId" if "DomainId" in request else "ResourceArn"
    return {**request, member: NOWHERE.get(member, "0" * 22)}


def invalid(stage: Stage, operation: str) -> Request:
    request = stage.request(operation)
    return {**request, "MaxResults": 0} if operation == "ListDomains" else {**request, next(iter(request)): "!" * 22}


RULES: dict[str, Callable[[Stage, str], Request]] = {
    "AccessDeniedException": lambda stage, operation: stage.fault(operation, "access-denied"),
    "ConflictException": Stage.suspended,
    "InternalServerException": lambda stage, operation: stage.fault(operation, "500"),
    "ResourceNotFoundException": not_found,
    "ThrottlingException": lambda stage, operation: stage.fault(operation, "throttling"),
    "ValidationException": invalid,
}


@pytest.fixture
def stage(account: Any, control: Any, new_things: Any, good_request: Any) -> Iterator[Stage]:
    control.set_pace("instant")
    yield Stage(account, control, new_things, good_request)
    control.clear_faults()
    control.set_pace("instant")
    control.set_quotas(
        domains=10_000, watchlists_per_domain=3, fraudsters_per_watchlist=500, speakers_per_domain=100_000
    )


Send = Callable[[str, Request], ClientError]


def sender(address: str, access_key: str, secret_key: str) -> Send:
    """Sends an operation once, without the client's checks and retries, and returns the error that it meets."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    session = boto3.Session(access_key, secret_key, region_name="us-east-1")
    client = session.client("voice-id", endpoint_url=address, config=config)

    def send(operation: str, request: Request) -> ClientError:
        with pytest.raises(ClientError) as caught:
            getattr(client, xform_name(operation))(**request)
        return caught.value

    return send


@pytest.fixture(scope="module")
def send(address: str) -> Send:
    return sender(address, "testing", "testing")


@pytest.fixture
def send_without_permission(address: str, account: Any) -> Iterator[Send]:
    """Sends as an IAM user without a policy, while moto checks policies."""
    iam = account.iam
    iam.create_user(UserName="newcomer")
    key = iam.create_access_key(UserName="newcomer")["AccessKey"]
    switch_permission_checks(address, on=True)
    yield sender(address, key["AccessKeyId"], key["SecretAccessKey"])
    switch_permission_checks(address, on=False)
    iam.delete_access_key(UserName="newcomer", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="newcomer")


def switch_permission_checks(address: str, *, on: bool) -> None:
    # moto takes the number of requests for which it does not check them yet.
    free_requests = b"0" if on else b"inf"
    headers = {"Content-Type": "text/plain"}
    request = urllib.request.Request(f"{address}/moto-api/reset-auth", free_requests, headers)  # noqa: S310
    urllib.request.urlopen(request).close()  # noqa: S310


@pytest.mark.parametrize(("operation", "error"), DOCUMENTED)
def test_every_documented_error_is_reached(operation: str, error: str, stage: Stage, send: Any) -> None:
    own = OWN_CAUSES.get((operation, error))
    answer = send(operation, own(stage) if own else RULES[error](stage, operation)).response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (error, STATUS[error])
    assert answer["Error"]["Message"]
    members = MODEL.shape_for(error).members.keys() - {"Message"}
    # The one conflict for which the model has no type.
    if (operation, error) != ("CreateDomain", "ConflictException"):
        assert all(answer[member] in MODEL.shape_for(member).enum for member in members)


def test_a_user_without_permission_is_denied_everything(
    things: Any, good_request: Any, send_without_permission: Send
) -> None:
    for operation in MODEL.operation_names:
        answer = send_without_permission(operation, good_request(operation, things)).response
        assert answer["Error"]["Code"] == "AccessDeniedException", operation
        assert f"voiceid:{operation}" in answer["Error"]["Message"]


def test_no_cause_is_for_an_error_that_is_not_documented() -> None:
    assert set(OWN_CAUSES) <= set(DOCUMENTED)


def not_found_cases() -> Iterator[tuple[str, str]]:
    for operation in MODEL.operation_names:
        for member in MODEL.operation_model(operation).input_shape.members:
            if member in RESOURCE_TYPES:
                yield operation, member


@pytest.mark.parametrize(("operation", "member"), list(not_found_cases()))
def test_resource_type_tells_what_is_not_found(
    operation: str, member: str, things: Any, good_request: Any, send: Any
) -> None:
    request = {**good_request(operation, things), member: NOWHERE.get(member, "0" * 22)}
    answer = send(operation, request).response
    assert answer["Error"]["Code"] == "ResourceNotFoundException"
    assert answer["ResourceType"] == RESOURCE_TYPES[member]


def fraudster_on_its_last_watchlist(stage: Stage) -> tuple[str, Request]:
    request = stage.request("DisassociateFraudster")
    fraudster = stage.account.voice_id.describe_fraudster(
        DomainId=request["DomainId"], FraudsterId=request["FraudsterId"]
    )["Fraudster"]
    return "DisassociateFraudster", {**request, "WatchlistId": fraudster["WatchlistIds"][0]}


def watchlist_with_fraudsters(stage: Stage) -> tuple[str, Request]:
    stage.account.voice_id.associate_fraudster(**stage.request("AssociateFraudster"))
    return "DeleteWatchlist", stage.request("DeleteWatchlist")


@pytest.mark.parametrize(
    ("conflict_type", "cause"),
    [
        ("CANNOT_DELETE_NON_EMPTY_WATCHLIST", watchlist_with_fraudsters),
        ("CONCURRENT_CHANGES", lambda stage: ("UpdateDomain", stage.fault("UpdateDomain", "concurrent-changes"))),
        ("DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES", lambda stage: ("DeleteDomain", reencryption_under_way(stage))),
        ("DOMAIN_NOT_ACTIVE", lambda stage: ("OptOutSpeaker", stage.suspended("OptOutSpeaker"))),
        ("FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST", fraudster_on_its_last_watchlist),
    ],
)
def test_conflict_type_tells_what_is_in_the_way(
    conflict_type: str, cause: Callable[[Stage], tuple[str, Request]], stage: Stage, send: Any
) -> None:
    """The five others belong to calls that stream audio, which the API cannot start."""
    answer = send(*cause(stage)).response
    assert (answer["Error"]["Code"], answer["ConflictType"]) == ("ConflictException", conflict_type)
