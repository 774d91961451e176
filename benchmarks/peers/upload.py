# Copyright: Contributors to the contactcenter.voiceid collection
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Upload recordings under names that come from their content, and write a manifest of them.

Arguments: URL, CSV file with the columns speaker_id and recording, bucket, concurrency.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config


def upload_all(url: str, table: str, bucket: str, concurrency: int) -> str:
    """Upload what does not exist. Returns the name of the manifest in the bucket."""
    s3 = boto3.client("s3", endpoint_url=url, config=Config(max_pool_connections=concurrency))
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="recordings/")
    existing = {item["Key"] for page in pages for item in page.get("Contents", [])}

    def upload(path: str) -> str:
        content = Path(path).read_bytes()
        key = f"recordings/{hashlib.sha256(content).hexdigest()}.wav"
        if key not in existing:
            s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType="audio/wav")
        return key

    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    with ThreadPoolExecutor(concurrency) as pool:
        keys = list(pool.map(upload, [row["recording"] for row in rows]))
    speakers: dict[str, list[dict[str, object]]] = {}
    for row, key in zip(rows, keys, strict=True):
        speakers.setdefault(row["speaker_id"], []).append({"S3Uri": f"s3://{bucket}/{key}", "ChannelId": 0})
    requests = [
        {"RequestId": speaker, "SpeakerId": speaker, "AudioSpecifications": audio}
        for speaker, audio in speakers.items()
    ]
    manifest = json.dumps({"Version": "1.0", "SpeakerEnrollmentRequests": requests}).encode()
    name = f"manifests/{hashlib.sha256(manifest).hexdigest()}.json"
    if not existing or s3.list_objects_v2(Bucket=bucket, Prefix=name).get("KeyCount") == 0:
        s3.put_object(Bucket=bucket, Key=name, Body=manifest, ContentType="application/json")
    return name


if __name__ == "__main__":
    upload_all(*sys.argv[1:4], int(sys.argv[4]))
