"""What is no photo, sound or video at all, and bytes that nobody foresaw."""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from reports import uploads
from reports.tests import sample_files

STRANGERS = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "svg_with_header": b"<?xml version='1.0'?><svg onload='alert(1)'/>",
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n1 0 obj\n",
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "rar": b"Rar!\x1a\x07\x01\0",
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0",
    "exe": b"MZ\x90\0\3\0\0\0",
    "elf": b"\x7fELF\2\1\1\0",
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "javascript": b"alert(document.cookie)",
    "php": b"<?php system($_GET['c']); ?>",
    "bmp": b"BM" + bytes(60),
    "tiff": b"II*\0\x08\0\0\0" + bytes(60),
    "ico": b"\0\0\1\0\1\0" + bytes(60),
    "psd": b"8BPS\0\1" + bytes(60),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "jpeg2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40),
    "avif": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B",
    "avi": b"RIFF\x40\0\0\0AVI LIST" + bytes(40),
    "midi": b"MThd\0\0\0\6\0\1\0\1\0\x60",
    "aac": b"\xff\xf1\x50\x80\x01\x1f\xfc" * 20,
    "flv": b"FLV\1\5\0\0\0\x09",
    "text": "Đường xuất hiện nhiều ổ gà".encode(),
    "one_byte": b"\xff",
    "mpeg": b"\0\0\1\xba" + bytes(40),
}


@pytest.fixture(autouse=True)
def temporary_folder(settings, tmp_path) -> Iterator[Path]:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def refusal(data: bytes, name: str = "anh.jpg") -> uploads.Rejected:
    with pytest.raises(uploads.Rejected) as caught:
        uploads.accept_upload(SimpleUploadedFile(name, data, content_type="image/jpeg"))
    return caught.value


@pytest.mark.parametrize("name", STRANGERS)
def test_other_formats_are_refused_under_any_name(name):
    rejected = refusal(STRANGERS[name])

    assert rejected.code == "unsupported"
    assert rejected.message.startswith("Cổng không nhận loại tệp này.")
    assert "HEIC" in rejected.message
    assert "AMR" in rejected.message


@pytest.mark.parametrize("member", ["[Content_Types].xml", "classes.dex", "word/document.xml"])
def test_archives_are_refused(member):
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(member, "x")

    assert refusal(target.getvalue()).code == "unsupported"


def test_empty_file_is_refused():
    rejected = refusal(b"")

    assert rejected.code == "empty"
    assert rejected.message == "Tệp rỗng, không có dữ liệu. Vui lòng chọn lại tệp."


def test_document_behind_photo_signature_is_refused():
    assert refusal(b"\xff\xd8\xff%PDF-1.7\n1 0 obj").code == "foreign_data"
    assert refusal(b"GIF89a=1;alert(1)//" + bytes(40)).code in {"damaged", "too_many_pixels"}
    assert refusal(b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>").code == "damaged"


def test_photo_is_accepted_under_any_file_name():
    with uploads.accept_upload(
        sample_files.upload(sample_files.read("phone.jpg"), "bao-cao.exe")
    ) as clean:
        assert clean.extension == "jpg"


def test_uploaded_file_is_unchanged(tmp_path):
    data = sample_files.read("phone.mp4")
    upload = sample_files.upload(data)

    uploads.accept_upload(upload).close()

    upload.seek(0)
    assert upload.read() == data


def test_refusal_is_in_the_language_of_the_page():
    with translation.override("vi"):
        assert "Vui lòng" in refusal(b"x").message


@pytest.mark.parametrize("code", uploads.MESSAGES)
def test_every_refusal_contains_advice(code):
    rejected = uploads.Rejected(code, mb=15, megapixels=50, pages=40)

    assert "Vui lòng" in rejected.message
    assert "%" not in rejected.message


def open_files() -> set[str]:
    return set(os.listdir("/proc/self/fd"))


def examine(data: bytes) -> None:
    """Anything but a clean file or `Rejected` fails the test, and so does a file left open."""
    before = open_files()
    try:
        with uploads.accept_upload(sample_files.upload(data)) as clean:
            assert clean.size == len(clean.file.read()) > 0
    except uploads.Rejected as rejected:
        assert rejected.code in uploads.MESSAGES
    # One that an earlier test forgot may be closed meanwhile.
    assert open_files() <= before


calm = hypothesis_settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MARKS = [
    b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8 ",
    b"RIFF\x40\0\0\0WAVEfmt ", b"\0\0\0\x18ftypmp42", b"\0\0\0\x18ftypheic", b"\x1a\x45\xdf\xa3",
    b"OggS\0\2", b"ID3\3\0\0\0\0\0\0", b"\xff\xfb\x90\x64", b"#!AMR\n", b"#!AMR-WB\n",
]  # fmt: skip


@calm
@given(mark=st.sampled_from(MARKS), rest=st.binary(max_size=2000))
def test_random_bytes_are_refused_without_remains(mark, rest):
    examine(mark + rest)


@calm
@given(data=st.data())
def test_damaged_samples_are_refused_or_cleaned_without_remains(data):
    content = bytearray(sample_files.read(data.draw(st.sampled_from(sample_files.names()))))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content)))
        old = data.draw(st.sampled_from([0, 1, 2, 4, 8, 64]))
        new = data.draw(st.sampled_from([b"", b"\0", b"\xff\xff\xff\xff"]) | st.binary(max_size=8))
        content[place : place + old] = new

    examine(bytes(content))


@pytest.mark.parametrize("name", ["anh.jpg", "anh.png"])
def test_photo_with_appended_archive_is_refused(name: str) -> None:
    picture, archive = BytesIO(), BytesIO()
    Image.new("RGB", (64, 48), "red").save(picture, "JPEG" if name.endswith("jpg") else "PNG")
    with ZipFile(archive, "w") as bundle:
        bundle.writestr("trang.html", "<script>alert(1)</script>")

    with pytest.raises(uploads.Rejected) as refusal:
        uploads.accept_upload(SimpleUploadedFile(name, picture.getvalue() + archive.getvalue()))

    assert refusal.value.code == "foreign_data"
