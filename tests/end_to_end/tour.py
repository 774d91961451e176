# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tour through all modules, with options that bring out everything that they can return.

The contract tests compare what it saw with what is documented. A new module gets a method here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from harness import ModuleResult, ModuleRunner
from world import World

NOWHERE = "0" * 22
QUICK = {"wait": True, "wait_delay": 0.1}
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


class Tour:
    """``runs`` has every run; ``twins`` has, by module, its facts of a thing and those of its ``_info`` twin."""

    def __init__(self, world: World, run_module: ModuleRunner) -> None:
        self.world = world
        self.run_module = run_module
        self.endpoint = run_module.endpoint
        self.runs: list[Run] = []
        self.twins: dict[str, tuple[Any, Any]] = {}
        for go in (self.domains, self.watchlists, self.enrollment, self.registration, self.fraudsters, self.speakers):
            go()
        self.sessions()
        self.failures()
        self.goodbyes()

    def run(self, module: str, **options: Any) -> ModuleResult:
        """Run a module, whether it fails or not."""
        self.world.control.clear_requests()
        result = self.run_module(module, options)
        called = frozenset(request["operation"] for request in self.world.control.requests())
        self.runs.append(Run(module, result.result, called))
        return result

    def done(self, module: str, **options: Any) -> ModuleResult:
        """Run a module in the domain; it must not fail."""
        result = self.run(module, **options)
        assert not result.failed, result.msg
        return result

    def here(self, module: str, **options: Any) -> ModuleResult:
        return self.done(module, domain_id=self.world.domain_id, **options)

    def compare(self, module: str, key: str, facts: Any, **options: Any) -> None:
        """Ask the ``_info`` twin for the same thing."""
        self.twins[module] = facts, self.done(f"{module}_info", **options)[f"{key.removesuffix('s')}s"]

    def domains(self) -> None:
        other_key = self.world.kms.create_key()["KeyMetadata"]["Arn"]
        encryption = {"kms_key_id": self.world.key_arn}
        wanted = {"name": "support-line", "description": "Callers", "tags": {"team": "red", "stage": "trial"}}
        created = self.done("voiceid_domain", **wanted, server_side_encryption_configuration=encryption)["domain"]
        vars(self.world)["domain_id"] = created["domain_id"]  # in place of the one that it would make
        change = {"name": "support-line", "tags": {"team": "blue"}}
        moved = self.done(
            "voiceid_domain", **change, server_side_encryption_configuration={"kms_key_id": other_key}, **QUICK
        )
        self.compare("voiceid_domain", "domain", [moved["domain"]], domain_id=created["domain_id"])
        self.done("voiceid_domain_info")

    def watchlists(self) -> None:
        self.here("voiceid_watchlist", name="refunds")
        changed = self.here("voiceid_watchlist", name="refunds", description="Refund fraud")["watchlist"]
        self.watchlist_id = changed["watchlist_id"]
        self.compare(
            "voiceid_watchlist", "watchlist", [changed], domain_name="support-line", watchlist_ids=[self.watchlist_id]
        )
        self.here("voiceid_watchlist_info")

    def job_options(self, name: str, manifest: str) -> dict[str, Any]:
        return {
            "job_name": name,
            "data_access_role_arn": self.world.role_arn,
            "input_data_config": {"s3_uri": manifest},
            "output_data_config": {"s3_uri": f"s3://{self.world.bucket}/out", "kms_key_id": self.world.key_arn},
            "s3_endpoint_url": self.endpoint,
            **QUICK,
        }

    def enrollment(self) -> None:
        world = self.world
        requests = [world.enroll("alice"), world.enroll("bob"), world.enroll("carol", calls=(1,))]
        config = {
            "existing_enrollment_action": "SKIP",
            "fraud_detection_config": {
                "fraud_detection_action": "FAIL",
                "risk_threshold": 75,
                "watchlist_ids": [self.watchlist_id],
            },
        }
        self._jobs("enrollment_job", world.enrollment_manifest(requests), {"enrollment_config": config})

    def registration(self) -> None:
        world = self.world
        requests = [world.register("carol"), {**world.register("bob"), "AudioSpecifications": []}]
        config = {
            "duplicate_registration_action": "SKIP",
            "fraudster_similarity_threshold": 80,
            "watchlist_ids": [self.watchlist_id],
        }
        manifest = world.registration_manifest(requests)
        self._jobs("fraudster_registration_job", manifest, {"registration_config": config})
        again = world.registration_manifest([world.register("carol"), world.register("bob")])
        twice = self.job_options("duplicates", again)
        self.here("voiceid_fraudster_registration_job", **twice, registration_config=config, max_failed="1")
        results = {"results": True, "s3_endpoint_url": self.endpoint}
        self.here("voiceid_fraudster_registration_job_info", job_name="duplicates", **results)

    def _jobs(self, kind: str, manifest: str, config: dict[str, Any]) -> None:
        module, world = f"voiceid_{kind}", self.world
        done = self.here(module, **self.job_options("monday", manifest), **config, max_failed="2")[kind]
        facts = self.here(module, **self.job_options("monday", manifest), **config)[kind]
        self.compare(module, kind, [facts], domain_id=world.domain_id, job_ids=[done["job_id"]])
        results = {"results": True, "s3_endpoint_url": self.endpoint}
        self.here(f"{module}_info", **results)
        self.here(f"{module}_info", details=False)
        self.run(module, domain_id=world.domain_id, **self.job_options("failing", "s3://contact-centre/missing"))
        self.here(f"{module}_info", job_name="failing")
        bucket, key = done["output_file_s3_uri"].removeprefix("s3://").split("/", 1)
        world.s3.delete_object(Bucket=bucket, Key=key)
        self.here(f"{module}_info", **results)
        self.run(module, domain_id=world.domain_id, **self.job_options("monday", manifest), **config, max_failed="0")
        self._running(kind, manifest)

    def _running(self, kind: str, manifest: str) -> None:
        module = f"voiceid_{kind}"
        self.world.control.set_pace("manual")
        self.run(module, domain_id=self.world.domain_id, **self.job_options("slow", manifest), wait_timeout=2)
        self.run(f"{module}_info", domain_id=self.world.domain_id, **QUICK, wait_timeout=1)
        self.world.control.set_pace("instant")
        self.here(f"{module}_info", **QUICK)

    def fraudsters(self) -> None:
        listed = self.here("voiceid_fraudster_info", watchlist_id=self.watchlist_id)["fraudsters"]
        ids = [fraudster["generated_fraudster_id"] for fraudster in listed]
        default = self.here("voiceid_watchlist_info")["watchlists"]
        default_id = next(watchlist["watchlist_id"] for watchlist in default if watchlist["default_watchlist"])
        moved = self.here("voiceid_fraudster", fraudster_ids=ids, watchlist_ids=[default_id])["fraudsters"]
        self.compare("voiceid_fraudster", "fraudster", moved, domain_id=self.world.domain_id, fraudster_ids=ids)
        self._cut_off("voiceid_fraudster", fraudster_ids=ids)
        self.here("voiceid_fraudster", fraudster_ids=ids, state="absent")

    def speakers(self) -> None:
        self.here("voiceid_speaker_info", speaker_ids=["alice"])
        listed = self.here("voiceid_speaker_info")["speakers"]
        ids = [speaker["customer_speaker_id"] for speaker in listed]
        out = self.here("voiceid_speaker", speaker_ids=ids, state="opted_out")["speakers"]
        self.compare("voiceid_speaker", "speaker", out, domain_id=self.world.domain_id, speaker_ids=ids)
        self._cut_off("voiceid_speaker", speaker_ids=ids)
        self.here("voiceid_speaker", speaker_ids=ids, state="absent")

    def _cut_off(self, module: str, **options: Any) -> None:
        """Let the service refuse to delete one of two things."""
        noun = module.removeprefix("voiceid_").capitalize()
        self.world.control.add_fault(operation=f"Delete{noun}", kind="access-denied", times=1)
        self.run(module, domain_id=self.world.domain_id, state="absent", max_concurrency=1, **options)

    def sessions(self) -> None:
        self.world.control.seed_session(
            self.world.domain_id,
            session_name="call",
            authentication_result=AUTHENTICATION,
            fraud_detection_result=FRAUD_DETECTION,
        )
        self.here("voiceid_session_info", session_names_or_ids=["call"])

    def failures(self) -> None:
        """The same mistakes with each module: a domain that is not there, a name that two have, a bad id."""
        self.run("voiceid_domain_info", profile="nobody", access_key="", secret_key="")
        twins = [self.world.domain("twin", ClientToken=str(number)) for number in range(2)]
        for module, options in sorted(self._least_options().items()):
            self.run(module, **options, domain_id=NOWHERE)
            self.run(module, **options, domain_id="no id")
            name = "name" if module == "voiceid_domain" else "domain_name"
            self.run(module, **{**options, name: "twin"})
            self.world.control.set_domain_status(self.world.domain_id, "SUSPENDED")
            self.run(module, **{**options, "domain_id": self.world.domain_id})
            self.world.control.set_domain_status(self.world.domain_id, "ACTIVE")
        for number in range(2):
            token = f"watchlist-{number}"
            self.world.voice_id.create_watchlist(DomainId=twins[0], Name="twin", ClientToken=token)
        self.run("voiceid_watchlist", domain_id=twins[0], name="twin")
        for domain_id in twins:
            self.world.voice_id.delete_domain(DomainId=domain_id)

    def _least_options(self) -> dict[str, dict[str, Any]]:
        """By module, what it cannot do without, the domain apart."""
        job = {**self.job_options("another", "s3://contact-centre/missing"), "wait": False}
        info = {module: dict[str, Any]() for module in {run.module for run in self.runs} if module.endswith("_info")}
        return {
            **info,
            "voiceid_domain": {"description": "New"},
            "voiceid_enrollment_job": job,
            "voiceid_fraudster": {"fraudster_ids": [f"id#{NOWHERE}"], "state": "absent"},
            "voiceid_fraudster_registration_job": job,
            "voiceid_session_info": {"session_names_or_ids": ["call"]},
            "voiceid_speaker": {"speaker_ids": ["caller"], "state": "opted_out"},
            "voiceid_watchlist": {"name": "refunds", "description": "New"},
        }

    def goodbyes(self) -> None:
        self.here("voiceid_watchlist", name="refunds", state="absent")
        self.done("voiceid_domain", name="support-line", state="absent")
