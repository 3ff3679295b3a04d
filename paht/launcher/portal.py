"""Run the whole portal in one terminal: engines, preparation, web server, worker and clock."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from socket import socket

from django.conf import settings

from paht.launcher import embedded
from paht.launcher.engines import Engines
from paht.launcher.ordinary_user import Identity, account, hand_over
from paht.launcher.preparation import Record, compile_catalogues, everything
from paht.launcher.processes import spawn, stop
from paht.launcher.supervisor import Child, Stop, end_leftovers, stop_if_asked, stop_on_signals
from paht.launcher.web import (
    environment,
    first_page,
    listen,
    port_number,
    programs,
    site_address,
    wait_for_answer,
)

LOG_SECONDS = 60


class Portal:
    """The running portal of one `var` folder. `write` puts one line on the terminal."""

    def __init__(self, var: Path, write: Callable[[str], None], *, log_format: str) -> None:
        self.var = var
        self.write = write
        self.log_format = log_format
        self.engines: Engines | None = None
        self.children: list[Child] = []
        self.identity: Identity | None = None

    def serve(self, host: str, port: str, *, samples: bool) -> None:
        """Serve until a signal asks to stop; raises CannotRun when the portal cannot start."""
        number = port_number(port)
        stop_on_signals()
        try:
            self._run(host, number, samples=samples)
        except Stop:
            self.say("Đang dừng…")
        finally:
            self._stop()
        self.say("Đã dừng. Dữ liệu còn nguyên.")

    def say(self, line: str) -> None:
        try:
            self.write(line)
        except OSError:
            # The terminal is closed. The portal goes on, or stops in order.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def _run(self, host: str, port: int, *, samples: bool) -> None:
        embedded.prepare(self.var)
        embedded.hold(self.var)
        end_leftovers(self.var)
        listener = listen(host, port)
        engines = self._start_engines()
        state = everything()
        # Another program may have changed an external database: prepare it at each start.
        if not (settings.EMBEDDED and Record(self.var).done.get("all") == state):
            self._prepare(samples=samples)
            Record(self.var).remember("all", state)

        address = site_address(host, listener.getsockname()[1])
        self._start_programs(listener, host, address)
        self._report(engines, address, first_page(listener, address))
        self._watch(engines)

    def _start_engines(self) -> Engines:
        began = time.monotonic()
        engines = Engines(
            self.var,
            database=settings.EMBEDDED,
            queue=settings.REDIS_URL == embedded.redis_url(self.var),
            archive=settings.BACKUP_WAL_DIR,
        )
        self.engines = engines
        engines.start()
        self.identity = engines.identity
        self._hand_over(engines.identity)
        if engines.postgres or engines.valkey:
            self._note("Cơ sở dữ liệu và hàng đợi", time.monotonic() - began)
        return engines

    def _hand_over(self, who: Identity | None) -> None:
        """Give the portal's files to the user of its programs."""
        if who is None:
            return
        # Only root may write beside the sources.
        compile_catalogues(settings.LOCALE_PATHS)
        if owner := account(self.var):
            hand_over(owner, self.var, Path(settings.MEDIA_ROOT))
            if settings.BACKUP_DIR:
                backups = Path(settings.BACKUP_DIR)
                backups.mkdir(mode=0o700, parents=True, exist_ok=True)
                # Its backups belong to who made them; walking them all would take long.
                os.chown(backups, owner.pw_uid, owner.pw_gid)
        if who.reads_all:
            self.say(
                "Chú ý: thư mục của cổng chỉ root vào được, nên các chương trình chạy bằng người "
                "dùng thường giữ một quyền của root: đọc mọi tệp. Nên đặt cổng ở /srv."
            )

    def _prepare(self, *, samples: bool) -> None:
        """Run `prepare` as a process of its own; exit when it fails.

        Django's set-up takes seconds. A start with nothing to prepare saves them.
        """
        arguments = ["prepare", "--samples" if samples else "--empty"]
        process = spawn(
            [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
            log=None,
            death_signal=signal.SIGTERM,
            cwd=settings.BASE_DIR,
            identity=self.identity,
        )
        try:
            status = process.wait()
        finally:
            stop(process, signal.SIGTERM, seconds=20, firm=signal.SIGKILL)
        if status:
            # The process has said why.
            sys.exit(1)

    def _start_programs(self, listener: socket, host: str, address: str) -> None:
        """Start the worker and its clock only when the web server answers."""
        env = environment(host, address)
        web, *behind = programs(
            self.var, listener, env, log_format=self.log_format, identity=self.identity
        )
        began = time.monotonic()
        self._start(web)
        wait_for_answer(web, listener)
        self._note("Máy chủ web", time.monotonic() - began)
        for child in behind:
            self._start(child)

    def _start(self, child: Child) -> None:
        self.children.append(child)
        child.start()

    def _stop(self) -> None:
        """Stop everything in reverse order, so that no process is left."""
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.wait()
        if self.engines:
            self.engines.stop()

    def _report(self, engines: Engines, address: str, status: int) -> None:
        """Say where data, logs, accounts and pages are."""
        if engines.postgres:
            self.say(f"Dữ liệu: {engines.postgres.data}")
        self.say(f"Nhật ký: {self.var / 'log'}")
        accounts = self.var / "accounts.txt"
        if accounts.exists():
            self.say(f"Tài khoản cán bộ: {accounts} (đăng nhập ở {address}/quan-tri/)")
        if status >= 400:
            self.say(f"Trang chủ báo lỗi {status}: xem {self.var / 'log' / 'web.log'}.")
        self.say(f"Cổng đã chạy: {address}/vi/ (dừng: Ctrl-C)")

    def _watch(self, engines: Engines) -> None:
        """Start ended engines and programs again, shorten logs, repeat errors; never return."""
        logs_due = time.monotonic()
        while True:
            time.sleep(0.5)
            stop_if_asked()
            if time.monotonic() >= logs_due:
                embedded.shorten_logs(self.var)
                logs_due = time.monotonic() + LOG_SECONDS
            if name := engines.revive():
                log = self.var / "log"
                self.say(f"{name} đã dừng đột ngột và đã được chạy lại; nhật ký: {log}")
            for child in self.children:
                child.revive(self.say)
                for line in child.tail.lines():
                    self.say(line)

    def _note(self, what: str, seconds: float) -> None:
        self.say(step_line(what, seconds))


def step_line(what: str, seconds: float) -> str:
    """Return the line for a finished step, with a Vietnamese decimal comma."""
    return f"{what}: " + f"{seconds:.1f} giây".replace(".", ",")
