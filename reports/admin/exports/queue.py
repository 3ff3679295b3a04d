"""Order a file of a list: at once when it is short, else by a worker.

A row of `Export` is the order, its progress and its log. One worker makes one file at a time, so
that messages always find a free worker. The lease of a killed worker runs out, and the next sweep
starts its file again.
"""

import logging
import tempfile
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from notifications import nudges
from paht.foundation import advisory_locks, leases
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import random_token
from paht.foundation.refusals import Refusal
from reports.admin import scope
from reports.admin.exports import writing
from reports.models import Export, ExportDownload, Report, ReportEvent
from reports.models.exports import ExportQuerySet
from reports.workflow import storage

logger = logging.getLogger(__name__)

# Up to this length the answer to the click holds the file.
AT_ONCE = 2000
MOST_UNFINISHED = 3
KEPT = timedelta(days=7)
FOLDER = "xuat"

Listing = Callable[[Export], QuerySet[Report]]


class Refused(Refusal):
    """A refused export; `message` gives the reason in Vietnamese."""


@dataclass(frozen=True)
class Order:
    """A list by its filters (`parameters`), which `summary` says in words."""

    form: str
    parameters: dict[str, str]
    summary: str
    total: int


def at_once(order: Order, *, by: User, reports: QuerySet[Report]) -> tuple[Export, BinaryIO]:
    """Return the log row of a short list, and its file opened at the beginning."""
    _check(order)
    if order.total > AT_ONCE:
        raise ValueError("too long to make a browser wait for it")
    file: BinaryIO = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)
    try:
        written = writing.write(file, order.form, ids=_ids(reports), by=by, wrote=_no_progress)
        size = file.tell()
        file.seek(0)
        now = timezone.now()
        with transaction.atomic():
            export = Export.objects.create(
                **_facts(order, by=by),
                status=Export.Status.DONE,
                rows_done=written,
                rows_total=written,
                finished_at=now,
                size=size,
            )
            ExportDownload.objects.create(export=export, at=now)
    except BaseException:
        file.close()
        raise
    return export, file


def record_month(*, form: str, by: User, summary: str, size: int) -> Export:
    """Log that a monthly report was downloaded."""
    now = timezone.now()
    with transaction.atomic():
        export = Export.objects.create(
            what=Export.What.MONTH,
            form=form,
            by=by,
            agency=by.agency,
            everywhere=by.has_perm("reports.view_all_reports"),
            summary=summary[:300],
            status=Export.Status.DONE,
            finished_at=now,
            size=size,
        )
        ExportDownload.objects.create(export=export, at=now)
    return export


def start(order: Order, *, by: User) -> Export:
    """Put a long list in the queue; a second order of the same list returns the first."""
    _check(order)
    with transaction.atomic():
        # On a double click the second request waits here and then sees the row of the first.
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)
        mine = list(Export.objects.of(by).unfinished())
        for export in mine:
            if (export.form, export.parameters) == (order.form, order.parameters):
                return export
        if len(mine) >= MOST_UNFINISHED:
            raise Refused(
                "too_many",
                _("Bạn đang có %(count)d tệp chưa xong. Vui lòng đợi hoặc hủy bớt.")
                % {"count": len(mine)},
            )
        export = Export.objects.create(
            **_facts(order, by=by), status=Export.Status.WAITING, rows_total=order.total
        )
        transaction.on_commit(nudge_worker, robust=True)
    return export


def nudge_worker() -> None:
    nudges.ask("reports.tasks.make_export")


def _check(order: Order) -> None:
    if not order.total:
        raise Refused("empty", _("Danh sách này không có phản ánh nào để xuất."))


def _facts(order: Order, *, by: User) -> dict[str, Any]:
    return {
        "what": Export.What.LIST,
        "form": order.form,
        "by": by,
        "agency": by.agency,
        "everywhere": by.has_perm("reports.view_all_reports"),
        "parameters": order.parameters,
        "summary": order.summary[:300],
    }


def cancel(export: Export) -> None:
    """Cancel an unfinished order; its worker notices after the present chunk."""
    changed = Export.objects.filter(pk=export.pk, status__in=Export.UNFINISHED).update(
        status=Export.Status.CANCELLED, finished_at=timezone.now()
    )
    if not changed:
        raise Refused("finished", _("Tệp này đã xong hoặc đã hủy trước đó."))


