"""What is written for systems of agencies, in the transaction of the event."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from partners.models import WebhookDelivery
from partners.tests.webhooks.receiver import make_webhook
from province.models import Agency
from reports import intake, workflow
from reports.casework import urging
from reports.models import ReportEvent
from reports.rules.states import Role, State
from reports.tests.factories import make_confidential, make_draft, make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def events() -> list[str]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("event", flat=True))


def test_each_event_of_the_agency_s_report_is_written_with_its_facts() -> None:
    make_webhook()
    report = make_report(State.COMPLETED)

    assert events() == ["assign", "accept", "submit_answer", "approve"]
    first = WebhookDelivery.objects.order_by("pk").first()
    assert first and first.report == report
    assert first.facts["state"] == "assigned" and first.facts["agency_code"] == "QLDT-941"
    assert first.facts["category_code"] == "GT01" and first.facts["due_at"]
    assert WebhookDelivery.objects.order_by("pk").last().facts["due_at"] is None  # type: ignore[union-attr]


def test_report_of_another_agency_is_not_written() -> None:
    make_webhook(agency="BHXH")
    make_report(State.PROCESSING)

    assert events() == []


def test_agency_above_is_told_of_the_reports_below_it() -> None:
    below = Agency.objects.get(code="QLDT-941")
    below.parent = Agency.objects.get(code="BHXH")
    below.save()
    make_webhook(agency="BHXH")
    make_report(State.ASSIGNED)

    assert events() == ["assign"]


@pytest.mark.parametrize("facts", [{"is_active": False}])
def test_system_that_nobody_confirmed_is_told_nothing(facts: dict[str, bool]) -> None:
    make_webhook(**facts)
    make_report(State.ASSIGNED)

    assert events() == []


def test_confidential_report_is_not_written() -> None:
    make_webhook()
    report = make_report(State.ASSIGNED)
    WebhookDelivery.objects.all().delete()
    make_confidential(report, about="BHXH")
    ReportEvent.objects.create(
        report=report, name="accept", target=State.PROCESSING, at=report.submitted_at
    )

    assert events() == []


def test_rolled_back_move_leaves_no_message(db: None) -> None:
    make_webhook()
    report = make_report(State.RECEIVED)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        workflow.move(
            report,
            "assign",
            by=make_staff(Role.DISPATCHER, agency="VP-UBND"),
            agency=Agency.objects.get(code="QLDT-941"),
        )
        raise ZeroDivisionError
    assert events() == []


def test_report_that_goes_to_another_agency_leaves_the_first_one() -> None:
    first, second = make_webhook(), make_webhook(agency="BHXH")
    report = make_report(State.ASSIGNED)
    report.agency = Agency.objects.get(code="BHXH")
    report.save()

    left = WebhookDelivery.objects.filter(event="left")
    assert [row.webhook for row in left] == [first]
    assert left[0].facts == {} and second.deliveries.count() == 0


def test_urging_an_agency_is_told() -> None:
    make_webhook()
    report = make_report(State.PROCESSING)
    urging.urge(report, by=make_staff(Role.SUPERVISOR, agency="VP-UBND"), note="Đã quá lâu.")

    assert events()[-1] == "urged"


def test_sending_a_report_costs_no_query_more_while_a_system_is_told(supervisor: User) -> None:
    with CaptureQueriesContext(connection) as before:
        intake.submit(make_draft(), channel="web")
    make_webhook()
    with CaptureQueriesContext(connection) as after:
        intake.submit(make_draft(title="Đèn hỏng"), channel="web")

    assert len(after) <= len(before)
    assert events() == []
