"""What the portal tells search engines and those who look for weaknesses."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from reports.rules.states import State
from reports.tests.factories import make_report

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_robots_are_excluded_from_staff_and_personal_pages(client: Client) -> None:
    response = client.get("/robots.txt")

    text = response.content.decode()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    for path in ("/quan-tri/", "/*/ca-nhan/", "/*/cua-toi/", "/*/da-gui/"):
        assert f"Disallow: {path}\n" in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml\n" in text


@pytest.mark.usefixtures("reference_data")
def test_sitemap_lists_public_pages_that_open(client: Client) -> None:
    shown = make_report(State.COMPLETED)
    hidden = make_report(State.SUBMITTED)

    response = client.get("/sitemap.xml")

    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    found = [one.text or "" for one in root.findall(".//s:loc", NAMES)]
    assert len(found) == len(set(found))
    assert all(one.startswith(f"{settings.SITE_URL}/") for one in found)
    assert f"{settings.SITE_URL}/vi/phan-anh-kien-nghi/{shown.code}/" in found
    assert not any(hidden.code in one for one in found)
    pages = [one for one in found if "/chuyen-muc/" not in one]
    assert f"{settings.SITE_URL}/en/huong-dan/" in pages
    for address in [*pages, *[one for one in found if "/chuyen-muc/" in one][:3]]:
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200, address


def test_security_txt_has_contact_and_is_not_expired(client: Client) -> None:
    text = client.get("/.well-known/security.txt").content.decode()

    lines = dict(line.split(": ", 1) for line in text.splitlines())
    assert lines["Contact"] == "mailto:paht@soctrang.gov.vn"
    until = datetime.fromisoformat(lines["Expires"])
    assert timedelta(days=30) < until - datetime.now(UTC) < timedelta(days=365)
