# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_enrollment_job as a process against the endpoint."""

from __future__ import annotations

from typing import Any, ClassVar

from starting_a_job import QUICK, Ensure, StartingAJob
from world import World


class TestEnrollmentJob(StartingAJob):
    module = "voiceid_enrollment_job"
    start = "StartSpeakerEnrollmentJob"
    quota = "active_enrollment_jobs_per_domain"
    config: ClassVar[dict[str, Any]] = {
        "enrollment_config": {
            "existing_enrollment_action": "OVERWRITE",
            "fraud_detection_config": {"fraud_detection_action": "IGNORE", "risk_threshold": 70},
        }
    }
    other_config: ClassVar[dict[str, Any]] = {"enrollment_config": {"fraud_detection_config": {"risk_threshold": 71}}}

    def manifest(self, world: World, failing: int = 0) -> str:
        bad = [{**world.enroll("carol", calls=(1,)), "RequestId": f"bad-{number}"} for number in range(failing)]
        return world.enrollment_manifest([world.enroll("alice"), world.enroll("bob"), *bad])

    def jobs(self, world: World, domain_id: str | None = None) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = world.voice_id.list_speaker_enrollment_jobs(
            DomainId=domain_id or world.domain_id
        )["JobSummaries"]
        return listed

    def job(self, world: World, job_id: str, until: tuple[str, ...]) -> dict[str, Any]:
        return world.job(job_id, until=until)

    def with_watchlist(self, *watchlist_ids: str) -> dict[str, Any]:
        return {"enrollment_config": {"fraud_detection_config": {"watchlist_ids": list(watchlist_ids)}}}

    def put_example_files(self, world: World) -> None:
        for day, failing in (("monday", 0), ("tuesday", 1)):
            source = self.manifest(world, failing).removeprefix(f"s3://{world.bucket}/")
            copied = {"Bucket": world.bucket, "Key": source}
            world.s3.copy_object(Bucket=world.bucket, Key=f"enrollment/{day}.json", CopySource=copied)

    def test_the_configuration_decides_about_speakers(self, ensure: Ensure, world: World) -> None:
        assert self.statuses(ensure(job_name="first", max_failed="0", **QUICK)) == {"NEW_ENROLLMENT"}
        assert self.statuses(ensure(job_name="second", max_failed="0", **QUICK)) == {"ENROLLMENT_OVERWRITE"}
        skip = {"enrollment_config": {"existing_enrollment_action": "SKIP"}}
        assert self.statuses(ensure(job_name="third", max_failed="0", **QUICK, **skip)) == {"DUPLICATE_SKIPPED"}

    @staticmethod
    def statuses(done: Any) -> set[str]:
        return {outcome["enrollment_status"] for outcome in done["enrollment_job"]["successful_enrollments"]}
