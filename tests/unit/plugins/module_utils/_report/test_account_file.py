# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of an account: what is written is read again, and nothing else is."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import VoiceIdError
from ansible_collections.contactcenter.voiceid.plugins.module_utils._report.account_file import with_files
from ansible_collections.contactcenter.voiceid.plugins.module_utils._resources.account import account_file

ERROR = {"step": "Read the speakers", "domain": "", "kind": "timeout", "msg": "no response"}
ACCOUNT: dict[str, t.Any] = {
    "region": "us-east-1",
    "endpoint_url": "http://127.0.0.1:5000",
    "domains": [{"domain_id": "d1", "name": "Z\u00fcrich"}],
    "enrollment_jobs": [{"job_id": "j1", "domain_id": "d1"}, {"job_id": "j2", "domain_id": "d1"}],
    "fraudster_registration_jobs": [],
    "speakers_by_status": {"d1": {"ENROLLED": 2}},
    "errors": [ERROR],
}


def test_the_user_info_of_urls_in_a_file_is_masked(tmp_path: Path) -> None:
    url, masked = "http://user:password@h:1", "http://***@h:1"
    file = tmp_path / "account.json"
    file.write_bytes(account_file({"endpoint_url": url, "errors": [{"msg": f"{url}: failed"}]}))
    [found] = with_files([{"file": str(file)}])
    assert (found["endpoint_url"], found["errors"]) == (masked, [{"msg": f"{masked}: failed"}])


def test_each_item_of_a_list_is_a_line() -> None:
    assert account_file(ACCOUNT).decode("ascii").splitlines() == [
        "{",
        '"region": "us-east-1",',
        '"endpoint_url": "http://127.0.0.1:5000",',
        '"domains": [',
        '{"domain_id": "d1", "name": "Z\\u00fcrich"}',
        "],",
        '"enrollment_jobs": [',
        '{"domain_id": "d1", "job_id": "j1"},',
        '{"domain_id": "d1", "job_id": "j2"}',
        "],",
        '"fraudster_registration_jobs": [],',
        '"speakers_by_status": {"d1": {"ENROLLED": 2}},',
        '"errors": [',
        '{"domain": "", "kind": "timeout", "msg": "no response", "step": "Read the speakers"}',
        "]",
        "}",
    ]


def test_the_order_of_the_fields_of_a_job_makes_no_difference() -> None:
    turned = [dict(reversed(job.items())) for job in ACCOUNT["enrollment_jobs"]]
    assert account_file({**ACCOUNT, "enrollment_jobs": turned}) == account_file(ACCOUNT)


def test_what_is_in_the_file_takes_precedence_and_errors_are_joined(tmp_path: Path) -> None:
    file = tmp_path / "account.json"
    file.write_bytes(account_file(ACCOUNT))
    noted = {**ERROR, "step": "Read the account"}
    given = {"name": "support", "region": "eu-west-2", "file": str(file), "domains": [], "errors": [noted]}
    [read] = with_files([given])
    assert read == {**given, **ACCOUNT, "errors": [noted, ERROR]}


@pytest.mark.parametrize("account", [{}, {"file": ""}, {"file": None, "errors": [ERROR]}])
def test_an_account_without_a_file_is_as_it_is(account: dict[str, t.Any]) -> None:
    assert with_files([account]) == [account]


@pytest.mark.parametrize(
    ("content", "kind", "option"),
    [
        (None, "file_not_accessible", "accounts[0].file"),
        ("[]", "invalid_request", "accounts[0].file"),
        ("{", "invalid_request", "accounts[0].file"),
        ('{"errors": {}}', "invalid_request", "accounts[0].errors"),
    ],
)
def test_a_file_that_is_no_export(tmp_path: Path, content: str | None, kind: str, option: str) -> None:
    file = tmp_path / "account.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(VoiceIdError) as failure:
        with_files([{"file": str(file)}])
    assert (failure.value.kind, failure.value.details["option"]) == (kind, option)


def test_a_file_that_is_no_path() -> None:
    with pytest.raises(VoiceIdError, match=r"accounts\[0\].file"):
        with_files([{"file": json.loads('["a"]')}])
