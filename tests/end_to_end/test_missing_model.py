# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A botocore without the model of the Voice ID API, as it would be after AWS has removed the model.

test_connection.py does this once in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import botocore
import pytest
import yaml
from botocore.loaders import Loader

from docsite import code_blocks, read_page
from in_process import run_in_process
from stub_endpoint.scenarios import ONE_ATTEMPT, TASKS_OF_ALL_MODULES, Task

ROOT = Path(__file__).resolve().parents[2]
ONE_EACH = {task.module: task for task in TASKS_OF_ALL_MODULES}
MANIFEST_MODULES = {"voiceid_enrollment_manifest": "speaker_id", "voiceid_fraudster_manifest": "name"}
PINS = re.compile(r"boto(?:3|core)<=([0-9.]+)")


@pytest.fixture(scope="module", autouse=True)
def _data_without_the_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    data = tmp_path_factory.mktemp("data")
    for path in Path(Loader.BUILTIN_DATA_PATH).iterdir():
        if path.name != "voice-id":
            (data / path.name).symlink_to(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loader, "BUILTIN_DATA_PATH", str(data))
        yield


@pytest.mark.parametrize("task", ONE_EACH.values(), ids=ONE_EACH)
def test_every_module_reports_it_in_a_sentence(task: Task) -> None:
    result = run_in_process(task.module, {**task.options, "endpoint_url": "http://127.0.0.1:9"})
    assert result["error"]["kind"] == "model_missing"
    assert "botocore does not know the service 'voice-id'. The installed botocore" in result.msg
    assert f"{botocore.__version__} does not include the model of the voice-id service" in result.msg
    assert "pip install 'boto3<=" in result.msg
    assert "\n" not in result.msg and len(result.msg) < 500


@pytest.mark.parametrize(("module", "key"), MANIFEST_MODULES.items())
def test_manifests_do_not_need_it(module: str, key: str) -> None:
    people = [{key: "alice", "recordings": ["s3://calls/alice.wav"]}]
    options = {"speakers" if key == "speaker_id" else "fraudsters": people, "bucket": "calls"}
    result = run_in_process(module, {**options, "s3_endpoint_url": "http://127.0.0.1:9", "aws_config": ONE_ATTEMPT})
    assert result["error"]["kind"] == "unreachable"


def test_all_modules_with_a_connection_are_tested() -> None:
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
    assert modules == {*ONE_EACH, *MANIFEST_MODULES, "voiceid_report"}


def pins(path: str) -> set[str]:
    """The newest versions of boto3 and botocore that a file names."""
    return set(PINS.findall((ROOT / path).read_text(encoding="utf-8")))


def test_the_last_version_that_has_it_is_the_same_everywhere() -> None:
    (version,) = pins("plugins/module_utils/_base/errors.py")
    assert pins("docs/docsite/rst/errors.rst") == {version}
    for path in ("README.md", "plugins/doc_fragments/connection.py"):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"(Version|which) {re.escape(version)}\b.* includes?", text), path


def test_the_definition_of_an_execution_environment_pins_it() -> None:
    [definition] = [text for text in code_blocks(read_page("errors")) if text.startswith("version: 3")]
    packages = yaml.safe_load(definition)["dependencies"]["python"]
    assert [package.partition("<=")[0] for package in packages] == ["boto3", "botocore"]
