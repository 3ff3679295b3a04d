"""Retention: what is over its time is forgotten, once, while the portal runs, and still counted."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from accounts import consent, data_requests
from accounts.data_requests import Kind, Person
from accounts.models import Consent, DataRequest, User
from accounts.tests.factories import make_citizen
from notifications.models import Message
from paht.foundation import history
from paht.tests.threads import in_parallel
from reports import tasks, uploads, workflow
from reports.models import Attachment, PersonalDataAccess, Report, Reporter
from reports.privacy import personal_data_access, purge
from reports.rules.states import Role, State
from reports.samples import sample_reports
from reports.tests import sample_files
from reports.tests.factories import NAME, PHONE, make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def later(days: int) -> datetime:
    return timezone.now() + days * DAY


def run(days: int) -> dict[str, int]:
    """What a purge does when so many days have passed; only what it did."""
    return {name: count for name, count in purge.run(later(days)).items() if count}


def counted() -> list[tuple[object, ...]]:
    """Everything that statistics are made of."""
    fields = ("state", "category", "commune", "district", "agency", "reported_on", "completed_at")
    return list(Report.objects.order_by("pk").values_list("pk", *fields, "due_at", "channel"))


def test_purge_removes_reporter_of_completed_report_after_two_years() -> None:
    report = make_report(State.COMPLETED, publish_identity=True)
    before = counted()

    assert "completed" not in run(729)
    assert Reporter.objects.get().full_name == NAME
    assert run(731)["completed"] == 1

    report.refresh_from_db()
    reporter = report.reporter
    assert (reporter.full_name, reporter.phone, reporter.phone_hash, report.public_name) == (
        "",
    ) * 4
    assert reporter.erased_at and report.content and "mong" not in report.search_text
    assert counted() == before


@pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN])
def test_purge_removes_reporter_and_text_of_dropped_report_after_one_year(
    state: State,
) -> None:
    report = make_report(state, latitude=9.6, longitude=105.97)
    before = counted()

    assert not {"dropped", "words"} & run(364).keys()
    done = run(366)

    report.refresh_from_db()
    assert (done["dropped"], done["words"]) == (1, 1)
    assert (report.content, report.address, report.latitude) == ("", "", None)
    assert report.title == "(nội dung đã xóa theo thời hạn lưu giữ)"
    assert "ga" not in report.search_text.split() and report.reporter.erased_at
    assert counted() == before


@pytest.mark.parametrize(
    "state", [s for s in State if s not in ("completed", "rejected", "withdrawn")]
)
def test_purge_keeps_reporter_of_open_report(state: State) -> None:
    make_report(state)

    assert not {"completed", "dropped", "words", "files"} & run(3000).keys()
    assert Reporter.objects.get().full_name == NAME


def test_second_purge_changes_nothing() -> None:
    for state in (State.COMPLETED, State.REJECTED, State.WITHDRAWN):
        make_report(state, publish_identity=True, ip="203.0.113.7")
    data_requests.record(Kind.EXPORT, person=Person.from_account(make_citizen("+84939861999", "")))

    assert run(2000)
    before = list(Reporter.objects.order_by("pk").values())

    assert run(2000) == {}
    assert list(Reporter.objects.order_by("pk").values()) == before


def test_purge_removes_consent_ip_after_ninety_days() -> None:
    report = make_report(State.RECEIVED, ip="203.0.113.7")

    assert "ip" not in run(89)
    assert run(91)["ip"] == 2

    given = Consent.objects.filter(about=report.code)
    assert given.count() == 2 and not given.exclude(ip=None).exists()
    assert not given.filter(subject="").exists()


def test_purge_keeps_consents_five_years_and_while_person_is_known() -> None:
    make_report(State.COMPLETED)
    citizen = make_citizen("+84939861999", "")
    consent.record("account", who=citizen.phone_hash, channel="web")

    assert "consents" not in run(1800)
    done = run(1830)

    assert done["consents"] == 2
    assert Consent.objects.exclude(subject="").get().purpose == "account"
    assert Reporter.objects.get().consent.subject == ""


def test_purge_deletes_private_files_after_one_year(
    django_capture_on_commit_callbacks: object,
) -> None:
    def photo() -> uploads.CleanFile:
        return uploads.accept_upload(sample_files.upload(sample_files.read("phone.jpg")))

    with photo() as first, photo() as second:
        hidden = make_report(State.COMPLETED, publish=False, files=[first])
        shown = make_report(State.COMPLETED, files=[second])
    path = hidden.attachments.get().file.name

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        done = run(366)

    assert done["files"] == 1
    assert Attachment.objects.get().report == shown
    assert not default_storage.exists(path)


def test_purge_blanks_messages_and_keeps_counts() -> None:
    make_report(State.RECEIVED)
    Message.objects.update(status="sent", sent_at=timezone.now())
    sent = Message.objects.count()

    assert run(91)["messages"] == sent

    assert Message.objects.count() == sent
    assert {(m.recipient, m.context) for m in Message.objects.all()} == {("", None)}


def test_purge_deletes_message_files(settings: Settings, tmp_path: Path) -> None:
    settings.MESSAGES_DIR = tmp_path
    for name, days in (("old.txt", 91), ("new.txt", 89)):
        (tmp_path / name).write_text("To: +84939861234")
        at = (timezone.now() - days * DAY).timestamp()
        os.utime(tmp_path / name, (at, at))

    assert run(0)["message-files"] == 1

    assert [file.name for file in tmp_path.iterdir()] == ["new.txt"]


def test_purge_removes_person_of_answered_requests_after_two_years() -> None:
    person = Person.from_account(make_citizen("+84939861999", ""))
    data_requests.record(Kind.EXPORT, person=person)
    waiting = data_requests.ask(Kind.OBJECT, person=person, wish="Tôi phản đối.")

    assert run(731)["requests"] == 1

    assert DataRequest.objects.exclude(subject="").get() == waiting
    assert DataRequest.objects.count() == 2


def test_purge_deletes_access_records_after_two_years() -> None:
    report = make_report(State.RECEIVED)
    personal_data_access.reveal(
        report, by=make_staff(Role.DISPATCHER), reason="call", fields=["phone"]
    )

    assert "accesses" not in run(729)
    assert run(731)["accesses"] == 1
    assert not PersonalDataAccess.objects.exists()


def test_purge_removes_place_of_dropped_report_from_history() -> None:
    report = make_report(State.REJECTED, latitude=9.6, longitude=105.97)
    kept = history.change_model(Report).objects.filter(pgh_obj=report.pk)
    rows = kept.count()
    assert kept.filter(latitude=9.6).exists()

    run(366)

    assert kept.count() > rows
    assert not kept.exclude(latitude=None, longitude=None).exists()
    assert "dropped" not in run(366) and "words" not in run(366)


def test_purge_deletes_history_after_two_years() -> None:
    make_report(State.RECEIVED)
    tables = history.histories()

    assert "history" not in run(729)
    assert all(
        model.objects.exists()
        for model in (history.change_model(Report), history.change_model(User))
    )
    done = run(731)["history"]

    assert done > 2
    assert [model for model in tables if model.objects.exists()] == [history.change_model(User)]
    assert set(agency_changes()) == set(history.change_model(User).objects.all())
    assert "history" not in run(731)


def agency_changes() -> Any:
    """Return the former agencies of staff, which keep them from reports about these agencies."""
    changes = history.change_model(User).objects
    return changes.filter(agency__isnull=False, pgh_obj__in=User.objects.filter(is_staff=True))


def test_dry_run_prints_history_in_one_line() -> None:
    make_report(State.RECEIVED)
    rows = sum(model.objects.count() for model in history.histories()) - agency_changes().count()

    found = [one for one in purge.preview(later(731)) if one.rule.name == "history"]

    assert [one.count for one in found] == [rows]
    assert found[0].oldest is not None
    assert [one.count for one in purge.preview(later(729)) if one.rule.name == "history"] == [0]


def test_purge_deletes_admin_log_after_two_years() -> None:
    LogEntry.objects.create(
        user=make_staff(Role.ADMINISTRATOR),
        content_type=ContentType.objects.get_for_model(Report),
        object_id="1",
        object_repr="x",
        action_flag=2,
    )

    assert "admin-log" not in run(729)
    assert run(731)["admin-log"] == 1


@pytest.mark.usefixtures("plain_pictures")
def test_purge_keeps_samples() -> None:
    sample_reports.load()

    assert not {"completed", "dropped", "words"} & run(3000).keys()


def test_dry_run_prints_and_deletes_nothing() -> None:
    make_report(State.COMPLETED)
    out = StringIO()

    with time_machine.travel(later(731)):
        call_command("purge_personal_data", dry_run=True, stdout=out)

    line = next(row for row in out.getvalue().splitlines() if "đã hoàn thành" in row)
    assert line.split()[-2] == "1" and line.endswith(f"{timezone.localdate():%d/%m/%Y}")
    assert Reporter.objects.get().full_name == NAME


def test_command_and_nightly_task_purge() -> None:
    make_report(State.COMPLETED)

    with time_machine.travel(later(731)):
        call_command("purge_personal_data", stdout=StringIO())
    make_report(State.COMPLETED)
    with time_machine.travel(later(731)):
        tasks.purge()

    assert not Reporter.objects.filter(erased_at=None).exists()


def test_purge_continues_in_next_run_after_time_limit() -> None:
    make_report(State.COMPLETED)

    assert not any(purge.run(later(731), seconds=0).values())
    assert run(731)["completed"] == 1


def test_access_to_purged_reporter_is_refused() -> None:
    report = make_report(State.COMPLETED)
    run(731)

    with pytest.raises(personal_data_access.Refused, match="không còn"):
        personal_data_access.reveal(
            report, by=make_staff(Role.DISPATCHER), reason="call", fields=["phone"]
        )


# --- while the portal runs --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_purge_skips_locked_report_until_next_run() -> None:
    held, free = make_report(State.COMPLETED), make_report(State.COMPLETED, phone="+84939861200")
    locked, done = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            Report.objects.select_for_update().get(pk=held.pk)
            locked.set()
            done.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(work)
        locked.wait(30)
        first = run(731)
        done.set()
        worker.result()

    assert first["completed"] == 1
    assert Reporter.objects.get(pk=free.pk).erased_at
    assert Reporter.objects.get(pk=held.pk).erased_at is None
    assert run(731)["completed"] == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_purges_handle_each_report_once() -> None:
    for _n in range(4):
        make_report(State.COMPLETED)

    runs = in_parallel(*[lambda: purge.run(later(731))["completed"]] * 3)

    assert sum(runs) == 4
    erased = Report.objects.filter(events__name="erase_reporter")
    assert erased.count() == 4


def test_purge_keeps_reporter_of_reopened_report() -> None:
    report = make_report(State.COMPLETED)
    due = purge.RULES[0].due(later(731))
    assert due.exists()

    workflow.move(report, "reopen", by=make_staff(Role.SUPERVISOR), note="Chưa xong.")

    assert not due.all().exists()
    assert Reporter.objects.get().phone == PHONE
