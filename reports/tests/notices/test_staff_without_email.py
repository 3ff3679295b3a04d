"""Staff with a phone and no e-mail address hear of everything, by SMS."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from notifications import template_facts, texts
from notifications.models import Message
from paht.foundation.local_time import VIETNAM
from reports.deadlines import digest, reminders
from reports.models import AccessReason, Ground, NoticeChoice, PersonalDataAccess, Report
from reports.notices import notices
from reports.privacy import access_notices
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

MORNING = datetime(2023, 10, 4, 9, tzinfo=VIETNAM)
LURE = "xac minh ngay tai https://lua-dao.example/"


def with_phone_only(role: Role, **where: str) -> User:
    person = make_staff(role, **where)
    person.phone, person.email = "+84939861100", ""
    person.save()
    return person


def sent(template: str) -> list[str]:
    found = Message.objects.filter(template=template)
    assert set(found.values_list("channel", flat=True)) <= {"sms"}
    return [texts.render(message).body for message in found]


def test_new_report_reaches_a_handler_without_email() -> None:
    with_phone_only(Role.HANDLER)

    report = make_report(State.ASSIGNED, title=LURE)

    (body,) = sent("staff_new")
    assert report.code in body


def test_urgent_report_reaches_a_handler_without_email_with_category_and_commune() -> None:
    with_phone_only(Role.HANDLER)

    report = make_report(State.ASSIGNED, category="DN02", title=LURE)

    (body,) = sent("staff_urgent")
    assert body.startswith(f"PAHT Soc Trang KHAN: {report.code} - ")
    assert texts.ascii_only(report.commune.full_name) in body
    assert "lua-dao" not in body and "xac minh ngay" not in body


def test_urgent_sms_about_confidential_report_omits_category_and_commune() -> None:
    inspector = with_phone_only(Role.SUPERVISOR, agency=settings.INSPECTORATE)
    report = make_report(State.ASSIGNED, category="DN02", publish=False)
    Message.objects.all().delete()
    report.confidential = True
    report.save()

    notices.tell_staff([inspector], report, "staff_urgent", key="again")

    (body,) = sent("staff_urgent")
    assert "Phan anh duoc giu kin. " in body
    assert texts.ascii_only(report.commune.full_name) not in body


@pytest.mark.parametrize(
    ("day", "hour", "template"), [(16, 9, "staff_due"), (17, 9, "staff_today")]
)
def test_reminder_reaches_a_handler_without_email(day: int, hour: int, template: str) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        with_phone_only(Role.HANDLER)
        make_report(State.PROCESSING, at=MORNING, email="", title=LURE)
        clock.move_to(datetime(2023, 10, day, hour, tzinfo=VIETNAM))

        reminders.run()

    (body,) = sent(template)
    assert "lua-dao" not in body


def test_task_reaches_a_person_without_email() -> None:
    handler = with_phone_only(Role.HANDLER)
    report = make_report(State.PROCESSING, title=LURE)

    notices.tell_persons([handler], report, "handed_over", key="x", note=LURE)

    (body,) = sent("staff_task")
    assert body.startswith(f"PAHT Soc Trang: Phan anh {report.code} (")
    assert ") duoc giao cho ban xu ly." in body
    assert "lua-dao" not in body


def test_digest_reaches_a_person_without_email() -> None:
    handler = with_phone_only(Role.HANDLER)
    NoticeChoice.objects.create(user=handler, when=NoticeChoice.When.DAILY)
    make_report(State.ASSIGNED, title=LURE)
    tomorrow = datetime.now(VIETNAM) + timedelta(days=1)
    while tomorrow.weekday() > 4:
        tomorrow += timedelta(days=1)

    with time_machine.travel(tomorrow.replace(hour=8, minute=0), tick=False):
        assert digest.run() == 1

    (body,) = sent("staff_digest")
    assert body.startswith("PAHT Soc Trang: Co ") and "lua-dao" not in body


OF_A_REPORT = [
    kind
    for kind, facts in template_facts.SMS.items()
    if kind.startswith("staff_") and "code" in facts
]


def tell(kind: str, person: User, report: Report) -> None:
    if kind == "staff_break_glass":
        access = PersonalDataAccess.objects.create(
            report=report,
            by=make_staff(Role.HANDLER),
            at=timezone.now(),
            reason=AccessReason.EMERGENCY,
            note=LURE,
            ground=Ground.BREAK_GLASS,
            fields=["phone"],
        )
        access_notices.tell_of_emergency(access)
    else:
        notices.tell_staff([person], report, kind, key="x", note=LURE, what="cần xem lại")


@pytest.mark.parametrize("kind", OF_A_REPORT)
def test_every_sms_to_staff_names_code_category_and_commune_and_no_typed_word(kind: str) -> None:
    supervisor = with_phone_only(Role.SUPERVISOR)
    report = make_report(title=LURE, content=LURE, address=LURE, full_name="Lừa Đảo")
    Message.objects.all().delete()

    tell(kind, supervisor, report)

    (body,) = sent(kind)
    for fact in (report.code, report.category.name, report.commune.full_name):
        assert texts.ascii_only(fact) in body
    assert len(body) <= texts.SMS_LENGTH
    assert not any(word in body.lower() for word in ("lua dao", "lua-dao", "xac minh", "http"))


@pytest.mark.parametrize("kind", OF_A_REPORT)
def test_every_sms_to_staff_about_a_confidential_report_names_only_its_code(kind: str) -> None:
    inspector = with_phone_only(Role.SUPERVISOR, agency=settings.INSPECTORATE)
    report = make_report(category="HC02", title=LURE)
    Message.objects.all().delete()

    tell(kind, inspector, report)

    (body,) = sent(kind)
    assert report.code in body and "Phan anh duoc giu kin" in body
    for fact in (report.category.name, report.commune.full_name):
        assert texts.ascii_only(fact) not in body
