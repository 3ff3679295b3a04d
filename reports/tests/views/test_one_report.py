"""A report in full for its reporter: after a code, for a quarter of an hour, for nobody else."""

import statistics
import time

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor
from accounts.lockout import Source
from accounts.models import User
from accounts.tests.codes import let_pass, messages_to, newest_code, wrong
from accounts.tests.factories import EMAIL as MAIL_OF_ACCOUNT
from accounts.tests.factories import leave_idle, make_citizen
from accounts.tests.second_steps import code_of
from notifications.models import Message
from notifications.outbox import Address
from reports import uploads
from reports.models import Report
from reports.people import my_reports
from reports.rules.states import Role, State
from reports.tests import sample_files
from reports.tests.downloads import fetch
from reports.tests.factories import EMAIL, NAME, PHONE, make_report, make_staff
from reports.tests.my_reports import BASE, LIST, OTHER_PHONE, TO, own, private_report, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

UNKNOWN = "202001010001"


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def with_photo(**changes: object) -> Report:
    photo = uploads.accept_upload(sample_files.upload(sample_files.read("phone.jpg")))
    report = private_report(files=[photo], **changes)
    photo.close()
    return report


def photo_of(report: Report) -> str:
    return reverse("files:attachment", args=[report.attachments.get().token, "goc"])


def test_code_to_phone_of_reporter_opens_complete_report(client: Client) -> None:
    report = private_report()

    answer = prove(client, own(report.code))
    page = client.get(answer.url)

    assert answer.url == own(report.code)
    shown = page.content.decode()
    assert report.title in shown and report.content in shown and report.address in shown


def test_page_is_not_cached_and_masks_contact_data(client: Client) -> None:
    report = private_report()
    prove(client, own(report.code))

    page = client.get(own(report.code))

    shown = page.content.decode()
    assert "no-store" in page["Cache-Control"] and "noindex" in page["X-Robots-Tag"]
    assert "xxxxxx" in shown
    assert not any(word in shown for word in ("939861234", EMAIL, NAME, "094090001234"))


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_shown(client: Client, state: State) -> None:
    report = private_report(state)
    prove(client, own(report.code))

    page = client.get(own(report.code))

    assert page.status_code == 200
    assert str(state.public_label) in page.content.decode()


@pytest.mark.parametrize("is_list", [False, True])
def test_new_owner_of_a_phone_sees_no_report_of_an_account_with_a_second_step(
    client: Client, is_list: bool
) -> None:
    user = make_citizen(PHONE)
    report = private_report()
    key = second_factor.fresh_key()
    codes = second_factor.set_up(user, key=key, code=code_of(key), source=Source("127.0.0.1"))
    page = LIST if is_list else own(report.code)

    asked = prove(client, page)

    assert asked.url == "/vi/dang-nhap/xac-thuc/"
    for shown in (client.get(LIST), client.get(own(report.code))):
        assert report.title not in shown.text
    # The owner gets to the page after the second step.
    done = client.post(asked.url, {"code": codes[0]}, follow=True)
    assert report.title in done.text


@pytest.mark.parametrize("is_list", [False, True])
def test_second_step_of_a_later_account_locks_no_guest_out(client: Client, is_list: bool) -> None:
    """Whoever reads one code opens an account and turns the second step on."""
    earlier = private_report(State.SUBMITTED, title="Gửi trước khi có tài khoản")
    user = make_citizen(PHONE)
    key = second_factor.fresh_key()
    second_factor.set_up(user, key=key, code=code_of(key), source=Source("127.0.0.1"))
    others = [
        private_report(title="Gửi khi đã có tài khoản"),
        private_report(account=user, title="Tài khoản gửi"),
    ]

    page = client.get(prove(client, LIST if is_list else own(earlier.code)).url)

    assert earlier.title in page.text and "xác thực hai bước" in page.text
    copy = client.get("/vi/ca-nhan/du-lieu/").text
    for other in others:
        shown = page.text + client.get(own(other.code)).text + copy
        assert other.title not in shown and other.code not in copy
    client.post(own(earlier.code, "rut/"))
    assert Report.objects.get(pk=earlier.pk).state == State.WITHDRAWN


@pytest.mark.parametrize("is_list", [False, True])
def test_new_owner_of_a_phone_sees_no_report_of_an_idle_account_with_email(
    client: Client, is_list: bool
) -> None:
    report = private_report()
    leave_idle(make_citizen(PHONE))
    page = LIST if is_list else own(report.code)

    asked = prove(client, page)

    assert asked.url == "/vi/dang-nhap/ma-sms/nhap-ma/"
    assert report.title not in client.get(page).text
    by_email = newest_code(Address.email(MAIL_OF_ACCOUNT))
    done = client.post(asked.url, {"otp": by_email}, follow=True)
    assert report.title in done.text


