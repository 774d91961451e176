# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role batch_enrollment: from a CSV file and WAV files to enrolled speakers, and a report."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from account import RECORDINGS, Account
from harness import BIN, PlaybookResult, PlaybookRunner, environment

# What a user writes. Connection and pace come from elsewhere.
PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  roles:
    - role: contactcenter.voiceid.batch_enrollment
      batch_enrollment_csv: callers.csv
      batch_enrollment_domain_name: support-line
      batch_enrollment_bucket: contact-centre
      batch_enrollment_kms_key_id: "{{ key }}"
      batch_enrollment_data_access_role_arn: "{{ role }}"
"""
# It has no change if the outcome has none.
ON_END = """
- name: Keep the outcome
  ansible.builtin.copy:
    content: "{{ batch_enrollment_outcome | to_json(sort_keys=true) }}"
    dest: "{{ playbook_dir }}/outcome.json"
    mode: "0600"
"""


def frames_of(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


class Night:
    """A folder with the playbook, the CSV file and the hook, and runs of the playbook."""

    def __init__(self, account: Account, run_playbook: PlaybookRunner, folder: Path) -> None:
        account.domain_id, account.bucket  # noqa: B018  # they are made on demand
        account.control.set_pace("instant")
        self.account = account
        self.folder = folder
        self._run = run_playbook
        self.playbook = folder / "night.yml"
        self.playbook.write_text(PLAYBOOK)
        (folder / "on_end.yml").write_text(ON_END)

    def recording(self, name: str, seconds: int = 34) -> Path:
        """A recording that no other name has. 34 seconds of it have 30 seconds of speech."""
        path = self.folder / f"{name}.wav"
        frames = b"".join(frames_of(RECORDINGS / f"alice_{call}.wav") for call in (1, 2))[: seconds * 16000]
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(frames + name.encode().ljust(300))
        return path

    def callers(self, *names: str) -> None:
        """Write the CSV file, with a recording for each name."""
        rows = [f"{name},{self.recording(name).name}" for name in names]
        (self.folder / "callers.csv").write_text("\n".join(["speaker_id,recording", *rows]))

    def variables(self, **variables: Any) -> dict[str, Any]:
        return {
            "key": self.account.key_arn,
            "role": self.account.role_arn,
            "batch_enrollment_endpoint_url": self._run.endpoint,
            "batch_enrollment_s3_endpoint_url": self._run.endpoint,
            "batch_enrollment_wait_delay": 0.1,
            "batch_enrollment_on_end": "on_end.yml",
            **variables,
        }

    def run(self, *options: str, **variables: Any) -> PlaybookResult:
        stats = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}
        return self._run(self.playbook, self.variables(**variables), options=options, env=stats)

    @contextmanager
    def running(self, **variables: Any) -> Iterator[None]:
        """A run that is killed with all of its processes at the end of the block."""
        settings = self._run._ansible_settings(self.folder / "results.jsonl")
        values = json.dumps(self.variables(**variables))
        with subprocess.Popen(
            [BIN / "ansible-playbook", self.playbook, "--extra-vars", values],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            env=environment(self._run.home, settings),
            start_new_session=True,
        ) as process:
            try:
                yield
            finally:
                os.killpg(process.pid, signal.SIGKILL)

    @property
    def outcome(self) -> dict[str, Any]:
        """What the hook saw."""
        outcome: dict[str, Any] = json.loads((self.folder / "outcome.json").read_text())
        return outcome

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
    return Night(account, run_playbook, tmp_path)


def recap(run: PlaybookResult) -> dict[str, int]:
    lines = run.stdout.rpartition("PLAY RECAP")[2]
    return {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", lines)}


def test_a_night_with_failures_new_callers_and_a_second_attempt(night: Night) -> None:
    night.opt_out("dave")
    night.callers("alice", "bob", "dave", "eve")
    (night.folder / "eve.wav").unlink()
    options = {"batch_enrollment_on_invalid": "skip", "batch_enrollment_max_failed": 2}

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
    again = {"batch_enrollment_csv": report["failed_csv"], "batch_enrollment_force": True}
    second = night.run(**{**options, **again, "batch_enrollment_max_failed": "0%"})
    assert second.rc == 2
    assert "1 of 2 speakers failed (1 refused, 0 invalid), batch_enrollment_max_failed is 0%" in second.stdout
    assert night.statuses == {"dave": "NEW_ENROLLMENT", "grace": "REFUSED"}
    assert set(night.outcome["report"].values()).isdisjoint(report.values())


def test_an_interrupted_run_goes_on(night: Night) -> None:
    night.callers("alice", "bob")
    options = {"batch_enrollment_max_requests": 1}
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


def test_a_refused_speaker_gets_a_second_attempt(night: Night) -> None:
    night.opt_out("dave")
    night.callers("alice", "dave")
    options = {"batch_enrollment_retry_codes": [409]}
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

    again = night.run(**options)
    assert recap(again)["changed"] == 0, again.stdout
    assert night.outcome == outcome
    assert night.jobs() == [first, second]


def test_a_job_that_failed_does_not_stop_the_others(night: Night) -> None:
    night.callers("alice", "bob", "carol")
    night.account.control.set_quotas(speakers_per_enrollment_job=1)
    options = {"batch_enrollment_max_requests": 2}
    broken = night.run(**options)
    assert broken.rc == 2
    assert night.statuses == {"alice": "REFUSED", "bob": "REFUSED", "carol": "NEW_ENROLLMENT"}
    [failed, completed] = night.outcome["jobs"]
    assert [failed["job_status"], completed["job_status"]] == ["FAILED", "COMPLETED"]
    assert night.outcome["speakers"][0]["error_message"] == failed["failure_details"]["message"]
    assert f"Failed jobs: {failed['job_name']}" in broken.stdout
    with Path(night.outcome["report"]["failed_csv"]).open(encoding="utf-8-sig") as file:
        assert [row["speaker_id"] for row in csv.DictReader(file)] == ["alice", "bob"]

    night.account.control.set_quotas(speakers_per_enrollment_job=2)
    mended = night.run(**options)
    assert mended.rc == 0, mended.stdout
    assert set(night.statuses.values()) == {"NEW_ENROLLMENT"}
