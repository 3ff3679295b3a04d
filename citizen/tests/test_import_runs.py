"""A file of a source from its choice to its stored lines: preview, once only, dead workers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.roles import Role
from citizen import tasks
from citizen.importing import runs
from citizen.importing.base import SourceResource
from citizen.models import Contact, ImportRun, Source
from citizen.tests.contacts import file_of, make_contact, make_source
from paht.foundation.history import change_model
from paht.tests.threads import in_parallel
from reports.tests.factories import make_staff

pytestmark = pytest.mark.usefixtures("reference_data")
Status = ImportRun.Status
GOOD = ("CA;Công an tỉnh;0299 3822 113;;có", "LH;Công an xã;0299 3871 222;Xã Long Hưng;")
WRITE = SourceResource.write
# Longer than what is read at once.
LONG = tuple(f"C{at};Công an số {at};0299 3822 113;Xã Long Hưng;" for at in range(600))


@pytest.fixture
def keeper() -> User:
    return make_staff(Role.HANDLER, agency="QLDT-941")


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the tasks that a worker is asked for; run none."""
    asked: list[str] = []
    monkeypatch.setattr("notifications.nudges.ask", asked.append)
    return asked


def broken(error: type[BaseException]) -> Any:
    def write(self: Any, plan: Any) -> None:
        WRITE(self, plan)
        raise error

    return write


def choose(client: Client, source: Source, *lines: str) -> tuple[Any, str]:
    """Upload a file; return the page of its run and the address."""
    file = SimpleUploadedFile("tep.csv", file_of(*lines))
    answer = client.post(f"/quan-tri/citizen/source/{source.pk}/nhap-tep/", {"file": file})
    assert answer.status_code == 302
    return client.get(answer["Location"]), answer["Location"]


def run_of(source: Source, by: User, *lines: str, status: str = Status.CHECKED) -> ImportRun:
    run = runs.start(source, file_of(*lines), by=by)
    ImportRun.objects.filter(pk=run.pk).update(status=status, alive_at=None, attempts=0)
    run.refresh_from_db()
    return run


def test_short_file_is_previewed_at_once_and_stored_once_by_two_clicks(
    client: Client, keeper: User
) -> None:
    source = make_source()
    client.force_login(keeper)

    page, url = choose(client, source, *GOOD)
    assert "2 dòng mới" in page.content.decode() and not Contact.objects.exists()
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302

    source.refresh_from_db()
    assert Contact.objects.count() == 2 and "Đã lưu: 2 dòng mới" in client.get(url).content.decode()
    assert (source.checked_by, source.is_stale) == (keeper, False)
    run = ImportRun.objects.get()
    assert (run.status, run.new, run.file, run.by) == (Status.DONE, 2, "", keeper)
    assert change_model(Contact).objects.filter(pgh_context__user=keeper.pk).count() == 2


def test_wrong_lines_are_all_named_and_downloaded_and_the_file_is_not_kept(
    client: Client, keeper: User
) -> None:
    source = make_source()
    client.force_login(keeper)

    page, url = choose(client, source, GOOD[0], *(f"X{at};Trạm;abc;;" for at in range(60)))

    words = page.content.decode()
    assert "60 dòng sai" in words and "Dòng 3:" in words and "và 10 dòng nữa" in words
    table = client.get(f"{url}dong-sai/").content.decode("utf-8-sig").splitlines()
    assert len(table) == 61 and table[1].startswith("3,")
    assert ImportRun.objects.get().file == ""
    client.post(url)
    assert not Contact.objects.exists()


def test_file_that_is_no_table_is_refused_with_the_reason(client: Client, keeper: User) -> None:
    client.force_login(keeper)
    file = SimpleUploadedFile("a.csv", "Mã;Tên\r\n1;2".encode())

    answer = client.post(f"/quan-tri/citizen/source/{make_source().pk}/nhap-tep/", {"file": file})

    page = client.get(answer["Location"]).content.decode()
    assert "thiếu cột: Số điện thoại" in page and "Lưu</button>" not in page


