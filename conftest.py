# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the collection in this work tree importable for plain pytest, as ansible_collections.contactcenter.voiceid.

The sessions of ``noxfile.py`` set ANSIBLE_COLLECTIONS_PATH. Without it, the folders that they made for the installed
ansible-core are used.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from ansible.release import __version__ as core_version

STATE = Path(__file__).resolve().parent / ".state"
CORE = ".".join(core_version.split(".")[:2])
COLLECTIONS = os.environ.get("ANSIBLE_COLLECTIONS_PATH", f"{STATE}/link{os.pathsep}{STATE}/collections/{CORE}")
sys.path[:0] = COLLECTIONS.split(os.pathsep)


@pytest.fixture(scope="session")
def collections_path() -> str:
    """The collections folders, joined in the format of PYTHONPATH and ANSIBLE_COLLECTIONS_PATH."""
    return COLLECTIONS
