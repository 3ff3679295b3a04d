"""Empty the mailbox of a real IMAP server: slow, broken, or full."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from paht.configuration import Environment
from paht.foundation.mailbox import Mailbox
from reports.intake.mail import fetching, receiving
from reports.models import IncomingMail
from reports.tests.intake.mail import dovecot
from reports.tests.intake.mail.dovecot import PASSWORD, USER, Server
from reports.tests.intake.mail.messages import WORDS, plain, whole

DONE = "Da-tiep-nhan"
RAW = whole(plain(WORDS))
needs_dovecot = pytest.mark.skipif(bool(dovecot.MISSING), reason=dovecot.MISSING)


def message(number: int) -> bytes:
    return RAW.replace(b"ban-dau.1", b"thu.%d" % number) + b"%d\r\n" % number


@pytest.fixture(scope="module")
def _server() -> Iterator[Server]:
    with dovecot.running() as server:
        yield server


@pytest.fixture
def server(_server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server with an empty mailbox, whose certificate this process trusts."""
    for folder in ("", f".{DONE}"):
        for kind in ("new", "cur"):
            place = _server.root / "mail" / folder / kind
            for file in place.iterdir() if place.is_dir() else ():
                file.unlink()
    monkeypatch.setenv("SSL_CERT_FILE", _server.certificate)
    settings.INTAKE_IMAP = Mailbox(
        "localhost", _server.tls_port, USER, PASSWORD, "s", "INBOX", DONE
    )
    return _server


@needs_dovecot
@pytest.mark.django_db
@pytest.mark.parametrize("security", ["s", "tls", ""])
def test_messages_are_stored_and_moved(server: Server, settings: Settings, security: str) -> None:
    port = server.tls_port if security == "s" else server.port
    settings.INTAKE_IMAP = replace(settings.INTAKE_IMAP, security=security, port=port)
    server.put(*(message(number) for number in range(3)))

    assert fetching.fetch() == 3

    assert IncomingMail.objects.count() == 3
    assert (server.count(), server.count(DONE)) == (0, 3)
    assert fetching.fetch() == 0


@needs_dovecot
@pytest.mark.django_db
def test_message_that_a_person_has_opened_is_fetched_too(server: Server) -> None:
    server.put(RAW)
    new = server.root / "mail" / "new"
    opened = next(new.iterdir())
    opened.rename(server.root / "mail" / "cur" / f"{opened.name}:2,S")

    assert fetching.fetch() == 1


@needs_dovecot
@pytest.mark.django_db
def test_message_that_was_moved_back_is_known(server: Server) -> None:
    server.put(RAW)
    fetching.fetch()
    server.put(RAW)

    assert fetching.fetch() == 1
    assert IncomingMail.objects.count() == 1


@needs_dovecot
@pytest.mark.django_db
def test_large_message_is_cut_and_leaves_the_box(server: Server, settings: Settings) -> None:
    settings.INTAKE_MAX_MB = 1
    server.put(RAW + b"x" * (2 << 20), message(1))

    assert fetching.fetch() == 2

    assert set(IncomingMail.objects.values_list("reason", flat=True)) == {"too_large", ""}
    large = IncomingMail.objects.get(reason="too_large")
    assert large.size > 2 << 20
    assert len(receiving.raw_of(large)) < 600_000
    assert server.count() == 0


@needs_dovecot
@pytest.mark.django_db
def test_message_that_the_server_cannot_read_stays_and_blocks_no_other(server: Server) -> None:
    server.put(message(1))
    (broken,) = (server.root / "mail" / "new").iterdir()
    broken.chmod(0)
    server.put(message(2))

    with suppress(fetching.Failed):
        fetching.fetch()
    fetching.fetch()

    assert IncomingMail.objects.count() == 1
    assert (server.count(), server.count(DONE)) == (1, 1)


