"""A small application for the tests of the web server; some limits are shorter here."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from paht import webserver

# Named for what the tests wait for, in seconds.
webserver.HEADER_SECONDS = webserver.IDLE_SECONDS = 1
webserver.PATIENCE_SECONDS = 2
webserver.MOST_CONNECTIONS = 50
webserver.STOPPED_SECONDS = 1
# Unfinished requests of the process, in bytes, in the tests that set it.
settings.UPLOAD_MAX_UNFINISHED_MB = int(os.environ.get("UNFINISHED_MB", "2000"))


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with facts about the request; `/slow` takes two seconds, `/stream` has no length."""
    if environ["PATH_INFO"] == "/slow":
        time.sleep(2)
    body = environ["wsgi.input"].read()
    facts = (
        os.getpid(),
        len(body),
        environ["REMOTE_ADDR"],
        environ.get("HTTP_X_FORWARDED_FOR", ""),
        environ["wsgi.url_scheme"],
    )
    answer = "\n".join(map(str, facts)).encode()
    if environ["PATH_INFO"] == "/large":
        answer = bytes(50_000_000)
    if environ["PATH_INFO"] == "/stream":
        start_response("200 OK", [])
        return iter([answer, answer])
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
