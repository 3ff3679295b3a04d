"""Tell clients what happened to reports, in the way that FixMyStreet reads it."""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from django.db.models import Q

from partners.models import PartnerKey
from partners.open311 import reading
from partners.open311.forms import PageForm
from reports.models import Answer, Attachment, Report, ReportEvent
from reports.models.report_access import public_through
from reports.rules.states import FINAL_STATES, State
from reports.workflow import wording

_NAMES = (*reading.PUBLIC_EVENTS, "decide_extension")
Row = dict[str, Any]


def listed(form: PageForm, *, key: PartnerKey | None) -> list[Row]:
    """Return a page of updates, oldest first. Of its other reports a key reads states only."""
    within = ReportEvent.objects.filter(
        name__in=_NAMES, at__gte=form.since, at__lte=form.until
    ).select_related("report", "agency")
    is_public = public_through("report")
    rows = _told(within.filter(is_public).order_by("at", "id")[: form.end])
    if key:
        own = within.filter(~is_public, Q(report__in=reading.own(key)))
        rows += [_fact(event) for event in own.order_by("at", "id")[: form.end]]
        rows.sort(key=itemgetter("updated_datetime"))
    return rows[form.start : form.end]


def own_words(report: Report) -> dict[str, str]:
    """Return what the portal itself says about `report`, in small letters, with an update's id."""
    events = list(report.events.filter(name__in=_NAMES).select_related("report", "agency"))
    said = [(report.title, events[0]), (report.content, events[0])] if events else []
    said += [(_fact(event)["description"], event) for event in events]
    said += [(entry.label, event) for event in events for entry in wording.timeline([event])]
    answer = reading.answers([report]).get(report.pk)
    said += [(answer.public_text, event) for event in events if answer and event.name == "approve"]
    ids = [(words, str(event.pk)) for words, event in said]
    ids += [(row["description"], row["update_id"]) for row in _told(events)]
    return {plainly(words): number for words, number in ids}


def plainly(words: str) -> str:
    return " ".join(words.casefold().split())


def _told(events: Iterable[ReportEvent]) -> list[Row]:
    found = [(event, entry) for event in events for entry in wording.timeline([event])]
    approved = [event.report for event, _entry in found if event.name == "approve"]
    answers = reading.answers(approved) if approved else {}
    photos = _photos(answers.values()) if answers else {}
    rows = []
    for event, entry in found:
        answer = answers.get(event.report_id) if event.name == "approve" else None
        rows.append(
            {
                **_fact(event),
                "description": "\n\n".join((entry.label, answer.public_text))
                if answer
                else entry.label,
                "media_url": photos.get(answer.pk) if answer else None,
            }
        )
    return rows


def _fact(event: ReportEvent) -> Row:
    state = State(event.target).public
    word = "closed" if state in FINAL_STATES else "open"
    return {
        "update_id": str(event.pk),
        "service_request_id": event.report.code,
        "status": "in_progress" if state == State.PROCESSING else word,
        "updated_datetime": reading.moment(event.at),
        "description": str(state.public_label),
    }


def _photos(answers: Iterable[Answer]) -> dict[int, str]:
    """Return the first released photo of each answer."""
    photos = Attachment.objects.public().filter(kind=Attachment.Kind.PHOTO)
    rows = photos.filter(answer__in=[answer.pk for answer in answers]).order_by("-id")
    return {row.answer_id: reading.file_url(row.token) for row in rows if row.answer_id}
