"""Number the versions of a report's answer for staff."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from reports import models
from reports.casework import completeness
from reports.models import Answer, Attachment, Report
from reports.rules.states import State


@dataclass(frozen=True)
class Version:
    """One version of the answer, numbered from the first; `hints` help the approver.

    `files` belong to it. A pending correction also lists the published files that it keeps.
    """

    number: int
    answer: Answer
    files: list[Attachment]
    hints: Sequence[str | Promise]

    @property
    def photos(self) -> list[Attachment]:
        return [file for file in self.files if file.kind == Attachment.Kind.PHOTO]


def versions(report: Report, *, by: User) -> list[Version]:
    """Return the versions, newest first; only released ones for staff who may not read drafts."""
    with_drafts = by.has_perm("reports.read_notes")
    answers = models.versions(report)
    waits = report.state == State.PENDING_APPROVAL
    return [
        Version(
            number=len(answers) - index,
            answer=answer,
            files=(files := [*answer.attachments.all(), *_kept(answer, answers)]),
            hints=_hints(answer, report, has_picture=bool(files))
            if answer.is_waiting_correction or (index == 0 and waits)
            else (),
        )
        for index, answer in enumerate(answers)
        if with_drafts or answer.approved_at
    ]


def _kept(answer: Answer, answers: Sequence[Answer]) -> list[Attachment]:
    """Return the published files that a pending correction keeps."""
    if not answer.is_waiting_correction:
        return []
    return [
        file
        for version in answers
        if answer.corrects_id in (version.pk, version.corrects_id)
        for file in version.attachments.all()
        if file.is_released and file.pk not in answer.hidden_files
    ]


def _hints(answer: Answer, report: Report, *, has_picture: bool) -> Sequence[str | Promise]:
    return completeness.hints(
        completeness.Draft(
            body=answer.body,
            has_date=answer.done_on is not None,
            next_steps=answer.next_steps,
            no_proof_reason=answer.no_proof_reason,
            has_picture=has_picture,
            requires_proof=report.category.requires_proof,
        )
    )
