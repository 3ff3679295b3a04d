"""Refuse uploads before the disk is full, so that reports without files still come in."""

import errno
import shutil
from pathlib import Path

from django.conf import settings

from reports.uploads.verdict import MEGABYTE, Rejected

# The key of a request whose body was forgotten, because the disk had no room for it.
FORGOTTEN = "paht.forgotten_body"


def is_full(error: BaseException | None) -> bool:
    """Return whether this error says that the disk, or the portal's part of it, is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def free_bytes() -> int:
    """Return the bytes that are free for stored files, or for uploads, whichever is less."""
    folders = (Path(settings.MEDIA_ROOT), Path(settings.FILE_UPLOAD_TEMP_DIR))
    return min(shutil.disk_usage(_existing(folder)).free for folder in folders)


def is_low(size: int = 0) -> bool:
    """Return whether less than `DISK_FREE_MB` would stay free after a file of `size` bytes."""
    return free_bytes() - size < settings.DISK_FREE_MB * MEGABYTE


def refuse_full(size: int = 0) -> None:
    """Raise `Rejected("disk_full")` if a file of `size` bytes would leave too little room."""
    if is_low(size):
        raise Rejected("disk_full")


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
