"""Hold the files, and after a preview the answers, of a form until the form is sent.

A browser forgets chosen files with the page. A preview, a refusal or a late form must not lose
them. The files are private: no URL serves them, and only the signed `submission_id` opens them.
Files of a pending report wait longer, until the pending report is closed (`intake.pending`).
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash
from reports.intake.refusal import Refused
from reports.models import Attachment, HeldAnswers, HeldFile, Report
from reports.uploads import MEGABYTE, CleanFile, Rejected
from reports.workflow import storage

KEPT = timedelta(hours=24)
# Closing a pending report removes its files earlier.
KEPT_PENDING = timedelta(days=8)
# In the column of the visitor: the files of a pending report.
PENDING = "pending"
_BATCH = 500

_COLUMNS = (
    *("file", "thumbnail", "kind", "content_type", "extension"),
    *("size", "sha256", "width", "height", "duration"),
)
_MESSAGES: dict[str, Promise] = {
    "sent": _("Phản ánh này đã được gửi, không thêm tệp được nữa."),
    "too_many": _("Đã đủ số tệp cho một lần gửi."),
    "too_heavy": _("Tổng dung lượng tệp vượt quá mức cho một lần gửi."),
    "no_room": _(
        "Cổng tạm thời không giữ được tệp này trước khi gửi. Xin chọn lại tệp ngay khi bấm gửi."
    ),
}


class NotHeld(NamedTuple):
    """A file that the hold did not take. `may_go_later`: it may still come with the form."""

    name: str
    message: str
    may_go_later: bool = False


def keep(
    files: Sequence[tuple[str, CleanFile]], *, submission_id: UUID, network: str
) -> list[NotHeld]:
    """Hold cleaned `files`, given with their names, for the form `submission_id`.

    Return those that do not fit. A file that is held already is
    not held twice. Nothing is held for a form that has become a report.
    """
    return _keep(files, submission_id=submission_id, visitor=lookup_hash("hold", network))


def keep_pending(files: Sequence[tuple[str, CleanFile]], *, submission_id: UUID) -> list[NotHeld]:
    """Hold the files of a pending report, like `keep`, within a total limit of their own."""
    return _keep(files, submission_id=submission_id, visitor=PENDING)


def _keep(
    files: Sequence[tuple[str, CleanFile]], *, submission_id: UUID, visitor: str
) -> list[NotHeld]:
    if not files:
        return []
    try:
        with storage.stored(clean for _name, clean in files) as kept, transaction.atomic():
            names = [name for name, _clean in files]
            return _place(names, kept, submission_id=submission_id, visitor=visitor)
    except Rejected as rejection:
        return [NotHeld(name, rejection.message, may_go_later=True) for name, _clean in files]


def place_pending(
    names: Sequence[str], kept: storage.StoredFiles, *, submission_id: UUID
) -> list[NotHeld]:
    """Hold stored files of a pending report; call in the transaction that shows them to people."""
    return _place(names, kept, submission_id=submission_id, visitor=PENDING)


def _place(
    names: Sequence[str], kept: storage.StoredFiles, *, submission_id: UUID, visitor: str
) -> list[NotHeld]:
    advisory_locks.acquire((Lock.SUBMISSION, submission_id.hex), Lock.HOLD)
    room = _Room(submission_id, visitor=visitor)
    held, refused, spare = [], [], []
    for name, row in zip(names, kept.rows, strict=True):
        problem = room.take(row)
        if problem is None:
            held.append(room.row(name, row))
            continue
        spare.append(row)
        if problem:
            message = str(_MESSAGES[problem])
            refused.append(NotHeld(name, message, may_go_later=problem == "no_room"))
    HeldFile.objects.bulk_create(held)
    storage.StoredFiles(spare).give_back()
    return refused


def held(submission_id: UUID) -> QuerySet[HeldFile]:
    """Return the files held for the form, oldest first."""
    return HeldFile.objects.filter(submission_id=submission_id).exclude(_is_due(timezone.now()))


def picture(file: HeldFile) -> str:
    """Return a small picture of a held photo as a `data:` URL; "" of another file."""
    if not file.thumbnail:
        return ""
    with file.thumbnail.open("rb") as small:
        return f"data:image/jpeg;base64,{base64.b64encode(small.read()).decode()}"


def drop(submission_id: UUID, token: str) -> HeldFile | None:
    """Remove one file of the form; return it, or None if it is not held."""
    with transaction.atomic():
        found = held(submission_id).filter(token=token).select_for_update(of=("self",)).first()
        if found:
            forget(HeldFile.objects.filter(pk=found.pk))
    return found


@dataclass(frozen=True)
class Taken:
    """Files taken out of the hold, as values of `Attachment` rows; whether the form was sent.

    `pending` is the key of the pending report whose form this is.
    """

    rows: list[dict[str, Any]]
    is_sent: bool
    pending: int | None

    def joined(self, kept: storage.StoredFiles, *, shown: int) -> list[dict[str, Any]]:
        """Return the rows of held files, then of `kept` ones, which came with the form.

        Each file comes once. `shown` is the number of held files that the page listed. Raises
        `Refused`; the caller's transaction then puts the files back into the hold.
        """
        if len(self.rows) < shown:
            raise Refused(
                "files_gone",
                gettext("Tệp chỉ được giữ 24 giờ trước khi gửi và đã bị xóa. Xin chọn lại tệp."),
                field="attachments",
            )
        kept.give_back_known({row["sha256"] for row in self.rows})
        if len(self.rows) + len(kept.rows) > settings.UPLOAD_MAX_FILES:
            raise Refused(
                "too_many_files",
                gettext("Tài liệu đính kèm: chỉ gửi được tối đa %(most)d tệp, xin xóa bớt.")
                % {"most": settings.UPLOAD_MAX_FILES},
                field="attachments",
            )
        return self.rows + kept.rows


def take(submission_id: UUID) -> Taken:
    """Take a form out of the hold, and tell what became of it; one query.

    Call in the transaction that saves the attachments: stored files only change their owner.
    """
    found = list(
        HeldFile.objects.raw(
            "WITH taken AS (DELETE FROM reports_heldfile"
            " WHERE submission_id = %(id)s AND (held_at > %(since)s OR visitor = %(pending)s)"
            " RETURNING *),"
            " answers AS (DELETE FROM reports_heldanswers WHERE submission_id = %(id)s)"
            " SELECT taken.*, EXISTS (SELECT FROM reports_report WHERE submission_id = %(id)s)"
            " AS is_sent, (SELECT id FROM reports_pendingreport WHERE submission_id = %(id)s)"
            " AS pending FROM (SELECT) one LEFT JOIN taken ON true ORDER BY taken.id",
            {"id": submission_id, "since": timezone.now() - KEPT, "pending": PENDING},
        )
    )
    rows = [_stored_values(one) for one in found if one.pk is not None]
    first: Any = found[0]  # the query adds columns
    return Taken(rows, is_sent=first.is_sent, pending=first.pending)


@contextmanager
def sending(
    files: Iterable[CleanFile], *, submission_id: UUID, shown: int
) -> Iterator[list[Attachment]]:
    """Give the files of a form, unsaved, to a block that saves them; all of it or nothing.

    `files` came with the form; see `Taken`. Raises `Refused` or `uploads.Rejected`.
    """
    with storage.stored(files) as kept, transaction.atomic():
        yield [Attachment(**row) for row in take(submission_id).joined(kept, shown=shown)]


def keep_answers(submission_id: UUID, answers: Any) -> None:
    """Hold the answers of a previewed form, in place of those of an earlier preview."""
    HeldAnswers.objects.update_or_create(
        submission_id=submission_id, defaults={"answers": answers, "held_at": timezone.now()}
    )


def answers(submission_id: UUID) -> Any:
    """Return the answers held for the form; None if they were sent or their day is over."""
    since = timezone.now() - KEPT
    found = HeldAnswers.objects.filter(submission_id=submission_id, held_at__gt=since)
    return found.values_list("answers", flat=True).first()


def due_answers(now: datetime) -> QuerySet[HeldAnswers]:
    """Return the answers whose day is over."""
    return HeldAnswers.objects.filter(held_at__lte=now - KEPT)


def due(now: datetime) -> QuerySet[HeldFile]:
    """Return the files whose time is over."""
    return HeldFile.objects.filter(_is_due(now))


def _is_due(now: datetime) -> Q:
    of_pending = Q(visitor=PENDING, held_at__lte=now - KEPT_PENDING)
    return Q(~Q(visitor=PENDING), held_at__lte=now - KEPT) | of_pending


def forget(files: QuerySet[HeldFile]) -> int:
    """Delete these rows; their stored files go after the commit."""
    rows = list(files.values_list("pk", "file", "thumbnail"))
    count = HeldFile.objects.filter(pk__in=[pk for pk, *_names in rows]).delete()[0]
    names = [name for _pk, *names in rows for name in names]
    transaction.on_commit(partial(storage.discard, names))
    return count


def sweep(*, now: datetime) -> int:
    """Remove files and answers whose day is over, in small batches; return their number."""
    removed = due_answers(now).delete()[0]
    while True:
        with transaction.atomic():
            count = forget(due(now)[:_BATCH])
        if not count:
            return removed
        removed += count


def _stored_values(held: HeldFile) -> dict[str, Any]:
    values = {name: getattr(held, name) for name in _COLUMNS}
    return values | {"file": held.file.name, "thumbnail": held.thumbnail.name}


class _Room:
    """The room that is left for one form; the caller holds the locks."""

    def __init__(self, submission_id: UUID, *, visitor: str) -> None:
        self.submission_id, self.visitor = submission_id, visitor
        self.is_sent = Report.objects.filter(submission_id=submission_id).exists()
        own = Q(submission_id=submission_id)
        is_pending = visitor == PENDING
        alike = Q(visitor=PENDING) if is_pending else ~Q(visitor=PENDING)
        used = HeldFile.objects.aggregate(
            files=Count("pk", filter=own),
            form=Sum("size", filter=own, default=0),
            of_visitor=Sum("size", filter=Q(visitor=visitor), default=0),
            total=Sum("size", filter=alike, default=0),
        )
        self.files = settings.UPLOAD_MAX_FILES - used["files"]
        self.bytes_of_form = settings.UPLOAD_MAX_REQUEST_MB * MEGABYTE - used["form"]
        most = settings.HOLD_MAX_PENDING_MB if is_pending else settings.HOLD_MAX_TOTAL_MB
        self.bytes_of_all = most * MEGABYTE - used["total"]
        if not is_pending:
            of_visitor = settings.HOLD_MAX_VISITOR_MB * MEGABYTE - used["of_visitor"]
            self.bytes_of_all = min(self.bytes_of_all, of_visitor)
        self.known = set(HeldFile.objects.filter(own).values_list("sha256", flat=True))

    def take(self, row: dict[str, Any]) -> str | None:
        """Take the room for a stored file; return None, or why it is not held ("": twice)."""
        if self.is_sent:
            return "sent"
        if row["sha256"] in self.known:
            return ""
        if self.files < 1:
            return "too_many"
        if row["size"] > self.bytes_of_form:
            return "too_heavy"
        if row["size"] > self.bytes_of_all:
            return "no_room"
        self.files -= 1
        self.bytes_of_form -= row["size"]
        self.bytes_of_all -= row["size"]
        self.known.add(row["sha256"])
        return None

    def row(self, name: str, stored: dict[str, Any]) -> HeldFile:
        return HeldFile(
            submission_id=self.submission_id,
            visitor=self.visitor,
            name=name,
            held_at=timezone.now(),
            **stored,
        )
