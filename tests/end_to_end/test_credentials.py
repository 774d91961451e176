# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unavailable credentials, and other failures before a request reaches the endpoint: the message contains the cause.

The endpoint is healthy and receives nothing.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from expected_names import (
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_YET_VALID,
    CREDENTIALS,
    PROXY_AUTHENTICATION,
)
from harness import CREDENTIALS as KEYS
from harness import REGION, ModuleResult
from servers import Forwarder, Response, closed_port, make_certificate, stub_server
from stub_endpoint import Stub
from stub_endpoint.manners import only, refused
from stub_endpoint.scenarios import ONE_ATTEMPT, Run, task
from stub_endpoint.services import sts_error
from stub_endpoint.wire import Reset

# The complete environment for credentials: only a region, and no settings of the user.
NO_KEYS: dict[str, str | None] = {
    **dict.fromkeys(KEYS),
    "AWS_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "HOME": "/nonexistent",
}
WITH_KEYS = {**NO_KEYS, **KEYS}
ROLE = "arn:aws:iam::123456789012:role/ops"
BASE = "[profile base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = example\n"
INFO = task("enrollment-job-info")


class Profile(NamedTuple):
    """A profile in an AWS config file, and what the message about it names. ``{tmp}`` is the test's folder."""

    lines: str
    named: tuple[str, ...]
    env: Mapping[str, str] = MappingProxyType({})

    @property
    def text(self) -> str:
        return f"[profile ops]\n{self.lines}\n{BASE}"


def process(output: str, *named: str) -> Profile:
    return Profile(f"credential_process = cat {{tmp}}/{output}", ("credential_process", "ops", *named))


