"""What reporters do on the private page: add what was asked, withdraw, list all their reports."""

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts import citizens
from accounts.data_requests import Person
from accounts.tests.codes import let_pass, newest_code
from accounts.tests.factories import make_citizen
from notifications import texts
from notifications.models import Message
from notifications.outbox import Address
from province import calendar
from reports import workflow
from reports.models import Attachment, Report, Reporter
from reports.privacy.personal_data import collect
from reports.rules import reminder_steps
from reports.rules.states import Role, State
from reports.tests import sample_files
from reports.tests.factories import PHONE, make_report, make_staff
from reports.tests.my_reports import BASE, LIST, OTHER_PHONE, TO, own, private_report, prove
from reports.tests.sending import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
NOTE = "Trước nhà số 15, đối diện trường tiểu học."


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


@pytest.fixture
def asked(client: Client) -> Report:
    """A report that waits for information, opened by its reporter."""
    report = private_report(State.NEED_INFO)
    prove(client, own(report.code))
    return report


def supply(client: Client, report: Report, **answers: object):
    return client.post(own(report.code, "bo-sung/"), {"note": NOTE} | answers)


def test_page_shows_question_of_agency(client: Client, asked: Report) -> None:
    page = client.get(own(asked.code))

    assert "Đề nghị cho biết số nhà gần nhất." in page.text
    assert own(asked.code, "bo-sung/") in page.text


def test_page_states_last_day_and_that_silence_closes_report(client: Client, asked: Report) -> None:
    assert asked.paused_at
    until = timezone.localtime(reminder_steps.supply_until(asked.paused_at, days=calendar.load()))

    page = " ".join(client.get(own(asked.code)).text.split())

    assert f"Xin gửi trước <strong>17:00 ngày {until:%d/%m/%Y}</strong>" in page
    assert "phản ánh được đóng" in page


def test_question_email_states_last_day_and_links_to_form() -> None:
    report = make_report(State.RECEIVED, news="email")

    workflow.move(report, "request_info", by=make_staff(Role.DISPATCHER), note="Số nhà?")

    report.refresh_from_db()
    assert report.paused_at
    until = timezone.localtime(reminder_steps.supply_until(report.paused_at, days=calendar.load()))
    message = Message.objects.get(template="need_info", channel="email")
    for body in (texts.render(message).body, texts.render(message).html):
        assert f"trước 17:00 ngày {until:%d/%m/%Y}" in body
        assert f"{settings.SITE_URL}{own(report.code)}" in body


def test_public_page_links_reporter_to_question(client: Client) -> None:
    report = private_report(State.NEED_INFO)

    page = client.get(f"{BASE}{report.code}/").text

    assert "đang chờ người gửi bổ sung thông tin" in page
    assert f'href="{own(report.code)}"' in page


@pytest.mark.parametrize("is_public", [True, False])
def test_result_email_links_to_page_readable_by_reporter(is_public: bool) -> None:
    report = make_report(State.PENDING_APPROVAL, news="email")
    Report.objects.filter(pk=report.pk).update(is_published=is_public)

    workflow.move(report, "approve", by=make_staff(Role.SUPERVISOR))

    message = Message.objects.get(template="done", channel="email")
    public = reverse("reports:detail", args=[report.code])
    assert message.context is not None
    assert message.context["url"].endswith(public if is_public else own(report.code))


def test_supplied_information_reaches_agency_and_resumes_deadline(
    client: Client, asked: Report
) -> None:
    answer = supply(client, asked)

    asked.refresh_from_db()
    event = asked.events.last()
    assert answer.url == own(asked.code)
    assert (asked.state, asked.paused_at) == (State.SUBMITTED, None)
    assert (event.name, event.by, event.note) == ("supply_info", None, NOTE)
    assert NOTE in client.get(own(asked.code)).text


def test_supplied_photos_are_stored_unpublished(client: Client, asked: Report) -> None:
    supply(client, asked, attachments=[jpeg("a.jpg"), jpeg("b.jpg")])

    files = Attachment.objects.filter(report=asked)
    assert [file.is_public for file in files] == [False, False]
    assert all(default_storage.exists(file.file.name) for file in files)


def test_supplied_photos_of_public_report_stay_unpublished(client: Client) -> None:
    report = make_report(State.PROCESSING, publish=True)
    clerk = make_staff(Role.HANDLER)
    workflow.move(report, "request_info", by=clerk, note="Xin gửi thêm ảnh.")
    prove(client, own(report.code))

    supply(client, report, attachments=[jpeg()])

    report.refresh_from_db()
    url = reverse("files:attachment", args=[report.attachments.get().token, "goc"])
    assert report.is_public
    assert Client().get(url).status_code == 404


