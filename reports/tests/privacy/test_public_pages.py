"""Nobody's phone, identity number, e-mail, contact address or unpublished name gets out.

Planted in reports of every state, published and not; then every public page is asked for,
also with the secrets themselves as the question.
"""

import html
import logging
import re
import unicodedata
from itertools import product
from urllib.parse import quote_plus, unquote_plus

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.models import Category, Report
from reports.rules.states import State
from reports.tests.factories import make_report

NAME = "Thạch Quỳnh Bích Vượng"
ADDRESS = "Ngõ 77 Kênh Bí Mật"
SECRETS = {
    "full_name": NAME,
    "phone": "+84939864321",
    "email": "bich.vuong@example.vn",
    "contact_address": ADDRESS,
    "national_id": "094190007654",
}
SPELLINGS = (
    "0939864321", "+84939864321", "84939864321", "939864321", "0939 864 321", "0939.864.321",
    "094190007654", "094 190 007 654",
    "bich.vuong@example.vn", "bich.vuong",
    ADDRESS, "ngo 77 kenh bi mat",
    NAME, "thach quynh bich vuong", "Bích Vượng",
)  # fmt: skip
REPORTS = "phan-anh-kien-nghi"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
pytestmark = pytest.mark.usefixtures("reference_data")


def plant() -> None:
    for state in State:
        for publish in (True, False):
            make_report(state, publish=publish, **SECRETS)


def questions() -> list[str]:
    return ["", "ổ gà", "phản ánh", *SPELLINGS]


def paths(language: str) -> list[str]:
    base = f"/{language}/{REPORTS}"
    fixed = [
        f"/{language}/", f"/{language}/huong-dan/", f"/{language}/gioi-thieu/",
        f"/{language}/quyen-rieng-tu/", f"{base}/gui-phan-anh/", f"{base}/tra-cuu/?page=2",
        f"{base}/chuyen-muc/", f"{base}/khong-co/", f"/{language}/khong-co/", "/khong-co/",
        f"{base}/chuyen-muc/khong-co/", f"{base}/da-gui/khong-co/", "/tep/khong-co/goc",
    ]  # fmt: skip
    return [
        *fixed,
        *(f"{base}/{code}/" for code in Report.objects.values_list("code", flat=True)),
        *(f"{base}/chuyen-muc/{c.slug}/" for c in Category.objects.filter(code__startswith="GT")),
    ]


def told(response: HttpResponse) -> str:
    """Everything that went out, decoded in the ways a reader may decode it."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    body = b"".join(response) if response.streaming else response.content
    raw = f"{headers}\n{cookies}\n{body.decode(errors='replace')}"
    return plain(f"{raw}\n{html.unescape(raw)}\n{unquote_plus(html.unescape(raw))}")


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def leaks(text: str, spellings: tuple[str, ...] = SPELLINGS) -> list[str]:
    bare = re.sub(r"[ .\-]", "", text)
    return [
        spelling
        for spelling in spellings
        if plain(spelling) in text or (spelling.isdecimal() and spelling in bare)
    ]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def test_pages_headers_and_logs_hide_reporter(
    client: Client, log: pytest.LogCaptureFixture, subtests: pytest.Subtests
) -> None:
    plant()

    for path in sorted({path for language in LANGUAGES for path in paths(language)}):
        with subtests.test(path):
            response = client.get(path)

            assert response.status_code in (200, 301, 302, 404)
            assert leaks(told(response)) == []
    assert leaks(plain(log.text)) == []


def test_search_neither_finds_nor_repeats_reporter(
    client: Client, log: pytest.LogCaptureFixture, subtests: pytest.Subtests
) -> None:
    plant()

    for language, question in product(LANGUAGES, questions()):
        with subtests.test(f"{language} {question}"):
            response = client.get(f"/{language}/{REPORTS}/tra-cuu/", {"q": question})

            body = told(response)
            assert response.status_code == 200
            assert ("lookup-table__title" in body) is (question in ("", "ổ gà"))
            # Only the visitor's own words may stand in the search box.
            typed = [plain(question)] if question in SPELLINGS[9:] else []
            assert [leak for leak in leaks(body) if not any(plain(leak) in t for t in typed)] == []
    assert leaks(plain(log.text)) == []


def test_secret_in_report_url_is_not_echoed(client: Client, subtests: pytest.Subtests) -> None:
    plant()

    for spelling in SPELLINGS:
        if not any(c.isdecimal() for c in spelling):
            continue
        with subtests.test(spelling):
            response = client.get(f"/vi/{REPORTS}/{quote_plus(spelling)}/")

            body = re.sub(r'(href|content)="[^"]*"', "", response.content.decode())
            assert response.status_code == 404
            assert leaks(plain(body)) == []


def test_search_finds_published_name_only(client: Client) -> None:
    report = make_report(State.ASSIGNED, publish=True, publish_identity=True, **SECRETS)

    response = client.get(f"/vi/{REPORTS}/{report.code}/")

    assert set(leaks(told(response))) <= {NAME, "Bích Vượng"}
    assert NAME in html.unescape(response.content.decode())


def test_public_pages_do_not_query_reporters(client: Client) -> None:
    report = make_report(State.COMPLETED, **SECRETS)

    with CaptureQueriesContext(connection) as context:
        for path in ("", f"{REPORTS}/tra-cuu/", f"{REPORTS}/{report.code}/"):
            client.get(f"/vi/{path}")

    assert not [q for q in context.captured_queries if "reports_reporter" in q["sql"]]
