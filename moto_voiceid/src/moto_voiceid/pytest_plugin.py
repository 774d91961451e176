# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""pytest fixtures, available in every test suite once the package is installed.

`voiceid` is for tests in the process of the mock, `voiceid_endpoint` for clients in other processes:

    def test_in_process(voiceid):
        client = boto3.client("voice-id", region_name="us-east-1")

    def test_over_http(voiceid_endpoint):
        client = boto3.client("voice-id", region_name="us-east-1", endpoint_url=voiceid_endpoint)

pytest loads this module at every start, so heavy imports are inside the fixtures.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .control import Control

_START_TIMEOUT_SECONDS = 60.0


@pytest.fixture
def voiceid() -> Iterator["Control"]:
    """`mock_aws` with Voice ID, for one test. The value is a `Control` for it."""
    from moto import mock_aws

    from . import register
    from .control import Control

    register()
    with mock_aws():
        yield Control()


@pytest.fixture(scope="session")
def voiceid_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an endpoint in its own process, on a free loopback port, for the whole test session."""
    file = tmp_path_factory.mktemp("voiceid") / "address"
    command = [sys.executable, "-m", "moto_voiceid", "--port", "0", "--address-file", str(file)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + _START_TIMEOUT_SECONDS
        while not file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError(f"The endpoint did not start. Its exit code is {process.wait()}")
            time.sleep(0.02)
        yield file.read_text()
        process.terminate()


@pytest.fixture
def voiceid_endpoint(voiceid_process: str) -> str:
    """The URL of the endpoint, which is reset before the test."""
    from .control import Control

    Control(voiceid_process).reset()
    return voiceid_process
