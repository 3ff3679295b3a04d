"""Attach the origin of a change to every statement that writes (django-pghistory).

The history then knows the origin of bulk updates and raw SQL too.
"""

from collections.abc import Callable
from typing import Any

import pghistory
from celery import Task
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import security_log
from accounts.models import User
from paht.foundation import visitors
from paht.logs import without_secrets

_READS = ("GET", "HEAD", "OPTIONS", "TRACE")


class AuditContextMiddleware:
    """Attach the user, the path and the mark of the visitor; no query, no secret path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Visitors without a session cost no query.
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        visitor = visitors.mark_of(request.META)
        with visitors.visit(visitor):
            if known and isinstance(request.user, User):
                request.META[visitors.ACCOUNT] = security_log.account_mark(request.user)
            if request.method in _READS:
                return self.get_response(request)
            with pghistory.context(
                user=request.user.pk if known else None,
                path=without_secrets(request.path)[:200],
                client=visitor,
            ):
                return self.get_response(request)


class AuditContextTask(Task):
    """Attach the name of the Celery task."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with pghistory.context(task=self.name):
            return super().__call__(*args, **kwargs)
