"""The web server's port and address, and the programs of the portal with their options."""

import errno
import http.client
import os
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from paht.launcher.embedded import CannotRun
from paht.launcher.ordinary_user import Identity
from paht.launcher.supervisor import Child

WEB_WORKERS = 2
# Slow clients hold no thread; up to half of the threads may wait for the picture pool.
WEB_THREADS = 16
WEB_SERVER = [
    *("gunicorn", "paht.wsgi", "--worker-class", "paht.webserver.WaitressWorker"),
    *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)),
]
TASK_WORKERS = 2
BACKLOG = 1024
# A cold start beside a backup has taken more than a minute.
ANSWER_SECONDS = 300


def port_number(text: str) -> int:
    """Return the port that `--port` names; raises CannotRun."""
    if not (text.isdecimal() and int(text) < 65536):
        raise CannotRun(f"--port {text}: phải là một số từ 0 đến 65535.")
    return int(text)


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything starts; raises CannotRun when it is not free."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise CannotRun(port_refused(host, port, error)) from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # A second server is refused from now on, and early visitors wait instead of failing.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotRun(port_refused(host, port, error)) from error
    return listener


def port_refused(host: str, port: int, error: OSError) -> str:
    """Return the line that says why the port cannot be used and what to do."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Cổng mạng {port} đang có chương trình khác dùng: hãy dừng chương trình đó, "
            f"hoặc chọn cổng khác: bin/serve --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Không có quyền dùng cổng mạng {port}: hãy chọn cổng từ 1024 trở lên."
    return f"Không lắng nghe được ở {host}:{port} ({error.strerror}): hãy xem lại --host, --port."


def site_address(host: str, port: int) -> str:
    """Return the address for browsers: SITE_URL where it is set, else that of the listener."""
    if "SITE_URL" in os.environ:
        return str(settings.SITE_URL)
    name = {"0.0.0.0": own_address(), "::": own_address()}.get(host, host)  # noqa: S104
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def own_address() -> str:
    """Return the machine's address in its network.

    A datagram socket picks the address; no packet is sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def environment(host: str, address: str) -> dict[str, str]:
    """Return the environment of the programs, with the address that the site is reached at."""
    names = {*settings.ALLOWED_HOSTS, urlsplit(address).hostname or "", socket.gethostname()}
    # Return the memory of pictures to the system after use: glibc would keep it.
    found = {"MALLOC_MMAP_THRESHOLD_": "1048576", **os.environ, "SITE_URL": address}
    if "ALLOWED_HOSTS" not in os.environ:
        found["ALLOWED_HOSTS"] = ",".join(sorted(names - {""}))
    return found


def programs(
    var: Path,
    listener: socket.socket,
    env: dict[str, str],
    *,
    log_format: str,
    identity: Identity | None,
) -> list[Child]:
    """Return the web server, the queue's worker and its clock, in the order of their start."""
    shared = Path("/dev/shm")  # noqa: S108
    gunicorn = {
        "--bind": f"fd://{listener.fileno()}",
        "--backlog": str(BACKLOG),
        "--worker-tmp-dir": str(shared if os.access(shared, os.W_OK) else var / "tmp"),
        "--graceful-timeout": "25",
        "--max-requests": "10000",
        "--max-requests-jitter": "1000",
        "--logger-class": "paht.accesslog.AccessLogger",
        "--access-logfile": str(var / "log" / "access.log"),
        "--access-logformat": log_format,
    }
    options = [part for pair in gunicorn.items() for part in pair]
    celery = ["celery", "--app", "paht.celery", "--quiet"]
    worker = ["worker", "--loglevel", "info", "--concurrency", str(TASK_WORKERS)]
    beat = ["beat", "--loglevel", "info", "--schedule", str(var / "celerybeat-schedule")]
    commands = {
        "web": [*WEB_SERVER, "--preload", "--no-control-socket", *options],
        "worker": [*celery, *worker, "--without-gossip", "--without-mingle"],
        "beat": [*celery, *beat, "--pidfile", ""],
    }
    return [
        Child(
            name,
            command,
            var=var,
            cwd=settings.BASE_DIR,
            env=env,
            pass_fds=(listener.fileno(),) if name == "web" else (),
            identity=identity,
        )
        for name, command in commands.items()
    ]


def wait_for_answer(web: Child, listener: socket.socket) -> None:
    """Wait until the web server is healthy; raises CannotRun when it ends or stays silent."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline and not web.has_ended():
        if ask(listener, "/healthz", {}) == 200:
            return
        time.sleep(0.05)
    raise CannotRun(f"Máy chủ web không trả lời: xem {web.tail.path}.")


def first_page(listener: socket.socket, address: str) -> int:
    """Return the status of the home page for a visitor's request."""
    site = urlsplit(address)
    return ask(listener, "/vi/", {"Host": site.netloc, "X-Forwarded-Proto": site.scheme})


def ask(listener: socket.socket, path: str, headers: dict[str, str]) -> int:
    """Return the status of a GET; 0 while there is no answer."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    client = http.client.HTTPConnection(host, port, timeout=10)
    try:
        client.request("GET", path, headers={**headers, "Connection": "close"})
        return client.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        client.close()
