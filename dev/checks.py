# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What make test and make test-matrix check."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev import ansible_test, cores, endpoint, tree
from dev.cores import Core
from dev.environments import Environment, oldest_host
from dev.paths import LOGS, ROOT, STATE
from dev.shell import Command, DevError, locked, say, tool_environment
from dev.stages import Log, Stage, run_stages

_CACHES = STATE / "cache"
_DIST = STATE / "dist"
_MEETS_CORE = ("action_group", "contract", "demo", "examples", "readme", "tarball", "voiceid_enrollment_job_info")
_OPTIONS = ("-n", "2", "--dist", "loadfile", "--durations", "20")


def test() -> None:
    """Everything, on the newest ansible-core that has a Python here; STAGES names those to run alone."""
    core = cores.usable_cores()[0]
    say(f"Setting up for ansible-core {core.name}")
    checks = Checks(Environment("test", core).ensure(), Environment("lint", core).ensure())
    say("Running the checks")
    # The long ones first: two run at a time.
    run_stages(
        _wanted(
            Stage("sanity", checks.sanity),
            Stage("end-to-end", checks.end_to_end),
            Stage("endpoint", checks.endpoint),
            Stage("mypy", checks.mypy),
            Stage("integration", checks.integration),
            Stage("galaxy-importer", checks.galaxy_importer),
            Stage("ansible-lint", checks.ansible_lint),
            Stage("docs", checks.docs),
            Stage("units", checks.units),
            Stage("ruff", checks.ruff),
            Stage("changelog", checks.changelog),
            Stage("execution-environment", checks.execution_environment),
        )
    )


def _wanted(*stages: Stage) -> list[Stage]:
    names = os.environ.get("STAGES", "").split()
    unknown = set(names) - {stage.name for stage in stages}
    if unknown:
        raise DevError(f"STAGES names {', '.join(unknown)}; there are {', '.join(stage.name for stage in stages)}.")
    return [stage for stage in stages if stage.name in names or not names]


def test_matrix() -> None:
    """What depends on ansible-core, on every other ansible-core that has a Python here; STAGES as for test."""
    newest, *others = cores.usable_cores()
    for core in cores.all_cores():
        if core not in [newest, *others]:
            say(f"Left out: ansible-core {core.name}, which needs Python {' or '.join(core.pythons)}")
    stages: list[Stage] = []
    for core in others:
        say(f"Setting up for ansible-core {core.name}")
        stages += _matrix_stages(core)
    if stages:
        environment = Environment("test", others[-1])
        stages.append(Stage("integration-oldest-host", Checks(environment, environment).integration_oldest_host))
        run_stages(_wanted(*stages))
    else:
        say(f"ansible-core {newest.name} is the only one here, and make test covers it")


def _matrix_stages(core: Core) -> list[Stage]:
    environment = Environment("test", core).ensure()
    checks = Checks(environment, environment)
    return [
        Stage(f"end-to-end-{core.name}", checks.end_to_end_of_core),
        Stage(f"sanity-{core.name}", checks.sanity),
        Stage(f"integration-{core.name}", checks.integration),
        Stage(f"units-{core.name}", checks.units),
    ]


