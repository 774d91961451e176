# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in a module's documentation, as a playbook that runs them as they are."""

from __future__ import annotations

import importlib
import textwrap

PLAY = """\
- hosts: localhost
  gather_facts: false
  module_defaults:
    group/contactcenter.voiceid.voiceid:
      endpoint_url: "{{ endpoint_url }}"
  tasks:
"""


def examples_of(module: str) -> str:
    """A playbook with all tasks of a module's EXAMPLES, in order. The variables that they use are the caller's to set.

    :param module: its short name, such as ``voiceid_domain``.
    """
    examples = importlib.import_module(f"ansible_collections.contactcenter.voiceid.plugins.modules.{module}").EXAMPLES
    return PLAY + textwrap.indent(examples, "    ")
