"""Ask for the reason of a personal-data access, and show the reporter's data once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from paht.foundation import text, throttle
from reports.admin import scope
from reports.admin.case import kept_words
from reports.fields.form_fields import CleanTextField
from reports.models import AccessReason, Report, Reporter, ReporterField
from reports.privacy import personal_data_access, use_consent
from reports.privacy.personal_data_access import MAX_NOTE, Revealed
from reports.workflow import access_limit

_UNKNOWN = gettext_lazy("Lựa chọn không có trong danh sách. Vui lòng chọn lại.")


class AccessForm(forms.Form):
    """The reason of the access, and the fields that are needed."""

    fields_wanted = forms.MultipleChoiceField(
        label=gettext_lazy("Mục cần xem"),
        help_text=gettext_lazy("Chỉ chọn mục thật cần cho việc này."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Vui lòng chọn ít nhất một mục cần xem."),
            "invalid_choice": _UNKNOWN,
        },
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do xem"),
        error_messages={
            "required": gettext_lazy("Vui lòng chọn lý do xem."),
            "invalid_choice": _UNKNOWN,
        },
    )
    note = CleanTextField(
        what=gettext_lazy("giải thích"),
        lines=True,
        longest=MAX_NOTE,
        label=gettext_lazy("Giải thích"),
        help_text=gettext_lazy("Bắt buộc khi chọn “Lý do khác”. Người giám sát đọc được."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, reporter: Reporter, emergency: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        present = personal_data_access.present_fields(reporter)
        wanted, reason = self.fields["fields_wanted"], self.fields["reason"]
        wanted.choices = [(name.value, name.label) for name in present]  # type: ignore[attr-defined]
        reasons = [(r.value, r.label) for r in AccessReason if r != AccessReason.EMERGENCY]
        reason.choices = [("", _("Chọn lý do…")), *reasons]  # type: ignore[attr-defined]
        if emergency:
            del self.fields["reason"]
            note = self.fields["note"]
            note.required = True
            note.label = _("Việc khẩn cấp là gì, vì sao phải liên hệ ngay")
            note.help_text = _("Lãnh đạo giám sát nhận tin báo ngay và xem lại lượt xem này.")
        self.initial["fields_wanted"] = [ReporterField.FULL_NAME, ReporterField.PHONE]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal_data_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Ask for the reason; show the data only in the answer to the accepted post."""
    report = scope.report(request, object_id)
    user = scope.staff(request)
    standing = personal_data_access.standing(report, by=user)
    if not standing.may_access:
        raise PermissionDenied
    reporter = Reporter.objects.filter(report=report).first()
    if reporter is None:
        return _show(request, report, None, standing, status=404)
    is_stopped = standing.ground is not None and access_limit.is_used_up(user)
    only_emergency = standing.ground is None or is_stopped
    # The emergency has its own button: a consent that just ended must not become an emergency.
    emergency = "khan_cap" in request.POST and only_emergency
    form = AccessForm(
        request.POST if request.method == "POST" else None,
        reporter=reporter,
        emergency=only_emergency,
    )
    if is_stopped and form.is_bound and not emergency:
        form.add_error(None, personal_data_access.STOPPED)
    elif form.is_bound and only_emergency and not emergency:
        form.add_error(None, _("Người gửi chưa đồng ý, hoặc vừa rút lại sự đồng ý."))
    if not form.is_valid():
        return _show(request, report, form, standing, status=422 if form.is_bound else 200)
    try:
        revealed = personal_data_access.reveal(
            report,
            by=user,
            reason=form.cleaned_data.get("reason", ""),
            note=form.cleaned_data["note"],
            fields=form.cleaned_data["fields_wanted"],
            client=throttle.client_network(request),
            emergency=emergency,
        )
    except personal_data_access.Refused as refusal:
        form.add_error(_FIELD_OF.get(refusal.code), refusal.message)
        return _show(request, report, form, standing, status=422)
    return _show(request, report, form, standing, revealed=revealed)


@require_POST
def ask_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Ask the reporter for consent to the use of their data."""
    report = scope.report(request, object_id)
    words = kept_words.posted(request, report)
    try:
        use_consent.ask(report, by=scope.staff(request))
    except use_consent.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Đã gửi câu hỏi xin phép đến người gửi."))
    return kept_words.back(request, object_id, words)


_PHONES = (ReporterField.PHONE, ReporterField.GUARDIAN_PHONE)
_FIELD_OF = {"needs_note": "note", "needs_reason": "reason", "needs_fields": "fields_wanted"}


def _show(
    request: HttpRequest,
    report: Report,
    form: AccessForm | None,
    standing: personal_data_access.AccessStanding,
    *,
    revealed: Revealed | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Người phản ánh"),
        "opts": Report._meta,
        "report": report,
        "form": form,
        "access": standing,
        "only_emergency": bool(form and "reason" not in form.fields),
        "revealed": _rows(revealed) if revealed else None,
    }
    response = TemplateResponse(
        request, "admin/reports/case/personal_data_full.html", context, status=status
    )
    # A browser must not keep the data for the next user.
    response["Cache-Control"] = "private, no-store, max-age=0"
    return response


def _rows(revealed: Revealed) -> list[tuple[str, str, str]]:
    """Return (label, value as people write it, link) of the opened fields."""
    return [
        (
            str(name.label),
            text.spoken_phone(value) if name in _PHONES else value,
            _link(name, value),
        )
        for name, value in revealed.values
    ]


def _link(name: ReporterField, value: str) -> str:
    scheme = "tel" if name in _PHONES else {ReporterField.EMAIL: "mailto"}.get(name)
    return f"{scheme}:{value}" if scheme and value else ""
