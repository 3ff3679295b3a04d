"""Articles, search and “Tôi có được hưởng?” in a real Chromium: accessibility."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from citizen.models import LINES
from citizen.tests.articles import make_article, make_articles_source
from citizen.tests.contacts import make_line
from citizen.tiles import NEWS, POLICIES
from paht.tests import browser
from paht.tests.accessibility import as_lines, examine, examine_each
from province.models import AdminUnit

pytestmark = browser.marks
TILES = "/vi/tien-ich/"


@pytest.fixture
def site(reference_data: None, live_server: Any) -> str:
    return str(live_server.url)


def test_articles_and_search_are_accessible(page: Page, site: str) -> None:
    source, now = make_articles_source(NEWS), timezone.now()
    body = "<h2>Mục</h2><p>Lời <a href='https://example.vn/'>liên kết</a></p><ul><li>Một</li></ul>"
    facts = {"Mức lương": "8 triệu đồng", "Nơi làm việc": "An Nghiệp"}
    unit = AdminUnit.objects.communes()[0]
    shown = {"published_at": now, "ends_at": now + timedelta(days=9), "unit": unit, "facts": facts}
    article = make_article(source, group="Việc làm", summary="Tóm tắt", body=body, **shown)
    make_article(source, group="Tin tỉnh", url="https://example.vn/tin/")
    make_article(source, group="Tin tỉnh", ends_at=now - timedelta(days=1))
    for model in LINES.values():
        make_line(model, name="Giá lúa", unit=unit)

    addresses = {
        "articles with those over": f"{TILES}tin-tuc/?het_han=1&tim=gia",
        "article": f"{TILES}bai/{article.pk}/",
        "found in every kind": f"{TILES}tim/?q=gia+lua",
        "found of one kind": f"{TILES}tim/?q=gia+lua&loai=articles",
        "nothing found": f"{TILES}tim/?q=khong+co",
    }
    findings = examine_each(page, {name: site + path for name, path in addresses.items()})

    assert as_lines(findings) == ""


def test_questions_and_answers_about_entitlement_are_accessible(page: Page, site: str) -> None:
    source = make_articles_source(POLICIES)
    for number, conditions in enumerate(("Tuổi: từ 75", "Hộ nghèo: có", "Tuổi: từ 16 đến 59")):
        name = f"Trợ cấp {number}"
        make_article(source, name=name, conditions=conditions, facts={"Căn cứ": "Luật thử"})
    findings = {}
    page.goto(f"{site}{TILES}an-sinh-xa-hoi/toi-co-duoc-huong/")
    findings["questions"] = examine(page)
    for name, typed in {"a wrong number": "nhiều", "results": "80"}.items():
        page.get_by_label("Tuổi").fill(typed)
        page.get_by_role("button", name="Xem kết quả").click()
        page.locator("[role=alert], #ket-qua").first.wait_for()
        findings[name] = examine(page)

    assert page.locator(".entitled__list > li").count() == 3
    assert as_lines(findings) == ""
