"""The size and encoding of a request, the language of a page, its compression."""

from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from pytest_django import Settings

from reports.uploads import disk_space

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words"), [("vi", "Tổng dung lượng"), ("en", "The files sent are too large")]
)
def test_too_large_body_is_refused_unread(
    client: Client, settings: Settings, language: str, words: str
) -> None:
    settings.UPLOAD_MAX_REQUEST_MB = 0

    answer = client.post(f"/{language}/phan-anh-kien-nghi/gui-phan-anh/", {"title": "x" * 100})

    assert answer.status_code == 413
    assert words in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_body_that_the_disk_had_no_room_for_is_answered_with_a_page(client: Client) -> None:
    page = client.post(
        "/vi/phan-anh-kien-nghi/gui-phan-anh/", {"title": "x"}, **{disk_space.FORGOTTEN: True}
    )

    assert page.status_code == 503 and "hết chỗ nhận tệp" in page.text


@pytest.mark.parametrize("method", ["TRACE", "TRACK"])
@pytest.mark.parametrize("path", ["/vi/", "/quan-tri/login/", "/healthz", "/robots.txt", "/khong"])
def test_trace_is_refused_everywhere(client: Client, method: str, path: str) -> None:
    answer = client.generic(method, path, headers={"x-secret": "geheim"})

    assert answer.status_code == 405
    assert "TRACE" not in answer["Allow"] and "geheim" not in answer.text


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
def test_language_comes_from_path_then_cookie_and_ignores_browser(
    client: Client, path: str, cookie: str, language: str
) -> None:
    client.cookies["django_language"] = cookie

    answer = client.get(path, headers={"accept-language": "en-US,en;q=0.9"})

    assert answer.headers["Content-Language"] == language


def test_root_url_redirects_to_vietnamese_home_page(client: Client) -> None:
    answer = client.get("/", headers={"accept-language": "en"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/vi/")


def test_pages_are_sent_compressed(client: Client) -> None:
    answer = client.get("/vi/huong-dan/", headers={"accept-encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["*", "evil.example:443", ""])
def test_request_without_path_is_not_found_or_redirected(client: Client, path: str) -> None:
    """`OPTIONS *` and CONNECT reach us so from the server."""
    answer = client.generic("OPTIONS", "/", PATH_INFO=path)

    assert answer.status_code in (302, 404)


def test_cookie_stores_chosen_language_only(client: Client) -> None:
    usual = client.get("/vi/huong-dan/")
    chosen = client.get("/en/huong-dan/")
    again = client.get("/en/gioi-thieu/")

    assert "django_language" not in usual.cookies
    assert chosen.cookies["django_language"].value == "en"
    assert "django_language" not in again.cookies


@pytest.mark.parametrize(
    "path",
    [
        "/tep/x%00/goc",
        "/vi/phan-anh-kien-nghi/da-gui/%00/",
        "/vi/td/a%00/",
        "/vi/phan-anh-kien-nghi/ST%00/",
        "/quan-tri/reports/report/%00/change/",
    ],
)
def test_path_with_a_nul_character_is_not_found(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404, answer.headers


@pytest.mark.parametrize(
    "encoding",
    [
        *("hex", "base64", "rot13", "zlib", "punycode", "idna", "undefined", "utf-16"),
        *("utf-7", "unicode_escape", "raw_unicode_escape", "khong-co"),
    ],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize("path", ["/vi/dang-nhap/", "/open311/v2/requests.json", "/api/1022/"])
def test_encoding_that_is_no_text_of_people_is_no_error_of_the_server(
    client: Client, path: str, kind: str, encoding: str
) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n\\ud800\r\n'
    parts = b"".join(part % name for name in (b"login", b"password", b"api_key", b"description"))
    bodies = {
        "multipart/form-data": parts + b"--x--\r\n",
        "application/x-www-form-urlencoded": b"login=%ff&password=\\ud800&api_key=\\ud800",
    }

    content_type = f"{kind}; boundary=x; charset={encoding}"
    answer = client.generic("POST", path, bodies[kind], content_type)

    assert answer.status_code < 500


@pytest.mark.parametrize(
    "path",
    ["/vi/", "/khong-co/", "/open311/v2/services.json", "/du-lieu-mo/phan-anh.csv", "/robots.txt"],
)
def test_answer_to_head_has_headers_of_get_and_no_body(path: str) -> None:
    whole, facts = answer_to("GET", path)
    empty, facts_of_head = answer_to("HEAD", path)

    assert whole and not empty
    assert facts_of_head.get("Content-Length") == facts.get("Content-Length")
    assert facts_of_head["Content-Type"] == facts["Content-Type"]


def answer_to(method: str, path: str) -> tuple[bytes, dict[str, str]]:
    """Return body and headers as a server gets them; Django's test client removes bodies."""
    environ = RequestFactory()._base_environ(
        PATH_INFO=path, REQUEST_METHOD=method, HTTP_HOST="testserver"
    )
    found: dict[str, str] = {}

    def start(_status: str, headers: list[tuple[str, str]]) -> None:
        found.update(headers)

    answer: Any = WSGIHandler()(environ | {"wsgi.input": BytesIO()}, start)
    body = b"".join(answer)
    answer.close()
    return body, found
