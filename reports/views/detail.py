"""Show the public version of one report."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from province import calendar
from reports.models import (
    Attachment,
    CaseDocument,
    QuestionAnswer,
    Report,
    ReportEvent,
    attach_references,
)
from reports.people import me_too
from reports.views import cards, qr
from reports.views.limits import reads_too_much
from reports.workflow import clock, wording

LONGEST_CODE = 16
FIELDS = (
    *("code", "title", "content", "address", "latitude", "longitude", "occurred_at"),
    *("submitted_at", "reported_on", "urgent", "due_at", "paused_at", "completed_at"),
    *("state", "resume_state", "is_published", "public_name", "redacted_spans"),
    *("category_id", "district_id", "commune_id", "merged_into_id", "agency__name"),
)
EVENT_FIELDS = ("report_id", "name", "target", "at", "facts", "agency__name")
FILE_FIELDS = ("report_id", "answer_id", "token", "kind")
# About eleven metres: enough to find the place, not the house.
COORDINATE_DECIMALS = 4
# The map shows some 300 metres around a report.
AROUND, AROUND_ZOOM = 0.003, 17


@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    report = _find(code, me_too.visitor(request))
    if asked := reads_too_much(request, is_unknown=report is None):
        return asked
    if report is None:
        return render(request, "reports/detail/unknown_code.html", status=404)
    now = timezone.now()
    events = list(report.events.select_related("agency").only(*EVENT_FIELDS))
    if not report.is_public:
        # The inspectorate's name would reveal a complaint; a page without an agency among pages
        # with one would reveal it too. No page of an unpublished report names an agency.
        report.agency = None
        for event in events:
            event.agency = None
    context: dict[str, object] = {
        "report": report,
        "deadline": None
        if report.is_closed
        else wording.deadline(report, now=now, calendar=calendar.load()),
        "progress": wording.progress(report, events),
        "address": qr.address_of(report.code),
        "qr": qr.drawing(report.code, css="report-qr__drawing"),
    }
    if not report.is_public:
        return render(request, "reports/detail/not_public.html", context)
    return render(request, "reports/detail/report.html", context | _story(report, events, now))


def _find(code: str, visitor: me_too.Visitor) -> Report | None:
    if not (code.isascii() and code.isdecimal() and len(code) <= LONGEST_CODE):
        return None
    documents = CaseDocument.objects.public().filter(report=OuterRef("pk"))
    # Few reports have documents or such answers; the annotations save the others a query.
    answers = QuestionAnswer.objects.filter(report=OuterRef("pk"))
    found = Report.objects.annotate(  # type: ignore[no-redef]
        has_documents=Exists(documents), has_question_answers=Exists(answers)
    )
    found = me_too.counted(found, by=visitor)
    try:
        report = found.select_related("agency").only(*FIELDS).get(code=code)
    except Report.DoesNotExist:
        return None
    attach_references([report])
    if not report.has_question_answers:
        report.given_answers = []
    return report


def _story(report: Report, events: list[ReportEvent], now: datetime) -> dict[str, object]:
    """Return what only a published report shows."""
    answer = (
        report.answers.filter(approved_at__isnull=False)
        .select_related("agency")
        .only(
            *("report_id", "body", "next_steps", "no_proof_reason", "done_on"),
            *("redacted_spans", "approved_at", "corrects_id", "agency__name"),
        )
        .order_by("-approved_at", "-id")
        .first()
    )
    files = list(Attachment.objects.public().filter(report=report).only(*FILE_FIELDS))
    before = [file for file in files if file.is_of_reporter]
    after = [file for file in files if answer and file.answer_id in answer.versions]
    pair = _pair(before, after)
    return {
        "timeline": wording.timeline(events),
        "answer": answer,
        "pair": pair,
        "documents": list(CaseDocument.objects.public().filter(report=report))
        if report.has_documents
        else [],
        "files_before": before,
        "files_after": [file for file in after if pair is None or file is not pair[1]],
        "card": reverse("files:card", args=[report.code, cards.Card.of(report).version]),
        "satisfaction": wording.satisfaction(events),
        "object_until": _still(clock.reopen_until(report), now),
        "rate_until": _still(clock.rate_until(report), now),
        "category_name": wording.category_name(report.category),
        "group_name": wording.category_name(report.category.parent)
        if report.category.parent
        else "",
        "may_say_me_too": me_too.may_be_said_of(report),
        "pin": pin_of(report),
        "follows": not report.category.sensitive,
    }


def _still(until: datetime | None, now: datetime) -> datetime | None:
    """Return a moment that is still to come; None when it is over or missing."""
    return until if until and now < until else None


def _pair(
    before: list[Attachment], after: list[Attachment]
) -> tuple[Attachment, Attachment] | None:
    """Return the first photos before and after, to compare; None unless both exist."""
    first, last = (
        next((file for file in files if file.kind == Attachment.Kind.PHOTO), None)
        for files in (before, after)
    )
    return (first, last) if first and last else None


def pin_of(report: Report) -> dict[str, str] | None:
    """Return the place on the map; None when it would reveal the reporter."""
    if report.category.hides_place or report.latitude is None or report.longitude is None:
        return None
    lat, lng = (
        round(report.latitude, COORDINATE_DECIMALS),
        round(report.longitude, COORDINATE_DECIMALS),
    )
    edges = (lng - AROUND, lat - AROUND, lng + AROUND, lat + AROUND)
    return {
        "lat": f"{lat:.{COORDINATE_DECIMALS}f}",
        "lng": f"{lng:.{COORDINATE_DECIMALS}f}",
        "around": f"bbox={','.join(f'{edge:.4f}' for edge in edges)}&zoom={AROUND_ZOOM}",
    }
