"""Accessibility checks of a page in a browser: axe, reflow and contrast."""

from playwright.sync_api import Page

from paht.tests import browser

Findings = dict[str, list[str]]


def examine(page: Page) -> list[str]:
    """Return the faults on a phone in light colours and on a desk screen in dark ones.

    The colours are pairs of `tokens.css`, whose contrast `test_templates.py` checks in both modes.
    """
    wrong = examine_on_a_phone(page)
    page.set_viewport_size(browser.DESK_SCREEN)
    page.emulate_media(color_scheme="dark")
    # Finish transitions, so that axe reads the final colours.
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    wrong += [f"1280 px, dark: {one}" for one in browser.violations(page)]
    page.emulate_media(color_scheme="light")
    page.evaluate("document.getAnimations().forEach(one => one.finish())")
    return wrong


def examine_on_a_phone(page: Page) -> list[str]:
    # Wait for the style sheets.
    page.wait_for_load_state("load")
    # Unfold details, so that axe examines their content too.
    page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
    wrong = browser.sideways(page)
    page.set_viewport_size(browser.PHONE_SCREEN)
    return wrong + [f"390 px: {one}" for one in browser.violations(page)]


def examine_each(page: Page, addresses: dict[str, str]) -> Findings:
    findings = {}
    for name, address in addresses.items():
        response = page.goto(address)
        assert response is not None and response.status == 200, f"{name}: {address}"
        findings[name] = examine(page)
    return findings


def as_lines(findings: Findings) -> str:
    """Return one finding a line; the empty text means a correct page."""
    return "\n".join(f"{name}: {one}" for name, wrong in findings.items() for one in wrong)
