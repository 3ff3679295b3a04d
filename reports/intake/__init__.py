"""The one door for new reports, and what helps a reporter before sending."""

from reports.intake.submission import Draft, Legacy, Refused, find, submit

__all__ = ["Draft", "Legacy", "Refused", "find", "submit"]
