# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""python -m moto_voiceid as a process."""

import json
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from moto_voiceid.control import Control, ControlError

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts an endpoint, which is killed after the test if it is still running."""
    processes: list[subprocess.Popen[str]] = []

    def call(*options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "moto_voiceid", "--port", "0", *options]
        pipe = subprocess.PIPE
        processes.append(subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True))
        return processes[-1]

    yield call
    for process in processes:
        process.kill()
        process.communicate()


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_its_url_and_ends_cleanly(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    file = tmp_path / "address"
    process = start("--address-file", str(file))
    url = url_of(process)
    assert url.startswith("http://127.0.0.1:")
    assert file.read_text() == url
    assert Control(url).pace() == "instant"
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_it_ends_with_a_waiting_job(start: Start) -> None:
    process = start("--pace", "manual")
    assert Control(url_of(process)).pace() == "manual"
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_a_reset_restores_the_spelling_of_the_command_line(start: Start) -> None:
    control = Control(url_of(start("--speaker-domain-field", "domainId")))
    control.set_speaker_domain_field("domainID")
    assert control.speaker_domain_field() == "domainID"
    control.reset()
    assert control.speaker_domain_field() == "domainId"


def test_a_reset_restores_the_pace_of_the_command_line(start: Start) -> None:
    control = Control(url_of(start("--pace", "25")))
    assert control.pace() == 25
    control.set_pace("instant")
    control.reset()
    assert control.pace() == 25


def test_it_binds_loopback_only(start: Start) -> None:
    port = int(url_of(start()).rpartition(":")[2])
    with socket.socket() as other:
        # Another address of the machine is free, which it would not be if the endpoint bound all addresses.
        other.bind(("127.0.0.2", port))


def test_a_port_in_use(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("--port", str(port))
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "")
    assert errors == f"The endpoint cannot serve on 127.0.0.1, port {port}: Address already in use\n"


def test_an_unwritable_address_file(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "none" / "address"
    process = start("--address-file", str(file))
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "")
    assert f"its address file {file} cannot be written: No such file or directory" in errors
    assert "Traceback" not in errors


def test_a_stale_address_file_is_deleted_before_binding(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.write_text("http://127.0.0.1:9")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("--address-file", str(file), "--port", str(taken.getsockname()[1]))
        process.communicate(timeout=60)
    assert process.returncode == 1
    assert not file.exists()


def test_the_address_file_of_another_endpoint_is_not_deleted(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "address"
    process = start("--address-file", str(file))
    url_of(process)
    file.write_text("http://127.0.0.1:9")
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert file.read_text() == "http://127.0.0.1:9"


def test_botocore_without_the_model() -> None:
    script = """
import sys
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
load = Loader.load_service_model
def without_voice_id(self, service_name, *arguments, **options):
    if service_name == "voice-id":
        raise UnknownServiceError(service_name=service_name, known_service_names="s3")
    return load(self, service_name, *arguments, **options)
Loader.load_service_model = without_voice_id
from moto_voiceid.__main__ import main
sys.exit(main(["--port", "0"]))
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "has no model of the Voice ID API (voice-id)" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pace", "fast"], "'fast' is not instant, manual or a number above 0"),
        (["--pace", "0"], "'0' is not instant"),
        (["--pace", "1e-11"], "'1e-11' is not instant"),
        (["--port", "70000"], "'70000' is not a port from 0 to 65535"),
        (["--port=-1"], "'-1' is not a port"),
        (["--ssl-cert", "cert.pem"], "--ssl-cert and --ssl-key must be used together"),
    ],
)
def test_invalid_options(start: Start, options: list[str], message: str) -> None:
    process = start(*options)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert message in errors


def test_it_serves_the_other_services_of_moto(start: Start) -> None:
    import boto3

    url = url_of(start())
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    session.client("s3", endpoint_url=url).create_bucket(Bucket="calls")
    assert session.client("sts", endpoint_url=url).get_caller_identity()["Account"] == "123456789012"
    assert session.client("sqs", endpoint_url=url).create_queue(QueueName="q")["QueueUrl"].startswith(url)
    with urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=30) as answer:  # noqa: S310
        assert "FakeBucket" in json.load(answer)["s3"]


def test_requests_are_not_logged(start: Start) -> None:
    process = start()
    url = url_of(process)
    urllib.request.urlopen(f"{url}/moto-api/data.json?X-Amz-Signature=secret", timeout=30).close()  # noqa: S310
    process.terminate()
    assert process.communicate(timeout=60) == ("", "")


def test_it_serves_https(start: Start, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    url = url_of(start("--ssl-cert", str(cert), "--ssl-key", str(key)))
    assert url.startswith("https://127.0.0.1:")
    trusting = ssl.create_default_context(cafile=str(cert))
    request = urllib.request.Request(f"{url}/", b"{}", {"X-Amz-Target": "VoiceID.ListDomains"})  # noqa: S310
    # A client that connects and stays silent does not block the others.
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))):
        with urllib.request.urlopen(request, context=trusting, timeout=30) as answer:  # noqa: S310
            assert json.load(answer) == {"DomainSummaries": []}
        assert Control(url, ca_file=str(cert)).pace() == "instant"
    with pytest.raises(ControlError, match="CERTIFICATE_VERIFY_FAILED"):
        Control(url).pace()


def test_an_unreadable_certificate(start: Start, tmp_path: Path) -> None:
    process = start("--ssl-cert", str(tmp_path / "none"), "--ssl-key", str(tmp_path / "none"))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.endswith(f"port 0: {tmp_path / 'none'}: No such file or directory\n")


def test_a_file_that_is_not_a_certificate(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text("text")
    process = start("--ssl-cert", str(file), "--ssl-key", str(file))
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.endswith(
        "port 0: the files of --ssl-cert and --ssl-key are not a certificate and its key in the format PEM\n"
    )


@pytest.fixture
def certificate(tmp_path: Path) -> Any:
    """A certificate for 127.0.0.1 and its key."""
    import datetime
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "endpoint")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
