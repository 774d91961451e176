# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role batch_enrollment: from a CSV file and WAV files to enrolled speakers, and a report."""

from __future__ import annotations

import csv
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from account import Account
from harness import PlaybookRunner
from role_runs import RoleRuns, recap, snippets

pytestmark = pytest.mark.slow

SUMMARY = "1 of 2 speakers failed ({} refused, {} invalid, {} with an unknown outcome)"


class Night(RoleRuns):
    """Runs of the nightly playbook."""

    def callers(self, *names: str) -> None:
        self.write_csv("callers.csv", "speaker_id", *names)

    @property
    def statuses(self) -> dict[str, str]:
        return {speaker["speaker_id"]: speaker["status"] for speaker in self.outcome["speakers"]}

    def opt_out(self, name: str) -> None:
        self.account.voice_id.opt_out_speaker(DomainId=self.account.domain_id, SpeakerId=name)

    def delete(self, name: str) -> None:
        self.account.voice_id.delete_speaker(DomainId=self.account.domain_id, SpeakerId=name)

    def jobs(self) -> list[str]:
        """The names of the jobs in the domain, the oldest first."""
        listed = self.account.voice_id.list_speaker_enrollment_jobs(DomainId=self.account.domain_id)["JobSummaries"]
        return [job["JobName"] for job in sorted(listed, key=lambda job: job["CreatedAt"])]


@pytest.fixture
def night(account: Account, run_playbook: PlaybookRunner, tmp_path: Path) -> Night:
    return Night("batch_enrollment", account, run_playbook, tmp_path)


def test_the_nightly_playbook_is_short() -> None:
    assert len(snippets("batch_enrollment")[0].splitlines()) <= 15


def test_a_night_with_failures_new_callers_and_a_second_attempt(night: Night) -> None:
    night.opt_out("dave")
    night.callers("alice", "bob", "dave", "eve")
    (night.folder / "eve.wav").unlink()
    options: dict[str, Any] = {"max_failed": 2}

    check = night.run("--check", **options)
    assert check.rc == 0, check.stdout
    assert night.jobs() == []
    assert not (night.folder / "reports").exists()

    first = night.run(**options)
    assert first.rc == 0, first.stdout
    outcome = night.outcome
    assert night.statuses == {"alice": "NEW_ENROLLMENT", "bob": "NEW_ENROLLMENT", "dave": "REFUSED", "eve": "INVALID"}
    counts = {"enrolled_count": 2, "refused_count": 1, "invalid_count": 1}
    assert {name: outcome[name] for name in counts} == counts
    [job] = outcome["jobs"]
    alice, _, dave, eve = outcome["speakers"]
    assert alice["generated_speaker_id"] == night.account.speaker_ids()["alice"]
    assert dave == {
        "speaker_id": "dave",
        "status": "REFUSED",
        "error_code": 409,
        "error_message": "The speaker is opted out",
        "job_id": job["job_id"],
        "recordings": [{"recording": str(night.folder / "dave.wav"), "channel": "0"}],
    }
    assert eve["error_message"] == "eve.wav: The file does not exist."
    assert "batch_enrollment_enrolled_count: 2" in first.stdout.replace('"', "")
    assert {path.stat().st_mode & 0o777 for path in map(Path, outcome["report"].values())} == {0o600}

    again = night.run(**options)
    assert recap(again)["changed"] == 0, again.stdout
    assert night.outcome == outcome

    night.opt_out("grace")
    night.callers("alice", "bob", "dave", "frank", "grace")
    later = night.run(**options)
    assert later.rc == 0, later.stdout
    assert night.statuses == {
        "alice": "NEW_ENROLLMENT",
        "bob": "NEW_ENROLLMENT",
        "dave": "REFUSED",
        "frank": "NEW_ENROLLMENT",
        "grace": "REFUSED",
    }
    new = [speaker["speaker_id"] for speaker in night.outcome["speakers"] if speaker["job_id"] != job["job_id"]]
    assert new == ["frank", "grace"]
    assert len(night.jobs()) == 2

    night.delete("dave")
    report = night.outcome["report"]
    again = {"csv": report["failed_csv"], "force": True}
    second = night.run(**{**options, **again, "max_failed": "0%"})
    assert second.rc == 2
    assert f"{SUMMARY.format(1, 0, 0)}, batch_enrollment_max_failed is 0%" in second.stdout
    assert night.statuses == {"dave": "NEW_ENROLLMENT", "grace": "REFUSED"}
    assert set(night.outcome["report"].values()).isdisjoint(report.values())


