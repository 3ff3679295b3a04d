"""“Dữ liệu của tôi”, as its owner uses it: seen, corrected, taken away, withdrawn, deleted."""

import json
import re
import time
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts import citizens, consent
from accounts.data_requests import Kind, Status
from accounts.models import DataRequest, User
from accounts.tests.codes import newest_code
from accounts.tests.factories import PASSWORD, make_citizen
from notifications.outbox import Address
from reports import workflow
from reports.casework import reopening_requests
from reports.models import Report, Reporter
from reports.privacy import personal_data_access
from reports.rules.states import Role, State
from reports.tests.factories import EMAIL, NAME, NATIONAL_ID, PHONE, make_report, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

PAGE = "/vi/ca-nhan/du-lieu/"
CONFIRM = "/vi/ca-nhan/nhap-lai-mat-khau/"
LIST = "/vi/phan-anh-kien-nghi/tra-cuu/cua-toi/"
OTHER_PHONE = "+84939861200"
ADDRESS = "Số 5 đường Lê Lợi, Phường 6"
MINUTE = 60


@pytest.fixture(autouse=True)
def media_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


@pytest.fixture
def citizen() -> User:
    return make_citizen(PHONE)


@pytest.fixture
def signed_in(client: Client, citizen: User) -> Client:
    """Logged in just now, by the form."""
    answer = client.post("/vi/dang-nhap/", {"login": "0939861234", "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def guest(client: Client) -> Client:
    """A visitor who has just proved the phone of an own report."""
    make_report(State.COMPLETED, phone=PHONE)
    asked = client.post(LIST, {"phone": PHONE})
    client.post(asked.url, {"otp": newest_code(Address.sms(PHONE))})
    return client


def words(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def own(report: Report, step: str) -> str:
    return f"{PAGE}{report.code}/{step}/"


# --- the door ------------------------------------------------------------------------------


def test_visitor_sees_both_ways_to_identify(client: Client) -> None:
    door = client.get(PAGE)
    shown = client.get(door.url)

    assert door.url == f"{PAGE}vao/" and shown.status_code == 200
    assert f"/vi/dang-nhap/?next={PAGE}" in shown.content.decode()
    assert LIST in shown.content.decode()


def test_staff_are_sent_to_desk(client: Client) -> None:
    client.force_login(make_staff(Role.SUPERVISOR))

    assert client.get(PAGE).url == "/quan-tri/"


@pytest.mark.parametrize("address", ["tai-ve/", "ban-doc/", "yeu-cau/"])
def test_old_session_is_asked_for_password(client: Client, citizen: User, address: str) -> None:
    client.force_login(citizen)

    asked = client.post(f"{PAGE}{address}")

    assert asked.status_code == 302 and asked.url.startswith(CONFIRM)
    assert not DataRequest.objects.exists()


def test_password_opens_data_rights_for_ten_minutes(client: Client, citizen: User) -> None:
    client.force_login(citizen)
    report = make_report(State.RECEIVED, phone=PHONE)
    target = own(report, "dia-chi")

    asked = client.get(target)
    wrong = client.post(asked.url, {"password": "khong phai", "next": target})
    back = client.post(asked.url, {"password": PASSWORD, "next": target})

    assert "Mật khẩu không đúng" in words(wrong)
    assert back.url == target and client.get(target).status_code == 200
    with time_machine.travel(time.time() + 11 * MINUTE):
        assert client.get(target).url.startswith(CONFIRM)


def test_password_page_refuses_other_sites(client: Client, citizen: User) -> None:
    client.force_login(citizen)

    back = client.post(CONFIRM, {"password": PASSWORD, "next": "https://example.com/"})

    assert back.url == "/vi/ca-nhan/"


# --- see -----------------------------------------------------------------------------------


def test_page_shows_masked_data_with_consents_and_retention(signed_in: Client) -> None:
    report = make_report(State.COMPLETED, phone=PHONE, publish_identity=True)

    response = signed_in.get(PAGE)
    shown = words(response)

    assert report.code in shown and "xxxxxx234" in shown
    assert "Tôi đồng ý nhận thông báo" in shown and "Công khai họ tên" in shown
    assert NATIONAL_ID not in shown and "939861234" not in shown and EMAIL not in shown
    assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]


def test_page_and_copies_hold_own_data_only(signed_in: Client) -> None:
    make_report(State.COMPLETED, phone=PHONE)
    foreign = make_report(
        State.COMPLETED, phone=OTHER_PHONE, title="Chó thả rông", email="khac@example.vn"
    )

    shown = [
        signed_in.get(PAGE),
        signed_in.post(f"{PAGE}ban-doc/"),
        signed_in.post(f"{PAGE}tai-ve/"),
    ]

    for response in shown:
        text = response.content.decode()
        for trace in (foreign.code, "Chó thả rông", "khac@example.vn", "861200"):
            assert trace not in text


def test_unconfirmed_phone_shows_no_consents(signed_in: Client, citizen: User) -> None:
    neighbour = make_citizen(OTHER_PHONE, "")
    consent.record("account", who=neighbour.phone_hash, channel="web", ip="203.0.113.9")
    report = make_report(State.RECEIVED, phone=OTHER_PHONE, account=citizen)

    data = json.loads(signed_in.post(f"{PAGE}tai-ve/").content)

    assert data["account_consents"] == []
    (kept,) = data["reports"]
    assert kept["code"] == report.code and len(kept["consents"]) == 2


def test_page_query_count_does_not_grow_with_reports(signed_in: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            signed_in.get(PAGE)
        return len(made)

    make_report(State.RECEIVED, phone=PHONE)
    signed_in.get(PAGE)
    one = queries()
    for _n in range(11):
        make_report(State.RECEIVED, phone=PHONE)

    assert queries() == one <= 14
    assert "?page=2" in signed_in.get(PAGE).content.decode()


# --- take away -----------------------------------------------------------------------------


def test_json_copy_is_complete_and_recorded(signed_in: Client) -> None:
    report = make_report(State.NEED_INFO, phone=PHONE, contact_address=ADDRESS)
    workflow.move(report, "supply_info", by=None, note="Gần cây xăng số 3.")

    response = signed_in.post(f"{PAGE}tai-ve/")
    data = json.loads(response.content)

    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert data["account"]["phone"] == PHONE
    (kept,) = data["reports"]
    assert kept["code"] == report.code
    assert kept["sender"]["national_id"] == NATIONAL_ID
    assert kept["sender"]["contact_address"] == ADDRESS
    assert kept["supplements"][0]["text"] == "Gần cây xăng số 3."
    assert {one["purpose"] for one in kept["consents"]} == {
        "Xử lý và trả lời phản ánh",
        "Nhận thông báo qua SMS, Zalo",
    }
    assert data["messages"] and data["messages"][0]["recipient"] == "xxxxxx234"
    row = DataRequest.objects.get()
    assert (row.kind, row.status) == (Kind.EXPORT, Status.DONE)


def test_page_and_json_copy_hold_rating_and_reply(
    signed_in: Client,
) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    workflow.move(report, "rate", by=None, level="dissatisfied", note="Chỗ vá lại bong.")
    reopening_requests.ask(report, reason="Trước nhà tôi vẫn còn ổ gà.")
    supervisor = make_staff(Role.SUPERVISOR)
    reopening_requests.decline(report, by=supervisor, answer="Đã kiểm tra, đường bằng phẳng.")

    data = json.loads(signed_in.post(f"{PAGE}tai-ve/").content)
    shown = words(signed_in.post(f"{PAGE}ban-doc/"))

    (kept,) = data["reports"]
    assert kept["rating"]["level"] == "Không hài lòng"
    assert kept["rating"]["reason"] == "Chỗ vá lại bong."
    assert kept["reopening_asked"]["reason"] == "Trước nhà tôi vẫn còn ổ gà."
    assert kept["reopening_asked"]["granted"] is False
    assert kept["reopening_asked"]["answer"] == "Đã kiểm tra, đường bằng phẳng."
    for said in (kept["rating"]["level"], kept["rating"]["reason"], "vẫn còn ổ gà", "bằng phẳng"):
        assert said in shown


def test_json_copy_omits_missing_rating(signed_in: Client) -> None:
    make_report(State.COMPLETED, phone=PHONE)

    (kept,) = json.loads(signed_in.post(f"{PAGE}tai-ve/").content)["reports"]

    assert kept["rating"] is None and kept["reopening_asked"] is None


def test_json_copy_lists_accesses_with_time_and_agency(
    signed_in: Client,
) -> None:
    report = make_report(State.RECEIVED, phone=PHONE)
    officer = make_staff(Role.DISPATCHER)
    personal_data_access.reveal(report, by=officer, reason="call", fields=["phone"])

    data = json.loads(signed_in.post(f"{PAGE}tai-ve/").content)

    (access,) = data["reports"][0]["full_views_by_staff"]
    assert access["agency"] == officer.agency.name


def test_json_copy_names_no_officer(signed_in: Client) -> None:
    make_report(State.COMPLETED, phone=PHONE)

    text = signed_in.post(f"{PAGE}tai-ve/").content.decode()

    assert "Đã dặm vá xong" in text and "Cán bộ" not in text


def test_readable_copy_shows_local_times(signed_in: Client) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)

    shown = words(signed_in.post(f"{PAGE}ban-doc/"))

    assert report.code in shown and NATIONAL_ID in shown and PHONE in shown
    assert not re.search(r"\d{4}-\d\d-\d\dT", shown)


def test_copy_query_count_does_not_grow_with_reports(signed_in: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            signed_in.post(f"{PAGE}tai-ve/")
        return len(made)

    make_report(State.COMPLETED, phone=PHONE)
    queries()
    one = queries()
    for _n in range(4):
        make_report(State.COMPLETED, phone=PHONE)

    assert queries() == one


def test_copies_are_limited(signed_in: Client) -> None:
    answers = [signed_in.post(f"{PAGE}tai-ve/").status_code for _n in range(21)]

    assert answers == [200] * 20 + [429]


def test_copy_requires_post(signed_in: Client) -> None:
    assert signed_in.get(f"{PAGE}tai-ve/").url == PAGE
    assert signed_in.get(f"{PAGE}ban-doc/").url == PAGE
    assert not DataRequest.objects.exists()


# --- correct, withdraw, ask ------------------------------------------------------------------


def test_contact_address_of_open_report_can_be_corrected(signed_in: Client) -> None:
    report = make_report(State.RECEIVED, phone=PHONE)

    saved = signed_in.post(own(report, "dia-chi"), {"contact_address": ADDRESS})

    assert saved.url == PAGE
    assert Reporter.objects.get(pk=report.pk).contact_address == ADDRESS


def test_account_consent_is_shown_after_phone_change(signed_in: Client, citizen: User) -> None:
    consent.record("account", who=citizen.phone_hash, channel="web")

    citizens.change_phone(citizen, OTHER_PHONE)

    assert "mở và quản lý tài khoản" in words(signed_in.get(PAGE))


def test_invalid_address_is_refused_at_field(signed_in: Client) -> None:
    report = make_report(State.RECEIVED, phone=PHONE)

    refused = signed_in.post(own(report, "dia-chi"), {"contact_address": "x" * 300})

    assert refused.status_code == 422
    assert 'id="id_contact_address_error"' in refused.content.decode()


def test_consent_is_withdrawn_after_confirmation(signed_in: Client) -> None:
    report = make_report(State.PROCESSING, phone=PHONE, publish_identity=True)

    asked = signed_in.get(own(report, "rut/identity"))
    done = signed_in.post(own(report, "rut/identity"))

    assert "biến khỏi trang phản ánh" in words(asked)
    assert done.url == PAGE and "Đã rút lại lúc" in words(signed_in.get(PAGE))
    assert Report.objects.get(pk=report.pk).public_name == ""


def test_consent_of_open_report_explains_why_it_stays(signed_in: Client) -> None:
    report = make_report(State.PROCESSING, phone=PHONE)

    asked = words(signed_in.get(own(report, "rut/processing")))
    signed_in.post(own(report, "rut/processing"))

    assert "Chưa rút lại được" in asked
    assert Reporter.objects.get(pk=report.pk).phone == PHONE
    assert DataRequest.objects.get().status == Status.REFUSED


@pytest.mark.parametrize("step", ["dia-chi", "rut/identity", "rut/processing", "rut/sms"])
def test_report_of_other_person_is_not_found(signed_in: Client, step: str) -> None:
    foreign = make_report(State.RECEIVED, phone=OTHER_PHONE)

    assert signed_in.get(own(foreign, step)).status_code == 404
    assert signed_in.post(own(foreign, step)).status_code == 404


@pytest.mark.parametrize("step", ["rut/account", "rut/all"])
def test_unknown_purpose_is_not_found(signed_in: Client, step: str) -> None:
    report = make_report(State.RECEIVED, phone=PHONE)

    assert signed_in.get(own(report, step)).status_code == 404


def test_request_reaches_staff_once_and_shows_deadline(signed_in: Client) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    said = {"kind": "correct", "about": report.code, "wish": "Tên tôi viết sai: Mộng Thư."}

    for _click in range(2):
        assert signed_in.post(f"{PAGE}yeu-cau/", said).url == PAGE

    row = DataRequest.objects.get()
    assert (row.kind, row.status, row.about) == (Kind.CORRECT, Status.OPEN, report.code)
    assert "Trả lời trước" in words(signed_in.get(PAGE))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "", "wish": "Tôi phản đối việc này."}, "kind"),
        ({"kind": "withdraw", "wish": "Tôi phản đối việc này."}, "kind"),
        ({"kind": "object", "wish": "ngắn"}, "wish"),
        ({"kind": "object", "wish": "Tôi phản đối việc này.", "about": "202001010001"}, "about"),
    ],
)
def test_incomplete_request_is_refused_at_field(
    signed_in: Client, said: dict[str, str], field: str
) -> None:
    refused = signed_in.post(f"{PAGE}yeu-cau/", said)

    assert refused.status_code == 422
    assert f'id="id_{field}_error"' in refused.content.decode()
    assert not DataRequest.objects.exists()


