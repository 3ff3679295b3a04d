"""The exchange itself over real TLS, with an authority of the test's own."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifications import web
from notifications.tests import sms_server
from notifications.tests.sms_server import Operator, Reply


def write_certificate(folder: Path, name: str) -> Path:
    """A certificate for `name` that vouches for itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


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


def test_exchange_over_tls(operator: Operator) -> None:
    answer = web.exchange("POST", address(operator), headers={"X-A": "b"}, body=b"hello")

    assert (answer.status, answer.body) == (200, b'{"ok": 1}')
    (request,) = operator.requests
    assert (request.path, request.body, request.headers["X-A"]) == ("/sms?a=1", b"hello", "b")


def test_large_answer_arrives_whole(operator: Operator) -> None:
    operator.answer = lambda request: Reply(b"x" * web.MOST_BYTES)

    assert web.exchange("GET", address(operator), headers={}).body == b"x" * web.MOST_BYTES


@pytest.mark.parametrize("reply", [Reply(b"{}", wait=5), Reply(b"{}" + b" " * 500, drip=0.05)])
def test_slow_answer_over_tls_is_given_up_in_time(operator: Operator, reply: Reply) -> None:
    operator.answer = lambda request: reply

    # Without the limit both replies end well after some seconds.
    with pytest.raises(TimeoutError):
        web.exchange("GET", address(operator), headers={}, seconds=0.4)


def test_certificate_of_another_host_is_refused(operator: Operator) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        web.exchange("GET", address(operator, "127.0.0.1"), headers={})

    assert operator.requests == []


def test_answer_does_not_show_its_body() -> None:
    assert "secret" not in repr(web.Answer(200, b"secret"))
