"""The staff side: worklist, change page and moves of the reports, and what belongs to them."""

from reports.admin import (
    bans,
    catalogue,
    data_requests,
    exports,
    looks,
    messages,
    recounts,
    replies,
    reports,
)

__all__ = [
    "bans",
    "catalogue",
    "data_requests",
    "exports",
    "looks",
    "messages",
    "recounts",
    "replies",
    "reports",
]
