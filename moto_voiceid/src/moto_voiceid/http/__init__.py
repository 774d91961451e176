# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The Voice ID API over HTTP: the server, and the way from a request to an operation and back."""
