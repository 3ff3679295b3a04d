"""The exchange itself over real TLS, with an authority of the test's own."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifications import web
from notifications.tests import sms_server
from notifications.tests.certificates import write_certificate
from notifications.tests.sms_server import Operator, Reply


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """An operator at https://localhost:…, which this test's machine trusts."""
    path = write_certificate(tmp_path, "localhost")
    trusting = ssl.create_default_context(cafile=str(path))
    monkeypatch.setattr(web.ssl, "create_default_context", lambda: trusting)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(path)
    with sms_server.running({"ok": 1}) as server:
        server.socket = serving.wrap_socket(server.socket, server_side=True)
        yield server


def address(operator: Operator, host: str = "localhost") -> str:
    return f"https://{host}:{operator.server_address[1]}/sms?a=1"


def test_exchange_over_tls_sends_request_and_returns_answer(operator: Operator) -> None:
    answer = web.exchange("POST", address(operator), headers={"X-A": "b"}, body=b"hello")

    assert (answer.status, answer.body) == (200, b'{"ok": 1}')
    (request,) = operator.requests
    assert (request.path, request.body, request.headers["X-A"]) == ("/sms?a=1", b"hello", "b")


def test_large_answer_is_received_completely(operator: Operator) -> None:
    operator.answer = lambda request: Reply(b"x" * web.MOST_BYTES)

    assert web.exchange("GET", address(operator), headers={}).body == b"x" * web.MOST_BYTES


@pytest.mark.parametrize("reply", [Reply(b"{}", wait=5), Reply(b"{}" + b" " * 500, drip=0.05)])
def test_slow_answer_over_tls_times_out(operator: Operator, reply: Reply) -> None:
    operator.answer = lambda request: reply

    # Without the limit both replies end well after some seconds.
    with pytest.raises(TimeoutError):
        web.exchange("GET", address(operator), headers={}, seconds=0.4)


def test_certificate_of_another_host_is_refused(operator: Operator) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        web.exchange("GET", address(operator, "127.0.0.1"), headers={})

    assert operator.requests == []


def test_repr_of_answer_hides_its_body() -> None:
    assert "secret" not in repr(web.Answer(200, b"secret"))


def test_content_is_composed_once_the_connection_stands(operator: Operator) -> None:
    moments: list[int] = []

    def compose() -> web.Content:
        moments.append(len(operator.requests))
        return {"X-A": "late"}, b"words of now"

    web.exchange("POST", address(operator), headers={"X-B": "b"}, compose=compose)

    (request,) = operator.requests
    assert (request.body, request.headers["X-A"], request.headers["X-B"]) == (
        *(b"words of now", "late", "b"),
    )
    assert moments == [0]


def test_exchange_that_is_called_off_while_composing_sends_nothing(operator: Operator) -> None:
    class CalledOff(Exception):
        pass

    def compose() -> web.Content:
        raise CalledOff

    with pytest.raises(CalledOff):
        web.exchange("POST", address(operator), headers={}, compose=compose)

    assert operator.requests == []