# --- delete --------------------------------------------------------------------------------


def delete(client: Client, **changes: str) -> HttpResponse:
    return client.post(f"{PAGE}xoa/", {"understood": "on", "password": PASSWORD} | changes)


def test_deleting_account_ends_every_session(signed_in: Client, citizen: User) -> None:
    report = make_report(State.COMPLETED, phone=PHONE)
    elsewhere = Client()
    elsewhere.force_login(citizen)

    gone = delete(signed_in)
    shown = words(signed_in.get(gone.url))

    assert gone.url == "/vi/" and "đã được xóa" in shown
    assert not User.objects.filter(pk=citizen.pk).exists()
    assert Reporter.objects.get(pk=report.pk).full_name == ""
    assert "/vi/dang-nhap/" in elsewhere.get("/vi/ca-nhan/").url
    assert not signed_in.cookies["paht_account"].value


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"password": "khong phai"}, "Mật khẩu không đúng"),
        ({"password": ""}, "Vui lòng nhập mật khẩu"),
        ({"understood": ""}, "Vui lòng xác nhận"),
    ],
)
def test_deletion_requires_password_and_confirmation(
    signed_in: Client, citizen: User, changes: dict[str, str], said: str
) -> None:
    refused = delete(signed_in, **changes)

    assert refused.status_code == 422 and said in words(refused)
    assert User.objects.filter(pk=citizen.pk).exists()


