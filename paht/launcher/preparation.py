"""Bring schema, reference data, accounts and files up to the code, before the first page.

A step is skipped while nothing that it depends on has changed. All are skipped while no file and
no setting has changed. An interrupted step is repeated at the next start.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.functional import Promise

from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.launcher import keys, schema
from paht.launcher.embedded import CannotRun, open_log
from paht.launcher.processes import Process, spawn, stop

# What `load_province` loads is made from these: a change of one loads it again at the next start.
REFERENCE_SOURCES = (
    "province/seeding.py",
    "province/seeds/*",
    "citizen/seeding.py",
    "citizen/tiles.py",
    "reports/samples/seeding.py",
    "reports/samples/seeds/*",
    "reports/samples/roles.py",
    "reports/rules/states.py",
    "accounts/roles.py",
    "accounts/consent.py",
)


class Record:
    """The finished steps of a `var` folder (`prepared.json`), with fingerprints of their inputs."""

    def __init__(self, var: Path) -> None:
        self.file = var / "prepared.json"
        self.done: dict[str, Any] = json.loads(self.file.read_text()) if self.file.exists() else {}

    def remember(self, step: str, value: object) -> None:
        self.done[step] = value
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(self.done))
        fresh.replace(self.file)


class Preparation:
    """Run the steps that are due. `note` gets each finished step with its seconds.

    `claim_media` marks the folder of the files as this database's; it raises `CannotRun` for a
    foreign one.
    """

    def __init__(
        self,
        var: Path,
        note: Callable[[str, float], None],
        *,
        claim_media: Callable[[], None] = lambda: None,
    ) -> None:
        self.var = var
        self.note = note
        self.claim_media = claim_media
        self.record = Record(var)
        self.done = self.record.done

    def run(self, *, samples: bool) -> None:
        """Run all steps. `samples` fills a new database with sample reports."""
        collecting = self.files()
        try:
            self.database(samples=samples)
            self.finish(collecting)
        finally:
            if collecting:
                stop(collecting, signal.SIGTERM, seconds=10, firm=signal.SIGKILL)

    def files(self) -> Process | None:
        """Compile the catalogues and start to collect static files that have changed."""
        compile_catalogues(settings.LOCALE_PATHS)
        if self.done.get("static") == self._static() and self._manifest().exists():
            return None
        return spawn(
            [sys.executable, settings.BASE_DIR / "manage.py", "collectstatic", "--noinput", "-v0"],
            log=open_log(self.var, "collectstatic"),
            death_signal=signal.SIGTERM,
            cwd=settings.BASE_DIR,
        )

    def database(self, *, samples: bool) -> None:
        """Bring the schema up to date, load reference data, fill a new database."""
        # Several machines may start on one external database.
        with advisory_locks.held(Lock.MIGRATIONS):
            self._database(samples=samples)
        connection.close()

    def _database(self, *, samples: bool) -> None:
        schema.refuse_newer()
        applied = schema.applied_migrations()
        if applied:
            schema.refuse_altered()
            keys.refuse_other_keys()
        else:
            self.record.remember("first", ["samples" if samples else "empty", "staff"])
        migrate = bool(schema.migrations_on_disk() - applied)
        if migrate:
            with self._step("Tạo bảng dữ liệu"):
                if applied:
                    call_command("migrate", interactive=False, verbosity=0)
                else:
                    schema.create()
        seeds = fingerprint(_files(settings.BASE_DIR, *REFERENCE_SOURCES))
        if migrate or self.done.get("seeds") != seeds:
            with self._step("Nạp đơn vị, cơ quan, chuyên mục, lịch làm việc"):
                self._call("load_province")
            self.record.remember("seeds", seeds)
        # Before the samples, whose files would make a foreign folder look like the own one.
        self.claim_media()
        self._first(samples=samples)

    def finish(self, collecting: Process | None) -> None:
        """Wait for the static files."""
        if collecting is None:
            return
        with self._step("Gom tệp tĩnh"):
            if collecting.wait():
                raise CannotRun(
                    f"Không gom được tệp tĩnh: xem {self.var / 'log' / 'collectstatic.log'}."
                )
        self.record.remember("static", self._static())

    def _first(self, *, samples: bool) -> None:
        """Run the steps of a new database; an interrupted step is still on the list.

        An interrupted trial may have become a public site, which gets no samples.
        """
        first: list[str] = self.done.get("first", [])
        if not samples:
            first = [one for one in first if one != "samples"]
        if "staff" in first:
            with self._step("Tạo tài khoản cán bộ"):
                which = "samples" if "samples" in first else "administrator_only"
                self._call("make_staff", **{which: True})
        if "samples" in first:
            with self._step("Nạp phản ánh mẫu"):
                self._call("load_samples")
        if first:
            self.record.remember("first", [])

    def _call(self, command: str, **options: object) -> None:
        with (self.var / "log" / "prepare.log").open("a") as log:
            call_command(command, stdout=log, **options)

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.note(what, time.monotonic() - begun)

    def _static(self) -> str:
        folders = _files(settings.BASE_DIR, "static/**/*", "*/static/**/*", "requirements.txt")
        return fingerprint(folders)

    def _manifest(self) -> Path:
        return Path(settings.STATIC_ROOT) / "staticfiles.json"


def wants_samples(options: dict[str, Any]) -> bool:
    """Return whether a new database gets the sample reports and accounts.

    A public site, or one on a database of its own, gets them only when asked with `--samples`.
    """
    return bool(options["samples"] or (settings.TRIAL and not options["empty"]))


def compile_catalogues(folders: Iterable[Path]) -> None:
    """Compile each `.po` whose `.mo` is missing or older, without gettext."""
    for folder in folders:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            fresh = target.with_suffix(f".{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(fresh))
            fresh.replace(target)


def fingerprint(files: Iterable[Path]) -> str:
    """Return a digest of the names, sizes and times of `files`."""
    digest = sha256()
    for path in sorted(files):
        found = path.stat()
        digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def everything() -> str:
    """Return a fingerprint of all code and settings. Needs no set-up of Django."""
    base = settings.BASE_DIR
    folders = [path for path in base.iterdir() if path.name[0] != "." and path.name != "var"]
    code = [
        path
        for folder in folders
        for path in (folder, *folder.glob("**/*"))
        if path.is_file() and path.suffix not in (".pyc", ".mo")
    ]
    known = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    return sha256(f"{fingerprint(code)} {json.dumps(_stable(known))}".encode()).hexdigest()


def _stable(value: object) -> object:
    """Return a setting in a form to compare: no translations before set-up, sets in order."""
    if isinstance(value, Promise):
        return ""
    if isinstance(value, dict):
        return sorted([str(key), _stable(one)] for key, one in value.items())
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_stable(one) for one in value]
    return str(value)


def _files(base: Path, *patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in base.glob(pattern) if path.is_file()]