def test_long_file_is_read_and_stored_by_the_worker_with_progress(
    client: Client,
    keeper: User,
    nudged: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    source = make_source()
    client.force_login(keeper)

    with django_capture_on_commit_callbacks(execute=True):
        page, url = choose(client, source, *LONG)
    assert "data-progress-form" in page.content.decode()
    assert nudged == [runs.TASK]
    tasks.import_files()
    assert "600 dòng mới" in client.get(url).content.decode() and not Contact.objects.exists()
    client.post(url)
    assert "Đang lưu" in client.get(url).content.decode() and not Contact.objects.exists()
    tasks.import_files()

    assert Contact.objects.count() == 600
    run = ImportRun.objects.get()
    assert (run.status, run.rows_done, run.rows_total) == (Status.DONE, 600, 600)
    assert runs.work_next(lambda _by, _source: True) is None


def test_worker_that_dies_in_the_middle_stores_nothing_and_another_one_starts_again(
    keeper: User, monkeypatch: pytest.MonkeyPatch, nudged: list[str]
) -> None:
    run = run_of(make_source(), keeper, *LONG, status=Status.STORING)
    monkeypatch.setattr(SourceResource, "write", broken(KeyboardInterrupt))

    with pytest.raises(KeyboardInterrupt):
        tasks.import_files()
    monkeypatch.setattr(SourceResource, "write", WRITE)
    assert not Contact.objects.exists()
    # A killed worker leaves its lease behind.
    ImportRun.objects.filter(pk=run.pk).update(alive_at=timezone.now())
    tasks.import_files()
    assert not Contact.objects.exists()
    ImportRun.objects.filter(pk=run.pk).update(alive_at=timezone.now() - timedelta(minutes=3))
    tasks.import_files()

    assert Contact.objects.count() == 600
    run.refresh_from_db()
    assert run.status == Status.DONE


def test_worker_whose_run_was_taken_over_stores_nothing(
    keeper: User, monkeypatch: pytest.MonkeyPatch, nudged: list[str]
) -> None:
    run = run_of(make_source(), keeper, *LONG, status=Status.STORING)

    def late(self: Any, plan: Any) -> None:
        WRITE(self, plan)
        ImportRun.objects.filter(pk=run.pk).update(attempts=2)

    monkeypatch.setattr(SourceResource, "write", late)
    tasks.import_files()

    run.refresh_from_db()
    assert run.status == Status.STORING and not Contact.objects.exists()


def test_run_fails_after_three_attempts(
    keeper: User, monkeypatch: pytest.MonkeyPatch, nudged: list[str]
) -> None:
    run = run_of(make_source(), keeper, *GOOD, status=Status.STORING)
    monkeypatch.setattr(SourceResource, "write", broken(RuntimeError))

    for _attempt in range(3):
        with pytest.raises(RuntimeError):
            tasks.import_files()
    tasks.import_files()

    run.refresh_from_db()
    assert run.status == Status.FAILED and not Contact.objects.exists()


def test_run_of_a_person_who_no_longer_keeps_the_source_is_refused(
    keeper: User, nudged: list[str]
) -> None:
    source = make_source()
    run = run_of(source, keeper, *GOOD, status=Status.STORING)
    User.objects.filter(pk=keeper.pk).update(is_active=False)

    tasks.import_files()

    run.refresh_from_db()
    assert run.status == Status.REFUSED and not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_files_of_one_source_at_once_store_each_line_once(keeper: User) -> None:
    source = make_source()
    first, second = (run_of(source, keeper, *GOOD) for _file in range(2))

    in_parallel(lambda: runs.store(first), lambda: runs.store(second))

    assert Contact.objects.count() == 2
    done = ImportRun.objects.order_by("new").values_list("status", "new", "unchanged")
    assert list(done) == [(Status.DONE, 0, 2), (Status.DONE, 2, 0)]


@pytest.mark.django_db(transaction=True)
def test_double_click_on_store_stores_once(keeper: User) -> None:
    run = run_of(make_source(), keeper, *GOOD)

    in_parallel(lambda: runs.store(run), lambda: runs.store(run))

    run.refresh_from_db()
    assert (run.status, run.new, Contact.objects.count()) == (Status.DONE, 2, 2)
    assert change_model(Contact).objects.count() == 2


def test_line_that_changed_after_the_preview_is_kept_right(keeper: User) -> None:
    source = make_source()
    run = run_of(source, keeper, *GOOD)
    make_contact(source, code="CA", name="Đã thêm tay", note="Ghi chú tay")

    runs.store(run)

    known = Contact.objects.get(code="CA")
    assert (known.name, known.note) == ("Công an tỉnh", "Ghi chú tay")


def test_file_and_preview_are_erased_after_a_day_and_counts_stay(keeper: User) -> None:
    run = run_of(make_source(), keeper, *GOOD)
    later = timezone.now() + timedelta(hours=25)

    assert runs.forget(now=timezone.now()) == 0
    assert runs.forget(now=later) == 1
    assert runs.forget(now=later) == 0

    run.refresh_from_db()
    assert (run.status, run.file, run.result, run.new) == (Status.EXPIRED, "", {}, 2)
    runs.store(run)
    assert not Contact.objects.exists()


def test_person_with_three_unread_files_waits(keeper: User, nudged: list[str]) -> None:
    source = make_source()
    for _file in range(3):
        run_of(source, keeper, *LONG, status=Status.CHECKING)

    with pytest.raises(runs.Refused, match="3 tệp"):
        runs.start(source, file_of(*GOOD), by=keeper)


def test_page_of_a_run_is_for_those_who_keep_its_source(client: Client, keeper: User) -> None:
    run = run_of(make_source(), keeper, *GOOD)
    client.force_login(make_staff(Role.HANDLER, agency="BHXH"))

    assert client.get(f"/quan-tri/citizen/source/nhap-tep/{run.pk}/").status_code == 404
    assert client.post(f"/quan-tri/citizen/source/nhap-tep/{run.pk}/").status_code == 404
    assert not Contact.objects.exists()


def test_file_that_no_worker_reads_says_so_and_goes_on_later(
    client: Client, keeper: User, nudged: list[str]
) -> None:
    client.force_login(keeper)
    page, url = choose(client, make_source(), *LONG)
    assert "tạm dừng" not in page.content.decode()

    ImportRun.objects.update(step_at=timezone.now() - timedelta(minutes=2))
    assert "tạm dừng" in client.get(url).content.decode()
    tasks.import_files()

    assert "600 dòng mới" in client.get(url).content.decode()


def test_file_without_lines_is_refused(client: Client, keeper: User) -> None:
    client.force_login(keeper)

    page, url = choose(client, make_source())

    assert "không có dòng nào" in page.content.decode()
    client.post(url)
    assert Source.objects.get().checked_at is None


def test_same_file_chosen_again_changes_nothing(client: Client, keeper: User) -> None:
    source = make_source()
    client.force_login(keeper)
    _page, first = choose(client, source, *GOOD)
    _page, second = choose(client, source, *GOOD)

    client.post(first)
    client.post(second)

    assert "0 dòng mới, 0 dòng sửa, 2 dòng không đổi" in client.get(second).content.decode()
    assert Contact.objects.count() == 2


def test_progress_page_asks_the_same_few_queries_for_a_long_file(
    client: Client, keeper: User, nudged: list[str], django_assert_max_num_queries: Any
) -> None:
    client.force_login(keeper)
    _page, url = choose(client, make_source(), *LONG)

    with django_assert_max_num_queries(12) as queries:
        client.get(url)

    assert not any('"citizen_importrun"."file"' in query["sql"] for query in queries)
