"""Forgetting a reporter: what goes, what stays, and all or nothing."""

from pathlib import Path
from typing import Any

import pghistory
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Model, Q
from django.utils import timezone
from pytest_django import Settings

from accounts import citizens, consent, data_requests
from accounts.data_requests import Kind, Person, Status
from accounts.models import Consent, DataRequest, User
from accounts.tests.codes import messages_to
from accounts.tests.factories import make_citizen
from notifications import unsubscribing
from notifications.models import Message
from notifications.outbox import Address
from paht.foundation import history
from paht.tests.threads import outcomes
from reports import uploads, workflow
from reports.casework import rating_follow_up, reopening_requests
from reports.models import (
    Attachment,
    Rating,
    ReopeningRequest,
    Report,
    Reporter,
    ReportEvent,
    StaffNote,
    Suspicion,
)
from reports.privacy import data_rights, erasure, use_consent
from reports.rules.states import TRANSITIONS, Role, Satisfaction, State
from reports.tests import sample_files
from reports.tests.factories import (
    EMAIL,
    NAME,
    PHONE,
    make_report,
    make_staff,
)
from reports.workflow import guards

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

OTHER_PHONE, OTHER_EMAIL = "+84939861200", "khac@example.vn"
SECRET = "Nhà tôi số 7, gọi số 0939 861 234."


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


@pytest.fixture
def person() -> Person:
    return Person.from_account(make_citizen(PHONE))


@pytest.fixture
def neighbour() -> Person:
    """With a report, consents and a request of their own, told of by SMS and by mail."""
    owner = Person.from_account(make_citizen(OTHER_PHONE, OTHER_EMAIL))
    consent.record("account", who=owner.phone_hash, channel="web", ip="203.0.113.9")
    make_report(State.PROCESSING, phone=OTHER_PHONE, email=OTHER_EMAIL, ip="203.0.113.9")
    data_requests.ask(Kind.OBJECT, person=owner, wish="Tôi phản đối.")
    Message.objects.update(status="sent", sent_at=timezone.now())
    return owner


def sent_for(neighbour: Person, *, by: Person, **changes: object) -> Report:
    """A report of the account `by`, with phone and e-mail of the neighbour typed in."""
    assert neighbour.user
    return completed_with(
        phone=neighbour.phone, email=neighbour.user.email, account=by.user, **changes
    )


def known_of(person: Person) -> tuple[object, ...]:
    """What there is of this person, to see that nothing of it changes."""
    assert person.user
    recipients = [Address.sms(person.phone).hash, Address.email(person.user.email).hash]
    return (
        list(Consent.objects.filter(subject=person.phone_hash).order_by("pk").values()),
        list(Message.objects.filter(recipient_hash__in=recipients).order_by("pk").values_list()),
        [(row.status, row.wish) for row in data_requests.requests_of(person)],
    )


def everything_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg({table}::text, ' ') FROM {table}")  # noqa: S608
        return cursor.fetchone()[0] or ""


def completed(**changes: object) -> Report:
    return completed_with(phone=PHONE, **changes)


def completed_with(**changes: object) -> Report:
    return make_report(State.COMPLETED, **changes)


def supplied() -> Report:
    """A report whose reporter added something, closed afterwards."""
    report = make_report(State.NEED_INFO, phone=PHONE)
    workflow.move(report, "supply_info", by=None, note=SECRET)
    workflow.move(report, "withdraw", by=None)
    return report


def test_erased_account_leaves_reports_without_reporter(person: Person) -> None:
    report = completed(publish_identity=True)
    before = Report.objects.count()

    erasure.delete_person(person)

    report.refresh_from_db()
    reporter = report.reporter
    assert not User.objects.filter(pk=person.user.pk).exists()
    assert (reporter.full_name, reporter.phone, reporter.email, reporter.national_id) == (
        "",
        "",
        "",
        "",
    )
    assert reporter.erased_at and (reporter.phone_hash, reporter.user) == ("", None)
    assert report.content and Report.objects.count() == before
    assert Report.objects.public().filter(pk=report.pk).exists()


