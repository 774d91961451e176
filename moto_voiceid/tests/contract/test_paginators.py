# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""boto3's paginators read each of the six listings to its end."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

PAGINATORS = botocore.session.get_session().get_paginator_model("voice-id")._paginator_config
# More than two of the largest pages, so that there is a middle one.
MANY = 205


def domains(centre: Any, domain_id: str) -> list[str]:
    """Pages of domains hold 10 at most."""
    return [domain_id, *(centre.domain(f"domain-{number}") for number in range(24))]


def watchlists(centre: Any, domain_id: str) -> list[str]:
    names = (f"watchlist-{number}" for number in range(MANY - 1))
    create = centre.voice_id.create_watchlist
    made = [create(DomainId=domain_id, Name=name)["Watchlist"]["WatchlistId"] for name in names]
    return [centre.default_watchlist(domain_id), *made]


def fraudsters(centre: Any, domain_id: str) -> list[str]:
    arguments = centre.job_arguments(domain_id, centre.registration_manifest("bob", copies=MANY))
    job = centre.voice_id.start_fraudster_registration_job(
        **arguments, RegistrationConfig={"DuplicateRegistrationAction": "REGISTER_AS_NEW"}
    )["Job"]
    centre.ended(centre.voice_id.describe_fraudster_registration_job, job)
    return outcome(centre, job, "register.json", "SuccessfulRegistrations", "GeneratedFraudsterId")


def speakers(centre: Any, domain_id: str) -> list[str]:
    job = centre.enroll(domain_id, "alice", copies=MANY)
    return outcome(centre, job, "enroll.json", "SuccessfulEnrollments", "GeneratedSpeakerId")


def outcome(centre: Any, job: dict[str, Any], manifest: str, field: str, name: str) -> list[str]:
    key = f"output/{job['JobId']}/{manifest}.out"
    output = json.loads(centre.client("s3").get_object(Bucket="calls", Key=key)["Body"].read())
    return [entry[name] for entry in output[field]]


def jobs(start: str) -> Callable[[Any, str], list[str]]:
    def make(centre: Any, domain_id: str) -> list[str]:
        arguments = centre.job_arguments(domain_id, "s3://calls/no-such-manifest.json")
        return [getattr(centre.voice_id, start)(**arguments)["Job"]["JobId"] for _ in range(MANY)]

    return make


LISTINGS: dict[str, tuple[Callable[[Any, str], list[str]], str]] = {
    "ListDomains": (domains, "DomainId"),
    "ListFraudsterRegistrationJobs": (jobs("start_fraudster_registration_job"), "JobId"),
    "ListFraudsters": (fraudsters, "GeneratedFraudsterId"),
    "ListSpeakerEnrollmentJobs": (jobs("start_speaker_enrollment_job"), "JobId"),
    "ListSpeakers": (speakers, "GeneratedSpeakerId"),
    "ListWatchlists": (watchlists, "WatchlistId"),
}


@pytest.fixture
def domain_id(centre: Any, control: Any) -> Iterator[str]:
    """The only domain of the account."""
    control.set_quotas(domains=25, watchlists_per_domain=MANY)
    control.set_quotas(active_enrollment_jobs_per_domain=MANY, active_registration_jobs_per_domain=MANY)
    yield centre.domain()
    for domain in centre.voice_id.get_paginator("list_domains").paginate().search("DomainSummaries[]"):
        centre.voice_id.delete_domain(DomainId=domain["DomainId"])


@pytest.mark.parametrize("operation", PAGINATORS)
def test_every_page_is_read_and_nothing_twice(operation: str, centre: Any, control: Any, domain_id: str) -> None:
    make, name = LISTINGS[operation]
    expected = make(centre, domain_id)
    control.clear_requests()
    arguments = {} if operation == "ListDomains" else {"DomainId": domain_id}
    pages = centre.voice_id.get_paginator(xform_name(operation)).paginate(**arguments)
    found = [item[name] for item in pages.search(f"{PAGINATORS[operation]['result_key']}[]")]
    assert found == expected
    assert [entry["operation"] for entry in control.requests()] == [operation] * 3
