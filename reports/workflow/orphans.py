"""Move stored files that no row refers to into a quarantine; delete them 30 days later.

They come from processes that were killed between storing a file and saving its row. A restored or
wrong database makes all files look like that. So a sweep refuses a folder of another database, and
more than a small number of files.
"""

import logging
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from paht.foundation.refusals import Refusal
from reports.models import MediaFolder
from reports.workflow import media_folder, storage

# The folders of files that belong to rows. Nothing else is ever moved.
FOLDERS = (storage.FOLDER, "xuat")
QUARANTINE = "cach-ly"
# Longer than any request needs between storing its files and saving their rows.
ORPHAN_AGE = timedelta(hours=24)
QUARANTINE_AGE = timedelta(days=30)
MOST_FILES = 100
MOST_SHARE = 0.01
_RUN = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_RUN_FORMAT = "%Y%m%dT%H%M%SZ"

logger = logging.getLogger(__name__)


class TooMany(Refusal):
    """More orphans than a healthy portal has; `count` of them, nothing was moved."""

    def __init__(self, count: int, total: int) -> None:
        super().__init__(
            "too_many",
            _(
                "%(count)d trong %(total)d tệp không có trong cơ sở dữ liệu: nhiều bất thường, "
                "nên chưa chuyển tệp nào. Kiểm tra cơ sở dữ liệu và MEDIA_ROOT; nếu đúng là tệp "
                "thừa: manage.py sweep_orphans --confirm %(count)d"
            )
            % {"count": count, "total": total},
        )
        self.count = count


def sweep(*, now: datetime, confirmed: int | None = None) -> int:
    """Move orphans older than a day into the quarantine; return their number.

    Raise `media_folder.Foreign` for the folder of another database. Raise `TooMany` above 100 files
    or 1 % of all, unless `confirmed` is exactly their number. Files in the quarantine that a row
    refers to again return to their place; the others are deleted after 30 days.
    """
    media_folder.claim()
    put_back(owned_only=True)
    total, orphans = _count(now)
    row = MediaFolder.objects.filter(pk=1)
    if orphans and confirmed != len(orphans):
        if len(orphans) > MOST_FILES or len(orphans) > MOST_SHARE * total:
            row.update(held_back=len(orphans), swept_at=now)
            raise TooMany(len(orphans), total)
    run = f"{QUARANTINE}/{now.astimezone(UTC).strftime(_RUN_FORMAT)}"
    for name in orphans:
        _move(name, f"{run}/{name}")
    row.update(held_back=0, swept_at=now)
    _forget(now)
    return len(orphans)


def put_back(*, owned_only: bool = False) -> int:
    """Move files of the quarantine back to their place; return their number.

    With `owned_only`, only those that a row refers to. A file that is there again is kept.
    """
    moved = 0
    for run in _runs():
        for names in _folders(run):
            places = {name: name.removeprefix(f"{run}/") for name in names}
            owned = media_folder.owned(list(places.values())) if owned_only else None
            for name, place in places.items():
                if (owned is None or place in owned) and not default_storage.exists(place):
                    _move(name, place)
                    moved += 1
    if moved:
        logger.warning("%s files returned from the quarantine", moved)
    return moved


def quarantined() -> list[tuple[str, int, int]]:
    """Return for each sweep in the quarantine its name, the number of its files and their bytes."""
    found = []
    for run in _runs():
        names = [name for names in _folders(run) for name in names]
        found.append((Path(run).name, len(names), sum(map(default_storage.size, names))))
    return found


def _count(now: datetime) -> tuple[int, list[str]]:
    """Return the number of all stored files, and the names of the orphans."""
    total, orphans = 0, []
    for folder in FOLDERS:
        for names in _folders(folder):
            total += len(names)
            owned = media_folder.owned(names)
            orphans += [
                name
                for name in names
                if name not in owned and now - default_storage.get_modified_time(name) >= ORPHAN_AGE
            ]
    # Ask again: a row may have handed its file to a row of another model between two queries.
    owned = media_folder.owned(orphans) if orphans else set()
    return total, [name for name in orphans if name not in owned]


def _forget(now: datetime) -> None:
    """Delete the files of sweeps older than 30 days; the time is in the name of their folder."""
    for run in _runs():
        swept_at = datetime.strptime(Path(run).name, _RUN_FORMAT).replace(tzinfo=UTC)
        if now - swept_at < QUARANTINE_AGE:
            continue
        names = [name for names in _folders(run) for name in names]
        storage.discard(names)
        logger.info("%s files of the quarantine were deleted", len(names))
        _remove_empty(Path(default_storage.path(run)))


def _runs() -> list[str]:
    try:
        folders, _files = default_storage.listdir(QUARANTINE)
    except FileNotFoundError:
        return []
    return sorted(f"{QUARANTINE}/{name}" for name in folders if _RUN.fullmatch(name))


def _move(name: str, place: str) -> None:
    target = Path(default_storage.path(place))
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(default_storage.path(name)).rename(target)


def _remove_empty(folder: Path) -> None:
    for place, _inner, files in os.walk(folder, topdown=False):
        if not files:
            Path(place).rmdir()


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
