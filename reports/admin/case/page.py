"""Show the page of one report to staff, with the forms of what they may do now.

The sections are read in `sections`, the forms of moves in `offered`. Views that refuse a form
show this page again by `show`.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.sso import links
from paht.foundation import caching
from reports.admin import scope
from reports.admin.case import answers, duplicates, kept_words, sections, timeline
from reports.admin.case.forms.base import MoveForm, PageForm
from reports.admin.case.forms.documents import DocumentForm
from reports.admin.case.forms.feedback import Feedback
from reports.admin.case.forms.notes import NoteForm
from reports.admin.case.kept_words import Kept
from reports.admin.case.offered import OfferedForms, offered_forms
from reports.casework import documents, photo_redaction
from reports.casework.spam import verdicts
from reports.deadlines import worklist
from reports.intake import questions
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
    feedback: PageForm | None = None

    @property
    def name(self) -> str:
        """Return the name of the part with its own text; "" without any."""
        forms = (self.move, self.unfinished, self.note, self.document, self.feedback)
        return next((form.name for form in forms if form), "")


@require_safe
def case_view(request: HttpRequest, object_id: int) -> HttpResponse:
    return show(request, scope.report(request, object_id), FilledForms())


@require_POST
def keep_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show the page again with the words of all parts; Enter without a script leads here."""
    return show(request, scope.report(request, object_id), FilledForms())


def show(
    request: HttpRequest, report: Report, filled: FilledForms, *, status: int = 200
) -> HttpResponse:
    """Show the page of `report`, which comes from `scope`."""
    standing = CaseStanding(report, scope.staff(request))
    kept = kept_words.of_page(request, report, shown=filled.name)
    with caching.one_page():
        context = {
            **admin.site.each_context(request),
            "title": report.title,
            "opts": Report._meta,
            **_head(request, standing),
            **_work(standing, filled, kept),
            **_record(standing, filled, kept),
            "is_unsaved": bool(kept or filled.name),
        }
    return TemplateResponse(request, "admin/reports/case/page.html", context, status=status)


def _head(request: HttpRequest, standing: CaseStanding) -> dict[str, Any]:
    """Return the facts of the report and of its reporter."""
    report = standing.report
    reporter = getattr(report, "reporter", None)
    return {
        "report": report,
        "reporter": reporter,
        "has_verified_card": links.has_verified_card(reporter.user_id if reporter else None),
        "public_name": sections.public_name_in_words(report, reporter),
        "unanswered": questions.missing(
            report.category, {one.question: one.value for one in report.given_answers}
        ),
        "access": personal_data_access.standing(report, by=standing.by),
        "remaining": worklist.remaining(
            report, now=timezone.now(), days=scope.work_calendar(request)
        ),
        "files": sections.files_of_reporter(report),
        "redact": report.pk if standing.passes(photo_redaction.check_redact) else None,
        "suspicion": verdicts.waiting(report),
        "matter": duplicates.matter(request, report),
    }


def _work(standing: CaseStanding, filled: FilledForms, kept: Kept) -> dict[str, Any]:
    """Return the forms of moves and case actions, and the feedback that asks for an answer."""
    feedback = sections.feedback(standing, filled.feedback, kept)
    offered = offered_forms(
        standing,
        filled=filled.move or filled.unfinished,
        kept=kept,
        asks_reopening=bool(feedback and feedback.reopening_form),
    )
    return {
        "feedback": feedback,
        "lost": kept_words.lost(kept, _shown_parts(standing, offered, feedback)),
        "likely": offered.likely,
        "others": offered.others,
        "typed": filled.move,
        # The refused move may no longer be open to this member of staff.
        "typed_is_open": filled.move is not None and offered.holds(filled.move),
    }


def _shown_parts(
    standing: CaseStanding, offered: OfferedForms, feedback: Feedback | None
) -> set[str]:
    """Return the names of the parts with a form on the page."""
    forms = [offer.form for offer in (offered.likely, *offered.others) if offer]
    parts: list[PageForm | None] = [*forms]
    if feedback:
        parts += [feedback.follow_up_form, feedback.reopening_form]
    found = {part.name for part in parts if part}
    if standing.by.has_perm("reports.add_staffnote"):
        found.add(NoteForm.name)
    if standing.by.has_perm(documents.MAY_ADD):
        found.add(DocumentForm.name)
    return found


def _record(standing: CaseStanding, filled: FilledForms, kept: Kept) -> dict[str, Any]:
    """Return what was answered, noted, filed and done so far."""
    report, staff = standing.report, standing.by
    versions = answers.versions(report, by=staff)
    return {
        "answers": versions,
        "draft": sections.pending_version(report, versions),
        "documents": sections.documents_section(standing, filled.document, kept),
        "notes": sections.notes_section(report, staff, filled.note, kept),
        "reminders": sections.reminders(report),
        "cooperations": sections.cooperations(report, staff),
        "entries": timeline.entries(report, by=staff),
    }
