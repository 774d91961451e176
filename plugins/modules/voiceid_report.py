#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_report
version_added: 1.0.0
short_description: Write a report of batch enrollments or of an audit
description:
  - Writes the outcome of a batch enrollment, or the state of many accounts, as a page in HTML, as JSON and as CSV.
  - The page is one file that loads nothing from the network. It shows the outcome by reason, a time line of the jobs,
    and tables that can be sorted and filtered. It works with the keyboard, with a screen reader, on a phone and on
    paper.
  - The files contain personal data. They have mode C(0600), and a folder that the module creates has mode C(0700).
    User names and passwords in HTTP URLs are masked.
  - The module does not call any service. It needs neither boto3 nor amazon.aws, and has no connection options.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
requirements:
  - python >= 3.9
options:
  outcome:
    description:
      - The outcome of a batch enrollment, or of a registration of fraudsters. Every key may be missing.
      - C(speakers) is a list of dictionaries with C(speaker_id), C(status), C(error_code), C(error_message) and C(job_id),
        and with C(recordings), a list of paths and S3 URIs, or of dictionaries with C(recording) and C(channel).
        If it is missing, the speakers are those in the results of C(jobs).
      - C(fraudsters) is such a list with C(name) instead of C(speaker_id), for a registration of fraudsters.
      - C(jobs) is a list of jobs as M(contactcenter.voiceid.voiceid_enrollment_job_info) returns them.
      - A speaker has failed if C(status) is V(REFUSED), V(INVALID), V(FAILED), V(NOT_KNOWN) or absent, or if there is an
        error.
      - Mutually exclusive with O(accounts).
    type: dict
  accounts:
    description:
      - The accounts of an audit. Every key may be missing.
      - Each account has C(name), C(region) and C(endpoint_url); C(domains), C(enrollment_jobs) and
        C(fraudster_registration_jobs), as the C(_info) modules of this collection return them; C(speakers_by_status), a
        dictionary with the number of speakers by status for the ID of each domain; and C(errors), a list of dictionaries
        with C(step), C(domain), C(kind) and C(msg), for what could not be read. Other keys are ignored.
      - An account with C(file), the absolute path of a file that M(contactcenter.voiceid.voiceid_account_export) has written, also
        has what the file contains. The file takes precedence over other keys, except that the C(errors) of both are
        reported. Use this for accounts with thousands of jobs, because Ansible is slow to hand large results from one
        task to the next.
      - Mutually exclusive with O(outcome).
    type: list
    elements: dict
  title:
    description:
      - The title of the report.
      - The default is V(Batch enrollment) with O(outcome), and V(Audit) with O(accounts).
    type: str
  dest:
    description:
      - The folder in which to write the files. It is created if it does not exist.
    type: path
    required: true
  name:
    description:
      - The beginning of the names of all files, without a slash.
    type: str
    default: report
  formats:
    description:
      - The formats to write.
      - CSV files are in UTF-8 with a byte order mark. Their last column has no values. Its header says that the file
        contains personal data.
      - In CSV files, a single quote precedes every text that a spreadsheet would run as a formula.
    type: list
    elements: str
    choices: [csv, html, json]
    default: [csv, html, json]
  recordings_dir:
    description:
      - The folder that relative paths of recordings are relative to. RV(failed_csv) has absolute paths, so that it can be
        read from any folder.
      - The default is the working directory of the module.
    type: path
  max_hours:
    description:
      - With O(accounts), report jobs that have not ended after this number of hours.
    type: float
    default: 24
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff
      mode.
    support: partial
    details:
      - The difference shows the size of each file, not its content, because the content is personal data.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
      - This assumes that the system controlled or queried by the module has not changed in a relevant way.
    support: full
    details:
      - If only the time differs, an existing file is kept, with the time when it was generated.
      - With O(accounts), a job that exceeds O(max_hours) since the last run is a change.
notes:
  - The module is not in the action group C(group/contactcenter.voiceid.voiceid). The defaults of the group are connection
    options, and the module, which has none, would reject them.
seealso:
  - module: contactcenter.voiceid.voiceid_account_export
    description: Read an account for a report of an audit.
  - module: contactcenter.voiceid.voiceid_enrollment_job_info
    description: Describe enrollment jobs, and read the result of every request.
  - module: contactcenter.voiceid.voiceid_enrollment_manifest
    description: Make the manifest of the next enrollment, for example from the CSV file of those who failed.
"""

EXAMPLES = r"""
- name: Wait for the job of tonight and read the result of every request
  contactcenter.voiceid.voiceid_enrollment_job_info:
    domain_name: support-line
    job_name: callers-2026-03-02
    wait: true
    results: true
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: tonight

- name: Write a report of its speakers
  contactcenter.voiceid.voiceid_report:
    title: Callers of 2 March 2026
    outcome:
      jobs: "{{ tonight.enrollment_jobs }}"
    dest: "{{ voiceid_report_dir }}"
    name: callers-2026-03-02
  register: report

- name: Show the path of the page
  ansible.builtin.debug:
    msg: "{{ report.html }}"

- name: Describe the domains of this account
  contactcenter.voiceid.voiceid_domain_info:
  register: described

- name: Write only the page of an audit of this account
  contactcenter.voiceid.voiceid_report:
    accounts:
      - name: support
        region: us-east-1
        domains: "{{ described.domains }}"
        enrollment_jobs: "{{ tonight.enrollment_jobs }}"
    dest: "{{ voiceid_report_dir }}"
    name: audit
    formats: html

- name: Export an account to a file
  contactcenter.voiceid.voiceid_account_export:
    dest: "{{ voiceid_report_dir }}/support-account.json"
    details: false
  register: exported