def test_empty_information_is_refused_at_field(client: Client, asked: Report) -> None:
    page = supply(client, asked, note=" ")

    assert page.status_code == 422
    assert "field-error" in page.text
    assert Report.objects.get().state == State.NEED_INFO


def test_invalid_file_is_named_and_text_is_kept(client: Client, asked: Report) -> None:
    bad = sample_files.upload(b"MZ" + b"\0" * 200, name="virus.exe")

    page = supply(client, asked, attachments=[bad])

    assert page.status_code == 422
    assert "virus.exe" in page.text and NOTE in page.text
    assert not Attachment.objects.exists()


def test_valid_files_are_held_when_another_is_refused(client: Client, asked: Report) -> None:
    bad = sample_files.upload(b"MZ" + b"\0" * 200, name="virus.exe")

    page = supply(client, asked, attachments=[bad, jpeg("cổng chợ.jpg")])

    assert 'data-held-name="cổng chợ.jpg"' in page.text
    assert 'data-held-name="virus.exe"' not in page.text


def links_of(page: str) -> list[tuple[str, str]]:
    links = html.fromstring(page).xpath("//main//a")
    return [(link.get("href"), link.text_content().strip()) for link in links]


def test_report_opened_from_list_links_back_to_list(client: Client) -> None:
    report = private_report()
    prove(client, LIST)

    assert (LIST, "Phản ánh của tôi") in links_of(client.get(own(report.code)).text)


def test_report_opened_by_its_code_links_to_public_page(client: Client, asked: Report) -> None:
    assert (f"{BASE}{asked.code}/", asked.code) in links_of(client.get(own(asked.code)).text)


def test_second_answer_is_reported_as_no_longer_needed(client: Client, asked: Report) -> None:
    supply(client, asked)

    page = client.post(own(asked.code, "bo-sung/"), {"note": NOTE}, follow=True)

    assert "hiện không chờ bổ sung thông tin" in page.text
    assert asked.events.filter(name="supply_info").count() == 1


@pytest.mark.parametrize("step", ["bo-sung/", "rut/"])
def test_only_reporter_can_move_own_report(step: str) -> None:
    report = private_report(State.NEED_INFO)

    answer = Client().post(own(report.code, step), {"note": NOTE})

    report.refresh_from_db()
    assert answer.url == own(report.code)
    assert report.state == State.NEED_INFO


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RECEIVED, State.NEED_INFO])
def test_report_without_agency_is_withdrawn_after_confirmation(
    client: Client, state: State
) -> None:
    report = private_report(state)
    prove(client, own(report.code))
    offered = own(report.code, "rut/") in client.get(own(report.code)).text

    question = client.get(own(report.code, "rut/"))
    unchanged = Report.objects.get().state
    answer = client.post(own(report.code, "rut/"))

    assert offered and "Rút phản ánh này?" in question.text
    assert unchanged == state
    assert answer.url == own(report.code)
    assert Report.objects.get().state == State.WITHDRAWN
    assert Message.objects.filter(template="withdrawn").exists()


@pytest.mark.parametrize("state", [State.ASSIGNED, State.PROCESSING, State.COMPLETED])
def test_report_with_agency_cannot_be_withdrawn(client: Client, state: State) -> None:
    report = private_report(state)
    prove(client, own(report.code))

    page = client.post(own(report.code, "rut/"), follow=True)

    assert "không rút được nữa" in page.text
    assert own(report.code, "rut/") not in page.text
    assert Report.objects.get().state == state


def test_question_of_handling_agency_does_not_allow_withdrawal(client: Client) -> None:
    report = private_report(State.PROCESSING)
    workflow.move(report, "request_info", by=make_staff(Role.HANDLER), note="Xin gửi thêm ảnh.")
    prove(client, own(report.code))

    client.post(own(report.code, "rut/"))

    assert Report.objects.get().state == State.NEED_INFO


def test_search_for_phone_links_to_code_page(client: Client) -> None:
    page = client.get(f"{BASE}tra-cuu/?q=0939861234")

    assert f'href="{LIST}"' in page.text
    assert "939861234" not in page.text


