# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The limits of the endpoint: sizes, numbers and times. They protect the machine; AWS documents none of them.

Each is checked before the memory is allocated. The README lists them.
"""

MEBIBYTE = 1024 * 1024

MAX_API_BODY_BYTES = MEBIBYTE
"""Body of a request to Voice ID or the control API, before and after decompression. Valid ones have less than half."""
MAX_BODY_BYTES = 128 * MEBIBYTE
"""Body of a request to another service, before and after decompression. Larger S3 objects need a multipart upload."""
MAX_CONNECTIONS = 256
"""Open connections, each with its own thread."""
HEAD_SECONDS = 30.0
"""Until the request line and the headers have arrived, including a TLS handshake."""
IDLE_SECONDS = 30.0
"""Without a byte of the request."""
REQUEST_SECONDS = 300.0
"""Until the whole request has arrived."""
SEND_SECONDS = 600.0
"""For one write of a response, if the client does not read."""
MAX_LOG_ENTRIES = 20_000
"""Requests in the request log. Enough for a load test of the largest job."""
MAX_LOG_BYTES = 8 * MEBIBYTE
"""Bodies and names in the request log."""
