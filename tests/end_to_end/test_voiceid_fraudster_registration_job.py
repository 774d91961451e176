# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_fraudster_registration_job as a process against the endpoint."""

from __future__ import annotations

from typing import Any, ClassVar

from account import Account
from job_start_contract import WAIT, Ensure, JobStartContract


class TestFraudsterRegistrationJob(JobStartContract):
    module = "voiceid_fraudster_registration_job"
    start = "StartFraudsterRegistrationJob"
    quota = "active_registration_jobs_per_domain"
    config: ClassVar[dict[str, Any]] = {
        "registration_config": {"duplicate_registration_action": "SKIP", "fraudster_similarity_threshold": 80}
    }
    other_config: ClassVar[dict[str, Any]] = {"registration_config": {"fraudster_similarity_threshold": 81}}

    def manifest(self, account: Account, failing: int = 0) -> str:
        bad = [{"RequestId": f"bad-{number}", "AudioSpecifications": []} for number in range(failing)]
        return account.registration_manifest([account.register("alice"), account.register("bob"), *bad])

    def jobs(self, account: Account, domain_id: str | None = None) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = account.voice_id.list_fraudster_registration_jobs(
            DomainId=domain_id or account.domain_id
        )["JobSummaries"]
        return listed

    def job(self, account: Account, job_id: str, until: tuple[str, ...]) -> dict[str, Any]:
        return account.registration_job(job_id, until=until)

    def with_watchlist(self, *watchlist_ids: str) -> dict[str, Any]:
        return {"registration_config": {"watchlist_ids": list(watchlist_ids)}}

    def test_the_configuration_decides_about_fraudsters(self, ensure: Ensure, account: Account) -> None:
        assert self.statuses(ensure(job_name="first", max_failed="0", **WAIT)) == {"NEW_FRAUDSTER"}
        assert self.statuses(ensure(job_name="second", max_failed="0", **WAIT)) == {"DUPLICATE_SKIPPED"}
        anew = {"registration_config": {"duplicate_registration_action": "REGISTER_AS_NEW"}}
        assert self.statuses(ensure(job_name="third", max_failed="0", **WAIT, **anew)) == {"NEW_FRAUDSTER"}

    @staticmethod
    def statuses(done: Any) -> set[str]:
        job = done["fraudster_registration_job"]
        return {outcome["registration_status"] for outcome in job["successful_registrations"]}