WEB = f"role_arn = {ROLE}\nweb_identity_token_file = "
PROFILES = {
    "token-file-missing": Profile(f"{WEB}{{tmp}}/none", ("ops", "{tmp}/none", "web_identity_token_file")),
    "token-file-is-a-directory": Profile(f"{WEB}{{tmp}}", ("ops", "{tmp}", "web_identity_token_file")),
    "token-file-is-binary": Profile(f"{WEB}{{tmp}}/binary", ("ops", "{tmp}/binary")),
    "process-missing": Profile(
        "credential_process = /nope/program --x", ("credential_process", "ops", "/nope/program")
    ),
    "process-without-permission": Profile(
        "credential_process = {tmp}/text", ("credential_process", "ops", "{tmp}/text")
    ),
    "process-is-a-directory": Profile("credential_process = {tmp}", ("credential_process", "ops", "{tmp}")),
    "process-open-quote": Profile('credential_process = cat "{tmp}/text', ("credential_process", "ops")),
    "process-empty": Profile("credential_process =", ("ops",)),
    "process-fails": Profile("credential_process = cat {tmp}/none", ("credential_process", "ops")),
    "process-prints-text": process("text"),
    "process-prints-list": process("list.json"),
    "process-prints-number": process("number.json"),
    "process-prints-nothing": process("nothing"),
    "process-prints-null-keys": process("null.json"),
    "process-prints-no-keys": process("version.json"),
    "process-prints-numbers-as-keys": process("numbers.json"),
    "process-prints-version-2": process("version2.json"),
    "process-prints-bad-expiration": process("expiration.json"),
    "process-prints-expired-keys": process("expired.json", "the credentials have expired"),
    "process-prints-binary": process("binary"),
    "source-profile-missing": Profile(f"role_arn = {ROLE}\nsource_profile = gone", ("ops", "gone")),
    "source-profile-loops": Profile(
        f"role_arn = {ROLE}\nsource_profile = b\n[profile b]\nrole_arn = {ROLE}\nsource_profile = ops", ("ops",)
    ),
    "no-source": Profile(f"role_arn = {ROLE}", ("ops",)),
    "credential-source-unknown": Profile(f"role_arn = {ROLE}\ncredential_source = Nowhere", ("ops", "Nowhere")),
    "one-key": Profile("aws_access_key_id = AKIAEXAMPLE", ("ops",)),
    "sso-not-signed-in": Profile(
        "sso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n"
        "sso_account_id = 123456789012\nsso_role_name = ops",
        ("ops", "aws sso login"),
    ),
    "sso-session-not-signed-in": Profile(
        "sso_session = s\nsso_account_id = 123456789012\nsso_role_name = ops\n"
        "[sso-session s]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1",
        ("ops", "aws sso login"),
    ),
    "sso-session-missing": Profile(
        "sso_session = gone\nsso_account_id = 1\nsso_role_name = ops", ("ops", "gone", "Correct the profile")
    ),
    "sso-half": Profile("sso_start_url = https://example.awsapps.com/start", ("ops", "Correct the profile")),
}
FILES = {
    "expired.json": json.dumps(
        {
            "Version": 1,
            "AccessKeyId": "A",
            "SecretAccessKey": "S",
            "SessionToken": "T",
            "Expiration": "2020-01-01T00:00:00Z",
        }
    ),
    "text": "hello",
    "nothing": "",
    "list.json": "[]",
    "number.json": "42",
    "null.json": json.dumps({"Version": 1, "AccessKeyId": None, "SecretAccessKey": None}),
    "version.json": json.dumps({"Version": 1}),
    "version2.json": json.dumps({"Version": 2}),
    "numbers.json": json.dumps({"Version": 1, "AccessKeyId": 5, "SecretAccessKey": 6}),
    "expiration.json": json.dumps(
        {"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": "T", "Expiration": "soon"}
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    return tmp_path


def profile_env(folder: Path, profile: Profile) -> dict[str, str | None]:
    (folder / "config").write_text(profile.text.replace("{tmp}", str(folder)))
    return {**NO_KEYS, "AWS_CONFIG_FILE": str(folder / "config"), "AWS_PROFILE": "ops", **profile.env}


def blames_credentials(result: ModuleResult, stub: Stub, *named: str) -> None:
    assert result.failed
    assert result["error"]["kind"] == CREDENTIALS
    for name in named:
        assert name in result.msg
    assert "the port of endpoint_url" not in result.msg
    assert "Check that the endpoint is running" not in result.msg
    assert stub.operations() == []


# Profiles


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_profile(stub: Stub, run_here: Run, folder: Path, profile: Profile) -> None:
    result = run_here(INFO, env=profile_env(folder, profile))
    blames_credentials(result, stub, *(name.replace("{tmp}", str(folder)) for name in profile.named))


@pytest.mark.parametrize("name", ["process-missing", "process-prints-list", "token-file-missing"])
def test_profile_in_a_process_of_its_own(stub: Stub, run_process: Run, folder: Path, name: str) -> None:
    blames_credentials(run_process(INFO, env=profile_env(folder, PROFILES[name])), stub, "ops")


@pytest.mark.parametrize("name", ["process-missing", "token-file-missing"])
def test_profile_from_the_option(stub: Stub, run_here: Run, folder: Path, name: str) -> None:
    env = {**profile_env(folder, PROFILES[name]), "AWS_PROFILE": None}
    blames_credentials(run_here(INFO, env=env, profile="ops"), stub, "ops")


@pytest.mark.parametrize("name", ["process-prints-text", "token-file-missing", "one-key"])
def test_profile_ends_a_wait_at_once(stub: Stub, run_here: Run, folder: Path, name: str) -> None:
    """Other polls could not obtain credentials either."""
    env = profile_env(folder, PROFILES[name])
    blames_credentials(run_here(INFO, env=env, wait=True, wait_timeout=3600), stub)


@pytest.mark.parametrize("name", ["process-missing", "process-prints-list"])
def test_profile_that_reading_outcomes_needs(stub: Stub, run_here: Run, folder: Path, name: str) -> None:
    blames_credentials(run_here(INFO, env=profile_env(folder, PROFILES[name]), results=True), stub, "ops")


@pytest.mark.parametrize(
    "content", [b"[profile ops\nx = 1", b"\xff\xfe\x00", b"x = 1\n"], ids=["open", "binary", "no-section"]
)
def test_config_file_that_cannot_be_read(stub: Stub, run_here: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config").write_bytes(content)
    env = {**NO_KEYS, "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops"}
    result = run_here(INFO, env=env)
    assert result.failed
    assert result["error"]["kind"] in (CREDENTIALS, "profile_not_found", "wrong_configuration")
    assert stub.calls == []


def test_settings_of_a_service_that_are_not_indented(stub: Stub, run_here: Run, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        f"[profile ops]\nservices = s\n[services s]\nvoice_id =\nendpoint_url = {stub.url}\n"
    )
    env = {**WITH_KEYS, "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "ops"}
    result = run_here(INFO, env={**env, **dict.fromkeys(KEYS)}, endpoint_url=None)
    assert result["error"]["kind"] == "wrong_configuration"
    assert "must be indented" in result.msg


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"AccessKeyId": "A"}, "the response has no SecretAccessKey"),
        ({}, "the response has no AccessKeyId"),
    ],
)
def test_metadata_service_without_keys(stub: Stub, run_here: Run, content: dict[str, str], reason: str) -> None:
    with stub_server(lambda request: Response(content)) as service:
        env = {**NO_KEYS, "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{service.url}/credentials"}
        result = run_here(INFO, env=env)
    blames_credentials(result, stub, reason, service.url, "variables in the environment")


