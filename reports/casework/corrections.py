"""Correct a published answer: one person drafts a new version, another releases it.

The report stays completed. The public reads the newest version; staff also see older ones.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from paht.foundation import text
from paht.foundation.local_time import VIETNAM
from reports.models import Answer, Attachment, CaseAction, Report, Reporter, versions
from reports.notices import notices
from reports.rules.states import State
from reports.workflow import text_redaction
from reports.workflow.case_actions import CaseStanding, locked, record, words
from reports.workflow.moves import Refused


def published(report: Report) -> Answer | None:
    """Return the version that the public reads."""
    released = [answer for answer in versions(report) if answer.approved_at]
    return max(released, key=lambda answer: (answer.approved_at, answer.pk), default=None)


def pending(report: Report) -> Answer | None:
    """Return the corrected version that waits for a decision."""
    return next((answer for answer in versions(report) if answer.is_waiting_correction), None)


def check_draft(standing: CaseStanding) -> None:
    _require_completed(standing)
    standing.require("correct_report")
    if pending(standing.report):
        raise Refused("pending", _("Bản chỉnh sửa trước đang chờ duyệt."))


def check_decide(standing: CaseStanding) -> None:
    _require_completed(standing)
    standing.require("approve_report")
    waiting = pending(standing.report)
    if waiting is None:
        raise Refused("nothing_asked", _("Không có bản chỉnh sửa nào đang chờ duyệt."))
    if waiting.drafted_by_id == standing.by.pk:
        raise Refused("same_person", _("Người soạn bản chỉnh sửa không được tự duyệt."))


def draft(
    report: Report,
    *,
    body: str,
    reason: str,
    by: User,
    done_on: date | None = None,
    next_steps: str = "",
    no_proof_reason: str = "",
    attachments: Iterable[Attachment] = (),
    hidden: Iterable[int] = (),
) -> Answer:
    """Submit a corrected version for release.

    `attachments` are unsaved rows of stored files. `hidden` are the keys of published files
    that the correction withdraws.
    """
    with transaction.atomic():
        standing = locked(report, by)
        check_draft(standing)
        last = published(standing.report)
        if last is None:
            raise Refused("no_answer", _("Chưa có câu trả lời nào được duyệt."))
        reason = words(reason, _("Vui lòng nhập lý do chỉnh sửa."))
        shown = {file.pk for file in Attachment.objects.of_answer(last)}
        hidden = sorted(shown.intersection(hidden))
        # Copy the row to keep the agency and the chain of versions.
        answer = Answer.objects.get(pk=last.pk)
        answer.pk, answer._state.adding = None, True
        answer.body = words(body, _("Vui lòng nhập nội dung trả lời."))
        answer.done_on = done_on
        answer.next_steps = text.clean(next_steps, multiline=True)
        answer.no_proof_reason = text.clean(no_proof_reason, multiline=True)
        answer.corrects_id = last.corrects_id or last.pk
        answer.hidden_files = hidden
        answer.drafted_by, answer.drafted_at = by, timezone.now()
        answer.approved_by = answer.approved_at = answer.redacted_spans = None
        attachments = list(attachments)
        same = (answer.text, answer.done_on) == (last.text, last.done_on)
        if same and not attachments and not hidden:
            raise Refused("nothing_changed", _("Chưa có thay đổi nào."))
        if standing.report.category.requires_proof and not (
            attachments or shown.difference(hidden) or answer.no_proof_reason
        ):
            raise Refused(
                "needs_proof",
                _("Chuyên mục này cần ảnh hoặc video sau xử lý, hoặc lý do không có."),
            )
        if (done_on or date.min) > timezone.localdate(timezone=VIETNAM):
            raise Refused("not_yet", _("Ngày xử lý không thể ở sau hôm nay."))
        answer.save()
        for attachment in attachments:
            attachment.report, attachment.answer = standing.report, answer
            attachment.is_public = True
            attachment.save()
        action = record(standing.report, CaseAction.Kind.CORRECTION_DRAFTED, by=by, note=reason)
        notices.tell_task(standing.report, "correction_drafted", key=f"{action.pk}", note=reason)
    return answer


def publish(
    report: Report, *, by: User, answer_seen: int, masked: Iterable[str] | None = None
) -> Answer:
    """Release the corrected version that the approver has read, and tell the reporter."""
    with transaction.atomic():
        standing = locked(report, by)
        answer = _decided(standing, answer_seen)
        answer.approved_by, answer.approved_at = by, timezone.now()
        answer.redacted_spans = text_redaction.answer_spans(answer, masked)
        answer.save(update_fields=["approved_by", "approved_at", "redacted_spans"])
        standing.report.attachments.filter(pk__in=answer.hidden_files).update(is_public=False)
        action = record(
            standing.report, CaseAction.Kind.CORRECTION_PUBLISHED, by=by, agency=answer.agency
        )
        reporter = Reporter.objects.filter(report=report).first()
        if reporter:
            notices.tell_reporter(standing.report, reporter, "corrected", action)
        notices.tell_followers(standing.report, "corrected", action)
    return answer


def decline(report: Report, *, by: User, note: str, answer_seen: int) -> Answer:
    """Send the corrected version back, and tell its drafter the reason."""
    with transaction.atomic():
        standing = locked(report, by)
        answer = _decided(standing, answer_seen)
        note = words(note, _("Vui lòng nêu lý do không duyệt."))
        answer.returned_at = timezone.now()
        answer.save(update_fields=["returned_at"])
        action = record(
            standing.report,
            CaseAction.Kind.CORRECTION_RETURNED,
            by=by,
            person=answer.drafted_by,
            note=note,
        )
        if answer.drafted_by:
            notices.tell_persons(
                [answer.drafted_by],
                standing.report,
                "correction_returned",
                key=f"{action.pk}",
                note=note,
            )
    return answer


def _require_completed(standing: CaseStanding) -> None:
    if standing.report.state != State.COMPLETED:
        raise Refused("wrong_state", _("Chỉ chỉnh sửa kết quả của phản ánh đã hoàn thành."))


def _decided(standing: CaseStanding, answer_seen: int) -> Answer:
    check_decide(standing)
    answer = pending(standing.report)
    if answer is None or answer.pk != answer_seen:
        raise Refused(
            "newer_answer", _("Đã có bản chỉnh sửa mới hơn bản bạn xem. Vui lòng xem lại.")
        )
    return answer
