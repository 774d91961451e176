# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    # The options of aws_argument_spec() in amazon.aws, as the modules of this collection use them, and their own ones.
    # Galaxy renders documentation without amazon.aws, and cannot read the fragments of other collections.
    DOCUMENTATION = r"""
options:
  access_key:
    description:
      - The ID of the access key that signs the requests.
      - If not set, the value of E(AWS_ACCESS_KEY_ID) is used, or else that of E(AWS_ACCESS_KEY).
      - Used together with O(secret_key). Neither can be combined with O(profile). To ignore keys in the environment, set
        O(access_key), O(secret_key) and O(session_token) to an empty string.
      - Without keys and without O(profile), botocore searches the default profile of the AWS config files, web identity
        tokens, IAM Identity Center, and the metadata services of containers and instances for credentials.
    type: str
    aliases: [aws_access_key_id, aws_access_key]
  secret_key:
    description:
      - The secret access key that belongs to O(access_key).
      - If not set, the value of E(AWS_SECRET_ACCESS_KEY) is used, or else that of E(AWS_SECRET_KEY).
      - Mutually exclusive with O(profile).
    type: str
    aliases: [aws_secret_access_key, aws_secret_key]
  session_token:
    description:
      - The session token that belongs to temporary keys in O(access_key) and O(secret_key).
      - If not set, the value of E(AWS_SESSION_TOKEN) is used.
      - Mutually exclusive with O(profile).
    type: str
    aliases: [aws_session_token]
  profile:
    description:
      - The name of a profile in the AWS config files on the host on which the module runs. The profile provides the
        credentials, and the region and the URL of the endpoint unless they are set elsewhere.
      - If not set, the value of E(AWS_PROFILE) is used, or else that of E(AWS_DEFAULT_PROFILE).
      - The files are C(~/.aws/config) and C(~/.aws/credentials) unless E(AWS_CONFIG_FILE) and
        E(AWS_SHARED_CREDENTIALS_FILE) name others.
      - Mutually exclusive with O(access_key), O(secret_key) and O(session_token). To ignore a profile in the
        environment, set O(profile) to an empty string.
    type: str
    aliases: [aws_profile]
  region:
    description:
      - The AWS region, such as V(us-east-1). It is part of the signature of every request. Other endpoints than those of
        AWS need a region, too.
      - If not set, the value of E(AWS_REGION) is used, or else that of E(AWS_DEFAULT_REGION), or else the region of the
        profile.
    type: str
    aliases: [aws_region]
  endpoint_url:
    description:
      - The URL of the Voice ID API, such as V(http://127.0.0.1:5000). It starts with C(http://) or C(https://), and
        contains neither a path nor a password.
      - If not set, the value of E(AWS_URL) is used, or else that of E(AWS_ENDPOINT_URL_VOICE_ID), or else that of
        E(AWS_ENDPOINT_URL), or else C(endpoint_url) of the profile, where a C(services) section takes precedence.
      - If none of them is set, the module calls the endpoint of AWS in the region, which is closed, and fails.
      - If E(AWS_IGNORE_CONFIGURED_ENDPOINT_URLS) is V(true), all of them except E(AWS_URL) are ignored.
      - The endpoints of S3 and KMS are not changed by this option.
    type: str
    aliases: [aws_endpoint_url]
  validate_certs:
    description:
      - Whether to verify the certificate of an endpoint whose URL starts with C(https://).
      - For an endpoint with a certificate of your own authority, set O(aws_ca_bundle) instead of V(false).
    type: bool
    default: true
  aws_ca_bundle:
    description:
      - The path of a file with the certificates of trusted authorities in PEM format, on the host on which the module
        runs. It replaces the certificates that botocore trusts.
      - If not set, the value of E(AWS_CA_BUNDLE) is used. E(REQUESTS_CA_BUNDLE) and C(ca_bundle) in the AWS config file
        have no effect.
      - Ignored with O(validate_certs=false).
    type: path
  aws_config:
    description:
      - >-
        Settings of the client, such as C({connect_timeout: 5, proxies: {https: 'http://127.0.0.1:3128'}}). They are the
        arguments of L(botocore.config.Config,https://botocore.amazonaws.com/v1/documentation/api/latest/reference/config.html).
      - They take precedence over the settings of this collection and over the environment.
      - If the endpoint requires a client certificate, set C(client_cert) to a list of two files, the certificate and its
        key, which must not have a pass phrase.
    type: dict
  debug_botocore_endpoint_logs:
    description:
      - Whether to return C(resource_actions), a list of the API operations that the module has called, such as
        C(voiceid:DescribeDomain).
      - If not set, the value of E(ANSIBLE_DEBUG_BOTOCORE_LOGS) is used.
    type: bool
    default: false
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
  - botocore >= 1.34.0 with the model of the C(voice-id) service, which 1.44.8 includes and later versions may not include
notes:
  - Environment variables and AWS config files are those of the host and the user that run the module, not those of the
    controller. Use C(environment) of a play or task to set variables for the modules.
  - AWS closed the hosted Voice ID service on 2026-05-20. This module works with any endpoint that implements the
    Voice ID API (version 2021-09-27). Set its URL with O(endpoint_url) or E(AWS_ENDPOINT_URL_VOICE_ID).
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
