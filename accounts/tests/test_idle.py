"""Half an hour without a request ends a session of staff, and nothing typed is lost by it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Device, User
from reports.models import Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

PASSWORD = "Mật khẩu của cán bộ 1"
LOGIN = "/quan-tri/login/"
INDEX = "/quan-tri/"
UNSENT = "/quan-tri/chua-gui/"
# As a browser writes it.
OWN_SITE = {"Origin": "http://testserver"}
EXPIRED = "Phiên làm việc đã hết hạn, vui lòng đăng nhập lại."

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 1, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk(reference_data: None) -> User:
    user = make_staff(Role.DISPATCHER, agency="TT-IOC", username="canbo")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, *, at: str = LOGIN) -> Any:
    return client.post(at, {"username": "canbo", "password": PASSWORD})


def test_staff_session_expires_after_half_an_hour_and_login_returns_to_page(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    asked = "/quan-tri/reports/report/?viec=tat-ca"
    clock.shift(30 * 60 + 1)

    answer = client.get(asked)

    assert answer.url.startswith(f"{LOGIN}?next=%2Fquan-tri%2Freports%2Freport%2F%3Fviec%3Dtat-ca")
    assert EXPIRED in client.get(answer.url).content.decode()
    assert log_in(client, at=answer.url).url == asked


def test_each_request_extends_staff_session_by_half_an_hour(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)

    for _turn in range(4):
        clock.shift(29 * 60)
        assert client.get(INDEX).status_code == 200


def test_expired_staff_session_cannot_be_reused(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    cookie = client.cookies["sessionid"].value
    clock.shift(1801)
    # The pages of citizens are simply shown to a visitor.
    assert client.get("/vi/").status_code == 200

    client.cookies["sessionid"] = cookie

    assert client.get(INDEX).url.startswith(LOGIN)


def test_citizen_session_does_not_expire_when_idle(
    client: Client, clock: time_machine.Traveller
) -> None:
    citizen = User.objects.create_user(
        "c-1", phone="+84939861234", phone_hash="x", phone_confirmed_at=datetime.now(UTC)
    )
    client.force_login(citizen)
    client.get("/vi/ca-nhan/")
    clock.shift(24 * 3600)

    assert client.get("/vi/ca-nhan/").status_code == 200


def test_form_sent_after_session_expiry_is_offered_after_login(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    report = make_report(State.SUBMITTED)
    address = f"/quan-tri/reports/report/{report.pk}/chuyen/request_info/"
    typed = {"seen": "submitted", "note": "Đề nghị cho biết số nhà gần nhất."}
    log_in(client)
    clock.shift(1801)

    answer = client.post(address, typed)
    assert Report.objects.get(pk=report.pk).state == State.SUBMITTED
    assert "vẫn được giữ lại" in client.get(answer.url).content.decode()
    assert log_in(client, at=answer.url).url == UNSENT
    page = client.get(UNSENT)
    assert typed["note"] in page.content.decode()
    client.post(page.context["typed"].path, dict(page.context["typed"].fields))

    assert Report.objects.get(pk=report.pk).state == State.NEED_INFO
    assert client.get(UNSENT).url == INDEX


def test_unsent_form_is_hidden_from_another_account(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    other = make_staff(Role.SUPERVISOR, agency="VP-UBND")
    log_in(client)
    clock.shift(1801)
    client.post("/quan-tri/reports/report/1/chuyen/receive/", {"note": "Chuyện riêng của tôi"})

    client.force_login(other)

    assert client.get(UNSENT).url == INDEX


def test_unsent_form_is_encrypted_and_dropped_after_an_hour_or_on_request(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    for ending in ("drop", "old"):
        log_in(client)
        clock.shift(1801)
        client.post("/quan-tri/reports/report/1/chuyen/receive/", {"note": "Gọi 0939861234"})
        assert "0939861234" not in str(dict(client.session))
        log_in(client)
        assert "0939861234" in client.get(UNSENT).content.decode()
        if ending == "drop":
            client.post(f"{UNSENT}bo/")
        else:
            clock.shift(1500)
            client.get(INDEX)
            clock.shift(1500)
            client.get(INDEX)
            clock.shift(700)
        assert client.get(UNSENT).url == INDEX


def test_unsent_passwords_are_never_kept(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    clock.shift(1801)

    answer = client.post(
        "/quan-tri/password_change/",
        {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"},
    )

    assert "chua-gui" not in answer.url
    assert not client.session.get("unsent")


def test_login_from_old_tab_succeeds_at_once(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    clock.shift(1801)

    assert log_in(client).url == INDEX
    assert client.get(INDEX).status_code == 200


def test_logout_after_session_expiry_is_accepted(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    clock.shift(1801)

    assert client.post("/quan-tri/logout/").status_code in (200, 302)


def test_a_session_of_staff_ends_after_twelve_hours_however_busy(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    for _half_hour in range(12 * 2):
        clock.shift(30 * 60)
        assert client.get(INDEX).status_code == 200

    clock.shift(1)

    assert client.get(INDEX).url.startswith(LOGIN)


def test_words_posted_after_logging_out_elsewhere_are_shown_and_sent_after_login(
    clerk: User,
) -> None:
    """Another tab logs out, and a third one in: the token of the open page is an earlier one."""
    report = make_report(State.SUBMITTED)
    address = f"/quan-tri/reports/report/{report.pk}/chuyen/request_info/"
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)
    opened = {"csrfmiddlewaretoken": token_of(client, INDEX)}
    typed = {"seen": "submitted", "note": "Đề nghị cho biết số nhà gần nhất."}
    client.post("/quan-tri/logout/", opened)

    nobody = client.post(address, typed | opened, headers=OWN_SITE)
    client.post(LOGIN, {"username": "canbo", "password": PASSWORD} | login_token(client))
    somebody = client.post(address, typed | opened, headers=OWN_SITE)

    for answer in (nobody, somebody):
        assert answer.status_code == 403
        assert typed["note"] in answer.content.decode()
        assert "Ông/Bà" not in answer.content.decode()
    assert f'href="{LOGIN}" target="_blank"' in nobody.content.decode()
    assert "canbo" in somebody.content.decode()
    fields = dict(somebody.context["typed"].fields)
    token = {"csrfmiddlewaretoken": str(somebody.context["csrf_token"])}
    client.post(somebody.context["typed"].path, fields | token)
    assert Report.objects.get(pk=report.pk).state == State.NEED_INFO


def test_words_posted_after_the_device_was_logged_out_are_shown(
    client: Client, clerk: User
) -> None:
    log_in(client)
    Device.objects.update(ended_at=datetime.now(UTC))

    answer = client.post(
        "/quan-tri/reports/report/1/chuyen/receive/",
        {"note": "Đã gọi điện cho dân"},
        headers=OWN_SITE,
    )

    assert answer.status_code == 403
    assert "Đã gọi điện cho dân" in answer.content.decode()


def test_log_in_after_a_post_without_session_never_returns_to_the_posted_url(
    client: Client, clerk: User
) -> None:
    answer = client.post("/quan-tri/reports/report/1/chuyen/receive/", {"password": "x"})

    assert answer.url == f"{LOGIN}?next=%2Fquan-tri%2F&het-phien=1"


@pytest.mark.parametrize("origin", [{"Origin": "https://x.vn"}, {"Origin": "null"}, {}])
@pytest.mark.parametrize("has_session", [True, False])
def test_words_posted_by_another_site_are_not_shown_for_sending(
    clerk: User, has_session: bool, origin: dict[str, str]
) -> None:
    """Browsers send no cookies with such a post, so it seems to come without a session.

    The clerk may be logged in all the same, and one press would send the stranger's form.
    """
    client = Client(enforce_csrf_checks=True)
    if has_session:
        client.force_login(clerk)
    address = "/quan-tri/reports/report/1/chuyen/receive/"

    answer = client.post(address, {"note": "Nhận quà ngay"}, headers=origin)

    assert answer.status_code == 403
    assert "Nhận quà ngay" not in answer.content.decode()


def token_of(client: Client, path: str) -> str:
    return str(client.get(path).context["csrf_token"])


def login_token(client: Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": token_of(client, LOGIN)}
