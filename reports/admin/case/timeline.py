"""Write the history of a report in words for staff: who, for which agency, what changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from paht.foundation.local_time import moment_text
from province import directory
from reports.models import (
    CaseAction,
    CaseDocument,
    Report,
    ReportEvent,
    case_action_records,
    confidential_mains,
    history,
    known_categories,
)
from reports.rules.states import HANDED_OVER, RefusalReason


@dataclass(frozen=True)
class TimelineEntry:
    """One event in words; `facts` are (name, value) pairs."""

    at: datetime
    title: str | Promise
    who: str
    agency: str
    note: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class _Names:
    """Read the names of codes that events store."""

    agencies: dict[str, str]
    categories: dict[str, str]
    confidential: set[str]


def entries(report: Report, *, by: User) -> list[TimelineEntry]:
    """Return the report's events as `by` may read them, newest first.

    Two queries, and one more for a merged report. Operators read the notes to and from the
    reporter, not those between agencies.
    """
    with_notes = by.has_perm("reports.read_notes")
    events = history(report)
    names = _Names(
        agencies={code: agency.short_name for code, agency in directory.agencies().items()},
        categories={category.code: category.name for category in known_categories().values()},
        confidential=confidential_mains(events),
    )
    told = [_entry(event, names, with_notes) for event in events]
    told += [_case_action_entry(action, with_notes) for action in case_action_records(report)]
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def _is_of_the_reporter(event: ReportEvent) -> bool:
    """Return whether the note went to the reporter or came from them."""
    if event.name == "decide_extension":
        return bool(event.facts.get("granted"))
    return bool(event.transition.notice) or event.name == "supply_info"


def _entry(event: ReportEvent, names: _Names, with_notes: bool) -> TimelineEntry:
    note = event.note
    for code in names.confidential:
        note = note.replace(code, _("khác"))
    return TimelineEntry(
        at=event.at,
        title=_title(event),
        who=event.by.get_full_name() if event.by else "",
        agency=_agency(event),
        note=note if with_notes or _is_of_the_reporter(event) else "",
        facts=list(_facts(event, names)),
    )


def _agency(event: ReportEvent) -> str:
    """Return the agency for which `event.by` acted.

    The event of a transferred report stores the agency that received it.
    """
    acting = event.agency
    if event.by and event.name in (*HANDED_OVER, "amend"):
        acting = event.by.agency
    return acting.name if acting else ""


def _case_action_entry(action: CaseAction, with_notes: bool) -> TimelineEntry:
    by, facts = action.by, []
    if action.person:
        facts.append((_("Cán bộ xử lý"), action.person.get_full_name()))
    if action.agency and action.kind in _NAMING_AN_AGENCY:
        facts.append((_("Cơ quan"), action.agency.name))
    document = action.document
    if document and with_notes and document.level != CaseDocument.Level.CONFIDENTIAL:
        facts.append((_("Tài liệu"), document.title))
    return TimelineEntry(
        at=action.at,
        title=action.get_kind_display(),
        who=by.get_full_name(),
        agency=by.agency.name if by.agency else "",
        note=action.note if with_notes else "",
        facts=facts,
    )


# For all other events it is the agency of the acting member of staff.
_NAMING_AN_AGENCY = (
    CaseAction.Kind.COOPERATION_ASKED,
    CaseAction.Kind.COOPERATION_ENDED,
    CaseAction.Kind.TRANSFER_ASKED,
    CaseAction.Kind.URGED,
)


def _title(event: ReportEvent) -> str | Promise:
    if event.name == "decide_extension":
        granted = event.facts.get("granted")
        return _("Đồng ý gia hạn xử lý") if granted else _("Không đồng ý gia hạn xử lý")
    if event.facts.get("calendar"):
        return _("Tính lại hạn theo lịch làm việc")
    return _("Gộp vào phản ánh khác") if "into" in event.facts else event.transition.past


def _facts(event: ReportEvent, names: _Names) -> Iterator[tuple[str, str]]:
    for name, tell in _TELLERS.items():
        if name in event.facts:
            label, words = tell(event.facts[name], names)
            # Deadlines may differ by seconds, which no reader sees.
            before, arrow, after = words.partition(_ARROW)
            if not (name == "due_at" and arrow and before == after):
                yield label, words


def _change(value: Any, word: Callable[[Any], str]) -> str:
    """Return "trước → sau", or the new value alone when there was none before."""
    if not isinstance(value, list):
        return word(value)
    before, after = value
    return f"{word(before)}{_ARROW}{word(after)}"


def _yes_no(value: Any) -> str:
    return _("có") if value else _("không")


def _moment(value: str) -> str:
    return moment_text(datetime.fromisoformat(value))


def _days(value: int) -> str:
    return ngettext("%(days)d ngày làm việc", "%(days)d ngày làm việc", value) % {"days": value}


def _files(value: list[int]) -> str:
    return _("%(public)d trong %(all)d tệp") % {"public": value[0], "all": value[1]}


_ARROW = " → "
_TELLERS: dict[str, Callable[[Any, _Names], tuple[str, str]]] = {
    "channel": lambda value, names: (_("Kênh"), str(Report.Channel(value).label)),
    "reference": lambda value, names: (_("Mã cuộc gọi hoặc số thư"), value),
    "category": lambda value, names: (
        _("Chuyên mục"),
        _change(value, lambda code: names.categories.get(code, code)),
    ),
    "agency": lambda value, names: (
        _("Cơ quan xử lý"),
        _change(value, lambda code: names.agencies.get(code, code)),
    ),
    "proposed": lambda code, names: (_("Cơ quan đề xuất"), names.agencies.get(code, code)),
    "urgent": lambda value, names: (_("Khẩn cấp"), _change(value, _yes_no)),
    "published": lambda value, names: (_("Công khai nội dung"), _change(value, _yes_no)),
    "named": lambda value, names: (_("Công khai tên người gửi"), _change(value, _yes_no)),
    "files": lambda value, names: (_("Tệp được công khai"), _files(value)),
    "confidential": lambda value, names: (_("Giữ kín"), _change(value, _yes_no)),
    "complained": lambda value, names: (
        _("Cơ quan bị phản ánh, tố cáo"),
        _change(value, lambda code: names.agencies.get(code, code) or _("không có")),
    ),
    "masked": lambda value, names: (_("Chỗ được che trong bản công khai"), str(value)),
    "reason": lambda value, names: (
        _("Lý do"),
        f"{value} – {RefusalReason(value).label}",
    ),
    "into": lambda value, names: (
        _("Gộp vào phản ánh"),
        _("phản ánh khác") if value in names.confidential else value,
    ),
    "working_days": lambda value, names: (_("Thời gian gia hạn"), _days(value)),
    "blanked": lambda value, names: (_("Lời nhắn, ghi chú đã xóa"), str(value)),
    "due_at": lambda value, names: (_("Hạn xử lý"), _change(value, _moment)),
}
