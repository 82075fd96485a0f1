# SPDX-License-Identifier: MIT
"""Models whose right answer is known: a target of its own, `python -m zoo`, not part of the tests."""
