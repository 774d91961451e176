# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A connection to another host, as far as an action plugin can see. Its commands run on this host."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: other_host
short_description: Run commands on this host as if it was another one
description: For tests.
options:
  fails: {description: The method that fails., default: '', vars: [{name: other_host_fails}]}
  how: {description: Whether it loses the connection., default: lost, vars: [{name: other_host_how}]}
"""


class Connection(LocalConnection):
    transport = "other_host"

    def _check(self, method: str) -> None:
        if self.get_option("fails") == method:
            raise {"lost": AnsibleConnectionFailure, "refused": AnsibleError}[self.get_option("how")]("The host fails.")

    def exec_command(self, *args: Any, **kwargs: Any) -> Any:
        self._check("exec_command")
        return super().exec_command(*args, **kwargs)

    def put_file(self, *args: Any, **kwargs: Any) -> None:
        self._check("put_file")
        super().put_file(*args, **kwargs)

    def fetch_file(self, *args: Any, **kwargs: Any) -> None:
        self._check("fetch_file")
        super().fetch_file(*args, **kwargs)
