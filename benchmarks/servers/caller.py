# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The responses of the minimal server to the calls of STS and IAM that ``aws_caller_info`` makes."""

from __future__ import annotations

from urllib.parse import parse_qs

CALLER = "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/bench</Arn><UserId>AIDATESTING</UserId>"
RESULTS = {
    "GetCallerIdentity": CALLER,
    "ListAccountAliases": "<IsTruncated>false</IsTruncated><AccountAliases></AccountAliases>",
}


def answer(body: bytes) -> bytes:
    """The body of a response. The request is a form with the name of the operation."""
    action = parse_qs(body.decode())["Action"][0]
    result = f"<{action}Result>{RESULTS[action]}</{action}Result>"
    return f"<{action}Response>{result}</{action}Response>".encode()
