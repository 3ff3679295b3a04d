"""A case's states: the one way to change them, and everything a move involves."""

from reports.workflow.machine import (
    Refused,
    available,
    check,
    follow,
    move,
    record_birth,
)

__all__ = ["Refused", "available", "check", "follow", "move", "record_birth"]
