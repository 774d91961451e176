# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The data of moto's dashboard lists the resources that exist."""

import gc
import json
import urllib.request
import weakref
from typing import Any

import boto3
from moto.core.model_instances import model_data

from moto_voiceid.control import Control
from moto_voiceid.models import find_domain

KINDS = {"Domain", "Watchlist", "Speaker", "Fraudster", "SpeakerEnrollmentJob", "FraudsterRegistrationJob"}


def listed(url: str) -> dict[str, list[dict[str, Any]]]:
    """The resources of Voice ID in the data of the dashboard."""
    with urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=60) as response:  # noqa: S310  # the endpoint
        return json.load(response)["voiceid"]  # type: ignore[no-any-return]


def test_the_kinds_are_listed_without_resources(account: Any) -> None:
    assert listed(account.url) == {kind: [] for kind in KINDS}


def test_the_resources_are_listed(account: Any, domain_id: str) -> None:
    enrolled = account.enroll(domain_id, ("alice", "alice"), JobName="monday")
    registered = account.register(domain_id, "bob")
    resources = listed(account.url)
    assert {kind: len(found) for kind, found in resources.items()} == dict.fromkeys(KINDS, 1)
    (domain,), (job,) = resources["Domain"], resources["SpeakerEnrollmentJob"]
    assert (domain["domain_id"], domain["name"], domain["domain_status"]) == (domain_id, "garden", "ACTIVE")
    assert (job["job_name"], job["job_status"]) == ("monday", "COMPLETED")
    (speaker,) = enrolled["SuccessfulEnrollments"]
    assert resources["Speaker"][0]["generated_speaker_id"] == speaker["GeneratedSpeakerId"]
    (fraudster,) = registered["SuccessfulRegistrations"]
    assert resources["Fraudster"][0]["generated_fraudster_id"] == fraudster["GeneratedFraudsterId"]
    assert resources["Watchlist"][0]["default_watchlist"] is True


def test_deleted_resources_are_not_listed(account: Any, domain_id: str) -> None:
    other = account.domain()["DomainId"]
    account.voice_id.delete_domain(DomainId=domain_id)
    assert [domain["domain_id"] for domain in listed(account.url)["Domain"]] == [other]
    account.control.reset()
    assert listed(account.url) == {kind: [] for kind in KINDS}


def test_the_dashboard_keeps_no_deleted_resources(voiceid: Control) -> None:
    key = boto3.client("kms", region_name="us-east-1").create_key()["KeyMetadata"]["KeyId"]
    client = boto3.client("voice-id", region_name="us-east-1")
    made = client.create_domain(Name="garden", ServerSideEncryptionConfiguration={"KmsKeyId": key})["Domain"]
    found = find_domain(made["DomainId"])
    assert found is not None
    domain = weakref.ref(found[1])
    assert len(model_data["voiceid"]["Domain"].instances_tracked) == 1  # type: ignore[attr-defined]
    client.delete_domain(DomainId=made["DomainId"])
    del found
    gc.collect()
    assert domain() is None
