"""The portal as it stands in production: behind HTTPS, with every setting given.

The settings are read at the start, so a production of its own is started in another
process, on the data of the test.
"""

import json
import os
import re
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from accounts.tests.factories import PASSWORD as CITIZENS_PASSWORD
from accounts.tests.factories import PHONE, make_citizen
from paht.tests import databases
from paht.tests.engines import BASE_DIR
from paht.tests.external_database import database_url
from reports import uploads
from reports.rules.states import Role, State
from reports.tests.factories import make_report, make_staff
from reports.tests.sending import CITY, answers, jpeg

HOST = "paht.example.vn"
PASSWORD = "mat-khau-thu-nghiem-2026"
BASE = "/vi/phan-anh-kien-nghi/"
FORM = f"{BASE}gui-phan-anh/"

# Named so that the test database is made.
pytestmark = pytest.mark.django_db

EXPECTED = {"form refused": 422, "report sent": 302, "not found": 404, "logged in": 302}
EXPECTED |= {"missing style": 404, "no slash": 301, "trace": 405}
EXPECTED |= {"said too": 302, "citizen logged in": 302}
# Answers without a page: a short policy is enough for them.
BARE = ("health", "style", "missing style", "no slash", "trace")
PERSONAL = ("form refused", "receipt", "log-in", "index")

# Asks the production for each page and writes what came; it reads the requests from its input.
ASK = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.test import Client

call_command("collectstatic", interactive=False, verbosity=0)
host = sys.argv[1]
client = Client(raise_request_exception=False, headers={"host": host})
answers = {}
name_before = ""
for name, (method, path, data, secure) in json.load(sys.stdin).items():
    # Without a path: where the answer before led to.
    path = path or answers[name_before]["headers"]["location"]
    name_before = name
    # As the proxy in front passes a request on.
    came_by = {"X-Forwarded-Proto": "https" if secure else "http", "Host": host}
    response = getattr(client, method)(path, data, headers=came_by)
    kind = response.get("Content-Type", "")
    answers[name] = {
        "status": response.status_code,
        "headers": {key.lower(): value for key, value in response.headers.items()},
        "cookies": response.cookies.output(header=""),
        "body": response.getvalue().decode() if kind.startswith("text/html") else "",
    }
