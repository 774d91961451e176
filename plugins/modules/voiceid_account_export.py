#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_account_export
version_added: 1.1.0
short_description: Write the Amazon Connect Voice ID domains and jobs of an account to a file
description:
  - Reads all domains of the account in the region, their enrollment jobs, their fraudster registration jobs, and the
    number of their speakers, and writes them to a JSON file on the host that runs the module.
  - The file is the input of M(contactcenter.voiceid.voiceid_report) for an audit. The playbook
    C(contactcenter.voiceid.audit) uses both modules.
  - Jobs in a file take less time and memory than jobs in the result of a task. They do not appear in the output of the
    task or in AWX job events.
  - A part of the account that cannot be read does not fail the task. RV(errors) and the file contain the reason.
  - Changes nothing in the account.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  dest:
    description:
      - The path of the file. Its folder is created if it does not exist.
      - The file has mode C(0600), and a folder that the module creates has mode C(0700).
    type: path
    required: true
  details:
    description:
      - Whether to describe each job. This takes one call for each job.
      - With V(false), the file contains only the summaries that the API's List operations return. They do not contain
        C(data_access_role_arn), C(input_data_config), C(output_data_config) and the configuration of the job.
    type: bool
    default: true
  results:
    description:
      - Whether to read the output files of jobs that have ended from S3, and write the result of every request.
      - If an output file cannot be read, the job has C(results_error).
      - The file then contains the IDs of speakers.
      - Requires O(details=true), and C(s3:GetObject) and C(kms:Decrypt) on the output.
    type: bool
    default: false
extends_documentation_fragment:
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
  - contactcenter.voiceid.job.output
attributes:
  check_mode:
    support: full
    details:
      - In check mode, the module reads the account, and does not write the file. A task that reads the file fails if the
        file does not exist. Set C(check_mode=false) for the export to run both in check mode.
  diff_mode:
    support: partial
    details:
      - The difference shows the size of the file, not its content, because the content can be personal data.
  idempotent:
    support: full
    details:
      - If nothing has changed in the account, the file is the same. It does not contain the time of the export. If a part
        of the account cannot be read, the reason can differ between two runs.
notes:
  - When nine tenths of O(timeout) have passed, no further call is made, and what has been read is written to the file. A
    step that takes too long is ended earlier, so that the other steps have time. RV(errors) contains each step that did
    not end.
seealso:
  - module: contactcenter.voiceid.voiceid_report
    description: Write a report of the exported accounts.
  - module: contactcenter.voiceid.voiceid_enrollment_job_info
    description: Return enrollment jobs as the result of a task.
"""

EXAMPLES = r"""
- name: Write the domains and jobs of this account to a file
  contactcenter.voiceid.voiceid_account_export:
    dest: "{{ voiceid_export_dir }}/support.json"
    details: false
  register: exported

- name: Show what could not be read
  ansible.builtin.debug:
    msg: "{{ exported.errors | map(attribute='msg') }}"

- name: Write a report of the account
  contactcenter.voiceid.voiceid_report:
    accounts:
      - name: support
        file: "{{ exported.file }}"
    dest: "{{ voiceid_export_dir }}/reports"
    name: audit
  register: report

- name: Write the account with the requests that failed
  contactcenter.voiceid.voiceid_account_export:
    dest: "{{ voiceid_export_dir }}/support-errors.json"
    results: true
    results_scope: errors
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"

- name: Read the file
  ansible.builtin.set_fact:
    support: "{{ lookup('ansible.builtin.file', voiceid_export_dir ~ '/support-errors.json') | from_json }}"
"""

RETURN = r"""
file:
  description: The absolute path of the file.
  returned: success
  type: str
  sample: /srv/audit/support.json
summary:
  description: What the file contains.
  returned: success
  type: dict
  contains:
    domains:
      description: The number of domains.
      returned: always
      type: int
      sample: 2
    enrollment_jobs:
      description: The number of enrollment jobs.
      returned: always
      type: int
      sample: 365
    fraudster_registration_jobs:
      description: The number of fraudster registration jobs.
      returned: always
      type: int
      sample: 12
