# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""What web pages in a real browser can do to the endpoint. Needs Chromium or Chrome."""

import functools
import http.server
import json
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from moto_voiceid.control import Control

pytestmark = pytest.mark.slow

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
FLAGS += ("--disable-background-networking", "--disable-dev-shm-usage", "--no-proxy-server")
SECONDS = 120
SECRET = "speaker-of-this-test"
# Runs the attempts one after the other, and reports for each the text it has read, or null.
PAGE = """<!doctype html><title>page</title><body><script>
const endpoint = ENDPOINT;
const read = (path, options) => fetch(endpoint + path, options).then(answer => answer.ok ? answer.text() : null);
const element = (name, attributes) => new Promise(done => {
  const made = Object.assign(document.createElement(name), attributes);
  made.onload = () => done("loaded");
  made.onerror = () => done(null);
  document.body.append(made);
});
const form = (path, fields) => new Promise(done => {
  const frame = document.body.appendChild(Object.assign(document.createElement("iframe"), {name: "f" + Math.random()}));
  const made = Object.assign(document.createElement("form"), {
    method: "post", action: endpoint + path, target: frame.name, enctype: "text/plain"});
  for (const [name, value] of Object.entries(fields))
    made.append(Object.assign(document.createElement("input"), {name, value}));
  document.body.append(made);
  frame.onload = () => done(null);
  made.submit();
});
const opaque = {mode: "no-cors"};
const fault = '{"kind": "500", "operation": "*", "times": 9}';
const control = "/moto-api/voiceid/";
const attempts = {
  "read the request log": () => read(control + "requests"),
  "read the dashboard": () => read("/moto-api/data.json"),
  "read an object": () => read("/calls/image.svg"),
  "list buckets": () => read("/"),
  "send a signed request": () =>
    read("/?Action=GetCallerIdentity&Version=2011-06-15", {headers: {Authorization: AUTHORIZATION}}),
  "add a fault as JSON": () =>
    read(control + "faults", {method: "POST", body: fault, headers: {"Content-Type": "application/json"}}),
  "add a fault as text": () => read(control + "faults", {method: "POST", body: fault, ...opaque}),
  "add a fault with a form": () => form(control + "faults", {[fault.slice(0, -1) + ', "a": "']: '"}'}),
  "change the pace": () => read(control + "pace", {method: "PUT", body: '{"pace": "manual"}'}),
  "delete the log": () => read(control + "requests", {method: "DELETE"}),
  "reset": () => read("/moto-api/reset", {method: "POST", ...opaque}),
  "reset with a form": () => form("/moto-api/reset", {}),
  "reset with a beacon": () => { navigator.sendBeacon(endpoint + "/moto-api/reset"); return null; },
  "start the recorder": () => read("/moto-api/recorder/start-recording", opaque),
  "seed": () => element("img", {src: endpoint + "/moto-api/seed?a=1"}),
  "create a bucket": () => read("/created", {method: "PUT", ...opaque}),
  "create a bucket with CORS": () => read("/created", {method: "PUT"}),
  "upload with a form": () => {
    const upload = new FormData();
    upload.append("key", "created");
    upload.append("file", new Blob(["x"]));
    return read("/calls", {method: "POST", body: upload, ...opaque});
  },
  "load an object as an image": () => element("img", {src: endpoint + "/calls/image.svg"}),
  "load an object as a script": () => element("script", {src: endpoint + "/calls/script.js"}),
  "embed the dashboard": async () => {
    const frame = Object.assign(document.createElement("iframe"), {src: endpoint + "/moto-api/"});
    await new Promise(done => { frame.onload = frame.onerror = done; document.body.append(frame); });
    return null;
  },
};
(async () => {
  const results = {};
  for (const [name, attempt] of Object.entries(attempts))
    results[name] = await Promise.resolve().then(attempt).catch(() => null);
  await fetch("/results", {method: "POST", body: JSON.stringify(results)});
})();
</script>"""
AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0"
READABLE = {"read an object", "load an object as an image", "load an object as a script"}

