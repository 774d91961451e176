# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of the collection, the long ones first, and the other commands of the Makefile. See CONTRIBUTING.md."""

from __future__ import annotations

import fcntl
import itertools
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace as Core

import nox

ROOT = Path(__file__).resolve().parent
STATE = ROOT / ".state"
REQUIREMENTS = ROOT / "dev" / "requirements"
TESTS = ("-r", f"{REQUIREMENTS}/test.txt", "-e", f"{ROOT}/moto_voiceid[server]")
LINT = ("-c", f"{REQUIREMENTS}/lint.txt")  # constraints: each session installs only its tool
PARALLEL = ("-n", "2", "--dist", "worksteal", "--durations", "20")
# The end-to-end tests that depend on ansible-core. The others test how the modules use the service.
CORE_TESTS = "action_group audit batch_enrollment examples fraudster_registration progress readme secrets tarball"
AWX = "11.13.0"  # the last "ansible" that contains awx.awx
# In place of the script that ansible-test downloads from a host of its own: ensurepip does the same.
GET_PIP = """import subprocess, sys
for command in (["ensurepip"], ["pip", "install", *(item for item in sys.argv[1:] if not item.startswith("--no-"))]):
    subprocess.check_call([sys.executable, "-m", *command])
"""
INTERRUPT_TIMEOUT = 20.0  # seconds on Ctrl-C to end what a program has started

nox.options.default_venv_backend = "uv"
nox.options.envdir = f"{STATE}/nox"
nox.options.reuse_venv = "yes"
nox.options.tags = ["test"]

# The user's settings for AWS, Ansible and Python do not reach the checks, which write to .state/ only.
USER = {"HOME": os.environ.get("HOME", "/")}  # for uv and pip, which may be configured there
for name in [*os.environ]:
    if re.match("AWS_|ANSIBLE_|BOTO|PYTHON|VIRTUAL_ENV|XDG_|UV_PYTHON|UV_SYSTEM_PYTHON", name):
        del os.environ[name]
os.environ |= {
    "ANSIBLE_REMOTE_TMP": f"{STATE}/home/.ansible/tmp",  # Ansible finds the user's HOME without the variable
    "HOME": f"{STATE}/home",
    "HYPOTHESIS_STORAGE_DIRECTORY": f"{STATE}/cache/hypothesis",
    "LC_ALL": "C.UTF-8",  # ansible-core requires UTF-8
    "MYPY_CACHE_DIR": f"{STATE}/cache/mypy",
    "PYTEST_ADDOPTS": f"-o 'cache_dir={STATE}/cache/pytest'",
    "PYTHONUNBUFFERED": "1",
    "RUFF_CACHE_DIR": f"{STATE}/cache/ruff",
    "UV_CACHE_DIR": f"{STATE}/cache/uv",
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_SYSTEM_CERTS": "true",  # as pip does
    "no_proxy": f"{os.environ.get('no_proxy', os.environ.get('NO_PROXY', ''))},127.0.0.1,localhost",
}


