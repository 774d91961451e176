# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""For every module: its arguments, its documentation, the API model and its results agree.

Modules are found in plugins/modules. What cannot be derived is in the tables at the top: which shape of the API
model feeds which key of the result, and the exceptions with their reasons.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import botocore.session
import pytest
from ansible.module_utils.common.dict_transformations import snake_dict_to_camel_dict
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule, aws_argument_spec
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.local_module import LocalModule
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.options import CONSTRAINTS
from botocore import xform_name
from botocore.model import Shape

from account import Account
from docsite import first_column, read_page
from harness import BIN, CREDENTIALS, REGION, ModuleRunner, environment
from module_runs import ModuleRuns, Run
from moto_voiceid.control import Control

PLUGINS = Path(__file__).parents[2] / "plugins"
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py"))
WITH_INFO_MODULE = [name for name in MODULES if f"{name}_info" in MODULES]
COLLECTION = "contactcenter.voiceid"
MODEL = botocore.session.get_session().get_service_model("voice-id")

# A description of data: a name of a type, {field: description}, or [description of each element].
Data = Any


class Resource(NamedTuple):
    """What a key of the result is made from.

    :param shape: a shape of the API model.
    :param derived: the fields that the collection adds to it.
    """

    shape: str
    derived: Mapping[str, Data] = {}


JOB = {"duration_seconds": "float", "ended": "bool", "output_file_s3_uri": "str", "results_error": "str"}
REFUSED = {"error_code": "int", "error_message": "str", "request_id": "str"}
ENROLLED = {
    "customer_speaker_id": "str",
    "enrollment_status": "str",
    "generated_speaker_id": "str",
    "request_id": "str",
}
REGISTERED = {
    "fraudster_similarity_score": "float",
    "generated_fraudster_id": "str",
    "registration_status": "str",
    "request_id": "str",
}
# By the key of the result; a list of them has the plural.
RESOURCES = {
    "domain": Resource("Domain", {"tags": "dict"}),
    "enrollment_job": Resource(
        "SpeakerEnrollmentJob",
        {
            **JOB,
            "error_count": "int",
            "errors": [{**REFUSED, "customer_speaker_id": "str"}],
            "successful_enrollment_count": "int",
            "successful_enrollments": [ENROLLED],
        },
    ),
    "fraudster": Resource("Fraudster"),
    "fraudster_registration_job": Resource(
        "FraudsterRegistrationJob",
        {
            **JOB,
            "error_count": "int",
            "errors": [REFUSED],
            "successful_registration_count": "int",
            "successful_registrations": [REGISTERED],
        },
    ),
    "session": Resource("EvaluateSessionResponse"),
    "speaker": Resource("Speaker"),
    "watchlist": Resource("Watchlist"),
}
# Fields that are not derived: the service returns them by another operation.
FROM_OTHER_CALLS = {"tags"}
# Keys of the result that are no resource.
PROBLEM = {"line": "int", "reason": "str", "recording": "str"}
PERSON = {"job_name": "str", "recordings": [{"channel": "str", "recording": "str"}]}
OTHER_KEYS: dict[str, Data] = {
    "accounts_csv": "str",
    "csv": "str",
    "done_ids": ["str"],
    "failed_csv": "str",
    "file": "str",
    "html": "str",
    "json": "str",
    "manifests": [{"job_name": "str", "newest_recording_at": "str", "request_count": "int", "s3_uri": "str"}],
    "not_done_ids": ["str"],
    "request_count": "int",
    "requests": "dict",
    "speakers_by_status": "dict",
    "skipped_speakers": [{"speaker_id": "str", "status": "str"}],
    "summary": "dict",
    "uploaded": {"bytes": "int", "files": "int"},
    "voiceid_account_export.errors": [{"domain": "str", "kind": "str", "msg": "str", "step": "str"}],
    "voiceid_account_export.summary": {
        "domains": "int",
        "enrollment_jobs": "int",
        "fraudster_registration_jobs": "int",
    },
    "voiceid_enrollment_manifest.speakers": [{**PERSON, "speaker_id": "str"}],
    "voiceid_fraudster_manifest.fraudsters": [{**PERSON, "name": "str"}],
    "voiceid_enrollment_manifest.invalid": [{**PROBLEM, "speaker_id": "str"}],
    "voiceid_fraudster_manifest.invalid": [{**PROBLEM, "name": "str"}],
}
# Modules without a connection: they are not in the action group, and have no endpoint.
WITHOUT_CONNECTION = {"voiceid_report"}

