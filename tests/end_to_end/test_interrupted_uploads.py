# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The manifest modules with an S3 that fails: before the first upload, between two uploads, or without permissions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from account import RECORDINGS, people
from harness import ModuleResult, ModuleRunner
from stub_endpoint import Stub
from stub_endpoint.manners import only, refused
from stub_endpoint.services import Object, s3_error

MODULE = "voiceid_enrollment_manifest"
ONCE = {"aws_config": {"retries": {"total_max_attempts": 1}}}
Run = Callable[..., ModuleResult]


@pytest.fixture
def run_stub(stub: Stub, stub_module: ModuleRunner) -> Run:
    """Run the module against the stub, one upload after the other, without retries."""

    def run(**options: Any) -> ModuleResult:
        destination = {"bucket": "calls", "prefix": "night", "s3_endpoint_url": stub.url, "max_concurrency": 1, **ONCE}
        return stub_module(MODULE, {**destination, **options}, diff=True)

    return run


def uploads(stub: Stub) -> int:
    return stub.operations("s3").count("PutObject")


def test_an_interrupted_upload_is_reported_and_continued(stub: Stub, run_stub: Run) -> None:
    denied = s3_error("AccessDenied", 403)
    stub.use(only("PutObject", lambda call, proceed: denied if call.number > 3 else proceed(), service="s3"))
    failed = run_stub(speakers=people("alice", "bob"))
    assert failed["error"]["kind"] == "access_denied"
    assert failed["error"]["operation"] == "s3:PutObject"
    assert "The caller needs s3:ListBucket on the bucket, s3:GetObject and s3:PutObject on its objects" in failed.msg
    assert failed.msg.endswith("3 of 5 files were uploaded. If the task runs again, it uploads only the others.")
    assert failed.changed
    assert failed["uploaded"]["files"] == 3
    assert uploads(stub) == 4

    stub.behave()
    done = run_stub(speakers=people("alice", "bob"))
    assert done["uploaded"]["files"] == uploads(stub) == 2


def test_at_the_time_limit_the_result_has_what_was_uploaded(stub: Stub, run_stub: Run) -> None:
    hold = stub.hold("PutObject", service="s3")
    failed = run_stub(speakers=people("alice"), timeout=3)
    hold.release()
    assert failed["error"]["kind"] == "timeout"
    assert "s3:PutObject of Bucket calls, Key night/recordings/" in failed.msg
    assert failed["uploaded"] == {"files": 0, "bytes": 0}


def test_the_manifest_is_written_last(stub: Stub, run_stub: Run) -> None:
    stub.use(only("PutObject", refused(s3_error("AccessDenied", 403)), service="s3"))
    assert run_stub(speakers=people("alice")).failed
    assert [name for name in stub.store.objects if "/manifests/enrollment-" in name] == []
    assert uploads(stub) == 1


@pytest.mark.parametrize(
    ("code", "status", "kind"), [("AccessDenied", 403, "access_denied"), ("SlowDown", 503, "throttled")]
)
@pytest.mark.parametrize("operation", ["ListObjectsV2", "HeadObject"])
def test_a_failure_before_the_first_upload(
    stub: Stub, run_stub: Run, operation: str, code: str, status: int, kind: str
) -> None:
    stub.use(only(operation, refused(s3_error(code, status)), service="s3"))
    failed = run_stub(speakers=people("alice"))
    assert failed["error"]["operation"] == f"s3:{operation}"
    if operation != "HeadObject" or kind == "access_denied":  # the answer to HEAD has no code
        assert failed["error"]["kind"] == kind
    assert not failed.changed
    assert uploads(stub) == 0


def seed_object(stub: Stub, name: str) -> str:
    stub.store.objects[f"calls/{name}"] = Object((RECORDINGS / name).read_bytes(), 0)
    return f"s3://calls/{name}"


def test_of_an_object_only_the_first_bytes_are_read(stub: Stub, run_stub: Run) -> None:
    uris = [seed_object(stub, f"alice_{call}.wav") for call in (1, 2)]
    assert run_stub(speakers=[{"speaker_id": "alice", "recordings": uris}]).changed
    assert stub.operations("s3").count("GetObject") == 2


def test_an_object_that_the_caller_may_not_read(stub: Stub, run_stub: Run) -> None:
    """The job's role may be the only one that may. The size is known, the format is not."""
    uris = [seed_object(stub, f"alice_{call}.wav") for call in (1, 2)]
    stub.use(only("GetObject", refused(s3_error("AccessDenied", 403)), service="s3"))
    result = run_stub(speakers=[{"speaker_id": "alice", "recordings": uris}])
    assert result.changed
    [warning] = result.warnings
    assert warning.startswith(
        "The caller has no permission to read some recordings, so their format was not checked. Their number is 2."
    )
