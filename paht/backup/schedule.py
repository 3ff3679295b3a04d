"""Back up by itself each night, forget old backups, verify some, and tell the administrator."""

import json
import logging
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from paht.backup import archive, making, verifying
from paht.backup.archive import Manifest
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock

# The newest backups stay, however old they are.
KEEP_AT_LEAST = 3
# A task that the queue delivers twice makes one backup.
_SAME_NIGHT = timedelta(hours=12)
_LATE = timedelta(hours=36)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Status:
    """The last backup of this portal; times are None where there was none."""

    made_at: datetime | None
    verified_at: datetime | None
    has_keys: bool
    failed: str

    @property
    def is_late(self) -> bool:
        return self.made_at is None or timezone.now() - self.made_at > _LATE

    @property
    def is_unverified(self) -> bool:
        """Return whether no recent backup was verified."""
        longest = timedelta(days=2 * settings.BACKUP_VERIFY_DAYS)
        return self.verified_at is None or timezone.now() - self.verified_at > longest


def nightly(now: datetime) -> None:
    """Make the backup of this night in `BACKUP_DIR`; do nothing without that setting."""
    if not settings.BACKUP_DIR:
        return
    folder = Path(settings.BACKUP_DIR)
    with advisory_locks.held(Lock.BACKUP):
        done = archive.complete(folder)
        if done and now - Manifest.read(done[-1]).time < _SAME_NIGHT:
            return
        # Of backups that were killed; the lock says that none is being made.
        for left in folder.glob(f"*{making.UNFINISHED}"):
            shutil.rmtree(left, ignore_errors=True)
        place = folder / f"{timezone.localtime(now):%Y-%m-%dT%H%M%S}"
        try:
            remember_made(making.make(place, say=logger.info))
        except Exception as error:
            _remember(failed=f"{type(error).__name__}: {error}")
            raise
    for old in outdated(archive.complete(folder), now):
        logger.info("backup %s is older than %s days", old.name, settings.BACKUP_KEEP_DAYS)
        shutil.rmtree(old)
    verified_at = status().verified_at
    if verified_at is None or now - verified_at >= timedelta(days=settings.BACKUP_VERIFY_DAYS):
        result = verifying.verify(place)
        if any(f"{archive.MEDIA}/" in fault for fault in result.faults):
            (place / archive.FAULTY).write_text("\n".join(result.faults), encoding="utf-8")
        remember_verified(result)


def outdated(backups: list[Path], now: datetime) -> list[Path]:
    """Return the backups beyond `BACKUP_KEEP_DAYS`, oldest first, but never the newest ones."""
    until = now - timedelta(days=settings.BACKUP_KEEP_DAYS)
    return [one for one in backups[:-KEEP_AT_LEAST] if Manifest.read(one).time < until]


def status() -> Status:
    facts = _facts()
    made_at, verified_at = facts.get("made_at"), facts.get("verified_at")
    return Status(
        made_at=datetime.fromisoformat(made_at) if made_at else None,
        verified_at=datetime.fromisoformat(verified_at) if verified_at else None,
        has_keys=bool(facts.get("has_keys")),
        failed=facts.get("failed", ""),
    )


def remember_made(manifest: Manifest) -> None:
    _remember(made_at=manifest.made_at, has_keys=manifest.has_keys, failed="")


def remember_verified(result: verifying.Result) -> None:
    """Note a verification of this portal's own backup."""
    if result.faults:
        logger.error("the backup has faults: %s", result.faults[0])
        _remember(failed=result.faults[0])
    else:
        _remember(verified_at=timezone.now().isoformat(timespec="seconds"), failed="")
    # The scratch database was used on this connection.
    connection.close()


def _file() -> Path:
    return Path(settings.VAR_DIR / "backup.json")


def _facts() -> dict[str, Any]:
    try:
        return dict(json.loads(_file().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def _remember(**changes: object) -> None:
    fresh = _file().with_suffix(".new")
    fresh.write_text(json.dumps({**_facts(), **changes}, ensure_ascii=False), encoding="utf-8")
    fresh.replace(_file())
