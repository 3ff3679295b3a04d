"""Forms of the dispatchers: receive, reject, ask for information, assign, withdraw."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from province.models import Agency
from reports.admin.case import text_redaction
from reports.admin.case.choosing import (
    add_public_choice,
    offer_agencies,
    offer_categories,
    proposed_categories,
    take_name_choice,
)
from reports.admin.case.forms.base import FOR_SENDER, MoveForm, note_field
from reports.fields.form_fields import PickField
from reports.models import Category
from reports.rules.states import OF_THE_MATTER, RefusalReason
from reports.workflow.routing import agency_named_at_return, coordinating_agency, proposed_agency


class ClassifyForm(MoveForm):
    """Correct the category, urgency and confidentiality of a report.

    Each field posts what the page showed beside what it holds now. Only what this person changed
    becomes a fact: an older page takes back nothing that a colleague has changed meanwhile.
    """

    category = PickField[Category](
        what=gettext_lazy("chuyên mục"),
        label=gettext_lazy("Chuyên mục"),
        show_hidden_initial=True,
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Khẩn cấp: hạn tính theo giờ, kể cả ngày nghỉ"),
        help_text=gettext_lazy("Chuyển sang chuyên mục khẩn cấp thì phản ánh cũng thành khẩn cấp."),
        required=False,
        show_hidden_initial=True,
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Giữ kín: tố cáo hoặc phản ánh về cán bộ, công chức"),
        help_text=gettext_lazy(
            "Chỉ người được nêu tên đọc được; không công khai, không vào danh sách xuất ra."
        ),
        required=False,
        show_hidden_initial=True,
    )
    complained_agency = PickField[Agency](
        what=gettext_lazy("cơ quan bị phản ánh"),
        label=gettext_lazy("Cơ quan bị phản ánh, tố cáo (nếu có)"),
        help_text=gettext_lazy(
            "Phản ánh không được chuyển đến cơ quan này và đơn vị trực thuộc. Phản ánh giữ kín mà "
            "để trống thì chỉ Thanh tra tỉnh đọc được."
        ),
        required=False,
        show_hidden_initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["category"] = self.report.category.code
        self.initial["urgent"] = self.report.urgent
        categories = cast(PickField[Category], self.fields["category"])
        offer_categories(categories, present=self.report.category)
        categories.help_text = proposed_categories(self.report)
        self.initial["confidential"] = self.report.confidential
        complained = cast(PickField[Agency], self.fields["complained_agency"])
        offer_agencies(complained, present=self.report.complained_agency)
        if self.report.complained_agency:
            self.initial["complained_agency"] = self.report.complained_agency.code

    def facts(self) -> dict[str, Any]:
        facts = {n: fact for n, fact in super().facts().items() if n in self.changed_data}
        if "category" in facts and self.cleaned_data["urgent"]:
            # A new category alone makes a report urgent, and never makes an urgent one ordinary.
            facts["urgent"] = True
        return facts


class AgencyForm(MoveForm):
    """Choose the handling agency, a supporting agency and the public version."""

    agency = PickField[Agency](
        what=gettext_lazy("cơ quan xử lý"), label=gettext_lazy("Cơ quan xử lý")
    )
    helper = PickField[Agency](
        what=gettext_lazy("cơ quan phối hợp"),
        label=gettext_lazy("Cơ quan phối hợp"),
        required=False,
    )
    task = note_field(
        gettext_lazy("Việc cần phối hợp"),
        what=gettext_lazy("việc cần phối hợp"),
        help_text=gettext_lazy("Chỉ khi có cơ quan phối hợp."),
        required=False,
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Công khai nội dung"),
        required=False,
        help_text=gettext_lazy(
            "Người dân chỉ đọc bản đã che; kiểm tra họ tên, số điện thoại, biển số xe ở dưới."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named, usual = agency_named_at_return(self.report), proposed_agency(self.report)
        proposed = named or usual
        self.initial.setdefault("agency", proposed.code if proposed else "")
        self.initial.setdefault("publish", not self.report.category.sensitive)
        field = cast(PickField[Agency], self.fields["agency"])
        offer_agencies(field)
        if named:
            field.help_text = _("Cơ quan trả lại đề xuất: %(agency)s.") % {"agency": named.name}
        elif usual:
            field.help_text = _("Đề xuất theo chuyên mục và địa bàn: %(agency)s.") % {
                "agency": usual.name
            }
        else:
            field.help_text = _(
                "Chuyên mục này chưa có cơ quan mặc định cho địa bàn; vui lòng chọn."
            )
        if self.report.confidential:
            del self.fields["publish"]
        else:
            text_redaction.add_report_choice(self, self.report)
            add_public_choice(self, self.report)
        helping = cast(PickField[Agency], self.fields["helper"])
        offer_agencies(helping)
        if usual_helper := coordinating_agency(self.report):
            helping.help_text = _("Thường phối hợp với chuyên mục này: %(agency)s.") % {
                "agency": usual_helper.name
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("helper") and not cleaned.get("task"):
            self.add_error("task", _("Vui lòng nhập việc cần phối hợp."))
        if cleaned.get("helper") and cleaned.get("helper") == cleaned.get("agency"):
            self.add_error("helper", _("Cơ quan phối hợp phải khác cơ quan xử lý."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        if not self.report.confidential:
            facts = text_redaction.take_report_choice(self.report, take_name_choice(facts))
        helper = facts.pop("helper")
        return facts | {"helpers": [helper] if helper else []}


class ReceiveForm(ClassifyForm):
    name = "receive"
    lead = gettext_lazy("Kiểm tra chuyên mục và mức độ, rồi tiếp nhận để chuyển xử lý.")


class RejectForm(MoveForm):
    name = "reject"
    lead = gettext_lazy("Phản ánh được đóng; người gửi nhận lý do và lời giải thích.")
    is_danger = True
    reason = forms.ChoiceField(label=gettext_lazy("Lý do"))
    note = note_field(
        gettext_lazy("Giải thích gửi người phản ánh"),
        what=gettext_lazy("lời giải thích"),
        help_text=FOR_SENDER,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["reason"])
        field.choices = [
            ("", _("Chọn lý do…")),
            *((code, f"{code} – {label}") for code, label in RefusalReason.choices),
        ]
        field.error_messages["required"] = _("Vui lòng chọn lý do từ chối.")
        if getattr(self.report, "has_merged", False):
            field.help_text = _(
                "Có phản ánh khác đã gộp vào đây. Lý do thuộc về sự việc (%(codes)s) được báo cho "
                "mọi người gửi; với lý do khác, phản ánh gửi sớm nhất trong số đó được xem xét "
                "lại và các phản ánh còn lại gộp vào phản ánh ấy."
            ) % {"codes": ", ".join(OF_THE_MATTER)}


class RequestInfoForm(MoveForm):
    name = "request_info"
    lead = gettext_lazy("Thời hạn xử lý tạm dừng cho đến khi người gửi bổ sung.")
    note = note_field(
        gettext_lazy("Nội dung cần bổ sung"),
        what=gettext_lazy("nội dung cần bổ sung"),
        help_text=FOR_SENDER,
    )


class SupplyInfoForm(MoveForm):
    name = "supply_info"
    lead = gettext_lazy("Ghi lại điều người gửi vừa cho biết; thời hạn xử lý chạy tiếp.")
    note = note_field(
        gettext_lazy("Thông tin người gửi bổ sung"),
        what=gettext_lazy("thông tin bổ sung"),
        help_text=gettext_lazy("Không ghi số điện thoại hoặc giấy tờ của người gửi."),
    )


class CloseUnansweredForm(MoveForm):
    name = "close_unanswered"
    lead = gettext_lazy("Người gửi không bổ sung trong thời hạn; phản ánh được đóng (LD08).")
    is_danger = True


class AssignForm(AgencyForm):
    name = "assign"
    lead = gettext_lazy("Cơ quan được chọn và người gửi nhận thông báo ngay.")


class AssignUrgentForm(AgencyForm):
    name = "assign_urgent"
    lead = gettext_lazy(
        "Tiếp nhận và chuyển trong một bước. Vui lòng gọi điện cho trực ban của cơ quan xử lý."
    )


class WithdrawForm(MoveForm):
    name = "withdraw"
    lead = gettext_lazy("Chỉ khi chính người gửi đề nghị rút qua Tổng đài.")
    is_danger = True
