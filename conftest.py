# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the collection in this work tree importable for plain pytest, as ansible_collections.contactcenter.voiceid.

amazon.aws is taken from ANSIBLE_COLLECTIONS_PATH, or else from where ``make`` puts it for the installed ansible-core.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest
from ansible.release import __version__ as core_version

ROOT = Path(__file__).resolve().parent
STATE = ROOT / ".state"


def _link_to_work_tree() -> str:
    """A collections folder whose contactcenter/voiceid is this work tree, so that tests never see a stale copy."""
    link = STATE / "link" / "ansible_collections" / "contactcenter" / "voiceid"
    link.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):  # from an earlier run, or another pytest worker was faster
        link.symlink_to(ROOT, target_is_directory=True)
    return str(STATE / "link")


def _amazon_aws() -> str:
    core = ".".join(core_version.split(".")[:2])
    return os.environ.get("ANSIBLE_COLLECTIONS_PATH") or str(STATE / "collections" / core)


COLLECTIONS = os.pathsep.join([_link_to_work_tree(), _amazon_aws()])
sys.path[:0] = COLLECTIONS.split(os.pathsep)


@pytest.fixture(scope="session")
def collections_path() -> str:
    """The collections folders, joined as PYTHONPATH and ANSIBLE_COLLECTIONS_PATH want them."""
    return COLLECTIONS
