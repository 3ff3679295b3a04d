"""Count messages and their costs by month, gateway and template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from notifications.models import Arrival, Message, Status, Template

MONTHS = 12


@dataclass(frozen=True)
class CostLine:
    """Messages of one month. `parts` counts SMS as operators do; `cost` is in đồng."""

    gateway: str
    template: str
    sent: int
    parts: int
    cost: int
    delivered: int
    undelivered: int
    dead: int

    @property
    def template_label(self) -> str:
        return str(Template(self.template).label) if self.template else ""


@dataclass(frozen=True)
class Month:
    first_day: date
    lines: tuple[CostLine, ...]
    total: CostLine


def by_month(*, months: int = MONTHS) -> list[Month]:
    """Return the last `months` months with messages, newest first; one query."""
    rows = (
        Message.objects.filter(created_at__gte=_beginning(months))
        .exclude(status=Status.SKIPPED)
        .annotate(month=TruncMonth("created_at"))
        .values("month", "gateway", "template")
        .annotate(
            sent=Count("pk", filter=Q(status=Status.SENT)),
            parts=Sum("parts", default=0),
            cost=Sum("cost", default=0),
            delivered=Count("pk", filter=Q(arrival=Arrival.DELIVERED)),
            undelivered=Count("pk", filter=Q(arrival=Arrival.FAILED)),
            dead=Count("pk", filter=Q(status=Status.DEAD)),
        )
        .order_by("-month", "gateway", "template")
    )
    return [
        _month(first.date(), [CostLine(**row) for row in _without_month(group)])
        for first, group in groupby(rows, key=lambda row: row["month"])
    ]


def _beginning(months: int) -> datetime:
    """Return midnight of the first day, in Vietnam."""
    now = timezone.localtime()
    year, month = divmod(now.year * 12 + now.month - months, 12)
    return now.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _without_month(rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
    return ({name: value for name, value in row.items() if name != "month"} for row in rows)


def _month(first_day: date, lines: list[CostLine]) -> Month:
    counted = ("sent", "parts", "cost", "delivered", "undelivered", "dead")
    sums = {name: sum(getattr(line, name) for line in lines) for name in counted}
    return Month(first_day, tuple(lines), CostLine(gateway="", template="", **sums))
