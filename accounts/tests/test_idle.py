"""Half an hour without a request ends a session of staff, and nothing typed is lost by it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from reports.models import Report
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff

PASSWORD = "Mật khẩu của cán bộ 1"
LOGIN = "/quan-tri/login/"
INDEX = "/quan-tri/"
UNSENT = "/quan-tri/chua-gui/"
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


def test_half_an_hour_without_a_request_leads_to_the_log_in_and_back(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    asked = "/quan-tri/reports/report/?viec=tat-ca"
    clock.shift(30 * 60 + 1)

    answer = client.get(asked)

    assert answer.url.startswith(f"{LOGIN}?next=%2Fquan-tri%2Freports%2Freport%2F%3Fviec%3Dtat-ca")
    assert EXPIRED in client.get(answer.url).content.decode()
    assert log_in(client, at=answer.url).url == asked


def test_each_request_gives_another_half_hour(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)

    for _turn in range(4):
        clock.shift(29 * 60)
        assert client.get(INDEX).status_code == 200


def test_the_session_is_worth_nothing_afterwards_anywhere(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    cookie = client.cookies["sessionid"].value
    clock.shift(1801)
    # The pages of citizens are simply shown to a visitor.
    assert client.get("/vi/").status_code == 200

    client.cookies["sessionid"] = cookie

    assert client.get(INDEX).url.startswith(LOGIN)


def test_a_citizens_session_stays(client: Client, clock: time_machine.Traveller) -> None:
    citizen = User.objects.create_user(
        "c-1", phone="+84939861234", phone_hash="x", phone_confirmed_at=datetime.now(UTC)
    )
    client.force_login(citizen)
    client.get("/vi/ca-nhan/")
    clock.shift(24 * 3600)

    assert client.get("/vi/ca-nhan/").status_code == 200


def test_what_was_typed_is_sent_after_the_log_in(
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


def test_what_one_person_typed_is_not_shown_to_another(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    other = make_staff(Role.SUPERVISOR, agency="VP-UBND")
    log_in(client)
    clock.shift(1801)
    client.post("/quan-tri/reports/report/1/chuyen/receive/", {"note": "Chuyện riêng của tôi"})

    client.force_login(other)

    assert client.get(UNSENT).url == INDEX


def test_it_is_kept_for_an_hour_encrypted_and_dropped_when_asked(
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


def test_passwords_are_never_kept(
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


def test_a_log_in_from_an_old_tab_works_at_once(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    clock.shift(1801)

    assert log_in(client).url == INDEX
    assert client.get(INDEX).status_code == 200


def test_logging_out_after_the_end_is_no_error(
    client: Client, clerk: User, clock: time_machine.Traveller
) -> None:
    log_in(client)
    clock.shift(1801)

    assert client.post("/quan-tri/logout/").status_code in (200, 302)
