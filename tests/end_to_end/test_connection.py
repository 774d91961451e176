# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the modules connect, and how they fail if they cannot. This is the same for all, and tested with one module.

Each message is asserted in its three parts: the call and its target, the failure, the advice. The harness asserts that
no message has a traceback or a secret.
"""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import botocore
import pytest
from ansible_collections.contactcenter.voiceid.plugins.module_utils._base.errors import ADVICE, CLOSED
from cryptography.hazmat.primitives import serialization

from account import Account
from harness import CREDENTIALS, ModuleResult, ModuleRunner
from in_process import run_in_process
from moto_voiceid.control import Control
from servers import Certificate, Forwarder, Request, Response, closed_port, make_certificate, raw_server, stub_server

DOMAIN_ID, JOB_ID = "D" * 22, "J" * 22
JOB = {"DomainId": DOMAIN_ID, "JobId": JOB_ID, "JobStatus": "COMPLETED"}
ONE_ATTEMPT = {"retries": {"total_max_attempts": 1}}
NO_CREDENTIALS: dict[str, str | None] = dict.fromkeys(CREDENTIALS)
NO_REGION: dict[str, str | None] = {"AWS_REGION": None, "AWS_DEFAULT_REGION": None}

Describe = Callable[..., ModuleResult]


@pytest.fixture
def describe(run_module: ModuleRunner) -> Describe:
    """Describe a job, with one try a call unless other options or variables are given."""

    def run(env: dict[str, str | None] | None = None, **options: Any) -> ModuleResult:
        given = {"domain_id": DOMAIN_ID, "job_ids": [JOB_ID], "aws_config": ONE_ATTEMPT, **options}
        return run_module("voiceid_enrollment_job_info", given, env=env)

    return run


def voice_id(request: Request) -> Response:
    return Response({"Job": JOB})


def works(result: ModuleResult) -> bool:
    assert not result.failed, result.msg
    return [job["job_id"] for job in result["enrollment_jobs"]] == [JOB_ID]


def assert_failed(result: ModuleResult, kind: str, url: str, reason: str, region: str = "us-east-1") -> None:
    """Assert that a call failed, with the call, its target, the reason (a pattern) and the advice in the message."""
    assert result.failed
    tried = f"DescribeSpeakerEnrollmentJob of DomainId {DOMAIN_ID}, JobId {JOB_ID} failed in {region} at {url}: "
    assert result.msg.startswith(tried)
    advice = ADVICE[kind].format(operation="DescribeSpeakerEnrollmentJob", botocore_version=botocore.__version__)
    assert advice in result.msg
    assert re.search(reason, result.msg[len(tried) : result.msg.index(advice)], re.DOTALL), result.msg
    error = result["error"]
    assert error["kind"] == kind
    assert error["operation"] == "DescribeSpeakerEnrollmentJob"
    assert (error["region"], error["endpoint_url"]) == (region, url)


def assert_cannot_connect(result: ModuleResult, kind: str, reason: str) -> None:
    """Assert that the client could not be created: nothing was called."""
    assert result.failed
    assert result.msg.startswith("Connecting to voice-id failed ")
    assert reason in result.msg
    assert result.msg.endswith(ADVICE[kind].format(botocore_version=botocore.__version__))
    assert result["error"]["kind"] == kind
    assert "operation" not in result["error"]


# The hosted service


def test_the_hosted_service_is_closed(describe: Describe) -> None:
    """In a region that never existed, so that the result does not depend on who owns the real name one day."""
    result = describe(endpoint_url=None, region="xx-nowhere-1")
    url = "https://voiceid.xx-nowhere-1.amazonaws.com"
    assert_failed(result, "service_closed", url, "Could not connect", region="xx-nowhere-1")
    assert "AWS closed the hosted Voice ID service on 2026-05-20" in result.msg
    assert "endpoint_url option" in result.msg
    assert "python -m moto_voiceid" in result.msg


def test_a_proxy_that_cannot_reach_the_hosted_service(describe: Describe) -> None:
    with stub_server(lambda request: Response("", status=403)) as proxy:
        result = describe(endpoint_url=None, env={"HTTPS_PROXY": proxy.url})
    assert result["error"]["kind"] == "service_closed"
    assert CLOSED in result.msg


def test_an_unreachable_proxy(describe: Describe) -> None:
    with closed_port() as proxy:
        result = describe(endpoint_url="http://voiceid.example", env={"HTTP_PROXY": proxy}, aws_config=ONE_ATTEMPT)
    assert_failed(result, "proxy_unreachable", "http://voiceid.example", "Failed to connect to proxy URL")


def test_a_password_of_a_proxy_is_not_shown(describe: Describe) -> None:
    with closed_port() as url:
        proxy = url.replace("//", "//user:hunter2@")
        result = describe(endpoint_url="http://voiceid.example", aws_config={**ONE_ATTEMPT, "proxies": {"http": proxy}})
    assert result["error"]["kind"] == "proxy_unreachable"
    assert "hunter2" not in result.stdout


def test_proxies_that_are_not_a_dictionary(describe: Describe) -> None:
    result = describe(aws_config={**ONE_ATTEMPT, "proxies": "http://user:hunter2@127.0.0.1:3128"})
    assert result.msg.startswith("aws_config.proxies is a URL with a user name or password, but must be")
    assert "a dictionary such as" in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": "aws_config.proxies"}
    assert "hunter2" not in result.stdout


def test_no_credentials_for_the_hosted_service_reports_both(describe: Describe) -> None:
    result = describe(endpoint_url=None, env=NO_CREDENTIALS)
    assert result["error"]["kind"] == "no_credentials"
    assert ADVICE["no_credentials"] in result.msg
    assert result.msg.endswith(CLOSED)


# Missing libraries


def test_a_botocore_without_the_model_of_voice_id(describe: Describe, tmp_path: Path, collections_path: str) -> None:
    """The installed botocore without the folder of the model, as it would be after AWS has removed the model."""
    source, farm = Path(botocore.__file__).parent, tmp_path / "botocore"
    (farm / "data").mkdir(parents=True)
    for path in [*source.iterdir(), *(source / "data").iterdir()]:
        if path.name not in ("data", "voice-id"):
            (farm / path.relative_to(source)).symlink_to(path)
    result = describe(env={"PYTHONPATH": os.pathsep.join([str(tmp_path), collections_path])})
    assert_cannot_connect(result, "model_missing", "botocore does not know the service 'voice-id'")
    assert f"botocore {botocore.__version__} does not include the model" in result.msg
    assert "pip install 'boto3<=" in result.msg
    assert len(result.msg) < 500


@pytest.mark.parametrize("missing", [("boto3",), ("boto3", "botocore")], ids=" and ".join)
def test_without_boto3(describe: Describe, tmp_path: Path, collections_path: str, missing: tuple[str, ...]) -> None:
    for name in missing:
        (tmp_path / f"{name}.py").write_text(f"raise ImportError('{name} is not here')\n")
    result = describe(env={"PYTHONPATH": os.pathsep.join([str(tmp_path), collections_path])})
    assert result.msg.startswith("Failed to import the required Python library (botocore and boto3)")
    assert "install it" in result.msg


# Credentials, profile, region


def test_without_credentials(describe: Describe, endpoint: str) -> None:
    assert_failed(describe(env=NO_CREDENTIALS), "no_credentials", endpoint, "Unable to locate credentials")


def test_partial_credentials(describe: Describe) -> None:
    result = describe(env={"AWS_SECRET_ACCESS_KEY": None})
    assert_cannot_connect(result, "no_credentials", "Partial credentials")


def test_without_a_region(describe: Describe) -> None:
    assert_cannot_connect(describe(env=NO_REGION), "no_region", "You must specify a region")


def test_an_invalid_region(describe: Describe) -> None:
    assert_cannot_connect(describe(region="us east 1"), "wrong_configuration", "us east 1")


@pytest.mark.parametrize("where", ["option", "environment"])
def test_a_region_with_a_line_break(describe: Describe, where: str) -> None:
    """An exception of the HTTP library would show the header with the signature."""
    options = {"region": "us-east-1\n"} if where == "option" else {}
    result = describe(env={"AWS_REGION": "us-east-1\n"} if where == "environment" else {}, **options)
    assert result["error"] == {"kind": "invalid_request", "option": "region"}
    assert "AWS4-HMAC" not in result.stdout


@pytest.mark.parametrize("where", ["option", "environment"])
def test_a_missing_profile(describe: Describe, where: str) -> None:
    options = {"profile": "nobody"} if where == "option" else {}
    env = {"AWS_PROFILE": "nobody"} if where == "environment" else {}
    result = describe(env={**NO_CREDENTIALS, **env}, **options)
    assert_cannot_connect(result, "profile_not_found", "The config profile (nobody) could not be found")


def test_a_profile_gives_credentials_region_and_endpoint(describe: Describe, tmp_path: Path) -> None:
    with stub_server(voice_id) as service:
        config = tmp_path / "config"
        config.write_text(
            "[profile calls]\nregion = eu-west-2\nservices = local\n"
            "aws_access_key_id = AKIAPROFILE000000000\n"
            f"aws_secret_access_key = {CREDENTIALS['AWS_SECRET_ACCESS_KEY']}\n"
            f"[services local]\nvoice_id =\n  endpoint_url = {service.url}\n"
        )
        env = {**NO_CREDENTIALS, **NO_REGION, "AWS_CONFIG_FILE": str(config)}
        assert works(describe(env=env, profile="calls", endpoint_url=None))
    assert "Credential=AKIAPROFILE000000000/" in service.requests[0].headers["Authorization"]
    assert "/eu-west-2/voiceid/" in service.requests[0].headers["Authorization"]


# Where the endpoint is


@pytest.mark.parametrize("setting", ["AWS_ENDPOINT_URL_VOICE_ID", "AWS_ENDPOINT_URL", "AWS_URL"])
def test_the_environment_names_the_endpoint(describe: Describe, setting: str) -> None:
    with stub_server(voice_id) as service:
        assert works(describe(env={setting: service.url}, endpoint_url=None))


PROFILE = (
    "[default]\nendpoint_url = {profile}\nservices = local\n[services local]\nvoice_id =\n  endpoint_url = {section}\n"
)
# Where an endpoint can be set, in the order that the documentation of endpoint_url gives.
SOURCES = ["AWS_URL", "AWS_ENDPOINT_URL_VOICE_ID", "AWS_ENDPOINT_URL", "section", "profile"]


@pytest.mark.parametrize("position", range(len(SOURCES) - 1))
def test_the_order_of_the_sources_of_the_endpoint(position: int, tmp_path: Path) -> None:
    """One source has the endpoint. All that come later have another address, where nothing listens."""
    with stub_server(voice_id) as service, closed_port() as nowhere:
        urls = dict.fromkeys(SOURCES[position:], nowhere) | {SOURCES[position]: service.url}
        assert works(describe_here(tmp_path, urls))


def test_ignored_sources_of_the_endpoint(tmp_path: Path) -> None:
    with stub_server(voice_id) as service, closed_port() as nowhere:
        urls = dict.fromkeys(SOURCES[1:], nowhere) | {"AWS_URL": service.url}
        assert works(describe_here(tmp_path, urls | {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}))
        del urls["AWS_URL"]
        result = describe_here(tmp_path, urls | {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"})
    assert result["error"]["endpoint_url"] == "https://voiceid.xx-nowhere-1.amazonaws.com"


def test_empty_options_ignore_the_environment(tmp_path: Path) -> None:
    """Keys and a profile cannot be combined, but the environment may have both."""
    lines = "[profile calls]\naws_access_key_id = AKIAPROFILE000000000\naws_secret_access_key = example\n"
    env = {**CREDENTIALS, "AWS_PROFILE": "calls"}
    with stub_server(voice_id) as service:
        for empty in (["access_key", "secret_key", "session_token"], ["profile"]):
            options = {"endpoint_url": service.url, **dict.fromkeys(empty, "")}
            assert works(describe_here(tmp_path, env, lines, **options))
    signed = [request.headers["Authorization"].partition("/")[0] for request in service.requests]
    assert signed == [
        "AWS4-HMAC-SHA256 Credential=AKIAPROFILE000000000",
        f"AWS4-HMAC-SHA256 Credential={CREDENTIALS['AWS_ACCESS_KEY_ID']}",
    ]


def describe_here(folder: Path, settings: dict[str, str], config: str = PROFILE, **options: Any) -> ModuleResult:
    """Describe a job inside this process, with these variables and this AWS config file."""
    (folder / "config").write_text(config.format(**{"section": "", "profile": "", **settings}))
    variables = {name: value for name, value in settings.items() if name.isupper()}
    env = {**CREDENTIALS, "AWS_REGION": "xx-nowhere-1", "AWS_CONFIG_FILE": str(folder / "config"), **variables}
    given = {"domain_id": DOMAIN_ID, "job_ids": [JOB_ID], "aws_config": ONE_ATTEMPT, **options}
    return run_in_process("voiceid_enrollment_job_info", given, env=env)


def test_the_option_wins_over_the_environment(describe: Describe) -> None:
    with stub_server(voice_id) as service, closed_port() as nowhere:
        assert works(describe(env={"AWS_ENDPOINT_URL_VOICE_ID": nowhere}, endpoint_url=service.url))


@pytest.mark.parametrize("url", ["", "127.0.0.1:5000", "not a url", "http://", "ftp://127.0.0.1", "http://h:99999"])
def test_an_invalid_url(describe: Describe, url: str) -> None:
    result = describe(endpoint_url=url)
    assert result.msg.startswith(f"endpoint_url is {url!r}, but must be http:// or https:// followed by a host")
    assert result["error"] == {"kind": "invalid_request", "option": "endpoint_url"}


@pytest.mark.parametrize("url", ["127.0.0.1:5000", "ftp://127.0.0.1", "http://127.0.0.1:99999"])
def test_an_invalid_url_in_the_environment(describe: Describe, url: str) -> None:
    result = describe(endpoint_url=None, env={"AWS_ENDPOINT_URL_VOICE_ID": url})
    assert result.msg.startswith(f"AWS_ENDPOINT_URL_VOICE_ID in the environment is {url!r}, but must be http://")
    assert result["error"] == {"kind": "invalid_request", "option": "endpoint_url"}


def test_an_invalid_url_in_a_profile(tmp_path: Path) -> None:
    result = describe_here(tmp_path, {}, "[default]\nendpoint_url = http://user:hunter2@127.0.0.1:5000\n")
    assert result.msg.startswith("endpoint_url of the profile is a URL with a user name or password, but must be")
    assert "hunter2" not in result.stdout


def test_an_invalid_url_in_the_variable_of_amazon_aws(describe: Describe) -> None:
    result = describe(endpoint_url=None, env={"AWS_URL": "nowhere"})
    assert result.msg.startswith("AWS_URL in the environment is 'nowhere', but must be http://")


def test_an_empty_variable_is_ignored(describe: Describe) -> None:
    with stub_server(voice_id) as service:
        empty = {"AWS_URL": "", "ANSIBLE_DEBUG_BOTOCORE_LOGS": ""}
        assert works(describe(endpoint_url=None, env={**empty, "AWS_ENDPOINT_URL": service.url}))


@pytest.mark.parametrize("option", ["endpoint_url", "s3_endpoint_url"])
@pytest.mark.parametrize("url", ["http://127.0.0.1:5000\n", "http://127.0.0.1:50\n00"])
def test_a_url_with_a_line_break(describe: Describe, option: str, url: str) -> None:
    result = describe(**{option: url})
    assert result.msg.startswith(f"{option} is {url!r}, but must be http://")
    assert "without a line break" in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": option}


def test_a_password_in_a_url_is_refused_and_not_shown(describe: Describe) -> None:
    result = describe(endpoint_url="http://user:hunter2@127.0.0.1:5000")
    assert "endpoint_url is a URL with a user name or password, but must be" in result.msg
    assert "hunter2" not in result.stdout


# Other servers at the endpoint's address


def test_an_unreachable_endpoint(describe: Describe) -> None:
    with closed_port() as url:
        assert_failed(describe(endpoint_url=url), "unreachable", url, "Could not connect")


def send_ftp_greeting(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"220 ftp.example.org ready\r\n")


def close_connection(connection: socket.socket) -> None:
    connection.recv(65536)


def never_respond(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


@pytest.mark.parametrize(
    ("handle", "reason"),
    [
        (send_ftp_greeting, "Connection was closed"),
        (close_connection, "Connection was closed"),
        (never_respond, "Read timeout"),
    ],
)
def test_an_endpoint_that_does_not_speak_http(
    describe: Describe, handle: Callable[[socket.socket], None], reason: str
) -> None:
    with raw_server(handle) as url:
        result = describe(endpoint_url=url, aws_config={**ONE_ATTEMPT, "read_timeout": 1})
    assert_failed(result, "unreachable", url, reason)


PAGE = "<html><head><title>It works</title></head><body>" + "<p>A page.</p>\n" * 1000 + "</body></html>"
XML = '<?xml version="1.0"?><Error><Code>MethodNotAllowed</Code></Error>'


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (Response(PAGE, 200, "text/html"), "not_voice_id", "is not JSON and begins with b'<html><head><title>It works"),
        (Response(PAGE, 301, "text/html"), "not_voice_id", "^301: <html>"),
        (Response(PAGE, 403, "text/html"), "not_voice_id", "^403: <html>"),
        (Response(PAGE, 404, "text/html"), "not_voice_id", "^404: <html>"),
        (Response(PAGE, 503, "text/html"), "server_error", "^503: Service Unavailable"),
        (Response(XML, 405, "application/xml"), "not_voice_id", "MethodNotAllowed"),
        (
            Response({"__type": "UnknownOperationException"}, 400),
            "not_voice_id",
            "UnknownOperationException: no message",
        ),
        (
            Response({"__type": "SerializationException", "Message": "No"}, 400),
            "unexpected_error",
            "SerializationException: No",
        ),
        (Response({"error": "unknown"}, 400), "not_voice_id", "^400: no message"),
        (Response("[1]", 400), "not_voice_id", r"^400: \[1\]"),
        (Response({"Job": "running"}), "not_voice_id", 'Job is "running", not an object'),
        (Response({"Job": {"CreatedAt": 1e300}}), "not_voice_id", r"Job\.CreatedAt is 1e\+300, not a time"),
        (Response("[" * 100_000), "not_voice_id", "the response is not JSON"),
        (Response(b"\xff\xfe"), "not_voice_id", "the response cannot be read|not JSON"),
    ],
    ids=lambda value: f"{value.status}-{str(value.body)[:20]}" if isinstance(value, Response) else "",
)
def test_an_endpoint_that_is_not_voice_id(describe: Describe, answer: Response, kind: str, reason: str) -> None:
    with stub_server(lambda request: answer) as service:
        result = describe(endpoint_url=service.url)
    assert_failed(result, kind, service.url, reason)
    assert len(result.stdout) < 5000  # only the beginning of the page is quoted


@pytest.mark.parametrize("body", [{}, {"Tables": []}, [], "text", 1, None, {"Job": []}])
def test_a_response_without_the_requested_resource(describe: Describe, body: Any) -> None:
    with stub_server(lambda request: Response(json.dumps(body))) as service:
        result = describe(endpoint_url=service.url)
    assert result["error"]["kind"] == "not_voice_id"
    assert f"failed in us-east-1 at {service.url}: " in result.msg
    assert result.msg.endswith(ADVICE["not_voice_id"])


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls_job(account: Account, endpoint: str, certificate: Certificate) -> Iterator[tuple[str, dict[str, Any]]]:
    """The URL of the local endpoint behind TLS, and the options that describe a job there."""
    job_id = account.job_in_state("COMPLETED")
    with Forwarder(endpoint, certificate.context) as front:
        yield front.url, {"endpoint_url": front.url, "domain_id": account.domain_id, "job_ids": [job_id]}


@pytest.mark.parametrize("where", ["option", "environment"])
def test_a_trusted_certificate(
    describe: Describe, certificate: Certificate, tls_job: tuple[str, dict[str, Any]], where: str
) -> None:
    bundle = str(certificate.ca)
    options = {"aws_ca_bundle": bundle} if where == "option" else {}
    env: dict[str, str | None] = {"AWS_CA_BUNDLE": bundle} if where == "environment" else {}
    result = describe(env=env, **tls_job[1], **options)
    assert [job["job_status"] for job in result["enrollment_jobs"]] == ["COMPLETED"]


def test_an_untrusted_certificate(describe: Describe, tls_job: tuple[str, dict[str, Any]]) -> None:
    url, options = tls_job
    result = describe(**options)
    assert f"at {url}: SSL validation failed" in result.msg
    assert "CERTIFICATE_VERIFY_FAILED" in result.msg
    assert result.msg.endswith(ADVICE["untrusted_certificate"])
    assert result["error"]["kind"] == "untrusted_certificate"


def test_an_untrusted_certificate_without_validation(describe: Describe, tls_job: tuple[str, dict[str, Any]]) -> None:
    result = describe(**tls_job[1], validate_certs=False)
    assert [job["job_status"] for job in result["enrollment_jobs"]] == ["COMPLETED"]


def test_a_certificate_of_another_host(describe: Describe, certificate: Certificate) -> None:
    with stub_server(voice_id) as service, Forwarder(service.url, certificate.context) as front:
        url = front.url.replace("127.0.0.1", "localhost")
        result = describe(endpoint_url=url, aws_ca_bundle=str(certificate.ca))
    assert_failed(result, "tls_failed", url, "doesn't match")


def test_https_to_a_port_without_tls(describe: Describe) -> None:
    with stub_server(voice_id) as service:
        url = service.url.replace("http:", "https:")
        assert_failed(describe(endpoint_url=url), "tls_failed", url, "SSL validation failed")


def test_http_to_a_tls_port(describe: Describe, certificate: Certificate) -> None:
    with stub_server(voice_id) as service, Forwarder(service.url, certificate.context) as front:
        url = front.url.replace("https:", "http:")
        assert_failed(describe(endpoint_url=url), "unreachable", url, "Connection was closed")


def test_a_ca_bundle_without_certificates(describe: Describe, certificate: Certificate, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing\n")
    with stub_server(voice_id) as service, Forwarder(service.url, certificate.context) as front:
        assert_failed(
            describe(endpoint_url=front.url, aws_ca_bundle=str(empty)), "tls_failed", front.url, "certificate"
        )


def test_a_client_certificate(describe: Describe, certificate: Certificate) -> None:
    certificate.context.verify_mode = ssl.CERT_REQUIRED
    certificate.context.load_verify_locations(certificate.ca)
    files = [str(certificate.ca), str(certificate.ca.with_name("key.pem"))]
    with stub_server(voice_id) as service, Forwarder(service.url, certificate.context) as front:
        options = {"endpoint_url": front.url, "aws_ca_bundle": str(certificate.ca)}
        assert works(describe(**options, aws_config={**ONE_ATTEMPT, "client_cert": files}))


@pytest.mark.parametrize(
    ("key", "reason"), [("missing.pem", "missing.pem: No such file"), ("locked.pem", "the key has a pass phrase")]
)
def test_a_client_certificate_that_cannot_be_used(
    describe: Describe, certificate: Certificate, key: str, reason: str
) -> None:
    """A wait ends at once, and nothing prompts for the pass phrase."""
    folder = certificate.ca.parent
    plain = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), None)
    encryption = serialization.BestAvailableEncryption(b"secret")
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    (folder / "locked.pem").write_bytes(plain.private_bytes(*form))
    config = {"client_cert": [str(certificate.ca), str(folder / key)]}
    result = describe(endpoint_url="https://127.0.0.1:1", aws_config=config, wait=True, wait_timeout=3600)
    assert result.msg.startswith("aws_config.client_cert is (")
    assert reason in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": "aws_config.client_cert"}


@pytest.mark.parametrize("bundle", ["missing.pem", "."])
def test_a_ca_bundle_that_is_not_a_file(describe: Describe, tmp_path: Path, bundle: str) -> None:
    path = os.path.normpath(tmp_path / bundle)
    result = describe(aws_ca_bundle=path, endpoint_url="https://127.0.0.1:1")
    assert result.msg == f"aws_ca_bundle is {path!r}, but must be an existing file with certificates in PEM format."
    assert result["error"] == {"kind": "invalid_request", "option": "aws_ca_bundle"}


def test_other_sources_of_certificates_have_no_effect(certificate: Certificate, tmp_path: Path) -> None:
    config = f"[default]\nca_bundle = {certificate.ca}\n"
    with stub_server(voice_id) as service, Forwarder(service.url, certificate.context) as front:
        result = describe_here(tmp_path, {"REQUESTS_CA_BUNDLE": str(certificate.ca)}, config, endpoint_url=front.url)
    assert result["error"]["kind"] == "untrusted_certificate"


def test_an_unused_ca_bundle_need_not_exist(describe: Describe) -> None:
    with stub_server(voice_id) as service:
        assert works(describe(endpoint_url=service.url, aws_ca_bundle="/nowhere/ca.pem"))
        assert works(describe(endpoint_url=service.url, aws_ca_bundle="/nowhere/ca.pem", validate_certs=False))


# Errors of the service


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ExpiredTokenException", 403, "expired_credentials"),
        ("UnrecognizedClientException", 403, "invalid_credentials"),
        ("InvalidSignatureException", 403, "invalid_credentials"),
        ("AccessDeniedException", 403, "access_denied"),
        ("ServiceQuotaExceededException", 402, "quota"),
        ("ConflictException", 409, "conflict"),
        ("ValidationException", 400, "invalid_request"),
    ],
)
def test_errors_of_the_service(describe: Describe, code: str, status: int, kind: str) -> None:
    """The local endpoint checks no credentials, and a description meets no conflict or quota."""
    answer = Response({"__type": code, "Message": "This is why."}, status, headers={"x-amzn-RequestId": "2f6e3b9c"})
    with stub_server(lambda request: answer) as service:
        result = describe(endpoint_url=service.url)
    assert_failed(result, kind, service.url, rf"^{code}: This is why \(request id 2f6e3b9c\)\.")
    error = result["error"]
    assert (error["code"], error["http_status"], error["message"]) == (code, status, "This is why.")
    assert error["request_id"] == "2f6e3b9c"
    assert len(service.requests) == 1  # a retry would not change the response


def test_a_domain_that_does_not_exist(describe: Describe) -> None:
    members = {"Message": "This is why.", "ResourceType": "DOMAIN"}
    with stub_server(lambda request: Response({"__type": "ResourceNotFoundException", **members}, 404)) as service:
        result = describe(endpoint_url=service.url)
    assert_failed(result, "not_found", service.url, r"^ResourceNotFoundException: This is why \(DOMAIN\)\.")
    assert len(service.requests) == 1


def test_every_kind_of_failure_has_a_test() -> None:
    files = ("test_connection.py", "test_front_door_errors.py", "expected_names.py")
    source = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in files)
    named = {kind for kind in ADVICE if source.count(f'"{kind}"') > 0}
    assert named == set(ADVICE)


# Retries


@pytest.fixture
def job(account: Account, control: Control) -> dict[str, Any]:
    """The options that describe a real job; the request log is empty."""
    options = {"domain_id": account.domain_id, "job_ids": [account.job_in_state("COMPLETED")], "aws_config": None}
    control.clear_requests()
    return options


def attempts(control: Control) -> int:
    return len(control.requests())


@pytest.mark.parametrize("fault", ["throttling", "500", "503-html", "connection-reset", "truncated-body"])
def test_transient_failures_are_retried(describe: Describe, control: Control, job: dict[str, Any], fault: Any) -> None:
    control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind=fault, times=3)
    result = describe(**job)
    assert [found["job_status"] for found in result["enrollment_jobs"]] == ["COMPLETED"]
    assert attempts(control) == 4


@pytest.mark.parametrize(
    ("fault", "kind", "reason"),
    [
        ("throttling", "throttled", "ThrottlingException: "),
        ("500", "server_error", "InternalServerException: "),
        ("503-html", "server_error", "503: "),
        ("connection-reset", "unreachable", "Connection was closed"),
        ("truncated-body", "unreachable", "Connection was closed"),
    ],
)
def test_persistent_failures_are_reported_after_all_retries(
    describe: Describe, control: Control, endpoint: str, job: dict[str, Any], fault: Any, kind: str, reason: str
) -> None:
    control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind=fault, share=1)
    result = describe(**{**job, "aws_config": {"retries": {"total_max_attempts": 3}}})
    assert attempts(control) == 3  # the user's aws_config wins over the 8 of the modules
    assert f" failed in us-east-1 at {endpoint}: {reason}" in result.msg
    assert result.msg.endswith(ADVICE[kind].format())
    assert result["error"]["kind"] == kind


@pytest.mark.parametrize(
    "env", [{}, {"AWS_MAX_ATTEMPTS": "1", "AWS_RETRY_MODE": "legacy"}], ids=["plain", "environment"]
)
def test_eight_attempts_by_default(
    describe: Describe, control: Control, job: dict[str, Any], env: dict[str, str | None]
) -> None:
    control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="500", share=1)
    assert describe(**job, env=env)["error"]["kind"] == "server_error"
    assert attempts(control) == 8


def test_denied_access_is_not_retried(describe: Describe, control: Control, job: dict[str, Any]) -> None:
    control.add_fault(operation="DescribeSpeakerEnrollmentJob", kind="access-denied", share=1)
    result = describe(**job)
    assert attempts(control) == 1
    assert "The caller needs voiceid:DescribeSpeakerEnrollmentJob in an IAM policy" in result.msg
    assert result["error"]["kind"] == "access_denied"


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"retries": {"mode": "wild"}}, '"wild" must be one of'),
        ({"retries": {"wild": 1}}, 'Cannot provide retry configuration for "wild"'),
        ({"retries": {"total_max_attempts": -1}}, "must be an integer greater than or equal to 1"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_an_invalid_aws_config(describe: Describe, config: dict[str, Any], reason: str) -> None:
    assert_cannot_connect(describe(aws_config=config), "wrong_configuration", reason)


@pytest.mark.parametrize(
    ("config", "member", "wanted"),
    [
        ({"retries": 3}, "retries", "a dictionary"),
        ({"retries": {"max_attempts": "many"}}, "retries.max_attempts", "an integer"),
        ({"s3": "path"}, "s3", "a dictionary"),
        ({"connect_timeout": "soon"}, "connect_timeout", "a number of seconds greater than 0"),
        ({"read_timeout": 0}, "read_timeout", "a number of seconds greater than 0"),
        ({"max_pool_connections": 1.5}, "max_pool_connections", "an integer greater than 0"),
        ({"tcp_keepalive": "perhaps"}, "tcp_keepalive", "true or false"),
        ({"client_cert": ["one"]}, "client_cert", "a list of two files"),
    ],
)
def test_a_wrong_type_in_aws_config(describe: Describe, config: dict[str, Any], member: str, wanted: str) -> None:
    result = describe(aws_config=config)
    assert result.msg.startswith(f"aws_config.{member} is ")
    assert wanted in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": f"aws_config.{member}"}


def test_numbers_as_text_in_aws_config(describe: Describe) -> None:
    config = {"retries": {"max_attempts": "3"}, "connect_timeout": "5", "read_timeout": "2.5", "tcp_keepalive": "no"}
    with stub_server(voice_id) as service:
        assert works(describe(endpoint_url=service.url, aws_config={**config, "max_pool_connections": "4"}))


# Input that is refused before the network


@pytest.mark.parametrize(
    ("options", "option", "wanted"),
    [
        ({"domain_id": "!" * 22}, "domain_id", "22 letters and digits"),
        ({"domain_id": f"{DOMAIN_ID}\n"}, "domain_id", "22 letters and digits"),
        ({"domain_id": None, "domain_name": "no good"}, "domain_name", "starting with a letter or digit"),
        ({"job_ids": [JOB_ID, "short"]}, "job_ids", "22 letters and digits"),
        ({"job_name": "-monday"}, "job_name", "starting with a letter or digit"),
        ({"job_name": "m" * 257}, "job_name", "1 to 256"),
        ({"max_concurrency": 0}, "max_concurrency", "1 to 100"),
        ({"max_concurrency": 101}, "max_concurrency", "1 to 100"),
    ],
)
def test_invalid_input_is_refused_before_the_network(
    describe: Describe, options: dict[str, Any], option: str, wanted: str
) -> None:
    with stub_server(voice_id) as service:
        result = describe(endpoint_url=service.url, **options)
    value = options[option]
    problem = f"contains {value[-1]!r:.100}" if isinstance(value, list) else f"is {value!r:.100}"
    assert result.msg.startswith(f"{option} {problem}")
    assert wanted in result.msg
    assert result["error"] == {"kind": "invalid_request", "option": option}
    assert service.requests == []
