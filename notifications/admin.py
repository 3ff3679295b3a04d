"""The outbox as staff see it: what went out, what could not, and "Gửi lại"."""

from datetime import datetime

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notifications import delivery, texts
from notifications.models import OPEN, Channel, Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """Read only: a message is written by the event that it tells of, never by hand."""

    list_display = (
        "template",
        "masked_recipient",
        "status",
        "last_error",
        "created",
        "sent",
    )
    list_filter = ("status", "channel", "template", "urgent", "created_at")
    search_fields = ("dedupe_key",)
    search_help_text = _("Tìm theo khóa sự kiện.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    actions = ("resend",)
    fields = (
        "template",
        "channel",
        "masked_recipient",
        "text",
        ("status", "attempts", "last_error"),
        ("created", "next_attempt", "sent"),
        ("gateway", "urgent", "secret"),
        "dedupe_key",
    )
    readonly_fields = ("masked_recipient", "text", "created", "next_attempt", "sent")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.resend_message")

    @admin.display(description=_("người nhận"))
    def masked_recipient(self, message: Message) -> str:
        return message.masked_recipient

    @admin.display(description=_("tạo lúc"), ordering="created_at")
    def created(self, message: Message) -> str:
        return _short(message.created_at)

    @admin.display(description=_("gửi lúc"), ordering="sent_at", empty_value="–")
    def sent(self, message: Message) -> str | None:
        return _short(message.sent_at) if message.sent_at else None

    @admin.display(description=_("lần gửi tới"), empty_value="–")
    def next_attempt(self, message: Message) -> str | None:
        """Only while there is one: of a closed message the column holds an old lease."""
        return _short(message.next_attempt_at) if message.status in OPEN else None

    @admin.display(description=_("nội dung"))
    def text(self, message: Message) -> str:
        """What an SMS says, or what an e-mail is about: the rest of it is personal."""
        if message.secret or message.context is None:
            return str(_("(không hiển thị: có mã bí mật)"))
        if message.channel == Channel.EMAIL:
            return texts.subject(message)
        return texts.render(message).body

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


def _short(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