json.dump(answers, sys.stdout)
"""


def production(folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a production that keeps its data elsewhere and its files here."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PYTHONPATH": str(BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "paht.settings",
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(folder / "var"),
        "MEDIA_ROOT": os.environ["MEDIA_ROOT"],
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "1",
        "SECRET_KEY": "một-khóa-dài-và-khó-đoán-chỉ-dùng-cho-kiểm-thử-0123456789",
        "PII_KEYS": os.environ.get("PII_KEYS") or urlsafe_b64encode(b"k" * 32).decode(),
        "PII_LOOKUP_KEY": os.environ.get("PII_LOOKUP_KEY") or "khóa-tra-cứu-của-kiểm-thử-0123",
        "DATABASE_URL": database_url(),
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
        "EMAIL_URL": "smtp+tls://paht:x@mail.example.vn:587",
    } | changes


def test_deployment_check_passes_without_warnings(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env=production(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert result.stderr == ""
    assert result.returncode == 0
    assert "0 silenced" in result.stdout


def test_public_site_does_not_start_in_debug_mode(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=production(tmp_path, DEBUG="on"),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert result.returncode != 0
    assert "DEBUG: chỉ bật khi thử" in result.stderr and "Traceback" not in result.stderr


Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def answered(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Answers]:
    """What production answers to one request for each kind of page, by its name."""
    folder = tmp_path_factory.mktemp("production")
    # Saved for good, as another process must see it, and taken away by hand.
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"):
        yield ask(folder)
        databases.mark_changed()


def ask(folder: Path) -> Answers:
    databases.bring(databases.REFERENCE)
    latitude, longitude = CITY
    with uploads.accept_upload(jpeg(gps=CITY)) as photo:
        shown = make_report(State.COMPLETED, files=[photo], latitude=latitude, longitude=longitude)
    staff = make_staff(Role.DISPATCHER, username="tiepnhan")
    staff.set_password(PASSWORD)
    staff.save()
    make_citizen()
    citizen = {"login": PHONE, "password": CITIZENS_PASSWORD}
    requests = {
        "home": ("get", "/vi/", None, True),
        "home in English": ("get", "/en/", None, True),
        "form": ("get", FORM, None, True),
        "form refused": ("post", FORM, {"title": "x"}, True),
        "report sent": ("post", FORM, answers(), True),
        "receipt": ("get", "", None, True),
        "table": ("get", f"{BASE}tra-cuu/?q=o+ga", None, True),
        "report": ("get", f"{BASE}{shown.code}/", None, True),
        "said too": ("post", f"{BASE}{make_report(State.PROCESSING).code}/cung-thay/", {}, True),
        "citizen logged in": ("post", "/vi/dang-nhap/", citizen, True),
        "not found": ("get", "/vi/khong-co/", None, True),
        "photo": ("get", f"/tep/{shown.attachments.get().token}/goc", None, True),
        "health": ("get", "/healthz", None, True),
        "style": ("get", "/static/css/base/parts.css", None, True),
        "missing style": ("get", "/static/css/base/missing.css", None, True),
        "no slash": ("get", "/vi/dang-nhap", None, True),
        "trace": ("trace", "/vi/", None, True),
        "log-in": ("get", "/quan-tri/login/", None, True),
        "logged in": (
            "post",
            "/quan-tri/login/?next=/quan-tri/",
            {"username": "tiepnhan", "password": PASSWORD},
            True,
        ),
        "index": ("get", "/quan-tri/", None, True),
        "by http": ("get", "/vi/", None, False),
        "health by http": ("get", "/healthz", None, False),
        "gateway by http": ("get", "/bao-nhan/esms/geheim/?CodeResult=100", None, False),
    }
    result = subprocess.run(
        [sys.executable, "-c", ASK, HOST],
        cwd=folder,
        # By the password alone: the pages are looked at here, the door elsewhere.
        env=production(folder, MEDIA_ROOT=str(settings.MEDIA_ROOT), STAFF_2FA="optional"),
        input=json.dumps(requests),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return dict(json.loads(result.stdout))


def test_every_page_has_security_headers(answered: Answers) -> None:
    missing = {}
    pages = {name: one for name, one in answered.items() if not is_bare(name)}

    for name, answer in pages.items():
        headers = answer["headers"]
        policy = policy_of(answer)
        right = {
            "status": answer["status"] == EXPECTED.get(name, 200),
            "hsts": "max-age=31536000" in headers.get("strict-transport-security", ""),
            "nosniff": headers.get("x-content-type-options") == "nosniff",
            "referrer": headers.get("referrer-policy") in ("same-origin", "no-referrer"),
            "permissions": "camera=(" in headers.get("permissions-policy", ""),
            "opener": headers.get("cross-origin-opener-policy") == "same-origin",
            "default": policy.get("default-src") == ["'none'"],
            "framing": policy.get("frame-ancestors") == ["'none'"],
            "base": policy.get("base-uri") == ["'none'"],
            "scripts": own_or_nonces(policy.get("script-src", [])),
            # What shows a bare file brings its style along; nothing of the file may run.
            "styles": own_or_nonces(policy.get("style-src", [])) or "sandbox" in policy,
            "server": "server" not in headers and "x-powered-by" not in headers,
        }
        missing[name] = [what for what, is_right in right.items() if not is_right]

    assert {name: what for name, what in missing.items() if what} == {}


def is_bare(name: str) -> bool:
    return name in BARE or name.endswith("by http")


def test_every_answer_by_https_forbids_framing_sniffing_and_plain_http(answered: Answers) -> None:
    for name in BARE:
        headers = answered[name]["headers"]
        assert answered[name]["status"] == EXPECTED.get(name, 200), name
        assert policy_of(answered[name]).get("frame-ancestors") == ["'none'"], name
        assert headers.get("x-content-type-options") == "nosniff", name
        assert "max-age=31536000" in headers.get("strict-transport-security", ""), name


def test_gateway_by_plain_http_is_refused_and_a_probe_answered(answered: Answers) -> None:
    assert answered["gateway by http"]["status"] == 403
    assert "location" not in answered["gateway by http"]["headers"]
    assert answered["health by http"]["status"] == 200


def policy_of(answer: dict[str, Any]) -> dict[str, list[str]]:
    directives = answer["headers"].get("content-security-policy", "").split(";")
    return {words[0]: words[1:] for words in map(str.split, directives) if words}


def own_or_nonces(sources: list[str]) -> bool:
    """Whether only the portal's own files, or what carries the page's nonce, may be used."""
    return all(source in ("'self'", "'none'") or "'nonce-" in source for source in sources)


def test_no_page_contains_scripts_or_styles_refused_by_its_policy(answered: Answers) -> None:
    refused = []

    for name, answer in answered.items():
        header = answer["headers"].get("content-security-policy", "")
        for tag in re.findall(r"<(?:script|style)\b[^>]*>", answer["body"]):
            nonce = re.search(r'nonce="([^"]+)"', tag)
            # A block of data is no script: browsers never run it, so no policy concerns it.
            is_data = re.search(r'type="application/(?:ld\+)?json"', tag)
            if "src=" not in tag and not is_data and not (nonce and nonce[1] in header):
                refused.append(f"{name}: {tag}")
        refused += [f"{name}: {one}" for one in re.findall(r'\sstyle="[^"]*"', answer["body"])]
        refused += [f"{name}: {one}" for one in re.findall(r'\son\w+="[^"]*"', answer["body"])]

    assert refused == []


def test_cookies_are_secure_http_only_and_same_site(answered: Answers) -> None:
    cookies = SimpleCookie()
    for answer in answered.values():
        for line in answer["cookies"].splitlines():
            cookies.load(line)

    own = ("csrftoken", "sessionid", "django_language", "cung_thay", "paht_account", "paht_device")
    assert {f"__Host-{name}" for name in own} <= set(cookies)
    for cookie in cookies.values():
        assert cookie.key.startswith("__Host-"), cookie.key
        assert cookie["path"] == "/" and not cookie["domain"], cookie.key
        assert cookie["secure"] and cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


def test_plain_http_redirects_to_https(answered: Answers) -> None:
    answer = answered["by http"]

    assert answer["status"] == 301
    assert answer["headers"]["location"] == f"https://{HOST}/vi/"


def test_personal_pages_are_not_cached(answered: Answers) -> None:
    kept = {name: answered[name]["headers"].get("cache-control", "") for name in PERSONAL}

    assert all("no-store" in rule or "private" in rule for rule in kept.values()), kept
