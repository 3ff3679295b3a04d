"""Collect all personal data of one person, for their page and for download.

The data of other people and the names of staff are left out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from accounts import consent, data_requests
from accounts.data_requests import Person
from accounts.models import Consent, DataRequest
from notifications.models import Message
from province import portal
from reports.intake import pending
from reports.models import (
    Answer,
    Attachment,
    PendingReport,
    PersonalDataAccess,
    Rating,
    ReopeningRequest,
    Report,
    Reporter,
    ReportEvent,
    ReportQuerySet,
    Subscription,
)
from reports.people import me_too, my_reports
from reports.people.following import subscriptions
from reports.people.following.targets import Target
from reports.privacy.file_serving import ORIGINAL
from reports.rules.states import State
from reports.workflow import wording

# Older messages have been erased by retention.
MOST_MESSAGES = 200


@dataclass(frozen=True)
class Agreement:
    """One consent for a report or an account, with its text."""

    consent: Consent
    text: str
    is_held: bool


def reports_of(person: Person) -> ReportQuerySet:
    return (
        my_reports.of_person(person)
        .select_related("reporter", "merged_into")
        .with_place()
        .newest_first()
    )


def kept_until(report: Report) -> datetime | None:
    """Return when retention will erase the reporter of this report; None while it is open."""
    if report.completed_at is None or not report.is_closed:
        return None
    done = report.state == State.COMPLETED
    days = settings.RETENTION_COMPLETED_DAYS if done else settings.RETENTION_REFUSED_DAYS
    return report.completed_at + timedelta(days=days)


def agreements(
    person: Person, reports: list[Report], texts: dict[str, str]
) -> dict[str, list[Agreement]]:
    """Return the consents by report code ("" for the account); one query.

    `texts` are the kept wordings (`consent.kept_texts`).
    """
    reporters = {report.code: report.reporter.phone_hash for report in reports}
    given = consent.given_by(person.phone_hash, reporters=reporters)
    found: dict[str, list[Agreement]] = {}
    for one in given.filter(about__in=["", *reporters]).order_by("id"):
        if one.about or one.purpose == Consent.Purpose.ACCOUNT:
            is_held = one.withdrawn_at is None
            found.setdefault(one.about, []).append(
                Agreement(one, texts.get(one.text_hash, ""), is_held)
            )
    return found


def messages_to(person: Person) -> list[Message]:
    """Return the messages about the person's reports and account, newest first.

    A phone may have belonged to somebody else before: without an account, messages that are about
    no report of the person's are left out, with one those from before the phone was confirmed.
    """
    hashes = {address.hash for address in person.addresses()}
    own = Q(about__in=my_reports.of_person(person).values("code"))
    if person.user and person.user.phone_confirmed_at:
        own |= Q(created_at__gte=person.user.phone_confirmed_at)
    found = Message.objects.filter(own, recipient_hash__in=hashes)
    return list(found.order_by("-id")[:MOST_MESSAGES])


def followed_by(person: Person) -> list[Subscription]:
    """Return the subscriptions at the person's proved addresses, also ended ones; one query."""
    found = subscriptions.of_person(person.user, person.addresses())
    return list(found.with_target().order_by("pk"))


def collect(person: Person) -> dict[str, Any]:
    """Return all data of the person as plain values, in a fixed number of queries."""
    sent = list(
        reports_of(person)
        .select_related("rating", "reopening")
        .prefetch_related(
            Prefetch("attachments", queryset=Attachment.objects.of_reporter()),
            Prefetch(
                "answers",
                queryset=Answer.objects.filter(approved_at__isnull=False).select_related("agency"),
            ),
            "question_answers",
            Prefetch("accesses", queryset=PersonalDataAccess.objects.select_related("agency")),
            Prefetch(
                "events",
                queryset=ReportEvent.objects.filter(name="supply_info", by=None),
            ),
        )
    )
    texts = consent.kept_texts()
    agreed = agreements(person, sent, texts)
    return {
        "generated_at": _moment(timezone.now()),
        "controller": portal.words()["controller"],
        "account": _account(person),
        "account_consents": [_agreement(one) for one in agreed.get("", ())],
        "reports": [_report(report, agreed.get(report.code, [])) for report in sent],
        "pending_reports": [_pending(row) for row in pending.of_person(person)],
        "me_too": [
            {"report": one.report.code, "at": _moment(one.at)}
            for one in me_too.of_person(person.phone)
        ],
        "following": [_followed(one, texts) for one in followed_by(person)],
        "messages": [_message(message) for message in messages_to(person)],
        "requests": [_request(row) for row in data_requests.requests_of(person).order_by("-id")],
    }


def _pending(row: PendingReport) -> dict[str, Any]:
    """Return what waits for consent, with the words as they arrived."""
    return {
        "channel": str(Report.Channel(row.channel).label),
        "received_at": _moment(row.received_at),
        "kept_until": _moment(row.expires_at),
        "full_name": row.full_name,
        "phone": row.phone,
        "email": row.email,
        "title": row.title,
        "content": row.content,
        "address": row.address,
    }


