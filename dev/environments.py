# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The virtual environments, each made once and again when what it is made from changes."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from dev import amazon_aws, pythons
from dev.cores import Core
from dev.paths import REQUIREMENTS, ROOT, STATE
from dev.shell import Command, DevError, locked, run_logged, step

_ENDPOINT = ROOT / "moto_voiceid"
# The Pythons of a managed host that the collection promises to run on, oldest first.
_HOST_PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")


@dataclass(frozen=True)
class Venv:
    """A virtual environment: what it is called and made from.

    ``base`` is the version and the path of the Python, ``installs`` the arguments of each ``pip install``, ``sources``
    the files whose change asks for a new one.
    """

    name: str
    base: tuple[str, Path]
    installs: tuple[tuple[str, ...], ...]
    sources: tuple[Path, ...]

    @property
    def folder(self) -> Path:
        return STATE / "venv" / self.name

    def ensure(self) -> Path:
        """Make it unless it is there and up to date; return its Python."""
        stamp = self.folder / "made-from"
        with locked(self.name):
            if not stamp.exists() or stamp.read_text() != self._made_from():
                with step(f"environment {self.name} (Python {self.base[0]})"):
                    self._make()
                stamp.write_text(self._made_from())
        return self.folder / "bin" / "python"

    def _made_from(self) -> str:
        parts = [repr((self.base, self.installs)), *(path.read_text() for path in self.sources)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _make(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        run_logged(self.name, [self.base[1], "-m", "venv", self.folder])
        # The byte code is left to the first import: most of moto and botocore is never imported.
        pip: Command = [self.folder / "bin" / "python", "-m", "pip", "install", "--no-compile"]
        cache = os.environ.get("PIP_CACHE_DIR", STATE / "cache" / "pip")
        for arguments in self.installs:
            with locked("pip"):  # setuptools works inside the folder of the endpoint
                run_logged(self.name, [*pip, "--disable-pip-version-check", "--cache-dir", cache, *arguments])


@dataclass(frozen=True)
class Environment:
    """A kind of environment ("run", "test" or "lint", as the files in dev/requirements) for an ansible-core."""

    kind: str
    core: Core

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.core.name}"

    @property
    def bin(self) -> Path:
        return STATE / "venv" / self.name / "bin"

    @property
    def python(self) -> Path:
        return self.bin / "python"

    @property
    def site_packages(self) -> Path:
        return next(self.bin.parent.glob("lib/python3.*/site-packages"))

    @property
    def search_path(self) -> str:
        """PATH with the environment's programs first."""
        return os.pathsep.join([str(self.bin), os.environ.get("PATH", os.defpath)])

    @property
    def collections(self) -> Path:
        return amazon_aws.folder(self.core)

    def ensure(self) -> Environment:
        """Make it unless it is there and up to date, with the amazon.aws that goes with it; return self."""
        base = self.core.python()
        if base is None:
            raise DevError(f"ansible-core {self.core.name} needs Python {' or '.join(self.core.pythons)}.")
        requirements = REQUIREMENTS / f"{self.kind}.txt"
        installs: list[tuple[str, ...]] = [
            ("--requirement", str(requirements), f"ansible-core=={self.core.ansible_core}")
        ]
        sources = [requirements]
        if self.kind != "lint":
            installs.append(("--editable", str(_ENDPOINT)))
            sources += [REQUIREMENTS / "run.txt", _ENDPOINT / "pyproject.toml"]
        Venv(self.name, base, tuple(installs), tuple(sources)).ensure()
        amazon_aws.ensure(self.core, self.bin)
        return self


def oldest_host() -> Path:
    """The Python of an environment like that of a managed host which is as old as the collection allows."""
    base = next((version, path) for version in _HOST_PYTHONS if (path := pythons.find(version)))
    requirements = REQUIREMENTS / "oldest-host.txt"
    return Venv("oldest-host", base, (("--requirement", str(requirements)),), (requirements,)).ensure()
