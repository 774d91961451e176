# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the examples in a module's documentation as a playbook. Only the pauses of waits are shortened."""

from __future__ import annotations

import importlib
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from harness import PlaybookResult, PlaybookRunner

COLLECTION = "contactcenter.voiceid"
PLAY = """\
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/contactcenter.voiceid.voiceid:
      endpoint_url: "{{ endpoint_url }}"
  tasks:
"""


def run_examples(run_playbook: PlaybookRunner, module: str, variables: Mapping[str, str]) -> PlaybookResult:
    """Run the EXAMPLES of a module, which must succeed without a warning and return what RETURN documents.

    :param module: its short name, such as ``voiceid_domain``.
    :param variables: all variables that the examples use.
    """
    examples = re.sub(r"wait_delay: [0-9.]+", "wait_delay: 0.1", source_of(module).EXAMPLES)
    played = run_playbook(PLAY + textwrap.indent(examples, "    "), variables)
    assert played.rc == 0, played.stdout
    assert "[WARNING]" not in played.stderr
    # With old versions, ansible-core also reports deprecated modules in the action group of amazon.aws.
    assert not re.search(r"\[DEPRECATION WARNING\]:\s+(?!amazon\.aws\.)", played.stderr), played.stderr
    assert {task.status for task in played.tasks} == {"ok"}
    for task, written in zip(played.tasks, tasks_of(module), strict=True):
        assert task.name == written["name"]
        arguments = written[action_of(written)] or {}
        if task.action.startswith(COLLECTION) and arguments.get("state") != "absent":
            results = task.result["results"] if "loop" in written else [task.result]
            assert results
            assert all(set(_returned_on_success(task.action)) <= set(result) for result in results)
    return played


def source_of(plugin: str) -> Any:
    """The code of a module or a filter."""
    kind = "modules" if plugin.startswith("voiceid_") else "filter"
    return importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.{kind}.{plugin}")


def tasks_of(module: str) -> list[dict[str, Any]]:
    """The tasks of the EXAMPLES."""
    tasks = yaml.safe_load(source_of(module).EXAMPLES)
    assert isinstance(tasks, list)
    return tasks


def action_of(task: Mapping[str, Any]) -> str:
    """The one key of a task that has dots: a fully qualified name of a module."""
    (action,) = [key for key in task if "." in key]
    return action


def _returned_on_success(action: str) -> Iterator[str]:
    documented = yaml.safe_load(source_of(action.rpartition(".")[2]).RETURN)
    for key, row in documented.items():
        # The only option that the examples choose by themselves is the state.
        if not re.search(r"fail|O\((?!state)", row["returned"]):
            yield key
