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
from pytest_django import Settings

from accounts.models import User
from notifications.models import DailyCount
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


def test_most_urgent_open_reports_are_first() -> None:
    now = timezone.now()
    make_report(title="Gấp vừa", at=now - timedelta(days=10))
    make_report(title="Không gấp", at=now)
    make_report(title="Khẩn", category="TN02", at=now)
    make_report(State.COMPLETED, title="Đã xong")

    assert listed(make_staff(Role.DISPATCHER)) == ["Khẩn", "Gấp vừa", "Không gấp"]


def test_agency_sees_own_and_subordinate_reports_only() -> None:
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


def test_each_filter_narrows_the_worklist(subtests: pytest.Subtests) -> None:
    make_report(title="Khẩn", category="TN02")
    make_report(State.PROCESSING, title="Trễ", at=timezone.now() - timedelta(days=40))
    make_report(State.PENDING_APPROVAL, title="Chờ duyệt")
    make_report(State.COMPLETED, title="Xong")
    other_district = make_report(title="Huyện", commune="31570")
    dispatcher = make_staff(Role.DISPATCHER)
    cases: list[tuple[dict[str, str], set[str]]] = [
        ({"viec": "khan"}, {"Khẩn"}),
        ({"viec": "qua-han"}, {"Trễ"}),
        ({"viec": "cho-duyet"}, {"Chờ duyệt"}),
        ({"viec": "tat-ca"}, {"Khẩn", "Trễ", "Chờ duyệt", "Xong", "Huyện"}),
        ({"state": "completed"}, {"Xong"}),
        ({"state": "submitted"}, {"Khẩn", "Huyện"}),
        ({"nhom": "TN"}, {"Khẩn"}),
        ({"huyen": other_district.district.code}, {"Huyện"}),
        ({"kenh": "1022"}, set()),
        ({"q": "xong"}, {"Xong"}),
        ({"q": "tre"}, {"Trễ"}),
        ({"q": "DUYỆT cho"}, {"Chờ duyệt"}),
        ({"q": "xong", "viec": "qua-han"}, set()),
    ]

    for parameters, expected in cases:
        with subtests.test(str(parameters)):
            assert set(listed(dispatcher, **parameters)) == expected


def test_unknown_filter_value_is_no_error() -> None:
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


def test_extension_request_is_work_of_approver_until_decided() -> None:
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


def test_my_work_lists_assigned_and_unassigned_reports() -> None:
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


def test_helping_agency_counts_each_report_once() -> None:
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


def test_second_extension_is_work_of_supervisor() -> None:
    report = make_report(State.PROCESSING, title="Xin thêm lần hai")
    handler, approver = make_staff(Role.HANDLER), make_staff(Role.APPROVER)
    workflow.move(report, "request_extension", by=handler, note="x", working_days=2)
    workflow.move(report, "decide_extension", by=approver, granted=True)
    workflow.move(report, "request_extension", by=handler, note="x", working_days=2)

    assert listed(approver, viec="cua-toi") == []
    assert listed(make_staff(Role.SUPERVISOR), viec="cua-toi") == ["Xin thêm lần hai"]


def test_requested_transfer_is_work_of_dispatcher() -> None:
    report = make_report(
        State.PROCESSING, title="Sai thẩm quyền", at=timezone.now() - timedelta(days=9)
    )
    transfers.ask(report, by=make_staff(Role.HANDLER), note="Đường tỉnh")

    page = logged_in(make_staff(Role.DISPATCHER)).get(LIST, {"viec": "cua-toi"})

    assert shown(page) == ["Sai thẩm quyền"]
    assert "Xin chuyển cơ quan</span>" in page.content.decode()
    assert listed(make_staff(Role.SUPERVISOR), viec="cua-toi") == []


