"""Who hears of a report: its sender and the office that gets it, through the outbox.

Every function writes in the caller's transaction: no notice of what did not happen.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from notifications import outbox
from notifications.outbox import Address
from paht.foundation import text
from reports.models import Report, Reporter, ReportEvent
from reports.states import RefusalReason, Role


def addresses(reporter: Reporter) -> list[Address]:
    """Where the sender hears from us: SMS when agreed and possible, e-mail when given."""
    found = []
    if reporter.accepts_sms and text.is_mobile(reporter.phone):
        found.append(Address.sms(reporter.phone))
    if reporter.email:
        found.append(Address.email(reporter.email))
    return found


def tell_sender(
    report: Report,
    reporter: Reporter,
    notice: str,
    event: ReportEvent,
    *,
    note: str = "",
) -> None:
    """Put the notice to the sender into the outbox of the caller's transaction."""
    reason = event.facts.get("reason", "")
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "code": report.code,
            "title": report.title,
            "name": reporter.full_name,
            "agency": report.agency.short_name if report.agency else "",
            "agency_full": report.agency.name if report.agency else "",
            "due": report.due_at.isoformat(),
            "submitted_on": report.submitted_at.isoformat(),
            "days": settings.SUPPLY_INFO_WORKING_DAYS,
            "reason": str(RefusalReason(reason).label) if reason else "",
            "note": note,
            "url": settings.SITE_URL + reverse("reports:detail", args=[report.code]),
        }
    for address in addresses(reporter):
        outbox.enqueue(
            notice,
            to=address,
            context=context,
            key=f"{notice}:{event.pk}:{address.channel}",
            urgent=report.urgent,
        )


def tell_office(report: Report, event: ReportEvent) -> None:
    """Tell the office that now has the report: each of its people who may take it on."""
    takers = User.objects.filter(
        agency=report.agency, is_active=True, is_staff=True, groups__name=Role.HANDLER
    )
    # Addresses are sealed: the database cannot tell who has none.
    for person in (taker for taker in takers if taker.email):
        outbox.enqueue(
            "staff_urgent" if report.urgent else "staff_new",
            to=Address.email(person.email),
            context={
                "code": report.code,
                "title": report.title,
                "short": report.title,
                "name": person.get_full_name(),
                "due": report.due_at.isoformat(),
                "hours": settings.URGENT_HOURS,
                "url": settings.SITE_URL + reverse("admin:reports_report_change", args=[report.pk]),
            },
            key=f"staff_new:{event.pk}:{person.pk}",
            urgent=report.urgent,
        )
