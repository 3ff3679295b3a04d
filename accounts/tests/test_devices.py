"""The devices of an account: recognised by their owner, ended from another one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import citizens, devices, user_agents
from accounts.models import Device, User
from accounts.tests.factories import PASSWORD, PHONE, make_citizen
from accounts.tests.pages import LOG_IN, LOG_OUT, PERSONAL, log_in, signed_in
from accounts.tests.user_agents import ANDROID, IPHONE

pytestmark = pytest.mark.django_db

DEVICES = "/vi/ca-nhan/thiet-bi/"
OTHER_PHONE = "+84939861200"


@pytest.fixture
def citizen() -> User:
    return make_citizen()


def device(agent: str = ANDROID, address: str = "113.161.84.7", login: str = PHONE) -> Client:
    """A browser that has just logged in."""
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert log_in(client, login).status_code == 302
    return client


def end(client: Client, pk: int) -> int:
    return client.post(DEVICES, {"end": pk}).status_code


def test_device_list_shows_browser_name_and_masked_network(citizen: User) -> None:
    device(IPHONE, "2402:800:6310:7a01::5")
    here = device()

    shown = here.get(DEVICES).text

    assert "Chrome trên Android" in shown and "Safari trên iPhone" in shown
    assert "113.161.x.x" in shown and "2402:800:6310:…" in shown
    assert "113.161.84.7" not in shown and "7a01" not in shown
    assert shown.count("Thiết bị này") == 1


def test_session_of_a_citizen_ends_after_ninety_days_however_much_it_is_used(
    citizen: User,
) -> None:
    client = device()
    begun = timezone.now() - devices.LONGEST
    Device.objects.update(first_seen_at=begun + timedelta(minutes=1))
    client.get(PERSONAL)
    assert signed_in(client)

    Device.objects.update(first_seen_at=begun)
    client.get(PERSONAL)

    assert not signed_in(client) and Device.objects.get().ended_at
    assert log_in(client).status_code == 302 and signed_in(client)


def test_removed_device_is_logged_out_at_next_request_and_informed(citizen: User) -> None:
    lost, here = device(IPHONE), device()

    assert end(here, lost.session["device"]) == 302
    answer = lost.get(PERSONAL, follow=True)

    assert not signed_in(lost) and "đã được đăng xuất khỏi tài khoản" in answer.text
    assert signed_in(here) and here.get(DEVICES).text.count("devices__item") == 1


def test_form_from_removed_device_changes_nothing(citizen: User) -> None:
    lost, here = device(IPHONE), device()
    end(here, lost.session["device"])

    lost.post("/vi/ca-nhan/thong-tin/ho-ten/", {"full_name": "Kẻ Gian"})

    citizen.refresh_from_db()
    assert citizen.full_name == "Nguyễn Văn Ba"


def test_all_other_devices_are_logged_out_at_once(citizen: User) -> None:
    others, here = [device(IPHONE), device(IPHONE)], device()

    here.post(DEVICES, {"end": "others"})

    assert [other.get(PERSONAL).status_code for other in others] == [302, 302]
    assert here.get(PERSONAL).status_code == 200
    assert here.get(DEVICES).text.count("devices__item") == 1


def test_device_of_another_account_is_not_found(citizen: User) -> None:
    make_citizen(OTHER_PHONE, email="")
    foreign, here = device(IPHONE, login=OTHER_PHONE), device()

    assert end(here, foreign.session["device"]) == 404

    assert "iPhone" not in here.get(DEVICES).text
    assert foreign.get(PERSONAL).status_code == 200


def test_list_and_ending_are_for_the_signed_in_only(citizen: User) -> None:
    here = device()

    refused = Client().post(DEVICES, {"end": here.session["device"]})

    assert refused.url.startswith(LOG_IN) and Client().get(DEVICES).url.startswith(LOG_IN)
    assert here.get(PERSONAL).status_code == 200


def test_removing_device_twice_or_own_device_is_accepted(citizen: User) -> None:
    lost, here = device(IPHONE), device()
    pk = lost.session["device"]

    assert [end(here, pk), end(here, pk), end(here, here.session["device"])] == [302, 302, 302]

    here.get(PERSONAL)
    assert not signed_in(here)


def test_logout_and_new_password_remove_devices_from_list(citizen: User) -> None:
    device(IPHONE).post(LOG_OUT)
    device(IPHONE)
    citizens.change_password(citizen, "Chùa Dơi 2026")

    assert list(devices.signed_in(citizen)) == []


def test_new_login_creates_new_device_row(citizen: User) -> None:
    here = device()
    first = here.session["device"]
    here.post(LOG_OUT)

    log_in(here)

    assert here.session["device"] != first and here.get(PERSONAL).status_code == 200


def test_existing_session_without_device_gets_one(client: Client, citizen: User) -> None:
    client.force_login(citizen)

    client.get(PERSONAL, headers={"user-agent": IPHONE})
    client.get(PERSONAL, headers={"user-agent": IPHONE})

    assert Device.objects.get().words == "Safari trên iPhone"


@pytest.mark.django_db(transaction=True)
def test_parallel_first_requests_make_one_device() -> None:
    citizen = make_citizen()
    first = Client()
    first.force_login(citizen)
    cookies = first.cookies

    def visit(_number: int) -> int:
        visitor = Client()
        visitor.cookies = cookies
        status = visitor.get(PERSONAL).status_code
        connection.close()
        return status

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(visit, range(4))) == {200}

    assert Device.objects.count() == 1


def test_staff_session_from_before_there_were_rows_gets_none(client: Client) -> None:
    staff = User.objects.create_user("canbo", password=PASSWORD, is_staff=True)
    client.force_login(staff)

    client.get("/vi/")

    assert client.get(DEVICES).url == "/quan-tri/phien-dang-nhap/"
    assert not Device.objects.exists()


def test_last_seen_is_written_every_ten_minutes_only(citizen: User) -> None:
    here = device()
    here.get(PERSONAL)
    before = Device.objects.get().last_seen_at

    with CaptureQueriesContext(connection) as made:
        here.get(PERSONAL)
    assert not [q for q in made.captured_queries if q["sql"].startswith("UPDATE")]

    Device.objects.update(last_seen_at=before - timedelta(minutes=11))
    here.get(PERSONAL)
    assert Device.objects.get().last_seen_at >= before


def test_device_unused_for_longer_than_session_is_not_listed(citizen: User) -> None:
    device()
    Device.objects.update(last_seen_at=timezone.now() - timedelta(days=15))

    assert not devices.signed_in(citizen).exists()


def test_device_is_deleted_after_ninety_days(citizen: User) -> None:
    device(), device(IPHONE)
    Device.objects.filter(browser="Safari").update(last_seen_at=timezone.now() - timedelta(days=91))

    assert devices.forget_old() == 1
    assert Device.objects.get().browser == "Chrome"


def test_visitor_without_account_gets_no_session(client: Client) -> None:
    assert "sessionid" not in client.get("/vi/gioi-thieu/").cookies


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (ANDROID, "Chrome", "Android"),
        (IPHONE, "Safari", "iPhone"),
        (IPHONE.replace("Version/17.1", "CriOS/120.0"), "Chrome", "iPhone"),
        (f"{IPHONE} Zalo iOS/520", "Zalo", "iPhone"),
        (f"{IPHONE} [FBAN/FBIOS;FBAV/440.0]", "Facebook", "iPhone"),
        (ANDROID.replace("Chrome/", "SamsungBrowser/23.0 Chrome/"), "Samsung Internet", "Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "coc_coc_browser/118.0 Chrome/112.0 Safari/537.36",
            "Cốc Cốc",
            "Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
            "Edge",
            "Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Firefox/120.0", "Firefox", "Linux"),
        ("curl/8.5.0", "", ""),
        ("", "", ""),
        ("Chrome" * 100_000, "", ""),
    ],
)  # fmt: skip
def test_user_agent_is_shown_as_browser_and_system(agent: str, browser: str, system: str) -> None:
    assert (user_agents.browser(agent), user_agents.system(agent)) == (browser, system)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("113.161.84.7", "113.161.x.x"),
        ("::ffff:113.161.84.7", "113.161.x.x"),
        ("2402:800:6310:7a01::5", "2402:800:6310:…"),
        ("::1", "0:0:0:…"),
        ("", ""),
        ("unix:", ""),
        ("113.161.84.7:5312", ""),
    ],
)
def test_ip_address_is_masked_to_its_network(address: str, network: str) -> None:
    assert devices.masked_network(address) == network