def test_erasure_removes_public_name_from_table_page_and_search(person: Person) -> None:
    report = completed(publish_identity=True)
    assert "mong" in report.search_text

    erasure.delete_person(person)

    report.refresh_from_db()
    assert report.public_name == "" and "mong" not in report.search_text


def test_erasure_leaves_no_trace_in_any_table(person: Person) -> None:
    completed(publish_identity=True)
    supplied()

    erasure.delete_person(person)

    for table in ("accounts_user", "reports_reporter", "reports_report", "reports_reportevent"):
        rows = everything_of(table)
        for trace in (NAME, "939861234", "861 234", "lý thị mộng", "Nguyễn Văn Ba"):
            assert trace not in rows, (table, trace)
    assert not Reporter.objects.exclude(phone_hash="").exists()


def test_erasure_blanks_additions_and_records_it(person: Person) -> None:
    report = supplied()

    erasure.delete_person(person)

    assert report.events.get(name="supply_info").note == ""
    told = report.events.get(name="erase_reporter")
    assert told.facts == {"blanked": 1} and told.by is None


def test_erasure_blanks_staff_notes(person: Person) -> None:
    report = completed()
    by = report.events.get(name="approve").by
    StaffNote.objects.create(report=report, by=by, body="Chị Mộng Thu hẹn chiều gọi lại.")

    erasure.delete_person(person)

    assert report.notes.get().body == ""
    assert report.events.get(name="erase_reporter").facts == {"blanked": 1}


def disputed(*, declined: bool = True) -> Report:
    """A report whose reporter was dissatisfied, asked for it to be reopened and got an answer."""
    report = completed()
    workflow.move(report, "rate", by=None, level=Satisfaction.DISSATISFIED, note=SECRET)
    reopening_requests.ask(report, reason=SECRET)
    if declined:
        supervisor = make_staff(Role.SUPERVISOR)
        reopening_requests.decline(report, by=supervisor, answer="Đã gặp chị Mộng Thu ở nhà số 7.")
        clerk = make_staff(Role.DISPATCHER)
        rating_follow_up.close(report, by=clerk, note="Đã xin lỗi chị Mộng Thu.")
    return report


def test_erasure_blanks_rating_words_and_keeps_level(person: Person) -> None:
    report = disputed()

    erasure.delete_person(person)

    rating = Rating.objects.get()
    asked = ReopeningRequest.objects.get()
    assert (rating.level, rating.reason) == (Satisfaction.DISSATISFIED, "")
    assert (asked.granted, asked.reason, asked.answer) == (False, "", "")
    assert rating.follow_up.closed_at and rating.follow_up.note == ""
    assert report.events.get(name="erase_reporter").facts == {"blanked": 3}


def test_erasure_ends_reopening_request(
    person: Person,
) -> None:
    disputed(declined=False)

    erasure.delete_person(person)

    asked = ReopeningRequest.objects.get()
    assert (asked.granted, asked.decided_by) == (False, None)
    assert "" == asked.reason == Rating.objects.get().reason


def test_report_of_erased_reporter_cannot_be_rated(person: Person) -> None:
    report = completed()
    erasure.delete_person(person)

    with pytest.raises(workflow.Refused, match="đã được xóa"):
        workflow.move(report, "rate", by=None, level=Satisfaction.SATISFIED, note=SECRET)


def rows_of(model: type[Model]) -> Any:
    return history.change_model(model).objects


def test_erasure_removes_account_and_ip_from_history(
    person: Person,
) -> None:
    assert person.user
    own = {"user": person.user.pk, "path": "/vi/ca-nhan/", "client": "a1b2c3d4e5f60718"}
    report = make_report(State.NEED_INFO, phone=PHONE, account=person.user)
    kept = {
        User: rows_of(User).filter(pgh_obj=person.user.pk),
        Report: rows_of(Report).filter(pgh_obj=report.pk),
        Reporter: rows_of(Reporter).filter(pgh_obj=report.pk),
    }
    with pghistory.context(**own):
        citizens.rename(person.user, "Nguyễn Văn Tư")
        workflow.move(report, "supply_info", by=None, note=SECRET)
        workflow.move(report, "withdraw", by=None)
        for model in (User, Report):
            assert kept[model].filter(pgh_context__client=own["client"]).exists()

        erasure.delete_person(person)

    for rows in kept.values():
        assert rows.filter(pgh_context__path="/vi/ca-nhan/").exists()
        assert not rows.filter(pgh_context__has_any_keys=["user", "client"]).exists()
    assert not kept[Reporter].exclude(user=None).exists()
    assert not kept[Reporter].filter(Q(news="sms") | Q(publish_identity=True)).exists()
    assert set(kept[User].values_list("username", "phone_confirmed_at")) == {("", None)}
    assert kept[User].filter(pgh_label="full_name_changed").exists()


