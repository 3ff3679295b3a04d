"""The schema snapshot: the migrated, empty database as one SQL file.

Loading it makes a new database in about a second; the migrations need ten times as long.
`manage.py write_schema` makes it from the migrations. It counts only while its digest is that of
the migrations; else they run one by one.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from paht.launcher.embedded import CannotRun
from paht.launcher.postgres import postgres_programs

FILE = Path(__file__).with_name("schema.sql")
SCRATCH = "paht_schema_scratch"
HEADER = "-- Written by manage.py write_schema; do not edit. Migrations: "
# Lines of pg_dump that are no part of the schema: psql's commands, comments, session settings.
_NOISE = re.compile(r"^(\\|--|SET \w+ = |SELECT pg_catalog\.set_config).*\n", re.MULTILINE)
# PostgreSQL reads a cast array back as an array of casts: written so, a dump equals its reload.
_CAST_ARRAY = re.compile(r"\(ARRAY\[([^\]]*)\]\)::text\[\]")


def applied_migrations() -> set[tuple[str, str]]:
    """Return app label and name of the migrations in the database; none if it is new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations')")
        if cursor.fetchone() == (None,):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def migrations_on_disk() -> set[tuple[str, str]]:
    return {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }


def unknown_to_code(applied: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of the `applied` migrations that only a newer release can have made.

    Apps that are no longer installed and migrations that a squashed one replaces do not count.
    """
    on_disk = migrations_on_disk()
    labels = {label for label, _name in on_disk}
    if unknown := {one for one in applied - on_disk if one[0] in labels}:
        loader = MigrationLoader(None, load=False)
        loader.load_disk()
        for migration in loader.disk_migrations.values():
            unknown -= {tuple(old) for old in migration.replaces}
    return unknown


def refuse_newer() -> None:
    """Raise CannotRun, in one line, if a newer release has changed the schema.

    Older code would write rows without the newer columns, or fail in the middle of a request.
    """
    unknown = sorted(unknown_to_code(applied_migrations()))
    if unknown:
        raise CannotRun(
            f"Cơ sở dữ liệu do bản mới hơn tạo ({'.'.join(unknown[-1])}): hãy chạy bản mới, hoặc "
            "khôi phục bản sao lưu làm bằng bản này (manage.py restore)."
        )


def refuse_altered() -> None:
    """Raise CannotRun, in one line, if a table lacks a column that an applied migration makes.

    Migrations were edited in place before 0.9.0. A database of that time counts them as applied,
    and the portal would fail in the middle of its work.
    """
    loader = MigrationLoader(connection)
    applied = [key for key in loader.applied_migrations or () if key in loader.graph.nodes]
    models = loader.project_state(applied).apps.get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema()"
        )
        found = set(cursor.fetchall())
    wanted = {
        (model._meta.db_table, str(field.column))
        for model in models
        if model._meta.managed
        for field in model._meta.local_concrete_fields
    }
    if missing := sorted(wanted - found):
        raise CannotRun(
            "Cơ sở dữ liệu không khớp với các bước nâng cấp đã ghi "
            f"(thiếu {'.'.join(missing[0])}): mã nguồn trước bản 0.9.0 tạo ra nó, "
            "hoặc nó đã bị sửa tay, nên không nâng cấp được. "
            "Hãy khôi phục bản sao lưu đúng, hoặc dùng cơ sở dữ liệu mới."
        )


def is_current() -> bool:
    """Return whether the snapshot was made from the migrations as they are."""
    return FILE.exists() and _snapshot().startswith(f"{HEADER}{digest()}\n")


def load() -> None:
    """Load the snapshot into the empty database and record its migrations as applied.

    One transaction: after an interruption the database is as empty as before.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Functions come before the tables that they name.
        cursor.execute("SET LOCAL check_function_bodies = off")
        # Past Django's cursor, on which pghistory looks for placeholders in the SQL.
        connection.connection.execute(_snapshot())
        # Content types and permissions, as after `migrate`.
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def create() -> None:
    """Fill the empty database: from the snapshot when it is current, else by migrating."""
    if is_current():
        load()
    else:
        call_command("migrate", interactive=False, verbosity=0)


def migrated() -> str:
    """Return the snapshot that the migrations make. Needs the right to create a database."""
    with scratch_database():
        call_command("migrate", interactive=False, verbosity=0)
        return dumped()


def dumped() -> str:
    """Return the connected database as a snapshot, without names of roles."""
    host, user, name = (str(connection.settings_dict[key]) for key in ("HOST", "USER", "NAME"))
    program = str(postgres_programs() / "pg_dump")
    options = ["--schema-only", "--no-owner", "--no-privileges", "--host", host, "--username", user]
    command = [program, *options, name]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    tables = re.sub(r"\n{2,}", "\n", _NOISE.sub("", text)).strip()
    tables = _CAST_ARRAY.sub(lambda found: f"ARRAY[{_each_cast(found[1])}]", tables)
    return f"{HEADER}{digest()}\n{tables}\n{_applied()}\n"


def _snapshot() -> str:
    return FILE.read_text(encoding="utf-8")


def _each_cast(items: str) -> str:
    return ", ".join(f"({item})::text" for item in items.split(", "))


def digest() -> str:
    """Return a digest of the migration files of all apps, by name and content."""
    found = sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted((Path(app.path) / "migrations").glob("[0-9]*.py")):
            found.update(f"{app.label} {path.name}\n".encode() + path.read_bytes())
    return found.hexdigest()[:32]


def _applied() -> str:
    """Return the statement that records the applied migrations, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        rows = cursor.fetchall()
    values = ",\n".join(f"    ('{app}', '{name}', now())" for app, name in rows)
    return f"INSERT INTO django_migrations (app, name, applied) VALUES\n{values};"


@contextmanager
def scratch_database() -> Iterator[None]:
    """Connect to a new, empty database while the block runs, then drop it."""
    with connected_to("postgres"), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH}")
        cursor.execute(f"CREATE DATABASE {SCRATCH}")
    try:
        with connected_to(SCRATCH):
            yield
    finally:
        with connected_to("postgres"), connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {SCRATCH}")


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Use the database `name` of the same server while the block runs."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
