"""Show the messages that arrived by e-mail to administrators: their fate, never their words."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from accounts import confirmers
from notifications.admin import ReadOnlyAdmin
from paht.foundation.local_time import moment_text
from reports.admin import scope
from reports.intake.mail import processing
from reports.models import IncomingMail

NOTHING = "–"


@admin.register(IncomingMail)
class IncomingMailAdmin(ReadOnlyAdmin):
    """Rows name no sender and no report, so that nobody learns who wrote about what.

    A message that was set aside is found in the mailbox by its time and size.
    """

    list_display = ("arrived", "state", "outcome_or_reason", "size", "faults", "error", "erased")
    list_filter = ("state", "reason", "received_at")
    fields = (
        "arrived",
        "state",
        "outcome_or_reason",
        "size",
        "error",
        "attempts",
        "faults",
        "read",
        "erased",
    )
    readonly_fields = ("arrived", "outcome_or_reason", "read", "erased")
    actions = ("read_again", "dismiss")

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("reports.settle_incomingmail")

    @admin.display(description=_("đến lúc"), ordering="received_at")
    def arrived(self, mail: IncomingMail) -> str:
        return moment_text(mail.received_at)

    @admin.display(description=_("kết quả hoặc lý do"))
    def outcome_or_reason(self, mail: IncomingMail) -> str:
        if mail.is_delayed(timezone.now()):
            return gettext("Máy chủ lỗi hơn một ngày; Cổng vẫn thử lại, mỗi giờ một lần")
        said = (mail.get_reason_display(), mail.get_outcome_display())
        return "; ".join(one for one in said if one != NOTHING) or NOTHING

    @admin.display(description=_("đọc lúc"))
    def read(self, mail: IncomingMail) -> str:
        return moment_text(mail.processed_at) if mail.processed_at else NOTHING

    @admin.display(description=_("xóa nội dung lúc"))
    def erased(self, mail: IncomingMail) -> str:
        return moment_text(mail.erased_at) if mail.erased_at else NOTHING

    @admin.action(description=_("Đọc lại thư để riêng"), permissions=["settle"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[IncomingMail]) -> None:
        count = self._settled(queryset, processing.again)
        self._say(
            request,
            ngettext("Sẽ đọc lại %(count)d thư.", "Sẽ đọc lại %(count)d thư.", count),
            count,
        )

    @admin.action(description=_("Bỏ qua và xóa thư để riêng"), permissions=["settle"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[IncomingMail]) -> None:
        count = self._settled(queryset, processing.dismiss)
        if count:
            with override("vi"):
                what = str(_("Bỏ qua và xóa thư để riêng"))
            url = reverse("admin:reports_incomingmail_changelist") + "?state__exact=dismissed"
            # A message that nobody else reads could be a complaint about the person who erases it.
            confirmers.tell_done(what, kind="mails", by=scope.staff(request), url=url)
        self._say(
            request,
            ngettext("Đã bỏ qua %(count)d thư.", "Đã bỏ qua %(count)d thư.", count),
            count,
        )

    def _settled(self, queryset: QuerySet[IncomingMail], act: Callable[[int], bool]) -> int:
        return sum(act(pk) for pk in queryset.values_list("pk", flat=True))

    def _say(self, request: HttpRequest, said: str, count: int) -> None:
        if count:
            self.message_user(request, said % {"count": count}, messages.SUCCESS)
        else:
            nothing = _(
                "Chỉ làm được với thư để riêng còn nội dung; thư quá lớn không đọc lại được."
            )
            self.message_user(request, nothing, messages.WARNING)
