# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Needs Python 3.11 or newer, pip, git and make. Everything is set up inside .state/; nothing outside is written to.
#   PYTHON=/path/to/python3     the Python that runs the set-up
#   AMAZON_AWS_FROM=galaxy      take amazon.aws from Ansible Galaxy, not out of PyPI's ansible package
#   STAGES="ruff mypy"          for make test and test-matrix: only these stages
#   ENDPOINT_OPTIONS="..."      for make endpoint: options of python -m moto_voiceid

export PYTHON AMAZON_AWS_FROM STAGES ENDPOINT_OPTIONS

.PHONY: help demo test test-matrix bench docs endpoint format generate build clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\): .*## /\1	/p' Makefile | expand -t 16

demo: ## watch an enrollment job run on this machine, described with the module
	@dev/run demo

test: ## run every check on the newest ansible-core that this machine can run
	@dev/run test

test-matrix: ## run the checks that depend on ansible-core on the older ones too
	@dev/run test-matrix

bench: ## measure against other ways to do the same, in one run
	@dev/run bench

docs: ## build the documentation site
	@dev/run docs

endpoint: ## run the local endpoint on port 5000 until Ctrl-C
	@dev/run endpoint

format: ## let ruff mend and format the code
	@dev/run format

generate: ## generate the parts of RETURN that modules share
	@dev/run generate

build: ## build the collection's tarball
	@dev/run build

clean: ## remove everything that the other targets made
	rm -rf .state
