"""Accessibility checks of a page in a browser: axe, reflow and contrast."""

from collections.abc import Collection

from playwright.sync_api import Page

from paht.tests import browser

Findings = dict[str, list[str]]
# The rules whose answer depends on the size of the screen or on its colours.
SCREEN_RULES = ("color-contrast", "link-in-text-block", "scrollable-region-focusable")


def examine(page: Page, *, wide: bool = False) -> list[str]:
    """Return the faults on a phone in light colours and on a desk screen in dark ones.

    A page is `wide` if a desk screen shows what a phone hides: all rules apply on both.
    The colours are pairs of `tokens.css`, whose contrast `test_templates.py` checks in both modes.
    """
    # Wait for the style sheets.
    page.wait_for_load_state("load")
    # Unfold details, so that axe examines their content too.
    page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
    page.set_viewport_size(browser.PHONE_SCREEN)
    wrong = [f"390 px: {one}" for one in browser.violations(page)]
    wrong += browser.sideways(page, then=browser.DESK_SCREEN)
    page.emulate_media(color_scheme="dark")
    # Finish transitions, so that axe reads the final colours.
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    rules = () if wide else SCREEN_RULES
    wrong += [f"1280 px, dark: {one}" for one in browser.violations(page, rules)]
    page.emulate_media(color_scheme="light")
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    return wrong


def examine_each(page: Page, addresses: dict[str, str], *, wide: Collection[str] = ()) -> Findings:
    """Open these addresses by their names; those named in `wide` are examined as such."""
    findings = {}
    for name, address in addresses.items():
        response = page.goto(address)
        assert response is not None and response.status == 200, f"{name}: {address}"
        findings[name] = examine(page, wide=name in wide)
    return findings


def as_lines(findings: Findings) -> str:
    """Return one finding a line; the empty text means a correct page."""
    return "\n".join(f"{name}: {one}" for name, wrong in findings.items() for one in wrong)