def test_list_shows_reports_of_proved_phone_only(client: Client) -> None:
    first, second = private_report(), private_report(title="Đèn đường không sáng")
    foreign = private_report(phone=OTHER_PHONE, title="Chó thả rông")

    answer = prove(client, LIST)
    page = client.get(answer.url)

    assert answer.url == LIST
    assert all(own(report.code) in page.text for report in (first, second))
    assert foreign.code not in page.text and foreign.title not in page.text
    assert "no-store" in page["Cache-Control"] and "939861234" not in page.text


@pytest.mark.parametrize("starts_at_list", [True, False])
@pytest.mark.parametrize("was_signed_in", [True, False])
def test_next_owner_of_a_phone_sees_no_report_of_the_account_that_left_it(
    client: Client, starts_at_list: bool, was_signed_in: bool
) -> None:
    account = make_citizen(phone=PHONE)
    report = private_report()
    if was_signed_in:
        Reporter.objects.filter(report=report).update(user=account, phone_proved_at=timezone.now())
    citizens.change_phone(account, OTHER_PHONE)

    asked = Client().post(LIST if starts_at_list else own(report.code), {"phone": PHONE})

    assert asked.status_code == 302
    assert not Message.objects.filter(template="otp").exists()
    client.force_login(account)
    assert report.title in client.get(reverse("reports:my_reports")).text


def test_news_and_consents_follow_account_to_new_phone(client: Client) -> None:
    account = make_citizen(phone=PHONE)
    report = private_report(news="sms")
    Message.objects.all().delete()
    citizens.change_phone(account, OTHER_PHONE)

    workflow.move(
        report, "request_info", by=make_staff(Role.DISPATCHER), note="Xin cho biết số cột điện."
    )

    told = Message.objects.get(template="need_info")
    assert told.recipient == OTHER_PHONE
    client.force_login(account)
    page = client.get("/vi/ca-nhan/du-lieu/").text
    assert report.code in page and "nhằm xử lý phản ánh này" in page


def test_next_owner_of_a_phone_finds_no_message_of_the_former_one(client: Client) -> None:
    account = make_citizen(phone=PHONE)
    private_report(news="sms")
    citizens.change_password(account, "Một mật khẩu mới 2026")
    citizens.change_phone(account, OTHER_PHONE)
    Message.objects.exclude(template="otp").update(status="sent", sent_at=timezone.now())
    own_report = private_report(news="sms", title="Đèn hỏng")
    prove(client, LIST)

    listed = collect(Person(PHONE, own_report.reporter.phone_hash))["messages"]

    assert {one["occasion"] for one in listed} == {"Đã ghi nhận phản ánh"} and len(listed) == 1


def test_listed_reports_open_without_another_code(client: Client) -> None:
    report = private_report()
    prove(client, LIST)
    sent = Message.objects.filter(template="otp").count()

    page = client.get(own(report.code))

    assert report.content in page.text
    assert Message.objects.filter(template="otp").count() == sent


def test_report_that_another_account_wrote_under_a_phone_is_seen_by_its_owner(
    client: Client,
) -> None:
    stranger = make_citizen(phone=OTHER_PHONE)
    report = private_report()
    Reporter.objects.filter(report=report).update(user=stranger)

    for _time in range(2):
        visitor = Client()
        prove(visitor, own(report.code))
        assert report.content in visitor.get(own(report.code)).text
        let_pass(61)


def test_code_for_one_report_does_not_open_list(client: Client) -> None:
    report = private_report()
    prove(client, own(report.code))

    assert report.title not in client.get(LIST).text


def test_phone_without_reports_gets_same_answer_and_no_message() -> None:
    private_report()
    Message.objects.all().delete()

    known = Client().post(LIST, {"phone": PHONE})
    unknown = Client().post(LIST, {"phone": OTHER_PHONE})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.recipient_hash for message in Message.objects.all()] == [TO.hash]


def test_code_page_without_request_redirects_to_start(client: Client) -> None:
    assert client.get(f"{LIST}xac-thuc/").url == LIST


def test_second_phone_replaces_list_of_first(client: Client) -> None:
    first = private_report()
    second = private_report(phone=OTHER_PHONE, title="Chó thả rông")
    prove(client, LIST)
    client.post(f"{LIST}dong/")
    client.post(LIST, {"phone": OTHER_PHONE})
    client.post(f"{LIST}xac-thuc/", {"otp": newest_code(Address.sms(OTHER_PHONE))})

    page = client.get(LIST)

    assert second.code in page.text and first.code not in page.text
