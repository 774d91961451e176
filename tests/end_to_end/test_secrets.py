# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets are never shown. Tests put canaries in all places of secrets, and search all output of a run for them.

A canary is a text that occurs nowhere else. The modules are run as processes, and by ansible-playbook at -vvvv with a
log, on the ansible-core of this environment: the oldest and the newest one are covered by running this file in both.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from harness import CREDENTIALS, Environment, ModuleResult, ModuleRunner, PlaybookRunner
from servers import Response, closed_port, stub_server
from stub_endpoint import Stub
from stub_endpoint.manners import error, only, refused
from stub_endpoint.scenarios import ONE_ATTEMPT, TASKS_OF_ALL_MODULES, Run, options_of, task

CANARY = "Canary7Bird"
INFO = task("enrollment-job-info")
NO_KEYS: dict[str, str | None] = dict.fromkeys(CREDENTIALS)


def shapes_of(secret: str) -> set[str]:
    """How a secret can look where it is shown: as it is, escaped, quoted for a URL, in base64."""
    plain = secret.strip()
    encoded = {base64.b64encode(text.encode()).decode().rstrip("=") for text in (secret, plain)}
    return {plain, json.dumps(plain)[1:-1], repr(plain)[1:-1], quote(plain), quote(plain, safe=""), *encoded}


def assert_not_shown(*texts: str, secret: str = CANARY) -> None:
    for text in texts:
        for shape in shapes_of(secret):
            assert shape not in text, f"{shape!r} is shown: {text[max(0, text.find(shape) - 200) :][:500]}"


def assert_result_is_clean(result: ModuleResult, secret: str = CANARY) -> None:
    assert_not_shown(result.stdout, result.stderr, json.dumps(result.result), secret=secret)


# Keys and tokens that no request can carry


BROKEN = {
    "newline": f"{CANARY}\n",
    "carriage-return": f"{CANARY}\r\n",
    "newline-inside": f"{CANARY[:6]}\n{CANARY[6:]}",
    "control": f"{CANARY}\x01",
    "delete": f"{CANARY}\x7f",
    "tab": f"\t{CANARY}",
    "null": f"{CANARY}\x00",
    "next-line": f"{CANARY}\x85",
}
OPTIONS = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
}


def halves_are_hidden(result: ModuleResult, value: str) -> None:
    assert_result_is_clean(result)
    if "\n" in value.strip():
        for half in value.split("\n"):
            assert_not_shown(result.stdout, secret=half)


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN)
def test_broken_key_in_an_option(stub: Stub, run_here: Run, option: str, value: str) -> None:
    keys = {"access_key": "AKIAEXAMPLE", "secret_key": "example", option: value}
    result = run_here(INFO, **keys)
    assert result.failed
    assert result["error"]["kind"] in ("invalid_request", "invalid_credentials")
    assert option in result.msg
    assert stub.calls == []
    halves_are_hidden(result, value)


@pytest.mark.parametrize(("option", "variable"), OPTIONS.items())
@pytest.mark.parametrize("value", [value for name, value in BROKEN.items() if name != "null"])
def test_broken_key_in_the_environment(stub: Stub, run_here: Run, option: str, variable: str, value: str) -> None:
    env = {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_REGION": "us-east-1",
        variable: value,
    }
    result = run_here(INFO, env=env)
    assert result.failed
    assert result["error"]["kind"] in ("invalid_request", "invalid_credentials")
    assert variable in result.msg or option in result.msg
    assert stub.calls == []
    halves_are_hidden(result, value)


@pytest.mark.parametrize("option", ["secret_key", "session_token"])
def test_key_that_is_not_latin_is_not_shown(stub: Stub, run_here: Run, option: str) -> None:
    keys = {"access_key": "AKIAEXAMPLE", "secret_key": "example", option: f"{CANARY}\u2028\u0416"}
    assert_result_is_clean(run_here(INFO, **keys, aws_config=ONE_ATTEMPT))


@pytest.mark.parametrize(("option", "variable"), OPTIONS.items())
def test_broken_key_in_a_process_of_its_own(stub: Stub, run_process: Run, option: str, variable: str) -> None:
    value = BROKEN["newline"]
    keys = {"access_key": "AKIAEXAMPLE", "secret_key": "example"}
    from_option = run_process(INFO, **{**keys, option: value}, aws_config=ONE_ATTEMPT)
    from_environment = run_process(INFO, env={variable: value}, aws_config=ONE_ATTEMPT)
    for result in (from_option, from_environment):
        assert result.failed
        assert_result_is_clean(result)
    assert stub.calls == []


