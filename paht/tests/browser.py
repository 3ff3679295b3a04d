"""A real Chromium for the tests, and a watch on what no page of the portal may do."""

import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    sync_playwright,
)

# The headless shell draws no window: the browser tests take a quarter less CPU with it.
SHELL, WHOLE = "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"
CHROMIUM = os.environ.get("CHROMIUM") or (SHELL if Path(SHELL).exists() else WHOLE)
# What Chromium is to do without. The last list on its command line is the one that counts, so
# Playwright's own names stand here too; `test_browser_flags.py` compares them.
WITHOUT = (
    # Two pages behind the address bar, which nobody sees: half a second for each context.
    "WebUIOmniboxPopup WebUIOmniboxAimPopup "
    # A process in advance for the next page, which the test may never open.
    "SpareRendererForSitePerProcess "
    "AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades "
    "HttpsFirstBalancedModeAutoEnable LensOverlay MediaRouter PaintHolding "
    "ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect TcpPortRandomizationWin "
    "OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch "
    "msForceBrowserSignIn msEdgeUpdateLaunchServicesPreferredVersion"
).split()
FLAGS = [
    *(
        "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync"
    ).split(),
    f"--disable-features={','.join(WITHOUT)}",
    # Nobody answers but this machine. A route would do the same, but Playwright then switches
    # the cache off: each page would load its thirty files again.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
]
# How long a page may take on a busy machine; only a failing test waits that long.
PATIENCE_MS = 60_000
PHONE_SCREEN: ViewportSize = {"width": 390, "height": 844}
DESK_SCREEN: ViewportSize = {"width": 1280, "height": 900}
SMALL_PHONE_SCREEN: ViewportSize = {"width": 360, "height": 740}
# 640 is 1280 enlarged twice, 320 four times (WCAG 1.4.10): nothing may scroll sideways there.
# The style sheets change at 380 px and from 720 px on: what fits 320 px also fits 360 px.
REFLOW_WIDTHS = (320, 390, 640, 1280)
TILES = re.compile(r"^https://tile\.openstreetmap\.org/\d+/\d+/\d+\.png$")
OTHER_HOST = re.compile(r"^(https?|wss?)://(?!localhost[:/]|127\.)")

