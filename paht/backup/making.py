"""Make a backup of the running portal."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from paht.backup import archive, database, keys, media
from paht.backup.archive import Manifest, Refused
from paht.launcher import schema
from reports.workflow import media_folder

Say = Callable[[str], None]
UNFINISHED = ".unfinished"
# Room that stays free besides the backup itself.
_SPARE_BYTES = 200_000_000


def make(target: Path, *, say: Say) -> Manifest:
    """Write a complete backup to the new folder `target`; raise `Refused`.

    The portal goes on. Media are copied before and after the dump: a file whose row is in the dump
    is in the copy, even if it was stored or deleted meanwhile. The folder gets its name when it is
    complete; that of a killed backup keeps the ending `.unfinished`.
    """
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(f"{target} đã có nội dung: hãy ghi bản sao lưu vào thư mục mới.")
    source = Path(settings.MEDIA_ROOT)
    if target.is_relative_to(source.absolute()):
        raise Refused(f"{target} nằm trong thư mục tệp: hãy chọn chỗ khác, tốt nhất là ổ khác.")
    media_folder.claim()
    before = _linkable(target.parent)
    fresh = _fresh_folder(target)
    _check_room(fresh, media.room_needed(source, before) + database.size())

    try:
        manifest = _fill(fresh, source, before)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise Refused(f"Không ghi được bản sao lưu ({error.strerror}).") from error
    except BaseException:
        # Failed backups of many nights would fill the disk.
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    fresh.rename(target)
    _tell(manifest, target, say)
    return manifest


def _fill(fresh: Path, source: Path, before: Path | None) -> Manifest:
    """Write all files of the backup, the manifest last."""
    sums: dict[str, str] = {}
    media.copy_new(source, fresh, sums, before=before)
    with database.snapshot() as moment:
        database.dump(fresh / archive.DATABASE, moment)
        manifest = _described()
        referred = database.file_names(manifest.file_columns)
    media.copy_new(source, fresh, sums, before=before)
    archive.write_sums(fresh, sums)
    names = [archive.DATABASE, archive.MEDIA_SUMS]
    if settings.BACKUP_PUBLIC_KEY:
        (fresh / archive.KEYS).write_bytes(keys.sealed(settings.BACKUP_PUBLIC_KEY))
        names.append(archive.KEYS)
    manifest.missing = sorted(referred - sums.keys())
    manifest.media_files = len(sums)
    manifest.media_bytes = sum((fresh / archive.MEDIA / name).stat().st_size for name in sums)
    manifest.sums = {name: archive.checksum(fresh / name) for name in names}
    for name in names:
        (fresh / name).chmod(0o600)
    manifest.write(fresh)
    os.sync()
    return manifest


def _described() -> Manifest:
    """Describe the database at the moment of the snapshot."""
    identity = database.identity()
    return Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        postgres=database.version(),
        identity=identity,
        migrations=sorted(map(list, schema.applied_migrations())),
        tables=database.counts(),
        encrypted=database.encrypted_columns(),
        file_columns=database.file_columns(),
        fingerprints=keys.fingerprints(keys.current(), salt=identity),
    )


def _linkable(folder: Path) -> Path | None:
    """Return the newest backup in the folder; None if its media are known to be altered."""
    newest = archive.complete(folder)[-1:]
    return newest[0] if newest and not (newest[0] / archive.FAULTY).exists() else None


def _fresh_folder(target: Path) -> Path:
    fresh = target.with_name(f"{target.name}{UNFINISHED}")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        (fresh / archive.MEDIA).mkdir(mode=0o700)
    except OSError as error:
        raise Refused(f"Không ghi được vào {target.parent} ({error.strerror}).") from error
    return fresh


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE_BYTES:
        shutil.rmtree(folder)
        raise Refused(
            f"Ổ đĩa của {folder.parent} chỉ còn {free // 2**20} MB, bản sao lưu cần khoảng "
            f"{(needed + _SPARE_BYTES) // 2**20} MB."
        )


def _tell(manifest: Manifest, target: Path, say: Say) -> None:
    say(
        f"Đã sao lưu vào {target}: {manifest.tables.get('reports_report', 0)} phản ánh, "
        f"{manifest.media_files} tệp ({manifest.media_bytes // 2**20} MB)."
    )
    if manifest.missing:
        say(f"Chú ý: {len(manifest.missing)} tệp có trong cơ sở dữ liệu nhưng không còn trên đĩa.")
    if not manifest.has_keys:
        say(
            "Chú ý: bản này KHÔNG có khóa. Mất khóa là mất dữ liệu cá nhân đã mã hóa: cất riêng "
            "var/secrets.env, hoặc đặt BACKUP_PUBLIC_KEY (manage.py backup_key)."
        )