@needs_dovecot
@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"password": "sai"}, {"port": 1}, {"folder": "Khong-co"}],
    ids=["password", "port", "folder"],
)
def test_wrong_setting_is_one_clear_line(
    server: Server,
    settings: Settings,
    change: dict[str, object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.INTAKE_IMAP = replace(settings.INTAKE_IMAP, **change)  # type: ignore[arg-type]

    with pytest.raises(SystemExit) as stopped:
        call_command("fetch_mail")

    assert stopped.value.code == 75
    assert capsys.readouterr().err.startswith("mailbox not read: ")


@needs_dovecot
@pytest.mark.django_db
@pytest.mark.parametrize("security", ["s", "tls"])
def test_server_with_an_unknown_certificate_gets_no_password(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    port = server.tls_port if security == "s" else server.port
    settings.INTAKE_IMAP = replace(settings.INTAKE_IMAP, security=security, port=port)

    with pytest.raises(fetching.Failed):
        fetching.fetch()

    assert "auth" not in (server.root / "log").read_text().splitlines()[-1]


@needs_dovecot
@pytest.mark.django_db(transaction=True)
def test_second_run_at_once_does_nothing(server: Server) -> None:
    server.put(RAW)
    counts: list[int] = []
    ready, go = threading.Event(), threading.Event()

    def other() -> None:
        from paht.foundation.advisory_locks import Lock, held_if_free

        with held_if_free(Lock.MAILBOX):
            ready.set()
            go.wait(20)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    ready.wait(20)
    counts.append(fetching.fetch())
    go.set()
    thread.join()
    counts.append(fetching.fetch())

    assert counts == [0, 1]


@contextmanager
def proxy(target: int, *, cut_after: int = 0, is_silent: bool = False) -> Iterator[int]:
    """Carry bytes to a port; cut each connection after some bytes, or answer with nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()
    open_sockets: list[socket.socket] = []

    def carry(source: socket.socket, goal: socket.socket, budget: int) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if budget and len(data) >= budget:
                    goal.sendall(data[:budget])
                    break
                budget -= len(data) if budget else 0
                goal.sendall(data)
        for one in (source, goal):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        while not stopped.is_set():
            try:
                client, _address = listener.accept()
            except OSError:
                return
            open_sockets.append(client)
            if is_silent:
                continue
            upstream = socket.create_connection(("127.0.0.1", target))
            open_sockets.append(upstream)
            for pair in ((client, upstream, 0), (upstream, client, cut_after)):
                threading.Thread(target=carry, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        for one in (listener, *open_sockets):
            with suppress(OSError):
                one.close()


@needs_dovecot
@pytest.mark.django_db
def test_lost_connections_lose_and_double_nothing(server: Server, settings: Settings) -> None:
    total = 60
    server.put(*(message(number) for number in range(total)))
    direct = replace(settings.INTAKE_IMAP, security="", port=server.port)
    cuts = 0
    for cut_after in range(400, 40_000, 1700):
        with proxy(server.port, cut_after=cut_after) as port:
            settings.INTAKE_IMAP = replace(direct, port=port)
            try:
                fetching.fetch()
            except fetching.Failed:
                cuts += 1

    settings.INTAKE_IMAP = direct
    fetching.fetch()

    assert cuts
    assert IncomingMail.objects.count() == total
    assert (server.count(), server.count(DONE)) == (0, total)


@needs_dovecot
@pytest.mark.django_db
def test_silent_server_times_out(
    server: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_SECONDS", 1)
    with proxy(server.port, is_silent=True) as port:
        settings.INTAKE_IMAP = replace(settings.INTAKE_IMAP, security="", port=port)
        begun = time.monotonic()

        with pytest.raises(fetching.Failed):
            fetching.fetch()

    assert time.monotonic() - begun < 10


@needs_dovecot
@pytest.mark.django_db(transaction=True)
def test_full_mailbox_is_emptied_in_bounded_runs(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_OF_RUN", 70)
    total = 200
    server.put(*(message(number) for number in range(total)))
    runs: list[int] = []
    while server.count() and len(runs) < 20:
        runs.append(fetching.fetch())

    # Batches of 50, the last of a run cut at its limit.
    assert runs == [70, 70, 60]
    assert IncomingMail.objects.count() == total
    assert (server.count(), server.count(DONE)) == (0, total)


@needs_dovecot
@pytest.mark.django_db(transaction=True)
def test_run_stops_at_its_time_and_next_one_continues(server: Server) -> None:
    total = 30
    server.put(*(message(number) for number in range(total)))

    assert fetching.fetch(seconds=0) == 0
    assert (server.count(), server.count(DONE)) == (total, 0)
    assert fetching.fetch() == total


def test_without_a_mailbox_nothing_is_fetched(settings: Settings) -> None:
    settings.INTAKE_IMAP = None

    assert fetching.fetch() == 0


# --- the setting ------------------------------------------------------------------------


def read(value: str, monkeypatch: pytest.MonkeyPatch) -> Mailbox | None:
    monkeypatch.setenv("INTAKE_IMAP_URL", value)
    return Environment().imap("INTAKE_IMAP_URL")


def test_setting_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read("imaps://paht%40x.vn:m%3Ak@mail.x.vn/Thu/Moi?done=INBOX.Xong", monkeypatch)

    assert found == Mailbox("mail.x.vn", 993, "paht@x.vn", "m:k", "s", "Thu/Moi", "INBOX.Xong")
    assert "m:k" not in repr(found)
    assert read("", monkeypatch) is None


@pytest.mark.parametrize(
    "value",
    [
        "mail.x.vn",
        "https://a:b@mail.x.vn",
        "imaps://mail.x.vn",
        "imaps://a@mail.x.vn",
        "imaps://a:bi-mat@mail.x.vn:so",
        "imap://a:bi-mat@mail.x.vn",
        "imaps://a:bi-mat@[x",
    ],
)
def test_wrong_setting_stops_the_start_without_the_password(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImproperlyConfigured, match="^INTAKE_IMAP_URL: ") as refused:
        read(value, monkeypatch)

    assert "bi-mat" not in str(refused.value)
    assert "\n" not in str(refused.value)
