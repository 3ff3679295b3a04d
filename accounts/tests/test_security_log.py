"""The log of authentication: what it records, what it never holds, who reads it, when it goes."""

import re
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import F
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import bursts, identity, lockout, second_factor, security_log, temporary_passwords
from accounts.identity import Identity
from accounts.models import SecurityEvent, User
from accounts.tests import codes
from accounts.tests.factories import PASSWORD, PHONE, make_citizen
from accounts.tests.pages import LOG_OUT, RESET, RESET_PASSWORD, RESET_VERIFY, log_in
from accounts.tests.second_steps import STEP, code_of, give_app
from notifications.models import Message
from notifications.outbox import Address
from paht.foundation import visitors
from reports.privacy import purge
from reports.rules.states import Role
from reports.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

Kind = SecurityEvent.Kind
STAFF_LOG_IN, LOG = "/quan-tri/login/", "/quan-tri/accounts/securityevent/"
NEW = "Sen Hong 2027 Ven Song"
ADDRESS = "203.0.113.77"


def kinds(**whose: Any) -> list[str]:
    return list(SecurityEvent.objects.filter(**whose).order_by("pk").values_list("kind", flat=True))


def everything() -> str:
    return str(list(SecurityEvent.objects.values()))


def staff_log_in(client: Client, name: str, password: str = PASSWORD) -> Any:
    return client.post(STAFF_LOG_IN, {"username": name, "password": password})


@pytest.fixture
def administrator() -> User:
    person = make_staff(Role.ADMINISTRATOR, username="quantri")
    person.email = "quantri@example.vn"
    person.set_password(PASSWORD)
    person.save()
    return person


def test_log_in_and_log_out_of_a_citizen_are_recorded_with_one_mark(client: Client) -> None:
    citizen = make_citizen()

    log_in(client)
    client.post(LOG_OUT)

    assert kinds(user=citizen) == [Kind.SIGNED_IN, Kind.SIGNED_OUT]
    (mark,) = set(SecurityEvent.objects.values_list("client_mark", flat=True))
    assert re.fullmatch("[0-9a-f]{16}", mark)


def test_failed_log_in_is_recorded_for_account_and_for_unknown_name_alike(client: Client) -> None:
    citizen = make_citizen()

    log_in(client, password="sai mật khẩu")
    log_in(client, login="0939861199", password="sai mật khẩu")

    known, unknown = SecurityEvent.objects.order_by("pk")
    assert (known.kind, known.user_id) == (Kind.WRONG_PASSWORD, citizen.pk)
    assert (unknown.kind, unknown.user_id) == (Kind.WRONG_PASSWORD, None)
    assert known.account_mark != unknown.account_mark and unknown.account_mark


def test_log_holds_no_address_no_password_and_no_typed_name() -> None:
    client = Client(REMOTE_ADDR=ADDRESS)
    make_citizen()

    log_in(client, password="Bi Mat Cua Toi")
    log_in(client, login="nguoi-la@example.vn", password="Bi Mat Cua Toi")
    staff_log_in(client, "ten-la-go-nham", "Bi Mat Cua Toi")

    words = everything()
    assert len(kinds()) == 3
    for secret in (ADDRESS, "Bi Mat", "nguoi-la", "ten-la", PHONE, PHONE[3:]):
        assert secret not in words


def test_failed_log_in_costs_the_same_statements_for_account_and_for_unknown_name(
    client: Client,
) -> None:
    make_citizen()
    log_in(client, login="0939861198", password="x")

    def statements(login: str) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            log_in(client, login=login, password="sai mật khẩu")
        return [re.sub(r"'[^']*'|\d+", "?", row["sql"]).replace("NULL", "?") for row in seen]

    assert statements(PHONE) == statements("0939861197")


def test_locked_out_client_is_recorded(client: Client) -> None:
    citizen = make_citizen()
    for _try in range(5):
        log_in(client, password="sai")

    log_in(client, password="sai")

    assert kinds(user=citizen)[-1] == Kind.LOCKED_OUT


