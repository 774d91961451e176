# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A connection to another host, as far as an action plugin can see. Its commands run on this host."""

from __future__ import annotations

from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: other_host
short_description: Run commands on this host as if it was another one
description: For tests.
options: {}
"""


class Connection(LocalConnection):
    transport = "other_host"
