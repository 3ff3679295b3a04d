"""Check, clean and re-encode every file that enters the portal.

Entry points: `accept_upload` (photo, video, sound), `accept_document` (PDF or photo),
`acceptance.redact_photo`, `photo_position.position_of`.
Tables: none; `workflow.storage` stores the results.
Invariants: the content decides the type, never the name. A file that cannot be cleaned to its
last byte is rejected. Decoders that crash on crafted files run in a process of their own.
Tests: reports/tests/uploads.
"""

from reports.uploads.acceptance import accept_document, accept_upload
from reports.uploads.verdict import MEGABYTE, MESSAGES, CleanFile, Rejected

__all__ = ["MEGABYTE", "MESSAGES", "CleanFile", "Rejected", "accept_document", "accept_upload"]
