"""What the audit of a base finds."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """Something in the base that should not be."""

    check: str
    id: str
    detail: str
