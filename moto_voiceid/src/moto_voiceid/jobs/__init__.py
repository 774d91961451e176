# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""Background runs: batch jobs and re-encryptions, at a pace that a user can set."""
