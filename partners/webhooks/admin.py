"""Let administrators keep the systems that are told, and look at what was sent to them."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from accounts import confirmers
from accounts.guarded_admin import GuardedRows
from accounts.models import User
from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import moment_text
from paht.foundation.plain_names import PlainNamesForm
from partners.models import Webhook, WebhookDelivery
from partners.webhooks import addresses, hooks, signing
from province.models import Agency
from reports.models import CaseAction
from reports.rules.states import EVENT_TYPES

_WORDS = {
    **{name: event.label for name, event in EVENT_TYPES.items()},
    **dict(CaseAction.Kind.choices),
    WebhookDelivery.QUESTION: gettext_lazy("Hỏi thử địa chỉ"),
    WebhookDelivery.LEFT: gettext_lazy("Chuyển sang cơ quan khác"),
}
# The log keeps the kind of an error, in English; people read the words for it.
_ERRORS = {
    "gaierror": gettext_lazy("Không tìm thấy tên máy chủ"),
    "TimeoutError": gettext_lazy("Máy chủ không trả lời kịp"),
    "ConnectionRefusedError": gettext_lazy("Máy chủ từ chối kết nối"),
    "ConnectionResetError": gettext_lazy("Máy chủ ngắt kết nối"),
    "SSLCertVerificationError": gettext_lazy("Chứng thư của máy chủ không hợp lệ"),
    "BadAnswer": gettext_lazy("Câu trả lời không đúng giao thức"),
    "Forbidden": gettext_lazy("Địa chỉ trong mạng nội bộ"),
    "forbidden address": gettext_lazy("Địa chỉ không được phép"),
    "the answer does not repeat the challenge": gettext_lazy("Không lặp lại câu hỏi của Cổng"),
    "not for this system any more": gettext_lazy("Không còn thuộc hệ thống này"),
}


def _error_words(reason: str) -> str:
    """Return the words for an error that the log keeps, or the error itself if it is rare."""
    if reason.startswith("answered "):
        return _("Máy chủ trả lời %(status)s") % {"status": reason.removeprefix("answered ")}
    return str(_ERRORS.get(reason.partition(":")[0], reason))


class WebhookForm(PlainNamesForm):
    names = ("name",)

    class Meta:
        model = Webhook
        fields = ("name", "agency", "address", "is_active", "note")
        widgets = {"address": forms.URLInput({"class": "vLargeTextField"})}

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        addresses.check(address)
        return address


@admin.register(Webhook)
class WebhookAdmin(GuardedRows, CarefulList):
    """A new system is told once a second person has confirmed it; stopping works at once."""

    form = WebhookForm
    at_once = ("note",)
    list_display = ("name", "agency", "address", "force")
    list_select_related = ("agency",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("stop", "go_on", "replace_secret", "drop_old_secret")
    readonly_fields = (
        *("created_by", "created_at", "force", "stopped_at", "stopped_for"),
        "secret_before_until",
    )

    def get_fields(self, request: HttpRequest, obj: Webhook | None = None) -> tuple[str, ...]:
        own: tuple[str, ...] = WebhookForm.Meta.fields
        return (*own, *self.readonly_fields) if obj else own

    def get_readonly_fields(
        self, request: HttpRequest, obj: Webhook | None = None
    ) -> tuple[str, ...]:
        # Messages about the reports of one agency must not reach the system of another one.
        return ("agency", *self.readonly_fields) if obj else self.readonly_fields

    @admin.display(description=gettext_lazy("hiệu lực"))
    def force(self, webhook: Webhook) -> str:
        if not webhook.is_active:
            return _("Chưa dùng")
        if webhook.stopped_at:
            return _("Đã ngừng")
        return _("Đang gửi") if webhook.is_proved else _("Chờ địa chỉ trả lời câu hỏi")

    @admin.display(description=gettext_lazy("lý do ngừng"))
    def stopped_for(self, webhook: Webhook) -> str | None:
        return _error_words(webhook.stop_reason) or None

    def has_delete_permission(self, request: HttpRequest, obj: Webhook | None = None) -> bool:
        return False

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "agency":
            kwargs["queryset"] = Agency.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
            obj.secret = signing.new_secret()
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._shown(request, obj, title=_("Hệ thống nhận tin mới"))

    def _shown(self, request: HttpRequest, webhook: Webhook, *, title: str) -> HttpResponse:
        """Show the secret on this answer only: a message would keep it in a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "webhook": webhook,
        }
        return TemplateResponse(request, "admin/partners/new_webhook.html", context)

    @admin.action(description=gettext_lazy("Ngừng gửi"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        stopped = [one for one in queryset if hooks.stop(one, _("Người quản trị ngừng"))]
        for one in stopped:
            self.log_change(request, one, _("Ngừng gửi"))
        count = len(stopped)
        if count:
            self._tell(request, gettext_lazy("Ngừng gửi tin cho hệ thống của cơ quan"), kind="stop")
        words = ngettext("Đã ngừng %(count)d hệ thống.", "Đã ngừng %(count)d hệ thống.", count)
        messages.success(request, words % {"count": count})

    @admin.action(description=gettext_lazy("Gửi tiếp từ chỗ đã ngừng"), permissions=["change"])
    def go_on(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for one in queryset.exclude(stopped_at=None):
            self.log_change(request, one, _("Gửi tiếp từ chỗ đã ngừng"))
        count = hooks.go_on(queryset)
        if count:
            what = gettext_lazy("Gửi tiếp tin cho hệ thống của cơ quan")
            self._tell(request, what, kind="go-on")
        words = ngettext(
            "Gửi tiếp cho %(count)d hệ thống.", "Gửi tiếp cho %(count)d hệ thống.", count
        )
        messages.success(request, words % {"count": count})

    @admin.action(description=gettext_lazy("Đổi khóa ký"), permissions=["change"])
    def replace_secret(
        self, request: HttpRequest, queryset: QuerySet[Webhook]
    ) -> HttpResponse | None:
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            messages.error(request, _("Vui lòng chọn đúng một hệ thống để đổi khóa ký."))
            return None
        [webhook] = chosen
        if not hooks.replace_secret(webhook):
            words = _(
                "Khóa cũ còn ký đến %(moment)s. Muốn đổi lần nữa, vui lòng bỏ khóa ký cũ trước."
            )
            messages.error(request, words % {"moment": _until(webhook)})
            return None
        self._note(request, webhook, _("Đổi khóa ký"))
        return self._shown(request, webhook, title=_("Khóa ký mới"))

    @admin.action(description=gettext_lazy("Bỏ khóa ký cũ"), permissions=["change"])
    def drop_old_secret(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for one in queryset.exclude(secret_before_until=None):
            self._note(request, one, _("Bỏ khóa ký cũ"))
        count = hooks.drop_old_secrets(queryset)
        words = ngettext(
            "Đã bỏ khóa ký cũ của %(count)d hệ thống.",
            "Đã bỏ khóa ký cũ của %(count)d hệ thống.",
            count,
        )
        messages.success(request, words % {"count": count})

    def _note(self, request: HttpRequest, webhook: Webhook, words: str) -> None:
        """Record what one person does alone, and tell the others."""
        self.log_change(request, webhook, words)
        self._tell(request, gettext_lazy("Đổi khóa ký của hệ thống nhận tin"), kind="secret")

    def _tell(self, request: HttpRequest, what: Promise, *, kind: str) -> None:
        _tell_done(request, what, kind=kind, url=reverse("admin:partners_webhook_changelist"))


def _tell_done(request: HttpRequest, what: Promise, *, kind: str, url: str) -> None:
    with override("vi"):
        by = cast(User, request.user)
        confirmers.tell_done(str(what), kind=f"webhook-{kind}", by=by, url=url)


def _until(webhook: Webhook) -> str:
    return moment_text(webhook.secret_before_until) if webhook.secret_before_until else ""


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(CarefulList):
    """The log of what was sent: codes and times; nothing of a report that is now confidential."""

    list_display = (
        *("at", "webhook", "about", "what", "status", "attempts", "answer_status", "error"),
    )
    list_filter = ("status",)
    search_fields = ("webhook__name",)
    search_help_text = gettext_lazy("Tên hệ thống")
    list_select_related = ("webhook", "report")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ("send_again",)
    change_form_template = "admin/partners/webhook_delivery.html"
    fields = ("key", *list_display, "next_attempt_at", "sent_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        return super().get_queryset(request).exclude(report__confidential=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: WebhookDelivery | None = None
    ) -> bool:
        # The page of one row only shows it and sends it again.
        return obj is None and super().has_change_permission(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        found = self.get_queryset(request).filter(hooks.IS_FINISHED, pk=row.pk if row else 0)
        may_send = self.has_change_permission(request) and found.exists()
        if may_send and request.method == "POST" and "_send_again" in request.POST:
            self.send_again(request, found)
            return redirect(request.path)
        context = {"may_send_again": may_send, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def has_delete_permission(
        self, request: HttpRequest, obj: WebhookDelivery | None = None
    ) -> bool:
        return False

    @admin.display(description=gettext_lazy("phản ánh"))
    def about(self, delivery: WebhookDelivery) -> str:
        return delivery.report.code if delivery.report else "–"

    @admin.display(description=gettext_lazy("việc"))
    def what(self, delivery: WebhookDelivery) -> str:
        return str(_WORDS[delivery.event])

    @admin.display(description=gettext_lazy("lỗi lần cuối"))
    def error(self, delivery: WebhookDelivery) -> str | None:
        return _error_words(delivery.last_error) or None

    @admin.action(description=gettext_lazy("Gửi lại"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        chosen = list(queryset)
        for one in chosen:
            self.log_change(request, one, _("Gửi lại"))
        count = hooks.send_again([one.pk for one in chosen])
        if count:
            what = gettext_lazy("Gửi lại tin cho hệ thống của cơ quan")
            url = reverse("admin:partners_webhookdelivery_changelist")
            _tell_done(request, what, kind="again", url=url)
        words = ngettext("Sẽ gửi lại %(count)d tin.", "Sẽ gửi lại %(count)d tin.", count)
        messages.success(request, words % {"count": count})
