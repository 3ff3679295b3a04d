"""Restore a backup: complete it beside the portal's data, then exchange the two."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from paht.backup import archive, database, keys, media, verifying
from paht.backup.archive import Manifest, Refused
from paht.foundation import caching
from paht.launcher import schema
from partners.webhooks import hooks
from reports.workflow import media_folder

Say = Callable[[str], None]


def restore(folder: Path, *, private_key: Path | None, replace: bool, say: Say) -> None:
    """Restore database, media and keys from the backup; raise `Refused` and change nothing.

    Migrates a backup of an older release and refuses one of a newer release. The portal must be
    stopped. Data that is replaced stays: the database and the folder under other names.
    """
    folder = archive.find(folder)
    manifest = Manifest.read(folder)
    _refuse_newer(manifest)
    faults = list(archive.faults(folder, manifest))
    if faults:
        raise Refused(f"Bản sao lưu hỏng: {faults[0]} ({len(faults)} lỗi).")
    replaced_keys = _take_keys(folder, manifest, private_key)
    _refuse_running()
    if os.path.ismount(settings.MEDIA_ROOT):
        raise Refused(
            f"{settings.MEDIA_ROOT} là ổ đĩa gắn riêng nên không đổi chỗ được: hãy đặt MEDIA_ROOT "
            "là một thư mục con của ổ ấy, rồi chạy lại."
        )
    is_used = _refuse_used(replace=replace)

    stamp = f"before-{timezone.now():%Y%m%dT%H%M%S}"
    name = str(connection.settings_dict["NAME"])
    restored, target = f"{name}_restoring", Path(settings.MEDIA_ROOT)
    fresh = target.with_name(f"{target.name}.restoring")
    database.drop(restored)
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        say("Nạp cơ sở dữ liệu…")
        database.load(folder / archive.DATABASE, restored)
        with schema.connected_to(restored):
            _check(manifest, folder)
            if schema.migrations_on_disk() - schema.applied_migrations():
                say("Chuyển lên bản đang chạy…")
                call_command("migrate", interactive=False, verbosity=0)
            systems = hooks.stop_restored()
        say("Chép tệp…")
        fresh.mkdir(mode=0o700, parents=True)
        media.bring_back(folder, fresh)
    except BaseException:
        database.drop(restored)
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _exchange_database(name, restored, f"{name}_{stamp}", keep=is_used)
    _exchange_media(target, fresh, target.with_name(f"{target.name}.{stamp}"))
    if replaced_keys:
        keys.install(keys.current(), kept_as=stamp)
    # The next start checks every step again.
    (settings.VAR_DIR / "prepared.json").unlink(missing_ok=True)
    cache.clear()
    caching.clear()
    media_folder.claim()
    say(f"Đã khôi phục bản ngày {manifest.time.astimezone():%d/%m/%Y %H:%M}.")
    if systems:
        say(
            f"Đã ngừng gửi tin cho {systems} hệ thống của cơ quan: kiểm tra rồi chọn “Gửi tiếp từ "
            "chỗ đã ngừng” trong “Hệ thống nhận tin của cơ quan”."
        )
    if is_used:
        say(f"Dữ liệu trước đó còn ở cơ sở dữ liệu {name}_{stamp} và {target}.{stamp}.")


def _refuse_newer(manifest: Manifest) -> None:
    unknown = schema.unknown_to_code({(app, name) for app, name in manifest.migrations})
    if unknown:
        raise Refused(
            f"Bản sao lưu do bản mới hơn tạo ({'.'.join(sorted(unknown)[-1])}): hãy khôi phục bằng "
            "bản mới."
        )


def _take_keys(folder: Path, manifest: Manifest, private_key: Path | None) -> bool:
    """Use the keys of the backup; return whether `secrets.env` has to be replaced."""
    if not private_key:
        if verifying.key_faults(manifest):
            raise Refused(
                "Khóa đang dùng không mở được dữ liệu của bản sao: thêm --identity <tệp khóa "
                "riêng>, hoặc đặt lại var/secrets.env (PII_KEYS, PII_LOOKUP_KEY) của cổng cũ."
            )
        return False
    found = keys.opened(folder, private_key)
    if found == keys.current():
        return False
    if not keys.are_from_file():
        raise Refused(
            "SECRET_KEY, PII_KEYS, PII_LOOKUP_KEY được đặt ở môi trường hoặc .env và khác khóa của "
            f"bản sao: hãy đặt lại theo {archive.KEYS} (age --decrypt), rồi chạy lại."
        )
    keys.use(found)
    return True


def _refuse_running() -> None:
    lock = settings.VAR_DIR / "serve.lock"
    held_by_other = settings.EMBEDDED and lock.read_text().strip() != str(os.getpid())
    if held_by_other or database.others_connected():
        raise Refused("Cổng đang chạy trên cơ sở dữ liệu này: hãy dừng bin/serve rồi khôi phục.")


def _refuse_used(*, replace: bool) -> bool:
    """Return whether there is data to keep; raise `Refused` without `replace`."""
    reports = database.counts().get("reports_report", 0)
    stored = len(media.files(Path(settings.MEDIA_ROOT)))
    if (reports or stored > 1) and not replace:
        raise Refused(
            f"Cổng này đang có {reports} phản ánh và {stored} tệp: thêm --replace để thay bằng bản "
            "sao lưu (dữ liệu hiện có được giữ dưới tên khác)."
        )
    return bool(schema.applied_migrations())


def _check(manifest: Manifest, folder: Path) -> None:
    _decrypted, faults = verifying.compared(manifest, set(archive.read_sums(folder)))
    if faults:
        raise Refused(f"Khôi phục không khớp bản kê: {faults[0]} ({len(faults)} lỗi).")


def _exchange_database(name: str, restored: str, kept_as: str, *, keep: bool) -> None:
    quote = connection.ops.quote_name
    connection.close()
    with connection._nodb_cursor() as cursor:
        # Both names at once: a restore killed here would leave a portal without a database.
        cursor.execute("BEGIN")
        cursor.execute(f"ALTER DATABASE {quote(name)} RENAME TO {quote(kept_as)}")
        cursor.execute(f"ALTER DATABASE {quote(restored)} RENAME TO {quote(name)}")
        cursor.execute("COMMIT")
    if not keep:
        database.drop(kept_as)


def _exchange_media(target: Path, fresh: Path, kept_as: Path) -> None:
    if target.exists():
        if any(target.iterdir()):
            target.rename(kept_as)
        else:
            target.rmdir()
    fresh.rename(target)