# STS


def assume_role(
    folder: Path, url: str, lines: str = f"role_arn = {ROLE}\nsource_profile = base"
) -> dict[str, str | None]:
    return profile_env(folder, Profile(lines, (), {"AWS_ENDPOINT_URL_STS": url}))


@pytest.mark.parametrize(
    ("code", "status"),
    [("AccessDenied", 403), ("ExpiredToken", 403), ("InvalidClientTokenId", 403), ("ValidationError", 400)],
)
def test_assume_role_is_refused(stub: Stub, run_here: Run, folder: Path, code: str, status: int) -> None:
    stub.use(only("AssumeRole", refused(sts_error(code, status, "Not you.")), service="sts"))
    result = run_here(INFO, env=assume_role(folder, stub.url))
    blames_credentials(result, stub, ROLE, "ops", code)
    assert "voiceid:" not in result.msg
    if code == "AccessDenied":
        assert "sts:AssumeRole" in result.msg


def test_assume_role_is_refused_in_a_process_of_its_own(stub: Stub, run_process: Run, folder: Path) -> None:
    stub.use(only("AssumeRole", refused(sts_error("AccessDenied", 403, "Not you.")), service="sts"))
    blames_credentials(run_process(INFO, env=assume_role(folder, stub.url)), stub, "sts:AssumeRole", ROLE)


@pytest.mark.parametrize("wait", [False, True])
def test_unreachable_sts(stub: Stub, run_here: Run, folder: Path, wait: bool) -> None:
    """With a wait, the run ends at the deadline at the latest, and says the same."""
    options = {"wait": True, "wait_timeout": 60, "wait_delay": 0.5} if wait else {}
    with closed_port() as nowhere:
        result = run_here(INFO, env=assume_role(folder, nowhere), aws_config=ONE_ATTEMPT, **options)
    blames_credentials(result, stub, "STS", nowhere, ROLE)


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>It works</html>", content_type="text/html"),
        Response({}, content_type="application/json"),
        Response("", 200),
        sts_error("ServiceUnavailable", 503),
        Response("<html>Bad Gateway</html>", 502, "text/html"),
        Reset(b""),
    ],
    ids=["html", "json", "empty", "503", "502", "reset"],
)
def test_sts_returns_another_response(stub: Stub, run_here: Run, folder: Path, answer: Response) -> None:
    stub.use(only("AssumeRole", refused(answer), service="sts"))
    result = run_here(INFO, env=assume_role(folder, stub.url), aws_config=ONE_ATTEMPT)
    blames_credentials(result, stub, "STS", stub.url)


def test_sts_returns_no_credentials(stub: Stub, run_here: Run, folder: Path) -> None:
    xml = (
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult/></AssumeRoleResponse>'
    )
    stub.use(only("AssumeRole", refused(Response(xml, content_type="text/xml")), service="sts"))
    result = run_here(INFO, env=assume_role(folder, stub.url))
    blames_credentials(result, stub, "the response of STS has no Credentials", ROLE)


def test_sts_needs_a_bundle_that_is_missing(stub: Stub, run_here: Run, folder: Path) -> None:
    with Forwarder(stub.url, make_certificate(folder).context) as front:
        result = run_here(INFO, env={**assume_role(folder, front.url), "AWS_CA_BUNDLE": "/nope"})
    blames_credentials(result, stub, "STS", front.url, "AWS_CA_BUNDLE is /nope")


@pytest.mark.parametrize("code", ["InvalidIdentityToken", "ExpiredTokenException", "AccessDenied"])
def test_web_identity_is_refused(stub: Stub, run_here: Run, folder: Path, code: str) -> None:
    stub.use(only("AssumeRoleWithWebIdentity", refused(sts_error(code, 400, "Not you.")), service="sts"))
    result = run_here(INFO, env=assume_role(folder, stub.url, f"{WEB}{folder}/text"))
    blames_credentials(result, stub, ROLE, code)