def find_python(*versions: str) -> str | None:
    """Return the path of the first of these versions of Python that this machine has."""
    folders = [Path(sys.executable).resolve().parent, *map(Path, os.environ["PATH"].split(os.pathsep))]
    # pyenv has only the selected versions on PATH.
    folders += Path(os.environ.get("PYENV_ROOT", f"{USER['HOME']}/.pyenv")).glob("versions/3.*/bin")
    # ansible-test needs venv and ensurepip. For an activated environment, use the Python that it was made with.
    probe = "import ensurepip, ssl, sys, venv; print(sys._base_executable)"
    for version, folder in itertools.product(versions, folders):
        if os.access(program := folder / f"python{version}", os.X_OK):
            done = subprocess.run([program, "-I", "-c", probe], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return done.stdout.strip()
    return None


# The releases of ansible-core, newest first, each with the best Python for it that this machine has.
TABLE = tomllib.loads((REQUIREMENTS / "cores.toml").read_text())
CORES = [Core(name=name, python=find_python(*row["pythons"]), **row) for name, row in TABLE.items()]
COMPLETE = [core for core in CORES if core.python and "end_to_end" in core.checks]
NEWEST = next(iter(COMPLETE), None) or sys.exit(f"No Python was found for any of\n{TABLE}")

check = partial(nox.session, python=NEWEST.python, tags=["test"])
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")  # of the local endpoint
newest = nox.param(find_python(*PYTHONS[::-1]), id="newest", tags=["test"])
oldest = nox.param(find_python(*PYTHONS), id="oldest", tags=["test-matrix"])


def each_core(function: Callable[..., None]) -> Callable[..., None]:
    """Run a check with each ansible-core; without a Python there is no environment, and install() skips the session."""
    cores = [c for c in CORES if function.__name__ in c.checks]
    first = "test-matrix" if function.__name__ == "integration" else "test"  # the end-to-end tests cover the same
    rows = [nox.param(c.python or False, c, id=c.name, tags=[first if c is NEWEST else "test-matrix"]) for c in cores]
    parametrized: Callable[..., None] = nox.parametrize(["python", "core"], rows)(function)
    return parametrized


@nox.session
@each_core
def sanity(session: nox.Session, core: Core) -> None:
    """Run ansible-test sanity; older releases of ansible-core test each Python of the machine that a host may have."""
    install(session, core)
    folders = [Path(python).parent for version in ("3.9", *PYTHONS) if (python := find_python(version))]
    session.env["PATH"] = os.pathsep.join(map(str, [session.bin, *folders, os.environ["PATH"]]))
    ansible_test(session, core, "sanity")


@nox.session(name="end-to-end")
@each_core
def end_to_end(session: nox.Session, core: Core) -> None:
    """Run the modules as processes and in playbooks, against the local endpoint."""
    install(session, core, *TESTS)
    names = [f"tests/end_to_end/test_{name}.py" for name in CORE_TESTS.split()]
    files = ["-m", "not slow", "tests/end_to_end"] if core is NEWEST else names
    session.run("python", "-m", "pytest", *PARALLEL, *files, interrupt_timeout=INTERRUPT_TIMEOUT)


@nox.session(python=NEWEST.python, tags=["test-matrix"])
def slow(session: nox.Session) -> None:
    """Run the slow end-to-end tests. ansible-rulebook has its own environment, because it needs an older botocore."""
    install(session, NEWEST, *TESTS)
    rulebook = f"{session.env_dir}/rulebook"
    session.run_install("uv", "venv", "--allow-existing", "--python", f"{NEWEST.python}", rulebook)
    session.run_install("uv", "pip", "install", "--python", rulebook, "-r", f"{REQUIREMENTS}/events.txt", env=USER)
    session.env["ANSIBLE_RULEBOOK"] = f"{rulebook}/bin/ansible-rulebook"
    tests = ["-m", "slow", "tests/end_to_end"]
    session.run("python", "-m", "pytest", *PARALLEL, *tests, interrupt_timeout=INTERRUPT_TIMEOUT)


@nox.session
@nox.parametrize("python", [newest, oldest])
def endpoint(session: nox.Session) -> None:
    """Run the tests of the local endpoint, which does not depend on ansible-core."""
    session.install(*TESTS, env=USER)
    tests = [*(["-m", "not slow"] if session.name.endswith("(newest)") else []), "moto_voiceid/tests"]
    session.run("python", "-m", "pytest", *tests, interrupt_timeout=INTERRUPT_TIMEOUT)


@check
def mypy(session: nox.Session) -> None:
    """Check the types of the collection, of the tools and of the local endpoint."""
    install(session, NEWEST, *TESTS, "-r", f"{REQUIREMENTS}/nox.txt")
    session.env["MYPYPATH"] = f"{session.env['ANSIBLE_COLLECTIONS_PATH']}{os.pathsep}{ROOT}/benchmarks"
    session.run("mypy", "-p", "ansible_collections.contactcenter.voiceid.plugins")
    session.run("mypy", "--strict", "noxfile.py", "dev", "tests/end_to_end/local_endpoint.py", "benchmarks/run.py")
    with session.chdir("moto_voiceid"):
        session.run("mypy", "--strict", "src")


@nox.session
@each_core
def integration(session: nox.Session, core: Core) -> None:
    """Run ansible-test integration; on older ansible-cores with the oldest Python and boto3 of a managed host."""
    install(session, core, *TESTS)
    interpreter = f"{session.bin}/python"
    if core is not NEWEST:
        host, python = f"{session.env_dir}/host", find_python("3.9", *PYTHONS)
        session.run_install("uv", "venv", "--clear", "--python", f"{python}", host)
        session.run_install("uv", "pip", "install", "--python", host, "-r", f"{REQUIREMENTS}/oldest-host.txt", env=USER)
        interpreter = f"{host}/bin/python"
    ansible_test(session, core, "integration", "python", f"{ROOT}/tests/end_to_end/local_endpoint.py", interpreter)


@check(name="galaxy-importer")
def galaxy_importer(session: nox.Session) -> None:
    """Import the tarball as Galaxy does, without amazon.aws, and go through the points that reviewers check."""
    install(session, NEWEST, *LINT, "galaxy-importer")
    session.env["GALAXY_IMPORTER_CONFIG"] = f"{ROOT}/dev/galaxy-importer.cfg"
    tarball = build_tarball(session, session.env_dir / "dist")
    with session.chdir(tarball.parent):
        run_and_search(session, "python", "-m", "galaxy_importer.main", tarball, refuse=r"^(ERROR|WARNING)\b.*")
        session.run("python", f"{ROOT}/dev/checklist.py", tarball, "importer_result.json")


@check(name="ansible-lint")
def ansible_lint(session: nox.Session) -> None:
    """Run ansible-lint on the collection and on the demo."""
    install(session, NEWEST, *LINT, "ansible-lint")
    folder = stage(session, NEWEST)
    session.run("ansible-lint", "--offline", "--profile", "production", "demo/playbook.yml")
    with session.chdir(folder):
        session.run("ansible-lint", "--offline", "--profile", "production")


@check
def docs(session: nox.Session) -> None:
    """Check the documentation of the plugins and the guides, and build the site. A warning of Sphinx is an error."""
    packages = ("antsibull-docs", "furo", "myst-parser", "pytest", "sphinx-copybutton", "sphinx-design")
    install(session, NEWEST, *LINT, *packages)
    options = ["--plugin-docs", "--check-extra-docs-refs", "--validate-collection-refs", "self"]
    with session.chdir(stage(session, NEWEST)):
        session.run("antsibull-docs", "lint-collection-docs", *options, ".")
    session.run("python", "docs/site/build.py", STATE / "docs")
    session.run("python", "-m", "pytest", "tests/site", interrupt_timeout=INTERRUPT_TIMEOUT)
    session.log(f"The site is in {STATE}/docs/html/index.html")


@nox.session
@each_core
def units(session: nox.Session, core: Core) -> None:
    """Run ansible-test units, which refuses imports of what a managed host does not have."""
    install(session, core, *TESTS)
    ansible_test(session, core, "units")


@check
def ruff(session: nox.Session) -> None:
    """Check the Python code and its format; with arguments such as --fix, format it too."""
    session.install(*LINT, "ruff", env=USER)
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", *([] if session.posargs else ["--check"]))


@check
def repository(session: nox.Session) -> None:
    """Check the changelog fragments, the license of each file, and the workflows and other settings of the forge."""
    session.install(*LINT, "antsibull-changelog", "check-jsonschema", "reuse", "zizmor", env=USER)
    session.run("dev/check-repository", external=True)


@nox.session(python=NEWEST.python)
def run(session: nox.Session) -> None:
    """Run Python with the arguments, beside ansible-core, both collections, the local endpoint and the test tools."""
    install(session, NEWEST, *TESTS)
    session.run("python", *session.posargs, interrupt_timeout=INTERRUPT_TIMEOUT)


@nox.session(python=NEWEST.python, tags=["test-matrix"])
def release(session: nox.Session) -> None:
    """Rehearse a release; with the arguments of dev/release.py, make one."""
    install(session, NEWEST, *LINT, "antsibull-changelog", "cyclonedx-bom", "galaxy-importer", "twine")
    session.run("python", "dev/release.py", *(session.posargs or ["rehearse"]), env=USER)


def install(session: nox.Session, core: Core, *packages: str) -> None:
    """Install packages beside this ansible-core, and set the path of the collections."""
    if not core.python:
        session.skip(f"ansible-core {core.name} needs Python {' or '.join(core.pythons)}")
    session.install(*packages, f"ansible-core=={core.ansible_core}", env=USER)
    session.env["ANSIBLE_COLLECTIONS_PATH"] = f"{STATE}/link{os.pathsep}{amazon_aws(core)}"


def amazon_aws(core: Core) -> Path:
    """Return a collections folder with amazon.aws and awx.awx, extracted from packages on PyPI, the only host used."""
    collections, wheels = STATE / "collections" / f"{core.name}", STATE / "cache" / "wheels"
    done = collections / f"amazon.aws-{core.amazon_aws}-awx.awx-{AWX}"
    with (STATE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(collections, ignore_errors=True)
            pip = [sys.executable, "-I", "-m", "pip", "--quiet", "--no-cache-dir", "download", "--dest", f"{wheels}"]
            for collection, version in (("amazon/aws", core.ansible), ("awx/awx", AWX)):
                options = ["--no-deps", "--ignore-requires-python", f"ansible=={version}"]
                subprocess.run([*pip, *options], env=os.environ | USER, check=True)
                with zipfile.ZipFile(wheels / f"ansible-{version}-py3-none-any.whl") as wheel:
                    for name in filter(re.compile(f"ansible_collections/{collection}/").match, wheel.namelist()):
                        wheel.extract(name, collections)
            done.touch()
    return collections


def build_tarball(session: nox.Session, folder: Path) -> Path:
    """Build the tarball from the work tree, as for a release; return its path."""
    shutil.rmtree(folder, ignore_errors=True)
    session.run("ansible-galaxy", "collection", "build", "--output-path", folder)
    return next(folder.iterdir())


def stage(session: nox.Session, core: Core) -> Path:
    """Unpack the tarball beside amazon.aws, for the tools that look for both around the current folder; return it."""
    collections = STATE / "tree" / session.env_dir.name
    folder = collections / "ansible_collections" / "contactcenter" / "voiceid"
    shutil.rmtree(collections, ignore_errors=True)
    with tarfile.open(build_tarball(session, session.env_dir / "dist")) as tarball:
        tarball.extractall(folder, filter="data")
    for name in ("galaxy.yml", ".ansible-lint"):  # not in the tarball, but for the tools
        shutil.copy(ROOT / name, folder)
    for name in ("amazon", "awx"):
        (folder.parents[1] / name).symlink_to(amazon_aws(core) / "ansible_collections" / name)
    session.env["ANSIBLE_COLLECTIONS_PATH"] = str(collections)
    return folder


def ansible_test(session: nox.Session, core: Core, name: str, *wrapper: str) -> None:
    """Run a command of ansible-test in a copy of the collection."""
    (library,) = session.env_dir.glob("lib/python3.*")
    requirements = library / "site-packages" / "ansible_test" / "_internal" / "python_requirements.py"
    for version in re.findall(r"pip='([0-9.]+)'", requirements.read_text()):
        script = STATE / "home" / ".ansible" / "test" / "cache" / f"get_pip_{version.replace('.', '_')}.py"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(GET_PIP)
    python = [] if name == "sanity" and core is not NEWEST else ["--python", library.name.removeprefix("python")]
    with session.chdir(stage(session, core)):
        run_and_search(session, *wrapper, "ansible-test", name, *python, refuse=r"^WARNING: (Excluding|All targets).*")


def run_and_search(session: nox.Session, *command: str | Path, refuse: str) -> None:
    """Run a command, and fail if a line of its output matches. The exit codes of some programs omit errors."""
    copy = session.env_dir / "output"
    with subprocess.Popen(["tee", "-i", copy], stdin=subprocess.PIPE, text=True) as tee:
        session.run(*command, stdout=tee.stdin, interrupt_timeout=INTERRUPT_TIMEOUT)
    if found := re.search(refuse, copy.read_text(errors="replace"), re.MULTILINE):
        session.error(f"The output has the line {found.group()[:300]!r}")
