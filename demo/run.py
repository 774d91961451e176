# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: a local endpoint, recordings of speech, and a playbook that enrolls callers with the role batch_enrollment.

`make demo` runs it with the Python of an environment that contains ansible-core, amazon.aws, boto3 and moto_voiceid.
It writes the report to .state/demo/, or to the folder in its argument, and everything else to a temporary folder. Its
processes end with this one, even on Ctrl-C.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import boto3

HERE = Path(__file__).resolve().parent
REPORTS = HERE.parent / ".state" / "demo"
PACE = "1.25"  # requests per second: slow enough to show the progress
AWS_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "demo",
    "AWS_SECRET_ACCESS_KEY": "secret-key-of-the-demo",  # Ansible masks this text in its output
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

# The callers in the CSV file, with their recordings, and the reason for the result.
CALLERS = {
    "alice": ["alice_1.wav", "alice_2.wav"],  # enough speech
    "bob": ["bob_1.wav", "bob_2.wav"],  # enough speech
    "carol": ["carol_1.wav", "carol_2.wav"],  # has opted out
    "dave": ["dave_1.wav"],  # no such recording
    "frank": ["README.md"],  # not a recording
}


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):  # both end it like Ctrl-C, even if a shell ignores them
        signal.signal(number, signal.default_int_handler)
    use_own_settings()
    reports = Path(sys.argv[1]).resolve() if sys.argv[1:] else REPORTS
    try:
        with tempfile.TemporaryDirectory(prefix="voiceid-demo-") as folder, endpoint(Path(folder)) as url:
            say(f"A local Voice ID endpoint is running at {url} (AWS closed the hosted service on 2026-05-20).")
            prepare(url)
            write_callers(Path(folder) / "callers.csv")
            code = enroll(url, Path(folder), reports)
            if code == 0:
                say(f"The report is {reports / 'callers.html'}. Its files have the mode 0600. Open it in a browser.")
            return code
    except KeyboardInterrupt:
        say("Stopped the demo and the endpoint.")
        return 130


def use_own_settings() -> None:
    """Use the AWS settings of the demo instead of the user's, and no proxy: all connections are to this machine."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            del os.environ[name]
    os.environ.update(AWS_SETTINGS)


@contextmanager
def endpoint(folder: Path) -> Iterator[str]:
    """Run the endpoint in a separate process on a free port. The value of the context is its URL."""
    address = folder / "address"
    command = [sys.executable, "-m", "moto_voiceid", "--port", "0", "--pace", PACE, "--address-file", str(address)]
    with (folder / "endpoint.log").open("w") as log:
        # In a separate session: Ctrl-C reaches only this process, which ends the endpoint after the playbook.
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        while not address.exists():
            if process.poll() is not None:
                sys.exit(f"The endpoint did not start:\n{(folder / 'endpoint.log').read_text()}")
            time.sleep(0.05)
        yield address.read_text().strip()
    finally:
        process.terminate()
        process.wait()


def prepare(url: str) -> None:
    """Create a key, a bucket, a role, and a domain in which the caller carol has opted out."""
    clients = {name: boto3.client(name, endpoint_url=url) for name in ("s3", "kms", "iam", "voice-id")}
    key = clients["kms"].create_key()["KeyMetadata"]["Arn"]
    clients["kms"].create_alias(AliasName="alias/voiceid", TargetKeyId=key)
    clients["s3"].create_bucket(Bucket="contact-centre")
    clients["iam"].create_role(RoleName="voiceid-batch", AssumeRolePolicyDocument="{}")
    voice_id = clients["voice-id"]
    domain = voice_id.create_domain(Name="support-line", ServerSideEncryptionConfiguration={"KmsKeyId": key})["Domain"]
    voice_id.opt_out_speaker(DomainId=domain["DomainId"], SpeakerId="carol")


def write_callers(path: Path) -> None:
    """Write the CSV file with a row for each recording."""
    rows = [f"{caller},{HERE / 'recordings' / name}" for caller, names in CALLERS.items() for name in names]
    path.write_text("\n".join(["speaker_id,recording", *rows]))
    say(f"A CSV file lists the recordings of {len(CALLERS)} callers, some with errors. The playbook enrolls them:")


def enroll(url: str, folder: Path, reports: Path) -> int:
    """Run the playbook and return its exit code."""
    variables = {
        "ansible_python_interpreter": sys.executable,
        "batch_enrollment_endpoint_url": url,
        "batch_enrollment_s3_endpoint_url": url,
        "demo_csv": str(folder / "callers.csv"),
        "demo_reports": str(reports),
    }
    program, playbook = Path(sys.executable).with_name("ansible-playbook"), HERE / "playbook.yml"
    command = [program, playbook, "-e", json.dumps(variables)]
    process = subprocess.Popen(command, env=environment(folder), start_new_session=True)
    try:
        return process.wait()
    finally:  # even on Ctrl-C, it must end before its folder is removed
        end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and those that it has started: ansible-core up to 2.18 leaves them running on a signal."""
    with suppress(ProcessLookupError):  # no process of the group is left
        while True:
            os.killpg(process.pid, signal.SIGTERM)
            process.poll()
            time.sleep(0.05)


def environment(folder: Path) -> dict[str, str]:
    """The environment of the playbook: the settings of the demo, and the folder for the files of Ansible."""
    home = folder / "ansible"
    settings = {
        "ANSIBLE_CONFIG": str(HERE / "ansible.cfg"),
        "ANSIBLE_HOME": str(home),
        "ANSIBLE_REMOTE_TMP": str(home / "remote"),
        "TMPDIR": str(folder),  # ansible-core 2.21 leaves a socket there when it is stopped
        "LC_ALL": "C.UTF-8",  # ansible-core refuses to start without a UTF-8 locale
    }
    return {**os.environ, **settings}


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
