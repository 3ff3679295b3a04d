"""The versions of a report's answer, as staff see them."""

from dataclasses import dataclass

from django.db.models import Prefetch

from accounts.models import User
from reports.models import Answer, Attachment, Report


@dataclass(frozen=True)
class Version:
    """One version of the answer, numbered from the first."""

    number: int
    answer: Answer
    files: list[Attachment]

    @property
    def photos(self) -> list[Attachment]:
        return [file for file in self.files if file.kind == Attachment.Kind.PHOTO]


def versions(report: Report, *, by: User) -> list[Version]:
    """The versions, newest first: all, or those released for who may not read drafts."""
    with_drafts = by.has_perm("reports.read_notes")
    answers = list(
        report.answers.select_related("agency", "drafted_by", "approved_by").prefetch_related(
            Prefetch("attachments", queryset=Attachment.objects.order_by("id"))
        )
    )
    return [
        Version(number=len(answers) - index, answer=answer, files=list(answer.attachments.all()))
        for index, answer in enumerate(answers)
        if with_drafts or answer.approved_at
    ]
