"""Read the sections of the case page: files, feedback, notes, documents, cooperation."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from reports.admin.case.answers import Version
from reports.admin.case.forms.base import PageForm
from reports.admin.case.forms.documents import DocumentForm, blank_fields
from reports.admin.case.forms.feedback import Feedback, feedback_on
from reports.admin.case.forms.notes import NoteForm
from reports.admin.case.kept_words import Kept
from reports.casework import documents, notes
from reports.models import (
    Attachment,
    CaseDocument,
    Cooperation,
    Reminder,
    Report,
    Reporter,
    StaffNote,
    helping,
    history,
)
from reports.rules.states import State
from reports.workflow import public_names
from reports.workflow.case_actions import CaseStanding

# The newest; a report that is late for months gets a reminder each day.
SHOWN_REMINDERS = 8


@dataclass(frozen=True)
class NotesSection:
    """Internal notes of staff; `form` is None for a reader who may not write notes."""

    rows: list[StaffNote]
    form: NoteForm | None


@dataclass(frozen=True)
class DocumentsSection:
    """Documents of the agencies that the reader may see.

    `changeable` holds the keys of those that the reader may change, to one of `levels`.
    `fields` is the markup of the form that adds documents, "" without permission. `form` is
    that form when it holds words.
    """

    rows: list[CaseDocument]
    changeable: set[int]
    levels: Sequence[tuple[str, str | Promise]]
    fields: str
    form: DocumentForm | None


def public_name_in_words(report: Report, reporter: Reporter | None) -> str:
    """Return whether the public reads the reporter's name, with the reason if not."""
    if reporter is None:
        return ""
    if report.public_name:
        return _("(đang công khai tên)")
    if not reporter.publish_identity:
        return _("(không công khai tên)")
    if obstacle := public_names.obstacle(report, reporter):
        return _("(đồng ý công khai tên) %(obstacle)s") % {"obstacle": obstacle}
    if public_names.waits(report, reporter):
        return _("(đồng ý công khai tên; tên đang chờ cán bộ xem)")
    return _("(đồng ý công khai tên)")


def files_of_reporter(report: Report) -> list[Attachment]:
    """Return the files that came with the report itself."""
    return [file for file in report.attachments.all() if file.is_evidence]


def feedback(standing: CaseStanding, filled: PageForm | None, kept: Kept) -> Feedback | None:
    """Return the reporter's feedback; None, without a query, when no answer was ever approved."""
    if not any(event.name == "approve" for event in history(standing.report)):
        return None
    return feedback_on(standing.report, by=standing.by, typed=filled, kept=kept)


def pending_version(report: Report, versions: list[Version]) -> Version | None:
    """Return the version of the answer that waits for a decision."""
    if report.state not in (State.PENDING_APPROVAL, State.COMPLETED) or not versions:
        return None
    newest = versions[0].answer
    return None if newest.approved_at or newest.returned_at else versions[0]


def notes_section(
    report: Report, user: User, filled: NoteForm | None, kept: Kept
) -> NotesSection | None:
    """Return the notes and mark mentions of `user` as read; None without the permission."""
    if not user.has_perm(notes.READ):
        return None
    may_write = user.has_perm("reports.add_staffnote")
    form = filled or (
        NoteForm(report=report, by=user, initial=kept.get(NoteForm.name)) if may_write else None
    )
    return NotesSection(rows=notes.opened(report, by=user), form=form)


def documents_section(
    standing: CaseStanding, filled: DocumentForm | None, kept: Kept
) -> DocumentsSection:
    report, user = standing.report, standing.by
    visible = CaseDocument.objects.filter(report=report).open_to(user).select_related("by")
    rows, may_publish = list(visible), documents.may_publish(standing)
    if DocumentForm.name in kept:
        filled = DocumentForm(initial=kept[DocumentForm.name])
    return DocumentsSection(
        rows=rows,
        changeable={row.pk for row in rows if documents.may_change(row, standing)},
        levels=[
            (level, label)
            for level, label in CaseDocument.Level.choices
            if may_publish or level != CaseDocument.Level.PUBLIC
        ],
        fields=_document_fields(user, filled, may_publish),
        form=filled,
    )


def _document_fields(user: User, filled: DocumentForm | None, may_publish: bool) -> str:
    if filled:
        return filled.fields_markup(may_publish)
    return blank_fields(may_publish) if user.has_perm(documents.MAY_ADD) else ""


def cooperations(report: Report, user: User) -> list[Cooperation]:
    """Return the invited agencies; without tasks and answers for staff who may not read notes."""
    rows = [copy(row) for row in helping(report)]
    if not user.has_perm(notes.READ):
        for row in rows:
            row.task = row.answer = ""
    return rows


def reminders(report: Report) -> list[Reminder]:
    return [] if report.is_closed else list(report.reminders.all()[:SHOWN_REMINDERS])
