"""What a log line keeps to itself."""

import io
import logging
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.test import Client
from gunicorn.config import Config

from accounts import devices
from accounts.models import User
from paht.accesslog import FORMAT, AccessLogger
from paht.logs import OneLineFormatter, RedactingFormatter, without_secrets
from paht.tests.addresses import addresses
from reports.tests.factories import NAME


@pytest.mark.django_db
def test_a_row_that_broke_a_rule_is_not_written_to_the_log() -> None:
    # A column that is not encrypted: PostgreSQL repeats its text in the DETAIL.
    row = {"username": f"{NAME}\n{NAME}", "is_active": None}
    try:
        with transaction.atomic():
            User.objects.create(**row)
    except IntegrityError as error:
        assert NAME in str(error)
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, sys.exc_info())

    line = RedactingFormatter("{message}", style="{").format(record)

    assert "IntegrityError" in line
    assert "withheld" in line
    assert NAME not in line


def test_the_fault_of_a_reporter_takes_one_line() -> None:
    try:
        raise ValueError("x")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "bad host", None, sys.exc_info())

    assert OneLineFormatter("{message}", style="{").format(record) == "bad host"


# --- secret parts of paths ----------------------------------------------------------------

TOKEN = "gAAAAABk-12:wJalrXUtnFEMI=="
# What names nobody's secret: pages, rows behind permissions, public codes.
_OPEN_ARGUMENTS = {
    *("code", "slug", "version", "pk", "purpose", "variant"),
    *("app_label", "url", "object_id", "content_type_id", "format"),
    *("document_id", "id", "photo_id", "reader_id", "name"),
}


def secret_paths() -> list[str]:
    return [
        path.replace("<slug:token>", "wJalrXUtnFEMI")
        .replace("<str:token>", TOKEN)
        .replace("<str:variant>", "anh.jpg")
        for path, arguments in addresses()
        if "token" in arguments
    ]


def is_told(text: str) -> bool:
    return any(part in text for part in ("wJalrXUtnFEMI", "gAAAAABk", quote(TOKEN)))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the portal's own handlers write, as they are set up."""
    written = io.StringIO()
    names = ("", *django_settings.LOGGING["loggers"])
    handlers = {
        handler: handler.setStream(written)
        for name in names
        for handler in logging.getLogger(name).handlers
        if isinstance(handler, logging.StreamHandler)
        and isinstance(handler.formatter, RedactingFormatter)
    }
    assert len(handlers) >= 2
    yield written
    for handler, stream in handlers.items():
        handler.setStream(stream or sys.stderr)


def test_every_argument_of_an_address_is_known_as_secret_or_not() -> None:
    arguments = set().union(*(named for _path, named in addresses()))

    assert arguments <= _OPEN_ARGUMENTS | {"token"}, arguments - _OPEN_ARGUMENTS


def test_there_are_secret_paths_and_no_rule_hides_a_page_that_has_none() -> None:
    assert len(secret_paths()) >= 8
    for path, arguments in addresses():
        if "token" not in arguments:
            assert without_secrets(path) == path


@pytest.mark.parametrize("path", secret_paths())
@pytest.mark.django_db
def test_no_line_of_the_log_holds_the_secret_part_of_a_path(
    path: str, lines: io.StringIO, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    # Unknown; without the form's token; from another site's page; of a wrong host; cut off.
    client.get(path)
    client.post(path)
    client.post(path, secure=True, HTTP_REFERER=f"https://khac.example{path}?a=1")
    client.post(path, secure=True, HTTP_ORIGIN="null")
    client.get(path, HTTP_HOST="khac.example")
    client.get(path[: path.index("Fp") if "Fp" in path else -3])
    client.get("/vi/dang-nhap/", {"next": path}, HTTP_HOST="khac.example")

    def fail(request: object) -> bool:
        raise RuntimeError(path)

    monkeypatch.setattr(devices, "check", fail)
    client.cookies[settings.SESSION_COOKIE_NAME] = "x"
    assert client.get(path).status_code == 500

    text = lines.getvalue()
    assert "Internal Server Error" in text and "RuntimeError" in text and "…" in text
    assert not is_told(text)


@pytest.mark.parametrize("path", secret_paths())
def test_the_web_server_writes_no_secret_part_of_a_path(path: str) -> None:
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", FORMAT)
    logger, written = AccessLogger(config), io.StringIO()
    for log in (logger.access_log, logger.error_log):
        for handler in log.handlers:
            handler.setStream(written)  # type: ignore[attr-defined]
    environ = {
        **{"REQUEST_METHOD": "GET", "RAW_URI": path, "SERVER_PROTOCOL": "HTTP/1.1"},
        **{"PATH_INFO": path, "QUERY_STRING": "a=1", "HTTP_REFERER": path},
    }
    took = SimpleNamespace(seconds=0, microseconds=1000)

    answer = SimpleNamespace(status="200 OK", sent=10, headers=[])
    logger.access(answer, SimpleNamespace(headers=[]), environ, took)
    logger.exception("Error handling request %s %s", "GET", path)
    logger.warning("Invalid request: %s", f"GET {quote(path)}?next={quote(path, safe='')}")

    text = written.getvalue()
    assert text.count("…") >= 4 and not is_told(text)


@pytest.mark.parametrize("path", secret_paths())
def test_a_path_in_a_query_is_masked_too(path: str) -> None:
    line = f"GET /vi/dang-nhap/?next={quote(path, safe='')}&a=1 HTTP/1.1 302"

    told = without_secrets(line)

    assert not is_told(told) and told.startswith("GET /vi/dang-nhap/?next=%2F")
    assert told.endswith("HTTP/1.1 302")