def _account(person: Person) -> dict[str, Any] | None:
    user = person.user
    if user is None:
        return None
    return {
        "full_name": user.full_name,
        "phone": user.phone,
        "phone_confirmed_at": _moment(user.phone_confirmed_at),
        "email": user.email,
        "email_confirmed_at": _moment(user.email_confirmed_at),
        "email_waiting_for_confirmation": user.pending_email,
        "opened_at": _moment(user.date_joined),
        "last_login_at": _moment(user.last_login),
        "linked_identities": [
            {
                "provider": link.get_door_display(),
                "subject": link.subject,
                "level": link.level,
                "linked_at": _moment(link.linked_at),
                "last_used_at": _moment(link.last_used_at),
            }
            for link in user.linked_identities.all()
        ],
    }


def _report(report: Report, agreed: list[Agreement]) -> dict[str, Any]:
    return {
        "code": report.code,
        "title": report.title,
        "content": report.content,
        "answers_to_questions": [
            {"question": answer.question.label, "answer": answer.shown}
            for answer in report.question_answers.all()
        ],
        "category": report.category.name,
        "address": report.address,
        "place": report.place,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "occurred_at": _moment(report.occurred_at),
        "submitted_at": _moment(report.submitted_at),
        "channel": str(Report.Channel(report.channel).label),
        "status": wording.merged_state(report),
        "due_at": _moment(report.public_due_at),
        "closed_at": _moment(report.completed_at),
        "content_is_public": report.is_public,
        "name_made_public": report.public_name,
        "sender": _reporter(report.reporter),
        "sender_kept_until": _moment(kept_until(report)),
        "consents": [_agreement(one) for one in agreed],
        "supplements": [
            {"at": _moment(event.at), "text": event.note} for event in report.events.all()
        ],
        "full_views_by_staff": [
            {"at": _moment(access.at), "agency": access.agency.name if access.agency else ""}
            for access in report.accesses.all()
        ],
        "files": [_file(file) for file in report.attachments.all()],
        "answers": [
            {"at": _moment(a.approved_at), "agency": a.agency.name, "text": a.text}
            for a in report.answers.all()
        ],
        "rating": _rating(getattr(report, "rating", None)),
        "reopening_asked": _reopening(getattr(report, "reopening", None)),
    }


def _rating(rating: Rating | None) -> dict[str, Any] | None:
    if rating is None:
        return None
    return {
        "at": _moment(rating.at),
        "level": str(rating.satisfaction.label),
        "reason": rating.reason,
    }


def _reopening(asked: ReopeningRequest | None) -> dict[str, Any] | None:
    if asked is None:
        return None
    return {
        "at": _moment(asked.asked_at),
        "reason": asked.reason,
        "granted": asked.granted,
        "decided_at": _moment(asked.decided_at),
        "answer": asked.answer,
    }


def _reporter(reporter: Reporter) -> dict[str, Any]:
    return {
        "full_name": reporter.full_name,
        "phone": reporter.phone,
        "email": reporter.email,
        "contact_address": reporter.contact_address,
        "national_id": reporter.national_id,
        "guardian": (
            {
                "is": reporter.get_guardian_kind_display(),
                "full_name": reporter.guardian_name,
                "phone": reporter.guardian_phone,
            }
            if reporter.is_under_16
            else None
        ),
        "publish_identity": reporter.publish_identity,
        "news": reporter.news,
    }


def _agreement(one: Agreement) -> dict[str, Any]:
    return {
        "purpose": str(one.consent.get_purpose_display()),
        "text": one.text,
        "text_version": one.consent.text_version,
        "text_sha256": one.consent.text_hash,
        "channel": str(one.consent.get_channel_display()),
        "ip": one.consent.ip,
        "given_at": _moment(one.consent.given_at),
        "withdrawn_at": _moment(one.consent.withdrawn_at),
    }


def _file(file: Attachment) -> dict[str, Any]:
    return {
        "kind": str(file.get_kind_display()),
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "is_public": file.is_public,
        "url": settings.SITE_URL + reverse("files:attachment", args=[file.token, ORIGINAL]),
    }


def _followed(one: Subscription, texts: dict[str, str]) -> dict[str, Any]:
    to = subscriptions.address_of(one)
    agreed = one.consent
    given = Agreement(agreed, texts.get(agreed.text_hash, ""), agreed.withdrawn_at is None)
    return {
        "what": Target.of_subscription(one).title,
        "channel": str(one.get_channel_display()),
        "recipient": to.value if to else "",
        "language": one.language,
        "confirmed_at": _moment(one.confirmed_at),
        "ended_at": _moment(one.ended_at),
        "consent": _agreement(given),
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "at": _moment(message.created_at),
        "occasion": str(message.get_template_display()),
        "channel": str(message.get_channel_display()),
        "recipient": message.masked_recipient,
        "status": str(message.get_status_display()),
        "sent_at": _moment(message.sent_at),
    }


def _request(row: DataRequest) -> dict[str, Any]:
    return {
        "request": str(row.get_kind_display()),
        "about_report": row.about,
        "purpose": str(row.get_purpose_display()),
        "text": row.wish,
        "status": str(row.get_status_display()),
        "asked_at": _moment(row.asked_at),
        "due_at": _moment(row.due_at),
        "answered_at": _moment(row.answered_at),
        "answer": row.answer,
    }


def _moment(at: datetime | None) -> datetime | None:
    return timezone.localtime(at).replace(microsecond=0) if at else None
