"""The migrated database that the workers' own are copied from: made once, kept between runs.

Running every migration takes longer than any test. What they make is kept as a dump beside
pytest's cache, under a name that holds all it was made of, so that a change of any migration,
of what it reads or imports, or of a pinned package makes it anew.
"""

import ast
import fcntl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from paht.launcher.postgres import postgres_programs

PREFIX = "paht_schema_"
KEPT = Path(settings.BASE_DIR) / ".pytest_cache" / "d" / "schema"
MOST_KEPT = 5


def template() -> str:
    """The name of the migrated database in the embedded server; the first worker makes it."""
    key = _key()
    with (Path(settings.VAR_DIR) / "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
            )
            there = {name for (name,) in cursor.fetchall()}
        if PREFIX + key not in there:
            _make(key, there)
    return PREFIX + key


def sources() -> Iterator[Path]:
    """The project's files that decide what the migrations make."""
    root = Path(settings.BASE_DIR)
    yield from sorted(root.glob("*/seeds/*"))
    found = sorted(root.glob("*/migrations/*.py"))
    known = set(found)
    for path in found:
        yield path
        for module in _imported(path):
            place = root.joinpath(*module.split("."))
            for file in (place.with_suffix(".py"), place / "__init__.py"):
                if file.is_file() and file not in known:
                    known.add(file)
                    found.append(file)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _key() -> str:
    packages = sorted(f"{one.name}=={one.version}" for one in distributions())
    text = "\n".join([_told("postgres", "--version"), *packages])
    digest = sha256(text.encode())
    for path in sources():
        digest.update(f"\n{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(key: str, outdated: set[str]) -> None:
    """Under another name until it is whole."""
    fresh = f"{PREFIX}fresh"
    with connection.creation._nodb_cursor() as cursor:
        for name in outdated:
            cursor.execute(f"DROP DATABASE {name}")
        cursor.execute(f"CREATE DATABASE {fresh}")
    kept = KEPT / f"{key}.dump"
    if kept.exists():
        _told("pg_restore", *_place(), "--dbname", fresh, "--exit-on-error", kept)
        kept.touch()
    else:
        _migrate(fresh)
        _keep(fresh, kept)
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {fresh} RENAME TO {PREFIX}{key}")


def _migrate(name: str) -> None:
    with _connected_to(name):
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _keep(name: str, kept: Path) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(f".{Path(settings.VAR_DIR).name}")
    _told("pg_dump", *_place(), "--format=custom", "--file", fresh, name)
    fresh.rename(kept)
    newest_first = sorted(KEPT.glob("*.dump"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[MOST_KEPT:]:
        old.unlink(missing_ok=True)


def _place() -> list[str]:
    facts = connection.settings_dict
    return ["--host", facts["HOST"], "--username", facts["USER"]]


def _told(program: str, *arguments: str | Path) -> str:
    command = [postgres_programs() / program, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
