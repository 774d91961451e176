# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Values that a user can set, and the request log. Pure: they import neither moto nor botocore."""
