# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/docsite/rst/errors.rst: it describes every kind of failure and every conflict, and its examples work.

test_contract.py compares its fields with those that the modules return.
"""

from __future__ import annotations

import textwrap
from typing import get_args

import botocore.session
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.values import ErrorKind

from account import Account
from docsite import code_blocks, first_column, read_page
from harness import PlaybookResult, PlaybookRunner
from moto_voiceid.control import Control

PAGE = read_page("errors")
CONFLICTS = botocore.session.get_session().get_service_model("voice-id").shape_for("ConflictType").enum
PLAY = """\
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/contactcenter.voiceid.voiceid:
      endpoint_url: "{{ endpoint_url }}"
  tasks:
"""
RESCUE, RETRY = code_blocks(PAGE)[:2]


def test_it_describes_each_kind_of_failure_once() -> None:
    assert sorted(first_column(PAGE, "Kind")) == sorted(get_args(ErrorKind))


def test_it_describes_each_conflict_once() -> None:
    assert sorted(first_column(PAGE, "Conflict")) == sorted(CONFLICTS)


def run(run_playbook: PlaybookRunner, tasks: str, domain_name: str) -> PlaybookResult:
    return run_playbook(PLAY + textwrap.indent(tasks, "    "), {"voiceid_domain_name": domain_name})


def test_the_rescue_example_handles_a_missing_domain(run_playbook: PlaybookRunner, control: Control) -> None:
    played = run(run_playbook, RESCUE, "missing")
    assert played.rc == 0, played.stdout
    assert "Domain 'missing' does not exist" in played["Continue if the domain does not exist"]["msg"]


@pytest.mark.parametrize(
    ("right", "wrong"), [("domain_name:", "domain_nam:"), ('"{{ voiceid_domain_name }}"', "not a name")]
)
def test_the_rescue_example_fails_on_other_errors(
    run_playbook: PlaybookRunner, control: Control, right: str, wrong: str
) -> None:
    played = run(run_playbook, RESCUE.replace(right, wrong), "missing")
    assert played.rc == 2, played.stdout
    handler = played.tasks[-1]
    assert handler.name == "Continue if the domain does not exist"
    assert handler.result["failed_when_result"] is True  # no error in the expression itself


def test_the_retry_example_repeats_after_a_server_error(run_playbook: PlaybookRunner, account: Account) -> None:
    account.domain("support-line")
    account.control.add_fault(operation="ListDomains", kind="500", times=1)
    once = "aws_config: {retries: {total_max_attempts: 1}}"
    tasks = RETRY.replace("domain_name:", f"{once}\n    domain_name:").replace("delay: 10", "delay: 0")
    played = run(run_playbook, tasks, "support-line")
    assert played.rc == 0, played.stdout
    assert played.tasks[-1].result["attempts"] == 2
