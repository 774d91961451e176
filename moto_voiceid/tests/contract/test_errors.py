# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Every error that botocore's model documents for an operation, with its status and members.

Requests cause the errors, except ThrottlingException and InternalServerException, which are injected as faults.
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
# The type of the missing resource, by the end of the member's name.
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


class ErrorSetup:
    """Creates the conditions for an error. The methods return the request that gets it."""

    def __init__(self, account: Any, control: Any, new_resource_ids: Any, valid_request: Any) -> None:
        self.account = account
        self.control = control
        self.resource_ids = new_resource_ids()
        self._valid_request = valid_request

    def request(self, operation: str) -> Request:
        return self._valid_request(operation, self.resource_ids)  # type: ignore[no-any-return]

    def fault(self, operation: str, kind: str) -> Request:
        self.control.add_fault(operation=operation, kind=kind)
        return self.request(operation)

    def suspended(self, operation: str) -> Request:
        self.control.set_domain_status(self.resource_ids.domain_id, "SUSPENDED")
        return self.request(operation)

    def quota(self, operation: str, **quotas: int) -> Request:
        self.control.set_quotas(**quotas)
        return self.request(operation)


def same_token_other_arguments(setup: ErrorSetup) -> Request:
    first = setup.request("CreateDomain")
    setup.account.voice_id.create_domain(**first)
    return {**first, "Name": "another"}


def active_reencryption(setup: ErrorSetup) -> Request:
    setup.control.set_pace("manual")
    other_key = setup.account.kms.create_key()["KeyMetadata"]["KeyId"]
    encryption = {"KmsKeyId": other_key}
    update = {**setup.request("UpdateDomain"), "ServerSideEncryptionConfiguration": encryption}
    setup.account.voice_id.update_domain(**update)
    return setup.request("DeleteDomain")


def active_job(operation: str) -> Callable[[ErrorSetup], Request]:
    def cause(setup: ErrorSetup) -> Request:
        setup.control.set_pace("manual")
        request = setup.request(operation)
        getattr(setup.account.voice_id, xform_name(operation))(**request)
        return {**request, "ClientToken": "another"}

    return cause


def role_of_another_account(operation: str) -> Callable[[ErrorSetup], Request]:
    arn = "arn:aws:iam::210987654321:role/voiceid"
    return lambda setup: {**setup.request(operation), "DataAccessRoleArn": arn}


# Causes for one operation. The other errors have one cause for all operations, see RULES.
OPERATION_CAUSES: dict[tuple[str, str], Callable[[ErrorSetup], Request]] = {
    ("AssociateFraudster", "ServiceQuotaExceededException"): lambda setup: setup.quota(
        "AssociateFraudster", fraudsters_per_watchlist=0
    ),
    ("CreateDomain", "ConflictException"): same_token_other_arguments,
    ("CreateDomain", "ResourceNotFoundException"): lambda setup: setup.fault("CreateDomain", "compliance-consent"),
    ("CreateDomain", "ServiceQuotaExceededException"): lambda setup: setup.quota("CreateDomain", domains=1),
    ("CreateWatchlist", "ServiceQuotaExceededException"): lambda setup: setup.quota(
        "CreateWatchlist", watchlists_per_domain=2
    ),
    ("DeleteDomain", "ConflictException"): active_reencryption,
    ("OptOutSpeaker", "ServiceQuotaExceededException"): lambda setup: {
        **setup.quota("OptOutSpeaker", speakers_per_domain=1),
        "SpeakerId": "one-too-many",
    },
    **{
        (operation, error): cause(operation)
        for operation in ("StartFraudsterRegistrationJob", "StartSpeakerEnrollmentJob")
        for error, cause in (
            ("AccessDeniedException", role_of_another_account),
            ("ServiceQuotaExceededException", active_job),
        )
    },
}


def not_found(setup: ErrorSetup, operation: str) -> Request:
    request = setup.request(operation)
    member = "DomainId" if "DomainId" in request else "ResourceArn"
    return {**request, member: NOWHERE.get(member, "0" * 22)}


def invalid(setup: ErrorSetup, operation: str) -> Request:
    request = setup.request(operation)
    return {**request, "MaxResults": 0} if operation == "ListDomains" else {**request, next(iter(request)): "!" * 22}


RULES: dict[str, Callable[[ErrorSetup, str], Request]] = {
    "AccessDeniedException": lambda setup, operation: setup.fault(operation, "access-denied"),
    "ConflictException": ErrorSetup.suspended,
    "InternalServerException": lambda setup, operation: setup.fault(operation, "500"),
    "ResourceNotFoundException": not_found,
    "ThrottlingException": lambda setup, operation: setup.fault(operation, "throttling"),
    "ValidationException": invalid,
}