def test_a_recording_in_s3_that_was_replaced_is_sent_again(night: Night) -> None:
    s3, bucket = night.account.s3, night.account.bucket
    options: dict[str, Any] = {"max_failed": "0%", "reuse_hours": 0}
    (night.folder / "callers.csv").write_text(f"speaker_id,recording\nalice,s3://{bucket}/calls/alice.wav\n")
    s3.upload_file(str(night.recording("alice")), bucket, "calls/alice.wav")
    for expected in (1, 1):
        assert night.run(**options).rc == 0
        assert len(night.jobs()) == expected

    time.sleep(1.1)  # S3 tells the time of an object in seconds
    s3.upload_file(str(night.recording("another")), bucket, "calls/alice.wav")
    for expected in (2, 2):
        assert night.run(**options).rc == 0
        assert len(night.jobs()) == expected
    assert len(set(night.jobs())) == 1


def test_an_interrupted_run_goes_on(night: Night) -> None:
    night.callers("alice", "bob")
    options: dict[str, Any] = {"max_failed": "100%", "max_requests": 1}
    control = night.account.control
    with control.hold("StartSpeakerEnrollmentJob") as hold, night.running(**options):
        hold.wait_for(1)
    control.set_pace("manual")
    with control.hold("DescribeSpeakerEnrollmentJob") as hold, night.running(**options):
        hold.wait_for(1)
    assert len(night.jobs()) == 1
    control.set_pace("instant")
    last = night.run(**options)
    assert last.rc == 0, last.stdout
    assert night.statuses == {"alice": "NEW_ENROLLMENT", "bob": "NEW_ENROLLMENT"}
    assert len(night.jobs()) == len(set(night.jobs())) == 2
    outcome = night.outcome

    again = night.run(**options)
    assert recap(again)["changed"] == 0, again.stdout
    assert night.outcome == outcome


def test_a_refused_speaker_gets_a_second_attempt(night: Night) -> None:
    night.opt_out("dave")
    night.callers("alice", "dave")
    # A text, as -e batch_enrollment_retry_codes=409,500 passes it.
    options: dict[str, Any] = {"max_failed": "100%", "retry_codes": "409,500"}
    with ThreadPoolExecutor() as pool, night.account.control.hold("StartSpeakerEnrollmentJob") as hold:
        future = pool.submit(night.run, **options)
        hold.wait_for(1)
        hold.release(1)
        hold.wait_for(1)
        night.delete("dave")
    assert future.result().rc == 0, future.result().stdout
    assert night.statuses == {"alice": "NEW_ENROLLMENT", "dave": "NEW_ENROLLMENT"}
    first, second = night.jobs()
    assert re.fullmatch("enrollment-[0-9a-f]{16}-retry", second)
    assert night.outcome["enrolled_count"] == 2
    outcome = night.outcome

    # Jobs of the same speakers and recordings count in another night, too.
    again = night.run(**options, reuse_hours=0)
    assert recap(again)["changed"] == 0, again.stdout
    assert night.outcome == outcome
    assert night.jobs() == [first, second]

    # A retry of others does not repeat that of a speaker, who may have withdrawn the consent since.
    night.delete("dave")
    night.opt_out("frank")
    night.callers("alice", "dave", "frank")
    more = night.run(**options)
    assert more.rc == 0, more.stdout
    assert night.statuses == {"alice": "NEW_ENROLLMENT", "dave": "NEW_ENROLLMENT", "frank": "REFUSED"}
    assert "dave" not in night.account.speaker_ids()

    # The outcome of a retry is not that of a later one with the same content.
    night.opt_out("dave")
    night.callers("dave")
    later = night.run(**options)
    assert later.rc == 0, later.stdout
    assert night.statuses == {"dave": "REFUSED"}
    assert len(night.jobs()) == 6
    assert night.jobs()[5] == second


