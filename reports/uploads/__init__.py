"""The media library: check, clean and re-encode every file that enters."""

from reports.uploads.acceptance import accept_document, accept_upload
from reports.uploads.verdict import MEGABYTE, MESSAGES, CleanFile, Rejected

__all__ = ["MEGABYTE", "MESSAGES", "CleanFile", "Rejected", "accept_document", "accept_upload"]