# Documented fields that no run returns, and why.
UNSEEN = {
    "server_side_encryption_update_details.message": "the local endpoint has no message about a re-encryption",
}

ERRORS_PAGE = read_page("errors")

AWS_OPTIONS = set(aws_argument_spec())


@pytest.fixture(scope="module")
def docs(collections_path: str, home: Path) -> dict[str, dict[str, Any]]:
    """The documentation of each module as ansible-doc returns it, with fragments merged."""
    done = subprocess.run(
        [BIN / "ansible-doc", "--type", "module", "--json", *(f"{COLLECTION}.{name}" for name in MODULES)],
        capture_output=True,
        text=True,
        check=True,
        cwd=home,
        env=environment(home, {"ANSIBLE_COLLECTIONS_PATH": collections_path, "ANSIBLE_HOME": str(home)}),
    )
    documented = json.loads(done.stdout)
    return {name: documented[f"{COLLECTION}.{name}"] for name in MODULES}


@pytest.fixture(scope="module")
def module_runs(endpoint: str, run_module: ModuleRunner) -> ModuleRuns:
    """The runs that all tests of this file use."""

    def boto(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )

    control = Control(endpoint)
    control.reset()
    return ModuleRuns(Account(boto, control), run_module)


class StopHere(Exception):  # noqa: N818  # it is no error
    """Raised instead of running the module."""


def arguments_of(name: str) -> dict[str, Any]:
    """What a module gives to AnsibleModule."""
    given: dict[str, Any] = {}

    def keep(*_: Any, **kwargs: Any) -> None:
        given.update(kwargs)
        raise StopHere

    module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(AnsibleAWSModule.default_settings, "module_class", keep)
        patch.setattr(LocalModule, "__init__", keep)
        with pytest.raises(StopHere):
            module.main()
    return given


# Arguments and documentation


def comparable(option: Mapping[str, Any], suboptions: str) -> dict[str, Any]:
    return {
        "type": option.get("type", "str"),
        "elements": option.get("elements"),
        "required": bool(option.get("required")),
        "default": option.get("default"),
        "choices": sorted(option.get("choices") or []),
        "aliases": sorted(option.get("aliases") or []),
        "suboptions": {name: comparable(sub, suboptions) for name, sub in (option.get(suboptions) or {}).items()},
    }


@pytest.mark.parametrize("name", MODULES)
def test_options_are_documented_as_they_are(name: str, docs: dict[str, dict[str, Any]]) -> None:
    spec = {option: comparable(row, "options") for option, row in arguments_of(name)["argument_spec"].items()}
    documented = {option: comparable(row, "suboptions") for option, row in docs[name]["doc"]["options"].items()}
    assert documented == spec


def rules_of(name: str) -> Iterator[tuple[str, str]]:
    """Pairs of options that exclude each other."""
    for group in arguments_of(name).get("mutually_exclusive") or []:
        for option in group:
            yield from ((option, other) for other in group if other != option)


@pytest.mark.parametrize("name", MODULES)
def test_mutually_exclusive_options_are_documented(name: str, docs: dict[str, dict[str, Any]]) -> None:
    for option, other in rules_of(name):
        said = " ".join(docs[name]["doc"]["options"][option]["description"])
        assert re.search(rf"Mutually exclusive with [^.]*O\({other}\)", said), f"{option} and {other}"


@pytest.mark.parametrize("name", MODULES)
def test_every_module_supports_check_mode_and_documents_its_attributes(
    name: str, docs: dict[str, dict[str, Any]]
) -> None:
    assert arguments_of(name)["supports_check_mode"] is True
    attributes = docs[name]["doc"]["attributes"]
    assert set(attributes) >= {"check_mode", "diff_mode", "idempotent"}
    assert attributes["check_mode"]["support"] == "full"
    group = attributes.get("action_group", {}).get("membership")
    assert group == (None if name in WITHOUT_CONNECTION else [f"{COLLECTION}.voiceid"])
    assert docs[name]["doc"]["seealso"]


