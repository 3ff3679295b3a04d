"""Turn published reports into rows of stable columns. Their order and names never change."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import override

from paht.foundation.local_time import local
from province.models import AdminUnit, Agency
from reports.models import Category, ReportQuerySet
from reports.rules import personal_scan
from reports.rules.states import State

# Each page of rows is one short query, so that a slow reader holds no cursor and no transaction.
PAGE = 2000
# About eleven metres, as on the page of a report.
DECIMALS = 4
_COLUMNS = (
    *("id", "code", "title", "content", "address", "redacted_spans", "category_id", "state"),
    *("urgent", "channel", "commune_id", "district_id", "agency_id", "latitude", "longitude"),
    *("reported_on", "submitted_at", "due_at", "completed_at"),
)


class OpenRow(NamedTuple):
    """One published report. Times are ISO 8601 with Vietnam's offset; "" where nothing is known."""

    code: str
    title: str
    content: str
    category_code: str
    category: str
    group_code: str
    group: str
    state: str
    urgent: bool
    channel: str
    address: str
    commune_code: str
    commune: str
    district_code: str
    district: str
    latitude: float | None
    longitude: float | None
    agency_code: str
    agency: str
    reported_on: str
    submitted_at: str
    due_at: str
    completed_at: str
    url: str


def read(reports: ReportQuerySet) -> Iterator[OpenRow]:
    """Yield the rows of public `reports`, newest first."""
    lists = _Lists()
    pages = reports.newest_first().values_list(*_COLUMNS, named=True)
    page = list(pages[:PAGE])
    while page:
        yield from map(lists.row, page)
        last = page[-1]
        older = Q(submitted_at=last.submitted_at, pk__lt=last.id)
        # The first condition follows from the second, but has an index.
        page = list(
            pages.filter(
                Q(submitted_at__lt=last.submitted_at) | older, submitted_at__lte=last.submitted_at
            )[:PAGE]
        )


class _Lists:
    """The words of categories, units and agencies as they are when a file begins; three queries."""

    def __init__(self) -> None:
        self.categories = {c.pk: c for c in Category.objects.select_related("parent")}
        self.units = {u.pk: u for u in AdminUnit.objects.only("code", "full_name")}
        self.agencies = {a.pk: a for a in Agency.objects.only("code", "name")}
        with override("vi"):
            page = reverse("reports:detail", args=["0"])
        self.page = settings.SITE_URL + page.removesuffix("0/")

    def row(self, report: Any) -> OpenRow:
        category = self.categories[report.category_id]
        group = category.parent or category
        has_place = not category.hides_place
        has_pin = has_place and report.latitude is not None
        commune, district = self.units[report.commune_id], self.units.get(report.district_id)
        agency = self.agencies.get(report.agency_id)
        spans = report.redacted_spans or {}
        return OpenRow(
            code=report.code,
            title=personal_scan.mask(report.title, spans.get("title", ())),
            content=personal_scan.mask(report.content, spans.get("content", ())),
            category_code=category.code,
            category=category.name,
            group_code=group.code,
            group=group.name,
            state=State(report.state).public.value,
            urgent=report.urgent,
            channel=report.channel,
            address=personal_scan.mask(report.address, spans.get("address", ()))
            if has_place
            else "",
            commune_code=commune.code,
            commune=commune.full_name,
            district_code=district.code if district else "",
            district=district.full_name if district else "",
            latitude=round(report.latitude, DECIMALS) if has_pin else None,
            longitude=round(report.longitude, DECIMALS) if has_pin else None,
            agency_code=agency.code if agency else "",
            agency=agency.name if agency else "",
            reported_on=report.reported_on.isoformat(),
            submitted_at=_moment(report.submitted_at),
            due_at=_moment(report.due_at),
            completed_at=_moment(report.completed_at),
            url=f"{self.page}{report.code}/",
        )


def _moment(at: datetime | None) -> str:
    return local(at).isoformat(timespec="seconds") if at else ""
