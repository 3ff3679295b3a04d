"""Internal notes: kept for good, read by staff in scope only, naming those who may know."""

from typing import Any

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import Message
from reports.casework import notes
from reports.deadlines import worklist
from reports.models import Mention, Report, StaffNote
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def with_email(role: Role, username: str, agency: str = "QLDT-941") -> User:
    person = make_staff(role, agency=agency, username=username)
    person.email = f"{username}@example.vn"
    person.save()
    return person


def opened(user: User, report: Report) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()


def post(user: User, report: Report, **fields: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse("admin:reports_report_note", args=[report.pk]), fields)


def mentions_of(user: User) -> list[Report]:
    condition = worklist.quick(worklist.MENTIONS, user=user, now=None, days=None)  # type: ignore[arg-type]
    return list(Report.objects.for_staff(user).filter(condition))


def test_mentioned_colleague_gets_notice_until_report_is_opened() -> None:
    report = make_report(State.PROCESSING)
    writer, named = make_staff(Role.HANDLER), with_email(Role.APPROVER, "lanh-dao.a")

    response = post(writer, report, body="Nhờ @lanh-dao.a xem giúp. Gửi a@b.vn cũng được.")

    assert response.status_code == 302
    mail = Message.objects.get(template="staff_mention")
    assert mail.context["code"] == report.code and "xem giúp" not in str(mail.context)
    assert mentions_of(named) == [report] and mentions_of(writer) == []
    assert "Nhờ @lanh-dao.a xem giúp." in opened(named, report)
    assert mentions_of(named) == []
    assert "(đã xem)" in opened(writer, report)


@pytest.mark.parametrize("name", ["nguoi-ngoai", "khong-co"])
def test_colleague_without_access_cannot_be_mentioned(name: str) -> None:
    report = make_report(State.PROCESSING)
    with_email(Role.HANDLER, "nguoi-ngoai", agency="QLDT-942")

    response = post(make_staff(Role.HANDLER), report, body=f"Nhờ @{name} xem")

    assert response.status_code == 422
    page = response.content.decode()
    assert f"Không nhắc được @{name}" in page and f"Nhờ @{name} xem" in page
    assert (
        not StaffNote.objects.exists()
        and not Message.objects.filter(template="staff_mention").exists()
    )


def test_colleague_can_be_mentioned_from_list() -> None:
    report = make_report(State.PROCESSING)
    with_email(Role.APPROVER, "lanhdao")

    assert (
        post(make_staff(Role.HANDLER), report, body="Xin ý kiến", naming="lanhdao").status_code
        == 302
    )

    assert Mention.objects.get().person.username == "lanhdao"


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        (Role.HANDLER, "QLDT-942", 404),
        (Role.OPERATOR, "TD-1022", 403),
        (Role.ADMINISTRATOR, "QLDT-941", 403),
        (Role.SUPERVISOR, "TT-IOC", 302),
    ],
)
def test_only_casework_roles_write_notes(role: Role, agency: str, status: int) -> None:
    report = make_report(State.PROCESSING)

    assert post(make_staff(role, agency=agency), report, body="Ghi chú").status_code == status
    assert StaffNote.objects.exists() == (status == 302)


def test_hotline_does_not_read_notes() -> None:
    report = make_report(State.PROCESSING)
    notes.write(report, by=make_staff(Role.HANDLER), body="Nội bộ thôi nhé")

    assert "Nội bộ thôi nhé" not in opened(make_staff(Role.OPERATOR, agency="TD-1022"), report)
    assert "Nội bộ thôi nhé" in opened(make_staff(Role.DISPATCHER, agency="TT-IOC"), report)


def test_notes_cannot_be_changed_or_deleted() -> None:
    note = notes.write(make_report(State.PROCESSING), by=make_staff(Role.HANDLER), body="a")

    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_staffnote SET body = 'b' WHERE id = %s", [note.pk])


def test_notes_are_absent_from_public_page() -> None:
    report = make_report(State.COMPLETED)
    notes.write(report, by=make_staff(Role.HANDLER), body="Chỉ nội bộ")

    page = Client().get(reverse("reports:detail", args=[report.code])).content.decode()

    assert "Chỉ nội bộ" not in page


def test_refusal_names_everybody_who_cannot_be_mentioned() -> None:
    report = make_report(State.PROCESSING)

    page = post(make_staff(Role.HANDLER), report, body="Nhờ @khong-co và @cung-khong xem")

    assert "Không nhắc được @cung-khong, @khong-co:" in page.content.decode()


@pytest.mark.parametrize("body", ["", "   ", "x" * (notes.LONGEST + 1)])
def test_empty_or_too_long_note_is_refused(body: str) -> None:
    assert (
        post(make_staff(Role.HANDLER), make_report(State.PROCESSING), body=body).status_code == 422
    )
    assert not StaffNote.objects.exists()
