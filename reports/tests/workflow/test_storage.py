"""Files are kept under random names, and never for nobody."""

from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage

from reports import intake, uploads
from reports.intake import submission
from reports.tests import sample_files
from reports.tests.factories import make_draft
from reports.workflow import storage


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"
    return settings.MEDIA_ROOT


def clean(name: str = "phone.jpg") -> uploads.CleanFile:
    return uploads.accept_upload(sample_files.upload(sample_files.read(name), "ảnh nhà ông A.jpg"))


def stored_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_stored_names_reveal_nothing_of_upload(media_folder):
    with clean() as one, clean() as two:
        rows = [storage.store(one), storage.store(two)]

    assert rows[0]["file"] != rows[1]["file"]
    assert all("ảnh" not in str(path) for path in stored_files(media_folder))
    assert rows[0]["thumbnail"].endswith(".jpg")
    with default_storage.open(rows[0]["file"]) as stored:
        assert stored.read(3) == b"\xff\xd8\xff"


def test_stored_files_are_readable_by_their_owner_only(media_folder):
    with clean() as file:
        storage.store(file)

    assert {path.stat().st_mode & 0o777 for path in stored_files(media_folder)} == {0o600}


def test_stored_files_are_removed_when_block_fails(media_folder):
    with (
        clean() as file,
        pytest.raises(RuntimeError, match="gone"),
        storage.stored([file]) as kept,
    ):
        assert len(stored_files(media_folder)) == 2
        assert len(kept.rows) == 1
        raise RuntimeError("gone")

    assert stored_files(media_folder) == []


def test_file_is_removed_when_its_thumbnail_cannot_be_stored(media_folder, monkeypatch):
    save = FileSystemStorage.save

    def full(self: FileSystemStorage, name: str, content: File) -> str:
        if name.endswith("-nho.jpg"):
            raise OSError("no space left")
        return save(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "save", full)
    with clean() as file, pytest.raises(uploads.Rejected, match="không lưu được tệp"):
        storage.store(file)

    assert stored_files(media_folder) == []


@pytest.mark.usefixtures("reference_data")
def test_refused_report_leaves_no_file(media_folder, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("database is gone")

    monkeypatch.setattr(submission, "_save_report", fail)
    with clean() as file, pytest.raises(RuntimeError, match="database is gone"):
        intake.submit(make_draft(files=[file]), channel="web")

    assert stored_files(media_folder) == []
