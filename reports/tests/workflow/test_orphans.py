"""The sweep moves only files that this database can know to be orphans, and keeps them 30 days."""

import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from paht.foundation import caching
from paht.launcher.embedded import CannotRun
from paht.launcher.preparation import Preparation
from paht.management.commands import prepare
from reports import intake, tasks, uploads
from reports.models import Attachment, CaseDocument, Export, MediaFolder, PhotoOriginal, Report
from reports.privacy import purge
from reports.samples import sample_reports
from reports.tests import sample_files
from reports.tests.factories import make_draft
from reports.workflow import media_folder, orphans, storage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def send_report(photo: str = "phone.jpg") -> Attachment:
    upload = sample_files.upload(sample_files.read(photo), "ảnh.jpg")
    with uploads.accept_upload(upload) as clean:
        report = intake.submit(make_draft(files=[clean]), channel="web")
    return Attachment.objects.get(report=report)


def store_orphans(count: int) -> list[str]:
    return [
        default_storage.save(f"{storage.FOLDER}/2026/01/{number:03}.jpg", ContentFile(b"x"))
        for number in range(count)
    ]


def store_many_with_rows(count: int) -> None:
    """Store files that rows of the report's attachments refer to."""
    report = send_report().report
    names = [
        default_storage.save(f"{storage.FOLDER}/2026/02/{number:04}.jpg", ContentFile(b"x"))
        for number in range(count)
    ]
    Attachment.objects.bulk_create(
        Attachment(report=report, file=name, kind="photo", size=1, token=uuid.uuid4().hex)
        for name in names
    )


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def grow_old(folder: Path, *, hours: int = 25) -> None:
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def become_another_database() -> None:
    """Leave the files as they are, and the database as one that was made anew."""
    Attachment.objects.all().delete()
    MediaFolder.objects.all().delete()
    caching.clear()


