"""The worklist: whose reports, in which order, with how much time left, in how many queries."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from paht.foundation.local_time import VIETNAM
from province import calendar
from province.models import Agency
from reports import workflow
from reports.admin import desk
from reports.admin.urls import ReportAdmin
from reports.admin.worklist import pages
from reports.casework import corrections, notes, transfers
from reports.deadlines import worklist
from reports.models import Rating, Reminder, Report
from reports.rules.reminder_steps import Step
from reports.rules.states import State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, Role, make_report, make_staff
from reports.workflow import cooperation, delegation
from reports.workflow.time_left import TimeLabel

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/reports/report/"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(response: Any) -> list[str]:
    return [row.report.title for row in response.context["rows"]]


def listed(user: User, **parameters: str) -> list[str]:
    return shown(logged_in(user).get(LIST, parameters))


def test_the_most_urgent_open_reports_come_first() -> None:
    now = timezone.now()
    make_report(title="Gấp vừa", at=now - timedelta(days=10))
    make_report(title="Không gấp", at=now)
    make_report(title="Khẩn", category="TN02", at=now)
    make_report(State.COMPLETED, title="Đã xong")

    assert listed(make_staff(Role.DISPATCHER)) == ["Khẩn", "Gấp vừa", "Không gấp"]


def test_an_agency_sees_its_own_reports_and_those_below_it() -> None:
    make_report(State.ASSIGNED, agency="QLDT-941", title="Của thành phố")
    make_report(State.ASSIGNED, agency="QLDT-944", title="Của huyện khác")
    make_report(title="Chưa chuyển")

    assert listed(make_staff(Role.HANDLER, agency="QLDT-941")) == ["Của thành phố"]
    assert listed(make_staff(Role.HANDLER, agency="UBND-941")) == ["Của thành phố"]
    assert len(listed(make_staff(Role.SUPERVISOR, agency="VP-UBND"))) == 3


def test_staff_without_view_permission_get_no_worklist() -> None:
    nobody = User.objects.create_user("trong", is_staff=True)

    assert logged_in(nobody).get(LIST).status_code == 403
    assert Client().get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"viec": "khan"}, {"Khẩn"}),
        ({"viec": "qua-han"}, {"Trễ"}),
        ({"viec": "cho-duyet"}, {"Chờ duyệt"}),
        ({"viec": "tat-ca"}, {"Khẩn", "Trễ", "Chờ duyệt", "Xong", "Huyện"}),
        ({"state": "completed"}, {"Xong"}),
        ({"state": "submitted"}, {"Khẩn", "Huyện"}),
        ({"nhom": "TN"}, {"Khẩn"}),
        ({"huyen": "944"}, {"Huyện"}),
        ({"kenh": "1022"}, set()),
        ({"q": "xong"}, {"Xong"}),
        ({"q": "tre"}, {"Trễ"}),
        ({"q": "DUYỆT cho"}, {"Chờ duyệt"}),
        ({"q": "xong", "viec": "qua-han"}, set()),
    ],
    ids=str,
)
def test_filters_narrow_the_list(parameters: dict[str, str], expected: set[str]) -> None:
    other_district = Report.objects.none()
    make_report(title="Khẩn", category="TN02")
    make_report(State.PROCESSING, title="Trễ", at=timezone.now() - timedelta(days=40))
    make_report(State.PENDING_APPROVAL, title="Chờ duyệt")
    make_report(State.COMPLETED, title="Xong")
    other_district = make_report(title="Huyện", commune="31570")
    parameters = {
        key: other_district.district.code if key == "huyen" else value
        for key, value in parameters.items()
    }

    assert set(listed(make_staff(Role.DISPATCHER), **parameters)) == expected


def test_an_unknown_filter_value_is_an_empty_list_and_not_an_error() -> None:
    client = logged_in(make_staff(Role.DISPATCHER))

    for parameters in ({"huyen": "x' OR 1"}, {"state": "khac"}, {"nhom": "\u0000"}, {"viec": "?"}):
        assert client.get(LIST, parameters, follow=True).status_code == 200


def test_my_work_lists_reports_with_open_moves_of_role() -> None:
    make_report(State.SUBMITTED, title="Mới")
    make_report(State.RECEIVED, title="Nhận")
    make_report(State.ASSIGNED, title="Chuyển")
    make_report(State.PROCESSING, title="Làm")
    make_report(State.PENDING_APPROVAL, title="Duyệt")

    def mine(role: Role) -> set[str]:
        return set(listed(make_staff(role), viec="cua-toi"))

    assert mine(Role.DISPATCHER) == {"Mới", "Nhận"}
    assert mine(Role.HANDLER) == {"Chuyển", "Làm"}
    assert mine(Role.APPROVER) == {"Chuyển", "Duyệt"}
    assert mine(Role.SUPERVISOR) == {"Duyệt"}
    assert mine(Role.ADMINISTRATOR) == set()


def test_a_request_for_more_time_is_work_of_the_approver_until_decided() -> None:
    report = make_report(State.PROCESSING, title="Xin gia hạn")
    approver = make_staff(Role.APPROVER)
    workflow.move(
        report, "request_extension", by=make_staff(Role.HANDLER), note="x", working_days=2
    )

    page = logged_in(approver).get(LIST, {"viec": "cua-toi"})
    assert shown(page) == ["Xin gia hạn"]
    assert "Xin gia hạn</span>" in page.content.decode()

    workflow.move(report, "decide_extension", by=approver, granted=True)
    assert listed(approver, viec="cua-toi") == []


def test_my_work_is_mine_by_name_or_nobodys_yet() -> None:
    me, other, leader = (
        make_staff(Role.HANDLER),
        make_staff(Role.HANDLER),
        make_staff(Role.APPROVER),
    )
    delegation.hand_over(make_report(State.PROCESSING, title="Của tôi"), to=me, by=leader)
    delegation.hand_over(make_report(State.PROCESSING, title="Của bạn"), to=other, by=leader)
    make_report(State.PROCESSING, title="Chưa ai nhận")

    assert set(listed(me, viec="cua-toi")) == {"Của tôi", "Chưa ai nhận"}
    assert set(listed(me)) == {"Của tôi", "Của bạn", "Chưa ai nhận"}


def test_helping_agency_has_work_until_its_opinion() -> None:
    report = make_report(State.PROCESSING, title="Cần đo cao độ")
    helper = make_staff(Role.HANDLER, agency="CTDT")
    cooperation.ask(
        report, Agency.objects.get(code="CTDT"), task="Đo", by=make_staff(Role.APPROVER)
    )

    assert listed(helper, viec="cua-toi") == listed(helper, viec="phoi-hop") == ["Cần đo cao độ"]
    cooperation.contribute(report, answer="1,2 m", by=helper)
    assert listed(helper, viec="cua-toi") == []
    assert listed(helper, viec="phoi-hop") == ["Cần đo cao độ"]


def test_an_agency_that_also_helps_has_each_report_counted_once() -> None:
    helper = make_staff(Role.HANDLER, agency="CTDT")
    make_report(State.PROCESSING, title="Của mình", agency="CTDT")
    both = make_report(State.PROCESSING, title="Của mình, từng được mời", agency="QLDT-941")
    helped = make_report(State.PROCESSING, title="Giúp", agency="QLDT-941")
    make_report(State.PROCESSING, title="Của nơi khác", agency="QLDT-941")
    for report in (both, helped):
        cooperation.ask(
            report,
            Agency.objects.get(code="CTDT"),
            task="Cho ý kiến",
            by=make_staff(Role.HANDLER, agency="QLDT-941"),
        )
    Report.objects.filter(pk=both.pk).update(agency=Agency.objects.get(code="CTDT"))
    both_and_own = {"Của mình", "Của mình, từng được mời"}

    for parameters, titles in (
        ({}, both_and_own | {"Giúp"}),
        ({"viec": "tat-ca"}, both_and_own | {"Giúp"}),
        ({"viec": "phoi-hop"}, {"Giúp", "Của mình, từng được mời"}),
    ):
        answer = logged_in(helper).get(LIST, parameters)
        assert set(shown(answer)) == titles, parameters
        assert answer.context["cl"].result_count == len(titles), parameters


def test_the_second_extension_is_work_of_the_supervisor() -> None:
    report = make_report(State.PROCESSING, title="Xin thêm lần hai")
    handler, approver = make_staff(Role.HANDLER), make_staff(Role.APPROVER)
    workflow.move(report, "request_extension", by=handler, note="x", working_days=2)
    workflow.move(report, "decide_extension", by=approver, granted=True)
    workflow.move(report, "request_extension", by=handler, note="x", working_days=2)

    assert listed(approver, viec="cua-toi") == []
    assert listed(make_staff(Role.SUPERVISOR), viec="cua-toi") == ["Xin thêm lần hai"]


def test_a_transfer_that_is_asked_for_is_work_of_the_dispatcher() -> None:
    report = make_report(
        State.PROCESSING, title="Sai thẩm quyền", at=timezone.now() - timedelta(days=9)
    )
    transfers.ask(report, by=make_staff(Role.HANDLER), note="Đường tỉnh")

    page = logged_in(make_staff(Role.DISPATCHER)).get(LIST, {"viec": "cua-toi"})

    assert shown(page) == ["Sai thẩm quyền"]
    assert "Xin chuyển cơ quan</span>" in page.content.decode()
    assert listed(make_staff(Role.SUPERVISOR), viec="cua-toi") == []


@pytest.mark.parametrize("role", [Role.HANDLER, Role.DISPATCHER])
def test_the_list_costs_the_same_few_queries_for_one_report_and_for_twenty(
    role: Role, clock: time_machine.Traveller, steady_caches: None
) -> None:
    user = make_staff(role)
    client = logged_in(user)
    # Fill the caches of the filters and of the rows.
    make_report(State.PROCESSING, agency="QLDT-941")
    client.get(LIST)
    counts = []
    for number in (0, 19):
        for _ in range(number):
            make_report(State.PROCESSING, agency="QLDT-941")
        for parameters in ({}, {"viec": "sap-han"}, {"viec": "cua-toi", "q": "o ga"}):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(LIST, parameters).status_code == 200
            counts.append(len(queries))
        # With names on them, which are one more thing to read for each row.
        Report.objects.update(handler=make_staff(Role.HANDLER))

    assert max(counts) <= 10
    assert counts[:3] == counts[3:]


def test_lists_are_paged_to_their_end_and_beyond_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReportAdmin, "list_per_page", 2)
    now = timezone.now()
    for number in range(5):
        make_report(title=f"Số {number}", at=now + timedelta(minutes=number))
    client = logged_in(make_staff(Role.DISPATCHER))

    def page(number: str, **parameters: str) -> list[str]:
        return shown(client.get(LIST, {"p": number, **parameters}))

    assert page("1") + page("2") + page("3") == [f"Số {number}" for number in range(5)]
    assert page("9") == page("3")
    assert page("2", viec="tat-ca") == page("2", q="o ga") == ["Số 2", "Số 1"]


@pytest.mark.parametrize("parameters", [{"viec": "tat-ca"}, {"q": "o ga"}], ids=str)
def test_counting_what_is_finished_too_stops_somewhere_and_the_page_says_so(
    monkeypatch: pytest.MonkeyPatch, parameters: dict[str, str]
) -> None:
    monkeypatch.setattr(pages, "MOST_LISTED", 3)
    monkeypatch.setattr(pages, "MOST_FOUND", 3)
    for number in range(5):
        make_report(title=f"Số {number}")
    client = logged_in(make_staff(Role.DISPATCHER))

    part = client.get(LIST, parameters)

    assert len(shown(part)) == 3
    assert "Hơn 3 phản ánh" in part.content.decode()
    assert "5 phản ánh" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"co-quan": "QLDT-941"}, {"Phường"}),
        ({"co-quan": "UBND-941"}, set()),
        ({"co-quan": "khac"}, set()),
        ({"ngay": "hom-nay"}, {"Mới"}),
        ({"ngay": "30-ngay"}, {"Mới", "Phường"}),
        ({"ngay": "hom-qua"}, set()),
    ],
    ids=str,
)
def test_the_list_is_narrowed_by_agency_and_day(
    parameters: dict[str, str], expected: set[str]
) -> None:
    make_report(title="Mới")
    make_report(State.PROCESSING, title="Phường", at=timezone.now() - timedelta(days=9))

    assert set(listed(make_staff(Role.DISPATCHER), viec="tat-ca", **parameters)) == expected


def test_agencies_outside_the_scope_are_not_offered() -> None:
    page = logged_in(make_staff(Role.HANDLER, agency="UBND-941")).get(LIST).content.decode()

    assert '<option value="QLDT-941">' in page
    assert '<option value="QLDT-944">' not in page


def test_the_list_holds_nothing_of_the_reporter() -> None:
    make_report(State.PROCESSING)

    page = logged_in(make_staff(Role.SUPERVISOR)).get(LIST).content.decode()

    for secret in (PHONE, PHONE[3:], NAME, EMAIL, NATIONAL_ID):
        assert secret not in page


def test_a_row_says_who_has_it_and_that_the_supervisors_were_told() -> None:
    report = make_report(State.PROCESSING, at=timezone.now() - timedelta(days=40))
    handler = make_staff(Role.HANDLER)
    Report.objects.filter(pk=report.pk).update(handler=handler)
    Reminder.objects.create(
        report=report, step=Step.ESCALATED, due_at=report.due_at, occasion=report.due_at.date(),
        at=timezone.now(), recipient="supervisor",
    )  # fmt: skip

    page = logged_in(make_staff(Role.DISPATCHER)).get(LIST).content.decode().split("<tbody>")[1]

    assert handler.get_full_name() in page
    assert "Đã báo cáo giám sát" in page


def test_there_is_no_way_to_add_or_delete() -> None:
    report = make_report()
    root = User.objects.create_superuser("root")
    client = logged_in(root)

    assert client.get(f"{LIST}add/").status_code == 404
    assert client.post(f"{LIST}{report.pk}/delete/", {"post": "yes"}).status_code == 404
    client.post(LIST, {"action": "delete_selected", "_selected_action": report.pk, "post": "yes"})
    assert Report.objects.filter(pk=report.pk).exists()


# --- the time left, in words ----------------------------------------------------------


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 6th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "due", "urgent", "words", "tone"),
    [
        (at(4, 9), at(9, 17), False, "Còn 3 ngày làm việc", ""),
        (at(6, 9), at(9, 17), False, "Còn 1 ngày làm việc", "soon"),
        (at(6, 9), at(6, 17), False, "Hôm nay", "soon"),
        (at(6, 17, 1), at(6, 17), False, "Quá hạn 1 ngày làm việc", "overdue"),
        (at(10, 9), at(6, 17), False, "Quá hạn 2 ngày làm việc", "overdue"),
        (at(6, 9), at(7, 8, 30), True, "Còn 23 giờ", "soon"),
        (at(6, 9), at(6, 9, 30), True, "Còn dưới 1 giờ", "soon"),
        (at(6, 9), at(6, 8, 30), True, "Vừa quá hạn", "overdue"),
        (at(8, 9), at(6, 9), True, "Quá hạn 48 giờ", "overdue"),
        (at(10, 9), at(6, 9), True, "Quá hạn 4 ngày", "overdue"),
    ],
)
def test_remaining_time_reads_as_people_say_it(
    now: datetime, due: datetime, urgent: bool, words: str, tone: str
) -> None:
    report = Report(state=State.PROCESSING, due_at=due, urgent=urgent)

    left = worklist.remaining(report, now=now, days=calendar.load())

    assert left == TimeLabel(words, tone)


def test_a_paused_report_says_so_and_a_closed_one_nothing() -> None:
    paused = Report(state=State.NEED_INFO, due_at=at(6, 17), paused_at=at(5, 9))
    closed = Report(state=State.COMPLETED, due_at=at(6, 17))

    days = calendar.load()
    assert worklist.remaining(paused, now=at(9, 9), days=days) == TimeLabel("Tạm dừng", "paused")
    assert worklist.remaining(closed, now=at(9, 9), days=days) is None


def test_soon_and_overdue_lists_agree_with_the_words_in_every_hour_of_two_weeks() -> None:
    report = make_report(State.PROCESSING, at=at(2, 9))
    days = calendar.load()
    user = make_staff(Role.DISPATCHER)
    for hour in range(0, 24 * 14, 5):
        now = at(2, 9, 1) + timedelta(hours=hour)
        left = worklist.remaining(report, now=now, days=days)
        assert left is not None

        for choice, tone in ((worklist.SOON, "soon"), (worklist.OVERDUE, "overdue")):
            condition = worklist.quick(choice, user=user, now=now, days=days)
            assert Report.objects.filter(condition).exists() == (left.tone == tone), (now, choice)


# --- the desk ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role)[1:7])
def test_each_number_on_the_desk_is_the_length_of_the_list_behind_it(role: Role) -> None:
    now = timezone.now()
    for state in State:
        make_report(state)
    make_report(State.PROCESSING, at=now - timedelta(days=40))
    make_report(State.ASSIGNED, category="TN02", at=now)
    asked = make_report(State.PROCESSING)
    workflow.move(asked, "request_extension", by=make_staff(Role.HANDLER), note="x", working_days=2)
    client = logged_in(make_staff(role))

    tiles = client.get(reverse("admin:index")).context["tiles"]

    assert len(tiles) >= 7
    for tile in tiles:
        assert len(client.get(tile.url).context["rows"]) == tile.count, tile.label


@pytest.mark.parametrize("role", list(Role)[1:7])
def test_each_figure_of_the_desk_is_the_length_of_the_list_behind_it(role: Role) -> None:
    now = timezone.now()
    for days in (0, 1, 40, 60):
        make_report(State.PROCESSING, agency="QLDT-941", at=now - timedelta(days=days))
    make_report(State.PROCESSING, agency="UBND-941", at=now - timedelta(days=50))
    make_report(State.COMPLETED, at=now)
    make_report(State.SUBMITTED, at=now)
    merged = make_report(State.SUBMITTED, at=now)
    Report.objects.filter(pk=merged.pk).update(channel="1022")
    for level, days in (
        ("satisfied", 0),
        ("satisfied", 29),
        ("dissatisfied", 1),
        ("satisfied", 31),
    ):
        done = make_report(State.COMPLETED, at=now - timedelta(days=70))
        Rating.objects.create(report=done, level=level, at=now - timedelta(days=days))
    client = logged_in(make_staff(role, agency="UBND-941"))

    figures = client.get(reverse("admin:index")).context["figures"]

    assert [tile.count for tile in figures.late_by_agency] == [2, 1]
    assert len(figures.received_today) >= 2
    assert sorted(tile.count for tile in figures.satisfaction) == [0, 0, 1, 2]
    for tile in (*figures.late_by_agency, *figures.received_today, *figures.satisfaction):
        assert client.get(tile.url).context["cl"].result_count == tile.count, tile.label


def test_the_figures_of_a_quiet_day_say_so() -> None:
    page = logged_in(make_staff(Role.HANDLER)).get(reverse("admin:index"))

    assert "Không cơ quan nào có phản ánh quá hạn." in page.content.decode()
    assert [tile.count for tile in page.context["figures"].received_today] == [0]


def test_today_is_counted_to_its_last_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_LISTED", 2)
    for _ in range(4):
        make_report()

    page = logged_in(make_staff(Role.DISPATCHER)).get(LIST, {"viec": "tat-ca", "ngay": "hom-nay"})

    assert page.context["cl"].result_count == 4


def test_the_desk_costs_a_fixed_number_of_queries() -> None:
    client = logged_in(make_staff(Role.HANDLER))
    make_report(State.PROCESSING)
    # The agencies are read once in ten seconds.
    client.get(reverse("admin:index"))
    counts = []
    for number in (0, 9):
        for _ in range(number):
            make_report(State.PROCESSING)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 11


def test_the_desk_tells_of_notes_that_name_one_and_of_corrections_to_decide_on() -> None:
    handler, approver = make_staff(Role.HANDLER), make_staff(Role.APPROVER)
    open_one, done = make_report(State.PROCESSING), make_report(State.COMPLETED)
    quiet = [str(tile.label) for tile in desk.tiles(approver)]
    notes.write(open_one, by=handler, body=f"Nhờ @{approver.username} xem.")
    corrections.draft(
        done, body="Đã làm lại.", reason="Sai ngày.", no_proof_reason="Tối.", by=handler
    )
    client = logged_in(approver)

    tiles = client.get(reverse("admin:index")).context["tiles"]

    told = {str(tile.label): tile for tile in tiles if str(tile.label) not in quiet}
    assert {label: tile.count for label, tile in told.items()} == {
        "Chờ duyệt chỉnh sửa": 1,
        "Nhắc đến tôi": 1,
    }
    for tile in told.values():
        assert len(client.get(tile.url).context["rows"]) == 1, tile.label
    assert not set(told) & {str(tile.label) for tile in desk.tiles(handler)}


def test_the_desk_of_who_may_see_no_reports_has_no_numbers() -> None:
    editor = User.objects.create_user("bientap", is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="view_category"))

    page = logged_in(editor).get(reverse("admin:index"))

    assert page.context["tiles"] == []
    assert desk.tiles(editor) == []
