"""Collect what the print view and the PDF of a case show; the reporter stays masked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation.local_time import moment_text
from reports.admin import sketch
from reports.admin.case import answers, timeline
from reports.admin.case.answers import Version
from reports.admin.case.timeline import TimelineEntry
from reports.admin.sketch import Sketch
from reports.models import Attachment, Report, Reporter


@dataclass(frozen=True)
class CaseFile:
    """One report as it is printed, with the oldest entry first.

    `facts`, `questions` and `reporter` are (name, value) pairs in words. `recordings` counts the
    reporter's files that paper cannot show.
    """

    report: Report
    facts: list[tuple[str, str]]
    questions: list[tuple[str, str]]
    reporter: list[tuple[str, str]]
    photos: list[Attachment]
    recordings: int
    answers: list[Version]
    entries: list[TimelineEntry]
    sketch: Sketch | None
    printed_at: datetime
    printed_by: str


def case_file(report: Report, *, by: User) -> CaseFile:
    """Return the case file of `report`, which comes from `scope`, as `by` prints it."""
    reporter = Reporter.objects.filter(report=report).first()
    files = [file for file in report.attachments.all() if file.is_of_reporter]
    photos = [file for file in files if file.kind == Attachment.Kind.PHOTO]
    return CaseFile(
        report=report,
        facts=list(_facts(report)),
        questions=[(answer.label, answer.shown) for answer in report.given_answers],
        reporter=list(_reporter(reporter)) if reporter else [],
        photos=photos,
        recordings=len(files) - len(photos),
        answers=answers.versions(report, by=by),
        entries=list(reversed(timeline.entries(report, by=by))),
        sketch=sketch.draw(report),
        printed_at=timezone.now(),
        printed_by=by.get_full_name(),
    )


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield _("Trạng thái"), str(report.status.label)
    yield _("Hạn xử lý"), moment_text(report.due_at)
    yield _("Cơ quan xử lý"), report.agency.name if report.agency else _("Chưa chuyển")
    if report.complained_agency:
        yield _("Cơ quan bị phản ánh, tố cáo"), report.complained_agency.name
    group = report.category.parent
    yield (
        _("Chuyên mục"),
        f"{report.category.name} ({group.name})" if group else report.category.name,
    )
    yield _("Địa điểm"), f"{report.address}, {report.place}"
    if report.latitude is not None:
        yield _("Tọa độ"), f"{report.latitude:.5f}, {report.longitude:.5f}"
    if report.occurred_at:
        yield _("Thời gian xảy ra"), moment_text(report.occurred_at)
    yield _("Gửi lúc"), f"{moment_text(report.submitted_at)} – {report.get_channel_display()}"
    if report.completed_at:
        yield _("Đóng lúc"), moment_text(report.completed_at)
    yield _("Công khai"), _("Người dân xem được") if report.is_public else _("Không công khai")


def _reporter(reporter: Reporter) -> Iterator[tuple[str, str]]:
    yield _("Họ tên"), reporter.masked_name
    yield _("Số điện thoại"), reporter.masked_phone
    if reporter.email:
        yield _("Thư điện tử"), reporter.masked_email
