"""Encrypt the texts of confidential reports in every table."""

from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, User
from notifications.models import Message
from paht.foundation import text
from paht.foundation.crypto import Sealed
from province.models import Agency
from reports import tasks, workflow
from reports.admin.exports import queue
from reports.casework import confidential_readers, notes
from reports.models import Export, Report, SearchWord
from reports.privacy import audit_chain, erasure, sealing
from reports.rules.states import Role, State
from reports.search import vocabulary
from reports.tests.factories import make_report, make_staff
from reports.workflow import cooperation

pytestmark = pytest.mark.django_db

# Words that no reference data and no page of the portal contain.
WORDS = ("zaphira", "quixotem", "brumvald", "klevornik")
# Words of an accusation would make every report confidential.
TITLE, CONTENT, ADDRESS = (
    "Zaphira chờ lâu",
    "Quầy quixotem bắt đi lại nhiều lần để nhận hồ sơ.",
    "Nhà brumvald ở ấp 3",
)
NOTE = "Ghi chú klevornik nội bộ"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


def report_with_words(state: State = State.SUBMITTED, **changes: Any) -> Report:
    return make_report(state, title=TITLE, content=CONTENT, address=ADDRESS, **changes)


def complaint(**changes: Any) -> Report:
    return report_with_words(category="HC02", complained_agency="BHXH", **changes)


