"""A stranger cannot lock a person out of the log-in, of codes or of a code on its way."""

import pytest
from django.core import signing
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts import citizens, known_devices, lockout, otp
from accounts.models import Challenge, User
from accounts.otp import Asker, Lane, Purpose
from accounts.tests.codes import let_pass, messages_to, newest_code, wrong
from accounts.tests.factories import PASSWORD, PHONE, make_citizen
from accounts.tests.pages import LOG_IN, LOG_OUT, RESET, RESET_VERIFY, log_in, signed_in
from accounts.tests.work import asks_for_work, solved
from notifications.outbox import Address

pytestmark = pytest.mark.django_db

STAFF_LOG_IN = "/quan-tri/login/"
SMS = Address.sms(PHONE)


@pytest.fixture
def owner() -> Client:
    """The browser of a citizen who has logged in before."""
    make_citizen()
    client = Client()
    log_in(client)
    client.post(LOG_OUT)
    return client


def from_network(number: int) -> dict[str, str]:
    return {"REMOTE_ADDR": f"203.0.113.{number}"}


def guess_from_everywhere(times: int = 60) -> None:
    """Guess the citizen's password from many networks until no more tries are taken."""
    for number in range(times):
        client = Client(**from_network(number))
        client.post(LOG_IN, {"login": PHONE, "password": "sai"} | solved(client))


def test_owner_logs_in_on_known_device_while_others_guess(owner: Client) -> None:
    guess_from_everywhere(110)
    assert "Vui lòng đợi" in log_in(Client(), **solved(Client())).content.decode()

    log_in(owner)

    assert signed_in(owner)


def test_owner_logs_in_on_known_device_while_neighbours_in_the_network_guess(
    owner: Client,
) -> None:
    for _try in range(lockout.TRIES_PER_PAIR + 1):
        log_in(Client(), password="sai mật khẩu")

    log_in(owner)

    assert signed_in(owner)


def test_twenty_wrong_guesses_do_not_lock_a_staff_account() -> None:
    User.objects.create_user("tiepnhan", password=PASSWORD, is_staff=True)
    told = {"username": "tiepnhan", "password": PASSWORD}
    desk = Client()
    assert desk.post(STAFF_LOG_IN, told).status_code == 302
    desk.post("/quan-tri/logout/")
    for number in range(25):
        Client(**from_network(number)).post(STAFF_LOG_IN, told | {"password": "sai"})

    assert desk.post(STAFF_LOG_IN, told).status_code == 302
    # A new device proves with work that it is no program that guesses.
    new = Client(**from_network(99))
    assert asks_for_work(new.post(STAFF_LOG_IN, told))
    assert new.post(STAFF_LOG_IN, told | solved(new)).status_code == 302


def test_guesses_on_a_known_device_are_stopped_by_its_own_counter(owner: Client) -> None:
    for _try in range(lockout.TRIES_PER_PAIR):
        log_in(owner, password="sai")

    refused = log_in(owner, **solved(owner))

    assert "Vui lòng đợi 15 phút" in refused.content.decode() and not signed_in(owner)
    elsewhere = Client(**from_network(9))
    log_in(elsewhere)
    assert signed_in(elsewhere)


def test_device_is_known_for_its_account_until_password_changes(owner: Client) -> None:
    user = User.objects.citizens().get()
    request = owner.get(LOG_IN).wsgi_request
    other = make_citizen(phone="+84939861177", email="")

    assert known_devices.found(request, user)
    assert known_devices.found(request, SMS)
    assert not known_devices.found(request, other)
    citizens.change_password(user, "Chùa Dơi 2026")
    assert not known_devices.found(request, user)


def test_devices_of_one_account_have_one_mark() -> None:
    make_citizen()
    marks = set()
    for _number in range(3):
        client, request = Client(), RequestFactory().get("/")
        log_in(client)
        request.COOKIES.update({name: one.value for name, one in client.cookies.items()})
        marks.add(known_devices.identifier(request))

    assert len(marks) == 1 and "" not in marks


def test_forged_cookie_does_not_make_device_known(owner: Client) -> None:
    value = owner.cookies[known_devices.COOKIE].value
    assert PHONE[3:] not in str(signing.loads(value, salt="accounts.known_devices"))
    owner.cookies[known_devices.COOKIE] = value[:-3] + "abc"

    user = User.objects.citizens().get()

    assert not known_devices.found(owner.get(LOG_IN).wsgi_request, user)


# --- codes ------------------------------------------------------------------------------------


