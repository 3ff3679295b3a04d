"""Dump the database in one snapshot, load a dump into a new database, and count what it holds."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import connection, models, transaction
from psycopg.conninfo import make_conninfo

from paht.backup.archive import Refused
from paht.foundation import crypto
from paht.foundation.crypto import EncryptedTextField
from paht.launcher.postgres import postgres_programs
from paht.launcher.schema import connected_to
from reports.workflow import media_folder


@contextmanager
def snapshot() -> Iterator[str]:
    """Read one moment of the database while the block runs; yield its name for `dump`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def dump(target: Path, moment: str) -> None:
    """Write the database at the `moment` of a snapshot to `target`."""
    run("pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={target}")


def load(source: Path, name: str) -> None:
    """Create the database `name` and load the dump into it."""
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2"]
    run("pg_restore", *options, str(source), database=name)


def drop(name: str) -> None:
    quoted = connection.ops.quote_name(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")


@contextmanager
def scratch(source: Path) -> Iterator[None]:
    """Connect to a new database made from the dump while the block runs, then drop it."""
    name = f"{connection.settings_dict['NAME']}_verify_{os.getpid()}"
    drop(name)
    try:
        load(source, name)
        with connected_to(name):
            yield
    finally:
        drop(name)


def counts() -> dict[str, int]:
    """Return the number of rows of each table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            found[name] = int(cursor.fetchone()[0])
    return found


def encrypted_columns() -> list[list[str]]:
    """Return table and column of each encrypted column, those added later included."""
    return _columns(EncryptedTextField)


def file_columns() -> list[list[str]]:
    """Return table and column of each column with the name of a stored file."""
    return _columns(models.FileField)


def file_names(columns: list[list[str]]) -> set[str]:
    """Return the names of the stored files that rows refer to."""
    found: set[str] = set()
    for table, column in columns:
        found.update(name for (name,) in _rows(table, column))
    return found


def undecryptable(columns: list[list[str]]) -> tuple[int, list[str]]:
    """Decrypt every encrypted value; return their number and a line for each column at fault."""
    count, faults = 0, []
    sealable = _columns(crypto.SealableTextField)
    for table, column in columns:
        bad = 0
        for (token,) in _rows(table, column):
            if [table, column] in sealable and not token.startswith(crypto.SEAL):
                # Only confidential reports have these texts encrypted.
                continue
            count += 1
            try:
                crypto.decrypt(token)
            except InvalidToken:
                bad += 1
        if bad:
            faults.append(f"{table}.{column}: {bad} giá trị không giải mã được")
    return count, faults


def identity() -> str:
    return str(media_folder.identity() or "")


def version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def others_connected() -> int:
    """Return the number of other sessions on this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def run(program: str, *options: str, database: str = "") -> None:
    """Run a program of PostgreSQL on this server; raise `Refused` with its first error line."""
    facts: dict[str, Any] = connection.get_connection_params()
    known = ("host", "port", "user", "sslmode", "sslrootcert", "sslcert", "sslkey", "service")
    place = {name: facts[name] for name in known if facts.get(name)}
    place["dbname"] = database or connection.settings_dict["NAME"]
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    if facts.get("password"):
        # Not on the command line, which every user of the machine can read.
        environment["PGPASSWORD"] = str(facts["password"])
    result = subprocess.run(
        [postgres_programs() / program, f"--dbname={make_conninfo('', **place)}", *options],
        env=environment,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or ["?"])[0]
        raise Refused(f"{program}: {reason}")


def _columns(kind: type[models.Field]) -> list[list[str]]:
    return [
        [model._meta.db_table, str(column.column)]
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for column in model._meta.local_fields
        if isinstance(column, kind)
    ]


def _rows(table: str, column: str) -> Iterator[tuple[str]]:
    quote = connection.ops.quote_name
    sql = f"SELECT {quote(column)} FROM {quote(table)} WHERE {quote(column)} <> ''"  # noqa: S608
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        yield from cursor
