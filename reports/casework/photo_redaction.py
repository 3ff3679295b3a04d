"""Redact photos: blacken faces, plates and papers before the public sees them.

Every version is made from the original, so quality is lost only once. The image work runs
before the transaction; replaced files are deleted after its commit.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation.crypto import random_token
from reports import uploads
from reports.models import Attachment, CaseAction, PhotoOriginal
from reports.models.stored import StoredFile
from reports.uploads import acceptance
from reports.workflow import storage
from reports.workflow.case_actions import CaseStanding, locked, record
from reports.workflow.moves import Refused

# Left, top, width, height in percent of the picture.
Box = tuple[float, float, float, float]
MOST_BOXES = 30
_FILE_FIELDS = (
    *("kind", "content_type", "extension", "file", "thumbnail"),
    *("size", "sha256", "width", "height", "duration"),
)


def check_redact(standing: CaseStanding) -> None:
    standing.require("redact_photos")


def check_see_original(standing: CaseStanding) -> None:
    standing.require("view_original_photos")


def original_of(photo: Attachment) -> StoredFile:
    """Return the original photo: the stored original, else the attachment itself."""
    return PhotoOriginal.objects.filter(attachment=photo).first() or photo


def redact(photo: Attachment, boxes: Sequence[Box], *, by: User, seen: str) -> Attachment:
    """Replace the photo by its original with exactly `boxes` blackened.

    `seen` is the digest of the file on the screen. Raises `Refused`, also for an image that
    cannot be processed; then nothing has changed.
    """
    if not 1 <= len(boxes) <= MOST_BOXES:
        raise Refused(
            "boxes", _("Vui lòng vẽ từ 1 đến %(most)s vùng cần che.") % {"most": MOST_BOXES}
        )
    check_redact(CaseStanding(photo.report, by))
    source = original_of(photo)
    try:
        with (
            # A handle of its own: the field's file is shared by all who hold the instance.
            default_storage.open(str(source.file)) as file,
            acceptance.redact_photo(file, boxes) as clean,
            storage.stored([clean]) as kept,
            transaction.atomic(),
        ):
            row = _lock(photo, by, seen)
            replaced = _keep_original(row, boxes, by)
            _put(row, kept.rows[0])
            record(row.report, CaseAction.Kind.PHOTO_REDACTED, by=by)
            transaction.on_commit(partial(storage.discard, replaced))
    except uploads.Rejected as rejected:
        raise Refused(rejected.code, rejected.message) from rejected
    except FileNotFoundError as error:
        raise Refused("file_gone", _("Không còn tệp ảnh gốc để che.")) from error
    return row


def restore(photo: Attachment, *, by: User, seen: str) -> Attachment:
    """Restore the original; it stays hidden until staff publish it again."""
    with transaction.atomic():
        row = _lock(photo, by, seen)
        original = PhotoOriginal.objects.filter(attachment=row).first()
        if original is None:
            raise Refused("no_original", _("Ảnh này chưa che, hoặc ảnh gốc không còn được lưu."))
        replaced = [str(row.file), str(row.thumbnail)]
        row.is_public = False
        _put(row, {name: getattr(original, name) for name in _FILE_FIELDS})
        original.delete()
        record(row.report, CaseAction.Kind.PHOTO_RESTORED, by=by)
        transaction.on_commit(partial(storage.discard, replaced))
    return row


def forget(originals: QuerySet[PhotoOriginal]) -> int:
    """Delete these originals; their files go after the commit."""
    rows = list(originals.select_for_update(of=("self",), skip_locked=True))
    PhotoOriginal.objects.filter(pk__in=[row.pk for row in rows]).delete()
    names = [str(name) for row in rows for name in (row.file, row.thumbnail) if name]
    transaction.on_commit(partial(storage.discard, names))
    return len(rows)


def _lock(photo: Attachment, by: User, seen: str) -> Attachment:
    standing = locked(photo.report, by)
    check_redact(standing)
    row = Attachment.objects.select_for_update(of=("self",)).filter(pk=photo.pk).first()
    if row is None or row.sha256 != seen:
        raise Refused(
            "someone_was_faster", _("Ảnh vừa được người khác thay đổi. Vui lòng xem lại.")
        )
    row.report = standing.report
    return row


def _keep_original(row: Attachment, boxes: Sequence[Box], by: User) -> list[str]:
    """Keep the original; return the names of the files that the new version replaces."""
    drawn = [list(box) for box in boxes]
    kept = PhotoOriginal.objects.filter(attachment=row).first()
    if kept is None:
        files = {name: getattr(row, name) for name in _FILE_FIELDS}
        PhotoOriginal.objects.create(attachment=row, boxes=drawn, by=by, at=timezone.now(), **files)
        return []
    kept.boxes, kept.by, kept.at = drawn, by, timezone.now()
    kept.save(update_fields=["boxes", "by", "at"])
    return [str(row.file), str(row.thumbnail)]


def _put(row: Attachment, values: dict[str, Any]) -> None:
    for name in _FILE_FIELDS:
        setattr(row, name, values[name])
    row.token = random_token()
    row.save(update_fields=[*_FILE_FIELDS, "token", "is_public"])
