# SPDX-License-Identifier: MIT
"""What is found, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Verdict:
    """A cause (with its variant after "/"), the facts that fill its text, and remarks."""

    key: str
    facts: dict = field(default_factory=dict)
    remarks: list[tuple[str, dict]] = field(default_factory=list)