@pytest.mark.parametrize(("name", "end"), [("aws_session_token", "\x01"), ("aws_secret_access_key", "\x7f")])
def test_broken_key_in_a_profile(stub: Stub, run_process: Run, tmp_path: Path, name: str, end: str) -> None:
    keys = {"aws_access_key_id": "AKIA", "aws_secret_access_key": "x", name: f"{CANARY}{end}"}
    lines = "".join(f"{name} = {value}\n" for name, value in keys.items())
    (tmp_path / "config").write_text(f"[profile ops]\n{lines}")
    env = {**NO_KEYS, "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops"}
    result = run_process(INFO, env=env, aws_config=ONE_ATTEMPT)
    assert result.failed
    assert_result_is_clean(result)


def test_broken_token_from_a_program(stub: Stub, run_process: Run, tmp_path: Path) -> None:
    keys = {"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "x", "SessionToken": BROKEN["newline"]}
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    (tmp_path / "config").write_text(f"[profile ops]\ncredential_process = cat {tmp_path}/keys.json\n")
    env = {**NO_KEYS, "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops"}
    result = run_process(INFO, env=env, aws_config=ONE_ATTEMPT)
    assert result.failed
    assert_result_is_clean(result)


@pytest.mark.parametrize(
    "output",
    [
        f"{CANARY}",
        json.dumps({"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": {"x": CANARY}}),
        json.dumps({"Version": 2, "SecretAccessKey": CANARY}),
        json.dumps([CANARY]),
    ],
    ids=["text", "object", "version", "list"],
)
def test_output_of_a_program_is_not_shown(stub: Stub, run_process: Run, tmp_path: Path, output: str) -> None:
    """What ``credential_process`` prints may be the keys, whether it can be read or not."""
    (tmp_path / "keys").write_text(output)
    (tmp_path / "config").write_text(f"[profile ops]\ncredential_process = cat {tmp_path}/keys\n")
    env = {**NO_KEYS, "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops"}
    result = run_process(INFO, env=env, aws_config=ONE_ATTEMPT)
    assert result.failed
    assert_result_is_clean(result)


@pytest.mark.parametrize("value", [{"a": CANARY}, [CANARY], {}, []], ids=["object", "list", "no-object", "no-list"])
@pytest.mark.parametrize("member", ["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"])
def test_keys_of_a_wrong_type_from_a_program(
    stub: Stub, run_here: Run, tmp_path: Path, member: str, value: object
) -> None:
    keys = {"Version": 1, "AccessKeyId": "AKIA0000", "SecretAccessKey": CANARY, "SessionToken": CANARY, member: value}
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    (tmp_path / "config").write_text(f"[profile ops]\ncredential_process = cat {tmp_path}/keys.json\n")
    env = {**NO_KEYS, "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops", "AWS_REGION": "us-east-1"}
    result = run_here(INFO, env=env, aws_config=ONE_ATTEMPT)
    assert_result_is_clean(result)
    assert result["error"]["kind"] == "credentials_unavailable"
    assert "credential_process" in result.msg
    assert stub.calls == []


@pytest.mark.parametrize("value", [{"a": CANARY}, [CANARY], {}, []], ids=["object", "list", "no-object", "no-list"])
@pytest.mark.parametrize("member", ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"])
def test_keys_of_a_wrong_type_from_container_metadata(stub: Stub, run_here: Run, member: str, value: object) -> None:
    keys = {"AccessKeyId": "AKIA0000", "SecretAccessKey": CANARY, "Token": CANARY, "Expiration": "2099-01-01T00:00:00Z"}
    with stub_server(lambda request: Response({**keys, member: value})) as metadata:
        env = {**NO_KEYS, "AWS_CONTAINER_CREDENTIALS_FULL_URI": metadata.url, "AWS_REGION": "us-east-1"}
        result = run_here(INFO, env=env, aws_config=ONE_ATTEMPT)
    assert_result_is_clean(result)
    assert result["error"]["kind"] == "credentials_unavailable"
    assert metadata.url in result.msg
    assert stub.calls == []


def test_command_line_of_a_program_is_shown_without_its_arguments(stub: Stub, run_process: Run, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(f"[profile ops]\ncredential_process = /nope/program --password {CANARY}\n")
    env = {**NO_KEYS, "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops"}
    process = run_process(INFO, env=env)
    assert "/nope/program" in process.msg
    assert_result_is_clean(process)


# Passwords in URLs


URL = f"http://user:{CANARY}@127.0.0.1:9"
ODD_URLS = {
    "password": URL,
    "user-alone": f"http://{CANARY}@127.0.0.1:9",
    "quoted": f"http://user:{quote(CANARY + '@/')}@127.0.0.1:9",
    "no-scheme": f"user:{CANARY}@127.0.0.1:9",
    "bad-port": f"http://user:{CANARY}@127.0.0.1:port",
    "bad-host": f"http://user:{CANARY}@[::1",
    "newline": f"http://user:{CANARY}@127.0.0.1:9\n",
    "query": f"http://127.0.0.1:9/?token={CANARY}@x",
}
URL_OPTIONS = [
    ("enrollment-job-info", "endpoint_url"),
    ("enrollment-job-info", "s3_endpoint_url"),
    ("enrollment-job", "s3_endpoint_url"),
    ("domain-create", "kms_endpoint_url"),
    ("domain-absent", "kms_endpoint_url"),
    ("speaker-info", "endpoint_url"),
]


@pytest.mark.parametrize(("name", "option"), URL_OPTIONS)
@pytest.mark.parametrize("url", ODD_URLS.values(), ids=ODD_URLS)
def test_url_in_an_option(stub: Stub, run_here: Run, name: str, option: str, url: str) -> None:
    """Used or not: refused, or ignored, and never shown."""
    assert_result_is_clean(run_here(task(name), **{option: url}, aws_config=ONE_ATTEMPT))


@pytest.mark.parametrize(("name", "option"), URL_OPTIONS)
def test_unused_url_with_a_password_is_refused(stub: Stub, run_here: Run, name: str, option: str) -> None:
    result = run_here(task(name), **{option: URL})
    assert result["error"] == {"kind": "invalid_request", "option": option}
    assert not result.changed


@pytest.mark.parametrize(
    "variable",
    ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_VOICE_ID", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_STS", "AWS_URL"],
)
@pytest.mark.parametrize("url", ["password", "bad-port", "no-scheme"])
def test_url_in_the_environment(run_here: Run, stub: Stub, variable: str, url: str) -> None:
    env = {**CREDENTIALS, "AWS_REGION": "us-east-1", variable: ODD_URLS[url]}
    for options in ({"endpoint_url": None}, {"s3_endpoint_url": None, "results": True}):
        assert_result_is_clean(run_here(INFO, env=env, aws_config=ONE_ATTEMPT, **options))


@pytest.mark.parametrize("url", ["password", "bad-port", "no-scheme"])
@pytest.mark.parametrize("service", ["voice_id", "sts", "profile"])
def test_url_in_the_config_file(run_here: Run, stub: Stub, tmp_path: Path, service: str, url: str) -> None:
    lines = "role_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = base\nservices = local\n"
    lines += f"endpoint_url = {ODD_URLS[url]}\n" if service == "profile" else ""
    services = f"[services local]\n{service} =\n  endpoint_url = {ODD_URLS[url]}\n"
    base = "[profile base]\naws_access_key_id = AKIA\naws_secret_access_key = x\n"
    (tmp_path / "config").write_text(f"[profile ops]\n{lines}{base}{services}")
    env = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops", "AWS_REGION": "us-east-1"}
    result = run_here(INFO, env=env, endpoint_url=None if service == "voice_id" else stub.url, aws_config=ONE_ATTEMPT)
    assert result.failed
    assert_result_is_clean(result)


def test_keys_in_the_response_of_sts(run_here: Run, stub: Stub, tmp_path: Path) -> None:
    """A response that is cut off in the middle of the keys is not shown either."""
    body = f"<AssumeRoleResponse><AssumeRoleResult><Credentials><SecretAccessKey>{CANARY}<"
    stub.use(only("AssumeRole", refused(Response(body, content_type="text/xml")), service="sts"))
    role = "role_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = base\n"
    base = "[profile base]\naws_access_key_id = AKIA\naws_secret_access_key = x\n"
    (tmp_path / "config").write_text(f"[profile ops]\n{role}{base}")
    env = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops", "AWS_ENDPOINT_URL_STS": stub.url}
    result = run_here(INFO, env={**env, "AWS_REGION": "us-east-1"})
    assert result.failed
    assert "AssumeRole of STS" in result.msg
    assert_result_is_clean(result)


PROXIES = {
    "password": f"http://user:{CANARY}@127.0.0.1:9",
    "no-scheme": f"user:{CANARY}@127.0.0.1:9",
    "bad-port": f"http://user:{CANARY}@127.0.0.1:port",
    "bad-host": f"http://user:{CANARY}@[::1",
}


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("proxy", PROXIES.values(), ids=PROXIES)
def test_proxy_in_the_environment(run_here: Run, stub: Stub, variable: str, proxy: str) -> None:
    env = {**CREDENTIALS, "AWS_REGION": "us-east-1", variable: proxy}
    scheme = "https" if "https" in variable.lower() else "http"
    result = run_here(INFO, env=env, endpoint_url=f"{scheme}://voiceid.example", aws_config=ONE_ATTEMPT)
    assert result.failed
    assert_result_is_clean(result)


CONFIGS: dict[str, Any] = {
    "proxies": {"proxies": {"http": URL}},
    "proxies-https": {"proxies": {"https": URL}},
    "proxies-bad": {"proxies": {"http": PROXIES["bad-host"]}},
    "proxies-text": {"proxies": URL},
    "proxies-list": {"proxies": [URL]},
    "proxies-deeper": {"proxies": {"http": {"url": URL}}},
    "proxies-unknown": {"proxies": {"socks": URL}},
    "proxies-config": {"proxies_config": {"proxy_client_cert": URL}},
    "unknown": {"nonsense": URL},
    "unknown-deeper": {"nonsense": {"x": [{"y": URL}]}},
    "user-agent": {"user_agent_extra": 5, "nonsense": {"url": URL}},
    "client-cert": {"client_cert": ["/nope", URL]},
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_url_in_aws_config(stub: Stub, run_here: Run, config: dict[str, Any]) -> None:
    result = run_here(INFO, endpoint_url="http://voiceid.example", aws_config={**ONE_ATTEMPT, **config})
    assert_result_is_clean(result)


@pytest.mark.parametrize(
    "options", [{"no_such_option": 1}, {"max_concurrency": "many"}, {"job_ids": None, "job_name": "-"}]
)
@pytest.mark.parametrize("where", ["endpoint_url", "s3_endpoint_url", "aws_config"])
def test_failure_before_anything_is_looked_at(stub: Stub, run_here: Run, options: dict[str, Any], where: str) -> None:
    """Ansible's own check of the options fails, and older versions of ansible-core show the options then."""
    url = {"proxies": {"http": URL}} if where == "aws_config" else URL
    result = run_here(INFO, **{**options, where: url})
    assert result.failed
    assert_result_is_clean(result)


@pytest.mark.parametrize(
    "task", [*{one.module: one for one in TASKS_OF_ALL_MODULES}.values()], ids=lambda one: one.module
)
def test_every_module_masks_urls(stub: Stub, stub_module: ModuleRunner, task: Any) -> None:
    """As a process, with URLs in every option that takes one, and in the environment."""
    options = {name: URL for name in options_of(stub, task) if name.endswith("endpoint_url")}
    env = {"AWS_ENDPOINT_URL_STS": URL, "HTTPS_PROXY": URL}
    config = {"proxies": {"http": URL}}
    result = stub_module(task.module, {**options_of(stub, task), **options, "aws_config": config}, env=env)
    assert result.failed
    assert_result_is_clean(result)


# Responses of the service


@pytest.mark.parametrize("name", ["domain-info", "speaker-absent"])
def test_secret_that_the_service_repeats(stub: Stub, run_here: Run, name: str) -> None:
    stub.use(error("InvalidSignatureException", 403, f"The secret is {CANARY}."))
    result = run_here(task(name), access_key="AKIAEXAMPLE", secret_key=CANARY)
    assert result.failed
    assert_result_is_clean(result)


def test_token_that_the_service_repeats(stub: Stub, run_process: Run) -> None:
    stub.use(error("UnrecognizedClientException", 403, f"The token {CANARY} is not known."))
    env = {"AWS_SESSION_TOKEN": CANARY}
    result = run_process(task("domain-info"), env=env)
    assert result.failed
    assert_result_is_clean(result)


# ansible-playbook


PLAYBOOK = """
- hosts: localhost
  gather_facts: false
  vars_files: ["{{ planted }}"]
  tasks:
    - name: held
      contactcenter.voiceid.voiceid_enrollment_job_info:
        domain_id: MainDomain000000000000
        job_ids: EnrollmentJob000000000
        endpoint_url: "{{ endpoint_url }}"
        s3_endpoint_url: "{{ endpoint_url }}"
        access_key: AKIAEXAMPLE
        secret_key: "{{ secret_key }}"
        session_token: "{{ session_token }}"
        results: true
    - name: fails
      contactcenter.voiceid.voiceid_domain_info:
        domain_id: NoSuchResource00000000
        endpoint_url: "{{ closed_url }}"
        access_key: AKIAEXAMPLE
        secret_key: "{{ secret_key }}"
        session_token: "{{ session_token }}"
        aws_config: {retries: {total_max_attempts: 1}}
      ignore_errors: true
    - name: broken token
      contactcenter.voiceid.voiceid_speaker_info:
        domain_id: MainDomain000000000000
        endpoint_url: "{{ endpoint_url }}"
        access_key: AKIAEXAMPLE
        secret_key: "{{ secret_key }}"
        session_token: "{{ session_token }}\\n"
        aws_config: {retries: {total_max_attempts: 1}}
      ignore_errors: true
    - name: url
      contactcenter.voiceid.voiceid_enrollment_job_info:
        domain_id: MainDomain000000000000
        endpoint_url: "{{ secret_url }}"
        s3_endpoint_url: "{{ secret_url }}"
      ignore_errors: true
    - name: unused url
      contactcenter.voiceid.voiceid_enrollment_job_info:
        domain_id: MainDomain000000000000
        endpoint_url: "{{ endpoint_url }}"
        s3_endpoint_url: "{{ secret_url }}"
      ignore_errors: true
    - name: unused url of a domain
      contactcenter.voiceid.voiceid_domain:
        domain_id: MainDomain000000000000
        endpoint_url: "{{ endpoint_url }}"
        kms_endpoint_url: "{{ secret_url }}"
        tags: {team: fraud}
      ignore_errors: true
    - name: aws_config
      contactcenter.voiceid.voiceid_watchlist_info:
        domain_id: MainDomain000000000000
        endpoint_url: "{{ closed_url }}"
        aws_config: {retries: {total_max_attempts: 1}, proxies: {http: "{{ secret_url }}"}}
      ignore_errors: true
    - name: unknown aws_config
      contactcenter.voiceid.voiceid_watchlist_info:
        domain_id: MainDomain000000000000
        endpoint_url: "{{ closed_url }}"
        aws_config: {nonsense: {url: "{{ secret_url }}"}}
      ignore_errors: true
    - name: unknown option
      contactcenter.voiceid.voiceid_fraudster_info:
        domain_id: MainDomain000000000000
        endpoint_url: "{{ secret_url }}"
        nonsense: true
      ignore_errors: true
"""


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Variables as they may come from a vault: not in the playbook, nor on the command line."""
    path = tmp_path / "planted.json"
    path.write_text(json.dumps({"secret_key": f"{CANARY}Key", "session_token": f"{CANARY}Token", "secret_url": URL}))
    return path


def command_lines() -> Iterator[str]:
    """The command line of every process of this machine that can be seen."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended
            continue


def files_with(folder: Path, but: Path) -> list[str]:
    """The files below a folder that hold the canary."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and path != but and CANARY.encode() in path.read_bytes():
            found.append(str(path))
    return found


def test_playbook(stub: Stub, collections_path: str, home: Path, tmp_path: Path, planted: Path) -> None:
    log = tmp_path / "ansible.log"
    env: Environment = {
        "ANSIBLE_LOG_PATH": str(log),
        "ANSIBLE_PIPELINING": "false",  # so that Ansible writes the module and its options to files
        "TMPDIR": str(tmp_path),
        "AWS_SESSION_TOKEN": f"{CANARY}Session",
        "AWS_ENDPOINT_URL_STS": URL,
    }
    hold = stub.hold("DescribeSpeakerEnrollmentJob", first=1)
    with closed_port() as nowhere, ThreadPoolExecutor(1) as pool:
        variables = {"closed_url": nowhere, "planted": str(planted)}
        run_playbook = PlaybookRunner(stub.url, collections_path, home)
        running = pool.submit(run_playbook, PLAYBOOK, variables, options=("-vvvv",), env=env)
        try:
            hold.wait_for()
            seen = list(command_lines())  # while the module runs
        finally:
            hold.release()
        result = running.result()
    assert len(result.tasks) == PLAYBOOK.count("- name:")
    assert "EnrollmentJob000000000" in json.dumps(result["held"])
    assert_not_shown(result.stdout, result.stderr, log.read_text(), *(json.dumps(one.result) for one in result.tasks))
    assert any("voiceid_enrollment_job_info" in line for line in seen)
    assert_not_shown(*seen)
    assert files_with(home, but=planted) == []
    assert files_with(tmp_path, but=planted) == []


def test_canaries_are_found(tmp_path: Path) -> None:
    """The search for canaries finds each of their forms."""
    for shape in shapes_of(f"{CANARY}/\n"):
        with pytest.raises(AssertionError):
            assert_not_shown(f"x{shape}x", secret=f"{CANARY}/\n")
    (tmp_path / "left").write_text(f"x{CANARY}x")
    assert files_with(tmp_path, but=tmp_path) == [str(tmp_path / "left")]
