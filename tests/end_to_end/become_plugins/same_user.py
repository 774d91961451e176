# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Become a user who is the same, through another process."""

from __future__ import annotations

from typing import Any

from ansible.plugins.become import BecomeBase

DOCUMENTATION = """
name: same_user
short_description: Run commands as the same user
description: For tests.
options:
  become_user: {description: The user., default: root, vars: [{name: ansible_become_user}]}
  become_exe: {description: The program., default: env}
  become_flags: {description: Its options., default: ''}
  become_pass: {description: The password., required: false}
"""


class BecomeModule(BecomeBase):
    name = "same_user"

    def build_become_command(self, cmd: str, shell: Any) -> str:
        super().build_become_command(cmd, shell)
        return f"env BECAME=same_user {self._build_success_command(cmd, shell)}"
