"""The limits in time of the moves: returning, reopening, restoring, a deadline set by hand."""

from datetime import datetime, timedelta

import pytest

from notifications.models import Message
from paht.foundation.local_time import VIETNAM
from province.models import Agency
from reports import workflow
from reports.models import Category, Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of November 2026: the 1st is a Sunday, Tuesday the 24th a day off."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


def refused(report: Report, name: str, **facts: object) -> str:
    before = Report.objects.filter(pk=report.pk).values().get()
    with pytest.raises(workflow.Refused) as refusal:
        workflow.move(report, name, **facts)  # type: ignore[arg-type]
    assert Report.objects.filter(pk=report.pk).values().get() == before
    return refusal.value.code


# --- returning for wrong authority ------------------------------------------------------


@pytest.mark.parametrize(
    ("handed", "last_moment"),
    [
        (at(2, 9), at(3, 9)),  # eight working hours later
        (at(6, 16), at(9, 16)),  # over a weekend
        (at(23, 14), at(25, 14)),  # over a day off
    ],
)
def test_agency_returns_report_within_one_working_day_only(
    handed: datetime, last_moment: datetime
) -> None:
    report = make_report(State.PROCESSING, at=handed)
    handler = make_staff(Role.HANDLER)

    late = refused(report, "return_to_dispatch", by=handler, note="Đường tỉnh", at=last_moment)
    workflow.move(
        report,
        "return_to_dispatch",
        by=handler,
        note="Đường tỉnh",
        at=last_moment - timedelta(minutes=1),
    )

    assert late == "too_late"
    assert report.state == State.RECEIVED


def test_return_window_restarts_for_agency_assigned_by_correction() -> None:
    report = make_report(State.PROCESSING, at=at(2))
    other = Agency.objects.get(code="QLDT-944")
    workflow.move(
        report, "amend", by=make_staff(Role.DISPATCHER), agency=other, note="Sai", at=at(5)
    )

    workflow.move(
        report,
        "return_to_dispatch",
        by=make_staff(Role.HANDLER, agency="QLDT-944"),
        note="Không phải địa bàn này",
        at=at(5, 16),
    )

    assert report.state == State.RECEIVED


def test_return_records_proposed_agency() -> None:
    report = make_report(State.ASSIGNED)
    proposed = Agency.objects.get(code="CTDT")

    event = workflow.move(
        report, "return_to_dispatch", by=make_staff(Role.APPROVER), note="Sai", agency=proposed
    )

    assert event.facts["proposed"] == "CTDT"
    assert Report.objects.get(pk=report.pk).agency is None


# --- more time ----------------------------------------------------------------------------


def test_requester_cannot_grant_own_extension() -> None:
    report = make_report(State.PROCESSING)
    both = make_staff(Role.HANDLER)
    both.groups.add(*make_staff(Role.APPROVER).groups.all())
    workflow.move(report, "request_extension", by=both, note="Chờ vật tư", working_days=2)

    code = refused(report, "decide_extension", by=both, granted=True)

    assert code == "same_person"
    assert "decide_extension" not in [t.name for t in workflow.available(report, by=both)]


# --- a second look ------------------------------------------------------------------------


def test_report_is_reopened_within_fifteen_days_only() -> None:
    report = make_report(State.COMPLETED, at=at(2))
    dispatcher = make_staff(Role.DISPATCHER)

    late = refused(report, "reopen", by=dispatcher, note="Ổ gà lại có", at=at(17))
    event = workflow.move(report, "reopen", by=dispatcher, note="Ổ gà lại có", at=at(17, 8, 59))

    assert late == "too_late"
    assert datetime.fromisoformat(event.facts["due_at"][0]) == at(13, 17)
    # Ten working days from the 17th, the 24th being off.
    assert report.due_at == datetime(2026, 12, 1, 17, tzinfo=VIETNAM)


def test_restored_report_gets_full_time_and_is_not_public() -> None:
    report = make_report(State.ASSIGNED, at=at(2), publish=True)
    dispatcher = make_staff(Role.DISPATCHER)
    workflow.move(report, "request_info", by=dispatcher, note="Số nhà?", at=at(2))
    workflow.move(report, "close_unanswered", by=None, at=at(16))

    workflow.move(report, "restore", by=make_staff(Role.SUPERVISOR), note="Xem lại", at=at(17))

    fresh = Report.objects.get(pk=report.pk)
    assert (fresh.state, fresh.agency, fresh.is_published) == (State.SUBMITTED, None, False)
    assert fresh.due_at == datetime(2026, 12, 1, 17, tzinfo=VIETNAM)
    assert fresh.completed_at is None


def test_category_corrected_after_restoration_counts_from_restoration() -> None:
    report = make_report(State.REJECTED, at=at(2))
    workflow.move(report, "restore", by=make_staff(Role.SUPERVISOR), note="Xem lại", at=at(16))

    five_days = Category.objects.get(code="GT03")
    workflow.move(report, "receive", by=make_staff(Role.DISPATCHER), category=five_days, at=at(16))

    assert report.due_at == at(20, 17)


# --- a deadline set by hand -----------------------------------------------------------------


def test_manual_deadline_is_recorded_and_announced_when_later() -> None:
    report = make_report(State.PROCESSING, at=at(2))
    Message.objects.all().delete()

    event = workflow.move(
        report,
        "amend",
        by=make_staff(Role.DISPATCHER),
        due_at=at(20, 17),
        note="Chờ kinh phí – nội bộ",
        at=at(3),
    )

    assert Report.objects.get(pk=report.pk).due_at == at(20, 17)
    assert [datetime.fromisoformat(due) for due in event.facts["due_at"]] == [
        at(13, 17),
        at(20, 17),
    ]
    told = list(Message.objects.all())
    assert {message.template for message in told} == {"extended"}
    assert not any("nội bộ" in str(message.context) for message in told)


def test_earlier_manual_deadline_is_not_announced() -> None:
    report = make_report(State.PROCESSING, at=at(2))
    Message.objects.all().delete()

    workflow.move(
        report,
        "amend",
        by=make_staff(Role.SUPERVISOR),
        due_at=at(6, 17),
        note="Gấp",
        at=at(3),
    )

    assert report.due_at == at(6, 17)
    assert not Message.objects.exists()


@pytest.mark.parametrize("due_at", [at(3), at(2), datetime(2062, 11, 20, tzinfo=VIETNAM)])
def test_manual_deadline_in_past_or_far_future_is_refused(due_at: datetime) -> None:
    report = make_report(State.PROCESSING, at=at(2))

    code = refused(
        report, "amend", by=make_staff(Role.DISPATCHER), due_at=due_at, note="x", at=at(3)
    )

    assert code == "due_out_of_range"


def test_manual_deadline_survives_category_change() -> None:
    report = make_report(State.PROCESSING, at=at(2))
    dispatcher = make_staff(Role.DISPATCHER)
    workflow.move(report, "amend", by=dispatcher, due_at=at(27, 17), note="Hẹn dân", at=at(3))

    workflow.move(
        report, "amend", by=dispatcher, category=Category.objects.get(code="GT03"), note="x"
    )

    assert report.due_at == at(27, 17)


def test_same_manual_deadline_is_refused() -> None:
    report = make_report(State.PROCESSING, at=at(2))

    code = refused(
        report, "amend", by=make_staff(Role.DISPATCHER), due_at=at(13, 17), note="x", at=at(3)
    )

    assert code == "nothing_changed"
