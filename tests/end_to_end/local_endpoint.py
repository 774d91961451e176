# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the local endpoint as a process for as long as something needs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(python: str | Path, folder: Path, env: Mapping[str, str], *options: str) -> Iterator[str]:
    """Start ``python -m moto_voiceid`` on a free loopback port, give its URL, end it by its pid.

    ``folder`` receives the address file and the log; ``options`` are further command-line options. AssertionError, with
    the end of the log, when it does not start or does not end well.
    """
    address, log = folder / "address", folder / "endpoint.log"
    address.unlink(missing_ok=True)
    command = [python, "-m", "moto_voiceid", "--port", "0", "--address-file", address, *options]
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, cwd=folder, env=env
        )
    try:
        yield _address(process, address, log)
    finally:
        rc = _end(process)
    assert rc == 0, f"the endpoint ended with {rc}\n{_tail(log)}"


def _address(process: subprocess.Popen[bytes], address: Path, log: Path, timeout: float = 300) -> str:
    deadline = time.monotonic() + timeout
    while not address.exists():
        assert process.poll() is None, f"the endpoint did not start\n{_tail(log)}"
        assert time.monotonic() < deadline, f"no address after {timeout} seconds\n{_tail(log)}"
        time.sleep(0.05)
    return address.read_text().strip()


def _end(process: subprocess.Popen[bytes], timeout: float = 120) -> int:
    process.terminate()
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-4000:]


def main(interpreter: str, *command: str) -> int:
    """Run ansible-test integration with an endpoint: INTERPRETER, which runs the modules, and the COMMAND.

    ansible-test gives the targets no environment variables, only this file, as extra variables.
    """
    folder = Path("tests", "integration").resolve()
    with running(sys.executable, folder, os.environ) as url:
        settings = {
            "voiceid_endpoint_url": url,
            "ansible_python_interpreter": interpreter,
            "ansible_remote_tmp": os.environ["HOME"] + "/.ansible/tmp",  # the default is in the user's HOME
        }
        (folder / "integration_config.yml").write_text(json.dumps(settings))
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