@dataclass(frozen=True)
class Checks:
    """The stages; each takes the log that it writes to and raises when it does not pass."""

    tests: Environment
    tools: Environment

    def ruff(self, log: Log) -> None:
        env = self._env(self.tools, RUFF_CACHE_DIR=str(_CACHES / "ruff"))
        log.run([self.tools.bin / "ruff", "check"], env)
        log.run([self.tools.bin / "ruff", "format", "--check"], env)

    def mypy(self, log: Log) -> None:
        collections = os.pathsep.join(map(str, (tree.link(), self.tests.collections)))
        mypy: Command = [self.tests.bin / "mypy", "--cache-dir", _CACHES / "mypy"]
        env = self._env(self.tests)
        log.run([*mypy, "-p", "ansible_collections.contactcenter.voiceid.plugins"], env | {"MYPYPATH": collections})
        log.run([*mypy, "--strict", "-p", "dev"], env)
        log.run([*mypy, "--strict", "src"], env, ROOT / "moto_voiceid")

    def ansible_lint(self, log: Log) -> None:
        folder, env = self._staged(self.tools)
        lint: Command = [self.tools.bin / "ansible-lint", "--offline", "--profile", "production"]
        log.run(lint, env, folder)
        log.run([*lint, "demo/playbook.yml"], env)

    def sanity(self, log: Log) -> None:
        folder, env = ansible_test.prepare(self.tests)
        log.run(ansible_test.command(self.tests, "sanity"), env, folder)

    def units(self, log: Log) -> None:
        """Under ansible-test, which keeps them from importing what a managed host does not have."""
        folder, env = ansible_test.prepare(self.tests)
        log.run(ansible_test.command(self.tests, "units"), env, folder)

    def endpoint(self, log: Log) -> None:
        self._pytest(log, "tests", folder=ROOT / "moto_voiceid")

    def end_to_end(self, log: Log) -> None:
        self._pytest(log, *_OPTIONS, "tests/end_to_end")

    def end_to_end_of_core(self, log: Log) -> None:
        """What meets ansible-core: every module as a process and in playbooks, the demo, the README and the tarball.
        The others test how the modules get along with the service, which no ansible-core changes."""
        self._pytest(log, *_OPTIONS, *(f"tests/end_to_end/test_{name}.py" for name in _MEETS_CORE))

    def integration(self, log: Log) -> None:
        self._integration(log, self.tests.python)

    def integration_oldest_host(self, log: Log) -> None:
        """The modules run by the oldest Python and with the oldest boto3 that the collection allows."""
        self._integration(log, oldest_host())

    def _integration(self, log: Log, interpreter: Path) -> None:
        folder, env = ansible_test.prepare(self.tests)
        scratch = STATE / "integration" / self.tests.core.name
        scratch.mkdir(parents=True, exist_ok=True)
        with (
            locked(f"integration-{self.tests.core.name}"),
            endpoint.running(self.tests.python, scratch, self._env(self.tests)) as url,
        ):
            # ansible-test gives the targets no environment variables, only this file, as extra variables.
            settings = f"voiceid_endpoint_url: {url}\nansible_python_interpreter: {interpreter}\n"
            (folder / "tests" / "integration" / "integration_config.yml").write_text(settings)
            log.run(ansible_test.command(self.tests, "integration"), env, folder)
        log.must_not_have(r"^WARNING: (Excluding tests|All targets skipped).*")

    def galaxy_importer(self, log: Log) -> None:
        """The importer ends with 0 after most of its errors and warnings, so its log is read."""
        env = self._env(
            self.tools,
            GALAXY_IMPORTER_CONFIG=str(ROOT / "dev" / "galaxy-importer.cfg"),
            # It sets its own ANSIBLE_COLLECTIONS_PATH, and ansible-doc must find the fragments of amazon.aws.
            PYTHONPATH=str(self.tools.collections),
        )
        tarball = build(self.tools, log)
        log.run([self.tools.python, "-m", "galaxy_importer.main", tarball], env, tarball.parent)
        log.must_not_have(r"^(ERROR|WARNING)\b.*")

    def docs(self, log: Log) -> None:
        folder, env = self._staged(self.tools)
        log.run(
            [
                self.tools.bin / "antsibull-docs",
                "lint-collection-docs",
                "--plugin-docs",
                "--check-extra-docs-refs",
                "--validate-collection-refs",
                "self",
                ".",
            ],
            env,
            folder,
        )

    def changelog(self, log: Log) -> None:
        log.run([self.tools.bin / "antsibull-changelog", "lint"], self._env(self.tools))

    def execution_environment(self, log: Log) -> None:
        """ansible-builder finds what an execution environment with the collection needs."""
        collections = tree.stage(self.tools.core.name, self.tools.collections)
        log.run([self.tools.bin / "ansible-builder", "introspect", collections], self._env(self.tools))
        log.must_have(r"boto3.*# from collection contactcenter\.voiceid")

    def _pytest(self, log: Log, *arguments: str, folder: Path = ROOT) -> None:
        cache = f"cache_dir={_CACHES / 'pytest'}"
        env = self._env(self.tests, HYPOTHESIS_STORAGE_DIRECTORY=str(_CACHES / "hypothesis"))
        log.run([self.tests.python, "-m", "pytest", "--color", "no", "-o", cache, *arguments], env, folder)

    def _staged(self, environment: Environment) -> tuple[Path, dict[str, str]]:
        collections = tree.stage(environment.core.name, environment.collections)
        env = self._env(environment, ANSIBLE_COLLECTIONS_PATH=str(collections))
        return tree.collection_in(collections), env

    def _env(self, environment: Environment, **extra: str) -> dict[str, str]:
        return tool_environment({"PATH": environment.search_path, "NO_COLOR": "1"} | extra)


def format_code() -> None:
    """Let ruff mend what it can."""
    tools = Environment("lint", cores.usable_cores()[0]).ensure()
    env = tool_environment({"RUFF_CACHE_DIR": str(_CACHES / "ruff")})
    subprocess.run([tools.bin / "ruff", "check", "--fix-only"], env=env, cwd=ROOT, check=False)
    subprocess.run([tools.bin / "ruff", "format"], env=env, cwd=ROOT, check=False)


def build_tarball() -> None:
    """For the Makefile: the collection's tarball in .state/dist."""
    environment = Environment("run", cores.usable_cores()[0]).ensure()
    say(str(build(environment, Log(LOGS / "build.log")).relative_to(ROOT)))


def build(environment: Environment, log: Log) -> Path:
    """Build the collection's tarball from the work tree, as a release would be; return its path."""
    command: Command = [environment.bin / "ansible-galaxy", "collection", "build", "--force", "--output-path", _DIST]
    log.run(command, tool_environment({"PATH": environment.search_path}))
    return max(_DIST.glob("contactcenter-voiceid-*.tar.gz"), key=lambda path: path.stat().st_mtime)
