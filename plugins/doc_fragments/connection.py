# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # Used with the connection fragments of amazon.aws: what is specific to Voice ID.
    DOCUMENTATION = r"""
options:
  sign_requests:
    description:
      - Whether to sign requests with the credentials.
      - Set this to V(false) for an endpoint that accepts unsigned requests. No credentials are needed then. The AWS CLI
        has the C(--no-sign-request) option for this.
      - This applies to the calls that a module makes to S3 or KMS, too.
    type: bool
    default: true
  timeout:
    description:
      - The maximum number of seconds that the module may take, from 1 to 31536000 (one year). The time is measured from
        the start of the module. It includes obtaining credentials, all calls with their retries, and reading from S3.
      - When the time limit is reached, the module fails and reports the call that it was waiting for. This call may
        still take effect. The result contains the changes that the module has already made.
      - A task with C(wait=true) is limited by C(wait_timeout) instead.
    type: int
    default: 300
requirements:
  - python >= 3.9
  - boto3 >= 1.34.0
  - botocore >= 1.34.0 with the model of the C(voice-id) service (included in 1.44.5, later versions may not include it)
notes:
  - AWS closed the hosted Voice ID service on 2026-05-20. This module works with any endpoint that implements the
    Voice ID API (version 2021-09-27). Set its URL with O(endpoint_url), or with E(AWS_ENDPOINT_URL_VOICE_ID) or
    E(AWS_ENDPOINT_URL) in the environment of the host on which the module runs.
  - The C(moto_voiceid) package in the repository of this collection provides such an endpoint for development and
    tests.
  - >-
    Throttled calls, server errors and broken connections are retried, with up to 8 attempts in botocore's C(standard)
    retry mode. O(aws_config) takes precedence, for example C({retries: {mode: adaptive, total_max_attempts: 15}}).
    E(AWS_MAX_ATTEMPTS) and E(AWS_RETRY_MODE) have no effect. A call that only reads is repeated once if its response is
    malformed.
  - >-
    Modules read all pages of a listing. The task fails if a page token is returned twice, or if 100 pages in a row do not
    contain a new item.
"""
