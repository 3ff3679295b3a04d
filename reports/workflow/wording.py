"""Word deadlines, promises, agencies and the progress of a report for public pages.

The texts name no officer and quote no internal note.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from paht.foundation.language import localised
from paht.foundation.local_time import day_text, moment_text
from province.deadlines import WorkCalendar
from province.models import DISTRICT_PLACEHOLDER, AdminUnit, Agency
from reports.models import Category, Report, ReportEvent, confidential_mains
from reports.rules.states import Satisfaction, State
from reports.workflow.time_left import TimeLabel, time_left

HOUR = timedelta(hours=1)

# Names of district agencies before the place, and so the district, is known.
_DISTRICT_AGENCIES = {
    "QLDT": gettext_lazy("Phòng Quản lý đô thị hoặc Phòng Kinh tế và Hạ tầng nơi xảy ra sự việc"),
    "UBND": gettext_lazy("Ủy ban nhân dân cấp huyện nơi xảy ra sự việc"),
    "CA": gettext_lazy("Công an cấp huyện nơi xảy ra sự việc"),
}

_PROGRESS = (
    (State.SUBMITTED, pgettext_lazy("step", "Gửi")),
    (State.RECEIVED, gettext_lazy("Tiếp nhận")),
    (State.ASSIGNED, gettext_lazy("Chuyển xử lý")),
    (State.PROCESSING, gettext_lazy("Đang xử lý")),
    (State.COMPLETED, gettext_lazy("Hoàn thành")),
)


@dataclass(frozen=True)
class ProgressStep:
    """One step of a report's progress; `at` is None if unknown or still to come."""

    label: str | Promise
    stage: str  # "done", "now" or "" (to come)
    at: datetime | None


@dataclass(frozen=True)
class TimelineEntry:
    """One entry of the public timeline."""

    label: str
    agency: str
    at: datetime


def grouped(number: int) -> str:
    """Write 1234 as "1.234" (Vietnamese) or "1,234"."""
    english = f"{number:,}"
    return english if get_language() == "en" else english.replace(",", ".")


def category_name(category: Category) -> str:
    """Return the category's name in the language of the page, else in Vietnamese."""
    return localised(category.name, en=category.name_en, km=category.name_km)


def promise(category: Category) -> str:
    """Return the promised time: "5 ngày làm việc", "Khẩn cấp – 24 giờ"; "" for a group."""
    if category.urgent:
        return _("Khẩn cấp – %(hours)d giờ") % {"hours": settings.URGENT_HOURS}
    days = category.sla_working_days
    if days is None:
        return ""
    return ngettext("%(days)d ngày làm việc", "%(days)d ngày làm việc", days) % {"days": days}


def agency_name(category: Category, agencies: Mapping[str, Agency]) -> str:
    """Name the agency of a category, or the kind of agency in each district."""
    pattern = category.agency_pattern
    if DISTRICT_PLACEHOLDER in pattern and settings.UNIT_SCHEME == AdminUnit.Scheme.Y2025:
        return _("Cơ quan có thẩm quyền tại nơi xảy ra sự việc")
    if DISTRICT_PLACEHOLDER in pattern:
        kind = pattern.partition("-")[0]
        return str(_DISTRICT_AGENCIES.get(kind, gettext_lazy("Cơ quan cấp huyện nơi xảy ra")))
    agency = agencies.get(pattern)
    return agency.name if agency else ""


def deadline(report: Report, *, now: datetime, calendar: WorkCalendar) -> TimeLabel | None:
    """Return the deadline and the time left in words; None for a closed report."""
    left = time_left(report, now=now, calendar=calendar)
    if left is None:
        return None
    if left.clock is not None:
        return TimeLabel(_clock_in_words(left.due_at, left.clock), left.tone)
    if left.working_days is None:
        return TimeLabel(_("Thời hạn tạm dừng trong khi chờ bổ sung thông tin"))
    return TimeLabel(_days_in_words(left.due_at, left.working_days), left.tone)


