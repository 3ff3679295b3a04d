"""Show the outbox to staff: sent messages, failed messages, and "Gửi lại"."""

from copy import copy
from datetime import datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notifications import budget, costs, delivery, texts, unsubscribing
from notifications.models import OPEN, Channel, Message, Suppression
from paht.foundation.admin_lists import CarefulList
from paht.foundation.local_time import moment_text

NOTHING = "–"

# Facts of an SMS that open a page without a log-in.
_LINKS = frozenset(("url", "link"))


class ReadOnlyAdmin(CarefulList):
    """Show rows that only events write; people can change them through actions alone."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.resend_message")


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """Show sent messages with their gateways, and messages that could not be sent."""

    list_display = (
        "template",
        "masked_recipient",
        "status",
        "outcome",
        "created",
        "sent",
    )
    list_filter = ("status", "arrival", "channel", "template", "urgent", "created_at")
    search_fields = ("dedupe_key",)
    search_help_text = _("Tìm theo khóa sự kiện.")
    actions = ("resend", "stop_news")
    fields = (
        "template",
        "channel",
        "masked_recipient",
        "text",
        ("status", "attempts", "last_error"),
        ("created", "next_attempt", "expires", "sent"),
        ("gateway", "provider_id", "parts", "cost"),
        ("arrival", "arrived"),
        ("urgent", "secret"),
        "event_key",
    )
    readonly_fields = (
        "event_key",
        "masked_recipient",
        "text",
        "created",
        "next_attempt",
        "expires",
        "sent",
        "arrived",
    )

    def get_urls(self) -> list[URLPattern]:
        months = self.admin_site.admin_view(self.months_view)
        own: list[URLPattern] = [
            path("theo-thang/", months, name="notifications_message_months"),
        ]
        return own + super().get_urls()

    def months_view(self, request: HttpRequest) -> HttpResponse:
        """Show counts and costs; the page holds no personal data."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": _("Số lượng và chi phí theo tháng"),
            "opts": self.opts,
            "months": costs.by_month(),
            "today": budget.usage(),
        }
        return TemplateResponse(request, "admin/notifications/message/months.html", context)

    @admin.display(description=_("người nhận"))
    def masked_recipient(self, message: Message) -> str:
        return message.masked_recipient or NOTHING

    @admin.display(description=_("khóa chống trùng"))
    def event_key(self, message: Message) -> str:
        return message.dedupe_key

    @admin.display(description=_("kết quả"))
    def outcome(self, message: Message) -> str:
        """Return the error, or the gateway with the delivery status."""
        if message.last_error or not message.gateway:
            return message.last_error or NOTHING
        arrival = message.get_arrival_display() if message.arrival else ""
        return f"{message.gateway}: {arrival}" if arrival else message.gateway

    @admin.display(description=_("tạo lúc"), ordering="created_at")
    def created(self, message: Message) -> str:
        return _short(message.created_at)

    @admin.display(description=_("gửi lúc"), ordering="sent_at")
    def sent(self, message: Message) -> str:
        return _short(message.sent_at)

    @admin.display(description=_("lần gửi tới"))
    def next_attempt(self, message: Message) -> str:
        """Return the next try of an open message; a closed one only holds an old lease there."""
        return _short(message.next_attempt_at) if message.status in OPEN else NOTHING

    @admin.display(description=_("hết hạn lúc"))
    def expires(self, message: Message) -> str:
        return _short(message.expires_at)

    @admin.display(description=_("báo cáo lúc"))
    def arrived(self, message: Message) -> str:
        return _short(message.arrival_at)

    @admin.display(description=_("nội dung"))
    def text(self, message: Message) -> str:
        """Return the text of an SMS, or the subject of an e-mail, whose text is personal.

        The link of an SMS is left out: it opens the report of its recipient.
        """
        if message.secret:
            return str(_("(không hiển thị: có mã bí mật)"))
        if message.context is None:
            return str(_("(đã xóa vì hết thời hạn lưu giữ)"))
        if message.channel == Channel.EMAIL:
            return texts.subject(message)
        shown = copy(message)
        shown.context = message.context | dict.fromkeys(_LINKS & message.context.keys(), "…")
        return texts.render(shown).body

    @admin.action(description=_("Gửi lại"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = delivery.resend(queryset)
        if not count:
            self.message_user(
                request,
                _("Chỉ gửi lại được tin nhắn ở tình trạng “Không gửi được”, không chứa mã bí mật."),
                messages.WARNING,
            )
            return
        self.message_user(
            request,
            ngettext("Sẽ gửi lại %(count)d tin nhắn.", "Sẽ gửi lại %(count)d tin nhắn.", count)
            % {"count": count},
            messages.SUCCESS,
        )

    @admin.action(description=_("Ngừng gửi tin báo kết quả cho người nhận"), permissions=["resend"])
    def stop_news(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Stop news for people who ask the hotline; codes and warnings still reach them."""
        recipients = set(
            queryset.exclude(recipient_hash="").values_list("recipient_hash", "channel")
        )
        for recipient, channel in recipients:
            unsubscribing.unsubscribe(recipient, channel=channel, reason=Suppression.Reason.STAFF)
        self.message_user(
            request,
            ngettext(
                "Sẽ không gửi tin báo kết quả cho %(count)d người nhận nữa.",
                "Sẽ không gửi tin báo kết quả cho %(count)d người nhận nữa.",
                len(recipients),
            )
            % {"count": len(recipients)},
            messages.SUCCESS,
        )


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    """Show recipients who want no more news, by hash, so that nobody can be identified."""

    list_display = ("__str__", "reason", "since")
    list_filter = ("channel", "reason")
    fields = ("channel", "reason", "since")
    readonly_fields = ("since",)
    actions = ("send_again",)

    @admin.display(description=_("từ lúc"), ordering="created_at")
    def since(self, suppression: Suppression) -> str:
        return _short(suppression.created_at)

    @admin.action(description=_("Gửi tin báo kết quả trở lại"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        for recipient in list(queryset.values_list("recipient_hash", flat=True)):
            unsubscribing.subscribe(recipient)
        self.message_user(request, _("Đã gửi tin trở lại."), messages.SUCCESS)


def _short(moment: datetime | None) -> str:
    # Django would show the word "None" on the page of one message.
    if moment is None:
        return NOTHING
    return moment_text(moment)
