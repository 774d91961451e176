# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of all modules, with options that make them return everything that they can return.

The contract tests compare these results with the documentation. A new module gets a method here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any, NamedTuple

from account import RECORDINGS, Account
from api_calls import run_to_timeout
from harness import ModuleResult, ModuleRunner

MISSING_ID = "0" * 22
WAIT = {"wait": True, "wait_delay": 0.1}
AUTHENTICATION = {
    "AudioAggregationStartedAt": 1772442843,
    "AudioAggregationEndedAt": 1772442853,
    "Configuration": {"AcceptanceThreshold": 90},
    "CustomerSpeakerId": "caller-0017",
    "Decision": "ACCEPT",
    "GeneratedSpeakerId": "id#QmN4bVcXz2LkJhGfDsAp0o",
    "Score": 96,
}
FRAUD_DETECTION = {
    "AudioAggregationStartedAt": 1772442843,
    "AudioAggregationEndedAt": 1772442853,
    "Configuration": {"RiskThreshold": 50, "WatchlistId": "9kLmN3oPqR5sTuV7wXyZ1a"},
    "Decision": "HIGH_RISK",
    "Reasons": ["KNOWN_FRAUDSTER"],
    "RiskDetails": {
        "KnownFraudsterRisk": {"GeneratedFraudsterId": "id#Zx8cVbN1mKjHgFdSaPo9iu", "RiskScore": 87},
        "VoiceSpoofingRisk": {"RiskScore": 4},
    },
}


class Run(NamedTuple):
    """One run of a module: what it returned, and the API operations that it called."""

    module: str
    result: Mapping[str, Any]
    operations: frozenset[str]