def test_web_identity_from_the_environment(stub: Stub, run_here: Run, tmp_path: Path) -> None:
    token = str(tmp_path / "none")
    env = {**NO_KEYS, "AWS_ROLE_ARN": ROLE, "AWS_WEB_IDENTITY_TOKEN_FILE": token}
    blames_credentials(run_here(INFO, env=env), stub, token)


def test_assumed_role_works(stub: Stub, run_here: Run, folder: Path) -> None:
    """The positive case: STS responds, and the task uses its credentials."""
    result = run_here(INFO, env=assume_role(folder, stub.url))
    assert not result.failed, result.msg
    assert stub.operations("sts") == ["AssumeRole"]


# Metadata of containers and instances


@pytest.fixture
def metadata() -> Iterator[dict[str, str]]:
    """URLs of metadata services that do not do what they should."""
    with ExitStack() as stack:
        answers = {
            "html": Response("<html>It works</html>", content_type="text/html"),
            "not-found": Response("", 404),
            "list": Response("[]"),
            "no-keys": Response({"Code": "Success"}),
        }
        urls = {
            name: stack.enter_context(stub_server(lambda request, a=answer: a)).url for name, answer in answers.items()
        }
        yield {**urls, "closed": stack.enter_context(closed_port())}


@pytest.mark.parametrize("kind", ["html", "not-found", "list", "no-keys", "closed"])
def test_container_metadata(stub: Stub, run_here: Run, metadata: dict[str, str], kind: str) -> None:
    url = f"{metadata[kind]}/creds"
    result = run_here(INFO, env={**NO_KEYS, "AWS_CONTAINER_CREDENTIALS_FULL_URI": url})
    blames_credentials(result, stub, url)


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/creds"}, "http://example.com/creds"),
        ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "nonsense"}, "AWS_CONTAINER_CREDENTIALS_FULL_URI"),
        (
            {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/creds",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nope/token",
            },
            "/nope/token",
        ),
    ],
    ids=["host", "url", "token-file"],
)
def test_container_settings(stub: Stub, run_here: Run, env: dict[str, str], named: str) -> None:
    blames_credentials(run_here(INFO, env={**NO_KEYS, **env}), stub, named)


@pytest.mark.parametrize("kind", ["html", "closed"])
def test_instance_metadata(stub: Stub, run_here: Run, metadata: dict[str, str], kind: str) -> None:
    env = {
        **NO_KEYS,
        "AWS_EC2_METADATA_DISABLED": None,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata[kind],
        "AWS_METADATA_SERVICE_TIMEOUT": "1",
    }
    result = run_here(INFO, env=env)
    assert result["error"]["kind"] in (CREDENTIALS, "no_credentials")
    assert "AWS_EC2_METADATA_SERVICE_ENDPOINT" in result.msg
    assert "the port of endpoint_url" not in result.msg
    assert stub.calls == []


@pytest.mark.parametrize("timeout", ["soon", "-1", ""])
def test_settings_of_the_environment_that_are_no_numbers(stub: Stub, run_here: Run, timeout: str) -> None:
    env = {**NO_KEYS, "AWS_EC2_METADATA_DISABLED": None, "AWS_METADATA_SERVICE_TIMEOUT": timeout}
    env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = stub.url
    result = run_here(INFO, env=env)
    assert result.failed
    assert result["error"]["kind"]


# Certificates


