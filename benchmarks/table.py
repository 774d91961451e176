# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results of the benchmarks as a table in Markdown, and as JSON."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml
from bench import aws_cli_2
from measure import Usage

PACKAGES = ("ansible-core", "boto3", "botocore", "moto", "moto_voiceid", "awscli")
HEAD = ("row", "server", "measured", "value", "against", "ratio", "ratio of CPU", "goal", "met", "floor")


@dataclass(frozen=True)
class Figure:
    """A line of the table.

    :param measured: What was measured.
    :param value: The median. Seconds, unless ``unit`` says otherwise.
    :param cpu: CPU time in seconds.
    :param against: The peer, empty for a figure that stands for itself.
    :param goal: The most that the ratio may be; without a peer, the most that the value may be.
    :param floor: What cannot be gone under, and why.
    """

    row: str
    server: str
    measured: str
    value: float
    unit: str = "s"
    cpu: float | None = None
    against: str = ""
    peer: float | None = None
    peer_cpu: float | None = None
    goal: float | None = None
    floor: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer if self.peer else None

    @property
    def cpu_ratio(self) -> float | None:
        return self.cpu / self.peer_cpu if self.cpu is not None and self.peer_cpu else None

    @property
    def met(self) -> bool | None:
        reached = self.ratio if self.against else self.value
        return None if self.goal is None or reached is None else reached <= self.goal

    def cells(self) -> tuple[str, ...]:
        value = _amount(self.value, self.unit) + ("" if self.cpu is None else f", CPU {_amount(self.cpu, 's')}")
        against = self.against + (f" ({_amount(self.peer, self.unit)})" if self.peer is not None else "")
        goal = "" if self.goal is None else f"{self.goal:.3g}{'' if self.against else f' {self.unit}'}"
        met = "" if self.met is None else "yes" if self.met else "no"
        return (
            self.row,
            self.server,
            self.measured,
            value,
            against,
            _ratio(self.ratio),
            _ratio(self.cpu_ratio),
            goal,
            met,
            self.floor,
        )

    def as_json(self) -> dict[str, Any]:
        return {**dataclasses.asdict(self), "ratio": self.ratio, "cpu_ratio": self.cpu_ratio, "met": self.met}


@dataclass(frozen=True)
class RowWriter:
    """Makes the figures of a row.

    :param server: What answers the calls.
    """

    name: str
    server: str

    def ratio(
        self, measured: str, usage: Usage, against: str, peer: Usage, goal: float | None = None, floor: str = ""
    ) -> Figure:
        """A figure that compares the times of two measurements."""
        return Figure(
            self.name, self.server, measured, usage.wall, "s", usage.cpu, against, peer.wall, peer.cpu, goal, floor
        )

    def value(self, measured: str, value: float, unit: str, goal: float | None = None, floor: str = "") -> Figure:
        """A figure that stands for itself."""
        return Figure(self.name, self.server, measured, value, unit, goal=goal, floor=floor)

    def against(
        self,
        measured: str,
        value: float,
        unit: str,
        against: str,
        peer: float,
        goal: float | None = None,
        floor: str = "",
    ) -> Figure:
        """A figure that compares two values that are not times of processes."""
        return Figure(self.name, self.server, measured, value, unit, against=against, peer=peer, goal=goal, floor=floor)


def versions() -> dict[str, str]:
    """The versions of everything that is measured."""
    found = {"Python": platform.python_version(), "CPUs": str(os.cpu_count()), "system": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    found["AWS CLI 2"] = aws_cli_2()[1] or "not installed"
    for name in ("amazon.aws", "contactcenter.voiceid"):
        found[name] = _collection_version(*name.split("."))
    root = Path(__file__).parent
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=root, capture_output=True, text=True, check=False
    )
    return {**found, "commit": described.stdout.strip()}


def write(folder: Path, figures: Sequence[Figure], measured: Mapping[str, str]) -> None:
    """Write ``last_run.md`` and ``last_run.json``. Rows that were not measured keep the figures of an earlier run.

    :param measured: The versions that were measured.
    """
    file, rows = folder / "last_run.json", {figure.row for figure in figures}
    names = [field.name for field in dataclasses.fields(Figure)]
    old = json.loads(file.read_text())["figures"] if file.exists() else []
    kept = [Figure(**{name: row[name] for name in names}) for row in old if row["row"] not in rows]
    both = [*kept, *figures]
    file.write_text(as_json(both, measured) + "\n")
    (folder / "last_run.md").write_text(f"{in_one_line(measured)}\n\n{as_text(both)}\n")


def as_text(figures: Sequence[Figure]) -> str:
    """A table in Markdown."""
    rows = [HEAD, tuple("-" * len(name) for name in HEAD), *(figure.cells() for figure in figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def as_json(figures: Sequence[Figure], measured: Mapping[str, str]) -> str:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    document = {"measured_at": now, "versions": measured, "figures": [figure.as_json() for figure in figures]}
    return json.dumps(document, indent=2)


def in_one_line(found: Mapping[str, str]) -> str:
    """Names and versions."""
    return ", ".join(f"{name} {version}" for name, version in found.items())


def _collection_version(namespace: str, name: str) -> str:
    for folder in os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep):
        collection = Path(folder, "ansible_collections", namespace, name)
        for file, key in (("MANIFEST.json", "collection_info"), ("galaxy.yml", None)):
            if (collection / file).exists():
                content = yaml.safe_load((collection / file).read_text())
                return str((content[key] if key else content)["version"])
    return "not found"


def _amount(value: float, unit: str) -> str:
    return f"{value:.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"
