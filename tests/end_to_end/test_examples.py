# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of every module run as they stand, in a contact centre that has what they talk of.

Modules are found in plugins/modules. The endpoint is named by module_defaults for the action group alone. What the
examples are about is in ``contact_centre``; a variable that none of them sets is missing there.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from examples import examples_of

from harness import PlaybookRunner
from world import BUCKET, ENDED, World

MODULES = sorted(path.stem for path in (Path(__file__).parents[2] / "plugins" / "modules").glob("*.py"))
COLLECTION = "contactcenter.voiceid"
SCORES = {"Decision": "ACCEPT", "Score": 96}


def contact_centre(world: World, endpoint: str, module: str) -> dict[str, str]:
    """The domain ``support-line`` with a bit of everything; the variables of a module's examples.

    The jobs have the names that the examples look for, but where a module is to start them.
    """
    jobs_are_there = module.endswith("_info")
    domain_id, voice_id = world.domain_id, world.voice_id
    refunds = voice_id.create_watchlist(DomainId=domain_id, Name="refund-fraud")["Watchlist"]["WatchlistId"]
    alice, bob = world.enroll("alice", "caller-0017"), world.enroll("bob", "caller-0018")
    refused = world.enroll("carol", "caller-0019", calls=(1,))
    monday = world.start([alice, bob, refused], JobName="callers-2026-03-02" if jobs_are_there else "sunday-callers")
    world.job(monday, until=ENDED)
    tuesday = world.start([alice], JobName="saturday-callers")
    registered = world.registration_manifest([world.register("carol")])
    job = world.job_request(registered, JobName="fraudsters-2026-03-02" if jobs_are_there else "old-fraudsters")
    known = voice_id.start_fraudster_registration_job(**job)["Job"]["JobId"]
    world.registration_job(known, until=ENDED)
    carol = voice_id.list_fraudsters(DomainId=domain_id)["FraudsterSummaries"][0]["GeneratedFraudsterId"]
    for key, document in {
        "enrollment/monday.json": {"SpeakerEnrollmentRequests": [alice, bob]},
        "enrollment/tuesday.json": {"SpeakerEnrollmentRequests": [alice, refused]},
        "fraud/fraudsters.json": {"FraudsterRegistrationRequests": [world.register("carol")]},
    }.items():
        world.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps({"Version": "1.0", **document}))
    for name in ("call-1", "call-2"):
        world.control.seed_session(domain_id, session_name=name, authentication_result=SCORES)
    world.job(tuesday, until=ENDED)
    speaker = voice_id.describe_speaker(DomainId=domain_id, SpeakerId="caller-0018")["Speaker"]
    return {
        "voiceid_bucket": BUCKET,
        "voiceid_domain_id": domain_id,
        "voiceid_endpoint_url": endpoint,
        "voiceid_fraudster_id": carol,
        "voiceid_job_id": monday,
        "voiceid_kms_key_id": world.key_arn,
        "voiceid_manifest": "the content of the manifest",
        "voiceid_other_fraudster_id": world.fraudster("bob"),
        "voiceid_other_job_id": tuesday,
        "voiceid_other_kms_key_id": world.kms.create_key()["KeyMetadata"]["Arn"],
        "voiceid_other_session_name": "call-2",
        "voiceid_registration_job_id": known,
        "voiceid_role_arn": world.role_arn,
        "voiceid_s3_endpoint_url": endpoint,
        "voiceid_session_name": "call-1",
        "voiceid_speaker_id": speaker["GeneratedSpeakerId"],
        "voiceid_watchlist_id": refunds,
    }


# Variables that mean something else in the examples of one module.
INSTEAD = {"voiceid_fraudster_registration_job_info": {"voiceid_job_id": "voiceid_registration_job_id"}}


def variables_of(module: str, prepared: dict[str, str]) -> dict[str, str]:
    return prepared | {name: prepared[other] for name, other in INSTEAD.get(module, {}).items()}


def source_of(module: str) -> Any:
    return importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{module}")


def tasks_of(module: str) -> list[dict[str, Any]]:
    tasks = yaml.safe_load(source_of(module).EXAMPLES)
    assert isinstance(tasks, list)
    return tasks


def action_of(task: dict[str, Any]) -> str:
    """The one key of a task that has dots: a fully qualified name of a module."""
    (action,) = [key for key in task if "." in key]
    return action


@pytest.mark.parametrize("module", MODULES)
def test_examples_run_as_they_stand(run_playbook: PlaybookRunner, world: World, endpoint: str, module: str) -> None:
    played = run_playbook(examples_of(module), variables_of(module, contact_centre(world, endpoint, module)))
    assert played.rc == 0, played.stdout
    assert "[WARNING]" not in played.stderr
    assert "[DEPRECATION WARNING]" not in played.stderr
    assert {task.status for task in played.tasks} == {"ok"}
    for task, written in zip(played.tasks, tasks_of(module), strict=True):
        assert task.name == written["name"]
        arguments = written[action_of(written)] or {}
        if task.action.startswith(COLLECTION) and arguments.get("state") != "absent":
            assert set(promised(task.action)) <= set(task.result)


def promised(action: str) -> Iterator[str]:
    """The keys that RETURN says come with success."""
    documented = yaml.safe_load(source_of(action.rpartition(".")[2]).RETURN)
    for key, row in documented.items():
        if "failure" not in row["returned"] and "failed" not in row["returned"]:
            yield key


@pytest.mark.parametrize("module", MODULES)
def test_examples_are_named_and_use_what_they_register(module: str) -> None:
    examples = source_of(module).EXAMPLES
    tasks = tasks_of(module)
    assert f"{COLLECTION}.{module}" in {action_of(task) for task in tasks}
    assert all(task["name"] for task in tasks)
    registered = [task["register"] for task in tasks if "register" in task]
    assert registered
    used = [name for name in registered if re.search(rf"\b{name}\.", examples)]
    assert used, "no example shows what to do with a result"