@pytest.fixture
def setup(account: Any, control: Any, new_resource_ids: Any, valid_request: Any) -> Iterator[ErrorSetup]:
    control.set_pace("instant")
    yield ErrorSetup(account, control, new_resource_ids, valid_request)
    control.clear_faults()
    control.set_pace("instant")
    control.set_quotas(
        domains=10_000, watchlists_per_domain=3, fraudsters_per_watchlist=500, speakers_per_domain=100_000
    )


Send = Callable[[str, Request], ClientError]


def sender(address: str, access_key: str, secret_key: str) -> Send:
    """Sends an operation without validation and retries, and returns the error."""
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
    """Sends as an IAM user without a policy, with moto's IAM authentication on."""
    iam = account.iam
    iam.create_user(UserName="newcomer")
    key = iam.create_access_key(UserName="newcomer")["AccessKey"]
    switch_permission_checks(address, on=True)
    yield sender(address, key["AccessKeyId"], key["SecretAccessKey"])
    switch_permission_checks(address, on=False)
    iam.delete_access_key(UserName="newcomer", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="newcomer")


def switch_permission_checks(address: str, *, on: bool) -> None:
    # moto expects the number of requests before it checks policies.
    free_requests = b"0" if on else b"inf"
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/moto-api/reset-auth", free_requests, headers)  # noqa: S310
    urllib.request.urlopen(request).close()  # noqa: S310


@pytest.mark.parametrize(("operation", "error"), DOCUMENTED)
def test_every_documented_error(operation: str, error: str, setup: ErrorSetup, send: Any) -> None:
    own = OPERATION_CAUSES.get((operation, error))
    answer = send(operation, own(setup) if own else RULES[error](setup, operation)).response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == (error, STATUS[error])
    assert answer["Error"]["Message"]
    members = MODEL.shape_for(error).members.keys() - {"Message"}
    # The only conflict for which the model has no type.
    if (operation, error) != ("CreateDomain", "ConflictException"):
        assert all(answer[member] in MODEL.shape_for(member).enum for member in members)


def test_a_user_without_permission_is_denied_every_operation(
    resource_ids: Any, valid_request: Any, send_without_permission: Send
) -> None:
    for operation in MODEL.operation_names:
        answer = send_without_permission(operation, valid_request(operation, resource_ids)).response
        assert answer["Error"]["Code"] == "AccessDeniedException", operation
        assert f"voiceid:{operation}" in answer["Error"]["Message"]


def test_causes_are_for_documented_errors_only() -> None:
    assert set(OPERATION_CAUSES) <= set(DOCUMENTED)


def not_found_cases() -> Iterator[tuple[str, str]]:
    for operation in MODEL.operation_names:
        for member in MODEL.operation_model(operation).input_shape.members:
            if member in RESOURCE_TYPES:
                yield operation, member


@pytest.mark.parametrize(("operation", "member"), list(not_found_cases()))
def test_resource_type_names_the_missing_resource(
    operation: str, member: str, resource_ids: Any, valid_request: Any, send: Any
) -> None:
    request = {**valid_request(operation, resource_ids), member: NOWHERE.get(member, "0" * 22)}
    answer = send(operation, request).response
    assert answer["Error"]["Code"] == "ResourceNotFoundException"
    assert answer["ResourceType"] == RESOURCE_TYPES[member]


def fraudster_on_its_last_watchlist(setup: ErrorSetup) -> tuple[str, Request]:
    request = setup.request("DisassociateFraudster")
    fraudster = setup.account.voice_id.describe_fraudster(
        DomainId=request["DomainId"], FraudsterId=request["FraudsterId"]
    )["Fraudster"]
    return "DisassociateFraudster", {**request, "WatchlistId": fraudster["WatchlistIds"][0]}


def watchlist_with_fraudsters(setup: ErrorSetup) -> tuple[str, Request]:
    setup.account.voice_id.associate_fraudster(**setup.request("AssociateFraudster"))
    return "DeleteWatchlist", setup.request("DeleteWatchlist")


@pytest.mark.parametrize(
    ("conflict_type", "cause"),
    [
        ("CANNOT_DELETE_NON_EMPTY_WATCHLIST", watchlist_with_fraudsters),
        ("CONCURRENT_CHANGES", lambda setup: ("UpdateDomain", setup.fault("UpdateDomain", "concurrent-changes"))),
        ("DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES", lambda setup: ("DeleteDomain", active_reencryption(setup))),
        ("DOMAIN_NOT_ACTIVE", lambda setup: ("OptOutSpeaker", setup.suspended("OptOutSpeaker"))),
        ("FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST", fraudster_on_its_last_watchlist),
    ],
)
def test_conflict_type_names_the_conflict(
    conflict_type: str, cause: Callable[[ErrorSetup], tuple[str, Request]], setup: ErrorSetup, send: Any
) -> None:
    """The other five types require a call that streams audio, which the API cannot start."""
    answer = send(*cause(setup)).response
    assert (answer["Error"]["Code"], answer["ConflictType"]) == ("ConflictException", conflict_type)
