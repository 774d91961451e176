# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read all domains, their jobs of both kinds, and the number of speakers by status. Arguments: URL, concurrency, file.

Writes the result as JSON.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

url, concurrency, destination = sys.argv[1:]
client = boto3.client("voice-id", endpoint_url=url, config=Config(max_pool_connections=int(concurrency)))


def read(operation: Any, member: str, **request: str) -> list[dict[str, Any]]:
    pages = client.get_paginator(operation).paginate(**request)
    return [item for page in pages for item in page[member]]


def audit(domain: dict[str, Any]) -> dict[str, Any]:
    request = {"DomainId": domain["DomainId"]}
    speakers = read("list_speakers", "SpeakerSummaries", **request)
    return {
        **domain,
        "enrollment_jobs": read("list_speaker_enrollment_jobs", "JobSummaries", **request),
        "fraudster_registration_jobs": read("list_fraudster_registration_jobs", "JobSummaries", **request),
        "speakers_by_status": Counter(speaker["Status"] for speaker in speakers),
    }


domains = read("list_domains", "DomainSummaries")
with ThreadPoolExecutor(int(concurrency)) as pool:
    Path(destination).write_text(json.dumps(list(pool.map(audit, domains)), default=str))
