# -*- coding: utf-8 -*-

# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sets of values that code, documentation and tests use. Pure.

``typing.get_args`` returns the values of a type. mypy rejects other values for parameters and variables of these types.
An endpoint may return newer values of the API. The modules return them unchanged.
"""

from __future__ import annotations

import typing as t

# Errors of calls, and of the steps before them: options, credentials, connection. Each kind has an entry in
# ``errors.ADVICE``.
CallErrorKind = t.Literal[
    "access_denied",
    "certificate_expired",
    "certificate_not_yet_valid",
    "clock_skew",
    "conflict",
    "credentials_unavailable",
    "expired_credentials",
    "invalid_credentials",
    "invalid_request",
    "model_missing",
    "no_credentials",
    "no_region",
    "not_found",
    "not_subscribed",
    "not_voice_id",
    "profile_not_found",
    "proxy_authentication",
    "proxy_unreachable",
    "quota",
    "server_error",
    "service_closed",
    "throttled",
    "timeout",
    "tls_failed",
    "unexpected_error",
    "unreachable",
    "untrusted_certificate",
    "wrong_configuration",
]

# Errors that a module detects in valid responses. Their messages contain the advice.
OutcomeErrorKind = t.Literal[
    "ambiguous_name",
    "encryption_failed",
    "endless_listing",
    "file_not_accessible",
    "invalid_recordings",
    "job_failed",
    "job_state_unknown",
    "results_unreadable",
    "too_many_failed",
    "wait_timeout",
]

# Every value of ``error.kind`` in the result of a module.
ErrorKind = t.Literal[CallErrorKind, OutcomeErrorKind]

# Shape SpeakerEnrollmentJobStatus and FraudsterRegistrationJobStatus of the API model, in the order in which a job
# passes through them.
JobStatus = t.Literal["SUBMITTED", "IN_PROGRESS", "COMPLETED", "COMPLETED_WITH_ERRORS", "FAILED"]

# Shape SpeakerStatus of the API model.
SpeakerStatus = t.Literal["ENROLLED", "EXPIRED", "OPTED_OUT", "PENDING"]

# EnrollmentStatus in the output file of an enrollment job, which the API model does not describe.
EnrollmentStatus = t.Literal["DUPLICATE_SKIPPED", "ENROLLMENT_OVERWRITE", "NEW_ENROLLMENT"]

# RegistrationStatus in the output file of a registration job, which the API model does not describe. The guide of the
# service spells the status of a new fraudster in two ways.
RegistrationStatus = t.Literal["DUPLICATE_SKIPPED", "NEW_FRAUDSTER", "NEW_REGISTRATION"]

# What a report calls what has no status of the API: a request that failed, one that was not sent, one whose outcome is
# not known, a job that runs for too long, and something that could not be read.
ReportStatus = t.Literal["INVALID", "LONG_RUNNING", "NOT_KNOWN", "NOT_READ", "REFUSED"]

# Shape DomainStatus of the API model.
DomainStatus = t.Literal["ACTIVE", "PENDING", "SUSPENDED"]

# Shape ServerSideEncryptionUpdateStatus of the API model.
EncryptionUpdateStatus = t.Literal["IN_PROGRESS", "COMPLETED", "FAILED"]

# Shape ConflictType of the API model, without the values that concern live sessions, which no module changes.
ConflictType = t.Literal[
    "CANNOT_DELETE_NON_EMPTY_WATCHLIST",
    "CONCURRENT_CHANGES",
    "DOMAIN_LOCKED_FROM_ENCRYPTION_UPDATES",
    "DOMAIN_NOT_ACTIVE",
    "FRAUDSTER_MUST_BELONG_TO_AT_LEAST_ONE_WATCHLIST",
    "SPEAKER_OPTED_OUT",
]

# Shape ResourceType of the API model.
ResourceType = t.Literal[
    "BATCH_JOB",
    "COMPLIANCE_CONSENT",
    "DOMAIN",
    "FRAUDSTER",
    "SESSION",
    "SPEAKER",
    "WATCHLIST",
]
