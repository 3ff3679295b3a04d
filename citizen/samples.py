"""Load and remove sample content of the tiles; it comes in like the files of staff.

Days in the files of `sample_lines/` are relative, so that the content never looks old: `{+3}` is in
three days, `{14/4}` the next 14 April, `{âm 14/10+1}` one day after the next 14/10 by the lunar
calendar. A series names a rhythm and a range, from which its figures follow. Public facts
(“Có thật”) are not marked as samples; they stay when samples are removed once a member of staff has
confirmed them.
"""

import csv
import io
import math
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import override

from citizen import lunar_dates
from citizen.banks import Bank
from citizen.importing.resources import RESOURCES
from citizen.models import LINES, FeeAccount, Source
from paht.foundation.local_time import local
from province.models import Agency

FOLDER = Path(__file__).parent / "sample_lines"
DAYS, MONTHS, TIDES_AHEAD, FORECAST_DAYS = 30, 13, 36, 3
# A festival stays on the page for some days before its next year is shown.
_KEPT = timedelta(days=3)
_DAY = re.compile(r"\{([+-]?\d+)\}")
_YEARLY = re.compile(r"\{(âm )?(\d+/\d+)(?:\+(\d+))?\}")
_FEES = (
    ("Phí chứng thực bản sao", "Fee for certified copies", None, "PHI CT", "Mã hồ sơ"),
    ("Lệ phí đổi giấy phép lái xe", "Fee for a new driving licence", 135_000, "LP GPLX", ""),
)

Row = dict[str, str]


def load(*, now: datetime | None = None, only_present: bool = False) -> int:
    """Load all samples as of `now` and return how many lines are new.

    With `only_present` sources that were removed do not come back.
    """
    now = now or timezone.now()
    made = 0
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        owners = {agency.code: agency for agency in Agency.objects.all()}
        for row in _rows("nguon"):
            source = _source(row, owners, only_present=only_present)
            if source is not None:
                made += _fill(source, row["Tệp"], now)
        if not only_present:
            _add_fees(owners["TT-HCC"])
    return made


def refresh(*, now: datetime) -> int:
    """Bring the samples that are there up to today; nothing is read where there are none."""
    return load(now=now, only_present=True) if _all_sources().exists() else 0


def remove() -> int:
    """Remove the samples, and public facts that no staff has confirmed; return their lines."""
    with transaction.atomic():
        keys = list(_all_sources().values_list("pk", flat=True))
        removed = 0
        for model in set(LINES.values()):
            lines = model._default_manager.filter(source__in=keys)
            removed += lines.count()
            lines.delete()
        Source.objects.filter(pk__in=keys).delete()
        FeeAccount.objects.filter(is_sample=True).delete()
    return removed


def are_loaded() -> bool:
    """Tell whether a tile shows content that is marked as sample."""
    return Source.objects.filter(is_sample=True).exists()


def _all_sources() -> QuerySet[Source]:
    facts = [(row["Tiện ích"], row["Tên"]) for row in _rows("nguon") if row["Có thật"]]
    untouched = Source.objects.filter(checked_by=None, is_sample=False)
    keys = [pk for pk, *name in untouched.values_list("pk", "tile", "name") if tuple(name) in facts]
    return Source.objects.filter(is_sample=True) | Source.objects.filter(pk__in=keys)


def _source(row: Row, owners: dict[str, Agency], *, only_present: bool) -> Source | None:
    """Return the source of a file; None where staff made it their own, or took it away."""
    found = Source.objects.filter(tile=row["Tiện ích"], name=row["Tên"]).first()
    if found is not None:
        is_ours = found.is_sample or (row["Có thật"] and found.checked_by_id is None)
        return found if is_ours else None
    if only_present:
        return None
    return Source.objects.create(
        tile=row["Tiện ích"],
        name=row["Tên"],
        holds=row["Loại nội dung"],
        owner=owners[row["Cơ quan"]],
        url=row["Trang gốc"],
        fresh_days=int(row["Kiểm tra lại sau (ngày)"]),
        is_sample=not row["Có thật"],
    )


def _fill(source: Source, file: str, now: datetime) -> int:
    rows = _rows(file)
    if source.holds == Source.Holds.SERIES:
        rows = [line for row in rows for line in _figures(row, now)]
    today = local(now).date()
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0].keys(), delimiter=";")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _dated(cell, today) for name, cell in row.items()})
    outcome = RESOURCES[source.holds](source).store(written.getvalue().encode())
    if outcome.wrong_count:
        raise ValueError(f"{file}: {outcome.wrong[0]}")
    if source.is_sample:
        Source.objects.filter(pk=source.pk).update(checked_at=now)
    return outcome.new


