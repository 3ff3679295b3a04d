"""Make new reports: the one door for every channel, and help while a reporter writes.

Entry points: `intake.submit(draft, channel=…)`, `forms.ReportForm`, `preview`, `similar`,
`duplicates.candidates`, `category_help.proposals`, `channels.hotline.take`, `hold.keep`.
Tables: HeldFile; writes Report, Reporter, Attachment, the first ReportEvent, consents.
Invariants: one `submission_id` makes one report; no report without consent; files are stored
before the transaction and removed if it fails.
Tests: reports/tests/intake.
"""

from reports.intake.submission import Draft, Legacy, Refused, find, new_files, says_the_same, submit

__all__ = ["Draft", "Legacy", "Refused", "find", "new_files", "says_the_same", "submit"]
