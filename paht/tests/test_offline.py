"""The manifest, the worker's list, and who may keep which page on the device."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from accounts.tests.factories import make_citizen
from paht import offline
from reports.models import Category
from reports.rules.states import Role, State
from reports.tests.factories import PHONE, make_report, make_staff

pytestmark = pytest.mark.usefixtures("reference_data")
PERSONAL = "/vi/ca-nhan/"


def manifest(client: Client, query: str = "") -> Any:
    response = client.get(f"/manifest.webmanifest{query}")
    assert response["Content-Type"].startswith("application/manifest+json")
    return json.loads(response.content)


def test_manifest_makes_installable_app_with_three_shortcuts(client: Client) -> None:
    app = manifest(client)

    assert (app["id"], app["start_url"], app["scope"]) == ("/", "/vi/tien-ich/", "/")
    assert [shortcut["url"] for shortcut in app["shortcuts"]] == [
        "/vi/phan-anh-kien-nghi/gui-phan-anh/",
        "/vi/phan-anh-kien-nghi/tra-cuu/",
        "/vi/tien-ich/danh-ba-khan-cap/",
    ]
    assert (app["name"], app["short_name"]) == ("Công dân Sóc Trăng", "Công dân Sóc Trăng")
    assert {(icon["sizes"], icon["purpose"]) for icon in app["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }


def test_manifest_uses_language_of_page_and_keeps_app_id(client: Client) -> None:
    english = manifest(client, "?lang=en")

    assert (english["lang"], english["start_url"]) == ("en", "/en/tien-ich/")
    assert english["id"] == manifest(client)["id"]
    assert manifest(client, "?lang=xx")["lang"] == "vi"
    assert b'href="/manifest.webmanifest?lang=en"' in client.get("/en/tien-ich/").content


def test_service_worker_is_revalidated_and_lists_no_staff_files(client: Client) -> None:
    response = client.get("/sw.js")
    told = json.loads(response.content.decode().partition(" = ")[2].partition(";\n")[0])

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert "/static/css/base/elements.css" in told["files"]
    assert not [url for url in told["files"] if "/staff/" in url]
    assert told["offline"]["en"] == "/en/ngoai-tuyen/"


def test_every_precached_page_opens_without_cookie(client: Client) -> None:
    release = offline.release()

    for language, pages in release["pages"].items():
        for path in [*pages, release["offline"][language]]:
            response = client.get(path)
            assert response.status_code == 200, path
            # Nothing of anybody, so that it may lie on any phone.
            assert b'data-owner=""' in response.content, path


@override_settings(LANGUAGES=[("vi", "Tiếng Việt")])
def test_only_offered_languages_are_precached() -> None:
    assert list(offline.release()["pages"]) == ["vi"]


def test_own_pages_may_be_stored_for_signed_in_account_only(client: Client) -> None:
    report = make_report(State.PROCESSING)
    own = f"/vi/phan-anh-kien-nghi/{report.code}/cua-toi/"
    user = make_citizen(PHONE)
    assert "Keep-Copy-For" not in client.get(own)

    client.force_login(user)
    kept = {path: client.get(path) for path in (PERSONAL, own)}

    marks = {response["Keep-Copy-For"] for response in kept.values()}
    assert len(marks) == 1
    assert f'data-owner="{marks.pop()}"'.encode() in kept[own].content
    assert "Keep-Copy-For" not in client.get("/vi/")
    client.force_login(make_citizen("+84939861299", email=""))
    assert client.get(PERSONAL)["Keep-Copy-For"] != kept[own]["Keep-Copy-For"]


def test_report_of_sensitive_category_is_never_stored_on_device(client: Client) -> None:
    report = make_report(State.PROCESSING)
    client.force_login(make_citizen(PHONE))
    Category.objects.filter(pk=report.category_id).update(sensitive=True)

    assert "Keep-Copy-For" not in client.get(f"/vi/phan-anh-kien-nghi/{report.code}/cua-toi/")
    assert "Keep-Copy-For" not in client.get(PERSONAL)


def test_pages_shown_to_staff_name_no_owner_of_stored_copies(client: Client) -> None:
    client.force_login(make_staff(Role.DISPATCHER))

    assert b'data-owner=""' in client.get("/vi/tien-ich/").content


def test_logging_out_clears_the_cache_of_the_browser(client: Client) -> None:
    client.force_login(make_citizen(PHONE))

    assert client.post("/vi/dang-xuat/")["Clear-Site-Data"] == '"cache"'


def test_error_page_names_no_owner_of_stored_copies(client: Client) -> None:
    """Else a fault of the server would make the browser forget what it keeps for its owner."""
    refused = client.post("/vi/dang-xuat/", headers={"content-length": str(10**12)})

    assert refused.status_code == 413
    assert b"data-owner" not in refused.content


def test_service_worker_caches_hashed_file_names(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    hashed = {"staticfiles": {"BACKEND": "paht.staticfiles.HashedStaticFilesStorage"}}
    settings.STORAGES, settings.STATIC_ROOT = settings.STORAGES | hashed, tmp_path
    call_command("collectstatic", verbosity=0, interactive=False)
    offline._files.cache_clear()
    try:
        files, _version = offline._files()
        script = client.get("/sw.js").content.decode()
    finally:
        offline._files.cache_clear()

    assert all((tmp_path / url.removeprefix("/static/")).is_file() for url in files)
    assert re.search(r'"/static/css/base/elements\.[0-9a-f]{12}\.css"', script)
    assert re.search(r'importScripts\("/static/js/offline/worker\.[0-9a-f]{12}\.js"\)', script)
