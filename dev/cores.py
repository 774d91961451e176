# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ansible-core versions of dev/requirements/cores.toml, and the Python that each would run on here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from dev import pythons
from dev.paths import REQUIREMENTS
from dev.shell import DevError


@dataclass(frozen=True)
class Core:
    """One line of ansible-core, such as "2.21", and what belongs to it."""

    name: str
    pythons: tuple[str, ...]
    ansible_core: str
    ansible: str
    amazon_aws: str

    def python(self) -> tuple[str, Path] | None:
        """The best Python of this machine for it: its version, such as "3.13", and where it is."""
        return next(((version, path) for version in self.pythons if (path := pythons.find(version))), None)


def all_cores() -> list[Core]:
    """Newest first."""
    table = tomllib.loads((REQUIREMENTS / "cores.toml").read_text())
    return [Core(name, **{**row, "pythons": tuple(row["pythons"])}) for name, row in table.items()]


def usable_cores() -> list[Core]:
    """Those with a Python on this machine, newest first."""
    cores = [core for core in all_cores() if core.python()]
    if not cores:
        versions = sorted({version for core in all_cores() for version in core.pythons})
        raise DevError(
            f"No usable Python was found. One of {', '.join(versions)} is needed, with the modules venv, ensurepip and "
            "ssl (on Debian and Ubuntu: the package python3-venv)."
        )
    return cores
