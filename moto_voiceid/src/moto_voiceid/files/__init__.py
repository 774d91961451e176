# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""What a batch job reads, decides by and writes. Pure: bytes and values in, values out; no moto, no boto3."""
