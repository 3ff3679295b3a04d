"""The outbox without the messages about reports that somebody must not know of.

A message knows the code of its report and nothing of who may read it: who may is decided here,
on the floor of the reports.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from notifications.admin import MessageAdmin
from notifications.models import Message
from reports.admin import scope
from reports.models import Report

admin.site.unregister(Message)


@admin.register(Message)
class ScopedMessageAdmin(MessageAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        kept = Report.objects.kept_from(scope.staff(request)).values("code")
        found: QuerySet[Message] = super().get_queryset(request)
        return found.exclude(about__in=kept)
