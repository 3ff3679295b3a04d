"""Run a real IMAP server on loopback: Debian's package `dovecot-imapd`, as root."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PROGRAM = shutil.which("dovecot") or shutil.which("/usr/sbin/dovecot")
MISSING = "" if PROGRAM and os.geteuid() == 0 else "needs root and `apt-get install dovecot-imapd`"
USER, PASSWORD = "paht", "mat-khau-thu"  # noqa: S105 - of a server on loopback
_PATIENCE_SECONDS = 20
_CONFIG = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_server_cert_file = {root}/cert.pem
ssl_server_key_file = {root}/key.pem
auth_mechanisms = plain
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {root}/mail
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
mailbox_list_index = no
maildir_very_dirty_syncs = yes
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {user}
    gid = {group}
    home = {root}/mail
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A running server with one mailbox."""

    root: Path
    port: int
    tls_port: int

    @property
    def certificate(self) -> str:
        return str(self.root / "cert.pem")

    def put(self, *messages: bytes) -> None:
        """Deliver messages into INBOX, unread."""
        folder = self.root / "mail" / "new"
        present = sum(1 for _file in folder.iterdir())
        for number, raw in enumerate(messages, present):
            name = f"{time.time():.0f}.M{number}P{time.monotonic_ns()}.loopback"
            waiting = folder.parent / "tmp" / name
            waiting.write_bytes(raw)
            _give(waiting)
            waiting.rename(folder / name)

    def count(self, folder: str = "") -> int:
        """Return the number of messages of a folder, INBOX by default."""
        place = self.root / "mail" / (f".{folder}" if folder else "")
        return sum(
            1
            for kind in ("new", "cur")
            if (place / kind).is_dir()
            for _f in (place / kind).iterdir()
        )


@contextmanager
def running() -> Iterator[Server]:
    """Start the server; stop it, and remove all its files, at the end."""
    # A short path that the server's unprivileged processes may enter.
    root = Path(tempfile.mkdtemp(prefix="imap-", dir="/tmp"))  # noqa: S108
    root.chmod(0o755)
    try:
        server = Server(root, _free_port(), _free_port())
        _prepare(server)
        process = subprocess.Popen([str(PROGRAM), "-F", "-c", str(root / "dovecot.conf")])
        try:
            _wait(server)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=_PATIENCE_SECONDS)
    finally:
        shutil.rmtree(root)


def _prepare(server: Server) -> None:
    mail = server.root / "mail"
    for folder in (mail, *(mail / name for name in ("new", "cur", "tmp"))):
        folder.mkdir()
        _give(folder)
    _write_certificate(server.root)
    owner = pwd.getpwnam("mail")
    (server.root / "dovecot.conf").write_text(
        _CONFIG.format(
            root=server.root,
            port=server.port,
            tls_port=server.tls_port,
            password=PASSWORD,
            user=owner.pw_uid,
            group=owner.pw_gid,
        )
    )


def _give(path: Path) -> None:
    owner = pwd.getpwnam("mail")
    os.chown(path, owner.pw_uid, owner.pw_gid)


def _write_certificate(root: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (root / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (root / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Server) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", server.tls_port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError((server.root / "log").read_text())
