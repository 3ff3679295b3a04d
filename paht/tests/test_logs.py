"""What a log line keeps to itself."""

import io
import logging
import re
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
from accounts.models import SecurityEvent, User
from accounts.tests.factories import make_citizen
from accounts.tests.pages import log_in
from paht.accesslog import FORMAT, AccessLogger
from paht.logs import OneLineFormatter, RedactingFormatter, without_secrets
from paht.tests.addresses import addresses
from reports.models import Report
from reports.rules.states import Role
from reports.tests.factories import NAME, make_staff
from reports.tests.sending import answers, form_url


@pytest.mark.django_db
def test_log_withholds_values_of_row_that_violates_constraint() -> None:
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


def test_client_error_is_logged_in_one_line() -> None:
    try:
        raise ValueError("x")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "bad host", None, sys.exc_info())

    assert OneLineFormatter("{message}", style="{").format(record) == "bad host"


@pytest.mark.django_db
@pytest.mark.usefixtures("reference_data")
def test_refused_request_of_staff_is_one_line_without_traceback(
    lines: io.StringIO, client: Client
) -> None:
    staff = make_staff(Role.OPERATOR)
    client.force_login(staff)

    assert client.get("/quan-tri/accounts/user/add/").status_code == 403

    [line] = [line for line in lines.getvalue().splitlines() if line]
    assert "Forbidden" in line and staff.username not in line


def test_log_line_includes_utc_offset() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "sent", None, None)
    record.created = 1_764_550_800

    for formatter in (RedactingFormatter, OneLineFormatter):
        line = formatter(django_settings.LOG_LINE, style="{").format(record)

        assert line == "2025-12-01T08:00:00+0700 INFO x sent"


# --- secret parts of paths ----------------------------------------------------------------

TOKEN = "gAAAAABk-12:wJalrXUtnFEMI=="
# What names nobody's secret: pages, rows behind permissions, public codes.
_OPEN_ARGUMENTS = {
    *("above", "code", "slug", "version", "pk", "purpose", "variant"),
    *("app_label", "url", "object_id", "content_type_id", "format"),
    *("document_id", "id", "photo_id", "reader_id", "name", "passkey_id", "form"),
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


def test_every_url_argument_is_classified_as_secret_or_open() -> None:
    arguments = set().union(*(named for _path, named in addresses()))

    assert arguments <= _OPEN_ARGUMENTS | {"token"}, arguments - _OPEN_ARGUMENTS


def test_only_paths_with_secrets_are_masked() -> None:
    assert len(secret_paths()) >= 8
    for path, arguments in addresses():
        if "token" not in arguments:
            assert without_secrets(path) == path


@pytest.mark.parametrize("path", secret_paths())
@pytest.mark.django_db
def test_log_never_contains_secret_part_of_path(
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
def test_web_server_log_never_contains_secret_part_of_path(path: str) -> None:
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
def test_secret_path_in_query_is_masked(path: str) -> None:
    line = f"GET /vi/dang-nhap/?next={quote(path, safe='')}&a=1 HTTP/1.1 302"

    told = without_secrets(line)

    assert not is_told(told) and told.startswith("GET /vi/dang-nhap/?next=%2F")
    assert told.endswith("HTTP/1.1 302")


def line_of_access(environ: dict[str, Any]) -> str:
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", FORMAT)
    logger, written = AccessLogger(config), io.StringIO()
    for handler in logger.access_log.handlers:
        handler.setStream(written)  # type: ignore[attr-defined]
    took = SimpleNamespace(seconds=0, microseconds=1000)
    request = {"REQUEST_METHOD": "GET", "RAW_URI": "/", "SERVER_PROTOCOL": "HTTP/1.1"}
    answer = SimpleNamespace(status="404 Not Found", sent=10, headers=[])
    logger.access(answer, SimpleNamespace(headers=[]), request | environ, took)
    return written.getvalue().rstrip()


@pytest.mark.django_db
def test_access_log_joins_with_the_log_of_authentication_by_both_marks(client: Client) -> None:
    citizen = make_citizen()
    log_in(client)
    page = client.get("/vi/ca-nhan/thiet-bi/")

    line = line_of_access(page.wsgi_request.META | {"PATH_INFO": "/vi/"})

    event = SecurityEvent.objects.get(user=citizen)
    assert line.endswith(f" {event.client_mark} {event.account_mark}")
    assert "127.0.0.1" not in line and citizen.phone not in line


CODE, NUMBER = "202612010023", "98765"


def paths_of_report() -> list[str]:
    """Return each address with the code of a report, or with numbers on its case pages."""
    filled = (
        re.sub(r"<\w+:\w+>", "x", re.sub("<int:\\w+>", NUMBER, path.replace("<str:code>", CODE)))
        for path, arguments in addresses()
        if "code" in arguments or "/reports/report/" in path
    )
    return [path for path in filled if CODE in path or NUMBER in path]


@pytest.mark.usefixtures("reference_data")
def test_no_log_names_a_report_in_any_path(lines: io.StringIO) -> None:
    stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
    staff = Client(raise_request_exception=False)
    staff.force_login(make_staff(Role.DISPATCHER))
    paths = paths_of_report()
    assert len(paths) >= 35

    for path in paths:
        for client in (stranger, staff):
            client.get(path)
            client.post(path)
        stranger.get(path, HTTP_HOST="khac.example")
        stranger.post(path, secure=True, HTTP_REFERER=f"https://khac.example{path}?q={CODE}")
        stranger.post(f"/vi/dang-nhap/?next={quote(path, safe='')}", secure=True)
        lines.write(line_of_access({"PATH_INFO": path, "RAW_URI": path}) + "\n")

    text = lines.getvalue()
    assert "Not Found: /" in text and "Referer checking failed" in text
    assert [line for line in text.splitlines() if CODE in line or NUMBER in line] == []


@pytest.mark.usefixtures("reference_data")
def test_sending_a_report_leaves_no_code_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    client.post(form_url(), answers())

    assert Report.objects.get().code not in caplog.text


def test_access_log_of_a_visitor_without_account_and_address_has_dashes() -> None:
    assert line_of_access({"PATH_INFO": "/vi/"}).endswith(" - -")
