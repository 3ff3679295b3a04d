"""A backup of a portal with data is made, verified, and restored after everything is lost."""

import errno
import json
import os
import re
import shutil
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.utils import timezone
from pytest_django import Settings

from notifications import outbox, unsubscribing
from notifications.models import Suppression
from paht.backup import archive, database, keys, making, restoring, schedule, verifying
from paht.backup.archive import Manifest, Refused
from paht.foundation import caching
from paht.launcher import ordinary_user, schema
from partners.models import Webhook, WebhookDelivery
from partners.tests.webhooks.receiver import make_webhook
from partners.webhooks import hooks, sending
from reports import intake, uploads
from reports.models import Attachment, MediaFolder, Report, Reporter
from reports.rules.states import State
from reports.tests import sample_files
from reports.tests.factories import NAME, PHONE, make_draft, make_report
from reports.workflow import orphans

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]


@pytest.fixture(autouse=True)
def portal(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Keep the files of this portal apart, and drop the databases that restores leave."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    # The test run's folder lock; this process holds it.
    (tmp_path / "serve.lock").write_text(str(os.getpid()))
    environment = {name: os.environ.get(name) for name in keys.NAMES}
    yield tmp_path
    for name, value in environment.items():
        os.environ.pop(name, None) if value is None else os.environ.update({name: value})
    name = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}_before%"])
        for (left,) in cursor.fetchall():
            database.drop(left)


def send_report() -> Report:
    upload = sample_files.upload(sample_files.read("phone.jpg"), "ảnh.jpg")
    with uploads.accept_upload(upload) as clean:
        return intake.submit(make_draft(files=[clean]), channel="web")


def media_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def lose_everything(portal: Path) -> None:
    """Leave what a new machine has: a database with tables and no report, and no files."""
    shutil.rmtree(portal / "media")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reports_report, reports_mediafolder CASCADE")
    caching.clear()


def make_backup(portal: Path, name: str = "backup") -> Path:
    call_command("backup", str(portal / name))
    return portal / name


def test_lost_portal_is_restored_with_rows_files_and_encrypted_data(
    portal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = send_report()
    folder = make_backup(portal)
    before, rows = media_files(portal / "media"), database.counts()
    lose_everything(portal)

    call_command("restore", str(folder))

    assert "Đã khôi phục" in capsys.readouterr().out
    assert media_files(portal / "media") == before
    assert database.counts() == rows
    reporter = Reporter.objects.get(report__code=report.code)
    assert (reporter.full_name, reporter.phone) == (NAME, PHONE)
    # The drill that once deleted every file.
    then = timezone.now() + timedelta(days=3)
    assert orphans.sweep(now=then) == 0
    assert media_files(portal / "media") == before


def test_manifest_has_checksums_and_counts_and_the_folder_is_private(portal: Path) -> None:
    send_report()

    folder = make_backup(portal)
    manifest = Manifest.read(folder)

    assert manifest.tables["reports_report"] == 1
    assert manifest.media_files == 3  # photo, thumbnail and the folder's identity
    assert ["reports_reporter", "phone"] in manifest.encrypted
    assert set(manifest.sums) == {archive.DATABASE, archive.MEDIA_SUMS}
    assert list(archive.faults(folder, manifest)) == []
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*") if path.is_file()} <= {
        0,
        0o044,
    }


def test_verification_compares_rows_files_and_encrypted_values(
    portal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    send_report()
    folder = make_backup(portal)

    call_command("verify_backup", str(folder))

    output = capsys.readouterr().out
    assert "bản sao lưu tốt" in output
    decrypted = re.search(r"(\d+) giá trị mã hóa giải được", output)
    assert decrypted and int(decrypted[1]) >= 4
    assert schedule.status().verified_at
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("media", "đã bị sửa hoặc hỏng"),
        ("gone", "thiếu tệp media/"),
        ("dump", "tệp database.dump đã bị sửa hoặc hỏng"),
        ("rows", "bảng reports_report: bản kê ghi 2 dòng, khôi phục được 1"),
        ("file of a row", "thiếu tệp phan-anh"),
    ],
)
def test_verification_reports_every_kind_of_fault(
    portal: Path, capsys: pytest.CaptureFixture[str], what: str, fault: str
) -> None:
    send_report()
    folder = make_backup(portal)
    manifest = Manifest.read(folder)
    photo = next((folder / "media").rglob("*-nho.jpg"))
    if what == "media":
        photo.write_bytes(b"x")
    elif what == "gone":
        photo.unlink()
    elif what == "dump":
        (folder / archive.DATABASE).write_bytes(b"x")
    elif what == "rows":
        manifest.tables["reports_report"] = 2
        manifest.write(folder)
    else:
        name = str(photo.relative_to(folder / "media"))
        sums = archive.read_sums(folder)
        del sums[name]
        archive.write_sums(folder, sums)

    with pytest.raises(SystemExit):
        call_command("verify_backup", str(folder))

    assert fault in capsys.readouterr().err


