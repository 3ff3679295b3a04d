"""The form's door for reports that waited on a device: a fresh token, answers in JSON."""

from typing import Any

import pytest
from django.test import Client

from accounts.tests.factories import make_citizen
from reports.models import Report, Reporter
from reports.tests.factories import PHONE
from reports.tests.sending import answers, form_url, jpeg

pytestmark = pytest.mark.usefixtures("reference_data")
JSON = {"accept": "application/json"}


def hand_in(client: Client, **changes: Any) -> Any:
    return client.post(form_url(), answers(**changes), headers=JSON)


def test_token_of_waiting_url_works_without_form() -> None:
    client = Client(enforce_csrf_checks=True)
    assert hand_in(client).status_code == 403

    door = client.get(form_url(), headers=JSON)
    taken = hand_in(client, csrfmiddlewaretoken=door.json()["token"])

    assert "no-store" in door["Cache-Control"]
    assert door.json()["owner"] == ""
    assert taken.json() == {"code": Report.objects.get().code}


def test_identical_report_sent_again_gets_same_code(client: Client) -> None:
    said = answers(attachments=[jpeg()])
    first = client.post(form_url(), said, headers=JSON)
    said["attachments"] = [jpeg()]
    second = client.post(form_url(), said, headers=JSON)

    assert first.json() == second.json()
    assert Report.objects.count() == 1


def test_refusal_names_each_problem_once(client: Client) -> None:
    refused = hand_in(client, phone="123", category=None)

    assert refused.status_code == 422
    phone, category = refused.json()["problems"]
    assert phone.startswith("Số điện thoại không hợp lệ.")
    assert category == "Vui lòng chọn chuyên mục."


def test_refused_file_is_named(client: Client) -> None:
    disguised = jpeg("giả.jpg")
    disguised.file.write(b"%PDF-1.4 not a photo")
    disguised.seek(0)

    problems = hand_in(client, attachments=[disguised]).json()["problems"]

    assert problems and "giả.jpg" in problems[0]


def test_waiting_report_belongs_to_its_writer(
    client: Client,
) -> None:
    user = make_citizen(PHONE)
    client.force_login(user)
    mark = client.get(form_url(), headers=JSON).json()["owner"]
    assert mark

    hand_in(client, written_by="")
    assert Reporter.objects.get().user is None
    hand_in(client, written_by=mark, content="Đèn đường trước chợ không sáng từ một tuần nay.")
    assert Reporter.objects.filter(user=user).count() == 1
