# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The Voice ID API over HTTP: the server, the protocol, and the dispatch of requests to operations."""