@pytest.mark.parametrize("where", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_bundle_of_the_environment_that_is_not_used(stub: Stub, run_here: Run, where: str) -> None:
    result = run_here(INFO, env={**WITH_KEYS, where: "/nope"})
    assert not result.failed, result.msg


def test_bundle_of_the_environment_that_is_missing(stub: Stub, run_here: Run, tmp_path: Path) -> None:
    """REQUESTS_CA_BUNDLE is not looked at, as in every module on amazon.aws."""
    with Forwarder(stub.url, make_certificate(tmp_path).context) as front:
        env = {**WITH_KEYS, "AWS_CA_BUNDLE": "/nope"}
        result = run_here(INFO, env=env, endpoint_url=front.url, aws_config=ONE_ATTEMPT)
    assert result["error"] == {"kind": "invalid_request", "option": "aws_ca_bundle"}
    assert "AWS_CA_BUNDLE" in result.msg
    assert "/nope" in result.msg


@pytest.mark.parametrize(
    ("days", "kind"), [((-30, -1), CERTIFICATE_EXPIRED), ((1, 30), CERTIFICATE_NOT_YET_VALID)], ids=["expired", "early"]
)
def test_certificate_out_of_its_time(
    stub: Stub, run_here: Run, tmp_path: Path, days: tuple[int, int], kind: str
) -> None:
    certificate = make_certificate(tmp_path, days)
    with Forwarder(stub.url, certificate.context) as front:
        result = run_here(INFO, endpoint_url=front.url, aws_ca_bundle=str(certificate.ca), aws_config=ONE_ATTEMPT)
    assert result["error"]["kind"] == kind
    assert "aws_ca_bundle" not in result.msg.partition("failed")[2]  # another authority would not help


# Proxies


@pytest.mark.parametrize("url", ["http://voiceid.example", "https://voiceid.example"])
@pytest.mark.parametrize("where", ["environment", "aws_config"])
def test_proxy_that_requires_a_password(run_here: Run, stub: Stub, url: str, where: str) -> None:
    answer = Response("<html>Proxy Authentication Required</html>", 407, "text/html")
    with stub_server(lambda request: answer) as proxy:
        env = {"HTTP_PROXY": proxy.url, "HTTPS_PROXY": proxy.url} if where == "environment" else {}
        config = {"proxies": {"http": proxy.url, "https": proxy.url}} if where == "aws_config" else {}
        result = run_here(INFO, env={**WITH_KEYS, **env}, endpoint_url=url, aws_config={**ONE_ATTEMPT, **config})
    assert result["error"]["kind"] == PROXY_AUTHENTICATION
    assert "endpoint_url" not in result.msg.partition("407")[2]


PROXY_PAGES = {
    "blocked": Response("<html>Blocked by policy</html>", 403, "text/html"),
    "gateway": Response("<html>Bad Gateway</html>", 502, "text/html"),
    "login": Response("<html>Sign in</html>", 200, "text/html"),
}


@pytest.mark.parametrize("page", PROXY_PAGES.values(), ids=PROXY_PAGES)
@pytest.mark.parametrize("where", ["environment", "aws_config"])
def test_page_of_a_proxy(run_here: Run, stub: Stub, page: Response, where: str) -> None:
    with stub_server(lambda request: page) as proxy:
        env = {"HTTP_PROXY": proxy.url} if where == "environment" else {}
        config = {"proxies": {"http": proxy.url}} if where == "aws_config" else {}
        options = {"endpoint_url": "http://voiceid.example", "aws_config": {**ONE_ATTEMPT, **config}}
        result = run_here(INFO, env={**WITH_KEYS, **env}, **options)
    source = "HTTP_PROXY" if where == "environment" else "aws_config"
    assert f"through the proxy in {source}, " in result.msg


def test_no_advice_about_a_proxy(run_here: Run, stub: Stub) -> None:
    """The response is from AWS, or no proxy was used."""
    refused = Response({"__type": "InternalServerException"}, 500)
    with stub_server(lambda request: refused) as proxy:
        env = {**WITH_KEYS, "HTTP_PROXY": proxy.url}
        for url in ("http://voiceid.example", stub.url):
            result = run_here(INFO, env=env, endpoint_url=url, aws_config=ONE_ATTEMPT)
            assert "proxy" not in result.msg
    with stub_server(lambda request: PROXY_PAGES["blocked"]) as server:
        env = {**WITH_KEYS, "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
        assert "proxy" not in run_here(INFO, env=env, endpoint_url=server.url, aws_config=ONE_ATTEMPT).msg


BAD_PROXIES = ["http://[::1", "http://127.0.0.1:port", "http://", "127.0.0.1:99999", "://", "http://127.0.0.1:3128:1"]


@pytest.mark.parametrize("proxy", BAD_PROXIES)
@pytest.mark.parametrize("where", ["environment", "aws_config"])
def test_proxy_url_that_cannot_be_parsed(run_here: Run, stub: Stub, proxy: str, where: str) -> None:
    env = {"HTTP_PROXY": proxy} if where == "environment" else {}
    config = {"proxies": {"http": proxy}} if where == "aws_config" else {}
    options = {"endpoint_url": "http://voiceid.example", "aws_config": {**ONE_ATTEMPT, **config}}
    result = run_here(INFO, env={**WITH_KEYS, **env}, **options)
    assert result.failed
    assert result["error"]["kind"] in ("invalid_request", "wrong_configuration", "proxy_unreachable")
    assert ("HTTP_PROXY" if where == "environment" else "proxies") in result.msg


# Options that botocore refuses while it connects


CONFIGS: list[dict[str, Any]] = [
    {"s3": "x"},
    {"s3": {"addressing_style": "wild"}},
    {"signature_version": "v99"},
    {"signature_version": 5},
    {"user_agent": 5},
    {"user_agent_extra": ["x"]},
    {"connect_timeout": -1},
    {"read_timeout": "soon"},
    {"parameter_validation": "maybe"},
    {"max_pool_connections": "many"},
    {"max_pool_connections": -1},
    {"proxies_config": {"proxy_ca_bundle": "/nope"}},
    {"proxies_config": "x"},
    {"client_cert": "/nope"},
    {"client_cert": ["/nope"]},
    {"retries": {"max_attempts": "x"}},
    {"retries": {"total_max_attempts": 1e9}},
    {"region_name": 5},
    {"region_name": "us east 1"},
    {"inject_host_prefix": "x"},
    {"tcp_keepalive": "x"},
    {"request_min_compression_size_bytes": -5},
    {"defaults_mode": "wild"},
    {"use_fips_endpoint": "x"},
    {"ignore_configured_endpoint_urls": "x"},
    {"account_id_endpoint_mode": "wild"},
    {"sigv4a_signing_region_set": 5},
    {"endpoint_url": "x"},
]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: json.dumps(config))
def test_aws_config(stub: Stub, run_here: Run, config: dict[str, Any]) -> None:
    """The task succeeds, or fails with an error kind."""
    result = run_here(INFO, aws_config={"retries": {"total_max_attempts": 1}, **config})
    assert not result.failed or result["error"]["kind"]


@pytest.mark.parametrize("region", ["us east 1", "-", "us_east_1", "x" * 300, "\n", "../x", "us-east-1\n"])
def test_region(stub: Stub, run_here: Run, region: str) -> None:
    result = run_here(INFO, region=region)
    assert not result.failed or result["error"]["kind"]


def test_secrets_of_other_programs_and_services_are_not_shown(stub: Stub, run_here: Run, tmp_path: Path) -> None:
    """The response of the service, the token that it was sent, and the query of its URL."""
    (tmp_path / "token").write_text("tokenOfTheContainer")
    refusal = Response({"message": "SecretAccessKey=supersecretleak tokenOfTheContainer"}, 401)
    with stub_server(lambda request: refusal) as service:
        url = f"{service.url}/creds"
        env = {
            **NO_KEYS,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}?key=keyInTheQuery",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(tmp_path / "token"),
        }
        result = run_here(INFO, env=env)
    blames_credentials(result, stub, url, "Received non 200 response 401 from container metadata. ")
    for secret in ("supersecretleak", "tokenOfTheContainer", "keyInTheQuery"):
        assert secret not in result.stdout


