# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the Pythons of this machine that can make virtual environments."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# An activated environment, which may be one of ours, stands for the Python that it was made with, as for venv itself.
_PROBE = "import ensurepip, ssl, sys, venv; print('%d.%d' % sys.version_info[:2]); print(sys._base_executable)"


@functools.cache
def find(version: str) -> Path | None:
    """A Python of this version (such as "3.13") with venv, ensurepip and ssl, or None."""
    return next((python for path in _candidates(version) if (python := _probe(path, version))), None)


def _candidates(version: str) -> Iterator[Path]:
    folders = [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    yield Path(sys.executable)
    yield from (folder / f"python{version}" for folder in folders)
    yield from (folder / "python3" for folder in folders)
    for versions in _pyenv_versions(folders):
        yield from sorted(versions.glob(f"{version}.*/bin/python3"), reverse=True)


def _pyenv_versions(folders: list[Path]) -> Iterator[Path]:
    """pyenv puts only the selected versions on PATH; the others lie beside the folder of its shims."""
    yield from (folder.parent / "versions" for folder in folders if folder.name == "shims")
    yield Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"


@functools.cache
def _probe(path: Path, version: str) -> Path | None:
    """Start it: a shim may lead nowhere, and a system's Python may lack ensurepip."""
    if not os.access(path, os.X_OK):
        return None
    done = subprocess.run([path, "-c", _PROBE], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    return Path(lines[1]) if done.returncode == 0 and lines[0] == version else None