class ModuleRuns:
    """``runs`` has every run; ``info_facts`` the facts of a resource from each module and its ``_info`` module."""

    def __init__(self, account: Account, run_module: ModuleRunner) -> None:
        self.account = account
        self.run_module = run_module
        self.endpoint = run_module.endpoint
        self.runs: list[Run] = []
        self.info_facts: dict[str, tuple[Any, Any]] = {}
        for run_modules in (
            self.domains,
            self.watchlists,
            self.enrollment,
            self.registration,
            self.fraudsters,
            self.speakers,
            self.manifests,
            self.exports,
        ):
            run_modules()
        self.sessions()
        self.reports()
        self.failures()
        self.deletions()

    def run(self, module: str, **options: Any) -> ModuleResult:
        """Run a module, whether it fails or not."""
        self.account.control.clear_requests()
        result = self.run_module(module, options)
        called = frozenset(request["operation"] for request in self.account.control.requests())
        self.runs.append(Run(module, result.result, called))
        return result

    def succeed(self, module: str, **options: Any) -> ModuleResult:
        """Run a module in the domain; it must not fail."""
        result = self.run(module, **options)
        assert not result.failed, result.msg
        return result

    def in_domain(self, module: str, **options: Any) -> ModuleResult:
        return self.succeed(module, domain_id=self.account.domain_id, **options)

    def compare(self, module: str, key: str, facts: Any, **options: Any) -> None:
        """Describe the same resource with the ``_info`` module."""
        self.info_facts[module] = facts, self.succeed(f"{module}_info", **options)[f"{key.removesuffix('s')}s"]

    def domains(self) -> None:
        other_key = self.account.kms.create_key()["KeyMetadata"]["Arn"]
        encryption = {"kms_key_id": self.account.key_arn}
        wanted = {"name": "support-line", "description": "Callers", "tags": {"team": "red", "stage": "trial"}}
        created = self.succeed("voiceid_domain", **wanted, server_side_encryption_configuration=encryption)["domain"]
        vars(self.account)["domain_id"] = created["domain_id"]  # instead of a domain that it would create
        change = {"name": "support-line", "tags": {"team": "blue"}}
        moved = self.succeed(
            "voiceid_domain", **change, server_side_encryption_configuration={"kms_key_id": other_key}, **WAIT
        )
        self.compare("voiceid_domain", "domain", [moved["domain"]], domain_id=created["domain_id"])
        self.succeed("voiceid_domain_info")

    def watchlists(self) -> None:
        self.in_domain("voiceid_watchlist", name="refunds")
        changed = self.in_domain("voiceid_watchlist", name="refunds", description="Refund fraud")["watchlist"]
        self.watchlist_id = changed["watchlist_id"]
        self.compare(
            "voiceid_watchlist", "watchlist", [changed], domain_name="support-line", watchlist_ids=[self.watchlist_id]
        )
        self.in_domain("voiceid_watchlist_info")

    def job_options(self, name: str, manifest: str) -> dict[str, Any]:
        return {
            "job_name": name,
            "data_access_role_arn": self.account.role_arn,
            "input_data_config": {"s3_uri": manifest},
            "output_data_config": {"s3_uri": f"s3://{self.account.bucket}/out", "kms_key_id": self.account.key_arn},
            "s3_endpoint_url": self.endpoint,
            **WAIT,
        }

    def enrollment(self) -> None:
        account = self.account
        requests = [account.enroll("alice"), account.enroll("bob"), account.enroll("carol", calls=(1,))]
        config = {
            "existing_enrollment_action": "SKIP",
            "fraud_detection_config": {
                "fraud_detection_action": "FAIL",
                "risk_threshold": 75,
                "watchlist_ids": [self.watchlist_id],
            },
        }
        self._jobs("enrollment_job", account.enrollment_manifest(requests), {"enrollment_config": config})

    def registration(self) -> None:
        account = self.account
        requests = [account.register("carol"), {**account.register("bob"), "AudioSpecifications": []}]
        config = {
            "duplicate_registration_action": "SKIP",
            "fraudster_similarity_threshold": 80,
            "watchlist_ids": [self.watchlist_id],
        }
        manifest = account.registration_manifest(requests)
        self._jobs("fraudster_registration_job", manifest, {"registration_config": config})
        again = account.registration_manifest([account.register("carol"), account.register("bob")])
        twice = self.job_options("duplicates", again)
        self.in_domain("voiceid_fraudster_registration_job", **twice, registration_config=config, max_failed="1")
        results = {"results": True, "s3_endpoint_url": self.endpoint}
        self.in_domain("voiceid_fraudster_registration_job_info", job_name="duplicates", **results)

    def _jobs(self, kind: str, manifest: str, config: dict[str, Any]) -> None:
        module, account = f"voiceid_{kind}", self.account
        done = self.in_domain(module, **self.job_options("monday", manifest), **config, max_failed="2")[kind]
        facts = self.in_domain(module, **self.job_options("monday", manifest), **config)[kind]
        self.compare(module, kind, [facts], domain_id=account.domain_id, job_ids=[done["job_id"]])
        results = {"results": True, "s3_endpoint_url": self.endpoint}
        self.in_domain(f"{module}_info", **results)
        self.in_domain(f"{module}_info", details=False)
        self.run(module, domain_id=account.domain_id, **self.job_options("failing", "s3://contact-centre/missing"))
        self.in_domain(f"{module}_info", job_name="failing")
        bucket, key = done["output_file_s3_uri"].removeprefix("s3://").split("/", 1)
        account.s3.delete_object(Bucket=bucket, Key=key)
        self.in_domain(f"{module}_info", **results)
        self.run(f"{module}_info", domain_id=account.domain_id, **results, results_required=True)
        self.run(module, domain_id=account.domain_id, **self.job_options("monday", manifest), **config, max_failed="0")
        self._running(kind, manifest)

    def _running(self, kind: str, manifest: str) -> None:
        module = f"voiceid_{kind}"
        self.account.control.set_pace("manual")
        slow = self.job_options("slow", manifest)
        self.in_domain(module, **{**slow, "wait": False})
        self._run_to_timeout(module, **slow)
        self._run_to_timeout(f"{module}_info", **WAIT)
        self.account.control.set_pace("instant")
        self.in_domain(f"{module}_info", **WAIT)

    def _run_to_timeout(self, module: str, **options: Any) -> None:
        """Let a wait run out while a job is running."""
        run_to_timeout(
            lambda wait_timeout: self.run(
                module, domain_id=self.account.domain_id, **options, wait_timeout=wait_timeout
            ),
            lambda: bool(self.runs[-1].result["error"].get("running_job_ids")),
        )

    def fraudsters(self) -> None:
        listed = self.in_domain("voiceid_fraudster_info", watchlist_id=self.watchlist_id)["fraudsters"]
        ids = [fraudster["generated_fraudster_id"] for fraudster in listed]
        default = self.in_domain("voiceid_watchlist_info")["watchlists"]
        default_id = next(watchlist["watchlist_id"] for watchlist in default if watchlist["default_watchlist"])
        moved = self.in_domain("voiceid_fraudster", fraudster_ids=ids, watchlist_ids=[default_id])["fraudsters"]
        self.compare("voiceid_fraudster", "fraudster", moved, domain_id=self.account.domain_id, fraudster_ids=ids)
        self._cut_off("voiceid_fraudster", fraudster_ids=ids)
        self.in_domain("voiceid_fraudster", fraudster_ids=ids, state="absent")

    def speakers(self) -> None:
        self.in_domain("voiceid_speaker_info", speaker_ids=["alice"])
        self.in_domain("voiceid_speaker_info", count_only=True)
        listed = self.in_domain("voiceid_speaker_info")["speakers"]
        ids = [speaker["customer_speaker_id"] for speaker in listed]
        out = self.in_domain("voiceid_speaker", speaker_ids=ids, state="opted_out")["speakers"]
        self.compare("voiceid_speaker", "speaker", out, domain_id=self.account.domain_id, speaker_ids=ids)
        self._cut_off("voiceid_speaker", speaker_ids=ids)
        self.in_domain("voiceid_speaker", speaker_ids=ids, state="absent")

    def manifests(self) -> None:
        self._manifests("voiceid_enrollment_manifest", "speakers", "speaker_id", skip_statuses=["OPTED_OUT"])
        self._manifests("voiceid_fraudster_manifest", "fraudsters", "name")

    def _manifests(self, module: str, people: str, person_id: str, **skipping: Any) -> None:
        """Run a manifest module with good and bad recordings, and with a speaker who has opted out."""
        account = self.account
        account.voice_id.opt_out_speaker(DomainId=account.domain_id, SpeakerId="opted-out")
        destination = {"bucket": account.bucket, "prefix": module, "s3_endpoint_url": self.endpoint}
        domain = {"domain_id": account.domain_id, **skipping} if skipping else {}
        account.s3.upload_file(str(RECORDINGS / "alice_2.wav"), account.bucket, "calls/alice_2.wav")
        recordings = [str(RECORDINGS / "alice_1.wav"), f"s3://{account.bucket}/calls/alice_2.wav"]
        good = {person_id: "alice", "recordings": recordings}
        bad = {person_id: "nobody", "recordings": ["/nowhere/1.wav"]}
        out = {person_id: "opted-out", "recordings": good["recordings"]} if skipping else bad
        self.succeed(module, **destination, **domain, **{people: [good, bad, out]}, on_invalid="skip")
        self.run(module, **destination, **{people: [good, bad]})
        self.run(module, **{**destination, "bucket": "missing"}, **{people: [good]})
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write(f"{person_id},recording\nnobody,1.wav\n")
            file.flush()
            self.run(module, **destination, csv=file.name)
        account.voice_id.delete_speaker(DomainId=account.domain_id, SpeakerId="opted-out")

    def exports(self) -> None:
        """An account that can be read completely, one whose speakers cannot be listed, and a file that is a folder."""
        dest = f"{self.run_module.home}/export/account.json"
        self.succeed("voiceid_account_export", dest=dest, results=True, s3_endpoint_url=self.endpoint)
        self.account.control.add_fault(operation="ListSpeakers", kind="access-denied", times=1)
        self.succeed("voiceid_account_export", dest=dest)
        self.run("voiceid_account_export", dest="/")

    def _cut_off(self, module: str, **options: Any) -> None:
        """Let the service deny the deletion of one of two resources."""
        noun = module.removeprefix("voiceid_").capitalize()
        self.account.control.add_fault(operation=f"Delete{noun}", kind="access-denied", times=1)
        self.run(module, domain_id=self.account.domain_id, state="absent", max_concurrency=1, **options)

    def sessions(self) -> None:
        self.account.control.seed_session(
            self.account.domain_id,
            session_name="call",
            authentication_result=AUTHENTICATION,
            fraud_detection_result=FRAUD_DETECTION,
        )
        self.in_domain("voiceid_session_info", session_names_or_ids=["call"])

    def reports(self) -> None:
        """Reports of one speaker and of one account, and one that cannot be written."""
        speaker = {"speaker_id": "alice", "status": "REFUSED", "error_code": 400, "error_message": "Not enough speech"}
        folder = {"endpoint_url": None, "dest": f"{self.run_module.home}/reports"}
        self.succeed("voiceid_report", outcome={"speakers": [speaker]}, **folder)
        self.succeed("voiceid_report", accounts=[{"name": "support"}], name="audit", **folder)
        self.run("voiceid_report", outcome={"speakers": ["alice"]}, **folder)
        self.run("voiceid_report", outcome={}, endpoint_url=None, dest="/dev/null/reports")

    def failures(self) -> None:
        """The same failures with each module: missing domain, invalid id, ambiguous name, suspended domain."""
        self.run("voiceid_domain_info", profile="missing", access_key="", secret_key="")
        same_name = [self.account.domain("twin", ClientToken=str(number)) for number in range(2)]
        for module, options in sorted(self._least_options().items()):
            self.run(module, **options, domain_id=MISSING_ID)
            self.run(module, **options, domain_id="no id")
            name = "name" if module == "voiceid_domain" else "domain_name"
            self.run(module, **{**options, name: "twin"})
            self.account.control.set_domain_status(self.account.domain_id, "SUSPENDED")
            self.run(module, **{**options, "domain_id": self.account.domain_id})
            self.account.control.set_domain_status(self.account.domain_id, "ACTIVE")
        for number in range(2):
            token = f"watchlist-{number}"
            self.account.voice_id.create_watchlist(DomainId=same_name[0], Name="twin", ClientToken=token)
        self.run("voiceid_watchlist", domain_id=same_name[0], name="twin")
        for domain_id in same_name:
            self.account.voice_id.delete_domain(DomainId=domain_id)

    def _least_options(self) -> dict[str, dict[str, Any]]:
        """By module, its required options, without the domain."""
        job = {**self.job_options("another", "s3://contact-centre/missing"), "wait": False}
        info = {module: dict[str, Any]() for module in {run.module for run in self.runs} if module.endswith("_info")}
        return {
            **info,
            "voiceid_domain": {"description": "New"},
            "voiceid_enrollment_job": job,
            "voiceid_fraudster": {"fraudster_ids": [f"id#{MISSING_ID}"], "state": "absent"},
            "voiceid_fraudster_registration_job": job,
            "voiceid_session_info": {"session_names_or_ids": ["call"]},
            "voiceid_speaker": {"speaker_ids": ["caller"], "state": "opted_out"},
            "voiceid_watchlist": {"name": "refunds", "description": "New"},
        }

    def deletions(self) -> None:
        self.in_domain("voiceid_watchlist", name="refunds", state="absent")
        self.succeed("voiceid_domain", name="support-line", state="absent")