def _days_in_words(due_at: datetime, left: int) -> str:
    facts = {"date": day_text(due_at), "days": abs(left)}
    if left < 0:
        words = ngettext(
            "Hạn xử lý %(date)s – quá hạn %(days)d ngày làm việc",
            "Hạn xử lý %(date)s – quá hạn %(days)d ngày làm việc",
            -left,
        )
        return words % facts
    if left == 0:
        return _("Hạn xử lý %(date)s – hôm nay là ngày cuối") % facts
    words = ngettext(
        "Hạn xử lý %(date)s – còn %(days)d ngày làm việc",
        "Hạn xử lý %(date)s – còn %(days)d ngày làm việc",
        left,
    )
    return words % facts


def _clock_in_words(due_at: datetime, left: timedelta) -> str:
    hours = abs(left) // HOUR
    facts = {"moment": moment_text(due_at), "hours": hours}
    if left < timedelta():
        return _("Hạn xử lý %(moment)s – đã quá hạn") % facts
    if hours == 0:
        return _("Hạn xử lý %(moment)s – còn chưa đến 1 giờ") % facts
    words = ngettext(
        "Hạn xử lý %(moment)s – còn %(hours)d giờ",
        "Hạn xử lý %(moment)s – còn %(hours)d giờ",
        hours,
    )
    return words % facts


def merged_state(report: Report) -> str:
    """Word the state of a reporter's own report, which may be merged; read with `merged_into`."""
    main = report.main
    if main is None:
        return _("Đã gộp") if report.merged_into_id else str(report.status.public_label)
    return _("Đã gộp vào %(code)s · %(state)s") % {
        "code": main.code,
        "state": main.status.public_label,
    }


def progress(report: Report, events: Iterable[ReportEvent]) -> list[ProgressStep]:
    """Return the steps of a report with their dates; a refused report ends at the refusal."""
    reached: dict[str, datetime] = {}
    before: State | None = None
    for event in events:
        step = State(event.target).public
        # The last arrival counts: a reopened report was forwarded again. Moves inside a step
        # and pauses for information are no arrivals.
        if step not in (before, State.NEED_INFO):
            reached[step.value] = event.at
            before = step
    status = report.status
    if status in (State.REJECTED, State.WITHDRAWN):
        sent = ProgressStep(_PROGRESS[0][1], "done", report.submitted_at)
        return [sent, ProgressStep(status.public_label, "now", reached.get(status))]
    at_work = State(report.resume_state) if status is State.NEED_INFO else status.public
    names = [state for state, _label in _PROGRESS]
    here = names.index(at_work.public)
    return [
        ProgressStep(label, _stage(number, here), _when(state, number, here, reached, report))
        for number, (state, label) in enumerate(_PROGRESS)
    ]


def _stage(number: int, here: int) -> str:
    if number < here or number == len(_PROGRESS) - 1 == here:
        return "done"
    return "now" if number == here else ""


def _when(
    state: State, number: int, here: int, reached: dict[str, datetime], report: Report
) -> datetime | None:
    if number > here:
        return None
    return report.submitted_at if state is State.SUBMITTED else reached.get(state)


def timeline(events: Iterable[ReportEvent]) -> list[TimelineEntry]:
    """Return the public events of a report, newest first: what, which agency, when."""
    events = list(events)
    confidential = confidential_mains(events)
    listed = [
        TimelineEntry(
            _what(event, confidential), event.agency.name if event.agency else "", event.at
        )
        for event in events
        if _is_listed(event)
    ]
    return listed[::-1]


def satisfaction(events: Iterable[ReportEvent]) -> Satisfaction | None:
    """Return the reporter's rating; None without one."""
    said = [event.facts["level"] for event in events if event.name == "rate"]
    return Satisfaction(said[-1]) if said else None


def _is_listed(event: ReportEvent) -> bool:
    if event.name == "decide_extension":
        return bool(event.facts.get("granted"))
    return event.transition.public or "into" in event.facts


def _what(event: ReportEvent, confidential: set[str]) -> str:
    if event.name == "decide_extension":
        due = parse_datetime((event.facts.get("due_at") or ["", ""])[-1])
        if due:
            until = day_text(due)
            return _("Gia hạn xử lý đến ngày %(date)s") % {"date": until}
    if event.facts.get("into") in confidential:
        return _("Được gộp vào phản ánh khác")
    if "into" in event.facts:
        return _("Được gộp vào phản ánh %(code)s") % {"code": event.facts["into"]}
    return str(event.transition.past)
