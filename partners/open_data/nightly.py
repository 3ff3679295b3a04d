"""Write all published reports as compressed files once a night, and again after a retraction."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import random_token
from paht.foundation.history import CHANGED, change_model
from paht.foundation.local_time import local
from partners.models import OpenDataFile
from partners.open_data import formats, rows
from partners.open_data.rows import OpenRow
from reports.models import Category, Report, Retraction

FOLDER = "du-lieu-mo"
# After the quietest hours have begun, and before anybody downloads.
WRITTEN_FROM_HOUR = 2
# A file that holds something retracted is written again at once, but no more often than this: all
# reports together take minutes. The newest data are streamed meanwhile (`views`).
REWRITTEN_EVERY = timedelta(minutes=10)
# No transaction that hides a report takes longer: the trigger's time is before its commit.
LONGEST_TRANSACTION = timedelta(minutes=5)
PIECES = {
    OpenDataFile.Form.CSV: formats.csv_pieces,
    OpenDataFile.Form.GEOJSON: formats.geojson_pieces,
}


def current(form: str) -> OpenDataFile | None:
    """Return the file in `form`; None without one, or if something in it was taken back."""
    file = OpenDataFile.objects.filter(form=form).first()
    return None if file is None or _is_outdated(file) else file


def write_if_due(now: datetime) -> list[str]:
    """Write the files that today lacks, or that hold something retracted; return their forms.

    Does nothing while another process writes.
    """
    with advisory_locks.held_if_free(Lock.OPEN_DATA) as is_held:
        files = {file.form: file for file in OpenDataFile.objects.all()}
        due = [form for form in PIECES if is_held and _is_due(files.get(form), now)]
        for form in due:
            _write(form)
    return [form.value for form in due]


def _is_due(file: OpenDataFile | None, now: datetime) -> bool:
    if file is None:
        return True
    today = local(now)
    if today.hour >= WRITTEN_FROM_HOUR and local(file.begun_at).date() < today.date():
        return True
    is_new = timedelta(0) <= now - file.begun_at < REWRITTEN_EVERY
    return not is_new and _is_outdated(file)


def _is_outdated(file: OpenDataFile) -> bool:
    """Return whether words or places were taken back that the file may hold."""
    return not taken_back(file.begun_at) <= {*file.known}


def taken_back(begun_at: datetime) -> set[str]:
    """Return marks of all that was taken back since, or shortly before.

    A trigger notes the time before the commit. So a file knows what it found committed when it
    began, and any other retraction of these minutes outdates it. A category may hide its places.
    """
    since = begun_at - LONGEST_TRANSACTION
    gone = Retraction.objects.filter(at__gt=since).values_list("report", "at")
    changes = change_model(Category).objects.filter(pgh_label=CHANGED, pgh_created_at__gt=since)
    return {f"{report} {at.isoformat()}" for report, at in gone} | {
        f"category {change}" for change in changes.values_list("pgh_id", flat=True)
    }


def _write(form: OpenDataFile.Form) -> None:
    begun_at = timezone.now()
    known = sorted(taken_back(begun_at))
    counted = _Counted(rows.read(Report.objects.public()))
    digest = hashlib.sha256()
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        for piece in formats.gzip_pieces(PIECES[form](counted)):
            digest.update(piece)
            file.write(piece)
        size = file.tell()
        file.seek(0)
        name = default_storage.save(f"{FOLDER}/{random_token()}.{form.value}.gz", File(file))
    with transaction.atomic():
        before = OpenDataFile.objects.select_for_update().filter(form=form).first()
        OpenDataFile.objects.update_or_create(
            form=form,
            defaults={
                "name": name,
                "size": size,
                "sha256": digest.hexdigest(),
                "rows": counted.count,
                "begun_at": begun_at,
                "known": known,
            },
        )
        if before:
            transaction.on_commit(partial(default_storage.delete, before.name))


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterable[OpenRow]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[OpenRow]:
        for row in self.rows:
            self.count += 1
            yield row
