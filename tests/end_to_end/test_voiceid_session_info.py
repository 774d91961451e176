# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_session_info as a process against the endpoint, with sessions that are seeded there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from account import Account
from api_calls import ANY_OPERATION, FEW_RETRIES, changing_calls
from harness import ModuleResult, ModuleRunner

Evaluate = Callable[..., ModuleResult]
CALL = "3e1f6a52-7c0d-4b8e-9f21-5d6c7b8a9e10"
SPEAKER_ID = "id#QmN4bVcXz2LkJhGfDsAp0o"
FRAUDSTER_ID = "id#Zx8cVbN1mKjHgFdSaPo9iu"
WATCHLIST_ID = "9kLmN3oPqR5sTuV7wXyZ1a"
STARTED, ENDED = "2026-03-02T14:44:03.120000+05:30", "2026-03-02T09:14:13.120000+00:00"

# Every member of the shape EvaluateSessionResponse.
AUTHENTICATION = {
    "AudioAggregationEndedAt": ENDED,
    "AudioAggregationStartedAt": STARTED,
    "AuthenticationResultId": "2mNbVcXzLkJhGfDsApOiUy",
    "Configuration": {"AcceptanceThreshold": 90},
    "CustomerSpeakerId": "caller-0017",
    "Decision": "ACCEPT",
    "GeneratedSpeakerId": SPEAKER_ID,
    "Score": 96,
}
FRAUD_DETECTION = {
    "AudioAggregationEndedAt": ENDED,
    "AudioAggregationStartedAt": STARTED,
    "Configuration": {"RiskThreshold": 50, "WatchlistId": WATCHLIST_ID},
    "Decision": "HIGH_RISK",
    "FraudDetectionResultId": "5tGbYhNuJmIkOlPqAwSedR",
    "Reasons": ["KNOWN_FRAUDSTER"],
    "RiskDetails": {
        "KnownFraudsterRisk": {"GeneratedFraudsterId": FRAUDSTER_ID, "RiskScore": 87},
        "VoiceSpoofingRisk": {"RiskScore": 4},
    },
}


@pytest.fixture
def evaluate(run_module: ModuleRunner, account: Account) -> Evaluate:
    """Run voiceid_session_info in the account's domain; the request log is cleared first."""

    def run(*names_or_ids: str, check: bool = False, env: dict[str, str] | None = None, **options: Any) -> ModuleResult:
        arguments = {"domain_id": account.domain_id, "session_names_or_ids": list(names_or_ids), **options}
        account.control.clear_requests()
        return run_module("voiceid_session_info", arguments, check=check, env=env)

    return run


def seed(account: Account, name: str = CALL, **members: Any) -> str:
    """Make a session; its id."""
    return account.control.seed_session(account.domain_id, session_name=name, **members)["session_id"]


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("by_id", [False, True])
def test_every_field_of_a_session(evaluate: Evaluate, account: Account, by_id: bool, check: bool) -> None:
    session_id = seed(
        account,
        streaming_status="ONGOING",
        authentication_result=AUTHENTICATION,
        fraud_detection_result=FRAUD_DETECTION,
    )
    evaluated = evaluate(session_id if by_id else CALL, check=check, env={"TZ": "America/Lima"})
    assert not evaluated.changed
    assert evaluated["sessions"] == [
        {
            "domain_id": account.domain_id,
            "session_id": session_id,
            "session_name": CALL,
            "streaming_status": "ONGOING",
            "authentication_result": {
                "audio_aggregation_ended_at": "2026-03-02T09:14:13.120000+00:00",
                "audio_aggregation_started_at": "2026-03-02T09:14:03.120000+00:00",
                "authentication_result_id": "2mNbVcXzLkJhGfDsApOiUy",
                "configuration": {"acceptance_threshold": 90},
                "customer_speaker_id": "caller-0017",
                "decision": "ACCEPT",
                "generated_speaker_id": SPEAKER_ID,
                "score": 96,
            },
            "fraud_detection_result": {
                "audio_aggregation_ended_at": "2026-03-02T09:14:13.120000+00:00",
                "audio_aggregation_started_at": "2026-03-02T09:14:03.120000+00:00",
                "configuration": {"risk_threshold": 50, "watchlist_id": WATCHLIST_ID},
                "decision": "HIGH_RISK",
                "fraud_detection_result_id": "5tGbYhNuJmIkOlPqAwSedR",
                "reasons": ["KNOWN_FRAUDSTER"],
                "risk_details": {
                    "known_fraudster_risk": {"generated_fraudster_id": FRAUDSTER_ID, "risk_score": 87},
                    "voice_spoofing_risk": {"risk_score": 4},
                },
            },
        }
    ]
    assert changing_calls(account.control) == []


