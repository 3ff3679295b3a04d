"""Keeping cleaned files: under random names, before the transaction that will own them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from paht.foundation.crypto import random_token
from reports.media import CleanFile


@dataclass
class Kept:
    """Stored files as values for `Attachment` rows, until somebody owns them."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def give_back(self) -> None:
        """Remove the files again: nobody will own them."""
        discard(name for row in self.rows for name in (row["file"], row["thumbnail"]))
        self.rows.clear()


@contextmanager
def stored(files: Iterable[CleanFile]) -> Iterator[Kept]:
    """Store `files` for the block; when the block fails none of them stays."""
    kept = Kept()
    try:
        for clean in files:
            kept.rows.append(store(clean))
        yield kept
    except BaseException:
        kept.give_back()
        raise


def store(clean: CleanFile) -> dict[str, Any]:
    """Store one file (and its thumbnail); returns the values of its `Attachment` row."""
    folder, name = f"{timezone.localdate():%Y/%m/%d}", random_token()
    clean.file.seek(0)
    saved = default_storage.save(f"{folder}/{name}.{clean.extension}", clean.file)
    thumbnail = ""
    if clean.thumbnail:
        small = ContentFile(clean.thumbnail)
        thumbnail = default_storage.save(f"{folder}/{name}-nho.jpg", small)
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
    """Remove stored files; those already gone are fine."""
    for name in names:
        if name:
            default_storage.delete(name)
