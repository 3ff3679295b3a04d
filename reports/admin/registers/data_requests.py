"""List the data requests of people with their deadlines, and answer them.

It lies here and not beside the model because it words the time left as the worklist does.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.data_requests import Kind, Status
from accounts.fields import CleanTextField, EmailField, NameField, capitalised
from accounts.models import DataRequest
from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import moment_text
from reports.admin import scope
from reports.deadlines import worklist
from reports.intake.forms import ADDRESS_LENGTH
from reports.models import Report
from reports.privacy import data_rights, kept_requests

ANSWER_LENGTH = 2000
CORRECTED = ("full_name", "email", "contact_address")


class WaitingFilter(admin.SimpleListFilter):
    """Filter by state; the default shows the requests that wait for an answer."""

    title = gettext_lazy("tình trạng")
    parameter_name = "tinh-trang"
    _CONDITIONS: dict[str | None, dict[str, Any]] = {
        None: {"status": Status.OPEN},
        "da-tra-loi": {"answered_by__isnull": False},
        "tu-dong": {"answered_by": None, "answered_at__isnull": False},
        "tat-ca": {},
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("da-tra-loi", _("Cán bộ đã trả lời")),
            ("tu-dong", _("Cổng tự thực hiện")),
            ("tat-ca", _("Tất cả")),
        ]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield dict(first, display=_("Chờ trả lời"))
        yield from others

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[DataRequest]
    ) -> QuerySet[DataRequest]:
        return queryset.filter(**self._CONDITIONS.get(self.value(), {}))


class AnswerForm(forms.ModelForm):
    """Answer a request; refused when a colleague was faster."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Kết quả"),
        choices=[
            (Status.DONE, gettext_lazy("Đã thực hiện")),
            (Status.REFUSED, gettext_lazy("Không thực hiện được (nêu lý do)")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vui lòng chọn kết quả.")},
    )
    words = CleanTextField(
        what=gettext_lazy("nội dung trả lời"),
        lines=True,
        shortest=5,
        longest=ANSWER_LENGTH,
        label=gettext_lazy("Trả lời gửi người yêu cầu"),
        help_text=gettext_lazy(
            "Người yêu cầu đọc được nội dung này qua thư điện tử và ở trang “Dữ liệu của tôi”. "
            "Tin nhắn SMS chỉ báo là đã có trả lời."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
    )

    # Only for a correction: the form writes the new values into the report without showing the old.
    full_name = NameField(
        what=gettext_lazy("họ và tên"),
        label=gettext_lazy("Họ và tên đúng"),
        required=False,
        shortest=2,
        longest=100,
        help_text=gettext_lazy("Để trống nếu không sửa. Tên đã công khai được sửa theo."),
    )
    email = EmailField(
        what=gettext_lazy("thư điện tử"),
        label=gettext_lazy("Thư điện tử đúng"),
        required=False,
        longest=254,
        help_text=gettext_lazy("Để trống nếu không sửa."),
    )
    contact_address = CleanTextField(
        what=gettext_lazy("địa chỉ liên hệ"),
        label=gettext_lazy("Địa chỉ liên hệ đúng"),
        required=False,
        shortest=5,
        longest=ADDRESS_LENGTH,
        help_text=gettext_lazy("Để trống nếu không sửa."),
    )

    class Meta:
        model = DataRequest
        fields = ()

    def clean(self) -> dict[str, Any]:
        # The row stays locked until the transaction ends, so only one answer is possible.
        if not DataRequest.objects.open().select_for_update().filter(pk=self.instance.pk).exists():
            raise ValidationError(_("Yêu cầu này đã có người trả lời trước. Vui lòng xem lại."))
        said = super().clean() or {}
        if any(said.get(name) for name in CORRECTED):
            if said.get("outcome") == Status.REFUSED:
                raise ValidationError(_("Không thực hiện được thì xin để trống các ô sửa."))
            if not data_rights.of_request(self.instance).exists():
                raise ValidationError(_("Thông tin người gửi của phản ánh này không còn được lưu."))
        return said


@admin.register(DataRequest)
class DataRequestAdmin(CarefulList):
    """The list of data requests: one right to read, one to answer; nobody adds or deletes."""

    form = AnswerForm
    list_display_links = ("what",)
    list_filter = (WaitingFilter, "kind")
    list_select_related = ("answered_by",)
    list_per_page = 50
    search_fields = ("^about",)
    search_help_text = gettext_lazy("Tìm theo mã phản ánh.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    _FACTS = ("what", "report", "reporter", "asked", "due", "wish")
    _OUTCOME = ("status", "answered", "answered_by", "answer")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DataRequest]:
        unread = Report.objects.unread_by(scope.staff(request)).filter(code=OuterRef("about"))
        found: QuerySet[DataRequest] = kept_requests.for_staff(scope.staff(request))
        return found.order_by(*self.get_ordering(request)).annotate(hides_reporter=Exists(unread))

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        now, days = timezone.now(), scope.work_calendar(request)

        @admin.display(description=_("còn lại"), ordering="due_at")
        def remaining(row: DataRequest) -> str:
            if not row.is_open:
                return ""
            left = worklist.remaining_days(row.due_at, now=now, days=days)
            return render_to_string("admin/reports/case/remaining.html", {"remaining": left})

        return ("what", "about", remaining, "asked", "status", "answered_by")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        waits = not request.GET.get(WaitingFilter.parameter_name)
        return ("due_at", "id") if waits else ("-id",)

    def get_fieldsets(self, request: HttpRequest, obj: DataRequest | None = None) -> Any:
        own = (None, {"fields": self._FACTS})
        if self.has_change_permission(request, obj):
            corrected = obj is not None and obj.kind == Kind.CORRECT and obj.about
            fix = [(_("Sửa trong phản ánh"), {"fields": CORRECTED})] if corrected else []
            return [own, *fix, (_("Trả lời"), {"fields": ("outcome", "words")})]
        return [own, (_("Trả lời"), {"fields": self._OUTCOME})]

    def get_readonly_fields(
        self, request: HttpRequest, obj: DataRequest | None = None
    ) -> tuple[str, ...]:
        return (*self._FACTS, *self._OUTCOME)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DataRequest | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DataRequest | None = None) -> bool:
        # When a colleague was faster, explain it on the form instead of a bare 403.
        is_open = obj is None or obj.is_open or request.method == "POST"
        return is_open and request.user.has_perm("accounts.answer_datarequest")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capitalised(DataRequest._meta.verbose_name_plural or "")}
        return super().changelist_view(request, title | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: DataRequest, form: Any, change: bool) -> None:
        said = form.cleaned_data
        data_rights.answer_correction(
            obj,
            by=scope.staff(request),
            status=said["outcome"],
            words=said["words"],
            **{name: said.get(name, "") for name in CORRECTED},
        )

    @admin.display(description=gettext_lazy("yêu cầu"))
    def what(self, row: DataRequest) -> str:
        kind, purpose = str(row.get_kind_display()), str(row.get_purpose_display())
        return f"{kind}: {purpose}" if purpose else kind

    @admin.display(description=gettext_lazy("phản ánh"))
    def report(self, row: DataRequest) -> str:
        if not row.about:
            return "–"
        address = reverse("admin:reports_report_changelist")
        return format_html('<a href="{}?q={}">{}</a>', address, row.about, row.about)

    @admin.display(description=gettext_lazy("người yêu cầu"))
    def reporter(self, row: DataRequest) -> str:
        """Return the masked reporter: staff answer through the portal."""
        if getattr(row, "hides_reporter", False):
            return _("(giữ kín)")
        if row.phone:
            return row.masked_phone
        return _("(không còn lưu)")

    @admin.display(description=gettext_lazy("gửi lúc"), ordering="asked_at")
    def asked(self, row: DataRequest) -> str:
        return moment_text(row.asked_at)

    @admin.display(description=gettext_lazy("hạn trả lời"))
    def due(self, row: DataRequest) -> str:
        return moment_text(row.due_at)

    @admin.display(description=gettext_lazy("trả lời lúc"))
    def answered(self, row: DataRequest) -> str:
        return moment_text(row.answered_at) if row.answered_at else "–"
