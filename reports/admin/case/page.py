"""The page of one report: what a member of staff sees of it and may do with it now."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import User
from paht.foundation import caching
from province import directory
from reports import workflow
from reports.admin import scope
from reports.admin.case import answers, duplicates, timeline
from reports.admin.case.answers import Version
from reports.admin.case.forms import feedback
from reports.admin.case.forms.base import MoveForm
from reports.admin.case.forms.documents import DocumentForm
from reports.admin.case.forms.feedback import Feedback
from reports.admin.case.forms.notes import NoteForm
from reports.admin.case.forms.registry import CASE_ACTION_FORMS, FORMS, LIKELY
from reports.casework import documents, notes, photo_redaction, replies
from reports.casework.spam import verdicts
from reports.deadlines import worklist
from reports.models import CaseDocument, Cooperation, Report, StaffNote, helping, history
from reports.privacy import personal_data_access
from reports.rules.states import State
from reports.workflow.case_actions import Standing

# The newest: a report that is late for months is reminded of each day.
SHOWN_REMINDERS = 8


@dataclass(frozen=True)
class OfferedForm:
    """One move that this person may make now. `is_open`: its form is unfolded."""

    form: MoveForm
    url: str
    is_open: bool


@require_safe
def case_view(request: HttpRequest, object_id: int) -> HttpResponse:
    return show(request, scope.report(request, object_id))


def show(
    request: HttpRequest,
    report: Report,
    *,
    typed: MoveForm | None = None,
    opened: MoveForm | None = None,
    note: NoteForm | None = None,
    document: DocumentForm | None = None,
    said: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of `report` (from `scope`).

    Forms that were refused keep their text: of a move (`typed`), a `note`, a `document`, a
    response to the reporter's feedback (`said`); and so does one that is shown again while
    being filled in, `opened`.
    """
    with caching.one_page():
        context = _context(request, report, typed, opened, note, document, said)
    return TemplateResponse(request, "admin/reports/case/page.html", context, status=status)


def _context(
    request: HttpRequest,
    report: Report,
    typed: MoveForm | None,
    opened: MoveForm | None,
    note: NoteForm | None,
    document: DocumentForm | None,
    said: Form | None,
) -> dict[str, Any]:
    standing = Standing(report, scope.staff(request))
    said_of_it = (
        feedback.feedback_on(report, by=scope.staff(request), typed=said)
        if any(event.name == "approve" for event in history(report))
        else None
    )
    actions = _actions(standing, typed or opened, said_of_it)
    has_likely = bool(actions) and actions[0].form.name in LIKELY
    versions = answers.versions(report, by=scope.staff(request))
    return {
        **admin.site.each_context(request),
        "title": report.title,
        "opts": Report._meta,
        "report": report,
        "reporter": getattr(report, "reporter", None),
        "redact": report.pk if standing.passes(photo_redaction.check_redact) else None,
        "access": personal_data_access.standing(report, by=scope.staff(request)),
        "remaining": worklist.remaining(
            report, now=timezone.now(), days=scope.work_calendar(request)
        ),
        "files": [
            file
            for file in report.attachments.all()
            if file.answer_id is None and file.reopening_id is None
        ],
        "feedback": said_of_it,
        "answers": versions,
        # Beside the report while somebody decides on it.
        "draft": _draft(report, versions),
        "suspicion": verdicts.waiting(report),
        "matter": duplicates.matter(request, report),
        "likely": actions[0] if has_likely else None,
        "others": actions[1:] if has_likely else actions,
        "typed": typed,
        # The form that was sent may not be open to this person any more.
        "typed_is_open": any(action.form is typed for action in actions),
        "documents": _documents(standing, document),
        "notes": _notes(report, scope.staff(request), note),
        "reminders": [] if report.is_closed else list(report.reminders.all()[:SHOWN_REMINDERS]),
        "cooperations": _cooperations(report, scope.staff(request)),
        "entries": timeline.entries(report, by=scope.staff(request)),
    }


@dataclass(frozen=True)
class Notes:
    """What staff noted for each other; `form` is None for who may only read."""

    rows: list[StaffNote]
    form: NoteForm | None


def _notes(report: Report, user: User, typed: NoteForm | None) -> Notes | None:
    if not user.has_perm(notes.READ):
        return None
    may_write = user.has_perm("reports.add_staffnote")
    form = typed or (NoteForm(report=report, by=user) if may_write else None)
    return Notes(rows=notes.opened(report, by=user), form=form)


@dataclass(frozen=True)
class Documents:
    """The agency's files that this person may read. `fields`: of the form that adds some, ""
    for who may not; `form`: the one that was refused."""

    rows: list[CaseDocument]
    changeable: set[int]
    levels: Sequence[tuple[str, str | Promise]]
    fields: str
    form: DocumentForm | None


def _documents(standing: Standing, typed: DocumentForm | None) -> Documents:
    report, user = standing.report, standing.by
    visible = CaseDocument.objects.filter(report=report).open_to(user).select_related("by")
    rows, may_publish = list(visible), documents.may_publish(standing)
    levels = CaseDocument.Level.choices
    if not may_publish:
        levels = [choice for choice in levels if choice[0] != CaseDocument.Level.PUBLIC]
    fields = ""
    if typed:
        fields = _document_fields(typed, may_publish)
    elif user.has_perm(documents.MAY_ADD):
        # The same for everybody and every report.
        fields = caching.process_value(
            ("document-fields", get_language(), may_publish),
            directory.KEEP_SECONDS,
            lambda: _document_fields(DocumentForm(), may_publish),
        )
    return Documents(
        rows=rows,
        changeable={row.pk for row in rows if documents.may_change(row, standing)},
        levels=levels,
        fields=fields,
        form=typed,
    )


def _document_fields(form: DocumentForm, may_publish: bool) -> str:
    if not may_publish:
        form.hide_publishing()
    return str(form)


def _actions(
    standing: Standing, typed: MoveForm | None, said_of_it: Feedback | None
) -> list[OfferedForm]:
    """What this person may do, the most likely first; the form just sent keeps its text."""
    report, user = standing.report, standing.by
    may = {transition.name for transition in workflow.available(report, by=user)}
    if said_of_it and said_of_it.reopening_form:
        # The reporter waits for an answer: the form of their request reopens it, or says why not.
        may.discard("reopen")
    may |= {name for name, duty in CASE_ACTION_FORMS.items() if duty.is_open(standing)}
    likely = [name for name in LIKELY if name in may][:1]
    names = likely + [name for name in FORMS if name in may and name not in likely]
    forms = [
        typed if typed and typed.name == name else FORMS[name](report=report) for name in names
    ]
    offered = replies.by_move(report, by=user)
    for form in forms:
        form.replies = offered.get(form.name, ())
    return [
        OfferedForm(
            form=form,
            url=reverse("admin:reports_report_move", args=[report.pk, form.name]),
            is_open=form is typed,
        )
        for form in forms
    ]


def _cooperations(report: Report, user: User) -> list[Cooperation]:
    """The agencies that were invited; what they said only for who reads notes."""
    rows = [copy(row) for row in helping(report)]
    if not user.has_perm(notes.READ):
        for row in rows:
            row.task = row.answer = ""
    return rows


def _draft(report: Report, versions: list[Version]) -> Version | None:
    """The version that waits for a decision; none for who sees released ones only."""
    if report.state not in (State.PENDING_APPROVAL, State.COMPLETED) or not versions:
        return None
    newest = versions[0].answer
    return None if newest.approved_at or newest.returned_at else versions[0]