def test_secrets_in_the_error_of_a_program_are_not_shown(stub: Stub, run_here: Run, folder: Path) -> None:
    (folder / "program").write_text('echo \'{"SecretAccessKey": "supersecretleak"} no vault\' >&2; exit 3')
    result = run_here(INFO, env=profile_env(folder, Profile("credential_process = sh {tmp}/program", ())))
    blames_credentials(result, stub, "no vault")
    assert "supersecretleak" not in result.stdout


def test_a_role_with_an_invalid_arn_is_no_failure_of_sts(stub: Stub, run_here: Run, folder: Path) -> None:
    env = assume_role(folder, stub.url, "role_arn = not-an-arn\nsource_profile = base")
    result = run_here(INFO, env=env)
    blames_credentials(result, stub, "RoleArn", "Correct the profile")
    assert "can connect to STS" not in result.msg


def test_a_code_of_an_mfa_device_is_not_prompted_for(
    stub: Stub, run_here: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.unix_getpass.__code__", (lambda prompt="", stream=None: "123456").__code__)
    lines = f"role_arn = {ROLE}\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me"
    result = run_here(INFO, env=assume_role(folder, stub.url, lines), wait=True, wait_timeout=3600)
    blames_credentials(result, stub, "nobody can enter the code of an MFA device")


def test_a_program_ends_with_the_module(stub: Stub, run_process: Run, folder: Path) -> None:
    (folder / "program").write_text(f"sleep 30 & echo $! > {folder}/pid; wait; exit 3")
    env = profile_env(folder, Profile("credential_process = sh {tmp}/program", ()))
    result = run_process(INFO, env=env, timeout=2)
    assert "waiting for credentials from profile ops (credential_process sh)" in result.msg
    pid = int((folder / "pid").read_text())
    deadline = time.monotonic() + 10
    while process_exists(pid):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
