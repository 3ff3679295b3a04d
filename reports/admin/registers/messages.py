"""Show the outbox without messages about reports outside the reader's scope.

A message stores the code of its report, not who may read it; the scope of reports decides that
here. A message about a pending report stores the key of that report, whose queue decides.
"""

from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import confirmers
from notifications.admin import NOTHING, MessageAdmin
from notifications.models import Message, Pool, Template
from notifications.reply_marks import ABOUT_PENDING
from reports.admin import scope
from reports.models import PendingReport, Report
from reports.notices.unread_pending import UNREAD

admin.site.unregister(Message)


@admin.register(Message)
class ScopedMessageAdmin(MessageAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        by = scope.staff(request)
        kept = Report.objects.kept_from(by).values("code")
        unread = Report.objects.unread_by(by).values("code")
        found: QuerySet[Message] = super().get_queryset(request)
        # Those who name readers see the messages to staff, but nothing of the reporter.
        to_citizens = (Pool.CODE, Pool.UNPROVED, Pool.PROVED)
        found = found.exclude(about__in=kept).exclude(pool__in=to_citizens, about__in=unread)
        # The recipients of an alarm tell the queue, so it has no row outside that queue. Messages
        # to senders stay listed, because staff watch over their delivery, but name nobody.
        own = PendingReport.objects.for_staff(by).values(text=Cast("key", TextField()))
        key = Func(F("dedupe_key"), Value(":"), Value(2), function="SPLIT_PART")
        found = found.annotate(pending_key=Cast(key, TextField()))
        outside = ~Q(pending_key__in=own)
        found = found.exclude(outside, dedupe_key__startswith=f"{UNREAD}:")
        return found.exclude(outside, template=Template.STAFF_PENDING).annotate(
            is_nameless=Case(
                When(outside, template__in=ABOUT_PENDING, then=True),
                default=False,
                output_field=BooleanField(),
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        """Find no row by a key that its page hides: each letter of it could be tried."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return (found.filter(is_nameless=False) if search_term else found), may_repeat

    @admin.display(description=_("người nhận"))
    def masked_recipient(self, message: Any) -> str:
        return NOTHING if message.is_nameless else super().masked_recipient(message)

    @admin.display(description=_("khóa chống trùng"))
    def event_key(self, message: Any) -> str:
        return NOTHING if message.is_nameless else super().event_key(message)

    @admin.action(description=_("Ngừng gửi tin báo kết quả cho người nhận"), permissions=["resend"])
    def stop_news(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        super().stop_news(request, queryset)
        with override("vi"):
            what = str(_("Ngừng gửi tin báo kết quả cho người nhận"))
        url = reverse("admin:notifications_suppression_changelist")
        # A reporter who hears nothing could be the one who complains about this person.
        confirmers.tell_done(what, kind="news", by=scope.staff(request), url=url)
