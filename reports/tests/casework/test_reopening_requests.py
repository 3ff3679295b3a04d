"""“Chưa giải quyết”: the reporter disputes a completed report once, in time; staff decide."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import make_citizen
from notifications.models import Message
from reports import workflow
from reports.casework import reopening_requests
from reports.models import Attachment, HeldFile, ReopeningRequest, Report
from reports.rules.states import Role, State
from reports.tests import sample_files
from reports.tests.factories import EMAIL, PHONE, make_report, make_staff
from reports.tests.my_reports import own, prove
from reports.workflow.moves import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

OTHER_PHONE = "+84939861200"
WORDS = "Trời mưa là chỗ vá bong hết, xe máy vẫn ngã."
ANSWER = "Đơn vị đã kiểm tra lại ngày 20/11, mặt đường ổn định."
LIST = "/quan-tri/reports/report/?viec=de-nghi-mo-lai"


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def signed_in(phone: str = PHONE) -> Client:
    client = Client()
    client.force_login(make_citizen(phone, email=""))
    return client


def completed(**changes: object) -> Report:
    return make_report(State.COMPLETED, proved=True, **changes)


def ask(client: Client, report: Report, note: str = WORDS, *files: SimpleUploadedFile):
    return client.post(own(report.code, "mo-lai/"), {"note": note, "attachments": list(files)})


def photo(name: str = "phone.jpg") -> SimpleUploadedFile:
    return sample_files.upload(sample_files.read(name))


def staff(role: Role, **facts: str) -> Client:
    client = Client()
    client.force_login(make_staff(role, **facts))
    return client


def page(client: Client, report: Report) -> str:
    return client.get(reverse("admin:reports_report_change", args=[report.pk])).text


def decide(client: Client, report: Report, granted: str, note: str = ANSWER):
    address = reverse("admin:reports_report_reopening", args=[report.pk])
    return client.post(address, {"granted": granted, "note": note})


def stored(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


# --- asking -----------------------------------------------------------------------------


def test_account_requests_reopening_with_private_words_and_photos() -> None:
    report, citizen = completed(), signed_in()

    assert ask(citizen, report, WORDS, photo()).status_code == 302

    request = ReopeningRequest.objects.get(report=report)
    file = Attachment.objects.get(reopening=request)
    assert request.reason == WORDS and not file.is_public and file.answer_id is None
    address = reverse("files:attachment", args=[file.token, "goc"])
    assert b"".join(citizen.get(address).streaming_content)
    assert Client().get(address).status_code == 404
    shown = citizen.get(own(report.code)).text
    assert WORDS in shown and "đang xem đề nghị này" in shown and "Gửi đề nghị mở lại" not in shown
    assert file.token not in Client().get(f"/vi/phan-anh-kien-nghi/{report.code}/").text


def test_code_to_phone_opens_reopening_request(client: Client) -> None:
    report = completed()
    prove(client, own(report.code))

    assert ask(client, report).status_code == 302

    assert ReopeningRequest.objects.get(report=report).is_open


def test_only_reporter_requests_reopening() -> None:
    report = completed()

    for visitor in (Client(), signed_in(OTHER_PHONE), staff(Role.DISPATCHER)):
        ask(visitor, report)

    assert not ReopeningRequest.objects.exists()


def test_reopening_is_requested_once_only() -> None:
    report, citizen = completed(), signed_in()
    ask(citizen, report)

    again = citizen.post(own(report.code, "mo-lai/"), {"note": WORDS}, follow=True)

    assert "đã đề nghị mở lại phản ánh này rồi" in again.text
    assert ReopeningRequest.objects.count() == 1


@pytest.mark.parametrize(("days", "asked"), [(14, True), (16, False)])
def test_reopening_is_requested_within_fifteen_days_only(days: int, asked: bool) -> None:
    report = completed()

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        citizen = signed_in()
        ask(citizen, report)
        offered = "Gửi đề nghị mở lại" in citizen.get(own(report.code)).text

    assert ReopeningRequest.objects.exists() is asked
    assert not offered


@pytest.mark.parametrize("state", [state for state in State if state != State.COMPLETED])
def test_only_completed_report_can_be_disputed(state: State) -> None:
    report, citizen = make_report(state), signed_in()

    assert ask(citizen, report).status_code == 302

    assert not ReopeningRequest.objects.exists()


def test_reopened_report_cannot_be_disputed_again() -> None:
    report = completed()
    workflow.move(report, "reopen", by=make_staff(Role.DISPATCHER), note="Chưa xong.")
    handler = make_staff(Role.HANDLER)
    workflow.move(report, "accept", by=handler)
    workflow.move(
        report, "submit_answer", by=handler, answer="Đã làm lại.", no_proof_reason="Trời tối."
    )
    workflow.move(report, "approve", by=make_staff(Role.APPROVER))

    with pytest.raises(Refused) as refusal:
        reopening_requests.ask(report, reason=WORDS)

    assert refusal.value.code == "reopened_before"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.jpg", b"MZ\x90\x00" + b"\0" * 200),
        ("trang.jpg", b"<html><script>alert(1)</script></html>"),
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("rong.jpg", b""),
        ("cut.jpg", sample_files.read("phone.jpg")[:300]),
    ],
)
def test_invalid_file_is_refused_at_field_and_only_good_one_is_held(
    settings, name: str, content: bytes
) -> None:
    report, citizen = completed(), signed_in()

    answer = ask(citizen, report, WORDS, photo(), SimpleUploadedFile(name, content, "image/jpeg"))

    assert answer.status_code == 422 and name in answer.text and WORDS in answer.text
    assert not ReopeningRequest.objects.exists()
    # The photo and its small picture.
    assert len(stored(settings)) == 2 and HeldFile.objects.count() == 1


def test_short_reason_and_too_many_files_are_refused(settings) -> None:
    report, citizen = completed(), signed_in()

    short = ask(citizen, report, "Chưa")
    many = ask(citizen, report, WORDS, *(photo() for _ in range(settings.UPLOAD_MAX_FILES + 1)))

    assert short.status_code == many.status_code == 422
    assert "quá ngắn" in short.text and WORDS in many.text
    assert not ReopeningRequest.objects.exists() and not stored(settings)


def test_reopening_reason_is_stored_encrypted() -> None:
    reopening_requests.ask(completed(), reason=WORDS)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM reports_reopeningrequest")
        (kept,) = cursor.fetchone()
    assert "xe máy" not in kept


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_make_one_and_keep_its_files(settings) -> None:
    report, citizen = completed(), signed_in()
    cookies = citizen.cookies

    def send(_turn: int) -> int:
        browser = Client()
        browser.cookies = cookies
        status: int = ask(browser, report, WORDS, photo()).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send, range(3)))

    assert ReopeningRequest.objects.count() == Attachment.objects.filter(answer=None).count() == 1
    kept = Attachment.objects.get(answer=None)
    assert len(stored(settings)) == (2 if kept.thumbnail else 1)


# --- deciding -----------------------------------------------------------------------------


def disputed(**changes: object) -> Report:
    report = completed(**changes)
    reopening_requests.ask(report, reason=WORDS)
    return report


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR])
def test_granted_request_reopens_report_and_notifies_reporter(role: Role) -> None:
    report, quiet, client = disputed(), completed(), staff(role)
    listed = client.get(LIST).text
    assert report.code in listed and quiet.code not in listed
    assert "Đề nghị mở lại" in client.get("/quan-tri/").text
    assert WORDS in page(client, report)
    Message.objects.all().delete()

    assert decide(client, report, "yes").status_code == 302

    report.refresh_from_db()
    request = ReopeningRequest.objects.get(report=report)
    assert report.state == State.ASSIGNED and request.granted and request.decided_by
    assert Message.objects.filter(template="reopened").count() == 1
    assert report.code not in client.get(LIST).text
    assert "đã được mở lại ngày" in signed_in().get(own(report.code)).text


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR])
def test_waiting_request_replaces_other_reopening_forms(role: Role) -> None:
    report, quiet, client = disputed(), completed(), staff(role)

    asked, unasked = page(client, report), page(client, quiet)
    decide(client, report, "no")
    answered = page(client, report)

    assert 'name="reopening-granted"' in asked and 'id="move-reopen"' not in asked
    for other in (unasked, answered):
        assert 'id="move-reopen"' in other and 'name="reopening-granted"' not in other


def test_declined_request_answers_reporter_by_message_and_page() -> None:
    report, client, citizen = disputed(news="email"), staff(Role.DISPATCHER), signed_in()
    citizen.get(own(report.code))
    Message.objects.all().delete()

    assert decide(client, report, "no").status_code == 302

    report.refresh_from_db()
    assert report.state == State.COMPLETED
    told = Message.objects.get(template="not_reopened")
    assert (told.channel, told.context["note"], told.recipient) == ("email", ANSWER, EMAIL)
    assert "chip--new" in citizen.get("/vi/ca-nhan/").text
    assert ANSWER in citizen.get(own(report.code)).text
    assert "chip--new" not in citizen.get("/vi/ca-nhan/").text
    assert report.code not in client.get(LIST).text and ANSWER in page(client, report)


def test_ordinary_reopening_also_grants_waiting_request() -> None:
    report = disputed()

    workflow.move(report, "reopen", by=make_staff(Role.SUPERVISOR), note="Làm lại.")

    assert ReopeningRequest.objects.get().granted is True


def test_timely_request_can_be_decided_after_deadline() -> None:
    report, late = disputed(), completed(phone=OTHER_PHONE)

    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        supervisor = make_staff(Role.SUPERVISOR)
        workflow.move(report, "reopen", by=supervisor, note="Làm lại.")
        with pytest.raises(Refused, match="15 ngày"):
            workflow.move(late, "reopen", by=supervisor, note="Làm lại.")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"granted": "", "note": ANSWER}, "Vui lòng chọn mở lại hoặc không mở lại."),
        ({"granted": "maybe", "note": ANSWER}, "Lựa chọn"),
        ({"granted": "no", "note": "  "}, "Vui lòng nhập lý do."),
    ],
)
def test_incomplete_decision_keeps_input(said: dict[str, str], wrong: str) -> None:
    report, client = disputed(), staff(Role.DISPATCHER)
    address = reverse("admin:reports_report_reopening", args=[report.pk])

    shown = page(client, report)
    answer = client.post(address, said)

    # From the head of a long page to the request, and back to it when something is missing.
    assert 'href="#reopening-title"' in shown
    assert f'action="{address}#reopening-title"' in answer.text
    assert answer.status_code == 422 and wrong in answer.text and said["note"] in answer.text
    assert ReopeningRequest.objects.get().is_open


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HANDLER, Role.APPROVER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("granted", ["yes", "no"])
def test_other_roles_cannot_decide_on_reopening(role: Role, granted: str) -> None:
    report, client = disputed(), staff(role)

    shown = page(client, report)
    answer = decide(client, report, granted)

    assert WORDS in shown and "Đang chờ quyết định." in shown
    assert 'name="reopening-granted"' not in shown
    assert 'href="#reopening-title"' not in shown
    assert answer.status_code == 409
    assert ReopeningRequest.objects.get().is_open
    assert "viec=de-nghi-mo-lai" not in client.get("/quan-tri/reports/report/").text


def test_request_is_invisible_to_another_agency() -> None:
    report, client = disputed(), staff(Role.APPROVER, agency="QLDT-944")

    assert decide(client, report, "no").status_code == 404
    assert report.code not in client.get(LIST).text


@pytest.mark.django_db(transaction=True)
def test_parallel_decisions_count_once() -> None:
    report = disputed()
    dispatcher, supervisor = make_staff(Role.DISPATCHER), make_staff(Role.SUPERVISOR)

    def settle(turn: int) -> str:
        try:
            if turn % 2:
                reopening_requests.decline(report, by=dispatcher, answer=ANSWER)
            else:
                workflow.move(report, "reopen", by=supervisor, note="Làm lại.")
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "reopened" if turn % 2 == 0 else "declined"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(settle, range(2)))

    request = ReopeningRequest.objects.get()
    report.refresh_from_db()
    assert request.granted is ("declined" not in outcomes)
    # Who declined first may still be overruled by the ordinary form, never the other way round.
    assert (report.state == State.ASSIGNED) is ("reopened" in outcomes)
