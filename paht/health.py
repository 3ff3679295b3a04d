"""Serve `/healthz`, which tells monitors and load balancers whether this process can serve."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

PATH = "/healthz"
GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answer `/healthz` before anything checks the host, the scheme or the session.

    200 with a first line `ok` when the database answers, otherwise 503. The queue's state is only
    information: without the queue, reports are still accepted, and messages go out later.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return self.get_response(request)
        database = database_answers()
        lines = [
            "ok" if database else "unavailable",
            f"database: {'ok' if database else 'down'}",
            f"queue: {'ok' if queue_answers() else 'down'}",
        ]
        body = "\n".join(lines).encode() + b"\n"
        return HttpResponse(
            body,
            status=200 if database else 503,
            content_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "no-store", "Content-Length": str(len(body))},
        )


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def queue_answers() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
