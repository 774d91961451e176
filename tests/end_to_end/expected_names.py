# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of error kinds and options that the tests with the stub use.

They are decided here, in one place. Where the collection chooses another name, change it here.
"""

from __future__ import annotations

# Kinds of errors (``error.kind``)
CREDENTIALS = "credentials_unavailable"  # from a file, a program, STS, SSO or a metadata service
CLOCK = "clock_skew"  # the service rejected the time of the request
NOT_SUBSCRIBED = "not_subscribed"  # the account is not signed up for the service
UNKNOWN_ERROR = "unexpected_error"  # an error response with an error code that the collection does not know
PROXY_AUTHENTICATION = "proxy_authentication"  # 407
CERTIFICATE_EXPIRED = "certificate_expired"
CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
TIMEOUT = "timeout"  # the time limit of a run
ENDLESS_LISTING = "endless_listing"  # a listing that does not progress
JOB_STATE_UNKNOWN = "job_state_unknown"  # a job ended in a state that the collection does not know

# Options
TIMEOUT_OPTION = "timeout"  # seconds, for a whole run without ``wait``
RESULTS_REQUIRED = {"results_required": True}  # job info modules: outcomes that cannot be read are an error
RESULTS_ERRORS_ONLY = {"results_scope": "errors"}  # only the numbers and the failed requests
RESULTS_LIMIT_OPTION = "results_max_size"  # bytes; output files that are larger are not read
