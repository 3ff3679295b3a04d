"""Pages about reports ask a reader for proof that walks through all codes; nobody is refused."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import known_devices
from accounts.tests.factories import make_citizen
from accounts.tests.pages import log_in
from accounts.tests.work import asks_for_work, solved
from accounts.views import reading
from reports.rules.states import State
from reports.tests.factories import make_report
from reports.views import follow, limits, me_too

pytestmark = pytest.mark.usefixtures("reference_data")

GO_ON = "/vi/phan-anh-kien-nghi/tiep-tuc/"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(limits, "PAGES", 3)
    return reverse("reports:detail", args=[make_report(State.COMPLETED).code])


def walk(client: Client, page: str, times: int = 3) -> list[int]:
    return [client.get(page).status_code for _time in range(times)]


def test_program_that_walks_through_codes_is_asked_for_proof(page: str) -> None:
    client = Client()
    assert walk(client, page) == [200] * 3

    asked = client.get(page)

    assert asked.status_code == 429 and asks_for_work(asked)
    assert f'name="next" value="{page}"' in asked.content.decode()
    assert asked["Retry-After"] == "600" and "chờ 10 phút" in asked.content.decode()


def test_guesses_of_unknown_codes_close_no_page_of_a_report(page: str) -> None:
    client, unknown = Client(), "/vi/phan-anh-kien-nghi/209901010001/"
    assert walk(client, unknown) == [404] * 3

    assert client.get(unknown).status_code == 429
    assert client.get(page).status_code == 200


def test_known_device_is_not_limited_by_its_neighbours(page: str) -> None:
    citizen = make_citizen()
    device = Client()
    log_in(device)
    device.post("/vi/dang-xuat/")
    walk(Client(), page, 4)

    assert known_devices.COOKIE in device.cookies
    assert "_auth_user_id" not in device.session and citizen.pk
    assert walk(device, page, 4) == [200] * 3 + [429]


def test_reader_with_proof_gets_own_counter(page: str) -> None:
    walk(Client(), page, 4)
    reader = Client()

    back = reader.post(GO_ON, {"next": page} | solved(reader))

    assert back.status_code == 302 and back["Location"] == page
    assert walk(reader, page, 4) == [200] * 3 + [429]
    assert walk(Client(), page, 1) == [429]


def test_account_and_other_network_are_not_limited_by_others(page: str) -> None:
    walk(Client(), page, 4)
    citizen = Client()
    citizen.force_login(make_citizen())

    assert citizen.get(page).status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.9").get(page).status_code == 200


def test_continuing_requires_proof_and_redirects_within_site_only(page: str) -> None:
    client = Client()

    assert client.post(GO_ON, {"next": page}).status_code == 429
    away = client.post(GO_ON, {"next": "https://lua-dao.example/"} | solved(client))
    assert away["Location"] == reverse("reports:lookup")
    assert client.get(GO_ON)["Location"] == reverse("reports:lookup")


def test_forged_reader_cookie_gets_no_counter(page: str) -> None:
    walk(Client(), page, 4)
    client = Client()
    client.cookies[reading.READER_COOKIE] = "abc:def:ghi"

    assert client.get(page).status_code == 429


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_proof_page_uses_language_of_requested_page(language: str, page: str) -> None:
    walk(Client(), page, 4)
    with translation.override(language):
        lead = translation.gettext("Thêm một bước")

    shown = Client().get(page.replace("/vi/", f"/{language}/")).content.decode()

    assert f"<h1>{lead}</h1>" in shown and "altcha.org" not in shown


def test_form_beyond_limit_is_sent_again_with_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(me_too, "CLICKS_PER_ADDRESS", 0)
    monkeypatch.setattr(follow, "ASKED_PER_HOUR", 0)
    report = make_report(State.ASSIGNED)
    client = Client()
    address = reverse("reports:me_too", args=[report.code])

    asked = client.post(address, {"undo": "1"})

    assert asks_for_work(asked) and 'name="undo" value="1"' in asked.content.decode()
    assert client.post(address, {"undo": "1"} | solved(client)).status_code == 302