def days_from_now(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


def test_sweep_on_another_database_touches_no_file(media: Path) -> None:
    for _ in range(3):
        send_report()
    orphans.sweep(now=timezone.now())
    before = files(media)
    grow_old(media)
    become_another_database()

    with pytest.raises(CommandError, match="không thuộc cơ sở dữ liệu này"):
        call_command("sweep_orphans")
    with pytest.raises(media_folder.Foreign):
        tasks.sweep_orphans()
    with pytest.raises(CommandError, match="không thuộc cơ sở dữ liệu này"):
        call_command("sweep_orphans", confirm=6)

    assert files(media) == before


def test_empty_database_does_not_claim_unmarked_folder_with_files(media: Path) -> None:
    send_report()
    become_another_database()
    grow_old(media)
    before = files(media)

    with pytest.raises(media_folder.Foreign):
        orphans.sweep(now=timezone.now())

    assert files(media) == before


def test_damaged_marker_matches_no_database(media: Path) -> None:
    send_report()
    media_folder.claim()
    (media / media_folder.MARKER).write_text("gì đó khác")

    with pytest.raises(media_folder.Foreign):
        orphans.sweep(now=timezone.now())


def test_folder_without_marker_is_claimed_by_its_files(media: Path) -> None:
    send_report()

    media_folder.claim()

    assert str(MediaFolder.objects.get().identity) in (media / media_folder.MARKER).read_text()


def test_database_without_identity_takes_identity_of_folder_with_its_files(media: Path) -> None:
    send_report()
    media_folder.claim()
    identity = MediaFolder.objects.get().identity
    MediaFolder.objects.all().delete()

    media_folder.claim()

    assert MediaFolder.objects.get().identity == identity


def test_orphans_above_one_percent_require_confirmation_of_their_number(
    media: Path,
) -> None:
    send_report()
    media_folder.claim()
    store_orphans(3)
    grow_old(media)

    with pytest.raises(CommandError, match="3 trong 5 tệp"):
        call_command("sweep_orphans")
    assert MediaFolder.objects.get().held_back == 3
    with pytest.raises(CommandError):
        call_command("sweep_orphans", confirm=2)
    assert not (media / orphans.QUARANTINE).exists()
    call_command("sweep_orphans", confirm=3)

    assert len(files(media / orphans.QUARANTINE)) == 3
    assert MediaFolder.objects.get().held_back == 0


def test_more_than_a_hundred_orphans_are_refused(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "MOST_SHARE", 1.0)
    send_report()
    media_folder.claim()
    store_orphans(101)
    grow_old(media)

    with pytest.raises(orphans.TooMany):
        orphans.sweep(now=timezone.now())

    assert not (media / orphans.QUARANTINE).exists()


def test_few_orphans_are_quarantined_and_other_files_stay(
    media: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store_many_with_rows(200)
    media_folder.claim()
    old = store_orphans(2)
    grow_old(media)
    young = default_storage.save(f"{storage.FOLDER}/2026/03/moi.jpg", ContentFile(b"x"))
    foreign = media / "khac" / "anh.jpg"
    foreign.parent.mkdir()
    foreign.touch()
    os.utime(foreign, (0, 0))

    call_command("sweep_orphans")

    assert capsys.readouterr().out == "2 files moved to quarantine\n"
    assert not any(default_storage.exists(name) for name in old)
    assert default_storage.exists(young)
    assert foreign.exists()
    assert len(files(media / storage.FOLDER)) == 203
    assert {Path(name).name for name in files(media / orphans.QUARANTINE)} == {
        Path(name).name for name in old
    }


def test_command_restores_quarantined_files(
    media: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store_many_with_rows(200)
    media_folder.claim()
    old = store_orphans(2)
    grow_old(media)
    orphans.sweep(now=timezone.now())

    call_command("sweep_orphans", list=True)
    call_command("sweep_orphans", put_back=True)

    assert "  2 tệp  2 byte" in capsys.readouterr().out
    assert all(default_storage.exists(name) for name in old)
    assert orphans.put_back() == 0


def test_quarantined_file_returns_when_a_row_refers_to_it_again(media: Path) -> None:
    store_many_with_rows(200)
    media_folder.claim()
    lost = Attachment.objects.latest("pk")
    Attachment.objects.filter(pk=lost.pk).delete()
    grow_old(media)
    orphans.sweep(now=timezone.now())
    assert not default_storage.exists(lost.file.name)
    lost.save()

    orphans.sweep(now=days_from_now(31))

    assert default_storage.exists(lost.file.name)


def test_quarantine_is_deleted_after_30_days(media: Path) -> None:
    store_many_with_rows(200)
    media_folder.claim()
    store_orphans(2)
    grow_old(media)
    orphans.sweep(now=timezone.now())

    orphans.sweep(now=days_from_now(29.9))
    assert len(files(media / orphans.QUARANTINE)) == 2
    orphans.sweep(now=days_from_now(30.1))

    assert not files(media / orphans.QUARANTINE)


def test_every_file_column_is_known_to_orphan_sweep() -> None:
    owners = {model for model, _column in media_folder.columns()}

    assert owners >= {Attachment, CaseDocument, PhotoOriginal, Export}


def test_purge_in_foreign_folder_deletes_nothing(media: Path) -> None:
    send_report()
    media_folder.claim()
    MediaFolder.objects.update(identity=uuid.uuid4())
    caching.clear()
    before = files(media)
    Report.objects.update(state="rejected", completed_at=days_from_now(-2000))

    with pytest.raises(CommandError, match="không thuộc cơ sở dữ liệu này"):
        call_command("purge_personal_data")
    with pytest.raises(media_folder.Foreign):
        purge.run(timezone.now())

    assert files(media) == before
    assert Attachment.objects.exists()


@pytest.mark.usefixtures("plain_pictures")
def test_samples_are_not_removed_from_a_foreign_folder(media: Path) -> None:
    sample_reports.load()
    media_folder.claim()
    MediaFolder.objects.update(identity=uuid.uuid4())
    caching.clear()
    before, count = files(media), Report.objects.count()

    with pytest.raises(CommandError, match="không thuộc cơ sở dữ liệu này"):
        call_command("load_samples", remove=True)

    assert (files(media), Report.objects.count()) == (before, count)


def test_files_of_rows_are_kept_in_foreign_folder(media: Path) -> None:
    photo = send_report()
    media_folder.claim()
    MediaFolder.objects.update(identity=uuid.uuid4())
    caching.clear()

    with pytest.raises(media_folder.Foreign):
        storage.discard([str(photo.file)])

    assert default_storage.exists(str(photo.file))


def test_first_start_on_folder_of_another_database_stops_with_one_line(
    media: Path, tmp_path: Path
) -> None:
    """The samples of the new database must not make the folder look like its own."""
    send_report()
    media_folder.claim()
    become_another_database()
    there = sorted(media.rglob("*"))
    preparation = Preparation(
        tmp_path, lambda _what, _seconds: None, claim_media=prepare.claim_media
    )
    preparation.record.remember("first", ["samples"])
    (tmp_path / "log").mkdir()

    with pytest.raises(CannotRun) as refused:
        preparation._database(samples=True)

    assert "\n" not in str(refused.value) and str(media) in str(refused.value)
    assert sorted(media.rglob("*")) == there
