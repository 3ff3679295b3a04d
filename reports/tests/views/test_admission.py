"""Beyond a limit the form asks for proof and takes every report; strangers stop nobody."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import Challenge
from accounts.otp import Purpose
from accounts.tests.codes import messages_to, newest_code, wrong
from accounts.tests.factories import make_citizen
from accounts.tests.work import asks_for_work, solved
from notifications.models import Message
from notifications.outbox import Address
from reports.models import Mark, Report, Suspicion
from reports.tests.sending import answers, form_url, jpeg
from reports.views import admission

pytestmark = pytest.mark.usefixtures("reference_data")

PHONE = Address.sms("+84939861234")


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield


@pytest.fixture
def crowd(reference_data: None, _own_folders: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others have sent as many reports from this network as go without proof."""
    monkeypatch.setattr(admission, "REPORTS_PER_VISITOR", 1)
    assert send(phone="0939861999").status_code == 302


def send(client: Client | None = None, **changes: Any) -> HttpResponse:
    return (client or Client()).post(form_url(), answers(**changes))


def text(page: HttpResponse) -> str:
    return page.content.decode()


def test_invalid_posts_with_a_phone_do_not_block_its_owner() -> None:
    for _time in range(30):
        assert send(title="").status_code == 422

    assert send().status_code == 302


def test_many_reports_with_a_phone_are_accepted_and_marked() -> None:
    for number in range(12):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert (
            send(client, content=f"Ổ gà lớn trước nhà số {number}, rất nguy hiểm.").status_code
            == 302
        )

    marked = Suspicion.objects.filter(marks__has_key=Mark.PHONE_BURST.value)

    assert Report.objects.count() == 12 and marked.exists()


def test_empty_posts_do_not_block_shared_network() -> None:
    shared = Client()
    for _time in range(125):
        assert shared.post(form_url(), {}).status_code == 422

    assert send(shared).status_code == 302


@pytest.mark.usefixtures("crowd")
def test_report_from_crowded_network_requires_proof() -> None:
    client = Client()

    asked = send(client, title="Cầu sập")

    assert asked.status_code == 422 and asks_for_work(asked)
    assert 'value="Cầu sập"' in text(asked) and "có rất nhiều phản ánh được gửi" in text(asked)
    assert send(client, title="Cầu sập", **solved(client)).status_code == 302
    assert not Suspicion.objects.exists()


@pytest.mark.usefixtures("crowd")
def test_form_in_crowded_network_requests_proof_before_typing() -> None:
    assert asks_for_work(Client().get(form_url()))
    assert not asks_for_work(Client(REMOTE_ADDR="203.0.113.7").get(form_url()))


@pytest.mark.usefixtures("crowd")
def test_check_before_upload_requires_proof_and_keeps_solution() -> None:
    client = Client()
    work = solved(client)

    assert send(client, only_check="1").status_code == 422
    assert send(client, only_check="1", **work).status_code == 204
    assert send(client, attachments=[jpeg()], **work).status_code == 302


@pytest.mark.usefixtures("crowd")
def test_one_solution_sends_one_report() -> None:
    client = Client()
    work = solved(client)
    send(client, **work)

    again = send(client, **work)

    assert again.status_code == 422 and asks_for_work(again)


@pytest.mark.usefixtures("crowd")
def test_resend_of_received_report_requires_no_proof() -> None:
    client = Client()
    form = answers() | solved(client)
    first = client.post(form_url(), form)

    assert client.post(form_url(), form)["Location"] == first["Location"]


@pytest.mark.usefixtures("crowd")
def test_account_has_its_own_counter() -> None:
    client = Client()
    client.force_login(make_citizen())

    assert send(client).status_code == 302


