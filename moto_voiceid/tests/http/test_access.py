# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Hosts, origins and content types that the server accepts. tests/http/test_browser.py uses a real browser."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from moto_voiceid.control import Control, ControlError
from moto_voiceid.http.access import AccessPolicy, parse_host, parse_origin, policy
from moto_voiceid.http.refusals import Refusal

RESET = "/moto-api/reset"
ALL_ADDRESSES = "0.0.0.0"  # noqa: S104
PAGE = "http://page.example"
CREDENTIAL = "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"


def status(access: AccessPolicy, method: str = "GET", path: str = "/calls/key", **headers: str) -> int:
    """The status of the refusal, or 200."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.url_scheme": "http", "HTTP_HOST": "127.0.0.1:5000"}
    try:
        access.check({**environ, **headers})
    except Refusal as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:5000",
        "LOCALHOST.:5000",
        "calls.localhost:5000",
        "127.0.0.1",
        "127.8.9.10:1",
        "[::1]:5000",
        "[::ffff:127.0.0.1]",
        "10.0.0.7:5000",
    ],
)
def test_the_bound_address_and_loopback_names_are_accepted(host: str) -> None:
    assert status(policy("10.0.0.7"), HTTP_HOST=host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "page.example",
        "page.example:5000",
        "localhost.page.example",
        "127.0.0.1.page.example",
        "notlocalhost",
        "10.0.0.7.page.example",
        "10.0.0.8",
        "[fe80::1]",
        "127.0.0.1,page.example",
        "user@127.0.0.1",
        "127.0.0.1/",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/calls/key", RESET])
def test_other_hosts_are_refused(host: str, path: str) -> None:
    forwarded = {"HTTP_X_FORWARDED_HOST": "localhost", "HTTP_FORWARDED": "host=localhost"}
    assert status(policy("10.0.0.7"), path=path, HTTP_HOST=host, **forwarded) == 403


@pytest.mark.parametrize("bound", [ALL_ADDRESSES, "::", ""])
def test_a_server_on_all_addresses_accepts_addresses_but_not_names(bound: str) -> None:
    access = policy(bound)
    assert [status(access, HTTP_HOST=host) for host in ("10.9.8.7:5000", "[fd00::1]:5000")] == [200, 200]
    assert [status(access, HTTP_HOST=host) for host in ("moto:5000", "10.9.8.7.page.example")] == [403, 403]


def test_named_hosts_are_accepted() -> None:
    access = policy("127.0.0.1", hosts=map(parse_host, ("Moto", ".example.com", "[fd00::1]", "fd00::2")))
    accepted = ("moto:5000", "MOTO", "example.com", "a.b.example.com:1", "[fd00::1]:5000", "[fd00::2]")
    assert [status(access, HTTP_HOST=host) for host in accepted] == [200] * len(accepted)
    refused = ("other.moto", "notexample.com", "[fd00::3]")
    assert [status(access, HTTP_HOST=host) for host in refused] == [403] * len(refused)


@pytest.mark.parametrize("text", ["", "a b", "http://moto", "moto:5000", "*", "*.example.com", "a/b", ".", "a..b"])
def test_invalid_hosts(text: str) -> None:
    with pytest.raises(ValueError, match="is not a host such as"):
        parse_host(text)


@pytest.mark.parametrize("text", ["", "null", "*", "localhost:3000", "http://", "http://a/", "http://a,http://b"])
def test_invalid_origins(text: str) -> None:
    with pytest.raises(ValueError, match="is not an origin such as"):
        parse_origin(text)


@pytest.mark.parametrize("path", ["/", "/calls/key", "/moto-api/", RESET, "/moto-api/voiceid/requests"])
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": PAGE},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": ""},
        {"HTTP_ORIGIN": "http://127.0.0.1:3000"},
        {"HTTP_ORIGIN": "http://localhost:5000"},
        {"HTTP_ORIGIN": "https://127.0.0.1:5000"},
        {"HTTP_ORIGIN": "http://127.0.0.1:5000.page.example"},
        {"HTTP_ORIGIN": "http://127.0.0.1:5000,http://page.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_MODE": "no-cors"},
        {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_REFERER": "http://127.0.0.1:3000/page"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_MODE": "navigate", "HTTP_SEC_FETCH_DEST": "iframe"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_REFERER": "http://[broken"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_web_pages_of_other_origins_are_refused(method: str, path: str, headers: dict[str, str]) -> None:
    json_type = {"CONTENT_TYPE": "application/json"}
    assert status(policy("127.0.0.1"), method, path, **json_type, **headers) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "http://127.0.0.1:5000"},
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_SEC_FETCH_SITE": "none", "HTTP_SEC_FETCH_MODE": "navigate", "HTTP_SEC_FETCH_DEST": "document"},
    ],
)
def test_own_pages_and_other_clients_are_accepted(headers: dict[str, str]) -> None:
    for path in ("/calls/key", "/moto-api/", "/moto-api/data.json"):
        assert status(policy("127.0.0.1"), path=path, **headers) == 200


def test_the_own_origin_with_a_default_port() -> None:
    own = {"HTTP_HOST": "localhost", "HTTP_ORIGIN": "http://localhost"}
    assert status(policy("127.0.0.1"), **own) == 200
    assert status(policy("127.0.0.1"), **{**own, "HTTP_HOST": "localhost:80"}) == 200
    assert status(policy("127.0.0.1"), **{**own, "HTTP_HOST": "localhost:443"}) == 403


def test_a_link_can_open_an_object_but_not_the_control_api() -> None:
    link = {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_MODE": "navigate", "HTTP_SEC_FETCH_DEST": "document"}
    assert status(policy("127.0.0.1"), **link) == 200
    assert status(policy("127.0.0.1"), path="/moto-api/recorder/reset-recording", **link) == 403
    assert status(policy("127.0.0.1"), method="POST", **link) == 403


def test_a_named_origin_can_use_the_services_but_not_the_control_api() -> None:
    access = policy(
        "127.0.0.1", origins=[parse_origin("HTTP://Localhost:3000"), parse_origin("http://page.example:80")]
    )
    image = {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_REFERER": "http://localhost:3000/page"}
    for headers in ({"HTTP_ORIGIN": "http://localhost:3000"}, {"HTTP_ORIGIN": PAGE}, image):
        assert status(access, **headers) == 200
        assert status(access, path="/moto-api/voiceid/requests", **headers) == 403
    assert status(access, HTTP_ORIGIN="http://localhost:3001") == 403


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "application/csp-report",
        "application/reports+json",
        "text/plain; application/json",
        "application/jsonp",
    ],
)
@pytest.mark.parametrize("path", [RESET, "/moto-api/reset-auth", "/moto-api/seed", "/moto-api/voiceid/faults"])
def test_control_requests_need_json(path: str, content_type: str) -> None:
    assert status(policy("127.0.0.1"), "POST", path, CONTENT_TYPE=content_type) == 415
    with_body = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": "2"}
    chunked = {"CONTENT_TYPE": content_type, "HTTP_TRANSFER_ENCODING": "chunked"}
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert status(policy("127.0.0.1"), method, path, **with_body) == 415
        assert status(policy("127.0.0.1"), method, path, **chunked) == 415


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON ; charset=utf-8"])
def test_json_control_requests_are_accepted(content_type: str) -> None:
    assert status(policy("127.0.0.1"), "POST", RESET, CONTENT_TYPE=content_type) == 200
    assert status(policy("127.0.0.1"), "DELETE", "/moto-api/voiceid/faults") == 200


@pytest.mark.parametrize("path", ["seed", "seed/", *(f"recorder/{verb}-recording" for verb in ("start", "reset"))])
def test_a_get_request_changes_nothing(path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        assert status(policy("127.0.0.1"), method, f"/moto-api/{path}") == 405
    assert status(policy("127.0.0.1"), "GET", "/moto-api/recorder/download-recording") == 200


def test_every_path_of_moto_that_a_get_request_can_change_is_known() -> None:
    """moto's handlers that neither compare the method nor need a body, which no page can send with GET."""
    import inspect

    from moto.moto_api._internal.urls import url_paths

    reading = {"dashboard", "lib_js", "model_data", "get_transition", "download_recording", "respond"}
    guarded = ("request.method", "self._get_body(headers, request)")
    changing = {
        path.removeprefix("{0}")
        for path, handler in url_paths.items()
        if handler.__name__ not in reading and not any(text in inspect.getsource(handler) for text in guarded)
    }
    assert {path for path in changing if status(policy("127.0.0.1"), "GET", path) != 405} == set()
    assert "/moto-api/seed" in changing


