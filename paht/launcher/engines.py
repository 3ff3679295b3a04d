"""The embedded engines together: start, stop, and start again after a sudden end."""

import os
import pwd
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paht.launcher.embedded import CannotRun, Held, hold, prepare, socket_dir
from paht.launcher.ordinary_user import account, hand_over, identity
from paht.launcher.postgres import Postgres
from paht.launcher.valkey import Valkey

# An engine that ends more often than this within the period does not recover by itself.
MOST_DEATHS = 3
DEATHS_SECONDS = 60
CODE = Path(__file__).resolve().parents[2]


class Engines:
    """The engines that one `var` folder needs: none, one or both."""

    def __init__(
        self,
        var: Path,
        *,
        database: bool,
        queue: bool,
        durable: bool = True,
        archive: Path | None = None,
    ) -> None:
        self.var = var
        self.postgres = Postgres(var, durable=durable, archive=archive) if database else None
        self.identity = identity(var, CODE)
        self.valkey = Valkey(var, durable=durable, identity=self.identity) if queue else None
        self.deaths: dict[str, list[float]] = {}

    def start(self) -> None:
        """Start the engines together; raises CannotRun and leaves none running."""
        try:
            owner = account(self.var)
            make_socket_dir(self.var, owner)
            if owner:
                hand_over(owner, self.var)
            for engine in self._all():
                engine.start()
            for engine in self._all():
                engine.wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        for engine in reversed(self._all()):
            engine.stop()
        shutil.rmtree(socket_dir(self.var), ignore_errors=True)

    def revive(self) -> str:
        """Start an engine again that ended by itself, for example for lack of memory.

        Return its name, or "" when all run. Raises CannotRun when the engine does not start or
        ends again and again. Pages wait or fail meanwhile.
        """
        for engine in self._all():
            if engine.process is None or engine.process.poll() is None:
                continue
            name, now = type(engine).__name__, time.monotonic()
            former = [at for at in self.deaths.get(name, []) if now - at < DEATHS_SECONDS]
            self.deaths[name] = [*former, now]
            if len(self.deaths[name]) > MOST_DEATHS:
                raise CannotRun(
                    f"{name} dừng đột ngột nhiều lần, cổng dừng theo: xem {self.var / 'log'}, "
                    "rồi chạy lại bin/serve."
                )
            engine.start()
            engine.wait()
            return name
        return ""

    def _all(self) -> list[Postgres | Valkey]:
        return [engine for engine in (self.postgres, self.valkey) if engine]


@contextmanager
def running(
    var: Path, *, database: bool, queue: bool, archive: Path | None = None
) -> Iterator[None]:
    """Run the engines while the block runs, or use those of another process."""
    if not (database or queue):
        yield
        return
    prepare(var)
    try:
        lock = hold(var)
    except Held:
        yield
        return
    engines = Engines(var, database=database, queue=queue, archive=archive)
    engines.start()
    try:
        yield
    finally:
        engines.stop()
        os.close(lock)


def make_socket_dir(var: Path, user: pwd.struct_passwd | None = None) -> None:
    """Make the sockets' folder, open only to `user` (default: this process's user)."""
    folder = socket_dir(var)
    owner = user.pw_uid if user else os.geteuid()
    try:
        folder.mkdir(0o700)
        os.chown(folder, owner, -1)
    except FileExistsError:
        found = folder.lstat()
        # Any user may write to /tmp: do not trust a folder of another user.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise CannotRun(
                f"Thư mục {folder} không phải của cổng này: hãy xoá nó rồi chạy lại."
            ) from None
        folder.chmod(0o700)
        os.chown(folder, owner, -1)