def test_locked_out_client_at_a_staff_account_is_recorded(
    client: Client, administrator: User
) -> None:
    for _try in range(6):
        staff_log_in(client, "quantri", password="sai")

    assert kinds(user=administrator) == [Kind.WRONG_PASSWORD] * 5 + [Kind.LOCKED_OUT]


def test_locked_out_client_at_an_unknown_staff_name_is_recorded(client: Client) -> None:
    for _try in range(6):
        staff_log_in(client, "khong.co", password="sai")

    mark = security_log.account_mark(identity.read("khong.co"))
    assert kinds(account_mark=mark) == [Kind.WRONG_PASSWORD] * 5 + [Kind.LOCKED_OUT]


def test_locked_out_second_step_is_recorded(
    client: Client, administrator: User, clock: time_machine.Traveller
) -> None:
    give_app(administrator, clock)
    staff_log_in(client, "quantri")

    for _try in range(6):
        client.post(STEP, {"code": "000000"})

    assert kinds(user=administrator)[-2:] == [Kind.WRONG_SECOND_STEP, Kind.LOCKED_OUT]


def test_locked_out_confirmation_of_a_password_is_recorded(administrator: User) -> None:
    source = lockout.Source("192.0.2.7")
    for _try in range(6):
        who = identity.of_account(administrator)
        lockout.password_error(administrator, "sai", who=who, source=source)

    assert kinds(user=administrator) == [Kind.WRONG_PASSWORD] * 5 + [Kind.LOCKED_OUT]


def test_flood_of_a_locked_out_client_makes_few_rows(client: Client) -> None:
    make_citizen()
    for _try in range(5 + 25):
        log_in(client, password="sai")

    locked = SecurityEvent.objects.filter(kind=Kind.LOCKED_OUT).order_by("pk")
    assert list(locked.values_list("times", flat=True)) == [1, 9]


def test_each_step_of_a_staff_log_in_is_recorded(
    client: Client, administrator: User, clock: time_machine.Traveller
) -> None:
    key, recovery = give_app(administrator, clock)
    staff_log_in(client, "quantri")
    client.post(STEP, {"code": "000000"})
    client.post(STEP, {"code": code_of(key)})
    client.post("/quan-tri/logout/")
    staff_log_in(client, "quantri")
    client.post(STEP, {"code": recovery[0]})

    assert kinds(user=administrator) == [
        Kind.SECOND_STEP_SET_UP,
        *(Kind.FIRST_STEP, Kind.WRONG_SECOND_STEP, Kind.SECOND_STEP, Kind.SIGNED_IN),
        Kind.SIGNED_OUT,
        *(Kind.FIRST_STEP, Kind.RECOVERY_CODE, Kind.SIGNED_IN),
    ]


def test_removed_second_step_and_given_password_of_a_colleague_are_recorded(
    administrator: User,
) -> None:
    second_factor.remove(administrator)
    temporary_passwords.give(administrator)

    assert kinds(user=administrator) == [Kind.SECOND_STEP_REMOVED, Kind.PASSWORD_GIVEN]