# The browser itself writes these about an answer that is meant: a page of refusal, or
# the form's errors, which the script reads from a 422.
_REFUSAL = "Failed to load resource: the server responded with a status of"
_REFUSED_FORM = f"{_REFUSAL} 422"
_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event => console.error(
  `policy violated: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));
"""

# Two texts of one element, class, colour, size and ground have one contrast. Axe judges the first
# of each look: it took two thirds of its time to judge every row of a list. A look that passed is
# not judged again on the next page; one without a measured contrast is.
_PREPARE_AXE = (
    AXE_SCRIPT
    + """
axe.configure({rules: [{id: "color-contrast", selector: "[data-look]"}]});
axe.passed = new Set();
{
  const check = axe._audit.checks["color-contrast"], judge = check.evaluate;
  check.evaluate = function (node, ...rest) {
    const note = this.data;
    let measured = false;
    this.data = data => {
      measured = Boolean(data?.contrastRatio);
      note.call(this, data);
    };
    const passes = judge.call(this, node, ...rest);
    if (passes === true && measured) axe.passed.add(node.dataset.look);
    return passes;
  };
}
axe.digest = text => {
  let [one, other] = [7, 11];
  for (let at = 0; at < text.length; at++) {
    one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
    other = Math.imul(other ^ text.charCodeAt(at), 1597334677);
  }
  return (one >>> 0).toString(36) + (other >>> 0).toString(36);
};
axe.markLooks = passed => {
  const grounds = new Map([[null, ""]]), looks = new Set(passed.split(" "));
  const groundOf = one => {
    if (!grounds.has(one)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(one);
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
      const bare = own === "rgba(0, 0, 0, 0) none 1";
      grounds.set(one, groundOf(one.parentElement) + (bare ? "" : `>${own}`));
    }
    return grounds.get(one);
  };
  for (const one of document.querySelectorAll("body, body *")) {
    const writes = one.value || one.placeholder
      || [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!writes || !one.checkVisibility({visibilityProperty: true})) continue;
    const {color, fontSize, fontWeight} = getComputedStyle(one);
    const kind = `${one.tagName} ${one.getAttribute("class")} ${one.matches(":disabled")}`;
    const look = axe.digest(`${kind} ${color} ${fontSize} ${fontWeight} ${groundOf(one)}`);
    if (!looks.has(look)) one.dataset.look = look;
    looks.add(look);
  }
};
// Playwright would call a function that stood here last.
null;
"""
)
_RUN_AXE = """
async ([options, passed]) => {
  axe.markLooks(passed);
  const {violations} = await axe.run(document, options);
  document.querySelectorAll("[data-look]").forEach(one => delete one.dataset.look);
  const found = violations.flatMap(violation => violation.nodes.map(
    node => `${violation.id}: ${node.target} ${node.html.slice(0, 120)}`));
  return [found, [...axe.passed]];
}
"""
# Digests of the looks that passed in this process.
_passed_looks: set[str] = set()

marks = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no Chromium at {CHROMIUM}"),
    pytest.mark.django_db(transaction=True),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    # Playwright's loop must not make Django believe that the tests are asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            # The service worker fetches pages of its own accord, also while a test's data are
            # taken away: only its own tests ask for it (service_workers="allow").
            started.new_context = partial(started.new_context, service_workers="block")  # type: ignore[method-assign]
            yield started
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Watch:
    """Everything wrong that happens in one browser context, page after page.

    Counted are errors on the console and in scripts, violations of the content policy, and
    requests to any host but this one and the map's tiles, which do not load (but see `draw_tiles`).
    """

    def __init__(self, context: BrowserContext) -> None:
        self._errors: list[tuple[str, str]] = []
        self._refused_pages: set[str] = set()
        self._others: list[str] = []
        if context.pages:
            raise ValueError("The watch begins before the first page is opened.")
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("request", self._note_host)
        context.on("response", self._note_refusal)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self._errors.append((str(error.error), "")))

    @property
    def faults(self) -> list[str]:
        """What went wrong so far, in words; the refusals of whole pages are not counted."""
        errors = [
            f"{text} ({url})"
            for text, url in self._errors
            if not text.startswith(_REFUSED_FORM)
            and not (text.startswith(_REFUSAL) and url in self._refused_pages)
            and not TILES.match(url)
        ]
        return errors + self._others

    def _note_host(self, request: Any) -> None:
        if OTHER_HOST.match(request.url) and not TILES.match(request.url):
            self._others.append(f"asked another host: {request.url}")

    def _note_refusal(self, response: Any) -> None:
        if response.status >= 400 and response.request.is_navigation_request():
            self._refused_pages.add(response.url)

    def _note_console(self, message: Any) -> None:
        if message.type == "error":
            self._errors.append((message.text, message.location.get("url", "")))


def draw_tiles(context: BrowserContext) -> None:
    """Let the map's tiles load in this context."""
    context.route(TILES, lambda route: route.fulfill(body=_TILE, content_type="image/png"))


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """What axe finds wrong on this page as it stands, by all its rules or only these."""
    # Without what axe would fetch beforehand: it puts style sheets of its own into the page,
    # which the policy refuses and the watch would blame on the page.
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = list(rules)
    page.wait_for_load_state("load")
    # Read once a page: half a megabyte of script takes longer than its work.
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_PREPARE_AXE)
    found, passed = page.evaluate(_RUN_AXE, [options, " ".join(_passed_looks)])
    _passed_looks.update(passed)
    return list(found)


def overflow(page: Page) -> int:
    """By how many pixels the page can be scrolled sideways, once its style sheets are there."""
    page.wait_for_load_state("load")
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, int(width))


def sideways(page: Page, *, then: ViewportSize | None = None) -> list[str]:
    """At which of `REFLOW_WIDTHS` the page scrolls sideways, in words.

    The page is left at the size `then`, by default at the size that it had.
    """
    before = page.viewport_size or DESK_SCREEN
    wrong = []
    # Begin at the width that the page has: a change of it takes longer than the look.
    for width in sorted(REFLOW_WIDTHS, key=lambda width: width != before["width"]):
        if width != before["width"]:
            page.set_viewport_size({"width": width, "height": before["height"]})
        if wider := overflow(page):
            wrong.append(f"scrolls sideways by {wider} px at {width} px")
    page.set_viewport_size(then or before)
    return wrong


def follow(target: Locator) -> None:
    """Click what leads to another page, and wait for that page.

    A click alone may return while the old page still stands: it would be filled in or judged.
    """
    with target.page.expect_navigation(wait_until="load"):
        target.click()


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (256, 256), (221, 232, 238)).save(file, "PNG")
    return file.getvalue()


_TILE = _png()


def sign_in(page: Page, site: str, user: Any) -> None:
    """Give the page's browser a session of this person, without the log-in form."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": urljoin(site, "/")}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
