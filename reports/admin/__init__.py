"""The staff side: worklist, change page and moves of the reports, and their categories."""

from reports.admin import catalogue, data_requests, exports, looks, recounts, replies, reports

__all__ = ["catalogue", "data_requests", "exports", "looks", "recounts", "replies", "reports"]
__all__ = ["catalogue", "data_requests", "exports", "looks", "replies", "reports"]
from reports.admin import bans

__all__ = ["bans", "catalogue", "exports", "looks", "replies", "reports"]
