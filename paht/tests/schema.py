"""The template database that the test databases are copied from, made once a run."""

import fcntl
from pathlib import Path

from django.conf import settings
from django.db import connection

from paht.launcher import schema

NAME = "paht_template"


def template() -> str:
    """Return the name of the template in the embedded server; the first worker makes it."""
    with (Path(settings.VAR_DIR) / "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection.creation._nodb_cursor() as cursor:
            name = f"{NAME}_{schema.digest()}"
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                _make(name)
    return name


def _make(name: str) -> None:
    """Make the template under another name first: an interrupted one is never used."""
    fresh = f"{NAME}_fresh"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {fresh}")
        cursor.execute(f"CREATE DATABASE {fresh}")
        with schema.connected_to(fresh):
            schema.create()
        cursor.execute(f"ALTER DATABASE {fresh} RENAME TO {name}")
