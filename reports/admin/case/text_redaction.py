"""Add the choice of redacted words to the forms that publish a report or an answer."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.fields.form_fields import CleanTextField
from reports.models import Answer, Report
from reports.rules.personal_scan import Kind
from reports.workflow import text_redaction
from reports.workflow.text_redaction import Passage

_KINDS: dict[Kind | None, str | Promise] = {
    Kind.PHONE: gettext_lazy("Số điện thoại"),
    Kind.NATIONAL_ID: gettext_lazy("Số CMND/CCCD"),
    Kind.PASSPORT: gettext_lazy("Số hộ chiếu"),
    Kind.INSURANCE: gettext_lazy("Số thẻ bảo hiểm y tế"),
    Kind.BANK_ACCOUNT: gettext_lazy("Số tài khoản ngân hàng"),
    Kind.BIRTH_DATE: gettext_lazy("Ngày sinh"),
    Kind.EMAIL: gettext_lazy("Thư điện tử"),
    Kind.PLATE: gettext_lazy("Biển số xe"),
    Kind.NAME: gettext_lazy("Tên người"),
    None: gettext_lazy("Che thêm"),
}
# The field for words that the scan did not find.
MORE = "mask_more"
# Posted when the choice was on the screen: unticked boxes send nothing. Holds a digest of the
# passages.
_SHOWN = "masked_shown"
# Enough characters around a passage to recognise it.
_AROUND = 30
MAX_PHRASES = 20


def add_report_choice(form: forms.Form, report: Report) -> None:
    """Add the choice of words in the report's texts that the public must not read."""
    _add_choice(form, text_redaction.passages_of_report(report), report)
    form.fields[MORE] = CleanTextField(
        what=gettext_lazy("cụm từ cần che thêm"),
        lines=True,
        longest=1000,
        label=gettext_lazy("Che thêm trong bản công khai"),
        help_text=gettext_lazy("Mỗi dòng một cụm từ, đúng như trong nội dung."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def add_answer_choice(form: forms.Form, answer: Answer) -> None:
    """Add the choice of words in the answer that the public must not read."""
    _add_choice(form, text_redaction.passages_of_answer(answer), answer)


def take_report_choice(report: Report, facts: dict[str, Any]) -> dict[str, Any]:
    """Return `facts` with the choice in the form that `workflow.move` takes."""
    passages = text_redaction.passages_of_report(report)
    redacted_spans = text_redaction.chosen(passages, facts.pop("masked", []))
    facts.pop(_SHOWN, None)
    phrases = facts.pop(MORE, "").splitlines()[:MAX_PHRASES]
    return facts | {"redacted_spans": text_redaction.with_phrases(report, redacted_spans, phrases)}


def _add_choice(form: forms.Form, passages: list[Passage], owner: Report | Answer) -> None:
    if not passages:
        return
    proposed = [passage.key for passage in passages if passage.is_masked]
    form.fields[_SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput)
    form.initial[_SHOWN] = _digest(passages, owner)
    form.fields["masked"] = forms.MultipleChoiceField(
        label=ngettext(
            "Có %(count)d chỗ có thể là thông tin cá nhân – chọn chỗ cần che",
            "Có %(count)d chỗ có thể là thông tin cá nhân – chọn chỗ cần che",
            len(passages),
        )
        % {"count": len(passages)},
        help_text=_(
            "Chỗ được chọn hiện “[đã che]” trong bản công khai; bản gốc giữ nguyên cho cán bộ. "
            "Bỏ chọn chỗ không phải thông tin cá nhân."
        ),
        choices=list(_choices(passages, owner)),
        required=False,
        widget=PiecesChoice(proposed),
        error_messages={
            "invalid_choice": _("Nội dung đã thay đổi. Vui lòng xem lại các chỗ cần che.")
        },
    )
    form.initial["masked"] = proposed


def _digest(passages: list[Passage], owner: Report | Answer) -> str:
    texts = _texts(owner)
    facts = [[one.key, texts[one.text_name], one.is_masked] for one in passages]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _texts(owner: Report | Answer) -> dict[str, str]:
    if isinstance(owner, Report):
        return text_redaction.texts_of(owner)
    return {"text": owner.text}


class PiecesChoice(forms.CheckboxSelectMultiple):
    """Checkboxes of the redacted passages; without the mark of the screen the proposal is kept.

    A post by hand has neither boxes nor the mark, and must not publish what is proposed.
    """

    def __init__(self, proposed: list[str]) -> None:
        super().__init__()
        self.proposed = proposed

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data or name.removesuffix("masked") + _SHOWN in data:
            return super().value_from_datadict(data, files, name)
        return self.proposed


def _choices(
    passages: Iterable[Passage], owner: Report | Answer
) -> Iterable[tuple[str, SafeString]]:
    texts = _texts(owner)
    for passage in passages:
        text = texts[passage.text_name]
        before, after = text[: passage.start], text[passage.end :]
        yield (
            passage.key,
            format_html(
                "<span>{}: {}{}<mark>{}</mark>{}{}</span>",
                _KINDS[passage.kind],
                "…" if len(before) > _AROUND else "",
                before[-_AROUND:],
                text[passage.start : passage.end],
                after[:_AROUND],
                "…" if len(after) > _AROUND else "",
            ),
        )
