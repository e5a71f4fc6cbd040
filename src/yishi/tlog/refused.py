"""What every reader of this room raises when it will not take what it was given.

An exception and not a value, because a caller who forgets to look at it must not have accepted anything.
"""

from __future__ import annotations


class LogRefused(ValueError):
    """Something that is no part of a log, or not in the form a log has. `reason` is a stable code for
    programs, `detail` says where or what, for people. Each reader has a subclass and lists its codes."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}" if detail else reason)
