# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""boto3's paginators for all six List operations."""

from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

PAGINATORS = botocore.session.get_session().get_paginator_model("voice-id")._paginator_config
# More than two full pages, so that one page is neither the first nor the last.
MANY = 205


def domains(account: Any, domain_id: str) -> list[str]:
    """Pages of domains have at most 10 items."""
    return [domain_id, *(account.domain(Name=f"domain-{number}")["DomainId"] for number in range(24))]


def watchlists(account: Any, domain_id: str) -> list[str]:
    domain = account.voice_id.describe_domain(DomainId=domain_id)["Domain"]
    names = (f"watchlist-{number}" for number in range(MANY - 1))
    create = account.voice_id.create_watchlist
    made = [create(DomainId=domain_id, Name=name)["Watchlist"]["WatchlistId"] for name in names]
    return [domain["WatchlistDetails"]["DefaultWatchlistId"], *made]


def fraudsters(account: Any, domain_id: str) -> list[str]:
    audio = account.speech("bob")
    requests = [{"RequestId": f"r-{number}", "AudioSpecifications": audio} for number in range(MANY)]
    manifest = account.manifest("FraudsterRegistrationRequests", requests)
    config = {"DuplicateRegistrationAction": "REGISTER_AS_NEW"}
    job = account.start_registration(domain_id, manifest, RegistrationConfig=config)
    output = account.output(account.ended(job, "fraudster_registration"))
    return [outcome["GeneratedFraudsterId"] for outcome in output["SuccessfulRegistrations"]]


def speakers(account: Any, domain_id: str) -> list[str]:
    output = account.enroll(domain_id, *((f"alice-{number}", "alice") for number in range(MANY)))
    return [outcome["GeneratedSpeakerId"] for outcome in output["SuccessfulEnrollments"]]


def jobs(start: str) -> Callable[[Any, str], list[str]]:
    def make(account: Any, domain_id: str) -> list[str]:
        arguments = account.job(domain_id, "s3://calls/no-such-manifest.json")
        return [getattr(account.voice_id, start)(**arguments)["Job"]["JobId"] for _ in range(MANY)]

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
def domain_id(account: Any, control: Any) -> Iterator[str]:
    """The only domain of the account."""
    control.set_quotas(domains=25, watchlists_per_domain=MANY)
    control.set_quotas(active_enrollment_jobs_per_domain=MANY, active_registration_jobs_per_domain=MANY)
    yield account.domain()["DomainId"]
    for domain in account.voice_id.get_paginator("list_domains").paginate().search("DomainSummaries[]"):
        account.voice_id.delete_domain(DomainId=domain["DomainId"])


@pytest.mark.parametrize("operation", PAGINATORS)
def test_every_item_is_read_once(operation: str, account: Any, control: Any, domain_id: str) -> None:
    make, name = LISTINGS[operation]
    expected = make(account, domain_id)
    control.clear_requests()
    arguments = {} if operation == "ListDomains" else {"DomainId": domain_id}
    pages = account.voice_id.get_paginator(xform_name(operation)).paginate(**arguments)
    found = [item[name] for item in pages.search(f"{PAGINATORS[operation]['result_key']}[]")]
    assert found == expected
    assert [entry["operation"] for entry in control.requests()] == [operation] * 3
