"""Asking reporters for the use of their data: once a week, answered by themselves, taken back."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import consent
from accounts.models import Consent, User, phone_hash
from notifications.models import Message
from paht.tests.threads import outcomes
from province.models import Agency
from reports import workflow
from reports.models import Ground, PersonalDataAccess, Report, UseRequest
from reports.privacy import personal_data_access, use_consent
from reports.rules.states import Role, State
from reports.tests.factories import NAME, PHONE, make_report, make_staff

pytestmark = pytest.mark.django_db
Answer = UseRequest.Answer


@pytest.fixture
def report(reference_data: None) -> Report:
    return make_report(State.PROCESSING)


@pytest.fixture
def handler(report: Report) -> User:
    return make_staff(Role.HANDLER)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def reporter_of(report: Report) -> Client:
    """The reporter, signed in with the account of their phone."""
    account, _made = User.objects.get_or_create(
        username="nguoi-gui",
        defaults={
            "phone": PHONE,
            "phone_hash": phone_hash(PHONE),
            "phone_confirmed_at": timezone.now(),
        },
    )
    return client_of(account)


def reply(client: Client, report: Report, choice: str, **data: Any) -> Any:
    asked = use_consent.latest(report)
    data = {"tra_loi": choice, "cau_hoi": asked.pk if asked else "", **data}
    return client.post(reverse("reports:use_consent", args=[report.code]), data, follow=True)


def reveal(by: User, report: Report, **options: Any) -> personal_data_access.Revealed:
    return personal_data_access.reveal(
        report, by=by, reason="call", fields=["full_name"], **options
    )


def test_use_request_reaches_reporter_by_the_chosen_channel(report: Report, handler: User) -> None:
    page = client_of(handler).get(reverse("admin:reports_report_change", args=[report.pk]))
    assert "Xin phép người gửi" in page.content.decode()

    done = client_of(handler).post(
        reverse("admin:reports_report_ask_use", args=[report.pk]), follow=True
    )

    assert "Chờ người gửi trả lời" in done.content.decode()
    assert "Xin phép người gửi" not in done.content.decode()
    sent = Message.objects.filter(template="use_asked")
    assert {message.channel for message in sent} == {"sms"}
    assert NAME not in str(list(sent))


def test_agreement_records_consent_and_opens_data(report: Report, handler: User) -> None:
    use_consent.ask(report, by=handler)
    with pytest.raises(personal_data_access.Refused, match="không được xem"):
        reveal(handler, report)

    shown = reply(reporter_of(report), report, "co")

    assert "Đã ghi nhận câu trả lời" in shown.content.decode()
    given = Consent.objects.get(purpose=Consent.Purpose.USE)
    assert given.subject == phone_hash(PHONE)
    assert given.text_hash == consent.text_hash(Consent.Purpose.USE)
    assert reveal(handler, report).access.ground == Ground.CONSENT
    assert reveal(make_staff(Role.APPROVER), report).access.ground == Ground.CONSENT


@pytest.mark.parametrize(
    ("choice", "words"), [("co", "đã được người gửi đồng ý"), ("khong", "không được người gửi")]
)
def test_requester_is_notified_of_answer(
    report: Report, handler: User, choice: str, words: str
) -> None:
    handler.email = "xuly@example.vn"
    handler.save()
    use_consent.ask(report, by=handler)

    reply(reporter_of(report), report, choice)

    [told] = Message.objects.filter(template="staff_task")
    assert told.recipient == handler.email
    assert words in told.context["what"]
    assert NAME not in str(told.context)


def test_refusal_is_recorded_and_opens_nothing(report: Report, handler: User) -> None:
    asked = use_consent.ask(report, by=handler)

    reply(reporter_of(report), report, "khong")

    asked.refresh_from_db()
    assert asked.answer == Answer.REFUSED
    assert asked.answered_at is not None
    assert asked.text_version == consent.TEXT_VERSION
    assert not Consent.objects.filter(purpose=Consent.Purpose.USE).exists()
    with pytest.raises(personal_data_access.Refused):
        reveal(handler, report)


def test_withdrawn_agreement_closes_data(report: Report, handler: User) -> None:
    use_consent.ask(report, by=handler)
    reporter = reporter_of(report)
    assert "Rút lại sự đồng ý" in reply(reporter, report, "co").content.decode()

    shown = reply(reporter, report, "rut")

    assert "Đã rút lại sự đồng ý" in shown.content.decode()
    with pytest.raises(personal_data_access.Refused):
        reveal(handler, report)


def test_second_answer_is_refused(report: Report, handler: User) -> None:
    use_consent.ask(report, by=handler)
    reporter = reporter_of(report)
    reply(reporter, report, "khong")

    shown = reply(reporter, report, "co")

    assert "đã trả lời câu hỏi này rồi" in shown.content.decode()
    assert use_consent.latest(report).answer == Answer.REFUSED  # type: ignore[union-attr]


@pytest.mark.parametrize("choice", ["", "cÓ", "1"])
def test_unknown_answer_is_ignored(report: Report, handler: User, choice: str) -> None:
    asked = use_consent.ask(report, by=handler)

    reply(reporter_of(report), report, choice)

    asked.refresh_from_db()
    assert asked.answer == Answer.OPEN


def test_only_reporter_answers_use_request(report: Report, handler: User) -> None:
    asked = use_consent.ask(report, by=handler)
    stranger = User.objects.create_user("nguoi-khac")

    for client in (Client(), client_of(handler), client_of(stranger)):
        reply(client, report, "co")

    asked.refresh_from_db()
    assert asked.answer == Answer.OPEN


def test_silence_counts_as_refusal_and_request_can_be_repeated_after_week(
    report: Report, handler: User
) -> None:
    start = timezone.now()
    use_consent.ask(report, by=handler)
    with pytest.raises(use_consent.Refused, match="Mỗi tuần"):
        use_consent.ask(report, by=handler)

    with time_machine.travel(start + timedelta(days=7, minutes=1)):
        shown = reply(reporter_of(report), report, "co")
        assert "hết hạn" in shown.content.decode()
        with pytest.raises(personal_data_access.Refused):
            reveal(handler, report)
        assert use_consent.ask(report, by=handler).answer == Answer.OPEN


def test_agreement_to_one_agency_does_not_cover_next(report: Report, handler: User) -> None:
    use_consent.ask(report, by=handler)
    reply(reporter_of(report), report, "co")
    hand_over(report, "QLDT-944")

    with pytest.raises(personal_data_access.Refused):
        reveal(handler, report)
    with pytest.raises(personal_data_access.Refused):
        reveal(make_staff(Role.HANDLER, agency="QLDT-944"), report)


def hand_over(report: Report, agency: str) -> None:
    workflow.move(
        report,
        "amend",
        by=make_staff(Role.DISPATCHER),
        note="Chuyển đúng địa bàn",
        agency=Agency.objects.get(code=agency),
    )


def test_agreement_ends_when_report_leaves_agency(report: Report, handler: User) -> None:
    use_consent.ask(report, by=handler)
    reply(reporter_of(report), report, "co")
    hand_over(report, "QLDT-944")
    hand_over(report, "QLDT-941")

    assert use_consent.latest(report) is None
    with pytest.raises(personal_data_access.Refused):
        reveal(handler, report)
    shown = reporter_of(report).get(reverse("reports:my_report", args=[report.code]))
    assert "Rút lại sự đồng ý" not in shown.content.decode()
    # Neither the yes nor the week since the question binds the agency anew.
    assert use_consent.ask(report, by=handler).answer == Answer.OPEN


def test_request_of_former_agency_cannot_be_answered(report: Report, handler: User) -> None:
    asked = use_consent.ask(report, by=handler)
    hand_over(report, "QLDT-944")
    hand_over(report, "QLDT-941")

    reply(reporter_of(report), report, "co", cau_hoi=asked.pk)

    asked.refresh_from_db()
    assert asked.answer == Answer.OPEN
    assert not Consent.objects.filter(purpose=Consent.Purpose.USE).exists()


def test_agreement_survives_moves_within_agency(report: Report, handler: User) -> None:
    use_consent.ask(report, by=handler)
    reply(reporter_of(report), report, "co")
    workflow.move(report, "request_extension", by=handler, note="Chờ vật tư", working_days=2)

    assert reveal(handler, report).access.ground == Ground.CONSENT


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_only_agency_in_charge_requests_use(report: Report, role: Role) -> None:
    with pytest.raises(use_consent.Refused, match="Chỉ cơ quan"):
        use_consent.ask(report, by=make_staff(role))


def test_superior_agency_cannot_request_use(report: Report) -> None:
    above = make_staff(Role.HANDLER, agency="UBND-941")

    with pytest.raises(use_consent.Refused, match="Chỉ cơ quan"):
        use_consent.ask(report, by=above)


def test_unreachable_reporter_is_not_asked(reference_data: None) -> None:
    report = make_report(State.PROCESSING, news="none")

    with pytest.raises(use_consent.Refused, match="nhờ Tổng đài"):
        use_consent.ask(report, by=make_staff(Role.HANDLER))
    assert not UseRequest.objects.exists()


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_parallel_use_requests_make_one() -> None:
    report = make_report(State.PROCESSING)
    handlers = [make_staff(Role.HANDLER), make_staff(Role.HANDLER)]

    asked = outcomes(*(partial(use_consent.ask, report, by=by) for by in handlers), done="asked")

    assert asked == ["asked", "too_soon"]
    assert UseRequest.objects.count() == 1
    assert PersonalDataAccess.objects.count() == 0


def test_page_explains_when_use_request_is_impossible(report: Report, handler: User) -> None:
    report.reporter.news = "none"
    report.reporter.save()

    response = client_of(handler).get(reverse("admin:reports_report_change", args=[report.pk]))
    page = response.content.decode()

    assert "nên không hỏi được" in page
    assert "Xin phép người gửi" not in page