@pytest.mark.parametrize("path", ["/moto-api", "/moto-api/", RESET, "/moto-api/voiceid/pace", "/moto-api/data.json"])
def test_no_control(path: str) -> None:
    access = policy("127.0.0.1", control=False)
    assert status(access, path=path) == 404
    assert status(access, "POST", path, CONTENT_TYPE="application/json") == 404
    assert status(access) == 200


# Over HTTP


def send(url: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, bytes]:
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    with connection.getresponse() as answer:
        return answer.status, answer.headers, answer.read()


def test_a_page_cannot_read_an_object(account: Any) -> None:
    account.put("key", b"secret")
    account.s3.put_object_acl(Bucket="calls", Key="key", ACL="public-read")
    assert send(account.url, "GET", "/calls/key")[2] == b"secret"
    for headers in ({"Origin": PAGE}, {"Host": "page.example"}, {"Sec_Fetch_Site": "cross-site"}):
        code, answer_headers, body = send(account.url, "GET", "/calls/key", **headers)
        assert (code, b"secret" in body) == (403, False)
        assert [name for name in answer_headers if name.lower().startswith("access-control")] == []


@pytest.mark.parametrize("service", ["s3", "sts", "iam", "sqs", "kms", "events"])
def test_a_page_gets_no_preflight_response(voiceid_endpoint: str, service: str) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization"}
    signed = {"Authorization": CREDENTIAL.format(service)}
    code, headers, _ = send(voiceid_endpoint, "OPTIONS", "/", Origin=PAGE, **asked, **signed)
    assert (code, headers["Access-Control-Allow-Origin"]) == (403, None)