def test_erasure_keeps_history_of_others_and_staff(person: Person, neighbour: Person) -> None:
    assert person.user and neighbour.user
    clerk = make_staff(Role.DISPATCHER)
    report = make_report(State.SUBMITTED, phone=PHONE, account=person.user)
    with pghistory.context(user=clerk.pk, path="/quan-tri/", client="0011223344556677"):
        workflow.move(report, "reject", by=clerk, reason="LD04", note="Chưa rõ địa điểm.")
    with pghistory.context(user=neighbour.user.pk, path="/vi/", client="8899aabbccddeeff"):
        citizens.rename(neighbour.user, "Trần Thị Sáu")

    erasure.delete_person(person)

    by_clerk = rows_of(Report).filter(pgh_obj=report.pk, pgh_context__user=clerk.pk)
    assert by_clerk.filter(pgh_context__client="0011223344556677").exists()
    others = rows_of(User).filter(pgh_obj=neighbour.user.pk, pgh_context__client="8899aabbccddeeff")
    assert others.exists() and not rows_of(User).filter(pgh_obj=neighbour.user.pk, username="")


def test_history_is_append_only_after_erasure(person: Person) -> None:
    completed(account=person.user)
    erasure.delete_person(person)

    with pytest.raises(Exception, match="append_only"):
        rows_of(Reporter).update(user=None)


def test_events_are_append_only_after_erasure(person: Person) -> None:
    report = supplied()
    erasure.delete_person(person)

    with pytest.raises(Exception, match="append_only"):
        ReportEvent.objects.filter(report=report).update(note="x")


def test_erasure_keeps_data_of_others(person: Person) -> None:
    other = make_report(
        State.COMPLETED, phone=OTHER_PHONE, email=OTHER_EMAIL, publish_identity=True
    )
    completed()

    erasure.delete_person(person)

    other.refresh_from_db()
    assert other.public_name == NAME and other.reporter.phone == OTHER_PHONE
    assert messages_to(Address.sms(OTHER_PHONE))
    assert Consent.objects.filter(subject=other.reporter.phone_hash, withdrawn_at=None).exists()


def test_unconfirmed_phone_and_email_erase_nothing_of_their_owner(
    person: Person, neighbour: Person
) -> None:
    before = known_of(neighbour)
    report = sent_for(neighbour, by=person)
    told = Message.objects.filter(about=report.code)
    told.update(status="sent", sent_at=timezone.now())

    erasure.delete_person(person)

    assert Reporter.objects.get(pk=report.pk).erased_at
    about = Consent.objects.filter(about=report.code)
    assert about.exists() and not about.filter(withdrawn_at=None).exists()
    about_ids = set(about.values_list("pk", flat=True))
    consents, messages, requests = known_of(neighbour)
    assert isinstance(consents, list)
    assert ([row for row in consents if row["id"] not in about_ids], messages, requests) == before


def test_unconfirmed_account_address_erases_nothing_of_its_owner(
    person: Person, neighbour: Person
) -> None:
    before = known_of(neighbour)
    citizens.ask_for_email(person.user, OTHER_EMAIL)
    asked = Message.objects.filter(template="email_confirm")
    asked.update(status="sent", sent_at=timezone.now())

    erasure.delete_person(person)

    assert known_of(neighbour) == before
    assert asked.get().recipient == ""


