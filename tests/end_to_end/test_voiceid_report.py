# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module voiceid_report: what it writes, when it changes something, and what it refuses."""

from __future__ import annotations

import csv
import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils import basic

from account import RECORDINGS, Account
from harness import ModuleResult, ModuleRunner
from in_process import run_in_process

OUTCOME: dict[str, Any] = {
    "speakers": [
        {"speaker_id": "alice", "status": "NEW_ENROLLMENT", "job_id": "7bRtYw0PqLmK3nVxZ5cJhG"},
        {
            "speaker_id": "bob",
            "status": "REFUSED",
            "error_code": 400,
            "error_message": "=HYPERLINK(1)",
            "recordings": ["calls/bob.wav", {"recording": "s3://calls/bob.wav", "channel": 1}],
        },
    ],
    "jobs": [{"job_id": "7bRtYw0PqLmK3nVxZ5cJhG", "created_at": "2026-03-02T22:00:00+00:00"}],
}
FILES = {
    "html": "report.html",
    "json": "report.json",
    "csv": "report.csv",
    "failed_csv": "report-failed.csv",
}

Report = Callable[..., ModuleResult]


@pytest.fixture
def report(run_module: ModuleRunner, tmp_path: Path) -> Report:
    """Write a report of ``OUTCOME`` into the folder ``new``, unless the options say otherwise."""

    def run(*, check: bool = False, diff: bool = False, **options: Any) -> ModuleResult:
        given = {"endpoint_url": None, "outcome": OUTCOME, "dest": str(tmp_path / "new"), **options}
        return run_module("voiceid_report", given, check=check, diff=diff)

    return run


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_file_is_for_its_owner_only(report: Report, tmp_path: Path) -> None:
    result = report()
    folder = tmp_path / "new"
    assert result.changed
    assert {key: result[key] for key in FILES} == {key: str(folder / name) for key, name in FILES.items()}
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES.values())
    assert {mode(path) for path in folder.iterdir()} == {0o600}
    assert mode(folder) == 0o700


def test_the_same_report_again_is_no_change_even_at_another_time(report: Report, tmp_path: Path) -> None:
    written = Path(report()["json"])
    time = json.loads(written.read_text())["generated_at"]
    for path in (tmp_path / "new").iterdir():
        content = path.read_bytes().decode().replace(time, "2020-01-01T00:00:00+00:00")
        path.write_bytes(content.replace(time[:19].replace("T", " "), "2020-01-01 00:00:00").encode())
    assert json.loads(written.read_text())["generated_at"] == "2020-01-01T00:00:00+00:00"
    before = {path: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    assert not report().changed
    assert {path: path.read_bytes() for path in (tmp_path / "new").iterdir()} == before


def test_another_outcome_changes_the_files(report: Report) -> None:
    report()
    assert report(outcome={**OUTCOME, "speakers": []}).changed
    assert report(title="Another").changed


def test_only_files_that_differ_are_written(report: Report, tmp_path: Path) -> None:
    report()
    before = {name: (tmp_path / "new" / name).stat().st_ino for name in FILES.values()}
    (tmp_path / "new" / "report.csv").write_text("edited")
    assert report().changed
    after = {name: (tmp_path / "new" / name).stat().st_ino for name in FILES.values()}
    assert {name for name in before if before[name] != after[name]} == {"report.csv"}


def test_a_file_that_others_can_read_is_a_change(report: Report, tmp_path: Path) -> None:
    report()
    path = tmp_path / "new" / "report.html"
    path.chmod(0o644)
    assert report().changed
    assert mode(path) == 0o600


def test_check_mode_writes_nothing_and_returns_the_same(report: Report, tmp_path: Path) -> None:
    planned = report(check=True)
    assert planned.changed
    assert not (tmp_path / "new").exists()
    assert report().result == planned.result
    assert not report(check=True).changed


def test_diff_mode_shows_no_content(report: Report) -> None:
    result = report(diff=True)
    assert [entry["before"] for entry in result["diff"]] == ["absent\n"] * 4
    assert all(re.fullmatch(r"bytes: \d+\nlines: \d+\nmode: 0600\n", entry["after"]) for entry in result["diff"])
    assert "alice" not in json.dumps(result["diff"])
    assert report(diff=True)["diff"] == []


def test_formats_and_name_choose_the_files(report: Report, tmp_path: Path) -> None:
    result = report(formats=["json"], name="monday")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["monday.json"]
    assert set(FILES) & set(result.result) == {"json"}


def test_the_failed_can_be_fed_back(report: Report, tmp_path: Path) -> None:
    failed = report(recordings_dir=str(tmp_path))["failed_csv"]
    with open(failed, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["speaker_id"], row["recording"], row["channel"]) for row in rows] == [
        ("bob", f"{tmp_path}/calls/bob.wav", ""),
        ("bob", "s3://calls/bob.wav", "1"),
    ]
    assert {row["error_message"] for row in rows} == {"'=HYPERLINK(1)"}
    assert list(rows[0])[-1] == "contains personal data"