@pytest.mark.parametrize("role", [Role.HANDLER, Role.DISPATCHER])
def test_worklist_query_count_does_not_grow(
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


def test_page_beyond_last_shows_last_page(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_count_of_all_reports_stops_at_limit_and_page_says_so(
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
def test_worklist_is_filtered_by_agency_and_day(
    parameters: dict[str, str], expected: set[str]
) -> None:
    make_report(title="Mới")
    make_report(State.PROCESSING, title="Phường", at=timezone.now() - timedelta(days=9))

    assert set(listed(make_staff(Role.DISPATCHER), viec="tat-ca", **parameters)) == expected


def test_agencies_outside_the_scope_are_not_offered() -> None:
    page = logged_in(make_staff(Role.HANDLER, agency="UBND-941")).get(LIST).content.decode()

    assert '<option value="QLDT-941">' in page
    assert '<option value="QLDT-944">' not in page


def test_worklist_contains_no_reporter_data() -> None:
    make_report(State.PROCESSING)

    page = logged_in(make_staff(Role.SUPERVISOR)).get(LIST).content.decode()

    for secret in (PHONE, PHONE[3:], NAME, EMAIL, NATIONAL_ID):
        assert secret not in page


def test_row_shows_handler_and_escalation() -> None:
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


def test_reports_cannot_be_added_or_deleted() -> None:
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
def test_remaining_time_is_shown_in_words(
    now: datetime, due: datetime, urgent: bool, words: str, tone: str
) -> None:
    report = Report(state=State.PROCESSING, due_at=due, urgent=urgent)

    left = worklist.remaining(report, now=now, days=calendar.load())

    assert left == TimeLabel(words, tone)


def test_paused_report_shows_pause_and_closed_report_no_time() -> None:
    paused = Report(state=State.NEED_INFO, due_at=at(6, 17), paused_at=at(5, 9))
    closed = Report(state=State.COMPLETED, due_at=at(6, 17))

    days = calendar.load()
    assert worklist.remaining(paused, now=at(9, 9), days=days) == TimeLabel("Tạm dừng", "paused")
    assert worklist.remaining(closed, now=at(9, 9), days=days) is None


def test_due_soon_and_overdue_lists_match_remaining_time() -> None:
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


def test_each_tile_of_desk_equals_length_of_its_list(subtests: pytest.Subtests) -> None:
    now = timezone.now()
    for state in State:
        make_report(state)
    make_report(State.PROCESSING, at=now - timedelta(days=40))
    make_report(State.ASSIGNED, category="TN02", at=now)
    asked = make_report(State.PROCESSING)
    workflow.move(asked, "request_extension", by=make_staff(Role.HANDLER), note="x", working_days=2)

    for role in list(Role)[1:7]:
        with subtests.test(role.value):
            client = logged_in(make_staff(role))

            tiles = client.get(reverse("admin:index")).context["tiles"]

            assert len(tiles) >= 7
            shown = {tile.label: client.get(tile.url).context for tile in tiles}
            # The tile about missing accounts counts what is missing and leads to the accounts.
            lists = {label: len(page["rows"]) for label, page in shown.items() if "rows" in page}
            assert lists == {tile.label: tile.count for tile in tiles if tile.label in lists}
            assert len(lists) >= 6


def test_each_figure_of_desk_equals_length_of_its_list(subtests: pytest.Subtests) -> None:
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

    for role in list(Role)[1:7]:
        with subtests.test(role.value):
            client = logged_in(make_staff(role, agency="UBND-941"))

            figures = client.get(reverse("admin:index")).context["figures"]

            assert [tile.count for tile in figures.late_by_agency] == [2, 1]
            assert len(figures.received_today) >= 2
            assert sorted(tile.count for tile in figures.satisfaction) == [0, 0, 1, 2]
            for tile in (*figures.late_by_agency, *figures.received_today, *figures.satisfaction):
                assert client.get(tile.url).context["cl"].result_count == tile.count, tile.label


def test_desk_shows_message_when_nothing_is_overdue() -> None:
    page = logged_in(make_staff(Role.HANDLER)).get(reverse("admin:index"))

    assert "Không cơ quan nào có phản ánh quá hạn." in page.content.decode()
    assert [tile.count for tile in page.context["figures"].received_today] == [0]


def test_count_of_reports_received_today_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_LISTED", 2)
    for _ in range(4):
        make_report()

    page = logged_in(make_staff(Role.DISPATCHER)).get(LIST, {"viec": "tat-ca", "ngay": "hom-nay"})

    assert page.context["cl"].result_count == 4


def test_desk_query_count_does_not_grow() -> None:
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

    # Two count the stale sources and the corrections of the own agency.
    assert counts[0] == counts[1] <= 11 + 2


def test_desk_counts_mentions_and_waiting_corrections() -> None:
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


def test_desk_warns_administrator_from_eighty_percent_of_messages(
    settings: Settings,
) -> None:
    settings.SMS_PER_DAY, settings.SMS_CODES_PER_DAY = 30, 10
    administrator, handler = make_staff(Role.ADMINISTRATOR), make_staff(Role.HANDLER)
    count = DailyCount.objects.create(day=timezone.localdate(), channel="sms", count=15)
    label = "SMS hôm nay, mức trần 20"
    assert label not in {str(tile.label) for tile in desk.tiles(administrator)}

    tones = []
    for used in (16, 20):
        DailyCount.objects.filter(pk=count.pk).update(count=used)
        (tile,) = (tile for tile in desk.tiles(administrator) if str(tile.label) == label)
        tones.append((tile.count, tile.tone))

    assert tones == [(16, "soon"), (20, "overdue")]
    page = logged_in(administrator).get(tile.url).content.decode()
    assert "Đã hết: tin chờ đến 0 giờ" in page
    assert label not in {str(tile.label) for tile in desk.tiles(handler)}


def test_desk_has_no_tiles_for_staff_without_reports() -> None:
    editor = User.objects.create_user("bientap", is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="view_category"))

    page = logged_in(editor).get(reverse("admin:index"))

    assert page.context["tiles"] == []
    assert desk.tiles(editor) == []