def own_options(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The options of a module that are not those of every AWS module, suboptions as ``a.b``."""

    def walk(spec: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for option, row in spec.items():
            yield f"{prefix}{option}", row
            yield from walk(row.get("options") or {}, f"{prefix}{option}.")

    spec = arguments_of(name)["argument_spec"]
    return walk({option: row for option, row in spec.items() if option not in AWS_OPTIONS}, "")


def shape_named(option: str) -> Shape | None:
    """The shape of the API model that an option is called after: a member's or its own name, in snake_case."""
    camel = snake_dict_to_camel_dict({option.split(".")[-1]: None}, capitalize_first=True)
    for name in [*camel, *(plural.removesuffix("s") for plural in camel)]:
        shapes = [MODEL.shape_for(shape) for shape in MODEL.shape_names]
        for shape in shapes:
            if shape.type_name == "structure" and name in shape.members:
                member = shape.members[name]
                return member.member if member.type_name == "list" else member
        if name in MODEL.shape_names:
            return MODEL.shape_for(name)
    return None


@pytest.mark.parametrize("name", MODULES)
def test_choices_are_those_of_the_api(name: str) -> None:
    for option, row in own_options(name):
        shape = shape_named(option)
        if shape is not None and shape.metadata.get("enum"):
            assert set(row.get("choices") or []) == set(shape.metadata["enum"]), option


@pytest.mark.parametrize("name", MODULES)
def test_every_option_that_the_api_constrains_is_checked_before_the_network(name: str) -> None:
    for option, row in own_options(name):
        shape = shape_named(option)
        if row.get("type", "str") in ("str", "list") and shape is not None and "pattern" in shape.metadata:
            assert option in CONSTRAINTS, option


# Results and the API's model


def data_of(shape: Shape) -> Data:
    """What facts made from a shape look like."""
    if shape.type_name == "structure":
        return {xform_name(name): data_of(member) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [data_of(shape.member)]
    scalars = {"string": "str", "timestamp": "str", "integer": "int", "boolean": "bool", "float": "float"}
    return scalars[shape.type_name]


def data_of_docs(row: Mapping[str, Any]) -> Data:
    """What RETURN says that a field looks like."""
    inner: Data = {name: data_of_docs(sub) for name, sub in (row.get("contains") or {}).items()}
    if row["type"] == "list":
        return [inner or row["elements"]]
    return inner or row["type"]


def other_data(module: str, key: str) -> Data:
    """What a key of the result looks like that is no resource; ``None`` for a resource."""
    return OTHER_KEYS.get(f"{module}.{key}") or OTHER_KEYS.get(key)


def resource_of(key: str) -> Resource:
    return RESOURCES.get(key) or RESOURCES[key.removesuffix("s")]


@pytest.mark.parametrize("name", MODULES)
def test_results_are_documented_field_by_field_as_the_api_has_them(name: str, docs: dict[str, dict[str, Any]]) -> None:
    for key, row in docs[name]["return"].items():
        if key == "error":
            continue
        if other_data(name, key):
            assert data_of_docs(row) == other_data(name, key)
            continue
        resource = resource_of(key)
        wanted = {**data_of(MODEL.shape_for(resource.shape)), **resource.derived}
        assert data_of_docs(row) == (wanted if key in RESOURCES else [wanted])


@pytest.mark.parametrize("name", MODULES)
def test_derived_fields_say_that_they_are(name: str, docs: dict[str, dict[str, Any]]) -> None:
    for key, row in docs[name]["return"].items():
        if key == "error" or other_data(name, key):
            continue
        for field in set(resource_of(key).derived) - FROM_OTHER_CALLS:
            said = " ".join(strings(row["contains"][field]["description"]))
            assert "Derived" in said, f"{key}.{field}: {said}"


def strings(text: str | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else text


def fields(rows: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every documented field with its path."""
    for field, row in rows.items():
        yield f"{prefix}{field}", row
        yield from fields(row.get("contains") or {}, f"{prefix}{field}.")


@pytest.mark.parametrize("name", MODULES)
def test_every_field_has_a_description_a_condition_and_a_sample_of_its_type(
    name: str, docs: dict[str, dict[str, Any]]
) -> None:
    for path, row in fields(docs[name]["return"]):
        assert row["description"], path
        assert row["returned"], path
        if not row.get("contains"):
            assert "sample" in row, path
            assert fits(row["sample"], data_of_docs(row)), path


# Results


def fits(value: Any, data: Data) -> bool:
    """Whether a value has the described type, and no other fields."""
    if isinstance(data, dict):
        return isinstance(value, dict) and all(name in data and fits(item, data[name]) for name, item in value.items())
    if isinstance(data, list):
        return isinstance(value, list) and all(fits(item, data[0]) for item in value)
    if data == "float":
        return type(value) in (int, float)
    return type(value).__name__ == data


def results_of(module_runs: ModuleRuns, name: str) -> list[Run]:
    runs = [run for run in module_runs.runs if run.module == name]
    assert runs, f"tests/end_to_end/module_runs.py does not run {name}"
    return runs


# What Ansible and amazon.aws add to every result.
COMMON = {"changed", "deprecations", "diff", "failed", "invocation", "msg", "warnings"}


@pytest.mark.parametrize("name", MODULES)
def test_what_is_returned_is_documented(name: str, module_runs: ModuleRuns, docs: dict[str, dict[str, Any]]) -> None:
    documented = {key: data_of_docs(row) for key, row in docs[name]["return"].items()}
    for run in results_of(module_runs, name):
        for key, value in run.result.items():
            if key not in {*COMMON, "error"}:
                assert key in documented, key
                assert fits(value, documented[key]), json.dumps(value, indent=1)


def seen_fields(value: Any, prefix: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield f"{prefix}{name}"
            yield from seen_fields(item, f"{prefix}{name}.")
    elif isinstance(value, list):
        for item in value:
            yield from seen_fields(item, prefix)


@pytest.mark.parametrize("name", MODULES)
def test_what_is_documented_is_returned(name: str, module_runs: ModuleRuns, docs: dict[str, dict[str, Any]]) -> None:
    seen = {path for run in results_of(module_runs, name) for path in seen_fields(run.result, "")}
    documented = {path for path, _ in fields(docs[name]["return"]) if not path.startswith("error.")}
    unseen = {path for path in documented - seen if path.partition(".")[2] not in UNSEEN}
    assert unseen == set()


def test_the_errors_page_describes_each_field_of_an_error_once(module_runs: ModuleRuns) -> None:
    seen = {field for run in module_runs.runs for field in run.result.get("error", {})}
    assert sorted(first_column(ERRORS_PAGE, "Field")) == sorted(seen)


def missing(value: Any, rows: Mapping[str, Any], path: str) -> Iterator[str]:
    """Fields that are documented as always returned and are missing in a structure that is returned."""
    for item in value if isinstance(value, list) else [value]:
        for field, row in rows.items():
            if field in item:
                yield from missing(item[field], row.get("contains") or {}, f"{path}.{field}")
            elif row["returned"] == "always":
                yield f"{path}.{field}"


@pytest.mark.parametrize("name", MODULES)
def test_what_is_documented_as_always_returned_is_returned(
    name: str, module_runs: ModuleRuns, docs: dict[str, dict[str, Any]]
) -> None:
    for run in results_of(module_runs, name):
        for key, row in docs[name]["return"].items():
            if key in run.result:
                assert list(missing(run.result[key], row.get("contains") or {}, key)) == []


@pytest.mark.parametrize("name", WITH_INFO_MODULE)
def test_a_module_and_its_info_module_return_the_same(name: str, module_runs: ModuleRuns) -> None:
    facts, info_facts = module_runs.info_facts[name]
    assert facts
    assert facts == info_facts


# Failures


@pytest.mark.parametrize("name", MODULES)
def test_kinds_and_fields_of_failures_are_documented(
    name: str, module_runs: ModuleRuns, docs: dict[str, dict[str, Any]]
) -> None:
    errors = [run.result["error"] for run in results_of(module_runs, name) if "error" in run.result]
    assert {error["kind"] for error in errors} <= set(first_column(ERRORS_PAGE, "Kind"))
    documented = data_of_docs(docs[name]["return"]["error"])
    assert set(documented) <= set(first_column(ERRORS_PAGE, "Field"))
    for error in errors:
        assert fits({field: value for field, value in error.items() if field in documented}, documented)


# The API


def test_the_modules_together_reach_every_operation(module_runs: ModuleRuns) -> None:
    called = set().union(*(run.operations for run in module_runs.runs))
    assert set(MODEL.operation_names) - called == set()
    assert len(MODEL.operation_names) == 29  # of the API version 2021-09-27


def test_the_endpoint_does_not_import_the_collection() -> None:
    source = PLUGINS.parent / "moto_voiceid" / "src"
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.startswith(("ansible", "ansible_collections"))], path