def _rows(file: str) -> list[Row]:
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))


def _dated(cell: str, today: date) -> str:
    cell = _DAY.sub(lambda found: _written(today + timedelta(days=int(found[1]))), cell)
    return _YEARLY.sub(lambda found: _written(_next(*found.groups(), today=today)), cell)


def _next(lunar: str | None, day: str, more: str | None, *, today: date) -> date:
    """Return the next such day of the year; one of the last days counts as next."""
    for year in range(today.year - 1, today.year + 3):
        found = lunar_dates.TYPED.fullmatch(f"{day}/{year} âm lịch") if lunar else None
        number, month = map(int, day.split("/"))
        first = lunar_dates.read(found) if found else date(year, month, number)
        if first >= today - _KEPT:
            return first + timedelta(days=int(more or 0))
    raise ValueError(day)


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _figures(row: Row, now: datetime) -> Iterator[Row]:
    """Yield the lines of a series; the first one alone names it."""
    names = ("Tên", "Tên tiếng Anh", "Nhóm", "Đơn vị tính", "Địa bàn")
    facts = {name: row[name] for name in names}
    for at, value in _course(row, now):
        yield {
            "Mã": row["Mã"],
            **facts,
            "Ngày": _written(at.date()),
            "Giờ": f"{at:%H:%M}",
            "Giá trị": f"{value:.{row['Số lẻ']}f}".replace(".", ","),
            "Dự báo": "có" if at > now else "không",
        }
        facts = dict.fromkeys(names, "")


def _course(row: Row, now: datetime) -> Iterator[tuple[datetime, float]]:
    """Yield moments and values of a series, the same ones whenever they are asked for."""
    base, swing = float(row["Gốc"]), float(row["Dao động"])
    hour = local(now).replace(minute=0, second=0, microsecond=0)
    midnight = hour.replace(hour=0)
    if row["Cách"] == "triều":
        hour = midnight + timedelta(hours=hour.hour // 2 * 2)
        for step in range(-DAYS * 12, TIDES_AHEAD // 2 + 1):
            at = hour + timedelta(hours=2 * step)
            yield at, base + swing * _tide(at)
        return
    if row["Cách"] == "tháng":
        moments = [_month_before(midnight, back) for back in range(MONTHS, 0, -1)]
    else:
        ahead = FORECAST_DAYS if row["Cách"] == "dự báo" else 0
        moments = [midnight + timedelta(days=day) for day in range(1 - DAYS, ahead + 1)]
    # The rates of a currency, which have no group, move together.
    wave = row["Mã"] if row["Nhóm"] else row["Mã"].partition("-")[0]
    grain = 10.0 ** math.floor(math.log10(swing / 5)) if row["Số lẻ"] == "0" else 0.0
    for at in moments:
        value = max(base + swing * _wave(wave, at), base * 0.02)
        yield at, round(value / grain) * grain if grain >= 1 else value


def _wave(code: str, at: datetime) -> float:
    """Return a slow wave with some noise, from -1 to 1."""
    seed = int(sha256(f"{code} {at:%Y%m%d}".encode()).hexdigest()[:8], 16) / 2**32
    phase = sum(code.encode()) % 23
    return 0.65 * math.sin(2 * math.pi * (at.toordinal() + phase) / 23) + 0.7 * (seed - 0.5)


def _tide(at: datetime) -> float:
    """Return the course of a mixed tide: twice a day, uneven, stronger at new and full moon."""
    hours = at.timestamp() / 3600
    twice = math.cos(2 * math.pi * hours / 12.42)
    once = math.cos(2 * math.pi * hours / 24.84 + 1)
    moon = 0.75 + 0.25 * math.cos(2 * math.pi * hours / 354.4)
    return (0.6 * twice + 0.4 * once) * moon


def _month_before(day: datetime, back: int) -> datetime:
    months = day.year * 12 + day.month - 1 - back
    return day.replace(year=months // 12, month=months % 12 + 1, day=1)


def _add_fees(agency: Agency) -> None:
    for order, (name, name_en, amount, content, reference) in enumerate(_FEES, start=1):
        FeeAccount.objects.get_or_create(
            name=name,
            is_sample=True,
            defaults={
                "name_en": name_en,
                "agency": agency,
                "bank": Bank.SAMPLE,
                "number": "0000000000",
                "holder": "TAI KHOAN MAU KHONG CO THAT",
                "amount": amount,
                "content": content,
                "reference": reference,
                "order": order,
            },
        )
