"""One-time codes: no sequence of events accepts one that it should not."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from accounts import otp
from accounts.models import Challenge
from accounts.otp import Purpose
from accounts.tests.codes import let_pass, messages_to, newest_code, wrong
from notifications import delivery
from notifications.models import Message, Status
from notifications.outbox import Address
from paht.foundation.crypto import lookup_hash

pytestmark = pytest.mark.django_db

PHONE = Address.sms("+84939861100")
OTHER = Address.sms("+84939861101")
MAIL = Address.email("nguyen.van.ba@example.vn")
CLIENT = "203.0.113.7"
# A code for each fills the hour of a phone; each purpose has a cool-down of its own.
FIVE_PURPOSES = list(Purpose)[: otp.CODES_PER_HOUR]


def issue(purpose: Purpose = Purpose.RESET, to: Address = PHONE, **arguments: object) -> str:
    """Issue and give the code that went out ("" when nothing did)."""
    otp.issue(purpose, to=to, **({"client": CLIENT} | arguments))  # type: ignore[arg-type]
    return newest_code(to) if messages_to(to) else ""


def test_the_right_code_is_accepted_once() -> None:
    code = issue()

    assert otp.redeem(Purpose.RESET, to=PHONE, code=code)
    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_a_code_serves_only_its_purpose() -> None:
    code = issue(Purpose.REGISTER)

    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)
    assert otp.redeem(Purpose.REGISTER, to=PHONE, code=code)


def test_a_code_serves_only_its_destination() -> None:
    code = issue()
    issue(to=OTHER)

    assert not otp.redeem(Purpose.RESET, to=OTHER, code=code)


def test_a_newer_code_replaces_the_older_one() -> None:
    old = issue()
    let_pass(60)
    new = issue()

    assert not otp.redeem(Purpose.RESET, to=PHONE, code=old) or old == new
    assert otp.redeem(Purpose.RESET, to=PHONE, code=new)


@pytest.mark.parametrize(("to", "life"), [(PHONE, 120), (MAIL, 600)])
def test_a_code_dies_at_the_end_of_its_life(to: Address, life: int) -> None:
    code = issue(to=to)
    let_pass(life - 3)
    left = otp.pending(Purpose.RESET, to=to)
    let_pass(3)

    assert left is not None and 1 <= left.seconds_left <= 3
    assert otp.pending(Purpose.RESET, to=to) is None
    assert not otp.redeem(Purpose.RESET, to=to, code=code)


def test_the_sixth_try_fails_even_with_the_right_code() -> None:
    code = issue()
    for _try in range(5):
        assert not otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code))

    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_the_fifth_try_may_still_be_right() -> None:
    code = issue()
    for _try in range(4):
        otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code))

    assert otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_tries_left_are_told() -> None:
    code = issue()
    otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code))

    left = otp.pending(Purpose.RESET, to=PHONE)

    assert left is not None and left.tries_left == 4


def test_another_code_waits_for_the_cool_down() -> None:
    issue()

    with pytest.raises(otp.Refused) as refusal:
        issue()

    assert refusal.value.code == "cool-down"
    assert 58 <= refusal.value.wait <= 60
    assert f"{refusal.value.wait} giây" in refusal.value.message
    assert len(messages_to(PHONE)) == 1


def test_a_phone_gets_five_codes_an_hour_over_all_purposes() -> None:
    for purpose in FIVE_PURPOSES:
        issue(purpose)
    let_pass(61)

    with pytest.raises(otp.Refused) as refusal:
        issue(Purpose.RESET)

    assert refusal.value.code == "limit"
    assert 3000 < refusal.value.wait <= 3600
    let_pass(3540)
    assert issue(Purpose.RESET)


def test_a_phone_gets_ten_codes_a_day() -> None:
    for _hour in range(2):
        for purpose in FIVE_PURPOSES:
            issue(purpose)
        let_pass(3700)

    with pytest.raises(otp.Refused):
        issue()

    let_pass(24 * 3600 - 2 * 3700)
    assert issue()


def test_a_client_gets_twenty_codes_an_hour_whatever_the_phones() -> None:
    for n in range(20):
        issue(to=Address.sms(f"+849398612{n:02}"))

    with pytest.raises(otp.Refused) as refusal:
        issue(to=OTHER)

    assert refusal.value.code == "limit"
    assert issue(to=OTHER, client="203.0.113.8")


def test_load_tests_may_lift_the_limit_of_a_client_but_not_of_a_phone(settings: Settings) -> None:
    settings.RATE_LIMITS = "off"
    for n in range(21):
        issue(to=Address.sms(f"+849398612{n:02}"))
    for purpose in FIVE_PURPOSES:
        issue(purpose)
    let_pass(61)

    with pytest.raises(otp.Refused):
        issue()


def test_nothing_that_could_be_read_is_kept() -> None:
    code = issue()

    row = Challenge.objects.values().get()

    assert code not in str(row) and PHONE.value[3:] not in str(row)
    assert row["code_hash"] not in {
        lookup_hash(kind, code) for kind in ("otp", "sms", "phone", "reset")
    }


def test_the_outbox_forgets_the_code_once_it_is_sent(settings: Settings) -> None:
    settings.MESSAGES_DIR = settings.VAR_DIR / "messages-otp"
    code = issue()
    message = Message.objects.get()
    assert message.secret and message.urgent

    assert delivery.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == Status.SENT and message.context is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_message::text FROM notifications_message")
        assert code not in cursor.fetchone()[0]


def test_a_stranger_gets_no_message_and_has_no_right_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(otp.secrets, "randbelow", lambda _limit: 123456)

    assert issue(known=False) == ""

    assert not Message.objects.exists()
    assert not otp.redeem(Purpose.RESET, to=PHONE, code="123456")
    left = otp.pending(Purpose.RESET, to=PHONE)
    assert left is not None and left.tries_left == 4


def test_a_stranger_costs_the_same_statements() -> None:
    def statements(to: Address, known: bool) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            otp.issue(Purpose.RESET, to=to, client=to.value, known=known)
        return [re.sub(r"'[^']*'| *-?\d+|\"s\w+\"", "?", query["sql"]) for query in queries]

    known = statements(PHONE, known=True)

    assert statements(OTHER, known=False) == known
    assert len(known) <= 13


def test_limits_count_strangers_too() -> None:
    for purpose in FIVE_PURPOSES:
        issue(purpose, known=False)
    let_pass(61)

    with pytest.raises(otp.Refused, match="quá nhiều"):
        issue(known=False)


@pytest.mark.parametrize("moved", [timedelta(days=-1), timedelta(hours=-1), timedelta(days=1)])
def test_moving_the_application_clock_lengthens_no_life(moved: timedelta) -> None:
    code = issue()
    let_pass(121)

    with time_machine.travel(timezone.now() + moved):
        assert otp.pending(Purpose.RESET, to=PHONE) is None
        assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_a_code_from_the_future_is_none() -> None:
    """The database's clock was moved back past the code's beginning."""
    code = issue()
    let_pass(-30)

    assert otp.pending(Purpose.RESET, to=PHONE) is None
    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_codes_from_the_future_count_against_the_limit() -> None:
    for purpose in FIVE_PURPOSES:
        issue(purpose)
    let_pass(-7200)

    with pytest.raises(otp.Refused) as refusal:
        issue()

    assert 0 < refusal.value.wait <= 3600


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("１２３４５６", "123456"),
        ("000000", "000000"),
        ("12345", ""),
        ("1234567", ""),
        ("12345a", ""),
        ("१२३४५६", ""),
        ("", ""),
        ("1" * 100_000, ""),
    ],
)
def test_codes_are_read_as_people_type_them(typed: str, code: str) -> None:
    assert otp.read(typed) == code


def test_old_rows_are_forgotten_and_young_ones_kept() -> None:
    issue(Purpose.REGISTER)
    let_pass(24 * 3600 + 1)
    issue(Purpose.RESET)

    assert otp.forget_old() == 1
    assert Challenge.objects.get().purpose == Purpose.RESET


def test_neither_code_nor_number_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    code = issue()
    otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code))
    otp.redeem(Purpose.RESET, to=PHONE, code=code)

    ours = " ".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert code not in ours and PHONE.value[3:] not in ours


# Steps of thirty seconds: real time between them never decides.
STEPS = st.one_of(
    st.tuples(
        st.just("issue"),
        st.sampled_from([Purpose.RESET, Purpose.PHONE]),
        st.sampled_from([PHONE, OTHER]),
    ),
    st.tuples(
        st.just("redeem"),
        st.sampled_from([Purpose.RESET, Purpose.PHONE]),
        st.sampled_from([PHONE, OTHER]),
        st.integers(0, 4),
    ),
    st.tuples(st.just("wait"), st.sampled_from([30, 60, 90, 120])),
)


@given(steps=st.lists(STEPS, min_size=4, max_size=25))
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_sequence_accepts_a_wrong_old_foreign_or_used_code(
    steps: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    Challenge.objects.all().delete()
    Message.objects.all().delete()
    numbers = count(100_000)
    monkeypatch.setattr(otp.secrets, "randbelow", lambda _limit: next(numbers))
    clock = 0
    all_codes = ["000000"]
    # The specification: purpose and destination → code, when issued, tries; None: spent.
    live: dict[tuple, list] = {}

    for step in steps:
        if step[0] == "wait":
            let_pass(step[1])
            clock += step[1]
        elif step[0] == "issue":
            before = len(messages_to(step[2]))
            try:
                otp.issue(step[1], to=step[2], client=CLIENT)
            except otp.Refused:
                assert len(messages_to(step[2])) == before
                continue
            all_codes.append(newest_code(step[2]))
            live[step[1:]] = [all_codes[-1], clock, 0]
        else:
            # The newest codes of anybody, and one that never was.
            code = [*all_codes[:0:-1], all_codes[0]][step[3] % len(all_codes)]
            entry = live.get(step[1:3])
            alive = entry is not None and clock - entry[1] < 120 and entry[2] < 5
            expected = alive and entry is not None and entry[0] == code
            if alive and entry is not None:
                entry[2] += 1
            if expected:
                live.pop(step[1:3])

            assert otp.redeem(step[1], to=step[2], code=code) == expected


def at_once(times: int, act: Callable[[], bool]) -> list[bool]:
    def one(_n: int) -> bool:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_of_parallel_posts_of_the_right_code_one_is_accepted() -> None:
    code = issue()

    answers = at_once(4, lambda: otp.redeem(Purpose.RESET, to=PHONE, code=code))

    assert answers.count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_get_five_tries_together() -> None:
    code = issue()

    at_once(16, lambda: otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code)))

    assert Challenge.objects.get().tries == 5
    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_send_one_code() -> None:
    def ask() -> bool:
        try:
            otp.issue(Purpose.RESET, to=PHONE, client=CLIENT)
        except otp.Refused:
            return False
        return True

    answers = at_once(8, ask)

    assert answers.count(True) == 1
    assert len(messages_to(PHONE)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_try_cannot_be_rolled_back_by_the_caller() -> None:
    issue()

    with pytest.raises(RuntimeError), transaction.atomic():
        otp.redeem(Purpose.RESET, to=PHONE, code="000000")


def test_times_are_the_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC)):
        issue()

    assert Challenge.objects.get().created_at.year < 2031
