# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the nox sessions with a tag, two at a time, and stop one that hangs; nox --parallel does not, and prints all."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

LOGS = Path(".state", "logs")
NOX = [sys.executable, "-IB", "-m", "nox", "--no-color"]
SILENCE_LIMIT = float(os.environ.get("SILENCE_LIMIT") or 600)  # seconds
SKIPPED = re.compile(r"^nox > Session .* skipped: (.*)", re.MULTILINE)
PYTEST_SUMMARY = re.compile(r"^=+ .*\b(?:passed|failed|errors?|skipped|no tests ran)\b.* in [0-9].* =+$", re.MULTILINE)


class Check:
    """A nox session in a process group of its own, which writes to a log."""

    def __init__(self, name: str) -> None:
        self.name, self.error, self.log_size = name, "", 0
        self.log = LOGS / f"{re.sub('[()]+', '-', name).strip('-')}.log"
        self.start = self.last_output = time.monotonic()
        with self.log.open("w") as log:
            command, null = [*NOX, "--session", name], subprocess.DEVNULL
            self.process = subprocess.Popen(command, stdin=null, stdout=log, stderr=log, start_new_session=True)

    def ended(self) -> bool:
        """Whether it has ended. Stop it if it has printed nothing for too long."""
        if (size := self.log.stat().st_size) != self.log_size:
            self.log_size, self.last_output = size, time.monotonic()
        if self.process.poll() is None and time.monotonic() - self.last_output > SILENCE_LIMIT:
            self.error = f"stopped: no output for {SILENCE_LIMIT:.0f} s"
            self.stop()
        elif self.process.returncode:
            self.error = f"exit code {self.process.returncode}"
        return self.process.returncode is not None

    def stop(self) -> None:
        """Interrupt it like Ctrl-C; kill what does not end."""
        print(f"  stopping {self.name}", flush=True)
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def line(self) -> str:
        skipped = SKIPPED.search(self.log.read_text(errors="replace"))
        result, note = ("skipped", skipped[1]) if skipped else ("FAILED" if self.error else "ok", self.error)
        return f"  {result:8} {self.name:22} {time.monotonic() - self.start:4.0f} s  {note}".rstrip()


def select(tag: str, wanted: set[str]) -> list[str]:
    """Return the sessions with this tag; if any are wanted, such as "units" or "units(2.18)", only those."""
    listing = subprocess.run([*NOX, "--list", "--json", "--tags", tag], stdout=subprocess.PIPE, check=True).stdout
    names = {session["session"]: session["name"] for session in json.loads(listing)}
    if unknown := wanted - {*names, *names.values()}:
        sys.exit(f"Unknown: {', '.join(unknown)}. The checks are: {', '.join(dict.fromkeys(names.values()))}")
    return [name for name, short in names.items() if not wanted or wanted & {name, short}]


def run(names: list[str]) -> list[Check]:
    """Run the sessions; print a line when one ends."""
    waiting, running, ended = [*names], list[Check](), list[Check]()
    try:
        while waiting or running:
            while waiting and len(running) < 2:
                running.append(Check(waiting.pop(0)))
            time.sleep(0.1)
            for check in [check for check in running if check.ended()]:
                running.remove(check)
                ended.append(check)
                print(check.line(), flush=True)
    finally:
        for check in running:
            check.stop()
    return ended


def main(tag: str) -> int:
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    start = time.monotonic()
    names = select(tag, {*os.environ.get("CHECKS", "").split()})
    print(f"Running {len(names)} checks, two at a time; their output is in {LOGS}/", flush=True)
    checks = run(names)
    failed = [check for check in checks if check.error]
    for check in failed:
        print(f"\n---- {check.name}: {check.error}. The end of {check.log}:")
        print(*check.log.read_text(errors="replace").splitlines()[-100:], sep="\n")
    for check in checks:
        for summary in PYTEST_SUMMARY.findall(check.log.read_text(errors="replace")):
            print(f"\npytest, {check.name}:\n{summary}")
    print(f"\n{len(failed)} of {len(checks)} checks failed, {time.monotonic() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
