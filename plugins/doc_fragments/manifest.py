# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # Modules that upload recordings and write the manifests of batch jobs.
    DOCUMENTATION = r"""
options:
  bucket:
    description:
      - The bucket for the recordings and the manifests. It must exist.
      - The caller needs C(s3:ListBucket) on the bucket, C(s3:GetObject) and C(s3:PutObject) on its objects, and
        C(kms:Decrypt) and C(kms:GenerateDataKey) on the key that encrypts them.
    type: str
    required: true
  prefix:
    description:
      - The folder in the bucket, such as V(enrollment/callers). Recordings are written to C(recordings/) in this folder,
        manifests to C(manifests/).
      - Use the same folder in every run. A recording that is already there is not uploaded again.
    type: str
    default: ""
  kms_key_id:
    description:
      - The ID, ARN or alias of the KMS key that encrypts the uploaded objects.
      - If not set, the encryption is that of the bucket. Objects that already exist are not encrypted again.
    type: str
  reuse_job_names:
    description:
      - The names of existing jobs whose manifests this module wrote to the same bucket and prefix. Other names are ignored.
      - If one of these manifests contains the same recordings of a person, the person gets no request in a new manifest.
        RV(manifests) contains the existing manifest instead. So a run with more people than the last one writes a manifest
        of the new people.
      - Only manifests all of whose people are in the input of the task are used.
    type: list
    elements: str
    default: []
  earlier_job_names:
    description:
      - The names of existing jobs whose manifests this module wrote to the same bucket and prefix, the newest first.
      - If the input of the task contains exactly the people and recordings of the manifest of one of these jobs,
        RV(manifests) contains this manifest, and those of newer jobs in the list count for its people as in
        O(reuse_job_names). So a person whose request was repeated later has the manifest of the newest request.
    type: list
    elements: str
    default: []
    version_added: 1.1.0
  on_invalid:
    description:
      - The action to take if there is a problem with an ID or a recording.
      - V(fail) fails the task and reports all problems. Nothing is uploaded.
      - V(skip) omits the people concerned, and returns them in RV(invalid). The module issues a warning.
    type: str
    choices: [fail, skip]
    default: fail
  s3_endpoint_url:
    description:
      - The URL of the S3 endpoint. The credentials and the region are those of the other options.
      - If not set, botocore determines the endpoint from E(AWS_ENDPOINT_URL_S3), E(AWS_ENDPOINT_URL), or the AWS config
        file, and uses the AWS endpoint of the region otherwise. O(endpoint_url) is never used for S3.
    type: str
  timeout:
    description:
      - The maximum number of seconds that the module may take, from 1 to 31536000 (one year). The time is measured from
        the start of the module. It includes all uploads.
      - When the time is over, the module fails and reports the call that it was waiting for. If the task runs again, it
        uploads only what is missing.
    type: int
    default: 3600
attributes:
  check_mode:
    support: full
    details:
      - Everything is checked, and the result is that of a run outside check mode. Nothing is uploaded.
  diff_mode:
    support: full
    details:
      - Shows the objects that are uploaded, by S3 URI.
  idempotent:
    support: full
notes:
  - A recording must be a WAV file of 8000 Hz, PCM 16 bit, with one or two channels and at most 20 MB (20,971,520 bytes).
    The module reads the header of every recording, for an object in S3 only the start of it. It does not measure the
    amount of speech.
  - The key of an uploaded recording is the SHA-256 checksum of its content. Names of files, which may be personal data,
    do not occur in S3. Recordings that are no longer used are not deleted. Use a lifecycle rule of the bucket.
  - Local paths are paths on the host on which the module runs.
  - The module needs the memory of O(max_concurrency) recordings.
"""
