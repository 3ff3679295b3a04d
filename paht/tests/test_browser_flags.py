"""What the tests' Chromium is started with."""

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
