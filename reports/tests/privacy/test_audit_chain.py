"""The proof that records were not altered: whatever is done behind its back is found and named."""

import threading
from datetime import timedelta
from typing import Any

import pghistory
import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts import citizens
from accounts.data_requests import Person
from accounts.models import Consent
from accounts.tests.factories import make_citizen
from reports.intake import pending
from reports.models import AuditLink, PendingAction, ReportEvent
from reports.privacy import audit_chain, erasure, purge
from reports.rules.states import Role, State
from reports.tests.chaining import extend_all
from reports.tests.factories import PHONE, make_report, make_staff
from reports.tests.pendings import receive

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference_data"),
]


def behind_the_back(sql: str, *values: Any, table: str = "reports_reportevent") -> None:
    """As who has the database in hand: triggers off."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def messages() -> list[str]:
    return [f"{fault.table}: {fault.message}" for fault in audit_chain.faults()]


def some_events() -> list[int]:
    make_report(State.COMPLETED)
    make_report(State.RECEIVED)
    return list(ReportEvent.objects.order_by("pk").values_list("pk", flat=True))


def test_unchanged_records_have_no_faults() -> None:
    some_events()
    extend_all()

    call_command("verify_audit")

    assert messages() == []
    assert audit_chain.unchained(ReportEvent) == 0


def test_altered_row_is_reported() -> None:
    ids = some_events()
    extend_all()
    behind_the_back("UPDATE reports_reportevent SET note = 'khác' WHERE id = %s", ids[2])

    assert messages() == [f"reports_reportevent: dòng {ids[2]} đã bị sửa"]
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit")
    assert end.value.code == 1


def test_missing_row_is_reported() -> None:
    ids = some_events()
    extend_all()
    behind_the_back("DELETE FROM reports_reportevent WHERE id = %s", ids[0])

    assert messages() == [f"reports_reportevent: dòng {ids[0]} đã bị xóa"]


def test_inserted_row_is_reported() -> None:
    ids = some_events()
    behind_the_back("DELETE FROM reports_reportevent WHERE id = %s", ids[1])
    extend_all()
    behind_the_back(
        "INSERT INTO reports_reportevent (id, report_id, name, source, target, at, note, facts) "
        "SELECT %s, report_id, name, source, target, at, note, facts FROM reports_reportevent "
        "WHERE id = %s",
        ids[1],
        ids[0],
    )

    assert messages() == [f"reports_reportevent: dòng {ids[1]} được chèn vào sau khi đã niêm phong"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_auditlink"
        " SET hashes = set_byte(hashes, 0, (get_byte(hashes, 0) + 1) %% 256) "
        "WHERE table_name = %s",
        "UPDATE reports_auditlink SET digest = repeat('0', 64) WHERE table_name = %s",
        "UPDATE reports_auditlink SET linked_at = linked_at - interval '1 day'"
        " WHERE table_name = %s",
    ],
)
def test_altered_chain_entry_is_reported(statement: str) -> None:
    some_events()
    extend_all()
    column = AuditLink._meta.get_field("table").column
    behind_the_back(statement.replace("table_name", f'"{column}"'), "reports_reportevent")

    assert messages() == ["reports_reportevent: niêm phong số 1 đã bị sửa"]


def test_missing_chain_entry_is_reported() -> None:
    some_events()
    extend_all()
    make_report(State.RECEIVED)
    extend_all()
    AuditLink.objects.filter(table="reports_reportevent", number=1).delete()

    assert messages() == ["reports_reportevent: thiếu niêm phong số 1"]


def test_truncated_chain_is_reported() -> None:
    some_events()
    extend_all()
    AuditLink.objects.filter(table="reports_reportevent").delete()

    assert messages() == ["reports_reportevent: thiếu niêm phong số 1"]


def test_lawful_deletion_is_no_fault() -> None:
    ids = some_events()
    extend_all()
    with transaction.atomic(), pgtrigger.ignore("reports.ReportEvent:append_only"):
        ReportEvent.objects.filter(pk=ids[2]).update(note="")
        audit_chain.amended(ReportEvent, [ids[2]], reason="xóa dữ liệu cá nhân")
        ReportEvent.objects.filter(pk=ids[3]).delete()
        audit_chain.removed(ReportEvent, [ids[3]], reason="hết thời hạn lưu giữ")

    assert messages() == []
    behind_the_back("UPDATE reports_reportevent SET note = 'khác' WHERE id = %s", ids[2])
    assert messages() == [f"reports_reportevent: dòng {ids[2]} đã bị sửa"]


def test_erasure_and_purge_are_no_fault() -> None:
    user = make_citizen(PHONE, "")
    with pghistory.context(user=user.pk, path="/vi/", client="a1b2c3d4e5f60718"):
        make_report(State.WITHDRAWN, account=user, latitude=9.6, longitude=105.97)
        citizens.rename(user, "Nguyễn Văn Tư")
    extend_all()

    purge.run(timezone.now() + timedelta(days=366))
    assert AuditLink.objects.filter(table="reports_reportchange", kind="amended").exists()
    assert messages() == []
    erasure.delete_person(Person.from_account(user))
    assert AuditLink.objects.filter(table="accounts_userchange", kind="amended").exists()
    assert messages() == []
    extend_all()
    purge.run(timezone.now() + timedelta(days=731))
    assert AuditLink.objects.filter(table="reports_reportchange", kind="removed").exists()
    assert messages() == []


def test_restoring_lawfully_deleted_row_or_deleting_its_neighbour_is_reported() -> None:
    ids = some_events()
    extend_all()
    columns = "id, report_id, name, source, target, at, note, facts"
    with transaction.atomic(), pgtrigger.ignore("reports.ReportEvent:append_only"):
        ReportEvent.objects.filter(pk=ids[2]).update(note="")
        audit_chain.amended(ReportEvent, [ids[2]], reason="xóa dữ liệu cá nhân")
        for gone in ([ids[3]], ids[1:3], ids[1:4]):
            ReportEvent.objects.filter(pk__in=gone).delete()
            audit_chain.removed(ReportEvent, gone, reason="hết thời hạn lưu giữ")
    assert messages() == []

    behind_the_back(
        f"INSERT INTO reports_reportevent ({columns}) "  # noqa: S608 - names of columns
        "SELECT %s, report_id, name, source, target, at, note, facts FROM reports_reportevent "
        "WHERE id = %s",
        ids[2],
        ids[0],
    )
    assert messages() == [f"reports_reportevent: dòng {ids[2]} đã bị sửa"]
    behind_the_back("DELETE FROM reports_reportevent WHERE id = ANY(%s)", [ids[2], ids[4]])
    assert messages() == [f"reports_reportevent: dòng {ids[4]} đã bị xóa"]


def test_altered_opening_of_a_pending_report_is_reported_and_purged_one_is_no_fault() -> None:
    row = receive()
    pending.open_as_staff(row.pk, by=make_staff(Role.OPERATOR, agency="TD-1022"))
    pending.refuse(row.pk, by=make_staff(Role.OPERATOR, agency="TD-1022"))
    opened, _refused = PendingAction.objects.order_by("pk").values_list("pk", flat=True)
    extend_all()
    assert messages() == []

    alter = "UPDATE reports_pendingaction SET kind = %s WHERE id = %s"
    behind_the_back(alter, "released", opened, table="reports_pendingaction")
    assert messages() == [f"reports_pendingaction: dòng {opened} đã bị sửa"]
    behind_the_back(alter, "opened", opened, table="reports_pendingaction")

    purge.run(timezone.now() + timedelta(days=731))
    assert not PendingAction.objects.exists()
    assert messages() == []


def test_withdrawn_consent_is_no_fault() -> None:
    some_events()
    extend_all()

    Consent.objects.update(withdrawn_at="2026-11-25T00:00Z", ip=None)

    assert messages() == []


def test_row_of_late_transaction_is_chained() -> None:
    some_events()
    extend_all()
    inserted, finish = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                make_report(State.SUBMITTED)
                inserted.set()
                finish.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert inserted.wait(20)
    # Its id is out, a later one is already committed, and the beat comes again and again.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_reportevent (report_id, name, source, target, at, note, facts) "
            "SELECT report_id, name, source, target, at, note, facts FROM reports_reportevent "
            "ORDER BY id LIMIT 1"
        )
    for _run in range(4):
        audit_chain.extend()
    assert audit_chain.unchained(ReportEvent) == 1
    finish.set()
    writer.join(20)
    extend_all()

    assert audit_chain.unchained(ReportEvent) == 0
    assert messages() == []


def with_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of events as it would be with one more column, "place"."""
    own = audit_chain._all_columns

    def more(model: type[Any]) -> list[str]:
        return [*own(model), *["place"] * (model is ReportEvent)]

    monkeypatch.setattr(audit_chain, "_all_columns", more)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_reportevent ADD COLUMN place text DEFAULT ''")


