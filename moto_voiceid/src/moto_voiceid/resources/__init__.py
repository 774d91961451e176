# Copyright: Contributors to the contactcenter.voiceid collection
# SPDX-License-Identifier: Apache-2.0
"""The things of the Voice ID API and their rules. They know nothing of HTTP, of moto or of threads."""