- name: Write an audit of the exported account
  contactcenter.voiceid.voiceid_report:
    accounts:
      - name: support
        file: "{{ exported.file }}"
    dest: "{{ voiceid_report_dir }}"
    name: audit-of-file
"""

RETURN = r"""
html:
  description: The path of the page.
  returned: when O(formats) contains V(html)
  type: str
  sample: /srv/reports/callers-2026-03-02.html
json:
  description:
    - The path of the JSON file. It contains the option O(outcome) or O(accounts), and a summary.
  returned: when O(formats) contains V(json)
  type: str
  sample: /srv/reports/callers-2026-03-02.json
csv:
  description:
    - The path of a CSV file with one row for each speaker, or with O(accounts), for each job.
  returned: when O(formats) contains V(csv)
  type: str
  sample: /srv/reports/callers-2026-03-02.csv
failed_csv:
  description:
    - The path of a CSV file of the failures. It exists even if there are none.
    - With O(outcome), it has one row for each recording of a speaker who failed. The columns C(speaker_id),
      C(recording) and C(channel) are those that M(contactcenter.voiceid.voiceid_enrollment_manifest) reads, so the file
      can be its C(csv).
    - With O(accounts), it has one row for each problem.
  returned: when O(formats) contains V(csv)
  type: str
  sample: /srv/reports/callers-2026-03-02-failed.csv
accounts_csv:
  description:
    - The path of a CSV file with one row for each account.
  returned: when O(formats) contains V(csv), and O(accounts) is set
  type: str
  sample: /srv/reports/audit-accounts.csv
summary:
  description:
    - The numbers of speakers, or with O(accounts), of accounts, domains, jobs and problems.
    - The same numbers are in the JSON file.
  returned: success
  type: dict
  sample:
    failed: 1
    speakers: 3
    statuses:
      NEW_ENROLLMENT: 2
      REFUSED: 1
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
    kind:
      description: The kind of failure.
      returned: always
      type: str
      sample: not_found
    option:
      description: The option to correct.
      returned: when the module rejected the value of an option
      type: str
      sample: domain_id
"""

import datetime
import os
import typing as t
from functools import partial

from ..module_utils._base.errors import invalid_option
from ..module_utils._base.files import File, Render, check_path, difference, plan_file, write_file
from ..module_utils._base.local_module import LocalModule
from ..module_utils._base.masking import without_user_info
from ..module_utils._report.account_file import with_files
from ..module_utils._report.audit import audit_report
from ..module_utils._report.batch import batch_report
from ..module_utils._report.csv_file import csv_file
from ..module_utils._report.html_page import html_page
from ..module_utils._report.json_file import json_file
from ..module_utils._report.tables import CsvTable, Report

# The ends of the names of the files, by the key of the result.
SUFFIXES = {
    "html": ".html",
    "json": ".json",
    "csv": ".csv",
    "failed_csv": "-failed.csv",
    "accounts_csv": "-accounts.csv",
}


def write_report(module: LocalModule) -> dict[str, t.Any]:
    params = module.params
    if not params["name"] or "/" in params["name"] or "\0" in params["name"]:
        raise invalid_option("name", params["name"], "the beginning of a file name, without a slash")
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    report = make_report(params, now)
    files = plan_files(report, params, now.isoformat())
    changed = [file for file in files.values() if file.changed]
    for file in changed:
        check_path("dest", file.path)
        if not module.check_mode:
            write_file(file)
    result: dict[str, t.Any] = {key: file.path for key, file in files.items()}
    if module._diff:
        result["diff"] = [difference(file) for file in changed]
    return {**result, "changed": bool(changed), "summary": report.document["summary"]}


def make_report(params: dict[str, t.Any], now: datetime.datetime) -> Report:
    params = without_user_info(params)
    if params["outcome"] is not None:
        folder = os.path.abspath(params["recordings_dir"] or os.getcwd())
        return batch_report(params["outcome"], params["title"] or "Batch enrollment", folder)
    return audit_report(with_files(params["accounts"]), params["title"] or "Audit", params["max_hours"], now)


def plan_files(report: Report, params: dict[str, t.Any], now: str) -> dict[str, File]:
    """The files by the key of the result that has the path."""
    start = os.path.join(os.path.abspath(params["dest"]), params["name"])
    renders: dict[str, Render] = {}
    if "html" in params["formats"]:
        renders["html"] = partial(html_page, report)
    if "json" in params["formats"]:
        renders["json"] = partial(json_file, report)
    if "csv" in params["formats"]:
        renders.update((key, partial(_csv, table)) for key, table in report.csv.items())
    return {key: plan_file(start + SUFFIXES[key], render, now) for key, render in renders.items()}


def _csv(table: CsvTable, dummy: str) -> bytes:
    """A CSV file, which does not contain the time."""
    return csv_file(table)


def main() -> None:
    LocalModule(
        argument_spec={
            "outcome": {"type": "dict"},
            "accounts": {"type": "list", "elements": "dict"},
            "title": {"type": "str"},
            "dest": {"type": "path", "required": True},
            "name": {"type": "str", "default": "report"},
            "formats": {
                "type": "list",
                "elements": "str",
                "choices": ["csv", "html", "json"],
                "default": ["csv", "html", "json"],
            },
            "recordings_dir": {"type": "path"},
            "max_hours": {"type": "float", "default": 24},
        },
        mutually_exclusive=[("outcome", "accounts")],
        required_one_of=[("outcome", "accounts")],
        supports_check_mode=True,
    ).run(write_report)


if __name__ == "__main__":
    main()
