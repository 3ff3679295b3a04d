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
from accounts.otp import Asker, Lane, Purpose
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
FIVE_PURPOSES = list(Purpose)[: otp.LIMITS[Lane.WORK].hour]
# Each from a client of its own: one client alone gets fewer.
FIVE = [(purpose, f"198.51.100.{place}") for place, purpose in enumerate(FIVE_PURPOSES)]


def issue(
    purpose: Purpose = Purpose.RESET,
    to: Address = PHONE,
    *,
    client: str = CLIENT,
    lane: Lane = Lane.WORK,
    browser: str = "",
    known: bool = True,
) -> str:
    """Issue and give the code that went out ("" when nothing did)."""
    otp.issue(purpose, to=to, asker=Asker(client, lane, browser), known=known)
    return newest_code(to) if messages_to(to) else ""


def test_correct_code_is_accepted_once() -> None:
    code = issue()

    assert otp.redeem(Purpose.RESET, to=PHONE, code=code)
    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_code_is_valid_for_its_purpose_only() -> None:
    code = issue(Purpose.REGISTER)

    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)
    assert otp.redeem(Purpose.REGISTER, to=PHONE, code=code)


def test_code_is_valid_for_its_destination_only() -> None:
    code = issue()
    issue(to=OTHER)

    assert not otp.redeem(Purpose.RESET, to=OTHER, code=code)


def test_newer_code_replaces_older_one() -> None:
    old = issue()
    let_pass(60)
    new = issue()

    assert not otp.redeem(Purpose.RESET, to=PHONE, code=old) or old == new
    assert otp.redeem(Purpose.RESET, to=PHONE, code=new)


@pytest.mark.parametrize(("to", "life"), [(PHONE, 120), (MAIL, 600)])
def test_code_expires_after_its_lifetime(to: Address, life: int) -> None:
    code = issue(to=to)
    let_pass(life - 3)
    left = otp.pending(Purpose.RESET, to=to)
    let_pass(3)

    assert left is not None and 1 <= left.seconds_left <= 3
    assert otp.pending(Purpose.RESET, to=to) is None
    assert not otp.redeem(Purpose.RESET, to=to, code=code)


def test_sixth_attempt_fails_even_with_correct_code() -> None:
    code = issue()
    for _try in range(5):
        assert not otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code))

    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_fifth_attempt_succeeds_with_correct_code() -> None:
    code = issue()
    for _try in range(4):
        otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code))

    assert otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_remaining_attempts_are_shown() -> None:
    code = issue()
    otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code))

    left = otp.pending(Purpose.RESET, to=PHONE)

    assert left is not None and left.tries_left == 4


def test_second_code_is_refused_during_cool_down() -> None:
    issue()

    with pytest.raises(otp.Refused) as refusal:
        issue()

    assert refusal.value.code == "cool-down"
    assert 58 <= refusal.value.wait <= 60
    assert f"{refusal.value.wait} giây" in refusal.value.message
    assert len(messages_to(PHONE)) == 1


def test_phone_gets_five_codes_an_hour_over_all_purposes() -> None:
    for purpose, client in FIVE:
        issue(purpose, client=client)
    let_pass(61)

    with pytest.raises(otp.Refused) as refusal:
        issue(Purpose.RESET)

    assert refusal.value.code == "limit"
    assert 3000 < refusal.value.wait <= 3600
    let_pass(3540)
    assert issue(Purpose.RESET)


def test_phone_gets_ten_codes_a_day() -> None:
    for _hour in range(2):
        for purpose, client in FIVE:
            issue(purpose, client=client)
        let_pass(3700)

    with pytest.raises(otp.Refused):
        issue()

    let_pass(24 * 3600 - 2 * 3700)
    assert issue()


def test_client_gets_three_codes_an_hour_and_six_a_day_for_one_phone() -> None:
    for _hour in range(2):
        for purpose in FIVE_PURPOSES[:3]:
            issue(purpose)
        with pytest.raises(otp.Refused):
            issue(FIVE_PURPOSES[3])
        let_pass(3700)

    with pytest.raises(otp.Refused):
        issue()
    assert issue(client="203.0.113.8")


def test_client_gets_twenty_codes_an_hour_for_any_phones() -> None:
    for n in range(20):
        issue(to=Address.sms(f"+849398612{n:02}"), lane=Lane.OPEN)

    with pytest.raises(otp.Refused) as refusal:
        issue(to=OTHER, lane=Lane.OPEN)

    assert refusal.value.code == "limit"
    assert issue(to=OTHER, client="203.0.113.8", lane=Lane.OPEN)


