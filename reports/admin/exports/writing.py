"""Write the rows of an export as a CSV or XLSX file.

The rows are read in chunks, so that a list of any length fits into memory.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import spreadsheets
from paht.foundation.spreadsheets import Column, Value
from reports.models import Export, QuestionAnswer, QuestionKind, Report
from reports.rules import personal_scan
from reports.rules.states import FINAL_STATES, State

CHUNK = 1000
# The list holds nothing of the reporter, and not the content they wrote.
_FIELDS = (
    "code",
    "submitted_at",
    "channel",
    "category__parent__name",
    "category__name",
    "title",
    "commune__full_name",
    "district__full_name",
    "address",
    "state",
    "urgent",
    "agency__name",
    "due_at",
    "completed_at",
    "paused_at",
    "is_published",
    "merged_into__code",
    "merged_into__confidential",
)


def write(
    file: BinaryIO, form: str, *, ids: Sequence[int], by: User, wrote: Callable[[int], None]
) -> int:
    """Write the reports `ids` that `by` may see; return how many there were."""
    counted = _Counted(rows(ids, by=by, wrote=wrote))
    if form == Export.Form.CSV:
        spreadsheets.write_csv(file, columns(), counted)
    else:
        spreadsheets.write_xlsx(file, _("Phản ánh"), columns(), counted)
    return counted.count


class _Counted:
    """An iterable that counts the rows it has given."""

    def __init__(self, rows: Iterator[list[Value]]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[list[Value]]:
        for row in self.rows:
            self.count += 1
            yield row


def columns() -> list[Column]:
    return [
        Column(_("Mã PAKN"), 16),
        Column(_("Thời điểm gửi"), 17),
        Column(_("Kênh tiếp nhận"), 14),
        Column(_("Nhóm chuyên mục"), 28),
        Column(_("Chuyên mục"), 32),
        Column(_("Tiêu đề"), 50),
        Column(_("Phường/Xã"), 22),
        Column(_("Quận/Huyện"), 22),
        Column(_("Địa chỉ chi tiết"), 36),
        Column(_("Trạng thái"), 18),
        Column(_("Khẩn cấp"), 10),
        Column(_("Cơ quan xử lý"), 40),
        Column(_("Hạn xử lý"), 17),
        Column(_("Đóng lúc"), 17),
        Column(_("Thực hiện hạn"), 14),
        Column(_("Công khai"), 10),
        Column(_("Đã gộp vào"), 16),
        Column(_("Câu hỏi thêm"), 50),
    ]


def rows(ids: Sequence[int], *, by: User, wrote: Callable[[int], None]) -> Iterator[list[Value]]:
    """Yield the rows in the order of `ids`; call `wrote` after each chunk with the keys done."""
    now = timezone.now()
    states = {state.value: str(state.label) for state in State}
    channels = {value: str(label) for value, label in Report.Channel.choices}
    marks = {True: _("Có"), False: ""}
    for bottom in range(0, len(ids), CHUNK):
        chunk = list(ids[bottom : bottom + CHUNK])
        # Check the scope again: a report may have left it since the list was made.
        found = (
            Report.objects.for_staff(by)
            .without_confidential()
            .filter(pk__in=chunk)
            .values("pk", *_FIELDS)
        )
        by_id = {row["pk"]: row for row in found}
        answers = _answers(by_id)
        for row in filter(None, map(by_id.get, chunk)):
            yield [
                row["code"],
                row["submitted_at"],
                channels[row["channel"]],
                row["category__parent__name"],
                row["category__name"],
                row["title"],
                row["commune__full_name"],
                row["district__full_name"],
                row["address"],
                states[row["state"]],
                marks[row["urgent"]],
                row["agency__name"],
                row["due_at"],
                row["completed_at"],
                _keeping(row, now),
                marks[row["is_published"]],
                # A count of matters leaves out rows with a value here.
                _merged(row),
                answers.get(row["pk"], ""),
            ]
        wrote(min(bottom + CHUNK, len(ids)))


def _answers(reports: Iterable[int]) -> dict[int, str]:
    """Return the answers to questions by report, one "question: answer" a line; one query.

    Free answers may name the reporter or a neighbour. A file leaves the portal, so that they are
    masked where they look personal; the page of the case shows them whole.
    """
    lines: dict[int, list[str]] = {}
    for answer in QuestionAnswer.objects.filter(report__in=reports):
        is_free = answer.question.kind == QuestionKind.TEXT
        spans = [one.span for one in personal_scan.find(answer.value)] if is_free else []
        lines.setdefault(answer.report_id, []).append(f"{answer.label}: {answer.masked(spans)}")
    return {report: "\n".join(said) for report, said in lines.items()}


def _merged(row: dict[str, Any]) -> str:
    """Return the code of the main report of the same matter, unless that is confidential."""
    return (
        _("phản ánh khác") if row["merged_into__confidential"] else row["merged_into__code"] or ""
    )


def _keeping(row: dict[str, Any], now: datetime) -> str:
    """Return in words whether the deadline was met, or is met so far."""
    if row["state"] in FINAL_STATES and row["state"] != State.COMPLETED:
        return ""
    if row["paused_at"]:
        return _("Tạm dừng")
    if row["completed_at"]:
        return _("Đúng hạn") if row["completed_at"] <= row["due_at"] else _("Quá hạn")
    return _("Trong hạn") if row["due_at"] >= now else _("Quá hạn")
