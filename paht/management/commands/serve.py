"""Run the whole portal: engines, preparation, web server, worker and clock, in one terminal."""

import errno
import http.client
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand

from paht import accesslog
from paht.launcher import embedded
from paht.launcher.embedded import CannotRun
from paht.launcher.engines import Engines
from paht.launcher.preparation import Record, everything
from paht.launcher.processes import spawn, stop
from paht.launcher.supervisor import Child, Stop, end_leftovers, stop_on_signals

WEB_WORKERS = 2
# Enough that a few slow reporters do not keep the others waiting (a proxy in front buffers).
WEB_THREADS = 16
TASK_WORKERS = 2
BACKLOG = 256
ANSWER_SECONDS = 60
LOG_SECONDS = 60


class Command(BaseCommand):
    help = "Chạy cả cổng: cơ sở dữ liệu, hàng đợi, máy chủ web, tiến trình nền. Dừng: Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (127.0.0.1)")
        parser.add_argument("--port", default="8000", help="cổng mạng (8000)")
        parser.add_argument(
            "--empty", action="store_true", help="lần chạy đầu: không nạp phản ánh và cán bộ mẫu"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        port = port_number(options["port"])
        stop_on_signals()
        self.engines: Engines | None = None
        self.children: list[Child] = []
        try:
            self._run(options["host"], port, samples=not options["empty"])
        except Stop:
            self.say("Đang dừng…")
        finally:
            self._stop()
        self.say("Đã dừng. Dữ liệu còn nguyên.")

    def _run(self, host: str, port: int, *, samples: bool) -> None:
        var = settings.VAR_DIR
        embedded.prepare(var)
        embedded.hold(var)
        end_leftovers(var)
        listener = listen(host, port)
        engines = self._start_engines(var)
        state = everything()
        # Someone else may have changed a database that is not our own.
        if not (settings.EMBEDDED and Record(var).done.get("all") == state):
            self._prepare(samples=samples)
            Record(var).remember("all", state)

        address = site_address(host, listener.getsockname()[1])
        web, *behind = programs(var, listener, environment(host, address))
        began = time.monotonic()
        self._start(web)
        wait_for_answer(web, listener)
        self.note("Máy chủ web", time.monotonic() - began)
        for child in behind:
            self._start(child)
        self._tell(var, engines, address, first_page(listener, address))
        self._watch(var, engines)

    def _start_engines(self, var: Path) -> Engines:
        began = time.monotonic()
        engines = Engines(
            var,
            database=settings.EMBEDDED,
            queue=settings.REDIS_URL == embedded.redis_url(var),
        )
        self.engines = engines
        engines.start()
        if engines.postgres or engines.valkey:
            self.note("Cơ sở dữ liệu và hàng đợi", time.monotonic() - began)
        return engines

    def _prepare(self, *, samples: bool) -> None:
        """Bring database and files up to the code, in a process of its own: Django's set-up takes
        seconds, which a start with nothing to prepare does not have to wait for."""
        arguments = ["prepare"] if samples else ["prepare", "--empty"]
        process = spawn(
            [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
            log=None,
            death_signal=signal.SIGTERM,
            cwd=settings.BASE_DIR,
        )
        try:
            status = process.wait()
        finally:
            stop(process, signal.SIGTERM, seconds=20, firm=signal.SIGKILL)
        if status:
            # It said why.
            sys.exit(1)

    def _start(self, child: Child) -> None:
        self.children.append(child)
        child.start()

    def _stop(self) -> None:
        """Stop what was started, in reverse order; no process is left."""
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.wait()
        if self.engines:
            self.engines.stop()

    def _tell(self, var: Path, engines: Engines, address: str, status: int) -> None:
        if engines.postgres:
            self.say(f"Dữ liệu: {engines.postgres.data}")
        self.say(f"Nhật ký: {var / 'log'}")
        if (var / "accounts.txt").exists():
            self.say(f"Tài khoản cán bộ: {var / 'accounts.txt'} (đăng nhập ở {address}/quan-tri/)")
        if status >= 400:
            self.say(f"Trang chủ báo lỗi {status}: xem {var / 'log' / 'web.log'}.")
        self.say(f"Cổng đã chạy: {address}/vi/ (dừng: Ctrl-C)")

    def _watch(self, var: Path, engines: Engines) -> None:
        look_at_logs = time.monotonic()
        while True:
            time.sleep(0.5)
            if time.monotonic() >= look_at_logs:
                embedded.shorten_logs(var)
                look_at_logs = time.monotonic() + LOG_SECONDS
            if name := engines.revive():
                log = settings.VAR_DIR / "log"
                self.say(f"{name} đã dừng đột ngột và đã được chạy lại; nhật ký: {log}")
            for child in self.children:
                child.revive(self.say)
                for line in child.tail.lines():
                    self.say(line)

    def note(self, what: str, seconds: float) -> None:
        self.say(f"{what}: " + f"{seconds:.1f} giây".replace(".", ","))

    def say(self, line: str) -> None:
        try:
            self.stdout.write(line)
            self.stdout.flush()
        except OSError:
            # The terminal is gone; the portal goes on, or stops in order, all the same.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def port_number(text: str) -> int:
    if not (text.isdecimal() and int(text) < 65536):
        raise CannotRun(f"--port {text}: phải là một số từ 0 đến 65535.")
    return int(text)


def listen(host: str, port: int) -> socket.socket:
    """Take the port, before anything is started; raises CannotRun when it cannot be had."""
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
        # From here on a second server is refused, and early visitors wait instead of failing.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotRun(port_refused(host, port, error)) from error
    return listener


def port_refused(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Cổng mạng {port} đang có chương trình khác dùng: hãy dừng chương trình đó, "
            f"hoặc chọn cổng khác: bin/serve --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Không có quyền dùng cổng mạng {port}: hãy chọn cổng từ 1024 trở lên."
    return f"Không lắng nghe được ở {host}:{port} ({error.strerror}): hãy xem lại --host, --port."


def site_address(host: str, port: int) -> str:
    """What people type: SITE_URL where it is set, else where the server listens."""
    if "SITE_URL" in os.environ:
        return str(settings.SITE_URL)
    name = {"0.0.0.0": own_address(), "::": own_address()}.get(host, host)  # noqa: S104
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def own_address() -> str:
    """The machine's address in its network. Nothing is sent: a datagram socket only picks it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def environment(host: str, address: str) -> dict[str, str]:
    """The children's environment: they must know the address they are reached at."""
    names = {*settings.ALLOWED_HOSTS, urlsplit(address).hostname or "", socket.gethostname()}
    # Memory of pictures goes back to the system when they are done (glibc would keep it).
    found = {"MALLOC_MMAP_THRESHOLD_": "1048576", **os.environ, "SITE_URL": address}
    if "ALLOWED_HOSTS" not in os.environ:
        found["ALLOWED_HOSTS"] = ",".join(sorted(names - {""}))
    return found


def programs(var: Path, listener: socket.socket, env: dict[str, str]) -> list[Child]:
    """The web server, the queue's worker and its clock, in the order of their start."""
    shared = Path("/dev/shm")  # noqa: S108
    gunicorn = {
        "--bind": f"fd://{listener.fileno()}",
        "--workers": str(WEB_WORKERS),
        "--worker-class": "gthread",
        "--threads": str(WEB_THREADS),
        "--worker-tmp-dir": str(shared if os.access(shared, os.W_OK) else var / "tmp"),
        "--graceful-timeout": "25",
        "--max-requests": "10000",
        "--max-requests-jitter": "1000",
        "--logger-class": "paht.accesslog.AccessLogger",
        "--access-logfile": str(var / "log" / "access.log"),
        "--access-logformat": accesslog.FORMAT,
    }
    options = [part for pair in gunicorn.items() for part in pair]
    celery = ["celery", "--app", "paht.celery", "--quiet"]
    worker = ["worker", "--loglevel", "info", "--concurrency", str(TASK_WORKERS)]
    beat = ["beat", "--loglevel", "info", "--schedule", str(var / "celerybeat-schedule")]
    commands = {
        "web": ["gunicorn", "--preload", "--no-control-socket", *options, "paht.wsgi"],
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
        )
        for name, command in commands.items()
    ]


def wait_for_answer(web: Child, listener: socket.socket) -> None:
    """Return when the web server says that it can serve; raises CannotRun when it does not."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline and not web.has_ended():
        if ask(listener, "/healthz", {}) == 200:
            return
        time.sleep(0.05)
    raise CannotRun(f"Máy chủ web không trả lời: xem {web.tail.path}.")


def first_page(listener: socket.socket, address: str) -> int:
    """The status of the home page, asked as a visitor (or the proxy before us) asks."""
    site = urlsplit(address)
    return ask(listener, "/vi/", {"Host": site.netloc, "X-Forwarded-Proto": site.scheme})


def ask(listener: socket.socket, path: str, headers: dict[str, str]) -> int:
    """Return the status of a GET, 0 where there is no answer yet."""
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
