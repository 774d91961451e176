# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: batch_outcome
version_added: 1.0.0
short_description: Merge the results of batch jobs into the outcome of each speaker
description:
  - Takes what M(contactcenter.voiceid.voiceid_enrollment_manifest) returned, and the results of the jobs of its
    manifests, and returns the outcome of each speaker. It does the same for the modules for fraudsters.
  - The roles P(contactcenter.voiceid.batch_enrollment#role) and
    P(contactcenter.voiceid.fraudster_registration#role) use it.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  _input:
    description:
      - The registered result of M(contactcenter.voiceid.voiceid_enrollment_manifest) or
        M(contactcenter.voiceid.voiceid_fraudster_manifest).
    type: dict
    required: true
  jobs:
    description:
      - The C(results) of the task that started the jobs in a loop over the manifests.
      - The jobs need the results of their requests, which they have if the task sets C(max_failed).
    type: list
    elements: dict
    required: true
  before:
    description:
      - The outcome of earlier jobs. Speakers in the input replace those in this outcome, and jobs are appended.
    type: dict
    default: {}
positional: jobs, before
notes:
  - The filter does not raise an error for members that are missing. The status of a speaker without a result is
    V(NOT_KNOWN).
"""

EXAMPLES = r"""
- name: Upload the recordings of the callers
  contactcenter.voiceid.voiceid_enrollment_manifest:
    csv: "{{ voiceid_csv }}"
    on_invalid: skip
    bucket: "{{ voiceid_bucket }}"
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: callers

- name: Enroll them
  contactcenter.voiceid.voiceid_enrollment_job:
    domain_name: support-line
    job_name: "{{ item.job_name }}"
    data_access_role_arn: "{{ voiceid_role_arn }}"
    input_data_config:
      s3_uri: "{{ item.s3_uri }}"
    output_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/enrollment/out"
      kms_key_id: "{{ voiceid_kms_key_id }}"
    wait: true
    wait_delay: 5
    max_failed: 100%
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  loop: "{{ callers.manifests }}"
  loop_control:
    label: "{{ item.job_name }}"
  register: enrollments

- name: Show who was refused
  ansible.builtin.debug:
    msg: "{{ outcome.speakers | selectattr('status', 'eq', 'REFUSED') }}"
  vars:
    outcome: "{{ callers | contactcenter.voiceid.batch_outcome(enrollments.results) }}"
"""

RETURN = r"""
_value:
  description: The outcome.
  type: dict
  contains:
    speakers:
      description:
        - The speakers in their order, or C(fraudsters).
        - Each has C(speaker_id), or C(name) for a fraudster, and C(status). The status is that of the output file, or
          V(REFUSED), V(INVALID) or V(NOT_KNOWN).
        - There are also C(job_id), C(error_code) and C(error_message), C(generated_speaker_id) or
          C(generated_fraudster_id), as far as they are known, and the C(recordings) of those who failed.
        - If a job ended as V(FAILED), all of its speakers are V(REFUSED), and C(error_message) is the reason of the
          job. If its output file cannot be read, they are V(NOT_KNOWN), and C(error_message) is the reason for that.
      returned: always
      type: list
      elements: dict
    enrolled_count:
      description:
        - The number of speakers whose request succeeded, including those who were enrolled before. It is
          C(registered_count) for fraudsters.
      returned: always
      type: int
      sample: 2
    refused_count:
      description: The number of speakers with the status V(REFUSED).
      returned: always
      type: int
      sample: 1
    invalid_count:
      description: The number of speakers with the status V(INVALID).
      returned: always
      type: int
      sample: 0
    jobs:
      description: The jobs, as the module returned them, without the lists of requests.
      returned: always
      type: list
      elements: dict
"""

import typing as t

from ansible.utils.unsafe_proxy import wrap_var

Facts = t.Mapping[str, t.Any]

REFUSED = "REFUSED"
INVALID = "INVALID"
NOT_KNOWN = "NOT_KNOWN"
UNSUCCESSFUL = (REFUSED, INVALID, NOT_KNOWN)


class Kind(t.NamedTuple):
    """What the two kinds of batch jobs differ in.

    :param people: The member of the result of a manifest module that lists the people.
    :param person_id: The member that identifies one of them.
    :param job: The member of the result of a job module.
    :param successes: The member of a job that lists the requests that succeeded.
    :param status: The member of such a request with its status.
    :param generated_id: The member of such a request with the ID that the service generated.
    :param success_count: The member of the outcome with their number.
    """

    people: str
    person_id: str
    job: str
    successes: str
    status: str
    generated_id: str
    success_count: str


ENROLLMENT = Kind(
    "speakers",
    "speaker_id",
    "enrollment_job",
    "successful_enrollments",
    "enrollment_status",
    "generated_speaker_id",
    "enrolled_count",
)
REGISTRATION = Kind(
    "fraudsters",
    "name",
    "fraudster_registration_job",
    "successful_registrations",
    "registration_status",
    "generated_fraudster_id",
    "registered_count",
)


def batch_outcome(manifest: Facts, jobs: t.Sequence[Facts], before: t.Optional[Facts] = None) -> dict[str, t.Any]:
    """The outcome of each person. See DOCUMENTATION."""
    kind = REGISTRATION if REGISTRATION.people in manifest else ENROLLMENT
    earlier = before or {}
    results = {_job_name(result): result[kind.job] for result in jobs if kind.job in result}
    outcomes = {name: _outcomes(kind, job) for name, job in results.items()}
    people = {person[kind.person_id]: person for person in earlier.get(kind.people, [])}
    invalid = _reasons(kind, manifest.get("invalid", []))
    for person in manifest.get(kind.people, []):
        name, person_id = person.get("job_name"), person[kind.person_id]
        if person_id in invalid:
            found: Facts = {"status": INVALID, "error_message": invalid[person_id]}
        else:
            found = _outcome(results.get(name, {}), outcomes.get(name, {}), person_id)
        people[person_id] = _person(kind, person, found)
    statuses = [person["status"] for person in people.values()]
    return {
        kind.people: list(people.values()),
        kind.success_count: sum(status not in UNSUCCESSFUL for status in statuses),
        "refused_count": statuses.count(REFUSED),
        "invalid_count": statuses.count(INVALID),
        "jobs": [*earlier.get("jobs", []), *(_without_requests(kind, job) for job in results.values())],
    }


def _job_name(result: Facts) -> str:
    """The name that the manifest suggests for the job of a loop's result, which may have another name."""
    return str(result[result.get("ansible_loop_var", "item")]["job_name"])


def _outcomes(kind: Kind, job: Facts) -> dict[str, Facts]:
    """By request, its outcome in the output file."""
    outcomes: dict[str, Facts] = {}
    for request_id, row in _rows(job.get(kind.successes, [])):
        status = row.get(kind.status)
        outcomes[request_id] = {
            "status": status if status and isinstance(status, str) else NOT_KNOWN,
            kind.generated_id: row.get(kind.generated_id),
        }
    for request_id, row in _rows(job.get("errors", [])):
        outcomes[request_id] = {
            "status": REFUSED,
            "error_code": row.get("error_code"),
            "error_message": row.get("error_message"),
        }
    return outcomes


def _rows(rows: t.Iterable[Facts]) -> t.Iterator[tuple[str, Facts]]:
    """The rows of people, by request. Output files can have IDs that are not text, which are of nobody."""
    for row in rows:
        request_id = row.get("request_id")
        if isinstance(request_id, str):
            yield request_id, row


def _outcome(job: Facts, outcomes: t.Mapping[str, Facts], person_id: str) -> Facts:
    """The outcome of the request of a person, whose ID is that of the person."""
    found = outcomes.get(person_id, {"status": NOT_KNOWN, "error_message": job.get("results_error")})
    if job.get("job_status") == "FAILED":
        reason = job.get("failure_details", {}).get("message")
        found = {"status": REFUSED, "error_message": reason or "The job failed. The service does not return a reason."}
    return {**found, "job_id": job.get("job_id")}


def _person(kind: Kind, person: Facts, outcome: Facts) -> dict[str, t.Any]:
    failed = {"recordings": person.get("recordings")} if outcome["status"] in UNSUCCESSFUL else {}
    facts = {kind.person_id: person[kind.person_id], **outcome, **failed}
    return {name: value for name, value in facts.items() if value is not None}


def _reasons(kind: Kind, problems: t.Sequence[Facts]) -> dict[str, str]:
    """By person, what is wrong."""
    reasons: dict[str, list[str]] = {}
    for problem in problems:
        parts = (problem.get("recording"), problem.get("reason"))
        reasons.setdefault(problem[kind.person_id], []).append(": ".join(part for part in parts if part))
    # Before ansible-core 2.19, a new text that contains a template would be templated later.
    return {person_id: wrap_var(" ".join(texts)) for person_id, texts in reasons.items()}


def _without_requests(kind: Kind, job: Facts) -> dict[str, t.Any]:
    return {name: value for name, value in job.items() if name not in ("errors", kind.successes)}


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"batch_outcome": batch_outcome}