def test_verification_with_other_keys_names_setting_and_column(
    portal: Path, settings: Settings
) -> None:
    send_report()
    folder = make_backup(portal)
    settings.PII_KEYS = [urlsafe_b64encode(os.urandom(32)).decode()]

    faults = verifying.verify(folder).faults

    assert "PII_KEYS" in faults[0]
    assert any("reports_reporter.phone" in line for line in faults)


def test_keys_are_encrypted_to_public_key_and_restored_with_private_key(
    portal: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    old = keys.current()
    (portal / "secrets.env").write_text("".join(f"{k}={v}\n" for k, v in old.items()))
    call_command("backup_key", str(portal / "rieng.txt"))
    settings.BACKUP_PUBLIC_KEY = capsys.readouterr().out.split()[0].partition("=")[2]
    send_report()
    folder = make_backup(portal)
    assert Manifest.read(folder).has_keys
    sealed = (folder / archive.KEYS).read_bytes()
    assert not any(value and value.encode() in sealed for value in old.values())
    lose_everything(portal)
    # A new machine makes keys of its own.
    fresh = {**old, "PII_KEYS": urlsafe_b64encode(os.urandom(32)).decode()}
    (portal / "secrets.env").write_text("".join(f"{k}={v}\n" for k, v in fresh.items()))
    keys.use(fresh)
    with pytest.raises(CommandError, match="--identity"):
        call_command("restore", str(folder))
    assert not Report.objects.exists()

    call_command("restore", str(folder), identity=portal / "rieng.txt")

    assert Reporter.objects.get().phone == PHONE
    assert old["PII_KEYS"] in (portal / "secrets.env").read_text()
    assert (portal / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert len(list(portal.glob("secrets.env.before-*"))) == 1


def test_wrong_private_key_is_refused(portal: Path, settings: Settings) -> None:
    settings.BACKUP_PUBLIC_KEY = keys.new_pair()[1]
    folder = make_backup(portal)
    (portal / "khac.txt").write_text(keys.new_pair()[0])

    with pytest.raises(CommandError, match="không mở được"):
        call_command("restore", str(folder), identity=portal / "khac.txt")


def test_former_lookup_keys_come_back_on_a_new_machine(
    portal: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = keys.current()
    address = outbox.Address.sms(PHONE)
    unsubscribing.unsubscribe(address.hash, channel="sms", reason=Suppression.Reason.STAFF)
    # Rotated; nothing else holds this phone, so its hash stays under the former key.
    settings.PII_LOOKUP_KEYS_BEFORE = [settings.PII_LOOKUP_KEY]
    settings.PII_LOOKUP_KEY = "khóa-tra-cứu-mới-0123456789"
    call_command("backup_key", str(portal / "rieng.txt"))
    settings.BACKUP_PUBLIC_KEY = capsys.readouterr().out.split()[0].partition("=")[2]
    folder = make_backup(portal)
    lose_everything(portal)
    (portal / "secrets.env").write_text("".join(f"{k}={v}\n" for k, v in fresh.items() if v))
    keys.use(fresh)

    call_command("restore", str(folder), identity=portal / "rieng.txt", replace=True)

    assert f"PII_LOOKUP_KEYS_BEFORE={fresh['PII_LOOKUP_KEY']}" in (
        (portal / "secrets.env").read_text().splitlines()
    )
    assert unsubscribing.is_stopped(outbox.Address.sms(PHONE).hash)


def test_keys_of_a_rotated_portal_may_be_replaced_by_a_restore(
    portal: Path, settings: Settings
) -> None:
    before = "khóa-tra-cứu-cũ-0123456789"
    settings.PII_LOOKUP_KEYS_BEFORE = [before]
    lines = {**keys.current(), "PII_LOOKUP_KEYS_BEFORE": before}
    (portal / "secrets.env").write_text("".join(f"{k}={v}\n" for k, v in lines.items()))

    assert keys.are_from_file()


def test_backup_without_public_key_warns_that_keys_are_missing(
    portal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_backup(portal)

    assert "KHÔNG có khóa" in capsys.readouterr().out
    assert not schedule.status().has_keys


def test_restore_over_data_requires_replace_and_keeps_old_data(
    portal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    send_report()
    folder = make_backup(portal)
    later = send_report()
    files = media_files(portal / "media")

    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(folder))
    assert Report.objects.count() == 2
    call_command("restore", str(folder), replace=True)

    assert Report.objects.count() == 1
    (kept,) = portal.glob("media.before-*")
    assert media_files(kept) == files
    name = f"{connection.settings_dict['NAME']}_{kept.suffix.removeprefix('.')}"
    assert name in capsys.readouterr().out
    with restoring.schema.connected_to(name):
        assert Report.objects.filter(code=later.code).exists()


@pytest.mark.parametrize("is_used", [True, False])
def test_restore_that_ends_between_two_renames_keeps_the_database(
    portal: Path, is_used: bool
) -> None:
    send_report()
    name = str(connection.settings_dict["NAME"])

    # The second rename fails, as after a kill.
    with pytest.raises(ProgrammingError, match="does not exist"):
        restoring._exchange_database(name, f"{name}_missing", f"{name}_before-x", keep=is_used)

    connection.close()
    assert Report.objects.count() == 1


def test_restore_killed_before_its_files_moved_in_is_completed_by_another(
    portal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_report()
    folder = make_backup(portal)
    files = media_files(portal / "media")
    send_report()
    rename = Path.rename

    def killed(self: Path, target: Path) -> Path:
        if self.name == "media.restoring":
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            call_command("restore", str(folder), replace=True)
    assert not (portal / "media").exists()

    call_command("restore", str(folder), replace=True)

    assert Report.objects.count() == 1
    assert media_files(portal / "media") == files
    (kept,) = portal.glob("media.before-*")
    assert len(media_files(kept)) == len(files) + 2


def test_restore_is_refused_while_portal_runs(portal: Path) -> None:
    send_report()
    folder = make_backup(portal)
    (portal / "serve.lock").write_text("1")

    with pytest.raises(CommandError, match="dừng bin/serve"):
        call_command("restore", str(folder), replace=True)

    assert Report.objects.count() == 1


def test_restore_of_damaged_backup_changes_nothing(portal: Path) -> None:
    send_report()
    folder = make_backup(portal)
    next((folder / "media").rglob("*.jpg")).write_bytes(b"x")
    files = media_files(portal / "media")

    with pytest.raises(CommandError, match="Bản sao lưu hỏng"):
        call_command("restore", str(folder), replace=True)

    assert media_files(portal / "media") == files
    assert Report.objects.count() == 1


def test_backup_of_a_newer_release_is_refused_by_older_code(portal: Path) -> None:
    folder = make_backup(portal)
    manifest = Manifest.read(folder)
    manifest.migrations.append(["reports", "9999_from_a_newer_release"])
    manifest.write(folder)

    with pytest.raises(CommandError, match="9999_from_a_newer_release"):
        call_command("restore", str(folder), replace=True)


def test_backup_of_an_older_release_is_migrated(portal: Path) -> None:
    send_report()
    previous, newest = sorted(one for one in schema.migrations_on_disk() if one[0] == "reports")[
        -2:
    ]
    # The oldest releases had no identity, so only the dump and the facts are made here.
    MediaFolder.objects.all().delete()
    caching.clear()
    call_command("migrate", *previous, verbosity=0)
    manifest_of_older = portal / "older"
    try:
        _older_backup(manifest_of_older)
    finally:
        call_command("migrate", verbosity=0)
    assert list(newest) not in Manifest.read(manifest_of_older).migrations

    call_command("restore", str(manifest_of_older), replace=True)

    assert newest in schema.applied_migrations()
    assert Report.objects.count() == 1
    assert MediaFolder.objects.count() == 1


def _older_backup(folder: Path) -> None:
    from paht.backup import media

    folder.mkdir()
    sums: dict[str, str] = {}
    media.copy_new(Path(restoring.settings.MEDIA_ROOT), folder, sums, before=None)
    with database.snapshot() as moment:
        database.dump(folder / archive.DATABASE, moment)
        manifest = Manifest(
            made_at=timezone.now().isoformat(),
            postgres=database.version(),
            identity="",
            migrations=sorted(map(list, schema.applied_migrations())),
            tables=database.counts(),
            encrypted=[["reports_reporter", "phone"]],
            file_columns=[["reports_attachment", "file"]],
            fingerprints=keys.fingerprints(keys.current(), salt=""),
            media_files=len(sums),
        )
    archive.write_sums(folder, sums)
    manifest.sums = {
        name: archive.checksum(folder / name) for name in (archive.DATABASE, archive.MEDIA_SUMS)
    }
    manifest.write(folder)


def test_folder_with_content_is_not_overwritten(portal: Path) -> None:
    folder = make_backup(portal)

    with pytest.raises(CommandError, match="đã có nội dung"):
        call_command("backup", str(folder))


def test_interrupted_backup_cannot_be_restored(
    portal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise Refused("pg_dump: no space left on device")

    monkeypatch.setattr(database, "dump", fail)

    with pytest.raises(CommandError, match="no space left"):
        call_command("backup", str(portal / "backup"))

    # Failed backups of many nights would fill the disk.
    assert not list(portal.glob("backup*"))


def test_disk_that_becomes_full_while_copying_is_one_line_and_leaves_nothing(
    portal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_report()

    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("paht.backup.media.shutil.copy2", full)

    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", str(portal / "backup"))

    assert not list(portal.glob("backup*"))


def test_folder_of_a_killed_backup_is_removed_at_night(portal: Path, settings: Settings) -> None:
    settings.BACKUP_DIR = str(portal / "sao-luu")
    killed = portal / "sao-luu" / "2026-12-01T013000.unfinished"
    killed.mkdir(parents=True)
    with pytest.raises(CommandError, match="không phải bản sao lưu hoàn chỉnh"):
        call_command("restore", str(killed))

    schedule.nightly(timezone.now())

    assert not killed.exists() and len(archive.complete(portal / "sao-luu")) == 1


@pytest.mark.parametrize("text", ['{"format": 1}', "[]", '{"format": 2}', "{"])
def test_damaged_manifest_of_one_backup_does_not_stop_the_others(
    portal: Path, settings: Settings, text: str
) -> None:
    settings.BACKUP_DIR = str(portal / "sao-luu")
    damaged = make_backup(portal, "sao-luu/cu")
    (damaged / archive.MANIFEST).write_text(text)

    schedule.nightly(timezone.now())

    assert len(archive.complete(portal / "sao-luu")) == 1
    for command in ("verify_backup", "restore"):
        with pytest.raises(CommandError, match=r"bị hỏng|bản mới"):
            call_command(command, str(damaged))


def test_altered_copy_is_not_linked_into_all_later_backups(
    portal: Path, settings: Settings
) -> None:
    send_report()
    settings.BACKUP_DIR = str(portal / "sao-luu")
    first = make_backup(portal, "sao-luu/1")
    name = str(Attachment.objects.get().file)
    copy, times = first / "media" / name, (first / "media" / name).stat()
    copy.write_bytes(b"x" * times.st_size)
    os.utime(copy, ns=(times.st_atime_ns, times.st_mtime_ns))

    now = timezone.now() + timedelta(days=1)
    schedule.nightly(now)
    assert "đã bị sửa" in schedule.status().failed
    schedule.nightly(now + timedelta(days=1))

    assert not schedule.status().failed
    healthy = next(iter(archive.complete(portal / "sao-luu")[-1:]))
    assert verifying.verify(healthy).faults == []


def test_backups_of_the_same_second_stand_in_the_order_of_their_names(portal: Path) -> None:
    first = make_backup(portal, "sao-luu/5")
    names = ["3", "8", "1", "9", "2"]
    for name in names:
        shutil.copytree(first, portal / "sao-luu" / name)

    found = [one.name for one in archive.complete(portal / "sao-luu")]

    assert found == sorted([*names, "5"])


@pytest.mark.parametrize("name", ["../../outside.txt", "/tmp/outside.txt"])
def test_backup_with_a_name_outside_its_folder_is_refused(portal: Path, name: str) -> None:
    send_report()
    folder = make_backup(portal)
    sums = archive.read_sums(folder) | {name: "0" * 64}
    archive.write_sums(folder, sums)
    manifest = Manifest.read(folder)
    manifest.media_files += 1
    manifest.sums[archive.MEDIA_SUMS] = archive.checksum(folder / archive.MEDIA_SUMS)
    manifest.write(folder)

    for command in ("verify_backup", "restore"):
        with pytest.raises(CommandError, match="tên tệp lạ"):
            call_command(command, str(folder))


def test_missing_list_of_media_and_missing_keys_are_one_line(portal: Path) -> None:
    folder = make_backup(portal)
    identity = portal / "private.txt"
    identity.write_text(keys.new_pair()[0])
    with pytest.raises(CommandError, match="không có khóa"):
        call_command("verify_backup", str(folder), identity=identity)
    (folder / archive.MEDIA_SUMS).unlink()
    with pytest.raises(CommandError, match="thiếu tệp media.sha256"):
        call_command("verify_backup", str(folder))


def test_backup_is_refused_before_copying_when_disk_is_full(
    portal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_SPARE_BYTES", 10**18)

    with pytest.raises(CommandError, match="chỉ còn"):
        call_command("backup", str(portal / "backup"))

    assert not list(portal.glob("backup*"))


def test_second_backup_hard_links_unchanged_files(portal: Path) -> None:
    send_report()
    first = make_backup(portal, "sao-luu/1")
    second = make_backup(portal, "sao-luu/2")

    name = str(Attachment.objects.get().file)
    assert (first / "media" / name).stat().st_ino == (second / "media" / name).stat().st_ino
    shutil.rmtree(first)
    assert verifying.verify(second).faults == []


def test_nightly_backup_is_made_once_verified_and_old_ones_are_removed(
    portal: Path, settings: Settings
) -> None:
    send_report()
    settings.BACKUP_DIR = str(portal / "sao-luu")
    old = []
    for number in range(4):
        folder = make_backup(portal, f"sao-luu/cu-{number}")
        manifest = Manifest.read(folder)
        manifest.made_at = (timezone.now() - timedelta(days=60 - number)).isoformat()
        manifest.write(folder)
        old.append(folder.name)

    schedule.nightly(timezone.now())
    schedule.nightly(timezone.now())

    names = {path.name for path in archive.complete(portal / "sao-luu")}
    # The newest three stay, however old they are.
    assert names & set(old) == {"cu-2", "cu-3"}
    assert len(names) == 3
    status = schedule.status()
    assert not status.is_late and not status.is_unverified and not status.failed


def test_failed_nightly_backup_is_recorded(portal: Path, settings: Settings) -> None:
    settings.BACKUP_DIR = "/proc/khong-ghi-duoc"

    with pytest.raises(Refused):
        schedule.nightly(timezone.now())

    assert "Không ghi được" in schedule.status().failed
    assert json.loads((portal / "backup.json").read_text())["failed"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may change the owner")
def test_backup_made_by_root_is_owned_by_user_of_portal(portal: Path) -> None:
    send_report()
    owner = ordinary_user.account(portal)
    assert owner

    folder = make_backup(portal)

    assert {path.stat().st_uid for path in (folder, *folder.rglob("*"))} == {owner.pw_uid}


def test_restored_portal_tells_no_system_until_a_person_lets_it_go_on(
    portal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What waited may have been sent since, and the copy may run elsewhere as a test."""
    webhook = make_webhook()
    send_report()
    make_report(State.ASSIGNED)
    newest = WebhookDelivery.objects.latest("pk")
    folder = make_backup(portal)

    call_command("restore", str(folder), replace=True)

    assert "Gửi tiếp" in capsys.readouterr().out
    webhook.refresh_from_db()
    assert webhook.stopped_at and webhook.stop_reason == "Khôi phục từ bản sao lưu"
    assert sending.sweep() == 0
    hooks.go_on(Webhook.objects.all())
    make_report(State.ASSIGNED)
    later = WebhookDelivery.objects.latest("pk")
    assert later.pk > newest.pk + 100_000, "messages after the backup had higher numbers"
