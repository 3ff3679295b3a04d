"""Check, clean and re-encode every file that enters the portal.

Entry points: `accept_upload` (photo, video, sound), `is_supported` (by its first bytes),
`accept_document` (PDF or photo), `acceptance.redact_photo`, `photo_position.position_of`;
`one_post` around the files of one post.
Tables: none; `workflow.storage` stores the results.
Invariants: the content decides the type, never the name. A file that cannot be cleaned to its
last byte is rejected. Decoders run in processes of their own, in a bounded pool (`Busy`).
Tests: reports/tests/uploads.
"""

from reports.uploads.acceptance import accept_document, accept_upload, is_supported
from reports.uploads.pool import Busy, one_post
from reports.uploads.verdict import MEGABYTE, MESSAGES, CleanFile, Rejected

__all__ = [
    "MEGABYTE",
    "MESSAGES",
    "Busy",
    "CleanFile",
    "Rejected",
    "accept_document",
    "accept_upload",
    "is_supported",
    "one_post",
]
