"""Make the portal an app on a phone: its manifest, and the service worker at the root.

`static/js/offline/worker*.js` is the worker; this module gives it the release's files and pages.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from province import portal

SCRIPT = "text/javascript; charset=utf-8"
# Kept on the device for use without a network; "offline" is shown for all other pages.
KEPT_PAGES = (
    "reports:home",
    "citizen:tiles",
    "citizen:emergency",
    "citizen:notices",
    "reports:report_new",
    "reports:guide",
    "reports:privacy",
)
# Kept also for the commune that the reader chose: `?xa=`.
KEPT_BY_COMMUNE = ("citizen:emergency",)
# Staff pages need the network, and their files would fill every citizen's phone.
STAFF_FOLDER = "staff"
WORKER = ("js/offline/worker-waiting.js", "js/offline/worker.js")
COLOUR = "#083a5c"
# On a weak network a copy is shown after this time; a later answer renews it.
PATIENCE_MS = 8000


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Serve the W3C Web Application Manifest in the language `?lang=`.

    Browsers fetch it without cookies, so the page's link names the language. `id` is the same in
    all languages, because it is one app.
    """
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        names = portal.words()
        described: dict[str, Any] = {
            "id": "/",
            "name": names["app_name"],
            "short_name": names["app_name"],
            "description": portal.say(
                _(
                    "Tiện ích hằng ngày của người dân %(place)s: số điện thoại khẩn cấp, thông báo "
                    "của địa phương, gửi phản ánh và theo dõi kết quả xử lý."
                )
            ),
            "lang": language,
            "dir": "ltr",
            "start_url": reverse("citizen:tiles"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": COLOUR,
            "categories": ["government", "utilities"],
            "icons": _icons(),
            "shortcuts": [
                {"name": str(name), "url": reverse(view), "icons": _icons()[:1]}
                for name, view in (
                    (_("Gửi phản ánh"), "reports:report_new"),
                    (_("Tra cứu"), "reports:lookup"),
                    (_("Số khẩn cấp"), "citizen:emergency"),
                )
            ],
        }
    return JsonResponse(
        described,
        json_dumps_params={"ensure_ascii": False},
        content_type="application/manifest+json; charset=utf-8",
    )


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker: this release's list, and the script that stores it.

    Short and never cached. The browser compares it byte by byte, so a changed file of the portal
    makes a new worker.
    """
    lines = (
        f"self.RELEASE = {json.dumps(release(), ensure_ascii=False)};",
        *(f'importScripts("{static(script)}");' for script in WORKER),
    )
    return HttpResponse("\n".join([*lines, ""]), content_type=SCRIPT)


def release() -> dict[str, Any]:
    """Return the `version`, the `files`, and for each language its `pages` and more."""
    files, version = _files()
    pages, by_commune, offline = {}, {}, {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            pages[language] = [reverse(name) for name in KEPT_PAGES]
            by_commune[language] = [reverse(name) for name in KEPT_BY_COMMUNE]
            offline[language] = reverse("reports:offline")
    with translation.override(settings.LANGUAGE_CODE):
        log_out = reverse("accounts:log_out")
    return {
        "version": version,
        "static": settings.STATIC_URL,
        "files": files,
        "patienceMs": PATIENCE_MS,
        "pages": pages,
        "byCommune": by_commune,
        "offline": offline,
        # The path after the part for the language.
        "logOut": log_out.removeprefix(f"/{settings.LANGUAGE_CODE}"),
    }


@cache
def _files() -> tuple[list[str], str]:
    """Return the URLs of the app's files, and a digest that changes with any of them."""
    root = Path(settings.STATICFILES_DIRS[0])
    found = sorted((*root.glob("css/**/*.css"), *root.glob("js/**/*.js"), *root.glob("img/*")))
    files, content = [], sha256()
    for path in found:
        name = path.relative_to(root).as_posix()
        if name.split("/")[1] == STAFF_FOLDER:
            continue
        content.update(name.encode() + path.read_bytes())
        if name not in WORKER:
            files.append(static(name))
    return files, content.hexdigest()[:16]


def _icons() -> list[dict[str, str]]:
    # The drawing stays within the circle that every mask keeps (80 % of the square).
    return [
        {
            "src": static(f"img/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for purpose in ("any", "maskable")
        for size in (192, 512)
    ]
