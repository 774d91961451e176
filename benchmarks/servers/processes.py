# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the servers as processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .voice_id import Settings

FOLDER = Path(__file__).resolve().parents[1]
MINIMAL = ("-m", "servers.minimal")
ENDPOINT = ("-m", "moto_voiceid", "--port", "0")


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    pid: int

    def configure(self, **settings: Any) -> None:
        """Change what the minimal server answers, and forget the calls that it received."""
        self._control("settings", asdict(Settings(**settings)))

    def clear(self) -> None:
        """Delete all objects of S3."""
        self._control("clear", {})

    def log(self) -> dict[str, Any]:
        """The calls that the minimal server received since its last configuration."""
        return self._control("log", {})

    def _control(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.url}/-/{name}", json.dumps(body).encode())  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            return dict(json.load(response))

    def memory_mb(self) -> float:
        """The resident size (VmRSS of Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


@contextmanager
def running(*arguments: str) -> Iterator[Server]:
    """A server that prints its URL when it accepts connections: ``MINIMAL``, or ``ENDPOINT`` with its options."""
    path = os.pathsep.join([str(FOLDER), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Server(process.stdout.readline().strip(), process.pid)
    finally:
        process.terminate()
        process.wait()
