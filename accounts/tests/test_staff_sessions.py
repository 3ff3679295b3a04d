"""The sessions of staff: their owner sees and ends them, an administrator ends a colleague's."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Device, SecurityEvent, User
from accounts.tests.factories import PASSWORD, PHONE, make_citizen
from accounts.tests.pages import LOG_IN, log_in, signed_in
from accounts.tests.user_agents import ANDROID, IPHONE
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

SESSIONS, INDEX = "/quan-tri/phien-dang-nhap/", "/quan-tri/"
Kind = SecurityEvent.Kind


@pytest.fixture
def clerk() -> User:
    person = make_staff(Role.HANDLER, username="canbo")
    person.set_password(PASSWORD)
    person.save()
    return person


def session(agent: str = ANDROID, name: str = "canbo") -> Client:
    """Return a browser in which a member of staff has just logged in."""
    client = Client(headers={"user-agent": agent})
    answer = client.post("/quan-tri/login/", {"username": name, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(INDEX).status_code == 200


def make_old(client: Client) -> None:
    """Let the session look as if the password was shown an hour ago."""
    stored = client.session
    stored["signed_in"] -= 3600
    stored.save()


def end(client: Client, which: Any, **more: str) -> Any:
    return client.post(SESSIONS, {"end": str(which), **more})


def test_staff_see_their_sessions_with_device_time_and_the_present_one(clerk: User) -> None:
    session(IPHONE)
    here = session()

    shown = here.get(SESSIONS).text

    assert "Chrome trên Android" in shown and "Safari trên iPhone" in shown
    assert shown.count("Thiết bị này") == 1 and shown.count('name="end"') == 2
    assert shown.count("Đăng nhập lúc") == 2 and "127.0.0.1" not in shown


def test_one_ended_session_is_out_at_its_next_request_and_others_stay(clerk: User) -> None:
    lost, third, here = session(IPHONE), session(), session()

    assert end(here, lost.session["device"]).status_code == 302

    assert not is_in(lost) and is_in(third) and is_in(here)
    assert SecurityEvent.objects.filter(user=clerk, kind=Kind.SESSION_ENDED).count() == 1


def test_form_sent_from_an_ended_session_changes_nothing(clerk: User) -> None:
    lost, here = session(IPHONE), session()
    end(here, lost.session["device"])

    new = {"password": PASSWORD, "password1": "Sen Hong 2027 Ven Song"}
    lost.post("/quan-tri/password_change/", new | {"password2": new["password1"]})

    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_all_other_sessions_end_and_this_one_goes_on(clerk: User) -> None:
    others, here = [session(IPHONE), session()], session()

    end(here, "others")

    assert [is_in(other) for other in others] == [False, False] and is_in(here)
    assert here.get(SESSIONS).text.count("door__session") == 1
    assert SecurityEvent.objects.filter(user=clerk, kind=Kind.SESSIONS_ENDED).count() == 1


def test_ending_asks_for_the_password_when_the_log_in_is_long_ago(clerk: User) -> None:
    other, here = session(IPHONE), session()
    make_old(here)

    assert 'name="password"' in here.get(SESSIONS).text
    for wrong in ({}, {"password": "sai"}):
        assert end(here, "others", **wrong).status_code == 422
    assert is_in(other)
    assert end(here, "others", password=PASSWORD).status_code == 302

    assert not is_in(other) and 'name="password"' not in here.get(SESSIONS).text


def test_citizen_gives_the_password_to_end_a_device_in_an_old_session() -> None:
    make_citizen()
    other, here = Client(), Client()
    log_in(other), log_in(here)
    make_old(here)

    refused = here.post("/vi/ca-nhan/thiet-bi/", {"end": "others"})
    assert refused.status_code == 422 and signed_in(other)
    here.post("/vi/ca-nhan/thiet-bi/", {"end": "others", "password": PASSWORD})

    other.get("/vi/ca-nhan/")
    assert not signed_in(other)


def test_session_of_another_person_is_answered_like_an_unknown_one(clerk: User) -> None:
    colleague = make_staff(Role.HANDLER, username="khac")
    colleague.set_password(PASSWORD)
    colleague.save()
    foreign, here = session(name="khac"), session()

    assert end(here, foreign.session["device"]).status_code == 404
    assert end(here, 999_999_999).status_code == 404

    assert is_in(foreign)


@pytest.mark.parametrize("which", ["", "x", "-1", "9" * 30, "others\0"])
def test_senseless_choice_ends_nothing(clerk: User, which: str) -> None:
    other, here = session(IPHONE), session()

    assert end(here, which).status_code == 422
    assert is_in(other)


def test_list_is_for_staff_who_are_logged_in() -> None:
    make_citizen()
    citizen = Client()
    log_in(citizen)

    assert Client().get(SESSIONS).url.startswith("/quan-tri/login/")
    assert citizen.get(SESSIONS).url == "/vi/ca-nhan/thiet-bi/"


def test_session_that_timed_out_or_logged_out_leaves_the_list(clerk: User) -> None:
    session(IPHONE).post("/quan-tri/logout/")
    idle, here = session(IPHONE), session()
    stored = idle.session
    stored["staff_seen"] -= 1900
    stored.save()
    idle.get(INDEX)
    forgotten = session(IPHONE)
    Device.objects.filter(pk=forgotten.session["device"]).update(
        last_seen_at=timezone.now() - timedelta(minutes=41)
    )

    assert here.get(SESSIONS).text.count("door__session") == 1


def test_new_password_ends_the_other_sessions_in_the_list_too(clerk: User) -> None:
    other, here = session(IPHONE), session()
    new = {"password1": "Sen Hong 2027 Ven Song", "password2": "Sen Hong 2027 Ven Song"}

    here.post("/quan-tri/password_change/", {"password": PASSWORD, **new})

    assert not is_in(other) and here.get(SESSIONS).text.count("door__session") == 1


def test_session_of_staff_costs_one_query_a_page(clerk: User) -> None:
    here, bare = session(), Client()
    bare.force_login(clerk)
    here.get(SESSIONS), bare.get(SESSIONS)

    def queries(client: Client) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(SESSIONS)
        return len(seen)

    assert queries(here) - queries(bare) <= 1


# --- a colleague's sessions, and the server's command line -----------------------------------


def colleague_page(person: User) -> str:
    return f"/quan-tri/accounts/user/{person.pk}/ket-thuc-phien/"


def test_administrator_ends_all_sessions_of_a_colleague_on_record(clerk: User) -> None:
    sessions, here = [session(), session(IPHONE)], Client()
    administrator = make_staff(Role.ADMINISTRATOR)
    here.force_login(administrator)

    asked = here.get(colleague_page(clerk))
    assert asked.status_code == 200 and all(is_in(one) for one in sessions)
    here.post(colleague_page(clerk))

    assert not any(is_in(one) for one in sessions)
    assert SecurityEvent.objects.filter(user=clerk, kind=Kind.SESSIONS_ENDED).count() == 1
    assert LogEntry.objects.get(user=administrator).object_id == str(clerk.pk)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DISPATCHER, Role.APPROVER])
def test_other_roles_end_no_session_of_a_colleague(clerk: User, role: Role) -> None:
    running, here = session(), Client()
    here.force_login(make_staff(role))

    assert here.post(colleague_page(clerk)).status_code == 403
    assert is_in(running)


def test_administrator_ends_no_session_of_a_superuser_or_citizen(clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(is_superuser=True)
    citizen = make_citizen()
    running, here = session(), Client()
    here.force_login(make_staff(Role.ADMINISTRATOR))

    assert here.post(colleague_page(clerk)).status_code == 403
    assert here.post(colleague_page(citizen)).status_code == 404
    assert is_in(running)


def test_command_ends_the_sessions_of_one_account_or_of_everybody(clerk: User) -> None:
    make_citizen()
    staff, citizen = session(), Client()
    log_in(citizen)

    call_command("end_sessions", PHONE, stdout=StringIO())
    assert is_in(staff) and citizen.get("/vi/ca-nhan/").url.startswith(LOG_IN)
    call_command("end_sessions", "--all", stdout=StringIO())

    assert not is_in(staff)
    with pytest.raises(CommandError, match="Không có tài khoản"):
        call_command("end_sessions", "ten-la", stdout=StringIO())
