#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_enrollment_manifest
version_added: 1.0.0
short_description: Upload recordings, and write the manifests of Amazon Connect Voice ID enrollment jobs
description:
  - Checks the recordings of speakers, uploads them to S3, and writes the input files (manifests) of enrollment jobs,
    which M(contactcenter.voiceid.voiceid_enrollment_job) starts.
  - Everything is checked before the first upload. A message lists all problems, by speaker and line of the CSV file.
  - The names of manifests and of their jobs come from the content. A second run with the same input uploads nothing and
    returns the same manifests. After an interruption, the next run uploads only what is missing.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  speakers:
    description:
      - The speakers and their recordings. A speaker has 1 to 10 recordings, which are at least 30 seconds long in total.
      - The same recording, with the same channel, cannot be used twice.
      - One of O(speakers) and O(csv) is required. Mutually exclusive with O(csv).
    type: list
    elements: dict
    suboptions:
      speaker_id:
        description:
          - Your own ID of the speaker, 1 to 256 letters, digits, V(_) or V(-). The first character must be a letter or a
            digit.
          - The ID of the request in the manifest is the same.
          - It is text. In YAML, put it in quotes if it can be read as something else. V(0017) is the number V(15). The module
            uses a number with a warning, and rejects other types.
        type: raw
        required: true
      recordings:
        description:
          - The recordings of the speaker. Each is a local file, a local folder, or an object in S3
            (V(s3://bucket/folder/file.wav)).
          - A folder stands for all files in it that end with C(.wav), in the order of their names. Hidden files, whose
            names start with a dot, are left out.
          - Relative paths are relative to the current directory of the module.
          - An element is either a text, or a dictionary with the keys C(recording) and C(channel). The channel is V(0) or
            V(1), and V(0) by default.
        type: list
        elements: raw
        required: true
  csv:
    description:
      - The path of a CSV file with the columns C(speaker_id), C(recording) and C(channel), and a row for each recording.
        Other columns are ignored, except those whose name starts with C(channel), and a row with more fields than the first
        line, which are problems. Without the column C(channel), and if it is empty, the channel is 0.
      - A recording is what it is in O(speakers[].recordings). Relative paths are relative to the folder of the file.
      - The file is encoded in UTF-8, with or without a byte order mark. Semicolons or tabs instead of commas are accepted,
        as spreadsheet programs write them. In Excel, save the file as C(CSV UTF-8).
      - One of O(speakers) and O(csv) is required. Mutually exclusive with O(speakers).
    type: path
  max_requests:
    description:
      - The maximum number of speakers in a manifest, from 1 to 100000. More speakers are distributed to several manifests.
      - The default is the default quota of the service.
    type: int
    default: 10000
  skip_statuses:
    description:
      - Omit the speakers who have one of these statuses in the domain, and return them in RV(skipped_speakers).
        Their recordings are not checked.
      - Requires O(domain_id) or O(domain_name). With an empty list, the module does not call the Voice ID API.
    type: list
    elements: str
    choices: [ENROLLED, EXPIRED, OPTED_OUT, PENDING]
    default: []
  domain_id:
    description:
      - The ID of the domain, 22 letters and digits. Only used with O(skip_statuses).
      - Mutually exclusive with O(domain_name).
    type: str
  domain_name:
    description:
      - The name of the domain. The module fails if several domains have this name. Only used with O(skip_statuses).
      - Mutually exclusive with O(domain_id).
    type: str
extends_documentation_fragment:
  # Before the fragment of the connection, which has another default for timeout.
  - contactcenter.voiceid.manifest
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
seealso:
  - module: contactcenter.voiceid.voiceid_enrollment_job
    description: Start the jobs of the manifests.
  - module: contactcenter.voiceid.voiceid_fraudster_manifest
    description: Do the same for fraudsters.
  - name: Batch enrollment in the Amazon Connect administrator guide
    description: The format of recordings and manifests.
    link: https://docs.aws.amazon.com/connect/latest/adminguide/voiceid-batch-enrollment.html
"""

EXAMPLES = r"""
- name: Upload the recordings of the callers in a CSV file who are not known yet
  contactcenter.voiceid.voiceid_enrollment_manifest:
    csv: "{{ voiceid_csv }}"
    domain_name: support-line
    skip_statuses: [ENROLLED, OPTED_OUT]
    on_invalid: skip
    bucket: "{{ voiceid_bucket }}"
    prefix: enrollment/callers
    kms_key_id: "{{ voiceid_kms_key_id }}"
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: callers

- name: Show the callers who were left out
  ansible.builtin.debug:
    msg: "{{ callers.invalid + callers.skipped_speakers }}"

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
  loop: "{{ callers.manifests }}"
  loop_control:
    label: "{{ item.job_name }}, {{ item.request_count }} speakers"

- name: Write the manifest of two speakers, with recordings in a folder and in S3
  contactcenter.voiceid.voiceid_enrollment_manifest:
    speakers:
      - speaker_id: caller-0017
        recordings: "{{ voiceid_folder }}"
      - speaker_id: caller-0018
        recordings:
          - "s3://{{ voiceid_bucket }}/recordings/bob_1.wav"
          - recording: "s3://{{ voiceid_bucket }}/recordings/bob_2.wav"
            channel: 0
    bucket: "{{ voiceid_bucket }}"
    prefix: enrollment/callers
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
"""

RETURN = r"""
invalid:
  description:
    - The problems with IDs and recordings.
    - In a task that succeeds, these speakers were omitted because of O(on_invalid=skip).
  returned: success, and failures because of invalid recordings
  type: list
  elements: dict
  contains:  # generated from docs/return_values/manifest_problem.yml
    line:
      description: The line of the CSV file.
      returned: when O(csv) is set
      type: int
      sample: 17
    reason:
      description: The reason.
      returned: always
      type: str
      sample: The file does not exist.
    recording:
      description: The recording, as it was given, or a file in the folder that was given.
      returned: when the problem concerns a single recording
      type: str
      sample: calls/0017.wav
    speaker_id:
      description: The ID of the speaker, as it was given.
      returned: always
      type: str
      sample: caller-0017
manifests:
  description:
    - The manifests, in the order of the speakers. Empty if no speaker is left.
    - In check mode, the manifests that would be written.
  returned: success
  type: list
  elements: dict
  contains:  # generated from docs/return_values/manifest.yml
    job_name:
      description: A name for the job of the manifest, which comes from the content of
        the manifest.
      returned: always
      type: str
      sample: enrollment-9f86d081884c7d65
    newest_recording_at:
      description: The time when the newest recording of the manifest that is an object
        in S3 was written. A job that was created earlier may have used a recording that
        has been replaced since.
      returned: if the options contain objects in S3 that can be read
      type: str
      sample: '2026-03-02T09:14:03+00:00'
    request_count:
      description: The number of requests in the manifest.
      returned: always
      type: int
      sample: 2
    s3_uri:
      description: The S3 URI of the manifest.
      returned: always
      type: str
      sample: s3://contact-centre/enrollment/callers/manifests/enrollment-9f86d081884c7d65.json
request_count:
  description: The number of speakers in all manifests.
  returned: success
  type: int
  sample: 2
requests:
  description: By the ID of each request in the manifests, the ID of the speaker.
  returned: success
  type: dict
  sample: {"caller-0017": "caller-0017", "caller-0018": "caller-0018"}
skipped_speakers:
  description: The speakers who were omitted because of O(skip_statuses).
  returned: success
  type: list
  elements: dict
  contains:
    speaker_id:
      description: The ID of the speaker.
      returned: always
      type: str
      sample: caller-0019
    status:
      description: The status of the speaker in the domain.
      returned: always
      type: str
      sample: OPTED_OUT
speakers:
  description: The speakers in the order of the input, including those in RV(invalid).
  returned: success
  type: list
  elements: dict
  contains:  # generated from docs/return_values/manifest_person.yml
    job_name:
      description: The name of the job, which identifies the manifest in RV(manifests)
        that contains the request.
      returned: when the person is in a manifest
      type: str
      sample: enrollment-9f86d081884c7d65
    recordings:
      description: The recordings and folders, with absolute paths.
      returned: always
      type: list
      elements: dict
      contains:
        channel:
          description: The channel, as it was given if it is not valid.
          returned: always
          type: str
          sample: '0'
        recording:
          description: The absolute path or the S3 URI, as it was given if it is not valid.
          returned: always
          type: str
          sample: /srv/calls/0017.wav
    speaker_id:
      description: The ID of the speaker, as it was given.
      returned: always
      type: str
      sample: caller-0017
uploaded:
  description:
    - The objects that were uploaded, recordings and manifests.
    - In check mode, those that would be uploaded.
  returned: success, and failures after the first check
  type: dict
  contains:  # generated from docs/return_values/manifest_uploads.yml
    bytes:
      description: Their total size in bytes.
      returned: always
      type: int
      sample: 561192
    files:
      description: Their number.
      returned: always
      type: int
      sample: 3
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
    domain_ids:
      description: The IDs of the domains with the given name.
      returned: when several domains have this name
      type: list
      elements: str
      sample:
        - 4pHm2VXgMWcNe1kTzQ7rLd
        - 8sKq1ZbTuYpAeD5oWxR3nM
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

from functools import partial

from ..module_utils._base.module import DOMAIN_SPEC, VoiceIdModule
from ..module_utils._resources.manifest_input import ENROLLMENT
from ..module_utils._resources.manifest_module import ensure_manifests, spec_of
from ..module_utils._resources.speaker import STATUSES


def main() -> None:
    VoiceIdModule(
        argument_spec={
            **DOMAIN_SPEC,
            **spec_of(ENROLLMENT),
            "skip_statuses": {"type": "list", "elements": "str", "choices": list(STATUSES), "default": []},
        },
        mutually_exclusive=[("domain_id", "domain_name"), ("speakers", "csv")],
        required_one_of=[("speakers", "csv")],
    ).run(partial(ensure_manifests, kind=ENROLLMENT))


if __name__ == "__main__":
    main()