def test_changed_password_is_recorded_and_a_wrong_old_one_too(
    client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    new = {"password1": NEW, "password2": NEW}

    client.post("/quan-tri/password_change/", {"password": "sai", **new})
    client.post("/quan-tri/password_change/", {"password": PASSWORD, **new})

    assert kinds(user=administrator) == [Kind.WRONG_PASSWORD, Kind.PASSWORD_CHANGED]


def test_session_that_ends_by_itself_is_recorded(client: Client, administrator: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        staff_log_in(client, "quantri")
        clock.shift(timedelta(minutes=31))
        client.get("/quan-tri/")

    assert kinds(user=administrator) == [Kind.SIGNED_IN, Kind.TIMED_OUT]


def test_wrong_code_by_sms_is_recorded_with_the_mark_of_the_phone(client: Client) -> None:
    citizen = make_citizen()
    client.post(RESET, {"destination": PHONE})

    client.post(RESET_VERIFY, {"otp": "000000"})

    (event,) = SecurityEvent.objects.filter(kind=Kind.WRONG_CODE)
    assert event.account_mark == security_log.account_mark(citizen)
    assert event.detail == "Đặt lại mật khẩu"


def test_reset_of_a_password_is_recorded(client: Client) -> None:
    citizen = make_citizen()
    client.post(RESET, {"destination": PHONE})
    client.post(RESET_VERIFY, {"otp": codes.newest_code(Address.sms(PHONE))})

    client.post(RESET_PASSWORD, {"password1": NEW, "password2": NEW})

    assert kinds(user=citizen) == [Kind.PASSWORD_RESET]


def test_row_is_neither_changed_nor_deleted(client: Client) -> None:
    make_citizen()
    log_in(client)

    for forbidden in (
        lambda: SecurityEvent.objects.update(detail="khác"),
        lambda: SecurityEvent.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            forbidden()


def test_row_survives_the_deletion_of_its_account_without_a_name(
    client: Client, administrator: User
) -> None:
    citizen = make_citizen()
    log_in(client)
    mark = SecurityEvent.objects.get().account_mark

    citizen.delete()

    client.force_login(administrator)
    shown = client.get(LOG).text
    assert f"Đã xóa · {mark}" in shown and "Nguyễn Văn Ba" not in shown


def test_purge_deletes_rows_older_than_the_retention_of_logs() -> None:
    citizen = make_citizen()
    now = timezone.now()
    for days in (729, 731):
        SecurityEvent.objects.create(
            kind=Kind.SIGNED_IN, user=citizen, at=now - timedelta(days=days)
        )

    purge.run(now)

    assert SecurityEvent.objects.get().at == now - timedelta(days=729)


# --- the page ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_administrators_and_supervisors_read_the_log(client: Client, role: Role) -> None:
    client.force_login(make_staff(role, username="nguoixem"))
    staff_log_in(Client(), "nguoixem", "sai")

    shown = client.get(LOG).text

    assert "Sai tài khoản hoặc mật khẩu" in shown and "(nguoixem)" in shown


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DISPATCHER, Role.HANDLER, Role.APPROVER])
def test_other_staff_do_not_read_the_log(client: Client, role: Role) -> None:
    client.force_login(make_staff(role))

    assert client.get(LOG).status_code == 403


def test_nobody_adds_changes_or_deletes_a_row(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    event = SecurityEvent.objects.create(kind=Kind.SIGNED_IN, user=administrator)

    answers = [
        client.post(f"{LOG}add/", {}),
        client.post(f"{LOG}{event.pk}/change/", {"detail": "khác"}),
        client.post(f"{LOG}{event.pk}/delete/", {"post": "yes"}),
        client.post(LOG, {"action": "delete_selected", "_selected_action": event.pk}),
    ]

    assert [answer.status_code for answer in answers][:3] == [403, 403, 403]
    assert SecurityEvent.objects.filter(pk=event.pk, detail="").exists()


def rows(client: Client, **query: str) -> int:
    return int(client.get(LOG, query).text.count('class="field-moment'))


def test_log_is_filtered_by_kind_account_mark_and_time(client: Client, administrator: User) -> None:
    make_citizen()
    stranger = Client(REMOTE_ADDR=ADDRESS)
    log_in(stranger)
    log_in(Client(REMOTE_ADDR=ADDRESS), login="0939861199", password="sai")
    log_in(Client(), login="nguoi-la@example.vn", password="sai")
    SecurityEvent.objects.create(
        kind=Kind.SIGNED_IN, user=administrator, at=timezone.now() - timedelta(days=40)
    )
    mark = SecurityEvent.objects.filter(user__isnull=True).order_by("pk")[0].client_mark
    client.force_login(administrator)

    assert rows(client) == 4
    assert rows(client, kind__exact="wrong_password") == 2
    assert rows(client, q="0939 861 100") == 0, "a citizen by phone"
    assert rows(client, q="nguoi-la@example.vn") == 0
    assert rows(client, q="quantri") == 1
    assert rows(client, q=mark) == 2
    assert rows(client, at__gte=str(timezone.now() - timedelta(days=1))) == 3
    assert client.get(LOG, {"detail__startswith": "x"}).status_code == 400


def test_log_takes_the_same_number_of_queries_for_any_number_of_rows(
    client: Client, administrator: User
) -> None:
    client.force_login(administrator)
    client.get(LOG)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(LOG)
        return len(seen)

    SecurityEvent.objects.create(kind=Kind.SIGNED_IN, user=administrator)
    one = queries()
    for number in range(10):
        person = make_staff(Role.HANDLER, username=f"canbo{number}")
        SecurityEvent.objects.create(kind=Kind.SIGNED_IN, user=person)

    assert queries() == one <= 8


# --- bursts --------------------------------------------------------------------------------


def fail(who: User | Identity, times: int, *, mark: str = "a" * 16, minutes_ago: int = 0) -> None:
    for _time in range(times):
        with visitors.visit(mark):
            security_log.record(Kind.WRONG_PASSWORD, who)
    if minutes_ago:
        make_older(minutes_ago)


def make_older(minutes: int) -> None:
    with pgtrigger.ignore("accounts.SecurityEvent:append_only"):
        SecurityEvent.objects.update(at=F("at") - timedelta(minutes=minutes))


def told() -> list[Message]:
    return list(Message.objects.filter(template="staff_sign_in_burst").order_by("pk"))


def test_burst_on_one_account_is_told_once_with_a_link_to_its_rows(administrator: User) -> None:
    clerk = make_staff(Role.HANDLER, username="canbo")
    for number in range(10):
        fail(clerk, 1, mark=f"{number:016x}")

    bursts.warn_staff()
    bursts.warn_staff()

    (message,) = told()
    assert message.recipient_hash == Address.email("quantri@example.vn").hash
    mark = security_log.account_mark(clerk)
    assert (
        message.context["what"] == "đăng nhập hoặc nhập mã không đúng vào tài khoản canbo"
        and message.context["count"] == 10
    )
    assert message.context["url"].endswith(f"{LOG}?q={mark}")
    assert kinds(kind=Kind.BURST, user=clerk) == [Kind.BURST]


def test_burst_from_one_client_on_many_accounts_is_told(administrator: User) -> None:
    for number in range(30):
        fail(identity.read(f"ten-{number}"), 1)

    bursts.warn_staff()

    (message,) = told()
    assert message.context["what"] == "đăng nhập hoặc nhập mã không đúng từ một máy hoặc một mạng"


def test_few_failures_are_no_burst(administrator: User) -> None:
    fail(administrator, 9)
    fail(identity.read("0939861199"), 9, minutes_ago=20)

    assert bursts.warn_staff() == 0 and told() == []


def test_burst_that_goes_on_is_recorded_again_but_told_once(administrator: User) -> None:
    for _quarter in range(5):
        fail(administrator, 10)
        bursts.warn_staff()
        make_older(16)

    assert len(told()) == 1 and len(kinds(kind=Kind.BURST)) == 5


def test_burst_after_a_quiet_hour_is_told_again(administrator: User) -> None:
    fail(administrator, 10)
    bursts.warn_staff()
    make_older(70)
    fail(administrator, 10)

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        bursts.warn_staff()

    assert len(told()) == 2


def test_sixty_bursts_of_one_hour_make_at_most_one_message_an_hour_and_person(
    administrator: User,
) -> None:
    start = timezone.now().replace(minute=5)
    with time_machine.travel(start, tick=False) as clock:
        for number in range(12):
            for name in range(5):
                clerk = User.objects.filter(username=f"cb{number}-{name}").first()
                clerk = clerk or make_staff(Role.HANDLER, username=f"cb{number}-{name}")
                fail(clerk, 10, mark=f"{number * 5 + name:016x}")
            bursts.warn_staff()
            clock.shift(timedelta(minutes=4))

    first, second = told()
    assert first.next_attempt_at <= start
    assert second.next_attempt_at == start.replace(minute=0, second=0, microsecond=0) + timedelta(
        hours=1
    )
    assert second.context["url"].endswith(f"{LOG}?kind__exact={Kind.BURST}")


def test_failures_on_a_name_without_account_are_recorded_and_not_told(administrator: User) -> None:
    for number in range(10):
        fail(identity.read("ten-bia"), 1, mark=f"{number:016x}")

    assert bursts.warn_staff() == 0 and told() == []
    assert kinds(kind=Kind.BURST) == [Kind.BURST]
