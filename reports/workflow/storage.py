"""Store cleaned files under random names, before the transaction that saves their rows."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from paht.foundation.crypto import random_token
from reports.uploads import CleanFile, Rejected
from reports.workflow import media_folder

logger = logging.getLogger(__name__)

# A folder for attachments only, so that the sweep of `orphans` touches no other file.
FOLDER = "phan-anh"


@dataclass
class StoredFiles:
    """Stored files, as values of `Attachment` rows that are not saved yet."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def give_back(self) -> None:
        """Remove the files again, because no row will refer to them."""
        _remove(name for row in self.rows for name in (row["file"], row["thumbnail"]))
        self.rows.clear()

    def give_back_known(self, digests: set[str]) -> None:
        """Remove the files whose content is stored already, under one of `digests`."""
        known = StoredFiles([row for row in self.rows if row["sha256"] in digests])
        self.rows = [row for row in self.rows if row["sha256"] not in digests]
        known.give_back()


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
        _remove([saved, thumbnail])
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
    """Remove files that rows referred to; a missing file is no error.

    Raise `media_folder.Foreign` if the folder belongs to another database.
    """
    media_folder.refuse_foreign()
    _remove(names)


def _remove(names: Iterable[str]) -> None:
    for name in names:
        if name:
            default_storage.delete(name)
