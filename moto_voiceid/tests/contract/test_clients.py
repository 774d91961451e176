# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""One scenario with every operation, run with boto3, the AWS CLI, and the AWS SDK for JavaScript.

Each client parses the responses of the endpoint with its own code and its own copy of the model.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import boto3
import botocore.session
import pytest
from botocore import xform_name

# The last release with Voice ID. Later versions of the AWS SDK for JavaScript do not have it.
SDK = "@aws-sdk/client-voice-id@3.936.0"
OPERATIONS = botocore.session.get_session().get_service_model("voice-id").operation_names
BRIDGE = Path(__file__).with_name("bridge.mjs")


class Client(Protocol):
    """Calls one operation with the parameter names of the API. Returns the response as JSON values."""

    def __call__(self, operation: str, **parameters: Any) -> dict[str, Any]: ...


class Boto3:
    def __init__(self, address: str) -> None:
        session = boto3.Session("testing", "testing", region_name="us-east-1")
        self._client = session.client("voice-id", endpoint_url=address)

    def __call__(self, operation: str, **parameters: Any) -> dict[str, Any]:
        answer = getattr(self._client, xform_name(operation))(**parameters)
        return json.loads(json.dumps(answer, default=str))  # type: ignore[no-any-return]


class AwsCli:
    """The `aws` command: one process per call, with one option per parameter."""

    def __init__(self, program: str, address: str, environment: dict[str, str]) -> None:
        self._command = [program, "--endpoint-url", address, "--output", "json", "voice-id"]
        self._environment = environment

    def __call__(self, operation: str, **parameters: Any) -> dict[str, Any]:
        options = [word for name, value in parameters.items() for word in self._option(name, value)]
        command = [*self._command, xform_name(operation, "-"), *options]
        done = subprocess.run(command, capture_output=True, text=True, env=self._environment, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else {}

    @staticmethod
    def _option(name: str, value: Any) -> list[str]:
        words = value if isinstance(value, list) and isinstance(value[0], str) else [value]
        texts = [json.dumps(word) if isinstance(word, list | dict) else str(word) for word in words]
        return [f"--{xform_name(name, '-')}", *texts]


class JavaScript:
    """The AWS SDK for JavaScript, in a node process that reads and writes one line of JSON per operation."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, operation: str, **parameters: Any) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"operation": operation, "parameters": parameters}), file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer
        return answer


@pytest.fixture(scope="session")
def sdk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the SDK, installed by npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are required for the AWS SDK for JavaScript")
    folder = tmp_path_factory.mktemp("sdk")
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--no-audit", "--no-fund", SDK]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        pytest.skip(f"npm could not install {SDK}: {done.stderr.strip()[-300:]}")
    return folder


@pytest.fixture
def boto3_client(address: str) -> Client:
    return Boto3(address)


@pytest.fixture
def aws_cli(address: str, credentials: dict[str, str]) -> Client:
    program = Path(sys.executable).with_name("aws")
    assert program.exists(), "the AWS CLI (awscli) is missing; install the test requirements"
    return AwsCli(str(program), address, credentials)


@pytest.fixture
def javascript(address: str, credentials: dict[str, str], sdk_folder: Path) -> Iterator[Client]:
    environment = {**credentials, "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_VOICE_ID": address}
    with subprocess.Popen(
        ["node", str(BRIDGE)],
        cwd=sdk_folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield JavaScript(process)
        process.stdin.close()  # type: ignore[union-attr]


class Scenario:
    """Calls operations in a domain, and records their names."""

    def __init__(self, client: Client, account: Any, control: Any) -> None:
        self._client = client
        self.account = account
        self.control = control
        self.used: set[str] = set()
        self.domain_id = ""

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        self.used.add(operation)
        if self.domain_id and "ResourceArn" not in parameters and operation != "ListDomains":
            parameters = {"DomainId": self.domain_id, **parameters}
        return self._client(operation, **parameters)

    def ended_job(self, describe: str, job_id: str) -> dict[str, Any]:
        kind = "speaker_enrollment" if "Enrollment" in describe else "fraudster_registration"
        self.account.ended({"DomainId": self.domain_id, "JobId": job_id}, kind)
        return self.call(describe, JobId=job_id)["Job"]  # type: ignore[no-any-return]


def domains(scenario: Scenario) -> None:
    encryption = scenario.account.encryption
    tags = [{"Key": "season", "Value": "spring"}, {"Key": "team", "Value": "garden"}]
    created = scenario.call("CreateDomain", Name="spring", ServerSideEncryptionConfiguration=encryption, Tags=tags)[
        "Domain"
    ]
    assert scenario.call("ListDomains", MaxResults=10)["DomainSummaries"][0]["Name"] == "spring"
    scenario.domain_id = created["DomainId"]
    assert scenario.call("ListTagsForResource", ResourceArn=created["Arn"])["Tags"] == tags
    scenario.call("UntagResource", ResourceArn=created["Arn"], TagKeys=["season", "team"])
    scenario.call("TagResource", ResourceArn=created["Arn"], Tags=tags[:1])
    assert scenario.call("ListTagsForResource", ResourceArn=created["Arn"])["Tags"] == tags[:1]
    update = {"Name": "summer", "Description": "Größe 40 %", "ServerSideEncryptionConfiguration": encryption}
    assert scenario.call("UpdateDomain", **update)["Domain"]["Description"] == "Größe 40 %"
    described = scenario.call("DescribeDomain")["Domain"]
    assert {name: described[name] for name in update} == update
    assert described["DomainStatus"] == "ACTIVE"
    assert {"CreatedAt", "UpdatedAt"} <= described.keys()


def watchlists(scenario: Scenario) -> str:
    created = scenario.call("CreateWatchlist", Name="callers", Description="Known callers")["Watchlist"]
    watchlist_id: str = created["WatchlistId"]
    scenario.call("UpdateWatchlist", WatchlistId=watchlist_id, Name="strangers")
    described = scenario.call("DescribeWatchlist", WatchlistId=watchlist_id)["Watchlist"]
    assert (described["Name"], described["Description"], described["DefaultWatchlist"]) == (
        "strangers",
        "Known callers",
        False,
    )
    found = scenario.call("ListWatchlists")["WatchlistSummaries"]
    assert [(one["Name"], one["DefaultWatchlist"]) for one in found][1:] == [("strangers", False)]
    return watchlist_id


def fraudsters(scenario: Scenario, watchlist_id: str) -> None:
    arguments = scenario.account.job(scenario.domain_id, scenario.account.fraudsters_manifest("bob"))
    job_id = scenario.call("StartFraudsterRegistrationJob", **arguments, JobName="catch-bob")["Job"]["JobId"]
    job = scenario.ended_job("DescribeFraudsterRegistrationJob", job_id)
    assert (job["JobStatus"], job["JobProgress"]) == ("COMPLETED", {"PercentComplete": 100})
    summaries = scenario.call("ListFraudsterRegistrationJobs", JobStatus="COMPLETED")["JobSummaries"]
    assert [(one["JobId"], one["JobName"]) for one in summaries] == [(job_id, "catch-bob")]
    (fraudster,) = scenario.call("ListFraudsters")["FraudsterSummaries"]
    fraudster_id = fraudster["GeneratedFraudsterId"]
    both = scenario.call("AssociateFraudster", FraudsterId=fraudster_id, WatchlistId=watchlist_id)["Fraudster"]
    assert both["WatchlistIds"] == [*fraudster["WatchlistIds"], watchlist_id]
    scenario.call("DisassociateFraudster", FraudsterId=fraudster_id, WatchlistId=watchlist_id)
    described = scenario.call("DescribeFraudster", FraudsterId=fraudster_id)["Fraudster"]
    assert described == fraudster
    scenario.call("DeleteFraudster", FraudsterId=fraudster_id)
    assert scenario.call("ListFraudsters")["FraudsterSummaries"] == []


def speakers(scenario: Scenario) -> None:
    manifest = scenario.account.speakers_manifest(("alice", "alice"), ("carol", "carol"))
    arguments = scenario.account.job(scenario.domain_id, manifest)
    config = {"FraudDetectionConfig": {"RiskThreshold": 100}}
    job_id = scenario.call("StartSpeakerEnrollmentJob", **arguments, EnrollmentConfig=config)["Job"]["JobId"]
    job = scenario.ended_job("DescribeSpeakerEnrollmentJob", job_id)
    assert (job["JobStatus"], job["EnrollmentConfig"]) == ("COMPLETED", config)
    assert {one["JobId"] for one in scenario.call("ListSpeakerEnrollmentJobs")["JobSummaries"]} == {job_id}
    found = scenario.call("ListSpeakers")["SpeakerSummaries"]
    assert [(one["CustomerSpeakerId"], one["Status"]) for one in found] == [
        ("alice", "ENROLLED"),
        ("carol", "ENROLLED"),
    ]
    assert scenario.call("DescribeSpeaker", SpeakerId="carol")["Speaker"] == found[1]
    assert scenario.call("OptOutSpeaker", SpeakerId="alice")["Speaker"]["Status"] == "OPTED_OUT"
    scenario.call("DeleteSpeaker", SpeakerId=found[0]["GeneratedSpeakerId"])
    assert scenario.call("ListSpeakers")["SpeakerSummaries"] == found[1:]


def sessions(scenario: Scenario) -> None:
    result = {"Decision": "ACCEPT", "Score": 98, "Configuration": {"AcceptanceThreshold": 90}}
    scenario.control.seed_session(domain_id=scenario.domain_id, session_name="call-1", authentication_result=result)
    session = scenario.call("EvaluateSession", SessionNameOrId="call-1")
    assert result.items() <= session["AuthenticationResult"].items()


SLOW = [pytest.param(client, marks=pytest.mark.slow) for client in ("aws_cli", "javascript")]


@pytest.mark.parametrize("client", ["boto3_client", *SLOW])
def test_every_operation_with_other_clients(
    client: str, request: pytest.FixtureRequest, account: Any, control: Any
) -> None:
    scenario = Scenario(request.getfixturevalue(client), account, control)
    domains(scenario)
    watchlist_id = watchlists(scenario)
    fraudsters(scenario, watchlist_id)
    speakers(scenario)
    sessions(scenario)
    scenario.call("DeleteWatchlist", WatchlistId=watchlist_id)
    scenario.call("DeleteDomain")
    assert scenario.call("ListDomains").get("DomainSummaries") == []
    assert scenario.used == set(OPERATIONS)