def test_a_correction_counts_in_later_nights(night: Night) -> None:
    night.opt_out("dave")
    night.callers("alice", "dave")
    options: dict[str, Any] = {"max_failed": "0%", "reuse_hours": 0}
    assert night.run(**options).rc == 2
    night.delete("dave")
    corrected = night.run(**options, csv=night.outcome["report"]["failed_csv"], force=True)
    assert corrected.rc == 0, corrected.stdout
    jobs = night.jobs()
    assert len(jobs) == 2

    later = night.run(**options)
    assert later.rc == 0, later.stdout
    assert night.statuses == {"alice": "NEW_ENROLLMENT", "dave": "NEW_ENROLLMENT"}
    assert night.jobs() == jobs


def test_jobs_have_the_wait_timeout_together(night: Night) -> None:
    night.callers("alice", "bob", "carol")
    night.account.control.set_pace("manual")
    late = night.run(max_requests=1, wait_timeout=2)
    assert late.rc == 2
    assert late.stdout.count("failed: [localhost]") == 1, late.stdout
    assert len(night.jobs()) == 1


def test_an_output_file_that_cannot_be_read_does_not_hide_the_others(night: Night) -> None:
    """The other output file has an error code as text."""
    night.callers("alice", "bob")
    options: dict[str, Any] = {"max_failed": "100%", "max_requests": 1}
    first = night.run(**options)
    assert first.rc == 0, first.stdout
    (night.folder / "outcome.json").unlink()
    s3, bucket = night.account.s3, night.account.bucket
    for item in s3.list_objects_v2(Bucket=bucket, Prefix="enrollment/output")["Contents"]:
        if b"alice" in s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read():
            s3.delete_object(Bucket=bucket, Key=item["Key"])
        else:
            errors = [{"RequestId": "bob", "ErrorCode": "500", "ErrorMessage": "Internal error"}]
            s3.put_object(Bucket=bucket, Key=item["Key"], Body=json.dumps({"Errors": errors}).encode())
    second = night.run(**options)
    assert second.rc == 2
    assert night.statuses == {"alice": "NOT_KNOWN", "bob": "DUPLICATE_SKIPPED"}
    alice = night.outcome["speakers"][0]
    assert "could not be read" in alice["error_message"]
    [unread] = [job["job_name"] for job in night.outcome["jobs"] if job["job_id"] == alice["job_id"]]
    assert f"cannot be read: {unread}. Set batch_enrollment_force to true" in second.stdout

    mended = night.run(**options, force=True)
    assert mended.rc == 0, mended.stdout
    assert night.run(**options).rc == 0


@pytest.mark.parametrize("replaced", [False, True])
def test_a_job_that_failed_does_not_stop_the_others(night: Night, replaced: bool) -> None:
    night.callers("alice", "bob", "dave", "carol")
    night.account.control.set_quotas(speakers_per_enrollment_job=1)
    options: dict[str, Any] = {"max_failed": "100%", "max_requests": 3}
    broken = night.run(**options)
    assert broken.rc == 2
    refused = dict.fromkeys(("alice", "bob", "dave"), "REFUSED")
    assert night.statuses == {**refused, "carol": "NEW_ENROLLMENT"}
    [failed, completed] = night.outcome["jobs"]
    assert [failed["job_status"], completed["job_status"]] == ["FAILED", "COMPLETED"]
    assert night.outcome["speakers"][0]["error_message"] == failed["failure_details"]["message"]
    assert f"Failed jobs: {failed['job_name']}" in broken.stdout
    with Path(night.outcome["report"]["failed_csv"]).open(encoding="utf-8-sig") as file:
        assert [row["speaker_id"] for row in csv.DictReader(file)] == ["alice", "bob", "dave"]

    night.account.control.set_quotas(speakers_per_enrollment_job=3)
    if replaced:
        night.recording("alice-2").rename(night.folder / "alice.wav")
        (night.folder / "bob.wav").unlink()
    mended = night.run(**options)
    assert mended.rc == 0, mended.stdout
    enrolled = {"alice", "carol", "dave"} | (set() if replaced else {"bob"})
    assert night.statuses == {"bob": "INVALID", **dict.fromkeys(enrolled, "NEW_ENROLLMENT")}
    assert set(night.account.speaker_ids()) == enrolled
    assert (failed["job_name"] in [job["job_name"] for job in night.outcome["jobs"]]) is not replaced


