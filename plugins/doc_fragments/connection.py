# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # Beside the fragments of amazon.aws: what is different about Voice ID.
    DOCUMENTATION = r"""
options:
  sign_requests:
    description:
      - Whether requests are signed with the credentials.
      - Set it to V(false) for an endpoint that takes unsigned requests; no credentials are needed then. This is what
        C(--no-sign-request) does for the AWS CLI.
      - The calls that a module makes to S3 or KMS are unsigned then too.
    type: bool
    default: true
notes:
  - AWS closed the hosted Voice ID service on 2026-05-20. This module works with every endpoint that speaks the
    Voice ID API (version 2021-09-27). Name it with O(endpoint_url), or with E(AWS_ENDPOINT_URL_VOICE_ID) or
    E(AWS_ENDPOINT_URL) in the environment of the host that runs the module.
  - The package C(moto_voiceid) in the repository of this collection is such an endpoint, for trying, rehearsing and
    testing.
  - >-
    Throttled calls, server errors and broken connections are retried, up to 8 attempts in botocore's C(standard) mode.
    O(aws_config) wins over this, for example with C({retries: {mode: adaptive, total_max_attempts: 15}}).
    E(AWS_MAX_ATTEMPTS) and E(AWS_RETRY_MODE) have no effect.
  - The installed botocore must have the model of the C(voice-id) service. Versions up to 1.44.5 are known to have it.
"""
