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

from dev import amazon_aws
from dev.cores import Core
from dev.paths import REQUIREMENTS, ROOT, STATE
from dev.shell import Command, DevError, locked, run_logged, step

_ENDPOINT = ROOT / "moto_voiceid"


@dataclass(frozen=True)
class Environment:
    """A kind of environment ("run", "test" or "lint", as the files in dev/requirements) for an ansible-core."""

    kind: str
    core: Core

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.core.name}"

    @property
    def folder(self) -> Path:
        return STATE / "venv" / self.name

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def python(self) -> Path:
        return self.bin / "python"

    @property
    def search_path(self) -> str:
        """PATH with the environment's programs first."""
        return os.pathsep.join([str(self.bin), os.environ.get("PATH", os.defpath)])

    @property
    def collections(self) -> Path:
        return amazon_aws.folder(self.core)

    def ensure(self) -> Environment:
        """Make it unless it is there and up to date, with the amazon.aws that goes with it; return self."""
        stamp = self.folder / "made-from"
        with locked(self.name):
            if not stamp.exists() or stamp.read_text() != self._made_from():
                version, _ = self._base()
                with step(f"environment {self.name} (ansible-core {self.core.ansible_core}, Python {version})"):
                    self._make()
                stamp.write_text(self._made_from())
        amazon_aws.ensure(self.core, self.bin)
        return self

    def _base(self) -> tuple[str, Path]:
        python = self.core.python()
        if python is None:
            raise DevError(f"ansible-core {self.core.name} needs Python {' or '.join(self.core.pythons)}.")
        return python

    def _with_endpoint(self) -> bool:
        return self.kind != "lint"

    def _made_from(self) -> str:
        """Everything that decides what gets installed, hashed."""
        parts = [repr(self._base()), repr(self.core)]
        parts += [(REQUIREMENTS / f"{name}.txt").read_text() for name in ("run", self.kind)]
        if self._with_endpoint():
            parts.append((_ENDPOINT / "pyproject.toml").read_text())
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _make(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        run_logged(self.name, [self._base()[1], "-m", "venv", self.folder])
        self._pip("-r", REQUIREMENTS / f"{self.kind}.txt", f"ansible-core=={self.core.ansible_core}")
        if self._with_endpoint():
            with locked("moto_voiceid"):  # setuptools works inside the source folder
                self._pip("--editable", _ENDPOINT)

    def _pip(self, *arguments: str | Path) -> None:
        # The byte code is left to the first import: most of moto and botocore is never imported.
        pip: Command = [self.python, "-m", "pip", "install", "--no-compile", "--disable-pip-version-check"]
        cache = os.environ.get("PIP_CACHE_DIR", STATE / "cache" / "pip")
        run_logged(self.name, [*pip, "--cache-dir", cache, *arguments])
