# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The files and events of batch jobs. Pure: bytes and values in, values out, without moto or boto3."""
