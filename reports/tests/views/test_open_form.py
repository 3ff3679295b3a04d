"""A form that stays open while its reporter logs in in another tab."""

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import PASSWORD, make_citizen
from reports.models import Report
from reports.tests.sending import answers, form_url, jpeg

pytestmark = pytest.mark.usefixtures("reference_data")

ORIGIN = {"Origin": "http://testserver"}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def open_form(browser: Client) -> dict[str, str]:
    """Open the form as a visitor, then log in in another tab; return the form's hidden fields."""
    page = browser.get(form_url())
    hidden = {
        "csrfmiddlewaretoken": page.context["csrf_token"],
        "submission_id": str(page.context["form"].submission),
        "written_by": page.context["written_by"],
    }
    user = make_citizen()
    browser.get(reverse("accounts:log_in"))
    login = {
        "csrfmiddlewaretoken": browser.cookies["csrftoken"].value,
        "login": user.phone,
        "password": PASSWORD,
    }
    assert browser.post(reverse("accounts:log_in"), login).status_code == 302
    return hidden


def send(browser: Client, hidden: dict[str, str], **more: Any) -> HttpResponse:
    return browser.post(form_url(), answers(attachments=[jpeg("hố.jpg")]) | hidden, **more)


def test_open_form_is_sent_after_login_in_another_tab(browser: Client) -> None:
    response = send(browser, open_form(browser), headers=ORIGIN)

    assert response.status_code == 302
    report = Report.objects.get()
    assert report.attachments.count() == 1
    # The form was opened by a visitor: nobody else's account takes the report.
    assert report.reporter.user is None


def test_form_without_origin_returns_with_answers_and_files(browser: Client) -> None:
    hidden = open_form(browser)

    response = send(browser, hidden)

    assert response.status_code == 403
    html = response.text
    assert "Mặt đường nhiều ổ gà" in html and 'data-held-name="hố.jpg"' in html
    assert "Mọi nội dung vẫn còn" in html
    again = answers(attachments=None) | hidden
    again["csrfmiddlewaretoken"] = response.context["csrf_token"]
    assert browser.post(form_url(), again).status_code == 302
    assert Report.objects.get().attachments.count() == 1


def test_form_of_another_site_is_refused(browser: Client) -> None:
    response = send(browser, open_form(browser), headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert "hố.jpg" not in response.text and "Mặt đường" not in response.text
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "origin",
    ["http://testserver.evil.example", "https://testserver", "null", "http://testserver:81"],
)
def test_origin_must_be_this_site_exactly(browser: Client, origin: str) -> None:
    assert send(browser, open_form(browser), headers={"Origin": origin}).status_code == 403


def test_staff_form_needs_token_despite_origin(browser: Client) -> None:
    response = browser.post(reverse("admin:login"), {"username": "x"}, headers=ORIGIN)

    assert response.status_code == 403


def test_form_opened_by_account_is_not_sent_in_name_of_next(browser: Client) -> None:
    hidden = open_form(browser) | {"written_by": "somebody-else"}

    send(browser, hidden, headers=ORIGIN)

    assert Report.objects.get().reporter.user is None
