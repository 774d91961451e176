# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Needs git and Python 3.11 or newer with venv. Everything is set up inside .state/; nothing outside is written to.
#   PYTHON=/path/to/python3     the Python that runs nox; it counts when .state/ does not exist yet
#   CHECKS="ruff units"         for make test and test-matrix: only these checks
#   SILENCE_LIMIT=600           for make test and test-matrix: stop a check that prints nothing for so many seconds
#   VERSION=1.0.0               for make release: by default, the version in galaxy.yml without -dev0
#   ARGS="..."                  for make pytest, bench, fuzz and endpoint: their arguments

export PYTHON CHECKS SILENCE_LIMIT
TOOLS := .state/tools/bin/python -IB
NOX := $(TOOLS) -m nox --session

.PHONY: help demo test test-matrix pytest reliability bench fuzz docs endpoint format generate build release release-files lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.* ## /\1	/p' Makefile | expand -t 16

demo: .state/tools/bin/nox ## enroll callers from recordings on this machine, and write a report to .state/demo/
	@$(NOX) run -- demo/run.py

test: .state/tools/bin/nox ## run the checks on the newest ansible-core that this machine can run
	@$(TOOLS) dev/run_checks.py test

test-matrix: .state/tools/bin/nox ## run the slow tests, and the checks on the older releases of ansible-core
	@$(TOOLS) dev/run_checks.py test-matrix

pytest: .state/tools/bin/nox ## run some tests: make pytest ARGS="tests/end_to_end/test_voiceid_domain.py -k tags"
	@$(NOX) run -- -m pytest $(ARGS)

reliability: .state/tools/bin/nox ## count the cases of each class of faults, and write the table of the page Reliability
	@$(NOX) run -- -m pytest tests/end_to_end --reliability -n 2 --dist loadfile

bench: .state/tools/bin/nox ## measure against other ways to do the same: make bench ARGS="--only describe,jobs --quick"
	@$(NOX) run -- benchmarks/run.py $(ARGS)

fuzz: .state/tools/bin/nox ## send 100,000 random requests to the local endpoint: make fuzz ARGS="--requests 500000"
	@$(NOX) run -- benchmarks/fuzz_endpoint.py $(ARGS)

docs: .state/tools/bin/nox ## build the documentation site in .state/docs/html, and check it
	@$(NOX) docs

endpoint: .state/tools/bin/nox ## run the local endpoint on port 5000 until Ctrl-C
	@$(NOX) run -- -m moto_voiceid $(ARGS)

format: .state/tools/bin/nox ## let ruff fix and format the code
	@$(NOX) ruff -- --fix --exit-zero

generate: .state/tools/bin/nox ## generate the parts of RETURN that modules share
	@$(NOX) run -- docs/return_values/generate.py

build: .state/tools/bin/nox ## build the collection's tarball
	@$(NOX) run -- -m ansible galaxy collection build --force --output-path .state/dist

release: .state/tools/bin/nox ## commit, tag, build and check a release: make release VERSION=1.0.0. See RELEASING.md
	@$(NOX) release -- cut $(VERSION)

release-files: .state/tools/bin/nox ## build and check the files of the release whose tag is checked out
	@$(NOX) release -- files

lock: .state/tools/bin/nox ## renew the locked development requirements: dev/requirements/*.txt
	@dev/lock --upgrade

clean: ## remove everything that the other targets made
	rm -rf .state

.state/tools/bin/nox: dev/requirements/nox.txt
	@echo "Setting up nox and uv"
	@dev/set-up
