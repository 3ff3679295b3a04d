"""Several reports at once: looked over first, each done by itself, what stands against one told."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from reports.casework import urging
from reports.models import CaseAction, Report, ReportEvent
from reports.rules.states import STAFF_ROLES, Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db

BULK = "/quan-tri/reports/report/nhieu/"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(user: User, action: str, *reports: Report, **fields: Any) -> Any:
    keys = [str(report.pk) for report in reports]
    return client_of(user).post(BULK, {"action": action, "report": keys, **fields})


def confirm(user: User, action: str, *reports: Report, **fields: Any) -> Any:
    seen = [f"{report.pk}:{report.state}" for report in reports]
    return ask(user, action, *reports, confirm="1", seen=seen, **fields)


def states(*reports: Report) -> list[str]:
    by_key = dict(Report.objects.values_list("pk", "state"))
    return [by_key[report.pk] for report in reports]


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_bulk_preview_changes_nothing_and_explains_refusals() -> None:
    dispatcher = make_staff(Role.DISPATCHER)
    ready, new = make_report(State.RECEIVED), make_report(State.SUBMITTED)
    events = ReportEvent.objects.count()

    page = ask(dispatcher, "assign", ready, new)

    assert page.context["ready"] == [ready]
    assert [report for report, _why in page.context["refused"]] == [new]
    assert "Không thể “Chuyển xử lý” khi phản ánh ở trạng thái “Mới gửi”." in words(page)
    assert states(ready, new) == [State.RECEIVED, State.SUBMITTED]
    assert ReportEvent.objects.count() == events


def test_each_report_is_assigned_with_its_own_event() -> None:
    dispatcher = make_staff(Role.DISPATCHER)
    reports = [make_report(State.RECEIVED) for _ in range(3)]

    page = confirm(dispatcher, "assign", *reports, agency="CTDT")

    assert states(*reports) == [State.ASSIGNED] * 3
    assert "Đã thực hiện “Chuyển xử lý” với 3 phản ánh" in words(page)
    for report in Report.objects.all():
        assert (report.agency.code, report.is_published) == ("CTDT", False)
        assert report.events.last().by == dispatcher


def test_invalid_bulk_form_keeps_selection_and_changes_nothing() -> None:
    report = make_report(State.RECEIVED)

    page = confirm(make_staff(Role.DISPATCHER), "assign", report)

    assert page.status_code == 422
    # Above the reports, which may be fifty, and at the field.
    assert words(page).count("Vui lòng chọn cơ quan xử lý") == 2
    assert '<a href="#bulk-agency">' in words(page)
    assert page.context["ready"] == [report]
    assert states(report) == [State.RECEIVED]


def test_bulk_action_skips_report_changed_meanwhile() -> None:
    handler = make_staff(Role.HANDLER)
    reports = [make_report(State.ASSIGNED) for _ in range(2)]
    taken = make_report(State.PROCESSING)
    taken.state = State.ASSIGNED  # as it was on the screen

    page = confirm(handler, "accept", *reports, taken)

    assert states(*reports, taken) == [State.PROCESSING] * 3
    assert len(page.context["done"]) == 2
    assert "đã được" in page.context["refused"][0][1]


def test_repeated_bulk_action_changes_nothing() -> None:
    handler, report = make_staff(Role.HANDLER), make_report(State.ASSIGNED)

    confirm(handler, "accept", report)
    again = confirm(handler, "accept", report)

    assert again.context["done"] == []
    assert "Bạn vừa thực hiện “Nhận xử lý” rồi" in words(again)
    assert report.events.filter(name="accept").count() == 1


def test_leader_assigns_several_reports_to_one_colleague() -> None:
    leader, colleague = make_staff(Role.APPROVER), make_staff(Role.HANDLER)
    reports = [make_report(State.PROCESSING) for _ in range(2)]

    confirm(leader, "hand_over", *reports, person=colleague.username)

    assert list(Report.objects.values_list("handler", flat=True)) == [colleague.pk] * 2
    assert CaseAction.objects.filter(person=colleague, by=leader).count() == 2


def test_only_colleagues_are_offered_for_handing_over() -> None:
    leader, stranger = make_staff(Role.APPROVER), make_staff(Role.HANDLER, agency="QLDT-944")
    report = make_report(State.PROCESSING)

    page = confirm(leader, "hand_over", report, person=stranger.username)

    assert page.status_code == 422
    assert Report.objects.get(pk=report.pk).handler is None


def test_bulk_urging_skips_recently_urged_reports() -> None:
    supervisor = make_staff(Role.SUPERVISOR)
    fresh, urged = make_report(State.PROCESSING), make_report(State.PROCESSING)
    urging.urge(urged, note="Nhanh lên", by=supervisor)

    looked = ask(supervisor, "urge", fresh, urged)
    confirm(supervisor, "urge", fresh, urged, note="Đã quá hạn")

    assert looked.context["ready"] == [fresh]
    assert CaseAction.objects.filter(report=fresh).count() == 1
    assert CaseAction.objects.filter(report=urged).count() == 1


def test_bulk_action_hides_reports_of_another_agency() -> None:
    stranger = make_staff(Role.HANDLER, agency="QLDT-944")
    report = make_report(State.ASSIGNED)

    looked, done = ask(stranger, "accept", report), confirm(stranger, "accept", report)

    for page in (looked, done):
        assert page.context["gone"] == 1
        assert report.code not in words(page)
        assert report.title not in words(page)
    assert states(report) == [State.ASSIGNED]


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_is_offered_its_bulk_actions_only(role: Role) -> None:
    expected = {
        Role.OPERATOR: {"assign", "urge"},
        Role.DISPATCHER: {"assign", "urge", "refuse_junk"},
        Role.HANDLER: {"accept", "hand_over"},
        Role.APPROVER: {"accept", "hand_over", "urge"},
        Role.SUPERVISOR: {"urge", "refuse_junk"},
        Role.ADMINISTRATOR: set(),
    }[role]
    user, report = make_staff(role), make_report(State.ASSIGNED)

    page = client_of(user).get(reverse("admin:reports_report_changelist"))

    assert {action.name for action in page.context["bulk"]} == expected
    for name in ("assign", "accept", "hand_over", "urge"):
        status = ask(user, name, report).status_code
        assert status == (200 if name in expected else 403), name


@pytest.mark.parametrize("keys", [[], ["x"], ["-1"], ["9" * 30], [str(n) for n in range(1, 60)]])
def test_empty_or_too_large_selection_returns_to_list_with_message(keys: list[str]) -> None:
    response = client_of(make_staff(Role.DISPATCHER)).post(
        BULK, {"action": "assign", "report": keys}, follow=True
    )

    assert response.redirect_chain[-1][0] == reverse("admin:reports_report_changelist")
    told = words(response)
    assert "Vui lòng chọn ít nhất một phản ánh" in told or "tối đa 50 phản ánh" in told


def test_empty_selection_returns_to_the_searched_list() -> None:
    worklist_url = reverse("admin:reports_report_changelist")

    response = client_of(make_staff(Role.DISPATCHER)).post(
        BULK, {"action": "assign"}, headers={"Referer": f"http://testserver{worklist_url}?q=cau"}
    )

    assert response.url == f"{worklist_url}?q=cau"


def test_bulk_refuses_unknown_action_get_and_visitor() -> None:
    client = client_of(make_staff(Role.DISPATCHER))

    assert client.get(BULK).status_code == 405
    assert client.post(BULK, {"action": "delete_selected", "report": "1"}).status_code == 404
    assert Client().post(BULK, {"action": "assign"}).status_code == 403


@pytest.mark.parametrize("action", ["accept", "hand_over", "urge"])
def test_bulk_preview_query_count_does_not_grow(action: str) -> None:
    leader = make_staff(Role.APPROVER)
    client, counts = client_of(leader), []
    reports = [make_report(State.ASSIGNED) for _ in range(10)]
    # What all pages share is read once in ten seconds.
    client.post(BULK, {"action": action, "report": [reports[0].pk]})
    for chosen in (reports[:1], reports):
        with CaptureQueriesContext(connection) as queries:
            client.post(BULK, {"action": action, "report": [r.pk for r in chosen]})
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 14
