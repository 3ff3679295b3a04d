"""Define the workflow as data: nine states, seven roles, 21 transitions, refusal reasons.

Source: the user guide and the province's workflow table. No models, no settings.
Code checks permissions (`reports.<transition>_report`), never groups.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import PROVINCE_WIDE_ROLES as PROVINCE_WIDE_ROLES
from accounts.roles import ROLE_LABELS as ROLE_LABELS
from accounts.roles import STAFF_ROLES as STAFF_ROLES
from accounts.roles import Role as Role


class State(TextChoices):
    SUBMITTED = "submitted", _("Mới gửi")
    RECEIVED = "received", _("Đã tiếp nhận")
    ASSIGNED = "assigned", _("Đã chuyển xử lý")
    PROCESSING = "processing", _("Đang xử lý")
    NEED_INFO = "need_info", _("Yêu cầu bổ sung")
    PENDING_APPROVAL = "pending_approval", _("Chờ duyệt")
    COMPLETED = "completed", _("Hoàn thành")
    REJECTED = "rejected", _("Từ chối")
    WITHDRAWN = "withdrawn", _("Đã rút")

    @property
    def public_label(self) -> Promise | str:
        """Return the label for citizens, who read "Đang xử lý" while an agency approves."""
        return _PUBLIC_LABELS.get(self, self.label)

    @property
    def public(self) -> "State":
        """Return the state that the public sees: PROCESSING while an agency approves."""
        return State.PROCESSING if self is State.PENDING_APPROVAL else self


_PUBLIC_LABELS = {
    State.SUBMITTED: _("Chờ tiếp nhận"),
    State.NEED_INFO: _("Chờ bổ sung thông tin"),
    State.PENDING_APPROVAL: _("Đang xử lý"),
    State.REJECTED: _("Từ chối tiếp nhận"),
}

PUBLIC_STATES = (
    State.ASSIGNED,
    State.PROCESSING,
    State.PENDING_APPROVAL,
    State.COMPLETED,
)
FINAL_STATES = (State.COMPLETED, State.REJECTED, State.WITHDRAWN)
# Transitions that give the report to an agency.
HANDED_OVER = ("assign", "assign_urgent", "reopen")
OPEN_STATES = tuple(state for state in State if state not in FINAL_STATES)


UNCHANGED = "(unchanged)"
PREVIOUS = "(previous state)"


@dataclass(frozen=True)
class Transition:
    """One arrow of the workflow.

    `sources` is empty for the creation of a report. `target` is a state, `UNCHANGED` or
    `PREVIOUS` (the state before information was requested). `notice` is the key of the
    message to the reporter. `past` is the label in the timeline.
    `unpublished_label` replaces `label` for a report that is not public.
    """

    name: str
    label: Promise | str
    past: Promise | str
    sources: tuple[State, ...]
    target: State | str
    roles: tuple[Role, ...]
    needs_note: bool = False
    notice: str = ""
    public: bool = True  # part of the public timeline
    unpublished_label: Promise | str = ""

    @property
    def permission(self) -> str:
        return f"reports.{self.name}_report"

    def label_of(self, is_published: bool) -> Promise | str:
        return self.label if is_published else self.unpublished_label or self.label


_S, _R = State, Role
_ALL = (
    Transition(
        "submit", _("Gửi phản ánh"), _("Phản ánh được gửi"),
        (), _S.SUBMITTED, (_R.CITIZEN, _R.OPERATOR, _R.DISPATCHER), notice="received",
    ),
    Transition(
        "receive", _("Tiếp nhận"), _("Đã tiếp nhận phản ánh"),
        (_S.SUBMITTED,), _S.RECEIVED, (_R.OPERATOR, _R.DISPATCHER),
    ),
    Transition(
        "reject", _("Từ chối tiếp nhận"), _("Từ chối tiếp nhận"),
        (_S.SUBMITTED, _S.RECEIVED), _S.REJECTED, (_R.DISPATCHER,),
        needs_note=True, notice="refused",
    ),
    Transition(
        "request_info", _("Yêu cầu bổ sung"), _("Đề nghị người gửi bổ sung thông tin"),
        (_S.SUBMITTED, _S.RECEIVED, _S.ASSIGNED, _S.PROCESSING), _S.NEED_INFO,
        (_R.DISPATCHER, _R.HANDLER), needs_note=True, notice="need_info",
    ),
    Transition(
        "supply_info", _("Bổ sung thông tin"), _("Người gửi đã bổ sung thông tin"),
        (_S.NEED_INFO,), PREVIOUS, (_R.CITIZEN, _R.OPERATOR), needs_note=True,
    ),
    Transition(
        "close_unanswered", _("Đóng do không bổ sung"), _("Đóng do không bổ sung thông tin"),
        (_S.NEED_INFO,), _S.REJECTED, (_R.SYSTEM, _R.DISPATCHER), notice="refused",
    ),
    Transition(
        "assign", _("Chuyển xử lý"), _("Đã chuyển cơ quan xử lý"),
        (_S.RECEIVED,), _S.ASSIGNED, (_R.OPERATOR, _R.DISPATCHER), notice="forwarded",
    ),
    Transition(
        "assign_urgent", _("Tiếp nhận và chuyển khẩn"), _("Đã tiếp nhận và chuyển khẩn"),
        (_S.SUBMITTED,), _S.ASSIGNED, (_R.OPERATOR, _R.DISPATCHER), notice="forwarded",
    ),
    Transition(
        "accept", _("Nhận xử lý"), _("Cơ quan xử lý đã nhận"),
        (_S.ASSIGNED,), _S.PROCESSING, (_R.HANDLER, _R.APPROVER),
    ),
    Transition(
        "return_to_dispatch", _("Trả lại (sai thẩm quyền)"), _("Đang xác định lại cơ quan xử lý"),
        (_S.ASSIGNED, _S.PROCESSING), _S.RECEIVED, (_R.HANDLER, _R.APPROVER), needs_note=True,
    ),
    Transition(
        "request_extension", _("Đề nghị gia hạn"), _("Đề nghị gia hạn xử lý"),
        (_S.PROCESSING,), _S.PROCESSING, (_R.HANDLER,), needs_note=True, public=False,
    ),
    Transition(
        "decide_extension", _("Duyệt / không duyệt gia hạn"), _("Gia hạn xử lý"),
        (_S.PROCESSING,), _S.PROCESSING, (_R.APPROVER, _R.SUPERVISOR), notice="extended",
    ),
    Transition(
        "submit_answer", _("Trình duyệt kết quả"), _("Đã trình kết quả xử lý"),
        (_S.PROCESSING,), _S.PENDING_APPROVAL, (_R.HANDLER,), public=False,
    ),
    Transition(
        "return_answer", _("Yêu cầu sửa câu trả lời"), _("Yêu cầu sửa câu trả lời"),
        (_S.PENDING_APPROVAL,), _S.PROCESSING, (_R.APPROVER, _R.SUPERVISOR),
        needs_note=True, public=False,
    ),
    Transition(
        "approve", _("Duyệt và công bố kết quả"), _("Hoàn thành, đã có kết quả"),
        (_S.PENDING_APPROVAL,), _S.COMPLETED, (_R.APPROVER, _R.SUPERVISOR), notice="done",
        unpublished_label=_("Duyệt kết quả"),
    ),
    Transition(
        "rate", _("Đánh giá hài lòng"), _("Người gửi đã đánh giá"),
        (_S.COMPLETED,), _S.COMPLETED, (_R.CITIZEN,), public=False,
    ),
    Transition(
        "reopen", _("Mở lại"), _("Đã mở lại để xử lý tiếp"),
        (_S.COMPLETED,), _S.ASSIGNED, (_R.DISPATCHER, _R.SUPERVISOR), needs_note=True,
    ),
    Transition(
        "restore", _("Xem xét lại từ chối"), _("Được xem xét lại"),
        (_S.REJECTED,), _S.SUBMITTED, (_R.SUPERVISOR, _R.ADMINISTRATOR), needs_note=True,
    ),
    Transition(
        "withdraw", _("Rút phản ánh"), _("Người gửi đã rút phản ánh"),
        (_S.SUBMITTED, _S.RECEIVED, _S.NEED_INFO), _S.WITHDRAWN, (_R.CITIZEN, _R.OPERATOR),
        notice="withdrawn",
    ),
    Transition(
        "amend", _("Sửa phân loại / cơ quan / hạn"), _("Điều chỉnh phân loại"),
        (_S.RECEIVED, _S.ASSIGNED, _S.PROCESSING), UNCHANGED,
        (_R.DISPATCHER, _R.SUPERVISOR, _R.ADMINISTRATOR), needs_note=True, public=False,
    ),
    Transition(
        "set_publication", _("Ẩn / hiện công khai"), _("Thay đổi công khai"),
        PUBLIC_STATES, UNCHANGED,
        (_R.DISPATCHER, _R.SUPERVISOR, _R.ADMINISTRATOR), public=False,
    ),
)  # fmt: skip
TRANSITIONS: dict[str, Transition] = {transition.name: transition for transition in _ALL}
# An event of `privacy.erasure`, not a move of the workflow.
ERASE_REPORTER = Transition(
    "erase_reporter", _("Xóa thông tin người gửi"), _("Đã xóa thông tin người gửi"),
    FINAL_STATES, UNCHANGED, (_R.SYSTEM,), public=False,
)  # fmt: skip
# All kinds of events.
EVENT_TYPES = TRANSITIONS | {ERASE_REPORTER.name: ERASE_REPORTER}


class Outcome(TextChoices):
    """Whether a report was completed, and in time."""

    OPEN = "open", _("Chưa hoàn thành")
    IN_TIME = "in_time", _("Hoàn thành đúng hạn")
    LATE = "late", _("Hoàn thành quá hạn")


class Satisfaction(TextChoices):
    """The levels of a reporter's rating, best first."""

    VERY_SATISFIED = "very_satisfied", _("Rất hài lòng")
    SATISFIED = "satisfied", _("Hài lòng")
    ACCEPTABLE = "acceptable", _("Chấp nhận")
    DISSATISFIED = "dissatisfied", _("Không hài lòng")


