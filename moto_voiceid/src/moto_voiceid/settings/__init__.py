# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The settings of the endpoint, and the request log. Pure: they import neither moto nor botocore."""