Visit = Callable[[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed")
    return found


class PageHandler(http.server.BaseHTTPRequestHandler):
    """Serves one page, and receives its results."""

    def __init__(self, page: str, results: "queue.Queue[dict[str, Any]]", *arguments: Any) -> None:
        self.page, self.results = page, results
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self.answer(self.page.encode())

    def do_POST(self) -> None:
        self.results.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.answer(b"")

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def page_port() -> int:
    """A free port, for the page of an origin that must be known before the page is served."""
    with http.server.HTTPServer(("127.0.0.1", 0), PageHandler) as server:
        return server.server_port


@pytest.fixture
def visit(browser: str, tmp_path: Path, page_port: int) -> Visit:
    """Opens a page that attacks an endpoint. Returns what each attempt has read."""

    def open_page(host: str, endpoint: str) -> dict[str, Any]:
        results: queue.Queue[dict[str, Any]] = queue.Queue()
        page = PAGE.replace("ENDPOINT", json.dumps(endpoint)).replace("AUTHORIZATION", json.dumps(AUTHORIZATION))
        handler = functools.partial(PageHandler, page, results)
        with http.server.ThreadingHTTPServer(("127.0.0.1", page_port), handler) as server:  # type: ignore[arg-type]
            threading.Thread(target=server.serve_forever, daemon=True).start()
            # The port is for a debugger that never connects. It keeps the browser running.
            keep_open = ("--remote-debugging-port=0", f"--user-data-dir={tmp_path / 'profile'}")
            command = [browser, *FLAGS, *keep_open, f"http://{host}:{page_port}/"]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                try:
                    return results.get(timeout=SECONDS)
                finally:
                    process.terminate()
                    server.shutdown()

    return open_page


@pytest.fixture
def endpoint() -> Iterator[Callable[..., str]]:
    """Starts an endpoint with a public object and an entry in its request log. Returns its URL."""
    processes = []

    def start(*options: str) -> str:
        command = [sys.executable, "-m", "moto_voiceid", "--port", "0", *options]
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        url = processes[-1].stdout.readline().strip()  # type: ignore[union-attr]
        session = boto3.Session("testing", "testing", region_name="us-east-1")
        s3 = session.client("s3", endpoint_url=url)
        s3.create_bucket(Bucket="calls")
        image = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
        for name, kind, body in (("image.svg", "image/svg+xml", image), ("script.js", "text/javascript", b"0")):
            s3.put_object(Bucket="calls", Key=name, Body=body, ContentType=kind, ACL="public-read")
        voice_id = session.client("voice-id", endpoint_url=url)
        with pytest.raises(voice_id.exceptions.ResourceNotFoundException):
            voice_id.describe_speaker(DomainId="d" * 22, SpeakerId=SECRET)
        return url

    yield start
    for process in processes:
        process.terminate()
        process.communicate()


def state(url: str) -> dict[str, Any]:
    """Everything that the page tries to change."""
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    s3 = session.client("s3", endpoint_url=url)
    control = Control(url)
    return {
        "buckets": [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]],
        "keys": [key["Key"] for key in s3.list_objects_v2(Bucket="calls").get("Contents", [])],
        "requests": control.requests(),
        "faults": control.faults(),
        "pace": control.pace(),
    }


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["same site", "other site"])
def test_a_page_of_another_origin_can_neither_read_nor_change(
    visit: Visit, endpoint: Callable[..., str], host: str
) -> None:
    url = endpoint()
    before = state(url)
    assert SECRET in json.dumps(before["requests"])
    # `fetch` without CORS resolves with an empty opaque response, which `ok` excludes.
    assert {name: text for name, text in visit(host, url).items() if text is not None} == {}
    assert state(url) == before


def test_a_named_origin_can_use_the_services_only(visit: Visit, endpoint: Callable[..., str], page_port: int) -> None:
    url = endpoint("--allow-origin", f"http://localhost:{page_port}")
    before = state(url)
    results = visit("localhost", url)
    assert {name for name in READABLE if results[name] is not None} == READABLE
    assert "<GetCallerIdentityResult>" in results["send a signed request"]
    after = state(url)
    assert {name for name in ("requests", "faults", "pace") if after[name] != before[name]} == set()
    assert after["keys"] == ["created", *before["keys"]]


def test_a_page_whose_name_resolves_to_the_endpoint_can_read_nothing(
    browser: str, tmp_path: Path, endpoint: Callable[..., str]
) -> None:
    port = endpoint().rpartition(":")[2]

    def opened(name: str, path: str) -> str:
        options = ["--host-resolver-rules=MAP page.example 127.0.0.1", f"--user-data-dir={tmp_path / name}"]
        command = [browser, *FLAGS, *options, "--dump-dom", f"http://{name}:{port}{path}"]
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True).stdout

    assert SECRET in opened("localhost", "/moto-api/voiceid/requests")
    for path in ("/moto-api/voiceid/requests", "/calls/image.svg"):
        text = opened("page.example", path)
        assert "which is not a name of this endpoint" in text
        assert SECRET not in text
