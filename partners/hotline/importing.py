"""Read past calls from the call centre's CSV, show what would be stored, and store it once.

The file is what people have: UTF-8 with or without a mark, or windows-1258, with semicolons (Excel
in Vietnamese), commas or tabs. A file with one wrong line is not stored at all.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import confirmers
from accounts.models import User, phone_hash
from paht.foundation import text
from paht.foundation.local_time import VIETNAM
from paht.foundation.refusals import Refusal
from partners.hotline import events
from partners.hotline.calls import find_operator
from partners.models import Call
from reports.intake.submission_ids import SubmissionId

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
MOST_ERRORS = 50
_BATCH = 500
# Heading, folded → name of the column. `COLUMNS` are the headings that the portal writes.
COLUMNS = (
    "Mã cuộc gọi",
    "Bắt đầu",
    "Số điện thoại",
    "Tổng đài viên",
    "Thời lượng (giây)",
    "Gọi nhỡ",
    "Ghi âm",
)
_NAMES = ("call_id", "started", "phone", "operator", "duration", "missed", "recording")
_NEEDED = ("call_id", "started")
_TIMES = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
_YES, _NO = ("co", "x", "1", "yes", "nho"), ("", "khong", "0", "no")


class Refused(Refusal):
    """A file that cannot be read as a table of calls."""


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be stored, and the reason for the person who has the file open."""

    line: int
    words: str


