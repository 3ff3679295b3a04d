import random
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import GeneratedField
from django.utils import timezone

from province.models import Agency
from reports.map import counts
from reports.models import Report
from reports.samples import synthetic
from reports.samples.synthetic import COLUMNS, Batch, Ids, World
from reports.search import vocabulary
from reports.statistics import rollup

# Reports per transaction: large enough for COPY, small enough to release the day counters soon.
BATCH = 5000
IDS_AT_ONCE = 10_000
TABLES = (
    *("reports_report", "reports_reporter", "reports_reportevent", "reports_answer"),
    *("reports_mappoint", "reports_mapchange", "reports_mapcell"),
)


class Command(BaseCommand):
    help = (
        "Add synthetic reports for load tests. They are spread over three years, all units and "
        "categories, and cannot be told from real reports later."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, required=True, help="how many to add")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same reports")
        parser.add_argument(
            "--agencies", type=int, default=0, help="add invented agencies up to this number first"
        )

    def handle(self, *args: Any, count: int, seed: int, agencies: int, **options: Any) -> None:
        if count < 1:
            raise CommandError("--count phải là số dương.")
        _add_agencies(agencies)
        # A second run with the same seed must not repeat the tokens of the first.
        newest = Report.objects.order_by("-id").values_list("id", flat=True).first() or 0
        rng = random.Random(f"{seed}:{newest}")  # noqa: S311 - repeatable on purpose
        try:
            world = synthetic.read_world(timezone.now(), rng=rng)
        except LookupError as error:
            raise CommandError("Chưa có dữ liệu nền: hãy chạy load_province trước.") from error
        days = synthetic.days(count, now=world.now, calendar=world.calendar)
        done = 0
        for part in _parts(days):
            done += _fill(part, world, rng)
            self.stdout.write(f"{done}/{count}", ending="\n" if done == count else "\r")
            self.stdout.flush()
        _settle()


def _add_agencies(wanted: int) -> None:
    """Add agencies below the district committees until there are `wanted` agencies."""
    committees = list(Agency.objects.active().filter(kind=Agency.Kind.DISTRICT_COMMITTEE))
    if not committees:
        return
    present = Agency.objects.active().count()
    for number in range(present, wanted):
        code = f"{synthetic.INVENTED_PREFIX}{number:03d}"
        parent = committees[number % len(committees)]
        name = f"Đơn vị đo tải {number}"
        Agency.objects.create(
            code=code, name=name, short_name=name, kind=Agency.Kind.DISTRICT_OFFICE, parent=parent
        )


def _parts(days: list[tuple[date, int]]) -> Iterator[list[tuple[date, int]]]:
    """Yield parts of whole days with at least `BATCH` reports each."""
    part: list[tuple[date, int]] = []
    for day in days:
        part.append(day)
        if sum(count for _, count in part) >= BATCH:
            yield part
            part = []
    if part:
        yield part


def _fill(part: list[tuple[date, int]], world: World, rng: random.Random) -> int:
    with transaction.atomic():
        plan = _take_codes(part)
        ids = Ids(
            reports=_take_ids("reports_report"),
            consents=_take_ids("accounts_consent"),
            answers=_take_ids("reports_answer"),
        )
        whole = Batch()
        for batch in synthetic.generate(plan, world=world, ids=ids, rng=rng):
            for name in COLUMNS:
                getattr(whole, name).extend(getattr(batch, name))
        for name in COLUMNS:
            _copy(name, getattr(whole, name))
    return len(whole.reports)


def _take_codes(part: list[tuple[date, int]]) -> list[tuple[date, int, int]]:
    """Advance the counters of the days, as `codes.next_code` does for one report."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_daycounter (day, last) SELECT * FROM unnest(%s::date[], %s::int[])"
            " ON CONFLICT (day) DO UPDATE SET last = reports_daycounter.last + EXCLUDED.last"
            " RETURNING day, last",
            [[day for day, _ in part], [count for _, count in part]],
        )
        last = dict(cursor.fetchall())
    return [(day, last[day] - count + 1, count) for day, count in part]


def _take_ids(table: str) -> Iterator[int]:
    """Yield keys from the table's sequence, so that no other transaction gets them."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, IDS_AT_ONCE],
            )
            rows = cursor.fetchall()
        yield from (number for (number,) in rows)


def _copy(name: str, rows: list[tuple[Any, ...]]) -> None:
    table, columns = COLUMNS[name]
    further = _defaults(table, columns)
    names = ", ".join((*columns, *further))
    values = tuple(further.values())
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row((*row, *values))


def _defaults(table: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """Return Django's defaults for the columns that are not generated here."""
    (model,) = (
        model
        for model in apps.get_models()
        if model._meta.db_table == table and not model._meta.proxy
    )
    return {
        str(field.column): field.get_default()
        for field in model._meta.local_concrete_fields
        if field.column not in columns
        and not (field.null or field.primary_key or isinstance(field, GeneratedField))
    }


def _settle() -> None:
    """Update the map, statistics and search words, and the planner's statistics.

    VACUUM also enables index-only scans.
    """
    counts.fold()
    rollup.refresh()
    vocabulary.recount()
    work = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"{work} {table}")
