"""The reporter's feedback on the answer, and the forms that respond to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from reports.admin.case.forms.base import FOR_STAFF, PageForm, note_field
from reports.casework import rating_follow_up, reopening_requests
from reports.models import Attachment, FollowUp, Rating, ReopeningRequest, Report


class FollowUpForm(PageForm):
    name = "follow-up"
    heading = gettext_lazy("Đánh giá của người gửi")
    note = note_field(
        gettext_lazy("Đã làm gì với đánh giá này"),
        what=gettext_lazy("việc đã làm"),
        help_text=FOR_STAFF,
    )


class ReopeningDecisionForm(PageForm):
    name = "reopening"
    heading = gettext_lazy("Người gửi đề nghị mở lại")
    granted = forms.TypedChoiceField(
        label=gettext_lazy("Quyết định"),
        choices=[
            ("yes", gettext_lazy("Mở lại, xử lý tiếp với thời hạn mới")),
            ("no", gettext_lazy("Không mở lại")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn mở lại hoặc không mở lại.")},
    )
    note = note_field(
        gettext_lazy("Lý do"),
        what=gettext_lazy("lý do"),
        help_text=gettext_lazy("Khi không mở lại, nội dung này được gửi cho người phản ánh."),
    )


@dataclass(frozen=True)
class Feedback:
    """Rating and reopening request of one report; a form is None when the reader may not use it."""

    rating: Rating | None
    follow_up: FollowUp | None
    follow_up_form: PageForm | None
    reopening: ReopeningRequest | None
    reopening_files: list[Attachment]
    reopening_form: PageForm | None


def feedback_on(
    report: Report, *, by: User, typed: PageForm | None, kept: Mapping[str, dict[str, Any]]
) -> Feedback:
    """Return the feedback on `report` in one query; `typed` is a refused form.

    `kept` are initial values by the name of a form.

    The photos of a request come with the report's files.
    """
    known = Report.objects.select_related(
        "rating__follow_up__closed_by", "reopening__decided_by"
    ).get(pk=report.pk)
    rating: Rating | None = getattr(known, "rating", None)
    following: FollowUp | None = getattr(rating, "follow_up", None)
    request: ReopeningRequest | None = getattr(known, "reopening", None)
    may_follow = following and not following.closed_at and by.has_perm(rating_follow_up.PERMISSION)
    may_decide = request and request.is_open and by.has_perm(reopening_requests.PERMISSION)
    return Feedback(
        rating=rating,
        follow_up=following,
        follow_up_form=_form(FollowUpForm, typed, kept) if may_follow else None,
        reopening=request,
        reopening_files=[file for file in report.attachments.all() if file.reopening_id],
        reopening_form=_form(ReopeningDecisionForm, typed, kept) if may_decide else None,
    )


def _form(
    kind: type[PageForm], typed: PageForm | None, kept: Mapping[str, dict[str, Any]]
) -> PageForm:
    return typed if isinstance(typed, kind) else kind(initial=kept.get(kind.name))
