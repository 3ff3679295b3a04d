"""What the tests' Chromium is started with, and what its axe finds."""

import re
from pathlib import Path

import playwright
import pytest
from playwright.sync_api import Browser

from paht.tests import browser

SWITCHES = "package/lib/coreBundle.js"


def test_features_disabled_by_playwright_are_in_our_list() -> None:
    bundle = Path(playwright.__file__).parent / "driver" / SWITCHES
    listed = re.search(r"disabledFeatures = \[(.*?)\]", bundle.read_text("utf-8"), re.DOTALL)

    assert listed is not None
    assert set(re.findall(r'^\s*"(\w+)"', listed[1], re.MULTILINE)) <= set(browser.WITHOUT)


@pytest.mark.browser
@pytest.mark.skipif(not Path(browser.CHROMIUM).exists(), reason="no Chromium")
def test_chromium_opens_no_browser_ui_page(chromium: Browser) -> None:
    page = chromium.new_context().new_page()
    page.goto("data:text/html,<h1>Sóc Trăng</h1>")
    page.wait_for_timeout(500)
    targets = chromium.new_browser_cdp_session().send("Target.getTargets", {"filter": [{}]})

    assert [one["url"] for one in targets["targetInfos"] if one["type"] == "browser_ui"] == []


@pytest.mark.browser
@pytest.mark.skipif(not Path(browser.CHROMIUM).exists(), reason="no Chromium")
def test_contrast_is_judged_once_for_each_look(
    chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "_passed_looks", passed := set[str]())
    page = chromium.new_context().new_page()
    html = """
      <html lang="vi"><title>Sóc Trăng</title><main><h1>Tương phản</h1>
      <p style="color: #555">Một</p> <p style="color: #777; background: #888">Hai</p>
      <div style="background: #555"><p style="color: #666">Ba</p><p style="color: #666">Ba</p></div>
      <div style="opacity: 0.3"><p style="color: #555">Bốn</p></div>
    """

    for visit in ("first", "again"):
        page.set_content(html)
        found = [one.partition("<")[2] for one in browser.violations(page)]

        # A look that failed is judged on each page; those of “Tương phản” and “Một” passed.
        words = [re.sub("<.*", "", one.partition(">")[2]) for one in found]
        assert words == ["Hai", "Ba", "Bốn"], visit
        assert len(passed) == 2
        assert page.locator("[data-look]").count() == 0
