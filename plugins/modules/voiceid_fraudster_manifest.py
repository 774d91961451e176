#!/usr/bin/python
# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: voiceid_fraudster_manifest
version_added: 1.0.0
short_description: Upload recordings, and write the manifests of Amazon Connect Voice ID fraudster registration jobs
description:
  - Checks the recordings of fraudsters, uploads them to S3, and writes the input files (manifests) of registration jobs,
    which M(contactcenter.voiceid.voiceid_fraudster_registration_job) starts.
  - Everything is checked before the first upload. A message lists all problems, by fraudster and line of the CSV file.
  - The names of manifests and of their jobs come from the content. A second run with the same input uploads nothing and
    returns the same manifests. After an interruption, the next run uploads only what is missing.
  - The module does not call the Voice ID API.
author:
  - Contributors to the contactcenter.voiceid collection (@contactcenter)
options:
  fraudsters:
    description:
      - The fraudsters and their recordings. A fraudster has 1 to 10 recordings, which are at least 10 seconds long in
        total.
      - The same recording, with the same channel, cannot be used twice.
      - One of O(fraudsters) and O(csv) is required. Mutually exclusive with O(csv).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - A label of your own, 1 to 256 letters, digits, V(_) or V(-). The first character must be a letter or a digit.
          - It is the ID of the request in the manifest, by which you find the result of the fraudster. Voice ID does not
            store it.
          - It is text. In YAML, put it in quotes if it can be read as something else. V(0017) is the number V(15). The module
            uses a number with a warning, and rejects other types.
        type: raw
        required: true
      recordings:
        description:
          - The recordings of the fraudster. Each is a local file, a local folder, or an object in S3
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
      - The path of a CSV file with the columns C(name), C(recording) and C(channel), and a row for each recording.
        Other columns are ignored, except those whose name starts with C(channel), and a row with more fields than the first
        line, which are problems. Without the column C(channel), and if it is empty, the channel is 0.
      - A recording is what it is in O(fraudsters[].recordings). Relative paths are relative to the folder of the file.
      - The file is encoded in UTF-8, with or without a byte order mark. Semicolons or tabs instead of commas are accepted,
        as spreadsheet programs write them. In Excel, save the file as C(CSV UTF-8).
      - One of O(fraudsters) and O(csv) is required. Mutually exclusive with O(fraudsters).
    type: path
  max_requests:
    description:
      - The maximum number of fraudsters in a manifest, from 1 to 100000. More fraudsters are distributed to several
        manifests.
      - The default is the default quota of the service.
    type: int
    default: 500
extends_documentation_fragment:
  # Before the fragment of the connection, which has another default for timeout.
  - contactcenter.voiceid.manifest
  - contactcenter.voiceid.attributes
  - contactcenter.voiceid.concurrency
  - contactcenter.voiceid.connection
seealso:
  - module: contactcenter.voiceid.voiceid_fraudster_registration_job
    description: Start the jobs of the manifests.
  - module: contactcenter.voiceid.voiceid_enrollment_manifest
    description: Do the same for speakers.
  - name: Fraudster watchlists in the Amazon Connect administrator guide
    description: The format of recordings and manifests.
    link: https://docs.aws.amazon.com/connect/latest/adminguide/voiceid-fraudster-watchlist.html
"""

EXAMPLES = r"""
- name: Upload the recordings of known fraudsters
  contactcenter.voiceid.voiceid_fraudster_manifest:
    fraudsters:
      - name: refund-2026-0017
        recordings:
          - "{{ voiceid_folder }}/carol_1.wav"
          - recording: "{{ voiceid_folder }}/carol_2.wav"
            channel: 0
    bucket: "{{ voiceid_bucket }}"
    prefix: fraudsters
    kms_key_id: "{{ voiceid_kms_key_id }}"
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
  register: known

- name: Register them
  contactcenter.voiceid.voiceid_fraudster_registration_job:
    domain_name: support-line
    job_name: "{{ item.job_name }}"
    data_access_role_arn: "{{ voiceid_role_arn }}"
    input_data_config:
      s3_uri: "{{ item.s3_uri }}"
    output_data_config:
      s3_uri: "s3://{{ voiceid_bucket }}/fraudsters/out"
      kms_key_id: "{{ voiceid_kms_key_id }}"
    wait: true
    wait_delay: 5
  loop: "{{ known.manifests }}"
  loop_control:
    label: "{{ item.job_name }}, {{ item.request_count }} fraudsters"

- name: Do the same with the fraudsters in a CSV file, and leave out those with recordings that cannot be used
  contactcenter.voiceid.voiceid_fraudster_manifest:
    csv: "{{ voiceid_csv }}"
    on_invalid: skip
    bucket: "{{ voiceid_bucket }}"
    prefix: fraudsters
    kms_key_id: "{{ voiceid_kms_key_id }}"
    s3_endpoint_url: "{{ voiceid_s3_endpoint_url | default(omit) }}"
"""

RETURN = r"""
fraudsters:
  description: The fraudsters in the order of the input, including those in RV(invalid).
  returned: success
  type: list
  elements: dict
  contains:  # generated from docs/return_values/manifest_person.yml
    job_name:
      description: The name of the job, which identifies the manifest in RV(manifests)
        that contains the request.
      returned: when the person is in a manifest
      type: str
      sample: fraudster-registration-9f86d081884c7d65
    name:
      description: The name of the fraudster, as it was given.
      returned: always
      type: str
      sample: refund-2026-0017
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
invalid:
  description:
    - The problems with names and recordings.
    - In a task that succeeds, these fraudsters were omitted because of O(on_invalid=skip).
  returned: success, and failures because of invalid recordings
  type: list
  elements: dict
  contains:  # generated from docs/return_values/manifest_problem.yml
    line:
      description: The line of the CSV file.
      returned: when O(csv) is set
      type: int
      sample: 17
    name:
      description: The name of the fraudster, as it was given.
      returned: always
      type: str
      sample: refund-2026-0017
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
manifests:
  description:
    - The manifests, in the order of the fraudsters. Empty if no fraudster is left.
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
      sample: fraudster-registration-9f86d081884c7d65
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
      sample: s3://contact-centre/fraud/known/manifests/fraudster-registration-9f86d081884c7d65.json
request_count:
  description: The number of fraudsters in all manifests.
  returned: success
  type: int
  sample: 1
requests:
  description: By the ID of each request in the manifests, the name of the fraudster.
  returned: success
  type: dict
  sample: {"refund-2026-0017": "refund-2026-0017"}
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

from ..module_utils._base.module import VoiceIdModule
from ..module_utils._resources.manifest_input import REGISTRATION
from ..module_utils._resources.manifest_module import ensure_manifests, spec_of


def main() -> None:
    VoiceIdModule(
        argument_spec=spec_of(REGISTRATION),
        mutually_exclusive=[("fraudsters", "csv")],
        required_one_of=[("fraudsters", "csv")],
    ).run(partial(ensure_manifests, kind=REGISTRATION))


if __name__ == "__main__":
    main()