def test_requests_without_proof_leave_codes_for_owner() -> None:
    make_citizen()
    for number in range(30):
        Client(**from_network(number)).post(RESET, {"destination": PHONE})
    assert len(messages_to(SMS)) == otp.LIMITS[Lane.OPEN].hour

    person = Client(**from_network(99))
    assert asks_for_work(person.post(RESET, {"destination": PHONE}))
    person.post(RESET, {"destination": PHONE} | solved(person))

    assert Challenge.objects.filter(lane=Lane.WORK).count() == 1
    assert person.post(RESET_VERIFY, {"otp": newest_code(SMS)}).status_code == 302


def test_stranger_who_calculates_leaves_codes_to_unknown_device_of_owner() -> None:
    make_citizen()
    stranger = Client(**from_network(1))
    for _code in range(10):
        stranger.post(RESET, {"destination": PHONE} | solved(stranger))
        let_pass(61)

    person = Client(**from_network(99))
    asked = person.post(RESET, {"destination": PHONE})
    assert "Trình duyệt không có JavaScript gửi được mã sau khoảng" in asked.content.decode()
    person.post(RESET, {"destination": PHONE} | solved(person))

    assert person.post(RESET_VERIFY, {"otp": newest_code(SMS)}).status_code == 302


def test_known_device_gets_code_after_others_used_up_limit(owner: Client) -> None:
    for number in range(20):
        stranger = Client(**from_network(number))
        stranger.post(RESET, {"destination": PHONE} | solved(stranger))
    sent = len(messages_to(SMS))

    owner.post(RESET, {"destination": PHONE})

    assert len(messages_to(SMS)) == sent + 1
    assert owner.post(RESET_VERIFY, {"otp": newest_code(SMS)}).status_code == 302


def test_attempts_of_others_do_not_invalidate_waiting_code() -> None:
    make_citizen()
    person, stranger = Client(), Client(**from_network(9))
    person.post(RESET, {"destination": PHONE})
    code = newest_code(SMS)
    stranger.post(RESET, {"destination": PHONE})
    for _try in range(otp.TRIES):
        stranger.post(RESET_VERIFY, {"otp": wrong(code)})

    assert person.post(RESET_VERIFY, {"otp": code}).status_code == 302


def test_code_requested_in_one_browser_is_refused_in_another() -> None:
    make_citizen()
    person, stranger = Client(), Client(**from_network(9))
    person.post(RESET, {"destination": PHONE})
    code = newest_code(SMS)
    stranger.post(RESET, {"destination": PHONE})
    if newest_code(SMS) == code:
        return

    assert stranger.post(RESET_VERIFY, {"otp": code}).status_code == 422


def test_repeated_request_keeps_code_already_sent() -> None:
    make_citizen()
    person = Client()
    person.post(RESET, {"destination": PHONE})

    person.post(RESET, {"destination": PHONE})

    assert len(messages_to(SMS)) == 1
    assert person.post(RESET_VERIFY, {"otp": newest_code(SMS)}).status_code == 302


def test_requests_from_many_networks_cannot_exhaust_all_codes(settings: Settings) -> None:
    settings.SMS_CODES_PER_HOUR = 20
    make_citizen()
    phones = iter(Address.sms(f"+8493987{number:04}") for number in range(1000))
    refused = set()
    for number in range(26):
        for _code in range(2):
            try:
                otp.issue(Purpose.REGISTER, to=next(phones), asker=Asker(f"198.51.100.{number}"))
            except otp.Refused as refusal:
                refused.add(refusal.code)
    assert refused == {"ceiling"} and Challenge.objects.count() == 6

    person = Client()
    assert asks_for_work(person.post(RESET, {"destination": PHONE}))
    person.post(RESET, {"destination": PHONE} | solved(person))

    assert len(messages_to(SMS)) == 1


def test_requests_with_proof_leave_share_of_codes_to_known_devices(
    settings: Settings, owner: Client
) -> None:
    settings.SMS_CODES_PER_HOUR = 10
    phones = iter(Address.sms(f"+8493987{number:04}") for number in range(1000))
    for number in range(8):
        asker = Asker(f"198.51.100.{number}", Lane.WORK)
        otp.issue(Purpose.REGISTER, to=next(phones), asker=asker)
    with pytest.raises(otp.Refused, match="tạm ngừng gửi"):
        otp.issue(Purpose.REGISTER, to=next(phones), asker=Asker("198.51.100.9", Lane.WORK))

    owner.post(RESET, {"destination": PHONE})

    assert len(messages_to(SMS)) == 1


def test_codes_for_known_device_have_limits(owner: Client) -> None:
    for _code in range(otp.LIMITS[Lane.DEVICE].hour):
        owner.post(RESET, {"destination": PHONE})
        let_pass(61)

    refused = owner.post(RESET, {"destination": PHONE})

    assert "Đã gửi quá nhiều mã xác thực" in refused.content.decode()