def test_missing_results_are_omitted(evaluate: Evaluate, account: Account) -> None:
    seed(account, streaming_status="PENDING_CONFIGURATION")
    [session] = evaluate(CALL)["sessions"]
    assert session["streaming_status"] == "PENDING_CONFIGURATION"
    assert "authentication_result" not in session
    assert "fraud_detection_result" not in session


def test_sessions_in_the_requested_order_without_duplicates(evaluate: Evaluate, account: Account) -> None:
    names = [f"call-{number}" for number in range(12)]
    for name in names:
        seed(account, name)
    asked = [*reversed(names), "call-3", "never-heard-of"]
    evaluated = evaluate(*asked, max_concurrency=4)
    assert [session["session_name"] for session in evaluated["sessions"]] == list(reversed(names))
    assert len(account.control.requests()) == len(names) + 1


def test_a_missing_session_is_omitted(evaluate: Evaluate) -> None:
    assert evaluate("never-heard-of")["sessions"] == []
    assert evaluate()["sessions"] == []


def test_one_session_and_a_domain_by_its_name(evaluate: Evaluate, account: Account) -> None:
    seed(account)
    named = {"domain_id": None, "domain_name": "support-line", "session_names_or_ids": None}
    assert [session["session_name"] for session in evaluate(**named, session_name_or_id=CALL)["sessions"]] == [CALL]


def test_a_missing_domain(evaluate: Evaluate) -> None:
    by_id = evaluate(CALL, domain_id="4pHm2VXgMWcNe1kTzQ7rLd")
    assert by_id["error"]["resource_type"] == "DOMAIN"
    assert "4pHm2VXgMWcNe1kTzQ7rLd" in by_id.msg
    assert evaluate(CALL, domain_id=None, domain_name="sales")["error"]["kind"] == "not_found"
    assert "one of the following is required: domain_id, domain_name" in evaluate(CALL, domain_id=None).msg


@pytest.mark.parametrize(("fault", "kind", "advice"), ANY_OPERATION)
def test_failures_of_any_operation(evaluate: Evaluate, account: Account, fault: str, kind: str, advice: str) -> None:
    seed(account)
    account.control.add_fault(operation="EvaluateSession", kind=fault, share=1)  # type: ignore[arg-type]  # a FaultKind
    failed = evaluate(CALL, aws_config=FEW_RETRIES)
    assert failed["error"]["kind"] == kind
    assert failed["error"]["operation"] == "EvaluateSession"
    assert CALL in failed.msg
    assert advice in failed.msg


def test_transient_failures_are_retried(evaluate: Evaluate, account: Account) -> None:
    seed(account)
    account.control.add_fault(operation="EvaluateSession", kind="throttling")
    account.control.add_fault(operation="EvaluateSession", kind="500")
    assert len(evaluate(CALL)["sessions"]) == 1
    assert len(account.control.requests()) == 3


def test_a_domain_that_is_not_active(evaluate: Evaluate, account: Account) -> None:
    seed(account)
    account.control.set_domain_status(account.domain_id, "PENDING")
    failed = evaluate(CALL)
    assert failed["error"]["conflict_type"] == "DOMAIN_NOT_ACTIVE"
    assert "pending or suspended" in failed.msg


def test_a_region_that_the_service_refuses(evaluate: Evaluate) -> None:
    assert evaluate(CALL, region="eu-north-1")["error"]["code"] == "ValidationException"


@pytest.mark.parametrize("wrong", ["", "id#short", "a" * 37, "not a name"])
def test_an_invalid_name_is_refused_before_the_network(evaluate: Evaluate, account: Account, wrong: str) -> None:
    refused = evaluate(CALL, wrong)
    assert refused["error"] == {"kind": "invalid_request", "option": "session_names_or_ids"}
    assert repr(wrong) in refused.msg
    assert account.control.requests() == []
