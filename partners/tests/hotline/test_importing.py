"""Past calls from a file: encodings, separators, errors by line, dry run, once only."""

import unicodedata
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as slow
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from notifications.models import Message
from paht.foundation import table_files
from paht.foundation.spreadsheets import Column, write_csv
from partners.hotline import importing
from partners.models import Call, CallBack
from partners.tests.hotline.centre import PHONE, CallCentre
from reports.privacy import purge

pytestmark = pytest.mark.django_db
DAY = f"{timezone.localtime() - timedelta(days=2):%d/%m/%Y}"
LINES = [
    ";".join(importing.COLUMNS),
    f"CG-1;{DAY} 08:30:00;0939 861 234;101;95;;",
    f"CG-2;{DAY} 08:40;;;;có;",
    ";;;;;;",
]


def file_of(lines: list[str], encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    words = end.join(lines) + end
    if encoding == "cp1258":
        # Windows writes the tone marks of Vietnamese as characters of their own.
        return b"".join(_cp1258(character) for character in words)
    return words.encode(encoding)


def _cp1258(character: str) -> bytes:
    for form in ("NFC", "NFD"):
        for whole in (character, unicodedata.normalize(form, character)):
            try:
                return whole.encode("cp1258")
            except UnicodeEncodeError:
                continue
    base, *marks = unicodedata.normalize("NFD", character)
    tone = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
    rest = [mark for mark in marks if mark not in tone]
    return (unicodedata.normalize("NFC", base + "".join(rest)) + "".join(tone)).encode("cp1258")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1258"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_file_in_usual_encoding_and_separator_is_read(encoding: str, separator: str) -> None:
    lines = [line.replace(";", separator) for line in LINES]

    found = importing.store(file_of(lines, encoding), by=None)

    assert (len(found.new), found.missed, found.wrong) == (2, 1, [])
    first, second = Call.objects.order_by("call_id")
    assert (first.phone, first.duration_seconds, first.is_imported) == (PHONE, 95, True)
    assert f"{timezone.localtime(first.started_at):%d/%m/%Y %H:%M:%S}" == f"{DAY} 08:30:00"
    assert second.missed_at and not CallBack.objects.exists()


def test_same_file_twice_and_call_told_before_are_stored_once(settings: Settings) -> None:
    CallCentre.with_key().started("CG-1")
    first = importing.store(file_of(LINES), by=None)
    second = importing.store(file_of(LINES), by=None)

    assert (len(first.new), first.known) == (1, 1)
    assert (len(second.new), second.known) == (0, 2)
    assert Call.objects.count() == 2 and not Call.objects.get(call_id="CG-1").is_imported


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0939861234;{day} 08:30;;;;;", "Mã cuộc gọi phải có"),
        ("ra-0939861234;{day} 08:30;;;;;", "Mã cuộc gọi phải có"),
        ("ra-939861234;{day} 08:30;0939 861 234;;;;", "Mã cuộc gọi phải có"),
        (";{day} 08:30;;;;;", "Mã cuộc gọi phải có"),
        ("CG-9;hôm qua;;;;;", "Thời điểm bắt đầu viết như"),
        ("CG-9;25/11/2999 08:30;;;;;", "tương lai"),
        ("CG-9;25/11/2001 08:30;;;;;", "quá thời hạn lưu giữ"),
        ("CG-9;{day} 08:30;12;;;;", "Số điện thoại không đúng"),
        ("CG-9;{day} 08:30;;;-5;;", "số giây"),
        ("CG-9;{day} 08:30;;;99999;;", "số giây"),
        ("CG-9;{day} 08:30;;;;lúc nào;", "có” hoặc để trống"),
        ("CG-9;{day} 08:30;;;;;http://a.vn/x", "Liên kết ghi âm"),
        ("CG-1;{day} 08:30;;;;;", "trùng với dòng 2"),
    ],
)
def test_wrong_line_is_named_in_vietnamese_and_nothing_is_stored(line: str, words: str) -> None:
    content = file_of([*LINES, line.format(day=DAY)])

    found = importing.preview(content)

    assert [wrong.line for wrong in found.wrong] == [5]
    assert words in found.wrong[0].words
    with pytest.raises(table_files.Refused):
        importing.store(content, by=None)
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "thiếu cột: Mã cuộc gọi, Bắt đầu"),
        (b"a;b\n1;2\n", "thiếu cột"),
        (b"PK\x03\x04\x00\x00", "như bảng tính Excel"),
        (b"\xff" * (table_files.MOST_BYTES + 1), "5 MB"),
    ],
)
def test_file_that_is_no_table_of_calls_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(table_files.Refused, match=words):
        importing.preview(content)


def test_formula_in_a_cell_is_no_call_id_and_the_portal_writes_none() -> None:
    found = importing.preview(file_of([*LINES[:1], f"=1+1;{DAY} 08:30;;;;;"]))
    assert "Mã cuộc gọi phải có" in found.wrong[0].words

    file = BytesIO()
    columns = [Column(name, 10) for name in importing.COLUMNS]
    write_csv(file, columns, [("#1", f"{DAY} 08:30", PHONE, "", "", "", "")])
    assert f"'{PHONE}".encode() in file.getvalue()
    assert importing.preview(file.getvalue()).new[0].phone == PHONE