def plain_copies() -> dict[str, int]:
    """Return the tables of this database in which a word of these reports is found."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - names of tables
            rows = [text.fold(row) for (row,) in cursor.fetchall()]
            if count := sum(any(word in row for word in WORDS) for row in rows):
                found[table] = count
    return found


def become_confidential(report: Report, *, by: User | None = None) -> None:
    workflow.move(
        report, "amend", by=by or make_staff(Role.DISPATCHER, agency="TT-IOC"),
        confidential=True, complained_agency=agency("BHXH"), note=NOTE,
    )  # fmt: skip


def test_confidential_report_is_stored_encrypted_in_every_table() -> None:
    report = complaint(publish_identity=True)
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    confidential_readers.name_reader(report, dispatcher, by=supervisor)
    workflow.move(report, "receive", by=dispatcher)
    notes.write(Report.objects.get(pk=report.pk), body=NOTE, by=dispatcher)

    assert plain_copies() == {}
    read = Report.objects.get(pk=report.pk)
    assert (read.title, read.content, read.address) == (TITLE, CONTENT, ADDRESS)
    assert read.public_name == ""
    assert read.notes.get().body == NOTE


def test_newly_confidential_report_is_encrypted_in_every_table() -> None:
    report = report_with_words(State.PROCESSING, agency="S-NV", publish_identity=True)
    leader = make_staff(Role.APPROVER, agency="S-NV")
    cooperation.ask(report, agency("S-YT"), task=NOTE, by=leader)
    notes.write(report, body=NOTE, by=leader)
    workflow.move(report, "submit_answer", by=make_staff(Role.HANDLER, agency="S-NV"),
                  answer=NOTE, no_proof_reason=NOTE, next_steps=NOTE)  # fmt: skip
    workflow.move(report, "return_answer", by=leader, note=NOTE)
    vocabulary.recount()
    assert "reports_report" in plain_copies()

    become_confidential(report)
    still_plain = plain_copies()
    tasks.seal()

    assert "reports_report" not in still_plain
    assert plain_copies() == {}
    assert not SearchWord.objects.filter(word__in=WORDS).exists()
    assert {answer.body for answer in report.answers.all()} == {NOTE}
    assert report.events.get(name="return_answer").note == NOTE
    assert list(audit_chain.faults()) == []


def test_sealing_amends_the_audit_chain() -> None:
    report = report_with_words(State.RECEIVED)
    workflow.move(report, "request_info", by=make_staff(Role.DISPATCHER), note=NOTE)
    workflow.move(report, "supply_info", by=None, note=NOTE)
    for _run in range(3):
        audit_chain.extend()
    become_confidential(report)

    assert sealing.run() == 2

    assert report.events.get(name="request_info").note == NOTE
    assert list(audit_chain.faults()) == []
    assert sealing.run() == 0


def test_making_report_confidential_encrypts_older_notes_at_once() -> None:
    report = report_with_words(State.RECEIVED)
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    notes.write(report, body=NOTE, by=dispatcher)
    client = Client()
    client.force_login(dispatcher)

    sent = client.post(
        f"/quan-tri/reports/report/{report.pk}/chuyen/amend/",
        {"seen": "received", "category": "GT01", "confidential": "on",
         "complained_agency": "BHXH", "note": NOTE},
    )  # fmt: skip

    assert sent.status_code == 302
    assert plain_copies() == {}


def test_report_that_is_no_longer_confidential_is_stored_in_the_clear() -> None:
    report = report_with_words(State.RECEIVED)
    become_confidential(report)
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    reader = make_staff(Role.SUPERVISOR, agency="UBND-T")
    confidential_readers.name_reader(report, reader, by=supervisor)

    workflow.move(report, "amend", by=reader, confidential=False, note="Không phải tố cáo")

    assert "reports_report" in plain_copies()
    assert "zaphira" in Report.objects.get(pk=report.pk).search_text


def test_database_refuses_a_confidential_report_in_the_clear() -> None:
    report = complaint()
    ordinary = report_with_words()

    for pk, change in (
        (report.pk, {"title": TITLE}),
        (report.pk, {"content": CONTENT}),
        (report.pk, {"address": ADDRESS}),
        (report.pk, {"public_name": "Lý Thị Mộng Thu"}),
        (ordinary.pk, {"confidential": True}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=pk).update(**change)


def test_staff_search_does_not_match_confidential_text() -> None:
    report = complaint()
    reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    confidential_readers.name_reader(report, reader, by=supervisor)
    client = Client()
    client.force_login(reader)

    for word in (*WORDS, "chờ lâu"):
        page = client.get("/quan-tri/reports/report/", {"q": word, "viec": "tat-ca"})
        assert report.code not in page.content.decode()
    page = client.get(
        "/quan-tri/reports/report/", {"q": report.code, "viec": "tat-ca"}, follow=True
    )
    assert report.code in page.content.decode()


def test_saving_a_confidential_report_again_records_no_change_of_its_texts() -> None:
    report = complaint()
    changes = Report.pgh_event_model.objects  # type: ignore[attr-defined]

    Report.objects.get(pk=report.pk).save()

    assert not changes.filter(pgh_label__endswith="_changed").exists()


def test_typed_text_that_looks_encrypted_is_read_as_typed() -> None:
    report = report_with_words()
    report.title = "gAAAAABtypedbysomebody"
    report.save()

    assert Report.objects.get(pk=report.pk).title == "gAAAAABtypedbysomebody"


def test_text_of_refused_confidential_report_is_erased() -> None:
    report = complaint()
    reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
    confidential_readers.name_reader(
        report, reader, by=make_staff(Role.SUPERVISOR, agency="UBND-T")
    )
    workflow.move(report, "reject", by=reader, reason="LD04", note="Chưa rõ.")

    with transaction.atomic():
        erasure.erase_words([Report.objects.get(pk=report.pk)])

    read = Report.objects.get(pk=report.pk)
    assert (read.title, read.content) == (erasure.FORGOTTEN_TITLE, "")


def test_consent_of_confidential_report_keeps_no_ip() -> None:
    first = complaint(ip="203.0.113.9")
    later = report_with_words(State.RECEIVED, ip="203.0.113.9")
    assert Consent.objects.filter(about=later.code, ip="203.0.113.9").exists()

    become_confidential(later)

    of_both = Consent.objects.filter(about__in=(first.code, later.code))
    assert of_both.exists()
    assert not of_both.exclude(ip=None).exists()


def test_messages_omit_text_of_confidential_report() -> None:
    report = complaint()
    reader = make_staff(Role.DISPATCHER, agency="TT-IOC")
    confidential_readers.name_reader(
        report, reader, by=make_staff(Role.SUPERVISOR, agency="UBND-T")
    )
    workflow.move(report, "request_info", by=reader, note=NOTE)

    told = text.fold(str(list(Message.objects.values_list("context", flat=True))))

    assert report.code in told
    assert not any(word in told for word in WORDS)


def test_earlier_exports_are_deleted_when_report_becomes_confidential() -> None:
    report = report_with_words(State.RECEIVED)
    by = make_staff(Role.DISPATCHER, agency="TT-IOC")
    name = default_storage.save("xuat/thu.csv", ContentFile(TITLE.encode()))
    old = Export.objects.create(form="csv", by=by, status="done", file=name)
    become_confidential(report)
    new_name = default_storage.save("xuat/moi.csv", ContentFile(b"moi"))
    new = Export.objects.create(
        form="csv", by=by, status="done", file=new_name, asked_at=timezone.now()
    )

    with pytest.raises(queue.Refused):
        queue.fetch(old)
    queue.fetch(new).close()
    tasks.seal()

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, old.file.name, new.status) == ("expired", "", "done")
    assert not default_storage.exists(name)


def test_every_text_column_beside_reports_is_encrypted_or_listed() -> None:
    """A new text column of a table with reports must be encrypted or named here."""
    harmless = {
        # Chosen from lists, or written before anything is known of the report.
        "Attachment", "DayCounter", "Mark",
    }  # fmt: skip
    plain = []
    for model in apps.get_app_config("reports").get_models():
        if not any(f.name == "report" for f in model._meta.local_fields):
            continue
        if model.__name__ in harmless or model.__name__.endswith("Change"):
            continue
        for field in model._meta.local_fields:
            if field.get_internal_type() == "TextField" and type(field).__name__ == "TextField":
                plain.append(f"{model.__name__}.{field.name}")

    assert plain == []


def test_sealed_text_equals_its_plain_text() -> None:
    assert Sealed("Chữ") == "Chữ"
    assert Sealed("Chữ").token != Sealed("Chữ").token