def test_erasure_blanks_messages_to_every_address_of_report(
    person: Person, neighbour: Person
) -> None:
    report = sent_for(neighbour, by=person)
    sent = Message.objects.filter(about=report.code)
    assert len(sent) > 1
    sent.update(status="sent", sent_at=timezone.now())
    # One is on its way at this moment: it arrives, and is forgotten after a day like a code.
    under_way = sent.filter(template="done")
    under_way.update(status="sending", sent_at=None)

    erasure.delete_person(person)

    erased = sent.exclude(template="done").values_list("recipient_hash", "context")
    assert set(erased) == {("", None)}
    assert [message.secret for message in under_way] == [True]


def test_erasure_blanks_messages_to_former_addresses() -> None:
    user = make_citizen(PHONE, EMAIL)
    citizens.change_password(user, "Một mật khẩu mới 2026")
    citizens.ask_for_email(user, OTHER_EMAIL)
    link = Message.objects.get(template="email_confirm").context["url"]
    citizens.confirm_email(link.rstrip("/").rsplit("/", 1)[1])
    user.refresh_from_db()
    citizens.change_phone(user, "+84939861300")
    templates = ("password_changed", "email_confirm", "email_changed", "phone_changed")
    written = Message.objects.filter(template__in=templates)
    assert set(written.values_list("template", flat=True)) == set(templates)
    written.update(status="sent", sent_at=timezone.now())

    erasure.delete_person(Person.from_account(user))

    assert {(m.recipient, m.recipient_hash, m.context) for m in written} == {("", "", None)}


def test_withdrawal_notice_is_sent_and_earlier_messages_are_blanked(
    person: Person,
) -> None:
    report = make_report(State.SUBMITTED, phone=PHONE, email="")
    Message.objects.update(status="sent", sent_at=timezone.now())

    withdraw(report, "processing", person)

    [told] = messages_to(Address.sms(PHONE))
    assert (told.template, told.status, told.secret) == ("withdrawn", "waiting", True)


def test_erasure_is_refused_while_report_is_open(person: Person) -> None:
    done = completed()
    waiting = make_report(State.PROCESSING, phone=PHONE)

    with pytest.raises(erasure.Refused, match="đang xử lý") as refused:
        erasure.delete_person(person)

    assert [report.pk for report in refused.value.reports] == [waiting.pk]
    assert User.objects.filter(pk=person.user.pk).exists()
    assert done.reporter.phone == PHONE


def test_disowned_report_of_same_phone_does_not_block_erasure(person: Person) -> None:
    done = completed()
    junk = make_report(phone=PHONE)

    erasure.delete_person(person, not_mine=[junk.code])

    assert not User.objects.filter(pk=person.user.pk).exists()
    for report in (done, junk):
        assert Reporter.objects.get(pk=report.pk).phone == ""
    junk.refresh_from_db()
    assert junk.state == State.SUBMITTED
    assert Suspicion.objects.waiting().get().marks == {"disowned": 1}


def test_report_sent_by_the_account_cannot_be_disowned(person: Person) -> None:
    own = make_report(phone=PHONE)
    Reporter.objects.filter(pk=own.pk).update(user=person.user)

    with pytest.raises(erasure.Refused, match="đang xử lý"):
        erasure.delete_person(person, not_mine=[own.code])

    assert Reporter.objects.get(pk=own.pk).phone == PHONE


def test_report_of_another_number_cannot_be_disowned(person: Person) -> None:
    other = make_report(phone="+84912345678")

    erasure.delete_person(person, not_mine=[other.code])

    assert Reporter.objects.get(pk=other.pk).phone == "+84912345678"