def fetch(export: Export) -> BinaryIO:
    """Open the finished file and log the download."""
    # The sweep of each minute may not have come yet.
    is_outdated = _outdated().filter(pk=export.pk).exists()
    if export.status != Export.Status.DONE or not export.file or is_outdated:
        raise Refused("no_file", _("Tệp này không còn. Vui lòng xuất lại."))
    try:
        file = cast(BinaryIO, export.file.open("rb"))
    except FileNotFoundError:
        raise Refused("no_file", _("Tệp này không còn. Vui lòng xuất lại.")) from None
    ExportDownload.objects.create(export=export)
    return file


def make_next(listing: Listing) -> Export | None:
    """Make the file that has waited longest; None when none waits or one is being made.

    `listing` returns the reports of an order as its author may see them now.
    """
    export = _claim()
    if export is None:
        return None
    stored = ""
    try:
        # The file is in Vietnamese, whatever language the worker has active.
        with (
            override(settings.LANGUAGE_CODE),
            tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file,
        ):
            ids = _ids(_listed(export, listing))
            leases.renew(export, rows_total=len(ids), rows_done=0)
            written = writing.write(
                file, export.form, ids=ids, by=export.by,
                wrote=lambda count: leases.renew(export, rows_done=count),
            )  # fmt: skip
            size = file.tell()
            file.seek(0)
            stored = default_storage.save(f"{FOLDER}/{random_token()}.{export.form}", File(file))
        leases.renew(
            export,
            status=Export.Status.DONE,
            rows_done=written,
            rows_total=written,
            file=stored,
            size=size,
            finished_at=timezone.now(),
        )
    except leases.Stopped:
        if stored:
            default_storage.delete(stored)
        logger.info("export %s was stopped", export.pk)
    except BaseException as error:
        if stored:
            default_storage.delete(stored)
        refused = isinstance(error, Refused)
        # Give up after three attempts.
        is_last = refused or export.attempts >= leases.MOST_ATTEMPTS
        leases.give_back(
            export,
            status=Export.Status.FAILED if is_last else Export.Status.WAITING,
            finished_at=timezone.now() if is_last else None,
        )
        if not refused:
            raise
    else:
        logger.info("export %s is done: %s rows", export.pk, export.rows_done)
    return export


def _claim() -> Export | None:
    """Lease the oldest order without a living worker, unless another one is being made."""
    orders = Export.objects.unfinished()
    with transaction.atomic():
        advisory_locks.acquire(Lock.EXPORT_QUEUE)
        if leases.is_any_alive(orders):
            return None
        return leases.take(
            orders.select_related("by__agency"),
            failed=Export.Status.FAILED,
            status=Export.Status.RUNNING,
        )


def _listed(export: Export, listing: Listing) -> QuerySet[Report]:
    """Return the reports of the order, or refuse when its author lost the right to it."""
    by = export.by
    if (
        not by.is_active
        or not scope.may_export(by)
        or not Export.objects.of(by).filter(pk=export.pk)
    ):
        raise Refused("forbidden", _("Người yêu cầu không còn quyền xuất dữ liệu này."))
    return listing(export)


def withdraw_outdated() -> int:
    """Remove the files that may name a report which became confidential later; return how many."""
    return _remove_files(_outdated())


def _outdated() -> ExportQuerySet:
    """Return the files that were ordered before some report became confidential."""
    hidden = ReportEvent.objects.filter(
        report__confidential=True,
        facts__confidential=[False, True],
        at__gte=OuterRef("asked_at"),
    )
    return Export.objects.filter(Exists(hidden), what=Export.What.LIST).exclude(file="")


def purge_files(*, now: datetime) -> int:
    """Remove files older than a week; return how many. `orphans` finds those without an order."""
    return _remove_files(Export.objects.filter(finished_at__lt=now - KEPT).exclude(file=""))


def _remove_files(exports: ExportQuerySet) -> int:
    removed = 0
    for export in exports:
        storage.discard([export.file.name or ""])
        Export.objects.filter(pk=export.pk).update(file="", status=Export.Status.EXPIRED)
        removed += 1
    return removed


def _ids(reports: QuerySet[Report]) -> "array[int]":
    """Return the keys in the order of the list, eight bytes each, as it is now."""
    return array("q", reports.values_list("pk", flat=True).iterator(chunk_size=10_000))


def _no_progress(count: int) -> None:
    """Report no progress: the browser waits for the file."""
