"""Forms of case actions: each asks for what its verb needs and calls it."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from province.models import Agency
from reports.admin.case.choosing import offer_agencies, offer_colleagues
from reports.admin.case.forms.base import FOR_STAFF, REASON, MoveForm, note_field
from reports.casework import transfers, urging
from reports.fields.form_fields import PickField
from reports.fields.select import Choices
from reports.models import CaseAction, case_action_records, helping
from reports.workflow import cooperation, delegation
from reports.workflow.case_actions import CaseStanding


class CaseActionForm(MoveForm):
    """A form that keeps the state of the report; it is listed and posted like a move."""

    title: ClassVar[Promise]

    @property
    def label(self) -> str:
        return str(self.title)

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        """Return whether the known facts allow the action for this member of staff."""
        raise NotImplementedError

    def make(self, *, by: User, seen: str) -> object:
        """Do the action, or raise `moves.Refused`."""
        raise NotImplementedError


class HandOverForm(CaseActionForm):
    name = "hand_over"
    title = gettext_lazy("Giao cán bộ xử lý")
    lead = gettext_lazy("Người được giao nhận thông báo và thấy phản ánh trong “Việc của tôi”.")
    person = PickField[User](what=gettext_lazy("cán bộ"), label=gettext_lazy("Cán bộ xử lý"))
    note = note_field(
        gettext_lazy("Dặn dò"), what=gettext_lazy("lời dặn"), help_text=FOR_STAFF, required=False
    )

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(delegation.check_hand_over)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_colleagues(cast(PickField[User], self.fields["person"]), self.report)

    def make(self, *, by: User, seen: str) -> None:
        said = self.cleaned_data
        delegation.hand_over(self.report, to=said["person"], by=by, note=said["note"])


class AskCooperationForm(CaseActionForm):
    name = "ask_cooperation"
    title = gettext_lazy("Mời phối hợp")
    lead = gettext_lazy("Cơ quan được mời xem được phản ánh và cho ý kiến; không trả lời thay.")
    agency = PickField[Agency](
        what=gettext_lazy("cơ quan phối hợp"), label=gettext_lazy("Cơ quan phối hợp")
    )
    note = note_field(
        gettext_lazy("Việc cần phối hợp"),
        what=gettext_lazy("việc cần phối hợp"),
        help_text=FOR_STAFF,
    )

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(cooperation.check_ask)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(cast(PickField[Agency], self.fields["agency"]), without=self.report.agency)

    def make(self, *, by: User, seen: str) -> None:
        said = self.cleaned_data
        cooperation.ask(self.report, said["agency"], task=said["note"], by=by)


class ContributeForm(CaseActionForm):
    name = "contribute"
    title = gettext_lazy("Cho ý kiến phối hợp")
    lead = gettext_lazy("Cơ quan chủ trì nhận được ý kiến này để trả lời người phản ánh.")
    note = note_field(
        gettext_lazy("Ý kiến phối hợp"),
        what=gettext_lazy("ý kiến phối hợp"),
        help_text=FOR_STAFF,
    )

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(cooperation.check_contribute)

    def make(self, *, by: User, seen: str) -> None:
        cooperation.contribute(self.report, answer=self.cleaned_data["note"], by=by)


class EndCooperationForm(CaseActionForm):
    name = "end_cooperation"
    title = gettext_lazy("Thôi mời phối hợp")
    lead = gettext_lazy("Cơ quan này không còn xem được phản ánh; ý kiến đã cho vẫn được giữ.")
    is_danger = True
    agency = PickField[Agency](
        what=gettext_lazy("cơ quan phối hợp"), label=gettext_lazy("Cơ quan phối hợp")
    )
    note = note_field(gettext_lazy("Lý do"), what=REASON, help_text=FOR_STAFF)

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(cooperation.check_end)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [row.agency for row in helping(self.report)]
        cast(PickField[Agency], self.fields["agency"]).offer(
            {agency.code: agency for agency in asked},
            Choices.of(
                _("Chọn cơ quan…"), [("", [(agency.code, agency.name) for agency in asked])]
            ),
        )

    def make(self, *, by: User, seen: str) -> None:
        said = self.cleaned_data
        cooperation.end(self.report, said["agency"], by=by, note=said["note"])


class AskTransferForm(CaseActionForm):
    name = "ask_transfer"
    title = gettext_lazy("Đề nghị chuyển cơ quan khác")
    lead = gettext_lazy(
        "Đã quá thời hạn tự trả lại: bộ phận tiếp nhận quyết định; hạn xử lý vẫn tính tiếp."
    )
    agency = PickField[Agency](
        what=gettext_lazy("cơ quan đề xuất"),
        label=gettext_lazy("Cơ quan đề xuất"),
        help_text=gettext_lazy("Cơ quan có thẩm quyền xử lý việc này, nếu bạn biết."),
        required=False,
    )
    note = note_field(gettext_lazy("Lý do"), what=REASON, help_text=FOR_STAFF)

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(transfers.check_ask)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(cast(PickField[Agency], self.fields["agency"]), without=self.report.agency)

    def make(self, *, by: User, seen: str) -> None:
        said = self.cleaned_data
        transfers.ask(self.report, by=by, note=said["note"], agency=said["agency"])


class DecideTransferForm(CaseActionForm):
    name = "decide_transfer"
    press = gettext_lazy("Ghi quyết định")
    title = gettext_lazy("Quyết định đề nghị chuyển cơ quan")
    decision = forms.ChoiceField(
        label=gettext_lazy("Quyết định"),
        choices=[
            ("yes", gettext_lazy("Chuyển cơ quan khác")),
            ("no", gettext_lazy("Không đồng ý, cơ quan tiếp tục xử lý")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn một quyết định.")},
    )
    agency = PickField[Agency](
        what=gettext_lazy("cơ quan xử lý"),
        label=gettext_lazy("Chuyển đến"),
        required=False,
    )
    note = note_field(gettext_lazy("Lý do"), what=REASON, help_text=FOR_STAFF)

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(transfers.check_decide)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(cast(PickField[Agency], self.fields["agency"]), without=self.report.agency)
        if asks := case_action_records(self.report, CaseAction.Kind.TRANSFER_ASKED):
            asked = asks[-1]
            self.lead = _("%(who)s nêu lý do: %(note)s") % {
                "who": asked.by.get_full_name(),
                "note": asked.note,
            }
            proposed = asked.agency
            if proposed and proposed.pk != self.report.agency_id and proposed.is_active:
                self.initial["agency"] = proposed.code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "yes" and not cleaned.get("agency"):
            if "agency" not in self.errors:
                self.add_error("agency", _("Vui lòng chọn cơ quan xử lý."))
        return cleaned

    def make(self, *, by: User, seen: str) -> None:
        said = self.cleaned_data
        if said["decision"] == "yes":
            transfers.grant(self.report, to=said["agency"], by=by, note=said["note"], seen=seen)
        else:
            transfers.decline(self.report, by=by, note=said["note"])


class UrgeForm(CaseActionForm):
    name = "urge"
    title = gettext_lazy("Đôn đốc")
    lead = gettext_lazy("Cán bộ đang xử lý và lãnh đạo cơ quan nhận lời nhắc qua thư điện tử.")
    note = note_field(
        gettext_lazy("Nội dung đôn đốc"),
        what=gettext_lazy("nội dung đôn đốc"),
        help_text=FOR_STAFF,
    )

    @classmethod
    def is_open(cls, standing: CaseStanding) -> bool:
        return standing.passes(urging.check_urge)

    def make(self, *, by: User, seen: str) -> None:
        urging.urge(self.report, note=self.cleaned_data["note"], by=by)
