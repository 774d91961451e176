# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action group of meta/runtime.yml: which modules it holds, and that one entry of module_defaults is enough."""

from __future__ import annotations

from pathlib import Path

import yaml

from account import Account
from harness import PlaybookRunner

ROOT = Path(__file__).resolve().parents[2]

PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/contactcenter.voiceid.voiceid:
      endpoint_url: "{{ endpoint_url }}"
      region: eu-west-2
      access_key: from-the-defaults
      secret_key: from-the-defaults
  tasks:
    - name: ours
      contactcenter.voiceid.voiceid_domain_info:
    - name: theirs
      amazon.aws.aws_caller_info:
"""


# A module without a connection would reject the defaults of the group, which are connection options.
WITHOUT_CONNECTION = {"voiceid_report"}


def test_it_holds_every_module_that_has_a_connection() -> None:
    group = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())["action_groups"]["voiceid"]
    modules = [entry for entry in group if isinstance(entry, str)]
    names = {path.stem for path in (ROOT / "plugins" / "modules").glob("voiceid_*.py")}
    assert names > WITHOUT_CONNECTION
    assert modules == sorted(names - WITHOUT_CONNECTION)
    assert {"metadata": {"extend_group": ["amazon.aws.aws"]}} in group


def test_its_defaults_reach_the_modules_of_both_collections(run_playbook: PlaybookRunner, account: Account) -> None:
    assert account.domain_id, "in another region than the defaults name"
    no_connection = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"))
    result = run_playbook(PLAYBOOK, env=no_connection)
    assert result.rc == 0, result.stdout
    assert result["ours"]["domains"] == []
    assert result["theirs"]["account"]