def test_rejected_report_shows_reason(client: Client) -> None:
    report = private_report(State.REJECTED)
    prove(client, own(report.code))

    assert "Thông tin không rõ ràng, thiếu địa điểm" in client.get(own(report.code)).text


def test_page_without_code_shows_nothing_of_report(client: Client) -> None:
    report = private_report()

    page = client.get(own(report.code))

    assert page.status_code == 200
    assert report.title not in page.text and report.address not in page.text
    assert 'name="phone"' in page.text


def test_other_phone_and_unknown_report_get_same_page_and_no_message() -> None:
    report = private_report()
    Message.objects.all().delete()
    pages = []
    for code, phone in (
        (report.code, PHONE), (report.code, OTHER_PHONE), (UNKNOWN, "+84939861201")
    ):  # fmt: skip
        visitor = Client()
        asked = visitor.post(own(code), {"phone": phone})
        page = visitor.get(asked.url)
        text = page.text.replace(code, "CODE").replace(f"xxx{phone[-3:]}", "MASKED")
        pages.append((asked.status_code, asked.url.replace(code, "CODE"), without_secrets(text)))

    assert pages[0] == pages[1]
    assert pages[1] == pages[2]
    assert [message.recipient_hash for message in Message.objects.all()] == [TO.hash]


def test_other_phone_costs_same_queries() -> None:
    report = private_report()

    def work(code: str, phone: str) -> list[str]:
        with CaptureQueriesContext(connection) as made:
            Client().post(own(code), {"phone": phone})
        return [query["sql"].split()[0] for query in made]

    work(report.code, "+84939861202")
    own_work = work(report.code, PHONE)

    assert own_work == work(report.code, OTHER_PHONE) == work(UNKNOWN, "+84939861203")


def test_other_phone_takes_same_processor_time(settings) -> None:
    settings.RATE_LIMITS = "off"
    report = private_report()
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(41):
        mine = bool(turn % 2)
        visitor, phone = Client(), PHONE if mine else OTHER_PHONE
        let_pass(3 * 86400)
        begin = time.thread_time()
        visitor.post(own(report.code), {"phone": phone})
        times[mine].append(time.thread_time() - begin)

    first, second = (statistics.median(each[2:]) for each in times.values())

    # A coarse guard against work left out. Processor time does not depend on other programs.
    assert abs(first - second) < 0.5 * max(first, second)


def test_wrong_code_opens_nothing(client: Client) -> None:
    report = private_report()
    asked = client.post(own(report.code), {"phone": PHONE})

    refused = client.post(asked.url, {"otp": wrong(newest_code(TO))})

    assert refused.status_code == 422
    assert report.title not in client.get(own(report.code)).text


def test_code_for_one_report_does_not_open_another(client: Client) -> None:
    report, second = private_report(), private_report(title="Chó thả rông")

    prove(client, own(report.code))

    assert second.title not in client.get(own(second.code)).text
    assert client.get(own(second.code)).status_code == 200


def test_code_cannot_be_redirected_to_other_report(client: Client) -> None:
    report = private_report()
    foreign = private_report(phone=OTHER_PHONE, title="Chó thả rông")
    client.post(own(report.code), {"phone": PHONE})

    answer = client.post(own(foreign.code, "xac-thuc/"), {"otp": newest_code(TO)})

    assert answer.url == own(foreign.code)
    assert foreign.title not in client.get(own(foreign.code)).text


def test_code_sent_for_another_purpose_opens_no_report(client: Client) -> None:
    report = private_report()
    client.post(own(report.code), {"phone": PHONE})
    prefix = newest_code(TO)
    asked = client.post(LIST, {"phone": PHONE})

    refused = client.post(asked.url, {"otp": prefix if prefix != newest_code(TO) else "x"})

    assert refused.status_code == 422
    assert report.title not in client.get(LIST).text


def test_code_is_requested_again_after_fifteen_minutes_without_use(client: Client) -> None:
    report = with_photo()
    prove(client, own(report.code))
    now = time.time()

    with time_machine.travel(now + my_reports.PERMIT_SECONDS - 5, tick=False):
        assert fetch(client, photo_of(report))[0].status_code == 200
    with time_machine.travel(now + my_reports.PERMIT_SECONDS + 5, tick=False):
        assert report.title not in client.get(own(report.code)).text
        assert client.get(photo_of(report)).status_code == 404


def test_clock_set_back_ends_access(client: Client) -> None:
    report = private_report()
    prove(client, own(report.code))

    with time_machine.travel(time.time() - 3600, tick=False):
        assert report.title not in client.get(own(report.code)).text


