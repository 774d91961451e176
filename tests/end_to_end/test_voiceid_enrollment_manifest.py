# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""voiceid_enrollment_manifest: from recordings to manifests in S3, and to jobs that enroll the speakers."""

from __future__ import annotations

import json
import os
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from account import BUCKET, ENDED, RECORDINGS, Account, paths, people
from harness import ModuleResult, ModuleRunner, PlaybookRunner

MODULE = "voiceid_enrollment_manifest"
ONCE = {"aws_config": {"retries": {"total_max_attempts": 1}}}
UNQUOTED = [("0017", "alice"), ("yes", "bob"), ('"0018"', "carol")]
Run = Callable[..., ModuleResult]


@pytest.fixture
def run(account: Account, run_module: ModuleRunner) -> Run:
    """Run the module with the bucket of the account."""

    def run(*, check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        destination = {"bucket": account.bucket, "prefix": "night", "s3_endpoint_url": run_module.endpoint}
        return run_module(MODULE, {**destination, **options}, check=check, diff=diff)

    return run


def objects(account: Account) -> list[str]:
    found = account.s3.list_objects_v2(Bucket=BUCKET, Prefix="night/").get("Contents", [])
    return [item["Key"] for item in found]


def requests_of(account: Account, manifest: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The audio of each speaker in a manifest."""
    bucket, key = manifest["s3_uri"].removeprefix("s3://").split("/", 1)
    document = json.load(account.s3.get_object(Bucket=bucket, Key=key)["Body"])
    return {request["SpeakerId"]: request["AudioSpecifications"] for request in document["SpeakerEnrollmentRequests"]}


def job_status(account: Account, manifest: dict[str, Any]) -> str:
    """How the job of a manifest ends."""
    request = account.job_request(manifest["s3_uri"], JobName=manifest["job_name"])
    job_id = account.voice_id.start_speaker_enrollment_job(**request)["Job"]["JobId"]
    return str(account.job(job_id, until=ENDED)["JobStatus"])


def test_recordings_become_enrolled_speakers(account: Account, run: Run) -> None:
    first = run(speakers=people("alice", "bob"))
    assert first.changed
    assert first["uploaded"]["files"] == len(objects(account)) == 5
    assert first["requests"] == {"alice": "alice", "bob": "bob"}
    assert first["request_count"] == 2
    assert (first["invalid"], first["skipped_speakers"]) == ([], [])
    [manifest] = first["manifests"]
    assert manifest["request_count"] == 2
    assert list(requests_of(account, manifest)) == ["alice", "bob"]
    assert job_status(account, manifest) == "COMPLETED"
    assert set(account.speaker_ids()) == {"alice", "bob"}

    again = run(speakers=people("alice", "bob"))
    assert not again.changed
    assert again["uploaded"] == {"files": 0, "bytes": 0}
    assert again["manifests"] == first["manifests"]

    more = run(speakers=people("alice", "bob", "carol"))
    assert more["uploaded"]["files"] == 3
    assert more["manifests"] != first["manifests"]


def test_a_csv_file_as_a_spreadsheet_program_writes_it(account: Account, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    for path in paths("bob"):
        (folder / Path(path).name).write_bytes(Path(path).read_bytes())
    rows = ["Speaker_ID;Recording;Channel", f"alice;{paths('alice')[0]};0", "bob;calls;", f"alice;{paths('alice')[1]};"]
    csv = tmp_path / "callers.csv"
    csv.write_bytes("\r\n".join(rows).encode("utf-8-sig"))
    [manifest] = run(csv=str(csv))["manifests"]
    assert {name: len(audio) for name, audio in requests_of(account, manifest).items()} == {"alice": 2, "bob": 2}
    assert job_status(account, manifest) == "COMPLETED"


def test_objects_in_s3_are_not_uploaded_again(account: Account, run: Run) -> None:
    uris = [f"s3://{account.bucket}/recordings/alice_{call}.wav" for call in (1, 2)]
    result = run(speakers=[{"speaker_id": "alice", "recordings": uris}])
    assert result["uploaded"]["files"] == 1
    [manifest] = result["manifests"]
    assert requests_of(account, manifest) == {"alice": [{"S3Uri": uri, "ChannelId": 0} for uri in uris]}
    assert job_status(account, manifest) == "COMPLETED"


def test_a_folder_stays_a_folder(account: Account, run: Run, tmp_path: Path) -> None:
    first, second = map(Path, paths("alice"))
    (tmp_path / first.name).write_bytes(first.read_bytes())
    (tmp_path / f"._{first.name}").write_bytes(b"Mac OS X")
    [problem] = run(speakers=[{"speaker_id": "alice", "recordings": str(tmp_path)}])["invalid"]
    assert "too short for 30 seconds of speech" in problem["reason"]
    result = run(speakers=[{"speaker_id": "alice", "recordings": str(tmp_path)}], on_invalid="skip")
    [person] = result["speakers"]
    assert person == {"speaker_id": "alice", "recordings": [{"recording": str(tmp_path), "channel": "0"}]}

    (tmp_path / second.name).write_bytes(second.read_bytes())
    [manifest] = run(speakers=[person])["manifests"]
    assert len(requests_of(account, manifest)["alice"]) == 2


def test_ids_without_quotes(account: Account, run_playbook: PlaybookRunner) -> None:
    """YAML reads 0017 as 15, and yes as true."""
    speakers = "".join(f"\n          - {{speaker_id: {text}, recordings: {paths(name)}}}" for text, name in UNQUOTED)
    played = run_playbook(
        f"""
- hosts: localhost
  gather_facts: false
  tasks:
    - contactcenter.voiceid.voiceid_enrollment_manifest:
        speakers: {speakers}
        bucket: {account.bucket}
        s3_endpoint_url: "{run_playbook.endpoint}"
        on_invalid: skip
"""
    )
    output = " ".join(played.stdout.split() + played.stderr.split())
    assert played.rc == 0, output
    assert "Their number is 1. The first: 15" in output
    assert "'True': speaker_id has the type bool, but must be text. In YAML, put it in quotes." in output


def write_stereo(path: Path, left: str, right: str) -> None:
    """A recording with a speaker on each channel."""
    channels = []
    for name in (left, right):
        with wave.open(str(RECORDINGS / name)) as file:
            channels.append(file.readframes(file.getnframes()))
    count = min(map(len, channels)) // 2
    pairs = (channels[number % 2][number // 2 * 2 :][:2] for number in range(2 * count))
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 8000, count, "NONE", "not compressed"))
        file.writeframes(b"".join(pairs))


def test_the_channels_of_a_call_belong_to_two_speakers(account: Account, run: Run, tmp_path: Path) -> None:
    for call in (1, 2):
        write_stereo(tmp_path / f"{call}.wav", f"alice_{call}.wav", f"bob_{call}.wav")
    calls = [str(tmp_path / f"{call}.wav") for call in (1, 2)]
    other_side = [{"recording": call, "channel": 1} for call in calls]
    speakers = [{"speaker_id": "alice", "recordings": calls}, {"speaker_id": "bob", "recordings": other_side}]
    result = run(speakers=speakers)
    assert result["uploaded"]["files"] == 3
    [manifest] = result["manifests"]
    audio = requests_of(account, manifest)
    assert [[item["ChannelId"] for item in items] for items in audio.values()] == [[0, 0], [1, 1]]
    assert job_status(account, manifest) == "COMPLETED"


@pytest.fixture
def bad(account: Account, tmp_path: Path) -> list[dict[str, Any]]:
    """Speakers with something wrong, one problem each."""
    (tmp_path / "page.wav").write_text("<html>Sign in</html>")
    missing = f"s3://{account.bucket}/recordings/missing.wav"
    return [
        {"speaker_id": "no id", "recordings": paths("bob")},
        {"speaker_id": "missing", "recordings": [str(tmp_path / "missing.wav")]},
        {"speaker_id": "page", "recordings": [str(tmp_path / "page.wav")]},
        {"speaker_id": "s3", "recordings": [missing]},
        {"speaker_id": "short", "recordings": paths("carol")[:1]},
        {"speaker_id": "right", "recordings": [{"recording": paths("carol")[1], "channel": 1}]},
    ]


def test_all_problems_are_reported_before_anything_is_uploaded(
    account: Account, run: Run, bad: list[dict[str, Any]]
) -> None:
    failed = run(speakers=[*people("alice"), *bad])
    assert failed.failed
    assert failed["error"]["kind"] == "invalid_recordings"
    assert [problem["speaker_id"] for problem in failed["invalid"]] == [person["speaker_id"] for person in bad]
    assert failed.msg.startswith("6 problems with 6 of the speakers: [1] 'no id': speaker_id must be 1 to 256 letters")
    for problem in failed["invalid"]:
        assert problem["reason"] in failed.msg
    assert [problem["reason"].partition(".")[0] for problem in failed["invalid"][1:4]] == [
        "The file does not exist",
        "The format of the file is HTML, not WAV",
        "The object cannot be read: NoSuchKey: The specified key does not exist",
    ]
    assert not failed.changed
    assert objects(account) == []


def test_speakers_with_problems_can_be_left_out(account: Account, run: Run, bad: list[dict[str, Any]]) -> None:
    result = run(speakers=[*bad, *people("alice")], on_invalid="skip")
    assert not result.failed
    assert result["requests"] == {"alice": "alice"}
    assert result["uploaded"]["files"] == len(objects(account)) == 3
    assert len(result["invalid"]) == 6
    [warning] = result.warnings
    assert warning.startswith("The number of omitted speakers is 6, see invalid. The first problem: 'no id': ")


def test_names_of_files_that_are_not_utf_8(run: Run, tmp_path: Path) -> None:
    for number, path in enumerate(paths("alice")):
        Path(os.fsdecode(bytes(tmp_path) + b"/J\xe4ger %d.wav" % number)).write_bytes(Path(path).read_bytes())
    result = run(speakers=[{"speaker_id": "alice", "recordings": [str(tmp_path)]}], diff=True)
    assert result["uploaded"]["files"] == 3
    assert f"275884 bytes, {tmp_path}/J?ger 0.wav" in result["diff"]["after"].values()
    Path(os.fsdecode(bytes(tmp_path) + b"/J\xe4ger 0.wav")).write_bytes(b"")
    [problem] = run(speakers=[{"speaker_id": "alice", "recordings": [str(tmp_path)]}])["invalid"]
    assert problem["recording"] == f"{tmp_path}/J?ger 0.wav"


def test_if_everybody_is_left_out_there_is_no_manifest(account: Account, run: Run, bad: list[dict[str, Any]]) -> None:
    result = run(speakers=bad, on_invalid="skip")
    assert (result["manifests"], result["request_count"], result.changed) == ([], 0, False)
    assert objects(account) == []


def test_lines_of_a_csv_file_are_reported(run: Run, tmp_path: Path) -> None:
    csv = tmp_path / "callers.csv"
    csv.write_text(f"speaker_id,recording\nalice,{paths('alice')[0]}\nalice,gone.wav\n")
    failed = run(csv=str(csv))
    assert "'alice', line 3, gone.wav: The file does not exist." in failed.msg
    [problem] = failed["invalid"]
    reason = "The file does not exist."
    assert problem == {"speaker_id": "alice", "line": 3, "recording": "gone.wav", "reason": reason}


def test_known_speakers_are_left_out(account: Account, run: Run) -> None:
    account.job(account.start([account.enroll("alice")]), until=ENDED)
    account.voice_id.opt_out_speaker(DomainId=account.domain_id, SpeakerId="carol")
    gone = {"speaker_id": "alice", "recordings": ["/gone.wav"]}
    speakers = [gone, *people("bob", "carol")]
    result = run(speakers=speakers, domain_name="support-line", skip_statuses=["ENROLLED", "OPTED_OUT"])
    assert result["requests"] == {"bob": "bob"}
    assert result["skipped_speakers"] == [
        {"speaker_id": "alice", "status": "ENROLLED"},
        {"speaker_id": "carol", "status": "OPTED_OUT"},
    ]
    again = run(speakers=people("bob", "carol"), domain_id=account.domain_id, skip_statuses=["ENROLLED"])
    assert list(again["requests"]) == ["bob", "carol"]


def test_statuses_need_a_domain(run: Run) -> None:
    failed = run(speakers=people("alice"), skip_statuses=["ENROLLED"])
    assert failed["error"] == {"kind": "invalid_request", "option": "skip_statuses"}
    assert "domain_id or domain_name" in failed.msg


def test_without_statuses_voice_id_is_not_called(account: Account, run: Run) -> None:
    domain_id = account.domain_id
    account.control.clear_requests()
    assert run(speakers=people("alice"), domain_id=domain_id).changed
    assert account.control.requests() == []


def test_check_mode_and_diff(account: Account, run: Run) -> None:
    checked = run(speakers=people("alice"), check=True, diff=True)
    assert checked.changed
    assert objects(account) == []
    done = run(speakers=people("alice"), diff=True)
    compared = ("changed", "diff", "manifests", "requests", "uploaded")
    assert {name: checked[name] for name in compared} == {name: done[name] for name in compared}
    uris = [f"s3://{BUCKET}/{key}" for key in objects(account)]
    assert done["diff"]["before"] == {}
    assert sorted(done["diff"]["after"]) == uris
    assert f"275884 bytes, {paths('alice')[0]}" in done["diff"]["after"].values()
    again = run(speakers=people("alice"), check=True, diff=True)
    assert not again.changed
    assert again["diff"] == {"before": {}, "after": {}}


def test_an_incomplete_object_is_replaced(account: Account, run: Run) -> None:
    run(speakers=people("alice"))
    key = next(key for key in objects(account) if key.endswith(".wav"))
    account.s3.put_object(Bucket=BUCKET, Key=key, Body=b"half")
    result = run(speakers=people("alice"), diff=True)
    assert result["uploaded"]["files"] == 1
    assert result["diff"]["before"] == {f"s3://{BUCKET}/{key}": "4 bytes"}
    assert account.s3.head_object(Bucket=BUCKET, Key=key)["ContentLength"] > 4


def test_uploads_are_encrypted_with_the_key(account: Account, run: Run) -> None:
    run(speakers=people("alice"), kms_key_id=account.key_arn)
    for key in objects(account):
        head = account.s3.head_object(Bucket=BUCKET, Key=key)
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", account.key_arn)


def test_many_speakers_get_several_manifests(account: Account, run: Run) -> None:
    result = run(speakers=people("alice", "bob", "carol"), max_requests=2)
    assert [list(requests_of(account, manifest)) for manifest in result["manifests"]] == [["alice", "bob"], ["carol"]]
    assert [manifest["request_count"] for manifest in result["manifests"]] == [2, 1]
    assert len({manifest["job_name"] for manifest in result["manifests"]}) == 2


def test_a_bucket_that_does_not_exist(run: Run) -> None:
    failed = run(speakers=people("alice"), bucket="missing")
    assert failed["error"]["kind"] == "not_found"
    assert failed["error"]["operation"] == "s3:ListObjectsV2"
    assert "Check the bucket" in failed.msg


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"speakers": [], "csv": "/callers.csv"}, "mutually exclusive"),
        ({}, "one of the following is required: speakers, csv"),
        ({"speakers": [], "bucket": "s3://calls"}, "bucket is 's3://calls', but must be"),
        ({"speakers": [], "prefix": "/night"}, "prefix is '/night', but must be"),
        ({"speakers": [], "kms_key_id": "my key"}, "kms_key_id is 'my key', but must be"),
        ({"speakers": [], "max_requests": 0}, "max_requests is 0, but must be"),
        ({"csv": "/missing.csv"}, "csv is '/missing.csv', but must be a readable file"),
    ],
)
def test_wrong_options(run: Run, options: dict[str, Any], text: str) -> None:
    failed = run(**options)
    assert failed.failed
    assert text in failed.msg


def test_s3_that_cannot_be_reached(run: Run) -> None:
    failed = run(speakers=people("alice"), s3_endpoint_url="http://127.0.0.1:9", **ONCE)
    assert failed["error"]["kind"] == "unreachable"
    assert "s3_endpoint_url" in failed.msg
