# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put the collection amazon.aws where the tools find it.

By default it is taken out of the wheel of PyPI's package "ansible", so that set-up needs PyPI and nothing else.
AMAZON_AWS_FROM=galaxy asks Ansible Galaxy for the same version.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from dev.cores import Core
from dev.paths import STATE
from dev.shell import Command, DevError, locked, run_logged, step

_INSIDE = Path("ansible_collections", "amazon", "aws")


def folder(core: Core) -> Path:
    """The collections folder (for ANSIBLE_COLLECTIONS_PATH) that holds the amazon.aws for this ansible-core."""
    return STATE / "collections" / core.name


def ensure(core: Core, bin_folder: Path) -> None:
    """Install it, unless that version is there; ``bin_folder`` is that of an environment with pip and ansible-core."""
    with locked(f"amazon.aws-{core.name}"):
        if _installed_version(folder(core)) == core.amazon_aws:
            return
        with step(f"collection amazon.aws {core.amazon_aws}"):
            _install(core, bin_folder)


def _install(core: Core, bin_folder: Path) -> None:
    source = os.environ.get("AMAZON_AWS_FROM") or "pypi"  # make passes it on empty
    if source not in _SOURCES:
        raise DevError(f"AMAZON_AWS_FROM is {source!r}; it has to be one of {', '.join(_SOURCES)}.")
    parent = folder(core).parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as work:
        _SOURCES[source](core, bin_folder, Path(work))
        found = _installed_version(Path(work))
        if found != core.amazon_aws:
            raise DevError(f"amazon.aws {core.amazon_aws} was wanted from {source}, but {found} came.")
        shutil.rmtree(folder(core), ignore_errors=True)
        (folder(core) / _INSIDE).parent.mkdir(parents=True)
        (Path(work) / _INSIDE).rename(folder(core) / _INSIDE)


def _from_pypi(core: Core, bin_folder: Path, target: Path) -> None:
    pip: Command = [bin_folder / "python", "-m", "pip", "--disable-pip-version-check", "--no-cache-dir", "download"]
    run_logged("amazon.aws", [*pip, "--no-deps", "--only-binary=:all:", "--dest", target, f"ansible=={core.ansible}"])
    wheel = next(target.glob("ansible-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target, [name for name in archive.namelist() if name.startswith(f"{_INSIDE}/")])


def _from_galaxy(core: Core, bin_folder: Path, target: Path) -> None:
    galaxy: Command = [bin_folder / "ansible-galaxy", "collection", "install", "--collections-path", target]
    run_logged("amazon.aws", [*galaxy, f"amazon.aws:=={core.amazon_aws}"])


_SOURCES = {"pypi": _from_pypi, "galaxy": _from_galaxy}


def _installed_version(collections: Path) -> str | None:
    manifest = collections / _INSIDE / "MANIFEST.json"
    return json.loads(manifest.read_text())["collection_info"]["version"] if manifest.exists() else None
