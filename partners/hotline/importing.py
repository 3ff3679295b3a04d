"""Read past calls from the call centre's CSV, show what would be stored, and store it once.

A file with one wrong line is not stored at all.
"""

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
from paht.foundation import table_files, text
from paht.foundation.local_time import VIETNAM
from partners.hotline import events
from partners.hotline.calls import find_operator
from partners.models import Call
from reports.intake.submission_ids import SubmissionId

_BATCH = 500
# Heading → name of the column.
COLUMNS = {
    "Mã cuộc gọi": "call_id",
    "Bắt đầu": "started",
    "Số điện thoại": "phone",
    "Tổng đài viên": "operator",
    "Thời lượng (giây)": "duration",
    "Gọi nhỡ": "missed",
    "Ghi âm": "recording",
}
_NEEDED = ("call_id", "started")
_TIMES = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
_YES, _NO = ("co", "x", "1", "yes", "nho"), ("", "khong", "0", "no")


@dataclass
class Found(table_files.WrongLines):
    """What a file holds: calls that are new, lines that the portal knows, and wrong lines."""

    new: list[Call] = field(default_factory=list)
    known: int = 0
    missed: int = 0


def preview(content: bytes) -> Found:
    """Return what `store` would do with the file; store nothing. Raises `table_files.Refused`."""
    found, seen = Found(), dict[str, int]()
    operators = dict[str, User | None]()
    for line, row in table_files.rows(content, COLUMNS, _NEEDED):
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
        raise table_files.Refused("wrong", _("Tệp còn dòng sai nên chưa nhập dòng nào."))
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
