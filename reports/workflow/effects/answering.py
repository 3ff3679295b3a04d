"""Save and approve answers: one person drafts, another approves."""

from datetime import date
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paht.foundation import text
from paht.foundation.local_time import VIETNAM
from province.models import Agency
from reports.models import Answer
from reports.workflow import text_redaction
from reports.workflow.moves import Move, Refused


def submit_answer(making: Move) -> None:
    """Save the draft. `attachments` are unsaved rows of files that the caller has stored."""
    body = text.clean(
        making.take("answer", gettext_lazy("Vui lòng nhập nội dung trả lời.")),
        multiline=True,
    )
    if not body:
        raise Refused("needs_answer", _("Vui lòng nhập nội dung trả lời."))
    report, attachments = making.report, making.facts.get("attachments", ())
    parts = {
        name: text.clean(making.facts.get(name, ""), multiline=True)
        for name in ("next_steps", "no_proof_reason")
    }
    if report.category.requires_proof and not (attachments or parts["no_proof_reason"]):
        raise Refused(
            "needs_proof",
            _("Chuyên mục này cần ảnh hoặc video sau xử lý, hoặc lý do không có."),
        )
    if (making.facts.get("done_on") or date.min) > timezone.localdate(making.at, VIETNAM):
        raise Refused("not_yet", _("Ngày xử lý không thể ở sau hôm nay."))
    answer = Answer.objects.create(
        report=report,
        body=body,
        done_on=making.facts.get("done_on"),
        agency=cast(Agency, report.agency),
        drafted_by=making.by,
        **parts,
    )
    # The public sees the files of an answer once it is approved (`Attachment.is_released`).
    for attachment in attachments:
        attachment.report, attachment.answer, attachment.is_public = report, answer, True
        attachment.save()
    making.recorded["answer"] = answer.pk


def approve(making: Move) -> None:
    answer = making.report.answers.latest("id")
    # A newer draft does not change the state, so compare the answer too.
    if making.facts.get("answer_seen", answer.pk) != answer.pk:
        raise Refused("newer_answer", _("Đã có câu trả lời mới hơn bản bạn xem. Vui lòng xem lại."))
    answer.approved_by, answer.approved_at = making.by, making.at
    answer.redacted_spans = text_redaction.answer_spans(answer, making.facts.get("masked"))
    answer.save(update_fields=["approved_by", "approved_at", "redacted_spans"])
    making.agency = answer.agency
    making.recorded["answer"] = answer.pk