def test_a_percent_encoded_path_is_still_the_control_api(voiceid_endpoint: str) -> None:
    assert send(voiceid_endpoint, "POST", "/%6doto-api/%72eset")[0] == 415
    assert send(voiceid_endpoint, "POST", "/moto-api/reset/../reset", Content_Type="text/plain")[0] == 415
    assert (
        send(voiceid_endpoint, "POST", "http://page.example/moto-api/reset", Content_Type="application/json")[0] == 403
    )


def test_a_refused_reset_deletes_nothing(account: Any) -> None:
    domain_id = account.domain()["DomainId"]
    for headers in ({}, {"Content_Type": "text/plain"}, {"Content_Type": "application/json", "Origin": PAGE}):
        assert send(account.url, "POST", RESET, **headers)[0] in (403, 415)
    assert account.voice_id.describe_domain(DomainId=domain_id)["Domain"]["Name"] == "garden"


def test_refusals_have_the_format_of_the_service(voiceid_endpoint: str) -> None:
    _, headers, body = send(voiceid_endpoint, "GET", "/moto-api/voiceid/pace", Origin=PAGE)
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {
        "message": "The control API does not accept requests from web pages of the origin 'http://page.example'"
    }
    target = {"X_Amz_Target": "VoiceID.ListDomains", "Host": "page.example"}
    _, headers, body = send(voiceid_endpoint, "POST", "/", b"{}", **target)
    assert (headers["X-Amzn-ErrorType"], json.loads(body)["__type"]) == ("AccessDeniedException",) * 2
    assert "--allow-host" in json.loads(body)["message"]


@pytest.mark.parametrize(
    ("service", "operation"), [("s3", "list_buckets"), ("sts", "get_caller_identity"), ("voice-id", "list_domains")]
)
def test_boto3_reports_a_refused_host(voiceid_endpoint: str, service: str, operation: str) -> None:
    from botocore.exceptions import ClientError

    def other_host(request: Any, **_: Any) -> None:
        request.headers["Host"] = "moto:5000"

    session = boto3.Session("testing", "testing", region_name="us-east-1")
    client = session.client(service, endpoint_url=voiceid_endpoint)
    client.meta.events.register("before-send", other_host)
    with pytest.raises(ClientError, match="The request is for the host 'moto:5000'") as caught:
        getattr(client, operation)()
    assert caught.value.response["Error"]["Code"].startswith("AccessDenied")


@pytest.fixture
def restricted() -> Iterator[str]:
    """The URL of an endpoint with all options of access."""
    options = ["--no-control", "--allow-host", "moto", "--allow-origin", PAGE]
    command = [sys.executable, "-m", "moto_voiceid", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def test_the_options_of_the_command_line(restricted: str) -> None:
    with pytest.raises(ControlError, match="The control API is switched off by --no-control"):
        Control(restricted).reset()
    code, headers, _ = send(restricted, "GET", "/", Host="moto:1", Origin=PAGE, Authorization=CREDENTIAL.format("s3"))
    assert (code, headers["Access-Control-Allow-Origin"]) == (200, PAGE)
    assert send(restricted, "GET", "/", Host="other:1")[0] == 403


@pytest.mark.parametrize(
    ("options", "words", "absent"),
    [
        (
            ["--host", ALL_ADDRESSES],
            ["WARNING", ALL_ADDRESSES, "all resources of all services", "request log"],
            "Traceback",
        ),
        (["--host", ALL_ADDRESSES, "--no-control"], ["WARNING", "all resources of all services"], "request log"),
        (["--host", "::1"], [], "WARNING"),
        (["--host", "localhost"], [], "WARNING"),
    ],
)
def test_a_host_other_than_loopback_prints_a_warning(options: list[str], words: list[str], absent: str) -> None:
    command = [sys.executable, "-m", "moto_voiceid", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert [word for word in words if word not in errors] == []
    assert absent not in errors


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [("--allow-host", "moto:5000", "is not a host such as"), ("--allow-origin", "*", "is not an origin such as")],
)
def test_invalid_options(option: str, value: str, message: str) -> None:
    command = [sys.executable, "-m", "moto_voiceid", option, value]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert message in ended.stderr


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "x"},
        {"Authorization": CREDENTIAL.format("tea")},
        {"X_Amz_Target": "x"},
        {"Authorization": CREDENTIAL.format("dynamodb")},
        {"Authorization": CREDENTIAL.format("dynamodb"), "X_Amz_Target": "x"},
    ],
)
def test_headers_that_name_no_service(voiceid_endpoint: str, headers: dict[str, str]) -> None:
    code, _, body = send(voiceid_endpoint, "POST", "/", b"{}", **headers)
    assert (code, b"do not name an AWS service" in body) == (400, True)
