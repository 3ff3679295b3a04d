"""`manage.py serve`: what it refuses, what it skips, what its children are told."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured

from paht import accesslog
from paht.configuration import Environment
from paht.launcher import preparation, schema, supervisor, web
from paht.launcher.embedded import CannotRun
from paht.launcher.supervisor import Tail
from paht.logs import without_secrets
from paht.tests.floors import APPS

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXIES", "abc"),
        ("TRUSTED_PROXIES", "-1"),
        ("DATABASE_URL", "foo"),
        ("REDIS_URL", "foo"),
        ("SITE_URL", "paht.vn"),
        ("RATE_LIMITS", "maybe"),
        ("STAFF_2FA", "sometimes"),
        ("UPLOAD_MAX_FILES", "0"),
        ("EMAIL_URL", "foo"),
        ("OFFICE_HOURS", "7"),
    ],
)
def test_invalid_setting_stops_start_with_one_line_naming_it(name: str, value: str):
    result = run("serve", **{name: value})

    assert result.returncode != 0
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert name in result.stderr


def test_password_in_invalid_database_url_is_not_repeated(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://paht:secret@host/paht")

    with pytest.raises(ImproperlyConfigured) as refusal:
        Environment().postgres("DATABASE_URL")

    assert "secret" not in str(refusal.value)


def test_key_that_cannot_encrypt_stops_the_start_and_is_not_repeated(monkeypatch):
    monkeypatch.setenv("PII_KEYS", "abc")

    with pytest.raises(ImproperlyConfigured, match="PII_KEYS: mỗi khóa là 32 byte") as refusal:
        Environment().cipher_keys("PII_KEYS")

    assert "abc" not in str(refusal.value)


def test_second_serve_on_same_folder_is_refused_with_advice():
    # The test run itself holds the folder.
    result = run("serve", "--port", "0")

    assert result.returncode != 0
    assert result.stderr.count("\n") == 1
    assert "đang chạy" in result.stderr and "kill" in result.stderr


def test_busy_port_is_refused_with_a_free_one_proposed():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CannotRun, match=f"--port {port + 1}"):
            web.listen("127.0.0.1", port)


@pytest.mark.parametrize("text", ["abc", "-5", "65536", ""])
def test_invalid_port_is_refused(text: str):
    with pytest.raises(CannotRun):
        web.port_number(text)


def test_port_in_use_is_refused():
    first = web.listen("127.0.0.1", 0)

    with first, pytest.raises(CannotRun):
        web.listen("127.0.0.1", first.getsockname()[1])


def test_child_processes_get_site_url_and_allowed_hosts(monkeypatch):
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)

    address = web.site_address("127.0.0.1", 8123)
    environment = web.environment("127.0.0.1", address)

    assert environment["SITE_URL"] == "http://127.0.0.1:8123"
    assert "127.0.0.1" in environment["ALLOWED_HOSTS"].split(",")


def test_configured_site_url_takes_precedence(monkeypatch, settings):
    settings.SITE_URL = "https://paht.soctrang.gov.vn"
    monkeypatch.setenv("SITE_URL", settings.SITE_URL)

    assert web.site_address("127.0.0.1", 8123) == "https://paht.soctrang.gov.vn"


def test_access_log_masks_secret_parts_of_paths():
    path = "/vi/phan-anh-kien-nghi/da-gui/wJalrXUtnFEMI/"

    assert without_secrets(path) == "/vi/phan-anh-kien-nghi/da-gui/…/"
    assert without_secrets("/tep/abc123/anh.jpg") == "/tep/…/anh.jpg"
    assert without_secrets("/bao-nhan/esms/abc/") == "/bao-nhan/esms/…/"
    assert without_secrets("/vi/ngung-nhan-thu/ab:c/") == "/vi/ngung-nhan-thu/…/"
    assert without_secrets("/vi/td/s1z-0123456789ab/") == "/vi/td/…/"
    asked = without_secrets("/en/phan-anh-kien-nghi/theo-doi/xac-nhan/gAAAAB==/")
    assert asked == "/en/phan-anh-kien-nghi/theo-doi/xac-nhan/…/"
    assert without_secrets("/vi/") == "/vi/"


def test_access_log_escapes_control_characters():
    path = "/vi/\n[24/Nov/2026] GET /quan-tri/ 200\x1b[2J/\xe1\xbb\x95"

    told = accesslog.encoded(path)

    assert told == "/vi/%0A%5B24/Nov/2026%5D%20GET%20/quan-tri/%20200%1B%5B2J/%E1%BB%95"


def test_access_log_format_has_no_ip_and_no_query():
    assert not {"%(h)s", "%(r)s", "%(q)s", "%(f)s", "%(a)s"} & set(accesslog.FORMAT.split())


def test_terminal_shows_errors_and_messages_only(tmp_path: Path):
    log = tmp_path / "worker.log"
    log.write_text("2026-11-24 INFO notifications.gateways cũ\n")
    tail = Tail(log)
    with log.open("a") as file:
        file.write("2026-11-24 INFO celery ready\n")
        file.write("2026-11-24 INFO notifications.gateways message 1\n")
        file.write("2026-11-24 ERROR django.request half")

    assert tail.lines() == ["2026-11-24 INFO notifications.gateways message 1"]


def test_catalogues_are_compiled_only_when_they_are_older(tmp_path: Path):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "django.po").write_text(header + 'msgid "Gửi"\nmsgstr "Send"\n')

    preparation.compile_catalogues([tmp_path])
    compiled = (folder / "django.mo").read_bytes()
    with mock.patch("polib.pofile") as again:
        preparation.compile_catalogues([tmp_path])

    assert b"Send" in compiled
    again.assert_not_called()


def test_changed_file_time_changes_fingerprint(tmp_path: Path):
    file = tmp_path / "units.csv"
    file.write_text("a")
    before = preparation.fingerprint([file])
    os.utime(file, (1, 1))

    assert preparation.fingerprint([file]) != before


def test_settings_of_any_type_have_a_fingerprint(settings):
    before = preparation.everything()

    settings.ANY_SETTING = {("a", 1): {"b"}, "c": [1, {("d",): None}]}
    after = preparation.everything()

    assert preparation.everything() == after != before


@pytest.mark.django_db
def test_no_migration_is_pending_after_migrating():
    assert schema.migrations_on_disk() <= schema.applied_migrations()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_request_to_stop_is_kept_when_python_drops_its_exception():
    class Finalized:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGTERM)
            # Python runs the handler between two of these steps, and drops what it raises.
            sum(range(1000))

    former = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        supervisor.stop_on_signals()
        supervisor.stop_if_asked()
        made = Finalized()
        del made

        with pytest.raises(supervisor.Stop):
            supervisor.stop_if_asked()
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@pytest.mark.django_db
def test_health_answers_for_any_host_and_scheme(client, settings):
    settings.ALLOWED_HOSTS = ["paht.soctrang.gov.vn"]
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get("/healthz", headers={"host": "10.0.0.7"})

    assert answer.status_code == 200
    assert answer.content == b"ok\ndatabase: ok\nqueue: ok\n"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_health_fails_when_database_is_down(client):
    with mock.patch("paht.health.database_answers", return_value=False):
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.content.startswith(b"unavailable\n")


@pytest.mark.django_db
def test_health_is_ok_when_only_queue_is_down(client, settings):
    settings.REDIS_URL = "unix:///nonexistent.sock"

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert b"queue: down" in answer.content


@pytest.mark.parametrize("pattern", preparation.REFERENCE_SOURCES)
def test_source_of_reference_data_exists(pattern: str) -> None:
    """A source that moved away would no longer reach installations on an upgrade."""
    assert [path for path in ROOT.glob(pattern) if path.is_file()]


def test_every_seed_is_a_source_of_reference_data() -> None:
    watched = {path for pattern in preparation.REFERENCE_SOURCES for path in ROOT.glob(pattern)}
    seeds = {path for app in APPS for path in (ROOT / app).rglob("seeds/*")}

    assert seeds - watched == set()
