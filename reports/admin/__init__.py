"""The staff side: worklist, change page and moves of the reports, and their categories."""

from reports.admin import catalogue, exports, looks, replies, reports

__all__ = ["catalogue", "exports", "looks", "replies", "reports"]
