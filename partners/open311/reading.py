"""Read public reports for clients, and for a key the facts of the reports that it sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from math import ceil, floor
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from paht.foundation.local_time import VIETNAM
from paht.foundation.prepared import PreparedQuery
from partners.models import PartnerKey
from partners.open311.forms import RequestsForm, is_code
from reports.map.counts import UNITS, degrees
from reports.models import (
    OPEN,
    Answer,
    Attachment,
    Report,
    ReportEvent,
    ReportQuerySet,
    attach_references,
)
from reports.models.report_access import CLOSED
from reports.privacy.file_serving import ORIGINAL
from reports.rules.states import EVENT_TYPES, State
from reports.search import matcher
from reports.workflow.wording import category_name

PUBLIC_EVENTS = tuple(name for name, event in EVENT_TYPES.items() if event.public)
FACTS = ("code", "state", "submitted_at", "due_at", "paused_at")
FIELDS = (
    *(*FACTS, "title", "content", "address", "redacted_spans", "confidential", "is_published"),
    *("category_id", "district_id", "commune_id", "agency_id"),
)
Row = dict[str, Any]
# Stand for a code and for the key of a report in queries that are built once.
_ANY_CODE, _ANY_KEY = "?", -1


def find(code: str, *, key: PartnerKey | None) -> Row | None:
    """Return one report; None for an unknown one and alike for one that is not public."""
    if not is_code(code):
        return None
    rows = _told(_query_of_one().read(code)) or (_own_facts([code], key) if key else [])
    return rows[0] if rows else None


@cache
def _query_of_one() -> PreparedQuery:
    return PreparedQuery.of(_public().filter(code=_ANY_CODE).only(*FIELDS), _ANY_CODE)


@cache
def _query_of_answers() -> PreparedQuery:
    return PreparedQuery.of(_approved().filter(report=_ANY_KEY), _ANY_KEY)


def listed(form: RequestsForm, *, key: PartnerKey | None) -> list[Row]:
    """Return a page of reports, newest first; ids go before every other condition."""
    said = form.cleaned_data
    if form.has_codes:
        codes = said["service_request_id"]
        found = _told(_listed(_public().filter(code__in=codes)), extended=form.is_extended)
        missing = set(codes) - {row["service_request_id"] for row in found}
        return found + (_own_facts(missing, key) if key and missing else [])
    reports = _public().filter(submitted_at__gte=form.since, submitted_at__lte=form.until)
    if said["service_code"]:
        reports = reports.filter(category__code__in=said["service_code"])
    if len(set(said["status"])) == 1:
        reports = reports.filter(OPEN if said["status"][0] == "open" else CLOSED)
    if box := said["bbox"]:
        # The rounded places of the map: a smaller box tells no more than the map does.
        reports = reports.filter(
            map_point__lng__gte=ceil(box.west * UNITS),
            map_point__lng__lte=floor(box.east * UNITS),
            map_point__lat__gte=ceil(box.south * UNITS),
            map_point__lat__lte=floor(box.north * UNITS),
        )
    if said["q"]:
        reports = matcher.matching(reports, said["q"], widely=False)
    page = _listed(reports)[form.start : form.end]
    return _told(page, extended=form.is_extended)


def _listed(reports: ReportQuerySet) -> ReportQuerySet:
    return reports.newest_first().only(*FIELDS)


def own(key: PartnerKey) -> ReportQuerySet:
    """Return the reports that this key has sent."""
    sent = key.posts.values("submission_id")
    return Report.objects.filter(submission_id__in=sent)


def moment(at: datetime | None) -> str | None:
    return at.astimezone(VIETNAM).isoformat(timespec="seconds") if at else None


def _public() -> ReportQuerySet:
    photo = Attachment.objects.released().of_reporter().filter(kind=Attachment.Kind.PHOTO)
    return Report.objects.public().annotate(
        last_at=_last_event(),
        lat=F("map_point__lat"),
        lng=F("map_point__lng"),
        photo=Subquery(photo.filter(report=OuterRef("pk")).order_by("id").values("token")[:1]),
    )


def _last_event() -> Subquery:
    events = ReportEvent.objects.filter(report=OuterRef("pk"), name__in=PUBLIC_EVENTS)
    return Subquery(events.order_by("-at", "-id").values("at")[:1])


def _told(reports: Iterable[Any], *, extended: bool = False) -> list[Row]:
    found = list(reports)
    attach_references(found)
    done = [one for one in found if one.state == State.COMPLETED]
    answered = answers(done) if done else {}
    rows = [_row(report, answered.get(report.pk)) for report in found]
    if extended:
        media = _media(found)
        for report, row in zip(found, rows, strict=True):
            row["extended_attributes"] = {
                "state": report.status.public.value,
                "district": report.district.full_name if report.district else None,
                "commune": report.commune.full_name,
                "media_urls": media.get(report.pk, []),
            }
    return rows


def _row(report: Any, answer: Answer | None) -> Row:
    category = report.category
    address = "" if category.hides_place else report.public_address
    return {
        "service_request_id": report.code,
        "status": "closed" if report.is_closed else "open",
        "status_notes": answer.public_text if answer else str(report.status.public_label),
        "service_name": category_name(category),
        "service_code": category.code,
        "title": report.public_title,
        "description": report.public_content,
        "agency_responsible": report.agency.name if report.agency else None,
        "service_notice": None,
        **_dates(report),
        "address": ", ".join(part for part in (address, report.place) if part),
        "address_id": report.commune.code,
        "zipcode": None,
        "lat": degrees(report.lat) if report.lat is not None else None,
        "long": degrees(report.lng) if report.lng is not None else None,
        "media_url": file_url(report.photo) if report.photo else None,
    }


def _own_facts(codes: Iterable[str], key: PartnerKey) -> list[Row]:
    """Return code, status and dates of the reports of this key that are not public."""
    found = own(key).filter(code__in=codes).annotate(last_at=_last_event())
    return [
        {
            "service_request_id": report.code,
            "status": "closed" if report.is_closed else "open",
            **_dates(report),
        }
        for report in found.newest_first().only(*FACTS)
    ]


def _dates(report: Any) -> Row:
    return {
        "requested_datetime": moment(report.submitted_at),
        "updated_datetime": moment(report.last_at or report.submitted_at),
        "expected_datetime": moment(report.public_due_at),
    }


def answers(reports: Iterable[Report]) -> dict[int, Answer]:
    """Return the newest approved answer of each report."""
    keys = [report.pk for report in reports]
    if len(keys) == 1:
        found = _query_of_answers().read(keys[0])
    else:
        found = list(_approved().filter(report__in=keys))
    return {answer.report_id: answer for answer in found}


def _approved() -> QuerySet[Answer]:
    return (
        Answer.objects.filter(approved_at__isnull=False)
        .only("report_id", "body", "next_steps", "no_proof_reason", "redacted_spans", "approved_at")
        .order_by("approved_at", "id")
    )


def _media(reports: Sequence[Report]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for file in Attachment.objects.public().filter(report__in=reports).only("report_id", "token"):
        found.setdefault(file.report_id, []).append(file_url(file.token))
    return found


def file_url(token: str) -> str:
    return settings.SITE_URL + reverse("files:attachment", args=[token, ORIGINAL])