@pytest.mark.usefixtures("crowd")
def test_code_to_phone_sends_report_without_javascript() -> None:
    client = Client()
    form = answers(title="Cầu sập")

    asked = client.post(form_url(), form | {"send_proof_code": "1"})
    assert 'name="proof_code"' in text(asked) and 'value="Cầu sập"' in text(asked)
    code = newest_code(PHONE)
    refused = client.post(form_url(), form | {"proof_code": wrong(code)})
    assert "Mã xác thực không đúng" in text(refused) and 'name="proof_code"' in text(refused)

    assert client.post(form_url(), form | {"proof_code": code}).status_code == 302
    assert not Suspicion.objects.exists()


@pytest.mark.usefixtures("crowd")
def test_code_for_one_form_does_not_send_another() -> None:
    client = Client()
    client.post(form_url(), answers() | {"send_proof_code": "1"})

    other = client.post(form_url(), answers() | {"proof_code": newest_code(PHONE)})

    assert other.status_code == 422


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("phone", ["0939 861 234", "0299 3822 333"])
def test_report_is_accepted_with_mark_and_no_messages_when_codes_run_out(
    phone: str, settings: Settings
) -> None:
    settings.SMS_CODES_PER_HOUR = 1
    Client().post(form_url(), answers(phone="0939861998") | {"send_proof_code": "1"})
    Message.objects.all().delete()
    client, form = Client(), answers(phone=phone, email="dung@example.vn", consent_sms="on")

    told = client.post(form_url(), form | {"send_proof_code": "1"})
    assert "Ông/Bà vẫn gửi được" in text(told)
    token = re.search(r'name="proof_token" value="([^"]+)"', text(told))
    assert token
    sent = client.post(form_url(), form | {"proof_token": token[1]})

    assert sent.status_code == 302
    report = Report.objects.latest("pk")
    assert report.suspicion.marks[Mark.UNPROVED.value] == 1
    assert not Message.objects.exists()
    assert send(client, proof_token=token[1]).status_code == 422


@pytest.mark.usefixtures("crowd")
def test_report_that_waited_on_device_is_accepted_and_marked() -> None:
    sent = Client().post(form_url(), answers(), headers={"Accept": "application/json"})

    assert sent.status_code == 200
    assert Report.objects.get(code=sent.json()["code"]).suspicion.marks[Mark.UNPROVED.value] == 1


@pytest.mark.usefixtures("crowd")
def test_reports_without_any_proof_end_at_a_limit_of_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "UNPROVED_PER_NETWORK", 2)

    sent = [
        Client().post(form_url(), answers(), headers={"Accept": "application/json"})
        for _number in range(3)
    ]

    # The device keeps the last one and tries again; nothing is wrong with it.
    assert [answer.status_code for answer in sent] == [200, 200, 429]
    assert sent[2]["Retry-After"] == "3600" and "problems" not in sent[2].json()


@pytest.mark.usefixtures("crowd")
def test_first_report_of_a_landline_passes_beyond_the_limit_of_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "UNPROVED_PER_NETWORK", 0)

    sent = []
    for _number in range(2):
        client, form = Client(), answers(phone="0299 3822 333")
        told = client.post(form_url(), form | {"send_proof_code": "1"})
        token = re.findall(r'name="proof_token" value="([^"]+)"', text(told))[0]
        sent.append(client.post(form_url(), form | {"proof_token": token}))

    assert [answer.status_code for answer in sent] == [302, 422]
    assert Report.objects.latest("pk").suspicion.marks[Mark.UNPROVED.value] == 1


@pytest.mark.usefixtures("crowd")
def test_codes_for_reports_use_budget_of_unproved_requests() -> None:
    for _time in range(5):
        Client().post(form_url(), answers() | {"send_proof_code": "1"})

    assert len(messages_to(PHONE)) == 2
    assert Challenge.objects.filter(purpose=Purpose.SEND).count() == 2


def test_many_previews_require_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "ATTEMPTS_PER_VISITOR", 1)
    client = Client()

    assert send(client, preview="1").status_code == 302
    assert asks_for_work(send(client, preview="1"))
    assert send(client, preview="1", **solved(client)).status_code == 302
