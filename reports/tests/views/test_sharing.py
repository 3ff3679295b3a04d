"""What public pages tell search engines and networks: one address, other languages, a card."""

import html
import json
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from paht.sitemaps import PAGES
from reports.models import Report
from reports.rules.states import State
from reports.tests.factories import make_report
from reports.views import structured

BASE = "/vi/phan-anh-kien-nghi/"
NOINDEX = '<meta name="robots" content="noindex">'
pytestmark = pytest.mark.usefixtures("reference_data")


def page_of(client: Client, path: str, *, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def metas(page: str) -> dict[str, str]:
    """What the head says of the page, by name or property."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page)
    return {name: html.unescape(words) for name, words in found}


def links(page: str, rel: str) -> list[str]:
    return [
        html.unescape(address)
        for address in re.findall(rf'<link rel="{rel}"[^>]* href="([^"]+)">', page)
    ]


def public_pages(client: Client) -> dict[str, str]:
    """Every page that may be found, by its address: those of the sitemap and one of each kind."""
    report = make_report(State.ASSIGNED, title="Mặt đường nhiều ổ gà")
    written = page_of(client, "/sitemap.xml")
    listed = re.findall(rf"<loc>{re.escape(settings.SITE_URL)}(/vi/[^<]*)</loc>", written)
    kinds = [
        path for path in listed if "/chuyen-muc/" not in path or path.endswith(("-muc/", "o-ga/"))
    ]
    assert f"{BASE}{report.code}/" in kinds and len(kinds) == len(PAGES) + 2
    return {path: page_of(client, path) for path in kinds}


def test_sitemap_is_built_once_for_all_visitors(client: Client) -> None:
    make_report(State.ASSIGNED)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    built = client.get("/sitemap.xml")

    with CaptureQueriesContext(connection) as queries:
        kept = Client().get("/sitemap.xml")

    assert len(queries) == 0 and kept.content == built.content
    assert f"{settings.SITE_URL}{BASE}{Report.objects.get().code}/" in kept.content.decode()
    assert kept["Content-Type"] == "application/xml" and "noindex" in kept["X-Robots-Tag"]


def test_each_public_page_has_its_own_title_and_description(client: Client) -> None:
    pages = public_pages(client)

    titles = [re.findall(r"<title>([^<]+)</title>", page) for page in pages.values()]
    descriptions = [metas(page)["description"] for page in pages.values()]
    assert all(len(found) == 1 for found in titles)
    assert len({found[0] for found in titles}) == len(pages)
    assert len(set(descriptions)) == len(pages)
    assert [words for words in descriptions if not 30 <= len(words) <= 160] == []


def test_each_public_page_has_one_canonical_url(client: Client) -> None:
    for path in public_pages(client):
        page = page_of(client, f"{path}?utm_source=bao&fbclid=1")

        assert links(page, "canonical") == [f"{settings.SITE_URL}{path}"]
        assert metas(page)["og:url"] == f"{settings.SITE_URL}{path}"


def test_each_public_page_links_to_its_language_versions(client: Client) -> None:
    for path, page in public_pages(client).items():
        rest = path.removeprefix("/vi/")
        versions = dict(re.findall(r'hreflang="([\w-]+)" href="(http[^"]+)"', page))

        expected = {code: f"{settings.SITE_URL}/{code}/{rest}" for code, _ in settings.LANGUAGES}
        assert versions == expected | {"x-default": f"{settings.SITE_URL}/vi/{rest}"}


def test_each_public_page_has_a_card(client: Client) -> None:
    for page in public_pages(client).values():
        told = metas(page)

        card = told["og:image"].removeprefix(settings.SITE_URL)
        assert client.get(card).status_code == 200
        assert told["twitter:card"] == "summary_large_image"
        assert told["og:title"] and told["og:image:alt"]
        assert told["og:description"] == told["description"]
        assert told["og:locale"] == "vi_VN"


def test_shared_report_has_its_own_card_and_description(client: Client) -> None:
    report = make_report(State.ASSIGNED, title='Ổ gà "lớn" <b>', content="Dòng một.\n\nDòng hai.")

    page = page_of(client, f"{BASE}{report.code}/")

    told = metas(page)
    assert told["og:type"] == "article"
    assert told["og:title"] == f'Ổ gà "lớn" <b> – {report.code}'
    assert told["og:description"] == "Dòng một. Dòng hai."
    assert f"/the/{report.code}/" in told["og:image"]
    assert "<b>" not in page


def test_later_result_page_has_its_own_canonical_url(client: Client) -> None:
    for _turn in range(25):
        make_report(State.ASSIGNED)

    page = page_of(client, f"{BASE}tra-cuu/?page=2&utm_source=bao")

    assert links(page, "canonical") == [f"{settings.SITE_URL}{BASE}tra-cuu/?page=2"]


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}tra-cuu/?q=duong", f"{BASE}tra-cuu/?status=assigned", f"{BASE}ban-do/?q=duong",
        "/vi/dang-nhap/",
    ],
)  # fmt: skip
def test_private_pages_are_noindex_without_metadata(client: Client, path: str) -> None:
    page = page_of(client, path)

    assert NOINDEX in page
    assert links(page, "canonical") == [] and "og:image" not in page


def test_hidden_report_has_no_card_and_no_sharing_metadata(client: Client) -> None:
    report = make_report(State.ASSIGNED)
    Report.objects.filter(pk=report.pk).update(is_published=False)

    page = page_of(client, f"{BASE}{report.code}/")

    assert NOINDEX in page
    assert "og:" not in page and "/the/" not in page and report.title not in page


def test_home_page_has_structured_data_about_service(client: Client) -> None:
    page = page_of(client, "/vi/")

    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = {part["@type"]: part for part in json.loads(block)["@graph"]}
    service = told["GovernmentService"]
    assert service["provider"]["name"] == "Ủy ban nhân dân tỉnh Sóc Trăng"
    assert service["url"] == f"{settings.SITE_URL}/vi/"
    assert [hours["opens"] for hours in service["hoursAvailable"]] == ["07:00", "13:00"]
    assert told["WebSite"]["inLanguage"] == [code for code, _ in settings.LANGUAGES]


def test_structured_data_cannot_close_script_element() -> None:
    written = structured.script({"name": "</script><script>alert(1)</script><!-- & \u2028"})

    assert written.count("<") == 2 and "<!--" not in written and "&" not in written
    [block] = re.findall(r">(.*)</script>$", written)
    assert json.loads(block)["name"] == "</script><script>alert(1)</script><!-- & \u2028"


def test_frequent_questions_and_breadcrumbs_have_structured_data(client: Client) -> None:
    page = page_of(client, "/vi/huong-dan/")

    questions = page.count('itemtype="https://schema.org/Question"')
    assert (
        questions == page.count('itemprop="acceptedAnswer"') == page.count('<details class="fold"')
    )
    assert questions == page.count('<p itemprop="text">') >= 6
    positions = re.findall(r'<meta itemprop="position" content="(\d)">', page)
    assert positions == ["1", "2"]