errors:
  description:
    - What could not be read. An empty list if everything was read. The file has the same list.
    - If not even the domains can be read, the task fails, and the file is not written.
  returned: success
  type: list
  elements: dict
  contains:
    domain:
      description: The name of the domain. An empty string if the failure affects all domains, or is not about a domain.
      returned: always
      type: str
      sample: support-line
    kind:
      description: The kind of failure, as in RV(error.kind).
      returned: always
      type: str
      sample: access_denied
    msg:
      description: The reason.
      returned: always
      type: str
      sample: >-
        ListSpeakers of DomainId 4pHm2VXgMWcNe1kTzQ7rLd failed in us-east-1 at http://127.0.0.1:5000: AccessDeniedException.
    step:
      description: What was being read.
      returned: always
      type: str
      sample: Read the speakers
error:  # generated from docs/return_values/error.yml
  description:
    - The failure in a form that a C(rescue) block can use.
    - The page R(Errors, ansible_collections.contactcenter.voiceid.docsite.errors) describes
      all kinds of failures and all fields of RV(error).
    - RV(error) is absent when Ansible rejects the task before the module starts its work,
      for example because of a misspelled option. Use V(ansible_failed_result.error.kind
      | default(''\)) in C(rescue) blocks.
  returned: failure
  type: dict
  contains:
    code:
      description: The error code that the service returned.
      returned: when the service returned an error
      type: str
      sample: ResourceNotFoundException
    kind:
      description: The kind of failure.
      returned: always
      type: str
      sample: not_found
    message:
      description: The error message that the service returned.
      returned: when the service returned an error
      type: str
      sample: Domain not found.
    option:
      description: The option to correct.
      returned: when the module rejected the value of an option
      type: str
      sample: domain_id
"""

import functools
import os
import typing as t

from ..module_utils._base.files import check_path, difference, plan_file, write_file
from ..module_utils._base.module import CONCURRENCY_SPEC, VoiceIdModule
from ..module_utils._base.options import check_options
from ..module_utils._base.parallel import Deadline, within
from ..module_utils._resources.account import AccountReader, account_file
from ..module_utils._resources.job import ENROLLMENT, REGISTRATION, JobKind, check_has_details
from ..module_utils._resources.job_module import RESULTS_SPEC, reading_of

# Enrollment jobs are usually more than others, so they are read last.
KINDS = (REGISTRATION, ENROLLMENT)

# The part of the time limit in which the file is written.
TIME_TO_WRITE = 0.1


def export_account(module: VoiceIdModule) -> dict[str, t.Any]:
    params, path = module.params, os.path.abspath(module.params["dest"])
    check_options(params)
    check_has_details(params)
    check_path("dest", path)
    account = read_account(module)
    content = module.without_secrets(account, account_file)
    file = plan_file(path, lambda dummy: content, "")
    if file.changed and not module.check_mode:
        write_file(file)
    return {
        "changed": file.changed,
        "file": path,
        "summary": {key: len(account[key]) for key in ("domains", *(f"{kind.result}s" for kind in KINDS))},
        "errors": account["errors"],
        **({"diff": [difference(file)] if file.changed else []} if module._diff else {}),
    }


def read_account(module: VoiceIdModule) -> dict[str, t.Any]:
    """What the file contains."""
    params, client = module.params, module.voice_id()
    seconds = (1 - TIME_TO_WRITE) * params["timeout"]
    steps = 1 + len(KINDS) * (2 if params["results"] else 1)
    reader = AccountReader(client, params["max_concurrency"], seconds, steps, module.step_timed_out)
    account: dict[str, t.Any] = {**client.where._asdict(), "domains": reader.domains()}
    account["speakers_by_status"] = reader.speakers_by_status()
    for kind in KINDS:
        account[f"{kind.result}s"] = reader.jobs(kind, params["details"])
    if params["results"]:
        for kind in KINDS:
            reader.results(kind, functools.partial(add_results, module, kind, account[f"{kind.result}s"]))
    return {**account, "errors": reader.errors}


def add_results(module: VoiceIdModule, kind: JobKind, jobs: list[dict[str, t.Any]], deadline: Deadline) -> None:
    """Add the result of every request to the facts of jobs."""
    from ..module_utils._resources import job_output  # most tasks read no output files

    s3 = within(deadline, module.s3)
    s3.deadline = deadline
    job_output.add_to(s3, jobs, reading_of(module.params, kind, module.params["max_concurrency"]))


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **CONCURRENCY_SPEC,
            **RESULTS_SPEC,
            "dest": {"type": "path", "required": True},
            "details": {"type": "bool", "default": True},
            "results": {"type": "bool", "default": False},
        },
    ).run(export_account)


if __name__ == "__main__":
    main()