def test_failed_erasure_changes_nothing(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    report = completed(publish_identity=True)

    def broken(*_args: object, **_facts: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(erasure.outbox, "enqueue", broken)
    with pytest.raises(RuntimeError):
        erasure.delete_person(person)

    report.refresh_from_db()
    assert User.objects.get(pk=person.user.pk).phone == PHONE
    assert report.public_name == NAME and Reporter.objects.get(pk=report.pk).phone == PHONE
    assert not DataRequest.objects.exists()
    assert not report.events.filter(name="erase_reporter").exists()


def test_erasure_withdraws_consents_and_keeps_proof(person: Person) -> None:
    report = completed()
    consent.record(Consent.Purpose.ACCOUNT, who=person.phone_hash, channel="web", ip="203.0.113.9")

    erasure.delete_person(person)

    proofs = Consent.objects.filter(subject=person.phone_hash)
    assert proofs.count() == 3
    assert not proofs.filter(withdrawn_at=None).exists()
    assert not proofs.exclude(ip=None).exists()
    assert Reporter.objects.get(pk=report.pk).consent in proofs


def test_erasure_is_recorded_and_sends_last_notice(person: Person) -> None:
    completed()

    request = erasure.delete_person(person)

    request.refresh_from_db()
    assert (request.kind, request.status, request.citizen) == (Kind.DELETE, Status.DONE, None)
    last = messages_to(Address.sms(PHONE))
    assert [message.template for message in last] == ["data_deleted"]
    assert last[0].secret


def test_erasure_removes_recipient_and_text_of_messages(person: Person) -> None:
    completed(email=EMAIL, news="email")
    Message.objects.update(status="sent", sent_at=timezone.now())
    sent = Message.objects.count()

    erasure.delete_person(person)

    assert not messages_to(Address.email(EMAIL))
    left = [message for message in Message.objects.all() if message.status == "sent"]
    assert {(m.recipient, m.recipient_hash, m.context) for m in left} == {("", "", None)}
    assert len(left) == sent


def test_erasure_cancels_waiting_messages(person: Person) -> None:
    completed()
    waiting = Message.objects.filter(recipient_hash=Address.sms(PHONE).hash)
    pks = list(waiting.values_list("pk", flat=True))

    erasure.delete_person(person)

    stopped = Message.objects.filter(pk__in=pks)
    assert pks and set(stopped.values_list("status", "recipient_hash")) == {("skipped", "")}


def test_erasure_removes_suppression(person: Person) -> None:
    address = Address.sms(PHONE)
    unsubscribing.unsubscribe(address.hash, channel="sms", reason="link")

    erasure.delete_person(person)

    assert not unsubscribing.is_stopped(address.hash)


def test_erasure_removes_unconfirmed_address(person: Person) -> None:
    citizens.ask_for_email(person.user, "chua.xac.nhan@example.vn")
    Message.objects.update(status="sent", sent_at=timezone.now())

    erasure.delete_person(person)

    assert not messages_to(Address.email("chua.xac.nhan@example.vn"))


def test_new_account_of_same_phone_starts_empty(person: Person) -> None:
    completed()
    erasure.delete_person(person)

    again = make_citizen(PHONE)

    assert not Reporter.objects.filter(phone_hash=again.phone_hash).exists()


def test_guest_is_erased_by_phone() -> None:
    report = completed()
    guest = Person(PHONE, report.reporter.phone_hash)

    erasure.delete_person(guest)

    assert Reporter.objects.get(pk=report.pk).erased_at


def test_erasure_deletes_unreleased_files_only(
    person: Person, django_capture_on_commit_callbacks: object
) -> None:
    def photo() -> uploads.CleanFile:
        return uploads.accept_upload(sample_files.upload(sample_files.read("phone.jpg")))

    with photo() as open_one, photo() as closed_one:
        shown = completed(files=[open_one])
        hidden = make_report(State.WITHDRAWN, phone=PHONE, files=[closed_one])
    path = hidden.attachments.get().file.name

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erasure.delete_person(person)

    assert list(Attachment.objects.all()) == list(shown.attachments.all())
    assert not default_storage.exists(path)
    assert default_storage.exists(shown.attachments.get().file.name)


@pytest.mark.parametrize(
    ("state", "move"), [(State.COMPLETED, "reopen"), (State.REJECTED, "restore")]
)
def test_report_without_reporter_cannot_be_reopened(
    person: Person, state: State, move: str
) -> None:
    report = make_report(state, phone=PHONE)
    erasure.delete_person(person)

    found = guards.find(report, TRANSITIONS[move], by=None, at=timezone.now())

    assert found and found.code == "reporter_erased"


@pytest.mark.django_db(transaction=True)
def test_parallel_erasures_make_one() -> None:
    make_report(State.WITHDRAWN, phone=PHONE)
    person = Person.from_account(make_citizen(PHONE))

    results = outcomes(*[lambda: erasure.delete_person(person)] * 3, done="deleted")

    assert results == ["deleted", "gone", "gone"]
    assert DataRequest.objects.count() == 1
    assert ReportEvent.objects.filter(name="erase_reporter").count() == 1


# --- single consents -----------------------------------------------------------------------


def withdraw(report: Report, purpose: str, person: Person) -> None:
    data_rights.withdraw(report.code, purpose, person=person)
    report.refresh_from_db()


def held(report: Report, purpose: str) -> bool:
    return Consent.objects.filter(about=report.code, purpose=purpose, withdrawn_at=None).exists()


def test_withdrawn_name_consent_removes_name_only(person: Person) -> None:
    report = make_report(State.PROCESSING, phone=PHONE, publish_identity=True)

    withdraw(report, "identity", person)

    assert report.public_name == "" and "mong" not in report.search_text
    assert report.state == State.PROCESSING and report.reporter.phone == PHONE
    assert not held(report, "identity") and held(report, "processing")


def test_withdrawn_sms_consent_stops_sms_of_one_report(person: Person) -> None:
    report, other = (make_report(State.RECEIVED, phone=PHONE, email="") for _n in range(2))
    Message.objects.all().delete()

    withdraw(report, "sms", person)
    workflow.move(report, "withdraw", by=None)
    workflow.move(other, "withdraw", by=None)

    assert [m.context["code"] for m in messages_to(Address.sms(PHONE))] == [other.code]


def test_withdrawn_use_consent_hides_reporter_from_agency(person: Person) -> None:
    report = make_report(State.PROCESSING, phone=PHONE)
    handler = report.events.get(name="accept").by
    asked = use_consent.ask(report, by=handler)
    use_consent.answer(asked, granted=True)
    assert use_consent.latest(report).answer == "granted"

    withdraw(report, "use", person)

    assert use_consent.latest(report).answer == "withdrawn"
    assert report.reporter.phone == PHONE


def test_withdrawn_processing_consent_withdraws_and_erases_new_report(person: Person) -> None:
    report = make_report(State.SUBMITTED, phone=PHONE)

    withdraw(report, "processing", person)

    assert report.state == State.WITHDRAWN and report.reporter.erased_at
    assert not held(report, "processing")


def test_processing_consent_cannot_be_withdrawn_after_assignment(
    person: Person,
) -> None:
    report = make_report(State.PROCESSING, phone=PHONE)

    with pytest.raises(data_rights.Refused, match="chưa kết thúc"):
        data_rights.withdraw(report.code, "processing", person=person)

    row = DataRequest.objects.get()
    assert (row.kind, row.status, row.about) == (Kind.WITHDRAW, Status.REFUSED, report.code)
    assert "chưa kết thúc" in row.answer
    assert held(report, "processing") and Reporter.objects.get(pk=report.pk).phone == PHONE


def test_consent_is_withdrawn_once(person: Person) -> None:
    report = make_report(State.PROCESSING, phone=PHONE, publish_identity=True)

    withdraw(report, "identity", person)
    withdraw(report, "identity", person)

    assert DataRequest.objects.count() == 1


def test_other_person_cannot_withdraw_consent(person: Person) -> None:
    foreign = make_report(State.COMPLETED, phone=OTHER_PHONE, publish_identity=True)

    with pytest.raises(data_rights.Refused, match="Không tìm thấy"):
        data_rights.withdraw(foreign.code, "identity", person=person)

    foreign.refresh_from_db()
    assert foreign.public_name == NAME


def test_address_can_be_corrected_on_open_report_only(
    person: Person,
) -> None:
    report, closed = make_report(State.RECEIVED, phone=PHONE), completed()

    data_rights.correct_address(report.code, "Số 9  đường Mới", person=person)

    assert Reporter.objects.get(pk=report.pk).contact_address == "Số 9 đường Mới"
    with pytest.raises(data_rights.Refused, match="đã kết thúc"):
        data_rights.correct_address(closed.code, "Số 9 đường Mới", person=person)


def test_database_refuses_to_refill_erased_reporter() -> None:
    report = completed()

    with pytest.raises(Exception, match="reporter_erased_is_empty"):
        Reporter.objects.filter(pk=report.pk).update(erased_at=timezone.now())
