# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""One story that uses every operation, told by foreign clients: boto3, the AWS CLI, AWS's SDK for JavaScript.

Each parses what the endpoint writes with its own code and its own copy of the model.
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

# The last release: later ones of AWS's SDK for JavaScript do not have Voice ID any more.
SDK = "@aws-sdk/client-voice-id@3.936.0"
OPERATIONS = botocore.session.get_session().get_service_model("voice-id").operation_names
BRIDGE = Path(__file__).with_name("bridge.mjs")


class Client(Protocol):
    """Sends one operation with the API's own parameter names, and returns the answer as JSON has it."""

    def __call__(self, operation: str, **parameters: Any) -> dict[str, Any]: ...


class Boto3:
    def __init__(self, address: str) -> None:
        session = boto3.Session("testing", "testing", region_name="us-east-1")
        self._client = session.client("voice-id", endpoint_url=address)

    def __call__(self, operation: str, **parameters: Any) -> dict[str, Any]:
        answer = getattr(self._client, xform_name(operation))(**parameters)
        return json.loads(json.dumps(answer, default=str))  # type: ignore[no-any-return]


class AwsCli:
    """The real `aws` command, one process a call, with an option for each parameter."""

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
    """AWS's SDK for JavaScript, in one node process that takes and gives one line of JSON an operation."""

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
    """A folder in which npm has installed the SDK."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not installed, so AWS's SDK for JavaScript cannot run")
    folder = tmp_path_factory.mktemp("sdk")
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--no-audit", "--no-fund", SDK]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        pytest.skip(f"npm could not get {SDK}: {done.stderr.strip()[-300:]}")
    return folder


@pytest.fixture
def boto3_client(address: str) -> Client:
    return Boto3(address)


@pytest.fixture
def aws_cli(address: str, credentials: dict[str, str]) -> Client:
    program = Path(sys.executable).with_name("aws")
    assert program.exists(), "install the test requirements: they have the AWS CLI (awscli)"
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


class Narrator:
    """Tells the story, and keeps the names of the operations that it used."""

    def __init__(self, client: Client, account: Any, control: Any) -> None:
        self._client = client
        self.account = account
        self.control = control
        self.used: set[str] = set()
        self.domain_id = ""

    def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        self.used.add(operation)
        if self.domain_id and "ResourceArn" not in parameters and operation != "ListDomains":
            parameters = {"DomainId": self.domain_id, **parameters}
        return self._client(operation, **parameters)

    def ended_job(self, describe: str, job_id: str) -> dict[str, Any]:
        kind = "speaker_enrollment" if "Enrollment" in describe else "fraudster_registration"
        self.account.ended({"DomainId": self.domain_id, "JobId": job_id}, kind)
        return self.ask(describe, JobId=job_id)["Job"]  # type: ignore[no-any-return]


def domains(story: Narrator) -> None:
    encryption = story.account.encryption
    tags = [{"Key": "season", "Value": "spring"}, {"Key": "team", "Value": "garden"}]
    created = story.ask("CreateDomain", Name="spring", ServerSideEncryptionConfiguration=encryption, Tags=tags)[
        "Domain"
    ]
    assert story.ask("ListDomains", MaxResults=10)["DomainSummaries"][0]["Name"] == "spring"
    story.domain_id = created["DomainId"]
    assert story.ask("ListTagsForResource", ResourceArn=created["Arn"])["Tags"] == tags
    story.ask("UntagResource", ResourceArn=created["Arn"], TagKeys=["season", "team"])
    story.ask("TagResource", ResourceArn=created["Arn"], Tags=tags[:1])
    assert story.ask("ListTagsForResource", ResourceArn=created["Arn"])["Tags"] == tags[:1]
    update = {"Name": "summer", "Description": "Größe 40 %", "ServerSideEncryptionConfiguration": encryption}
    assert story.ask("UpdateDomain", **update)["Domain"]["Description"] == "Größe 40 %"
    described = story.ask("DescribeDomain")["Domain"]
    assert {name: described[name] for name in update} == update
    assert described["DomainStatus"] == "ACTIVE"
    assert {"CreatedAt", "UpdatedAt"} <= described.keys()


def watchlists(story: Narrator) -> str:
    created = story.ask("CreateWatchlist", Name="callers", Description="Known callers")["Watchlist"]
    watchlist_id: str = created["WatchlistId"]
    story.ask("UpdateWatchlist", WatchlistId=watchlist_id, Name="strangers")
    described = story.ask("DescribeWatchlist", WatchlistId=watchlist_id)["Watchlist"]
    assert (described["Name"], described["Description"], described["DefaultWatchlist"]) == (
        "strangers",
        "Known callers",
        False,
    )
    found = story.ask("ListWatchlists")["WatchlistSummaries"]
    assert [(one["Name"], one["DefaultWatchlist"]) for one in found][1:] == [("strangers", False)]
    return watchlist_id


def fraudsters(story: Narrator, watchlist_id: str) -> None:
    arguments = story.account.job(story.domain_id, story.account.fraudsters_manifest("bob"))
    job_id = story.ask("StartFraudsterRegistrationJob", **arguments, JobName="catch-bob")["Job"]["JobId"]
    job = story.ended_job("DescribeFraudsterRegistrationJob", job_id)
    assert (job["JobStatus"], job["JobProgress"]) == ("COMPLETED", {"PercentComplete": 100})
    summaries = story.ask("ListFraudsterRegistrationJobs", JobStatus="COMPLETED")["JobSummaries"]
    assert [(one["JobId"], one["JobName"]) for one in summaries] == [(job_id, "catch-bob")]
    (fraudster,) = story.ask("ListFraudsters")["FraudsterSummaries"]
    fraudster_id = fraudster["GeneratedFraudsterId"]
    both = story.ask("AssociateFraudster", FraudsterId=fraudster_id, WatchlistId=watchlist_id)["Fraudster"]
    assert both["WatchlistIds"] == [*fraudster["WatchlistIds"], watchlist_id]
    story.ask("DisassociateFraudster", FraudsterId=fraudster_id, WatchlistId=watchlist_id)
    described = story.ask("DescribeFraudster", FraudsterId=fraudster_id)["Fraudster"]
    assert described == fraudster
    story.ask("DeleteFraudster", FraudsterId=fraudster_id)
    assert story.ask("ListFraudsters")["FraudsterSummaries"] == []


def speakers(story: Narrator) -> None:
    manifest = story.account.speakers_manifest(("alice", "alice"), ("carol", "carol"))
    arguments = story.account.job(story.domain_id, manifest)
    config = {"FraudDetectionConfig": {"RiskThreshold": 100}}
    job_id = story.ask("StartSpeakerEnrollmentJob", **arguments, EnrollmentConfig=config)["Job"]["JobId"]
    job = story.ended_job("DescribeSpeakerEnrollmentJob", job_id)
    assert (job["JobStatus"], job["EnrollmentConfig"]) == ("COMPLETED", config)
    assert {one["JobId"] for one in story.ask("ListSpeakerEnrollmentJobs")["JobSummaries"]} == {job_id}
    found = story.ask("ListSpeakers")["SpeakerSummaries"]
    assert [(one["CustomerSpeakerId"], one["Status"]) for one in found] == [
        ("alice", "ENROLLED"),
        ("carol", "ENROLLED"),
    ]
    assert story.ask("DescribeSpeaker", SpeakerId="carol")["Speaker"] == found[1]
    assert story.ask("OptOutSpeaker", SpeakerId="alice")["Speaker"]["Status"] == "OPTED_OUT"
    story.ask("DeleteSpeaker", SpeakerId=found[0]["GeneratedSpeakerId"])
    assert story.ask("ListSpeakers")["SpeakerSummaries"] == found[1:]


def sessions(story: Narrator) -> None:
    result = {"Decision": "ACCEPT", "Score": 98, "Configuration": {"AcceptanceThreshold": 90}}
    story.control.seed_session(domain_id=story.domain_id, session_name="call-1", authentication_result=result)
    session = story.ask("EvaluateSession", SessionNameOrId="call-1")
    assert result.items() <= session["AuthenticationResult"].items()


@pytest.mark.parametrize("client", ["boto3_client", "aws_cli", "javascript"])
def test_a_foreign_client_drives_every_operation(
    client: str, request: pytest.FixtureRequest, account: Any, control: Any
) -> None:
    story = Narrator(request.getfixturevalue(client), account, control)
    domains(story)
    watchlist_id = watchlists(story)
    fraudsters(story, watchlist_id)
    speakers(story)
    sessions(story)
    story.ask("DeleteWatchlist", WatchlistId=watchlist_id)
    story.ask("DeleteDomain")
    assert story.ask("ListDomains").get("DomainSummaries") == []
    assert story.used == set(OPERATIONS)