def test_load_tests_lift_limit_of_client_but_not_of_phone(settings: Settings) -> None:
    settings.RATE_LIMITS = "off"
    for n in range(21):
        issue(to=Address.sms(f"+849398612{n:02}"), lane=Lane.OPEN)
    for purpose, client in FIVE:
        issue(purpose, client=client)
    let_pass(61)

    with pytest.raises(otp.Refused):
        issue()


def test_challenge_stores_neither_code_nor_phone_in_clear() -> None:
    code = issue()

    row = Challenge.objects.values().get()

    assert code not in str(row) and PHONE.value[3:] not in str(row)
    assert row["code_hash"] not in {
        lookup_hash(kind, code) for kind in ("otp", "sms", "phone", "reset")
    }


def test_outbox_erases_code_after_sending(settings: Settings) -> None:
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


def test_unknown_address_gets_no_message_and_no_valid_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(otp.secrets, "randbelow", lambda _limit: 123456)

    assert issue(known=False) == ""

    assert not Message.objects.exists()
    assert not otp.redeem(Purpose.RESET, to=PHONE, code="123456")
    left = otp.pending(Purpose.RESET, to=PHONE)
    assert left is not None and left.tries_left == 4


def test_unknown_address_costs_same_queries() -> None:
    def statements(to: Address, known: bool) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            otp.issue(Purpose.RESET, to=to, asker=Asker(to.value), known=known)
        return [re.sub(r"'[^']*'| *-?\d+|\"s\w+\"", "?", query["sql"]) for query in queries]

    known = statements(PHONE, known=True)

    assert statements(OTHER, known=False) == known
    assert len(known) <= 13


def test_limits_include_requests_for_unknown_addresses() -> None:
    for purpose, client in FIVE:
        issue(purpose, client=client, known=False)
    let_pass(61)

    with pytest.raises(otp.Refused, match="quá nhiều"):
        issue(known=False)


@pytest.mark.parametrize("moved", [timedelta(days=-1), timedelta(hours=-1), timedelta(days=1)])
def test_changed_application_clock_does_not_extend_code(moved: timedelta) -> None:
    code = issue()
    let_pass(121)

    with time_machine.travel(timezone.now() + moved):
        assert otp.pending(Purpose.RESET, to=PHONE) is None
        assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_code_issued_in_the_future_is_refused() -> None:
    """The database's clock was moved back past the code's beginning."""
    code = issue()
    let_pass(-30)

    assert otp.pending(Purpose.RESET, to=PHONE) is None
    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


def test_codes_from_the_future_count_against_the_limit() -> None:
    for purpose, client in FIVE:
        issue(purpose, client=client)
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
def test_code_is_accepted_in_every_typed_form(typed: str, code: str) -> None:
    assert otp.read(typed) == code


def test_old_challenges_are_deleted_and_recent_ones_kept() -> None:
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
                otp.issue(step[1], to=step[2], asker=Asker(CLIENT, Lane.WORK))
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
def test_parallel_posts_of_correct_code_accept_one() -> None:
    code = issue()

    answers = at_once(4, lambda: otp.redeem(Purpose.RESET, to=PHONE, code=code))

    assert answers.count(True) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_share_five_attempts() -> None:
    code = issue()

    at_once(16, lambda: otp.redeem(Purpose.RESET, to=PHONE, code=wrong(code)))

    assert Challenge.objects.get().tries == 5
    assert not otp.redeem(Purpose.RESET, to=PHONE, code=code)


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_send_one_code() -> None:
    def ask() -> bool:
        try:
            otp.issue(Purpose.RESET, to=PHONE, asker=Asker(CLIENT, Lane.WORK))
        except otp.Refused:
            return False
        return True

    answers = at_once(8, ask)

    assert answers.count(True) == 1
    assert len(messages_to(PHONE)) == 1


@pytest.mark.django_db(transaction=True)
def test_redeem_is_refused_inside_transaction() -> None:
    issue()

    with pytest.raises(RuntimeError), transaction.atomic():
        otp.redeem(Purpose.RESET, to=PHONE, code="000000")


def test_times_come_from_database(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC)):
        issue()

    assert Challenge.objects.get().created_at.year < 2031
