# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The resources of the Voice ID API and their rules, independent of HTTP and of threads."""