class RefusalReason(TextChoices):
    """Why a report is refused; the reporter reads the label (user guide)."""

    LD01 = "LD01", _("Không thuộc phạm vi tiếp nhận của hệ thống")
    LD02 = (
        "LD02",
        _("Nội dung khiếu nại, tố cáo, tranh chấp – đã hướng dẫn nơi nộp đơn"),
    )
    LD03 = "LD03", _("Trùng với phản ánh đã có (kèm mã)")
    LD04 = "LD04", _("Thông tin không rõ ràng, thiếu địa điểm")
    LD05 = "LD05", _("Nội dung sai sự thật, vu khống")
    LD06 = "LD06", _("Ngôn từ thiếu văn hóa, xúc phạm")
    LD07 = "LD07", _("Quảng cáo, thư rác, nội dung vi phạm pháp luật")
    LD08 = "LD08", _("Không bổ sung thông tin trong thời hạn")
    LD09 = "LD09", _("Ngoài địa bàn tỉnh")
    LD10 = "LD10", _("Thuộc bí mật nhà nước")
    LD11 = (
        "LD11",
        _("Hình ảnh không phải tại hiện trường, lấy từ mạng hoặc đã chỉnh sửa"),
    )
    LD12 = "LD12", _("Đã có kết luận, trả lời của cơ quan có thẩm quyền")


# These reasons hold for every report of the matter. The others hold for the words, files or
# silence of one reporter.
OF_THE_MATTER = (
    RefusalReason.LD01,
    RefusalReason.LD02,
    RefusalReason.LD09,
    RefusalReason.LD10,
    RefusalReason.LD12,
)