def test_open_report_turns_deletion_into_request(signed_in: Client, citizen: User) -> None:
    report = make_report(State.PROCESSING, phone=PHONE)

    told = words(signed_in.get(f"{PAGE}xoa/"))
    for _click in range(2):
        assert delete(signed_in).url == PAGE

    shown = words(signed_in.get(PAGE))
    assert "Chưa xóa được ngay" in told and report.code in told
    assert "còn phản ánh đang xử lý" in shown and report.code in shown
    row = DataRequest.objects.get()
    assert (row.kind, row.status) == (Kind.DELETE, Status.OPEN)
    assert User.objects.filter(pk=citizen.pk).exists()


def test_phone_can_sign_up_again_after_deletion(signed_in: Client) -> None:
    make_report(State.COMPLETED, phone=PHONE)
    delete(signed_in)

    again = Client()
    again.post(
        "/vi/dang-ky/",
        {
            "full_name": "Nguyễn Văn Ba",
            "phone": PHONE,
            "email": "",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    again.post("/vi/dang-ky/xac-thuc/", {"otp": newest_code(Address.sms(PHONE))})

    assert again.get(PAGE).status_code == 200
    assert "Không có phản ánh nào gắn với Ông/Bà" in words(again.get(PAGE))


# --- without an account ----------------------------------------------------------------------


def test_guest_sees_and_copies_data_of_proved_phone(guest: Client) -> None:
    report = Report.objects.get()

    shown = words(guest.get(PAGE))
    data = json.loads(guest.post(f"{PAGE}tai-ve/").content)

    assert report.code in shown and "Chỉ Ông/Bà thấy trang này" in shown
    assert data["account"] is None
    assert data["reports"][0]["sender"]["full_name"] == NAME


def test_guest_deletes_data_of_proved_phone(guest: Client) -> None:
    gone = guest.post(f"{PAGE}xoa/", {"understood": "on"})

    assert gone.url == "/vi/"
    assert Reporter.objects.get().erased_at
    assert guest.get(PAGE).url == f"{PAGE}vao/"


def test_guest_page_closes_after_fifteen_minutes(guest: Client) -> None:
    with time_machine.travel(time.time() + 16 * MINUTE):
        assert guest.get(PAGE).url == f"{PAGE}vao/"
        assert guest.post(f"{PAGE}tai-ve/").url == f"{PAGE}vao/"
