"""Show the outbox without messages about reports outside the reader's scope.

A message stores the code of its report, not who may read it; the scope of reports decides that
here.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from notifications.admin import MessageAdmin
from notifications.models import Message, Pool
from reports.admin import scope
from reports.models import Report

admin.site.unregister(Message)


@admin.register(Message)
class ScopedMessageAdmin(MessageAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        kept = Report.objects.kept_from(scope.staff(request)).values("code")
        unread = Report.objects.unread_by(scope.staff(request)).values("code")
        found: QuerySet[Message] = super().get_queryset(request)
        # Those who name readers see the messages to staff, but nothing of the reporter.
        to_citizens = (Pool.CODE, Pool.UNPROVED, Pool.PROVED)
        return found.exclude(about__in=kept).exclude(pool__in=to_citizens, about__in=unread)