def without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_reportevent DROP COLUMN place")


def test_added_and_dropped_column_keeps_other_columns_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = some_events()
    extend_all()
    with_a_column(monkeypatch)
    try:
        new = make_report(State.RECEIVED).events.latest("pk").pk
        extend_all()
        with transaction.atomic(), pgtrigger.ignore("reports.ReportEvent:append_only"):
            ReportEvent.objects.filter(pk=ids[1]).update(note="")
            audit_chain.amended(ReportEvent, [ids[1]], reason="xóa dữ liệu cá nhân")
        assert messages() == []
        # Nothing is not the empty text.
        behind_the_back("UPDATE reports_reportevent SET place = NULL WHERE id = %s", new)
        assert messages() == [f"reports_reportevent: dòng {new} đã bị sửa"]
    finally:
        without_it(monkeypatch)

    assert messages() == []
    for altered in (new, ids[1]):
        behind_the_back("UPDATE reports_reportevent SET note = 'khác' WHERE id = %s", altered)
        assert messages() == [f"reports_reportevent: dòng {altered} đã bị sửa"]


def test_parallel_runs_make_one_chain() -> None:
    some_events()

    def run() -> None:
        try:
            for _run in range(4):
                audit_chain.extend()
        finally:
            connection.close()

    beats = [threading.Thread(target=run) for _beat in range(3)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join(60)
    extend_all()

    assert messages() == []
    assert audit_chain.unchained(ReportEvent) == 0
