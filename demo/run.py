# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo: a local endpoint, recordings of speech, an enrollment job, and a playbook that describes it.

`make demo` runs it with the Python of an environment that contains ansible-core, amazon.aws, boto3 and moto_voiceid.
It writes only to a temporary folder. Its processes end with this one, even on Ctrl-C.
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
from typing import Any

import boto3

HERE = Path(__file__).parent
BUCKET = "contact-centre"
PACE = "1.25"  # requests per second: slow enough to show the progress
AWS_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "demo",
    "AWS_SECRET_ACCESS_KEY": "demo",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

# The speakers in the manifest, with their recordings, and the reason for the result.
SPEAKERS = {
    "alice": ["alice_1.wav", "alice_2.wav"],  # enough speech
    "bob": ["bob_1.wav", "bob_2.wav"],  # enough speech
    "carol": ["carol_1.wav"],  # too little speech
    "dave": ["dave_1.wav"],  # no such recording
    "erin": ["alice_1.wav", "alice_2.wav"],  # has opted out
    "frank": ["README.md"],  # not a recording
}


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM):  # both end it like Ctrl-C, even if a shell ignores them
        signal.signal(number, signal.default_int_handler)
    use_own_settings()
    try:
        with tempfile.TemporaryDirectory(prefix="voiceid-demo-") as folder, endpoint(Path(folder)) as url:
            say(f"A local Voice ID endpoint is running at {url} (AWS closed the hosted service on 2026-05-20).")
            job_id = prepare(url)
            return follow(url, job_id, Path(folder))
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


def prepare(url: str) -> str:
    """Upload recordings and a manifest, create a domain, and start an enrollment job. Return the ID of the job."""
    s3, voice_id = boto3.client("s3", endpoint_url=url), boto3.client("voice-id", endpoint_url=url)
    s3.create_bucket(Bucket=BUCKET)
    for recording in [*(HERE / "recordings").glob("*.wav"), HERE / "recordings" / "README.md"]:
        s3.upload_file(str(recording), BUCKET, f"recordings/{recording.name}")
    s3.put_object(Bucket=BUCKET, Key="monday.json", Body=json.dumps(manifest()).encode())
    say(f"S3 contains recordings and a manifest with {len(SPEAKERS)} speakers, some of them with errors.")

    key = boto3.client("kms", endpoint_url=url).create_key()["KeyMetadata"]["Arn"]
    role = boto3.client("iam", endpoint_url=url).create_role(RoleName="voiceid", AssumeRolePolicyDocument="{}")
    domain = voice_id.create_domain(Name="support-line", ServerSideEncryptionConfiguration={"KmsKeyId": key})
    domain_id = domain["Domain"]["DomainId"]
    voice_id.opt_out_speaker(DomainId=domain_id, SpeakerId="erin")
    job: dict[str, Any] = voice_id.start_speaker_enrollment_job(
        DomainId=domain_id,
        JobName="callers-2026-03-02",
        DataAccessRoleArn=role["Role"]["Arn"],
        InputDataConfig={"S3Uri": f"s3://{BUCKET}/monday.json"},
        OutputDataConfig={"S3Uri": f"s3://{BUCKET}/out", "KmsKeyId": key},
    )["Job"]
    say("The enrollment job callers-2026-03-02 is running in the domain support-line. The playbook describes it:")
    return str(job["JobId"])


def manifest() -> dict[str, Any]:
    """The input file of the job."""
    requests = [
        {
            "RequestId": f"enroll-{speaker}",
            "SpeakerId": speaker,
            "AudioSpecifications": [
                {"S3Uri": f"s3://{BUCKET}/recordings/{recording}", "ChannelId": 0} for recording in recordings
            ],
        }
        for speaker, recordings in SPEAKERS.items()
    ]
    return {"Version": "1.0", "SpeakerEnrollmentRequests": requests}


def follow(url: str, job_id: str, folder: Path) -> int:
    """Run the playbook and return its exit code."""
    variables = {"voiceid_endpoint_url": url, "voiceid_job_id": job_id, "ansible_python_interpreter": sys.executable}
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
