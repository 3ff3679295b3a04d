"""Forms that are sent after the private view has ended, and errors in forms far down a page."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import html

from accounts.tests.codes import let_pass
from accounts.tests.factories import PASSWORD, make_citizen
from reports.models import HeldFile, ReopeningRequest, Report
from reports.rules.states import Satisfaction, State
from reports.tests.factories import PHONE
from reports.tests.my_reports import LIST, OTHER_PHONE, own, private_report, prove
from reports.tests.sending import jpeg
from reports.views.my_reports import late

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]
NOTE = "Trước nhà số 15, đối diện trường tiểu học."
STEPS = {"bo-sung/": State.NEED_INFO, "mo-lai/": State.COMPLETED}


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "tmp"


def minutes_later(minutes: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def hidden_fields(page: HttpResponse, action: str) -> dict[str, list[str]]:
    """Return the hidden answers of the form that posts to `action`."""
    form = html.fromstring(page.text).xpath(f"//form[@action='{action}']")[0]
    fields: dict[str, list[str]] = {}
    for box in form.xpath(".//input[@type='hidden']"):
        fields.setdefault(box.get("name"), []).append(box.get("value"))
    return fields


@pytest.mark.parametrize("step", STEPS)
def test_late_form_is_kept_with_text_and_photos_until_new_code(client: Client, step: str) -> None:
    report = private_report(STEPS[step])
    prove(client, own(report.code))

    with minutes_later(16):
        late = client.post(
            own(report.code, step), {"note": NOTE, "attachments": [jpeg("hố.jpg")]}, follow=True
        )
    assert "vẫn được giữ trong 60 phút" in late.text and NOTE not in late.text

    client.post(f"{LIST}dong/")
    let_pass(seconds=120)
    prove(client, own(report.code))
    page = client.get(own(report.code))
    assert f">{NOTE}</textarea>" in re.sub(r">\s+", ">", page.text)
    assert 'data-held-name="hố.jpg"' in page.text
    assert "chưa được gửi đi" in page.text
    answers = hidden_fields(page, own(report.code, step)) | {"note": NOTE}
    sent = client.post(own(report.code, step), answers)

    assert sent.url == own(report.code)
    assert report.attachments.count() == 1 and not HeldFile.objects.exists()
    assert "chưa được gửi đi" not in client.get(own(report.code)).text


def test_late_form_is_kept_although_strangers_of_the_network_used_up_its_limit(
    client: Client,
) -> None:
    report = private_report(State.NEED_INFO)
    prove(client, own(report.code))
    with minutes_later(16):
        for _number in range(late.KEPT_PER_HOUR + 1):
            Client().post(own(report.code, "bo-sung/"), {"note": "Chữ của người lạ."})
        client.post(own(report.code, "bo-sung/"), {"note": NOTE})

    let_pass(seconds=120)
    prove(client, own(report.code))

    assert NOTE in client.get(own(report.code)).text


def test_late_rating_survives_new_code(client: Client) -> None:
    report = private_report(State.COMPLETED)
    said = {"level": Satisfaction.DISSATISFIED, "reason": "Vẫn còn ổ gà trước cổng trường."}

    client.post(own(report.code, "danh-gia/"), said)
    prove(client, own(report.code))

    page = client.get(own(report.code)).text
    assert said["reason"] in page
    assert re.search(rf'value="{said["level"]}"[^>]*checked', page)


def test_late_form_is_shown_to_reporter_only(client: Client) -> None:
    report, other = (
        private_report(State.NEED_INFO),
        private_report(State.NEED_INFO, phone=OTHER_PHONE),
    )

    client.post(own(report.code, "bo-sung/"), {"note": NOTE, "attachments": [jpeg("hố.jpg")]})
    prove(client, own(other.code), OTHER_PHONE)

    for address in (own(other.code), own(report.code)):
        page = client.get(address).text
        assert NOTE not in page and "hố.jpg" not in page


def test_late_form_of_unknown_code_answers_the_same(client: Client) -> None:
    report = private_report(State.NEED_INFO)

    answers = [
        client.post(own(code, "bo-sung/"), {"note": NOTE}, follow=True)
        for code in (report.code, "209901010001")
    ]

    assert answers[0].status_code == answers[1].status_code
    pages = [
        re.sub(r'(nonce|value)="[^"]*"', "", page.text.replace(code, "CODE"))
        for page, code in zip(answers, (report.code, "209901010001"), strict=True)
    ]
    assert pages[0] == pages[1]


def test_kept_form_text_is_encrypted(client: Client) -> None:
    report = private_report(State.NEED_INFO)

    client.post(own(report.code, "bo-sung/"), {"note": NOTE})

    assert NOTE not in str(dict(client.session.items()))


def test_private_view_is_renewed_by_use_for_an_hour_at_most(client: Client) -> None:
    report = private_report()
    prove(client, own(report.code))
    start = time.time()

    for minutes in (14, 28, 42, 56, 59):
        with time_machine.travel(start + 60 * minutes, tick=False):
            assert report.title in client.get(own(report.code)).text, minutes
    with time_machine.travel(start + 60 * 60 + 5, tick=False):
        assert report.title not in client.get(own(report.code)).text


def test_refused_form_keeps_photos(client: Client) -> None:
    report = private_report(State.NEED_INFO)
    prove(client, own(report.code))

    refused = client.post(
        own(report.code, "bo-sung/"), {"note": "", "attachments": [jpeg("hố.jpg")]}
    )
    assert refused.status_code == 422 and 'data-held-name="hố.jpg"' in refused.text
    answers = hidden_fields(refused, own(report.code, "bo-sung/"))

    dropped = client.post(
        own(report.code, "bo-sung/"), answers | {"remove_file": answers["held"][0], "note": NOTE}
    )
    assert "hố.jpg" not in dropped.text and NOTE in dropped.text
    assert Report.objects.get().state == State.NEED_INFO


@pytest.mark.parametrize(
    ("step", "state"),
    [*STEPS.items(), ("danh-gia/", State.COMPLETED)],
)
def test_form_errors_are_summarised_at_top_of_page(client: Client, step: str, state: State) -> None:
    report = private_report(state)
    prove(client, own(report.code))

    refused = client.post(own(report.code, step), {})

    page = html.fromstring(refused.text)
    (summary,) = page.xpath("//*[@data-error-summary]")
    assert summary.get("tabindex") == "-1" and "autofocus" in summary.attrib
    # Nothing but the title comes before it.
    assert not summary.xpath("preceding::h2 | preceding::form[ancestor::main]")
    (link,) = summary.xpath(".//a/@href")
    assert page.xpath(f"//*[@id='{link[1:]}']")
    assert ReopeningRequest.objects.count() == 0


def test_late_data_request_survives_new_code(client: Client) -> None:
    private_report()
    prove(client, LIST)
    said = {"kind": "object", "wish": "Xin đừng dùng số điện thoại này để gọi lại.", "about": ""}
    ask = "/vi/ca-nhan/du-lieu/yeu-cau/"

    with minutes_later(16):
        late = client.post(ask, said, follow=True)
    assert "được giữ 60 phút" in late.text and said["wish"] not in late.text
    client.post(f"{LIST}dong/")
    let_pass(seconds=120)
    prove(client, LIST)

    page = client.get(ask).text
    assert said["wish"] in page and re.search(r'value="object"[^>]*checked', page)
    assert client.post(ask, said).status_code == 302
    assert said["wish"] not in client.get(ask).text


def test_late_data_request_is_shown_to_same_phone_only(client: Client) -> None:
    private_report()
    private_report(phone=OTHER_PHONE)
    prove(client, LIST)

    with minutes_later(16):
        client.post("/vi/ca-nhan/du-lieu/yeu-cau/", {"kind": "object", "wish": NOTE})
    client.post(f"{LIST}dong/")
    prove(client, LIST, OTHER_PHONE)

    assert NOTE not in client.get("/vi/ca-nhan/du-lieu/yeu-cau/").text


def test_data_request_is_kept_while_password_is_requested(client: Client) -> None:
    user = make_citizen(phone=PHONE)
    client.force_login(user)
    ask = "/vi/ca-nhan/du-lieu/yeu-cau/"

    asked = client.post(ask, {"kind": "object", "wish": NOTE, "about": ""})
    assert "/nhap-lai-mat-khau/" in asked["Location"]
    back = client.post(asked["Location"], {"password": PASSWORD}, follow=True)

    assert NOTE in back.text
