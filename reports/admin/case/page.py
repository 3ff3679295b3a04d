"""Show the page of one report to staff, with the forms of what they may do now.

The sections are read in `sections`, the forms of moves in `offered`. Views that refuse a form
show this page again by `show`.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from paht.foundation import caching
from reports.admin import scope
from reports.admin.case import answers, duplicates, sections, timeline
from reports.admin.case.forms.base import MoveForm
from reports.admin.case.forms.documents import DocumentForm
from reports.admin.case.forms.notes import NoteForm
from reports.admin.case.offered import offered_forms
from reports.casework import photo_redaction
from reports.casework.spam import verdicts
from reports.deadlines import worklist
from reports.models import Report
from reports.privacy import personal_data_access
from reports.workflow.case_actions import CaseStanding


@dataclass(frozen=True)
class FilledForms:
    """Forms that keep the text of a member of staff when the page is shown again.

    `move`, `note`, `document` and `feedback` were refused. `unfinished` is the form of a move
    that was posted for a check or a reply template, before it is complete.
    """

    move: MoveForm | None = None
    unfinished: MoveForm | None = None
    note: NoteForm | None = None
    document: DocumentForm | None = None
    feedback: Form | None = None


@require_safe
def case_view(request: HttpRequest, object_id: int) -> HttpResponse:
    return show(request, scope.report(request, object_id), FilledForms())


def show(
    request: HttpRequest, report: Report, filled: FilledForms, *, status: int = 200
) -> HttpResponse:
    """Show the page of `report`, which comes from `scope`."""
    standing = CaseStanding(report, scope.staff(request))
    with caching.one_page():
        context = {
            **admin.site.each_context(request),
            "title": report.title,
            "opts": Report._meta,
            **_head(request, standing),
            **_work(standing, filled),
            **_record(standing, filled),
        }
    return TemplateResponse(request, "admin/reports/case/page.html", context, status=status)


def _head(request: HttpRequest, standing: CaseStanding) -> dict[str, Any]:
    """Return the facts of the report and of its reporter."""
    report = standing.report
    return {
        "report": report,
        "reporter": getattr(report, "reporter", None),
        "access": personal_data_access.standing(report, by=standing.by),
        "remaining": worklist.remaining(
            report, now=timezone.now(), days=scope.work_calendar(request)
        ),
        "files": sections.files_of_reporter(report),
        "redact": report.pk if standing.passes(photo_redaction.check_redact) else None,
        "suspicion": verdicts.waiting(report),
        "matter": duplicates.matter(request, report),
    }


def _work(standing: CaseStanding, filled: FilledForms) -> dict[str, Any]:
    """Return the forms of moves and case actions, and the feedback that asks for an answer."""
    feedback = sections.feedback(standing, filled.feedback)
    offered = offered_forms(
        standing,
        filled=filled.move or filled.unfinished,
        asks_reopening=bool(feedback and feedback.reopening_form),
    )
    return {
        "feedback": feedback,
        "likely": offered.likely,
        "others": offered.others,
        "typed": filled.move,
        # The refused move may no longer be open to this member of staff.
        "typed_is_open": filled.move is not None and offered.holds(filled.move),
    }


def _record(standing: CaseStanding, filled: FilledForms) -> dict[str, Any]:
    """Return what was answered, noted, filed and done so far."""
    report, staff = standing.report, standing.by
    versions = answers.versions(report, by=staff)
    return {
        "answers": versions,
        "draft": sections.pending_version(report, versions),
        "documents": sections.documents_section(standing, filled.document),
        "notes": sections.notes_section(report, staff, filled.note),
        "reminders": sections.reminders(report),
        "cooperations": sections.cooperations(report, staff),
        "entries": timeline.entries(report, by=staff),
    }
