"""The versions of a report's answer, as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from reports import completeness, models
from reports.models import Answer, Attachment, Report


@dataclass(frozen=True)
class Version:
    """One version of the answer, numbered from the first; `hints` help whoever approves it."""

    number: int
    answer: Answer
    files: list[Attachment]
    hints: Sequence[str | Promise]

    @property
    def photos(self) -> list[Attachment]:
        return [file for file in self.files if file.kind == Attachment.Kind.PHOTO]


def versions(report: Report, *, by: User) -> list[Version]:
    """The versions, newest first: all, or those released for who may not read drafts."""
    with_drafts = by.has_perm("reports.read_notes")
    answers = models.versions(report)
    return [
        Version(
            number=len(answers) - index,
            answer=answer,
            files=list(answer.attachments.all()),
            hints=() if answer.approved_at else _hints(answer, report),
        )
        for index, answer in enumerate(answers)
        if with_drafts or answer.approved_at
    ]


def _hints(answer: Answer, report: Report) -> Sequence[str | Promise]:
    return completeness.hints(
        completeness.Draft(
            body=answer.body,
            has_date=answer.done_on is not None,
            next_steps=answer.next_steps,
            no_proof_reason=answer.no_proof_reason,
            has_picture=bool(answer.attachments.all()),
            requires_proof=report.category.requires_proof,
        )
    )
