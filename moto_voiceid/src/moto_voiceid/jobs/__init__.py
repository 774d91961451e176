# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Batch jobs as they run, in the background, at a pace that a rehearsal sets."""