def test_the_manifest_of_the_failed_is_made_from_the_file(
    report: Report, run_module: ModuleRunner, account: Account, endpoint: str
) -> None:
    recordings = ["alice_1.wav", {"recording": f"s3://{account.bucket}/recordings/alice_2.wav", "channel": 0}]
    refused = {"speaker_id": "alice", "status": "REFUSED", "error_message": "=1", "recordings": recordings}
    failed = report(outcome={"speakers": [refused]}, recordings_dir=str(RECORDINGS))["failed_csv"]
    options = {"csv": failed, "bucket": account.bucket, "s3_endpoint_url": endpoint}
    made = run_module("voiceid_enrollment_manifest", options)
    assert not made.failed, made.msg
    assert made["requests"] == {"alice": "alice"}
    assert made["invalid"] == []


def test_the_summary_is_returned_and_in_the_json_file(report: Report) -> None:
    result = report()
    assert result["summary"] == {"failed": 1, "speakers": 2, "statuses": {"NEW_ENROLLMENT": 1, "REFUSED": 1}}
    document = json.loads(Path(result["json"]).read_text())
    assert (document["summary"], document["outcome"]) == (result["summary"], OUTCOME)
    assert "personal data" in document["notice"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"outcome": {"speakers": "alice"}}, {"kind": "invalid_request", "option": "outcome.speakers"}),
        ({"outcome": None, "accounts": [{"domains": 1}]}, {"kind": "invalid_request", "option": "accounts[0].domains"}),
        ({"name": "../x"}, {"kind": "invalid_request", "option": "name"}),
        ({"name": ""}, {"kind": "invalid_request", "option": "name"}),
        ({"dest": "/dev/null/x"}, {"kind": "file_not_accessible"}),
    ],
)
def test_what_it_refuses(report: Report, tmp_path: Path, options: dict[str, Any], error: dict[str, str]) -> None:
    result = report(**options)
    assert result["error"] == error
    assert result.msg
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_leaves_nothing_behind(report: Report, tmp_path: Path) -> None:
    (tmp_path / "new" / "report.html").mkdir(parents=True)
    result = report(formats=["html"])
    assert result["error"] == {"kind": "file_not_accessible"}
    assert str(tmp_path / "new" / "report.html") in result.msg
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report.html"]


@pytest.mark.parametrize("options", [{}, {"max_hours": "soon"}], ids=["written", "refused"])
def test_passwords_in_urls_are_nowhere(report: Report, tmp_path: Path, options: dict[str, str]) -> None:
    url = "http://user:canary7Bird@127.0.0.1:9"
    accounts = [{"name": "a", "endpoint_url": url, "errors": [{"msg": f"ListDomains failed at {url}."}]}]
    written = report(outcome=None, accounts=accounts, title=f"At {url}", **options)
    assert written.failed == bool(options)
    assert "canary7Bird" not in written.stdout
    files = [path.read_text() for path in (tmp_path / "new").glob("*")]
    assert len(files) == (0 if options else 5)
    assert not any("canary7Bird" in text for text in files)


def test_it_needs_an_outcome_or_accounts(report: Report) -> None:
    assert "outcome, accounts" in report(outcome=None).msg


def test_null_is_not_an_outcome(tmp_path: Path) -> None:
    result = run_in_process("voiceid_report", {"dest": str(tmp_path), "name": "audit", "outcome": None})
    assert "one of the following is required: outcome, accounts" in result.msg
    assert not [*tmp_path.iterdir()]


def test_it_needs_no_aws_settings_and_refuses_them(report: Report) -> None:
    assert "Unsupported parameters" in report(region="us-east-1").msg


def test_options_are_not_in_the_system_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[object] = []
    monkeypatch.setattr(basic, "has_journal", False)
    monkeypatch.setattr(basic.syslog, "syslog", lambda *arguments: logged.append(arguments))
    options = {"outcome": OUTCOME, "dest": str(tmp_path), "_ansible_no_log": False}  # as the controller sends it
    result = run_in_process("voiceid_report", options, env={})
    assert result.changed
    assert not logged