@slow(max_examples=200, deadline=None)
@given(
    head=st.sampled_from([";".join(importing.COLUMNS), ",".join(importing.COLUMNS), ""]),
    rest=st.binary(max_size=300),
)
def test_any_bytes_are_read_or_refused(head: str, rest: bytes) -> None:
    try:
        importing.preview(head.encode() + b"\n" + rest)
    except table_files.Refused:
        pass
    assert not Call.objects.exists()


class TestPage:
    @pytest.fixture
    def page(self) -> str:
        return reverse("admin:partners_call_import")

    def _file(self, content: bytes) -> Any:
        return SimpleUploadedFile("goi.csv", content, content_type="text/csv")

    def test_trying_stores_nothing_and_storing_does(self, admin_client: Client, page: str) -> None:
        tried = admin_client.post(page, {"file": self._file(file_of(LINES)), "try": "1"})

        assert "2 cuộc gọi mới" in tried.content.decode() and not Call.objects.exists()
        stored = admin_client.post(
            page, {"file": self._file(file_of(LINES)), "store": "1"}, follow=True
        )
        assert "Đã nhập 2 cuộc gọi" in stored.content.decode()
        assert PHONE not in stored.content.decode() and Call.objects.count() == 2

    @pytest.mark.usefixtures("reference_data")
    def test_import_is_told_to_those_who_may_confirm(
        self, administrator: User, supervisor: User, page: str
    ) -> None:
        """A call of a file names its operator, and leads to a recording."""
        client = Client()
        client.force_login(administrator)
        for wish in ("try", "store", "store"):
            client.post(page, {"file": self._file(file_of(LINES)), wish: "1"})

        [told] = Message.objects.filter(template="staff_rights", channel="email")
        assert told.recipient == supervisor.email
        assert told.context["what"] == "Nhập cuộc gọi đến tổng đài từ tệp"
        assert PHONE not in str(told.context)

    def test_wrong_lines_and_missing_file_are_said(self, admin_client: Client, page: str) -> None:
        wrong = admin_client.post(
            page, {"file": self._file(file_of([*LINES, "?;?;;;;;"])), "store": "1"}
        )
        assert wrong.status_code == 422 and "Dòng 5:" in wrong.content.decode()
        missing = admin_client.post(page, {"try": "1"})
        assert missing.status_code == 422 and "Vui lòng chọn tệp" in missing.content.decode()
        assert not Call.objects.exists()

    def test_sample_file_can_be_imported(self, admin_client: Client) -> None:
        sample = admin_client.get(reverse("admin:partners_call_sample")).content
        yesterday = timezone.localtime() - timedelta(days=1)
        today = f"{timezone.localtime():%d/%m/%Y}"

        found = importing.preview(sample.replace(today.encode(), f"{yesterday:%d/%m/%Y}".encode()))

        assert found.wrong == [] and len(found.new) == 1


def test_command_tries_then_stores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "goi.csv"
    path.write_bytes(file_of(LINES))

    call_command("import_calls", str(path), "--dry-run")
    assert not Call.objects.exists() and "Chỉ xem" in capsys.readouterr().out
    call_command("import_calls", str(path))
    assert Call.objects.count() == 2
    path.write_bytes(file_of([*LINES, "?;?;;;;;"]))
    with pytest.raises(CommandError, match="1 dòng sai"):
        call_command("import_calls", str(path))
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        call_command("import_calls", str(tmp_path / "none.csv"))


@pytest.mark.usefixtures("reference_data")
@pytest.mark.usefixtures("reference_data")
def test_import_on_the_server_is_told_to_those_who_may_confirm(
    supervisor: User, tmp_path: Path
) -> None:
    path = tmp_path / "goi.csv"
    path.write_bytes(file_of(LINES))
    call_command("import_calls", str(path), "--dry-run")
    assert not Message.objects.filter(template="staff_rights").exists()

    for _turn in range(2):
        call_command("import_calls", str(path))

    [told] = Message.objects.filter(template="staff_rights", channel="email")
    assert (told.recipient, told.context["who"]) == (supervisor.email, "dòng lệnh của máy chủ")
    assert told.context["what"] == "Nhập cuộc gọi đến tổng đài từ tệp"
    assert PHONE not in str(told.context)


def test_purge_erases_recording_first_then_call_and_call_back(settings: Settings) -> None:
    settings.CALL_RECORDING_HOSTS = ["ghiam.example.vn"]
    centre, now = CallCentre.with_key(), timezone.now()
    centre.started()
    centre.ended(recording_url="https://ghiam.example.vn/a", retention_days=10)
    centre.missed("CG-2", phone="+84912345678")

    purge.run(now + timedelta(days=9))
    assert Call.objects.get(call_id="CG-1").recording_url
    purge.run(now + timedelta(days=11))
    assert Call.objects.get(call_id="CG-1").recording_url == ""
    assert Call.objects.count() == 2
    counts = purge.run(now + timedelta(days=settings.RETENTION_CALLS_DAYS + 1))
    assert (counts["calls"], counts["call-backs"]) == (2, 1)
    assert not Call.objects.exists() and not CallBack.objects.exists()
