"""Read the file of a source and store it in the background, or at once when it is short.

A row of `ImportRun` is the order, its progress and its log. One worker works on one run at a time.
The lease of a killed worker runs out, and the next sweep starts its step again. Lines are stored in
one transaction together with the end of the run, so that a run stores all its lines once, or none.
"""

import logging
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from citizen.importing.outcomes import Outcome, Plan
from citizen.importing.resources import RESOURCES
from citizen.models import ImportRun, Source
from notifications import nudges
from paht.foundation import leases, table_files
from paht.foundation.refusals import Refusal

logger = logging.getLogger(__name__)

# The answer to the click works on files up to this size: some 200 lines.
AT_ONCE_BYTES = 20_000
MOST_UNFINISHED = 3
KEPT = timedelta(hours=24)
STEP = 250  # lines between two heartbeats
TASK = "citizen.tasks.import_files"

Status = ImportRun.Status
# A function that says whether the person may still change the lines of the source.
Allowed = Callable[[User, Source], bool]


class Refused(Refusal):
    """A refused import; `message` gives the reason in Vietnamese."""


def start(source: Source, content: bytes, *, by: User) -> ImportRun:
    """Keep a file and read it: now if it is short, else in the background."""
    if len(content) > table_files.MOST_BYTES:
        raise Refused("too_large", _("Tệp lớn hơn 5 MB. Vui lòng chia nhỏ tệp."))
    with transaction.atomic():
        # On a double click the second request waits here and sees the run of the first.
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)
        mine = ImportRun.objects.filter(by=by).unfinished()
        if mine.count() >= MOST_UNFINISHED:
            words = _("Bạn đang có %(count)d tệp chưa đọc xong. Vui lòng đợi một lát.")
            raise Refused("too_many", words % {"count": MOST_UNFINISHED})
        packed = b64encode(zlib.compress(content)).decode()
        run = ImportRun.objects.create(source=source, by=by, file=packed)
    _go_on(run, len(content))
    return run


def store(run: ImportRun) -> None:
    """Store the lines of a checked file; a second click stores nothing more."""
    changed = ImportRun.objects.filter(pk=run.pk, status=Status.CHECKED).update(
        status=Status.STORING,
        step_at=timezone.now(),
        alive_at=None,
        attempts=0,
        rows_done=0,
        finished_at=None,
    )
    if changed:
        _go_on(run, len(content_of(run)))


def content_of(run: ImportRun) -> bytes:
    return zlib.decompress(b64decode(run.file))


def _go_on(run: ImportRun, size: int) -> None:
    if size <= AT_ONCE_BYTES:
        _work_on(ImportRun.objects.unfinished().filter(pk=run.pk))
    else:
        transaction.on_commit(lambda: nudges.ask(TASK), robust=True)


def work_next(allowed: Allowed) -> ImportRun | None:
    """Do one step of the run that has waited longest; None when none waits."""
    return _work_on(ImportRun.objects.unfinished(), allowed)


def _work_on(runs: QuerySet[ImportRun], allowed: Allowed | None = None) -> ImportRun | None:
    run = leases.take(runs.select_related("source", "by"), failed=Status.FAILED)
    if run is None:
        return None
    try:
        # The words of a preview are Vietnamese, whatever language the worker has active.
        with override(settings.LANGUAGE_CODE), pghistory.context(user=run.by_id):
            if allowed and not allowed(run.by, run.source):
                raise table_files.Refused("forbidden", _("Người nhập không còn giữ nguồn này."))
            _check(run) if run.status == Status.CHECKING else _store(run)
    except table_files.Refused as refusal:
        _end(run, Status.REFUSED, result={"refusal": str(refusal.message)}, file="")
    except leases.Stopped:
        logger.info("import run %s was stopped", run.pk)
    except BaseException:
        # The next sweep tries again, up to a limit.
        leases.give_back(run)
        raise
    return run


def _check(run: ImportRun) -> None:
    outcome = _read(run).outcome
    _finish(run, outcome, Status.CHECKED)
    logger.info("import run %s is checked: %s lines wrong", run.pk, outcome.wrong_count)


def _store(run: ImportRun) -> None:
    seen = stored_before(run.source_id)
    plan = _read(run)
    with transaction.atomic():
        Source.objects.select_for_update(of=("self",)).get(pk=run.source_id)
        if stored_before(run.source_id) != seen:
            # Another file of this source was stored while this one was read.
            plan = RESOURCES[run.source.holds](run.source).read(content_of(run))
        if not plan.outcome.wrong_count:
            RESOURCES[run.source.holds](run.source).write(plan)
            now = timezone.now()
            # Storing a file says that the source is right now.
            Source.objects.filter(pk=run.source_id).update(checked_at=now, checked_by=run.by_id)
        _finish(run, plan.outcome, Status.DONE)
    logger.info("import run %s is stored", run.pk)


def stored_before(source: int) -> tuple[int, datetime | None]:
    """Return a mark that changes with each file and each fetch that was stored."""
    files = ImportRun.objects.filter(source=source, status=Status.DONE).count()
    return files, Source.objects.values_list("fed_at", flat=True).get(pk=source)


def _read(run: ImportRun) -> Plan:
    def progress(count: int, total: int) -> None:
        if count % STEP == 0:
            leases.renew(run, rows_done=count, rows_total=total)

    return RESOURCES[run.source.holds](run.source, progress).read(content_of(run))


def _finish(run: ImportRun, outcome: Outcome, status: Status) -> None:
    """End the step with the counts; wrong lines refuse the file."""
    total = outcome.new + outcome.changed + outcome.unchanged + outcome.wrong_count
    result = {
        "changes": [asdict(change) for change in outcome.changes],
        "wrong": [[wrong.line, wrong.words] for wrong in outcome.wrong],
        "left_out": outcome.left_out,
    }
    _end(
        run,
        Status.REFUSED if outcome.wrong_count else status,
        new=outcome.new,
        changed=outcome.changed,
        unchanged=outcome.unchanged,
        wrong=outcome.wrong_count,
        rows_done=total,
        rows_total=total,
        result=result if status == Status.CHECKED or outcome.wrong_count else {},
        file=run.file if status == Status.CHECKED and not outcome.wrong_count else "",
    )


def _end(run: ImportRun, status: Status, **changes: Any) -> None:
    leases.renew(run, status=status, finished_at=timezone.now(), **changes)


def forget(*, now: datetime) -> int:
    """Erase files and previews older than a day; return how many."""
    old = ImportRun.objects.filter(asked_at__lt=now - KEPT, is_kept=True)
    old.filter(status__in=(*ImportRun.UNFINISHED, Status.CHECKED)).update(
        status=Status.EXPIRED, finished_at=now
    )
    return old.update(file="", result={}, is_kept=False)