def test_a_missing_result_is_a_failure(night: Night) -> None:
    """The play uses the role twice. Ansible runs a role again only if it has other variables."""
    text = night.playbook.read_text()
    night.playbook.write_text(f"{text}{text.partition('roles:')[2]}      batch_enrollment_report_title: Again\n")
    night.callers("alice", "bob")
    # A text, as -e batch_enrollment_force=false passes it.
    options: dict[str, Any] = {"max_failed": "0%", "force": "false"}
    first = night.run(**options)
    assert first.rc == 0, first.stdout
    assert "batch_enrollment_enrolled_count: 4" in first.stdout.replace('"', "")
    assert len(night.jobs()) == 1

    s3, bucket = night.account.s3, night.account.bucket
    [key] = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix="enrollment/output")["Contents"]]
    lines = s3.get_object(Bucket=bucket, Key=key)["Body"].read().splitlines()
    s3.put_object(Bucket=bucket, Key=key, Body=b"\n".join(line for line in lines if b"bob" not in line))
    second = night.run(**options)
    assert second.rc == 2
    assert SUMMARY.format(0, 0, 1) in second.stdout
    assert night.statuses == {"alice": "NEW_ENROLLMENT", "bob": "NOT_KNOWN"}


CHECKS = """
- hosts: localhost
  gather_facts: false
  tasks:
    - ansible.builtin.include_role:
        name: contactcenter.voiceid.ROLE
        tasks_from: "{{ item.file }}"
        apply:
          ignore_errors: "{{ item.file == 'report' }}"
      vars:
        ROLE_max_failed: "{{ item.limit }}"
        ROLE_outcome: {PEOPLE: "{{ range(5000) | list }}", COUNT: 4943, refused_count: 57, invalid_count: 0, jobs: []}
        ROLE_report_dir: "{{ '' if item.file == 'report' else playbook_dir }}"
        ROLE_report_name: a/b
      loop:
        - {file: report, limit: "1.14%"}
        - {file: report, limit: "1.13%"}
        - {file: main, limit: "1%"}
"""


@pytest.mark.parametrize(
    ("role", "people", "count"),
    [
        ("batch_enrollment", "speakers", "enrolled_count"),
        ("fraudster_registration", "fraudsters", "registered_count"),
    ],
)
def test_limits_are_exact_and_names_are_checked_first(
    run_playbook: PlaybookRunner, role: str, people: str, count: str
) -> None:
    """57 of 5,000 are exactly 1.14 %, but not with floating-point numbers."""
    playbook = CHECKS.replace("ROLE", role).replace("PEOPLE", people).replace("COUNT", count)
    variables = {f"{role}_bucket": "calls", f"{role}_data_access_role_arn": "arn", f"{role}_{people}": []}
    played = run_playbook(playbook, variables)
    checks = [task.status for task in played.tasks if task.name.endswith("Check the outcome")]
    assert checks[0] == "ok" and checks[1] != "ok", played.stdout
    assert f"57 of 5000 {people} failed" in played.stdout
    assert f"{role}_report_name must be the beginning of a file name, without a slash" in played.stdout


EMPTY = ("domain_id", "endpoint_url", "kms_key_id", "max_failed", "report_name", "s3_endpoint_url")


@pytest.mark.parametrize(("role", "column"), [("batch_enrollment", "speaker_id"), ("fraudster_registration", "name")])
def test_an_empty_text_counts_as_not_set(
    account: Account, run_playbook: PlaybookRunner, tmp_path: Path, role: str, column: str
) -> None:
    """AWX passes an empty text for a question of a survey without an answer."""
    runs = RoleRuns(role, account, run_playbook, tmp_path)
    [name] = re.findall(r"_csv: .*?(\w+)\.csv", runs.playbook.read_text())
    runs.write_csv(f"{name}.csv", column, "alice")
    # The watchlist in the README does not exist.
    variables = runs.variables(**dict.fromkeys(EMPTY, ""), registration_config={})
    env = dict.fromkeys(("AWS_ENDPOINT_URL_VOICE_ID", "AWS_ENDPOINT_URL_S3"), run_playbook.endpoint)
    played = run_playbook(runs.playbook, variables, env=env)
    assert played.rc == 0, played.stdout
    assert Path(runs.outcome["report"]["html"]).name == f"{name}.html"

    failed = run_playbook(runs.playbook, {**variables, f"{role}_data_access_role_arn": ""}, env=env)
    assert failed.rc == 2
    assert f"{role}_data_access_role_arn must not be empty" in failed.stdout
