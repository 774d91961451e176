# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make the collection in this work tree importable for plain pytest, as ansible_collections.contactcenter.voiceid.

amazon.aws is taken from ANSIBLE_COLLECTIONS_PATH, or else from where ``make`` puts it for the installed ansible-core.
"""

from __future__ import annotations

import os
import sys

import pytest
from ansible.release import __version__ as core_version

from dev import tree
from dev.paths import STATE


def _amazon_aws() -> str:
    core = ".".join(core_version.split(".")[:2])
    return os.environ.get("ANSIBLE_COLLECTIONS_PATH") or str(STATE / "collections" / core)


COLLECTIONS = os.pathsep.join([str(tree.link()), _amazon_aws()])
sys.path[:0] = COLLECTIONS.split(os.pathsep)


@pytest.fixture(scope="session")
def collections_path() -> str:
    """The collections folders, joined as PYTHONPATH and ANSIBLE_COLLECTIONS_PATH want them."""
    return COLLECTIONS
