"""The size of a request, the language of a page, its compression."""

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Tổng dung lượng"), ("en", "The files sent are too large")]
)
def test_a_body_larger_than_any_honest_report_is_refused_unread(
    client: Client, settings: Settings, language: str, words: str
) -> None:
    settings.UPLOAD_MAX_REQUEST_MB = 0

    answer = client.post(f"/{language}/phan-anh-kien-nghi/gui-phan-anh/", {"title": "x" * 100})

    assert answer.status_code == 413
    assert words in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    ("path", "cookie", "language"),
    [
        ("/vi/huong-dan/", "en", "vi"),
        ("/en/huong-dan/", "vi", "en"),
        ("/quan-tri/login/", "en", "vi"),
        ("/khong-co/", "en", "en"),
        ("/khong-co/", "xx", "vi"),
    ],
)
def test_the_path_decides_the_language_then_the_cookie_never_the_browser(
    client: Client, path: str, cookie: str, language: str
) -> None:
    client.cookies["django_language"] = cookie

    answer = client.get(path, headers={"accept-language": "en-US,en;q=0.9"})

    assert answer.headers["Content-Language"] == language


def test_the_bare_address_leads_to_the_vietnamese_home(client: Client) -> None:
    answer = client.get("/", headers={"accept-language": "en"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/vi/")


def test_pages_travel_compressed(client: Client) -> None:
    answer = client.get("/vi/huong-dan/", headers={"accept-encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["*", "evil.example:443", ""])
def test_a_request_for_no_path_finds_nothing(client: Client, path: str) -> None:
    """`OPTIONS *` and CONNECT reach us so from the server."""
    answer = client.generic("OPTIONS", "/", PATH_INFO=path)

    assert answer.status_code in (302, 404)


def test_a_chosen_language_is_remembered_and_the_usual_one_needs_no_cookie(client: Client) -> None:
    usual = client.get("/vi/huong-dan/")
    chosen = client.get("/en/huong-dan/")
    again = client.get("/en/gioi-thieu/")

    assert "django_language" not in usual.cookies
    assert chosen.cookies["django_language"].value == "en"
    assert "django_language" not in again.cookies
