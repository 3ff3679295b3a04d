"""Accept a report, return it to dispatch, ask for more time, decide on that."""

from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from paht.foundation.local_time import moment_text
from province import calendar, deadlines
from province.models import Agency
from reports.admin.case.choosing import offer_agencies, offer_colleagues
from reports.admin.case.forms.base import FOR_STAFF, REASON, MoveForm, last_of, note_field
from reports.fields.form_fields import PickField
from reports.models import Report, ReportEvent
from reports.rules.states import HANDED_OVER
from reports.workflow import guards


class AcceptForm(MoveForm):
    name = "accept"
    lead: str | Promise = gettext_lazy("Đơn vị nhận trách nhiệm xử lý và trả lời trong thời hạn.")
    handler = PickField[User](
        what=gettext_lazy("cán bộ xử lý"),
        label=gettext_lazy("Cán bộ xử lý"),
        help_text=gettext_lazy("Để trống thì phân công sau."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_colleagues(cast(PickField[User], self.fields["handler"]), self.report)
        if self.report.handler:
            self.initial["handler"] = self.report.handler.username
        came = last_of(self.report, *HANDED_OVER)
        if came and came.name == "reopen" and came.note:
            self.lead = _("Phản ánh được mở lại: %(note)s") % {"note": came.note}


class ReturnToDispatchForm(MoveForm):
    name = "return_to_dispatch"
    lead = gettext_lazy("Phản ánh trở về bộ phận tiếp nhận để chuyển cơ quan khác.")
    is_danger = True
    agency = PickField[Agency](
        what=gettext_lazy("cơ quan đề xuất"),
        label=gettext_lazy("Cơ quan đề xuất"),
        help_text=gettext_lazy("Cơ quan có thẩm quyền xử lý việc này, nếu bạn biết."),
        required=False,
    )
    note = note_field(gettext_lazy("Lý do"), what=REASON, help_text=FOR_STAFF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(cast(PickField[Agency], self.fields["agency"]), without=self.report.agency)


class RequestExtensionForm(MoveForm):
    name = "request_extension"
    lead = gettext_lazy("Lãnh đạo quyết định; hạn hiện tại giữ nguyên cho đến khi được duyệt.")
    working_days = forms.IntegerField(
        label=gettext_lazy("Số ngày làm việc xin thêm"),
        min_value=1,
        error_messages={
            "required": gettext_lazy("Vui lòng nhập số ngày xin gia hạn."),
            "invalid": gettext_lazy("Vui lòng nhập một số nguyên."),
        },
    )
    note = note_field(gettext_lazy("Lý do"), what=REASON, help_text=FOR_STAFF)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = self.report.sla_working_days
        field = self.fields["working_days"]
        field.widget.attrs["max"] = most
        field.validators.append(MaxValueValidator(most))
        wrong = _("Số ngày gia hạn từ 1 đến %(days)s.") % {"days": most}
        field.error_messages |= {"min_value": wrong, "max_value": wrong}
        field.help_text = _("Từ 1 đến %(most)s ngày.") % {"most": most}


class DecideExtensionForm(MoveForm):
    name = "decide_extension"
    press = gettext_lazy("Ghi quyết định")
    granted = forms.TypedChoiceField(
        label=gettext_lazy("Quyết định"),
        choices=[("yes", gettext_lazy("Đồng ý gia hạn")), ("no", gettext_lazy("Không đồng ý"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn đồng ý hoặc không đồng ý.")},
    )
    note = note_field(
        gettext_lazy("Ý kiến"),
        what=gettext_lazy("ý kiến"),
        help_text=gettext_lazy("Khi đồng ý, nội dung này được gửi cho người phản ánh."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = guards.pending_extension(self.report)
        if asked:
            self.lead = _asked_for(asked, self.report)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("granted") is False and not cleaned.get("note"):
            self.add_error("note", _("Vui lòng nêu lý do không đồng ý."))
        return cleaned


def _asked_for(asked: ReportEvent, report: Report) -> str:
    """Return who asks for how many more days, why, and the deadline that would result."""
    days = asked.facts["working_days"]
    due = deadlines.extended_due(report.due_at, working_days=days, calendar=calendar.load())
    return _(
        "%(who)s xin thêm %(days)s ngày làm việc; đồng ý thì hạn mới là %(due)s. Lý do: %(note)s"
    ) % {
        "who": asked.by.get_full_name() if asked.by else "",
        "days": days,
        "due": moment_text(due),
        "note": asked.note,
    }
