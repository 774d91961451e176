# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "dev" / "requirements"
STATE = ROOT / ".state"
LOGS = STATE / "logs"
# HOME of every tool: what they keep there (ansible-test's caches, Ansible's temporary files) stays in the clone.
HOME = STATE / "home"
