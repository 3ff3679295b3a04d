"""Lists as files: exactly what the screen shows, to whom it may be shown, made once."""

import csv
import io
import logging
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from paht.foundation import leases
from paht.tests.threads import in_parallel
from province.models import Agency
from reports import tasks
from reports.admin.exports import queue, writing
from reports.admin.worklist import listing
from reports.models import Export, ExportDownload, Report
from reports.rules.states import Role, State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/reports/report/"
START = f"{LIST}xuat/moi/"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


@pytest.fixture
def long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three reports are a long list, read two at a time."""
    monkeypatch.setattr(queue, "AT_ONCE", 2)
    monkeypatch.setattr(writing, "CHUNK", 2)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig"), newline="")))


def codes(response: Any) -> list[str]:
    return [row[0] for row in rows_of(response)[1:]]


def several_reports() -> None:
    now = timezone.now()
    make_report(State.PROCESSING, title="Trễ", at=now - timedelta(days=40))
    make_report(State.PROCESSING, title="Huyện", agency="QLDT-944", commune="31570")
    make_report(title="Khẩn", category="TN02", at=now)
    make_report(State.PENDING_APPROVAL, title="Chờ duyệt")
    make_report(State.COMPLETED, title="Xong")


# --- what is in it -----------------------------------------------------------------------


def test_exported_file_matches_list_on_screen(subtests: pytest.Subtests) -> None:
    several_reports()
    clients = {
        role: logged_in(make_staff(role))
        for role in (Role.DISPATCHER, Role.APPROVER, Role.SUPERVISOR)
    }
    filters: list[dict[str, str]] = [
        {},
        {"viec": "qua-han"},
        {"viec": "cua-toi"},
        {"viec": "tat-ca"},
        {"state": "completed"},
        {"nhom": "TN"},
        {"q": "xong"},
        {"viec": "tat-ca", "kenh": "web"},
    ]

    for role, parameters in product(clients, filters):
        with subtests.test(f"{role} {parameters}"):
            client = clients[role]
            on_screen = [row.report.code for row in client.get(LIST, parameters).context["rows"]]

            answer = client.post(START, {**parameters, "dang": "csv"})

            if on_screen:
                assert answer["Content-Disposition"].startswith('attachment; filename="phan-anh-')
                assert codes(answer) == on_screen
            else:
                assert answer.status_code == 302


def test_export_form_takes_over_filters_of_list() -> None:
    several_reports()
    page = logged_in(make_staff(Role.DISPATCHER)).get(LIST, {"viec": "qua-han", "q": "trễ", "p": 1})

    form = page.content.decode().split('action="/quan-tri/reports/report/xuat/moi/"')[1]
    form = form.split("</form>")[0]

    assert '<input type="hidden" name="viec" value="qua-han">' in form
    assert '<input type="hidden" name="q" value="trễ">' in form
    assert 'name="p"' not in form


def test_exported_row_describes_case_and_omits_reporter() -> None:
    at = timezone.now() - timedelta(days=40)
    report = make_report(
        State.PROCESSING, at=at, publish_identity=True, title='=HYPERLINK("http://x";"Xem")'
    )
    client = logged_in(make_staff(Role.SUPERVISOR))

    rows = rows_of(client.post(START, {"dang": "csv"}))

    row = dict(zip(*rows, strict=True))
    assert row["Mã PAKN"] == report.code
    assert row["Tiêu đề"] == '\'=HYPERLINK("http://x";"Xem")'
    assert row["Thời điểm gửi"] == f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
    assert row["Trạng thái"] == "Đang xử lý"
    assert row["Thực hiện hạn"] == "Quá hạn"
    assert row["Cơ quan xử lý"] == report.agency.name
    for secret in (NAME, PHONE, PHONE[3:], EMAIL, NATIONAL_ID, report.content):
        assert secret not in str(rows)


def test_excel_export_has_real_dates_and_same_rows() -> None:
    report = make_report(State.COMPLETED)
    client = logged_in(make_staff(Role.SUPERVISOR))

    answer = client.post(START, {"dang": "xlsx", "viec": "tat-ca"})

    _headings, row = load_workbook(io.BytesIO(content(answer))).active.iter_rows()
    assert row[0].value == report.code and row[0].data_type == "s"
    assert row[1].is_date and row[13].is_date
    assert row[14].value == "Đúng hạn"


# --- who may -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HANDLER, Role.ADMINISTRATOR])
def test_other_roles_cannot_export(role: Role) -> None:
    make_report(State.PROCESSING)
    client = logged_in(make_staff(role))

    assert "xuat/moi" not in client.get(LIST).content.decode()
    assert client.post(START, {"dang": "csv"}).status_code == 403
    assert client.get(f"{LIST}xuat/").status_code == 403
    assert not Export.objects.exists()


def test_export_is_visible_to_owner_only(long_lists: None) -> None:
    several_reports()
    owner = make_staff(Role.SUPERVISOR)
    order = logged_in(owner).post(START, {"dang": "csv"})["Location"]
    tasks.make_export()
    for other in (make_staff(Role.SUPERVISOR), make_staff(Role.APPROVER)):
        client = logged_in(other)
        assert client.get(order).status_code == 404
        assert client.post(f"{order}tep/").status_code == 404
        assert client.post(f"{order}huy/").status_code == 404

    assert len(rows_of(logged_in(owner).post(f"{order}tep/"))) == 5


@pytest.mark.parametrize("role", [Role.APPROVER, Role.DISPATCHER])
def test_export_is_closed_after_move_to_other_agency(long_lists: None, role: Role) -> None:
    for _ in range(3):
        make_report(State.PROCESSING, agency="QLDT-941")
    person = make_staff(role, agency="QLDT-941")
    order = logged_in(person).post(START, {"dang": "csv"})["Location"]
    tasks.make_export()
    person.agency = Agency.objects.get(code="QLDT-944")
    person.save()

    assert logged_in(person).post(f"{order}tep/").status_code == 404


def test_export_log_shows_person_and_hides_search_text() -> None:
    several_reports()
    codes(
        logged_in(make_staff(Role.APPROVER, username="lanh-dao")).post(
            START, {"dang": "csv", "viec": "tat-ca", "q": "Xong"}
        )
    )

    page = logged_in(make_staff(Role.SUPERVISOR)).get("/quan-tri/reports/export/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT parameters FROM reports_export")
        (stored,) = cursor.fetchone()

    assert "Cán bộ approver" in page
    assert "Việc: Tất cả; có từ khóa tìm kiếm" in page
    assert "Xong" not in page.split('id="result_list"')[1].split("</table>")[0].replace(
        "Đã xong", ""
    )
    assert "Xong" not in stored and "tat-ca" not in stored
    assert logged_in(make_staff(Role.HANDLER)).get("/quan-tri/reports/export/").status_code == 403


# --- short lists, long lists ------------------------------------------------------------------


def test_short_export_is_downloaded_at_once_and_recorded() -> None:
    several_reports()
    person = make_staff(Role.DISPATCHER)

    codes(logged_in(person).post(START, {"dang": "csv"}))

    export = Export.objects.get()
    assert (export.by, export.status, export.rows_done) == (person, "done", 4)
    assert export.downloads.count() == 1
    assert not export.file


@pytest.mark.parametrize("form", ["", "docx", "exe"])
def test_unknown_export_format_is_refused_with_message(form: str) -> None:
    answer = logged_in(make_staff(Role.DISPATCHER)).post(START, {"dang": form}, follow=True)

    assert "Vui lòng chọn dạng tệp." in answer.content.decode()


def test_export_of_empty_list_is_refused() -> None:
    answer = logged_in(make_staff(Role.DISPATCHER)).post(
        START, {"dang": "csv", "viec": "qua-han"}, follow=True
    )

    assert "không có phản ánh nào để xuất" in answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{LIST}?viec=qua-han"
    assert not Export.objects.exists()


def test_long_export_is_made_by_worker_with_progress_and_downloaded(
    long_lists: None,
) -> None:
    several_reports()
    client = logged_in(make_staff(Role.SUPERVISOR))
    on_screen = [row.report.code for row in client.get(LIST).context["rows"]]

    order = client.post(START, {"dang": "csv"})["Location"]
    waiting = client.get(order).content.decode()
    tasks.make_export()
    done = client.get(order).content.decode()
    asked = client.get(f"{order}tep/")
    assert (asked.url, ExportDownload.objects.count()) == (order, 0)
    file = client.post(f"{order}tep/")

    assert "Đang chờ đến lượt" in waiting and "Hủy xuất tệp" in waiting
    assert "Đã xong: 4 phản ánh" in done and "Hủy xuất tệp" not in done
    assert codes(file) == on_screen
    assert "no-store" in file["Cache-Control"]
    assert ExportDownload.objects.count() == 1
    mine = client.get(f"{LIST}xuat/").content.decode()
    assert "Tải phan-anh-" in mine
    assert all(f'method="post" action="{order}tep/"' in page for page in (done, mine))


def test_identical_export_orders_are_one_and_a_fourth_is_refused(long_lists: None) -> None:
    several_reports()
    client = logged_in(make_staff(Role.SUPERVISOR))

    first, second = (client.post(START, {"dang": "csv"})["Location"] for _ in range(2))
    client.post(START, {"dang": "xlsx"})
    client.post(START, {"dang": "csv", "viec": "tat-ca"})
    refused = client.post(START, {"dang": "xlsx", "viec": "tat-ca"}, follow=True)

    assert first == second
    assert Export.objects.count() == 3
    assert "Bạn đang có 3 tệp chưa xong" in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_parallel_identical_export_orders_make_one(long_lists: None) -> None:
    several_reports()
    client = logged_in(make_staff(Role.SUPERVISOR))

    seen = in_parallel(*[lambda: client.post(START, {"dang": "csv"})["Location"]] * 2)

    assert len(seen) == 2 and len(set(seen)) == 1
    assert Export.objects.count() == 1


# --- the worker's misfortunes -----------------------------------------------------------------


def order_of(person: User, form: str = "csv") -> Export:
    logged_in(person).post(START, {"dang": form})
    return Export.objects.latest("id")


def stored_files() -> list[str]:
    if not default_storage.exists(queue.FOLDER):
        return []
    return default_storage.listdir(queue.FOLDER)[1]


def after_chunk(act: Callable[[], None]) -> Callable[[Export], Any]:
    """A listing during whose reading `act` happens once."""

    def listed(export: Export) -> Any:
        act()
        return listing.reports_of_export(export)

    return listed


def test_export_of_killed_worker_is_retried_once(long_lists: None) -> None:
    several_reports()
    order = order_of(make_staff(Role.SUPERVISOR))
    long_ago = timezone.now() - leases.LEASE - timedelta(seconds=1)
    Export.objects.update(status="running", attempts=1, alive_at=timezone.now(), rows_done=2)
    before = len(stored_files())

    tasks.make_export()
    order.refresh_from_db()
    assert order.status == "running"  # its worker has given a sign of life just now

    Export.objects.update(alive_at=long_ago)
    tasks.make_export()
    tasks.make_export()
    order.refresh_from_db()

    assert (order.status, order.rows_done, order.attempts) == ("done", 4, 2)
    assert len(stored_files()) == before + 1


def test_replaced_worker_leaves_no_export_file(long_lists: None) -> None:
    several_reports()
    order = order_of(make_staff(Role.SUPERVISOR))
    before = len(stored_files())

    def another_takes_over() -> None:
        Export.objects.update(attempts=2, alive_at=timezone.now())

    queue.make_next(after_chunk(another_takes_over))
    order.refresh_from_db()

    assert (order.status, order.attempts, order.file) == ("running", 2, "")
    assert len(stored_files()) == before


def test_cancelled_export_stops_and_leaves_no_file(long_lists: None) -> None:
    several_reports()
    person = make_staff(Role.SUPERVISOR)
    order = order_of(person)
    before = len(stored_files())

    def cancel() -> None:
        logged_in(person).post(reverse("admin:reports_export_cancel", args=[order.pk]))

    queue.make_next(after_chunk(cancel))
    order.refresh_from_db()
    again = logged_in(person).post(
        reverse("admin:reports_export_cancel", args=[order.pk]), follow=True
    )

    assert (order.status, order.file) == ("cancelled", "")
    assert len(stored_files()) == before
    assert "đã xong hoặc đã hủy" in again.content.decode()


def test_failing_export_is_tried_three_times_and_reported(
    long_lists: None, caplog: pytest.LogCaptureFixture
) -> None:
    several_reports()
    person = make_staff(Role.SUPERVISOR)
    order = order_of(person)

    def broken(export: Export) -> Any:
        raise OSError("disk")

    for _ in range(3):
        with pytest.raises(OSError, match="disk"):
            queue.make_next(broken)
    with caplog.at_level(logging.ERROR):
        assert queue.make_next(broken) is None
    order.refresh_from_db()

    assert (order.status, order.attempts) == ("failed", 3)
    page = logged_in(person).get(reverse("admin:reports_export_progress", args=[order.pk]))
    assert "Không tạo được tệp" in page.content.decode()


def test_export_is_refused_after_loss_of_permission(long_lists: None) -> None:
    several_reports()
    person = make_staff(Role.SUPERVISOR)
    order = order_of(person)
    person.groups.clear()

    tasks.make_export()
    order.refresh_from_db()

    assert (order.status, order.file) == ("failed", "")


def test_export_omits_reports_that_left_scope(
    long_lists: None,
) -> None:
    for _ in range(3):
        make_report(State.PROCESSING, agency="QLDT-941")
    person = make_staff(Role.APPROVER, agency="QLDT-941")
    order = order_of(person)
    gone = Report.objects.latest("id")

    def listed(export: Export) -> Any:
        keys = list(listing.reports_of_export(export).values_list("pk", flat=True))
        Report.objects.filter(pk=gone.pk).update(agency=Agency.objects.get(code="QLDT-944"))
        return Report.objects.filter(pk__in=keys)

    queue.make_next(listed)
    order.refresh_from_db()

    assert (order.status, order.rows_done) == ("done", 2)
    with default_storage.open(order.file.name) as file:
        assert gone.code.encode() not in file.read()


def test_export_files_are_deleted_after_a_week_and_log_is_kept(long_lists: None) -> None:
    several_reports()
    person = make_staff(Role.SUPERVISOR)
    order = order_of(person)
    tasks.make_export()
    now = timezone.now()

    assert queue.purge_files(now=now + timedelta(hours=23)) == 0
    queue.purge_files(now=now + timedelta(days=7, minutes=1))
    order.refresh_from_db()

    assert (order.status, order.file, order.rows_done) == ("expired", "", 4)
    answer = logged_in(person).post(
        reverse("admin:reports_export_file", args=[order.pk]), follow=True
    )
    assert "Tệp này không còn" in answer.content.decode()
