"""Store cleaned files under random names, before the transaction that saves their rows."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from paht.foundation.crypto import random_token
from reports.models import Attachment, CaseDocument, PhotoOriginal
from reports.uploads import CleanFile, Rejected

logger = logging.getLogger(__name__)

# A folder for attachments only, so that the sweep touches no other file.
FOLDER = "phan-anh"
# Longer than any request needs between storing its files and saving their rows.
ORPHAN_AGE = timedelta(hours=24)


@dataclass
class StoredFiles:
    """Stored files, as values of `Attachment` rows that are not saved yet."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def give_back(self) -> None:
        """Remove the files again, because no row will refer to them."""
        discard(name for row in self.rows for name in (row["file"], row["thumbnail"]))
        self.rows.clear()


@contextmanager
def stored(files: Iterable[CleanFile]) -> Iterator[StoredFiles]:
    """Store `files` for the block; remove them all if the block fails."""
    kept = StoredFiles()
    try:
        for clean in files:
            kept.rows.append(store(clean))
        yield kept
    except BaseException:
        kept.give_back()
        raise


def store(clean: CleanFile) -> dict[str, Any]:
    """Store one file and its thumbnail; return the values of its `Attachment` row.

    Raise `uploads.Rejected` ("no_room") if the disk is full; nothing is left behind then.
    """
    folder, name = f"{FOLDER}/{timezone.localdate():%Y/%m/%d}", random_token()
    saved = f"{folder}/{name}.{clean.extension}"
    thumbnail = f"{folder}/{name}-nho.jpg" if clean.thumbnail else ""
    clean.file.seek(0)
    try:
        default_storage.save(saved, clean.file)
        if clean.thumbnail:
            default_storage.save(thumbnail, ContentFile(clean.thumbnail))
    except BaseException as error:
        # Half a file would take the space of the next report on a full disk.
        discard([saved, thumbnail])
        if not isinstance(error, OSError):
            raise
        logger.error("a file was not kept: %s", type(error).__name__)
        raise Rejected("no_room") from error
    return {
        "file": saved,
        "thumbnail": thumbnail,
        "kind": clean.kind,
        "content_type": clean.content_type,
        "extension": clean.extension,
        "size": clean.size,
        "sha256": clean.sha256,
        "width": clean.width,
        "height": clean.height,
        "duration": clean.duration,
    }


def discard(names: Iterable[str]) -> None:
    """Remove stored files; a missing file is no error."""
    for name in names:
        if name:
            default_storage.delete(name)


def sweep_orphans(*, now: datetime) -> int:
    """Remove stored files older than a day that no row refers to; return their number.

    They come from processes that were killed between storing and saving.
    """
    removed = 0
    for names in _folders(FOLDER):
        owned = {
            name
            for owner in (Attachment, CaseDocument, PhotoOriginal)
            for row in owner.objects.filter(Q(file__in=names) | Q(thumbnail__in=names)).values_list(
                "file", "thumbnail"
            )
            for name in row
        }
        for name in names:
            if name in owned or now - default_storage.get_modified_time(name) < ORPHAN_AGE:
                continue
            default_storage.delete(name)
            removed += 1
    return removed


def _folders(folder: str) -> Iterator[list[str]]:
    """Yield the names of the files in each folder below, one folder at a time."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    if files:
        yield [f"{folder}/{name}" for name in files]
    for inner in sorted(folders):
        yield from _folders(f"{folder}/{inner}")