def test_closing_ends_access_at_once(client: Client) -> None:
    report = private_report()
    prove(client, own(report.code))

    client.post(f"{LIST}dong/")

    assert report.title not in client.get(own(report.code)).text


def test_session_key_changes_with_correct_code(client: Client) -> None:
    report = private_report()
    asked = client.post(own(report.code), {"phone": PHONE})
    before = client.cookies["sessionid"].value

    client.post(asked.url, {"otp": newest_code(TO)})

    assert client.cookies["sessionid"].value != before


def test_session_stores_open_reports_encrypted(client: Client) -> None:
    report = private_report()
    prove(client, own(report.code))

    kept = str(dict(client.session))

    assert report.code not in kept and Report.objects.get().reporter.phone_hash not in kept


@pytest.mark.parametrize("phone", ["", "123", "02993861234", "+1 202 555 0100"])
def test_phone_that_cannot_receive_code_is_refused_at_field(client: Client, phone: str) -> None:
    page = client.post(own(UNKNOWN), {"phone": phone})

    assert page.status_code == 422
    assert "field-error" in page.text


@pytest.mark.parametrize("code", ["abc", "2" * 17, "２０２３１００４０００３"])
def test_malformed_report_code_is_not_found(client: Client, code: str) -> None:
    assert client.get(own(code)).status_code == 404


def test_codes_to_one_phone_are_limited() -> None:
    report = private_report()
    for _n in range(5):
        Client().post(own(report.code), {"phone": PHONE})
        let_pass(61)

    page = Client().post(own(report.code), {"phone": PHONE})

    assert page.status_code == 422
    assert "Thêm một bước để ngăn chương trình tự động" in page.text
    assert 0 < len([one for one in messages_to(TO) if one.template == "otp"]) <= 5


def test_own_photo_is_served_in_session_and_not_cached(client: Client) -> None:
    report = with_photo()
    before = client.get(photo_of(report)).status_code
    prove(client, own(report.code))

    photo = client.get(photo_of(report))

    assert (before, photo.status_code) == (404, 200)
    assert photo["Cache-Control"] == "private, no-store"
    assert b"".join(photo.streaming_content)
    assert photo_of(report) in client.get(own(report.code)).text


def test_photo_of_unreleased_answer_is_not_found(client: Client) -> None:
    report = with_photo(state=State.PENDING_APPROVAL)
    report.attachments.update(answer=report.answers.get())
    prove(client, own(report.code))

    assert client.get(photo_of(report)).status_code == 404
    assert "Đã dặm vá" not in client.get(own(report.code)).text


def test_photo_of_another_report_is_not_found(client: Client) -> None:
    report, foreign = private_report(), with_photo(phone=OTHER_PHONE)
    prove(client, own(report.code))

    assert client.get(photo_of(foreign)).status_code == 404


def test_account_with_confirmed_phone_opens_report_without_code(client: Client) -> None:
    report = with_photo()
    client.force_login(make_citizen(PHONE))

    page = client.get(own(report.code))
    photo = client.get(photo_of(report))

    assert report.title in page.text
    assert b"".join(photo.streaming_content)


def test_another_account_is_asked_for_the_phone(client: Client) -> None:
    report = private_report()
    client.force_login(make_citizen(OTHER_PHONE))

    assert report.title not in client.get(own(report.code)).text


def test_account_with_unconfirmed_phone_is_asked_for_code(client: Client) -> None:
    report = private_report()
    user = make_citizen(PHONE)
    User.objects.filter(pk=user.pk).update(phone_confirmed_at=None)
    client.force_login(user)

    assert report.title not in client.get(own(report.code)).text


def test_staff_account_opens_no_report_as_reporter(client: Client) -> None:
    report = private_report()
    clerk = make_staff(Role.HANDLER)
    User.objects.filter(pk=clerk.pk).update(
        phone_hash=report.reporter.phone_hash, phone_confirmed_at=timezone.now()
    )
    client.force_login(clerk)

    assert report.title not in client.get(own(report.code)).text


@pytest.mark.parametrize("publish", [True, False])
def test_public_page_links_to_own_report_page(client: Client, publish: bool) -> None:
    report = make_report(State.PROCESSING, publish=publish)

    assert f'href="{own(report.code)}"' in client.get(f"{BASE}{report.code}/").text


def without_secrets(text: str) -> str:
    """The page without what differs from one visit to the next."""
    lines = text.splitlines()
    changing = ("csrfmiddlewaretoken", "data-countdown", "data-resend", "nonce")
    return "\n".join(line for line in lines if not any(word in line for word in changing))