@dataclass
class Found:
    """What a file holds: calls that are new, lines that the portal knows, and wrong lines."""

    new: list[Call] = field(default_factory=list)
    known: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    wrong_count: int = 0
    missed: int = 0

    def refuse(self, line: int, words: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < MOST_ERRORS:
            self.wrong.append(Wrong(line, words))


def preview(content: bytes) -> Found:
    """Return what `store` would do with the file; store nothing. Raises `Refused`."""
    found, seen = Found(), dict[str, int]()
    operators = dict[str, User | None]()
    for line, row in _rows(content):
        try:
            call = _call(row, operators)
        except _Unreadable as error:
            found.refuse(line, str(error))
            continue
        if call.call_id in seen:
            words = _("Mã cuộc gọi trùng với dòng %(line)d.") % {"line": seen[call.call_id]}
            found.refuse(line, words)
            continue
        seen[call.call_id] = line
        found.new.append(call)
    known = set(
        Call.objects.filter(call_id__in=seen).values_list("call_id", flat=True) if seen else ()
    )
    found.known = len(known)
    found.new = [call for call in found.new if call.call_id not in known]
    found.missed = sum(call.missed_at is not None for call in found.new)
    return found


def store(content: bytes, *, by: User | None) -> Found:
    """Store the new calls of a file without wrong lines. Idempotent by the id of the call.

    A call of a file names its operator, and leads to a recording: those who confirm rights are
    told. `by` is None on the server. Past missed calls are history: nobody is called back for them.
    """
    found = preview(content)
    if found.wrong_count:
        raise Refused("wrong", _("Tệp còn dòng sai nên chưa nhập dòng nào."))
    with transaction.atomic():
        # The call centre may tell of one of these calls at the same moment.
        Call.objects.bulk_create(found.new, batch_size=_BATCH, ignore_conflicts=True)
        if found.new:
            with override("vi"):
                what = _("Nhập cuộc gọi đến tổng đài từ tệp")
            url = reverse("admin:partners_call_changelist")
            confirmers.tell_done(what, kind="import-calls", by=by, url=url)
    return found


class _Unreadable(Exception):
    """A line with a wrong value."""


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and named values of each line that is not empty."""
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("Tệp lớn hơn 5 MB. Vui lòng chia nhỏ tệp."))
    words = _decoded(content)
    first = words.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
    try:
        headings = next(reader, [])
        names = _named(headings)
        for count, row in enumerate(reader):
            if count >= MOST_ROWS:
                raise Refused("too_many", _("Tệp có hơn 20.000 dòng. Vui lòng chia nhỏ tệp."))
            if any(cell.strip() for cell in row):
                cells = {name: _cell(row[at]) for name, at in names.items() if at < len(row)}
                yield reader.line_num, cells
    except csv.Error as error:
        words = _("Dòng %(line)d không đọc được như bảng CSV.") % {"line": reader.line_num}
        raise Refused("not_csv", words) from error


def _decoded(content: bytes) -> str:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            words = content.decode("cp1258")
        except UnicodeDecodeError as error:
            raise Refused(
                "encoding", _("Không đọc được chữ trong tệp. Vui lòng lưu lại dạng CSV UTF-8.")
            ) from error
    if "\0" in words:
        raise Refused(
            "encoding", _("Đây không phải tệp CSV. Vui lòng lưu lại dạng CSV UTF-8 rồi thử lại.")
        )
    # windows-1258 writes the marks of Vietnamese letters apart.
    return unicodedata.normalize("NFC", words)


def _named(headings: list[str]) -> dict[str, int]:
    """Return the place of each known column; raise `Refused` when a needed one is missing."""
    places = {text.fold(heading).strip(): at for at, heading in enumerate(headings)}
    known = dict(zip(map(text.fold, COLUMNS), _NAMES, strict=True))
    found = {name: places[folded] for folded, name in known.items() if folded in places}
    missing = [
        heading
        for heading, name in zip(COLUMNS, _NAMES, strict=True)
        if name in _NEEDED and name not in found
    ]
    if missing:
        words = _("Dòng đầu của tệp thiếu cột: %(names)s.") % {"names": ", ".join(missing)}
        raise Refused("headings", words)
    return found


def _cell(value: str) -> str:
    """Return a cell; `write_csv` puts an apostrophe before text that looks like a formula."""
    value = value.strip()
    return value[1:] if value.startswith("'") else value


def _call(row: dict[str, str], operators: dict[str, User | None]) -> Call:
    started = _moment(row.get("started", ""))
    try:
        phone = events.read_phone(row.get("phone", ""))
    except events.Malformed as error:
        raise _Unreadable(_("Số điện thoại không đúng. Số bị ẩn thì để trống.")) from error
    try:
        call_id = events.read_call_id(row.get("call_id", ""), phone=phone)
    except events.Malformed as error:
        raise _Unreadable(
            _("Mã cuộc gọi phải có từ 1 đến 60 chữ, số không dấu và không chứa số điện thoại.")
        ) from error
    try:
        recording = events.read_link(row.get("recording", ""))
    except events.Malformed as error:
        raise _Unreadable(_("Liên kết ghi âm phải là https của máy chủ được phép.")) from error
    duration = _seconds(row.get("duration", ""))
    missed = _yes_or_no(row.get("missed", ""))
    name = row.get("operator", "")
    if name not in operators:
        operators[name] = find_operator(name) if name.isprintable() else None
    ended = started + timedelta(seconds=duration or 0)
    until = ended + timedelta(days=settings.RETENTION_RECORDINGS_DAYS)
    return Call(
        call_id=call_id,
        phone=phone,
        phone_hash=phone_hash(phone) if phone else "",
        operator=operators[name],
        first_heard_at=started,
        started_at=None if missed else started,
        ended_at=ended,
        missed_at=started if missed else None,
        duration_seconds=duration,
        recording_url=recording,
        recording_until=until if recording else None,
        submission_id=SubmissionId.new().number,
        is_imported=True,
    )


def _moment(value: str) -> datetime:
    now = timezone.now()
    for form in _TIMES:
        try:
            found = datetime.strptime(value, form).replace(tzinfo=VIETNAM)
            break
        except ValueError:
            continue
    else:
        raise _Unreadable(_("Thời điểm bắt đầu viết như 25/11/2026 08:30:00."))
    if found > now:
        raise _Unreadable(_("Thời điểm bắt đầu ở tương lai."))
    if found < now - timedelta(days=settings.RETENTION_CALLS_DAYS):
        raise _Unreadable(
            _("Cuộc gọi cũ hơn %(days)d ngày, quá thời hạn lưu giữ.")
            % {"days": settings.RETENTION_CALLS_DAYS}
        )
    return found


def _seconds(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= 5):
        raise _Unreadable(_("Thời lượng phải là số giây, từ 0 đến 86400."))
    found = int(value)
    if found > events.LONGEST_CALL_SECONDS:
        raise _Unreadable(_("Thời lượng phải là số giây, từ 0 đến 86400."))
    return found


def _yes_or_no(value: str) -> bool:
    folded = text.fold(value).strip()
    if folded not in (*_YES, *_NO):
        raise _Unreadable(_("Cột gọi nhỡ ghi “có” hoặc để trống."))
    return folded in _YES
