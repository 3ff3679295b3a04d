"""Send hostile and broken requests to every address: no answer may be an error of the portal.

Addresses come from the URLconf and keys from the source, so new ones are covered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import GUARDED_ROLES
from paht.tests.addresses import addresses
from paht.tests.floors import APPS
from partners.open_data import nightly
from reports.rules.states import STAFF_ROLES, State
from reports.tests.factories import give_roles, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

T = TypeVar("T")
STAFF = "/quan-tri/"
_ROOT = Path(django_settings.BASE_DIR)
_KEY = re.compile(
    r'GET(?:\.get(?:list)?\(|\[)"([\w-]+)"|parameter_name = (?:field = )?"([\w-]+)"'
    r"|^    (\w+) = (?:forms\.)?\w*Field\(",
    re.MULTILINE,
)
# What every list of Django's reads besides its filters.
STAFF_KEYS = ["q", "p", "o", "all", "e", "_popup", "_to_field", "_facets", "_changelist_filters"]
VALUES = [
    *("\0", "a\0b", "-1", "0", "9" * 25, "9" * 5000, "1e999", "NaN", "-0", "٣", "1_0", "+1", " 1 "),
    *("2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "99999-01", "2026-13", "13/2026"),
    *("'", '"><b>', "%", "\\", "' | 'b':* & !c <->", "{{7*7}}", "../../etc/passwd", "\r\nX: y"),
    *("a" * 10_000, "ă" * 3000, "a " * 2000, "🙏" * 200, "\u202e\u200b\ufeff", "e\u0301" * 400),
    *("0,0,0,0", "1,2,3", "nan,nan,nan,nan", "1e308,-1e308,1e308,1e308", "180,90,-180,-90"),
]
# As the bytes travel; a client of ours would never write them so.
RAW = [
    *("%", "%zz=%zz", "%ff%fe=%ff", "q=%ff%fe", "q=%C0%80", "q=%E1%BB", "q=%ED%A0%80", "q=%u0041"),
    *("&&==&=", ";", "=", "q", "q[]=1&q[a]=2", "page=1&page=2&page=x", "q=a&q=%00&q=b"),
    *("page=1%00", "%00=1", "a=1&" * 300, "__proto__=1", "_state=1&pk=1&self=1", "p=1&o=-1.2.3"),
    "&".join(f"x{number}={number}" for number in range(1200)),
]
METHODS = ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get", "CONNECT"]
HEADERS: list[dict[str, str]] = [
    *(
        {"HTTP_RANGE": f"bytes={span}"}
        for span in ("0-0", "-1", "5-1", "0-1,3-4", "a-b", "-9" * 40)
    ),
    {"HTTP_RANGE": "bytes=99999999999999999999-", "HTTP_IF_RANGE": '"x"'},
    *({"HTTP_IF_NONE_MATCH": tags} for tags in ('"a", W/"b" , *', "*", 'W/"', ',,"', "a" * 5000)),
    *({"HTTP_IF_MODIFIED_SINCE": day} for day in ("x", "Fri, 31 Feb 99999 25:61:61 GMT", "")),
    {"HTTP_IF_MATCH": '"a", "b"', "HTTP_IF_UNMODIFIED_SINCE": "Thu, 01 Jan 1970 00:00:00 GMT"},
    *(
        {"HTTP_HOST": host}
        for host in ("khac.example", "a b", "[::1", "x" * 300, "testserver:99999")
    ),
    *(
        {"HTTP_X_FORWARDED_FOR": chain, "HTTP_X_FORWARDED_PROTO": "x", "HTTP_X_FORWARDED_HOST": "y"}
        for chain in ("' OR 1", "::ffff:1.2.3.4, fe80::1%eth0", ",,,", "9" * 10_000, "1.2.3.4:80")
    ),
    {"HTTP_ACCEPT_LANGUAGE": "km;q=9,*;q=x," * 400, "HTTP_ACCEPT": "application/json"},
    {"HTTP_ACCEPT": "application/geo+json;q=x, */*", "HTTP_ACCEPT_ENCODING": "gzip;q=a, br, *"},
    {"HTTP_COOKIE": "sessionid=\\000; csrftoken=x; cung_thay=" + "a" * 22 + "; messages=[1"},
    {"HTTP_COOKIE": 'sessionid="a" * ; =; django_language=../../x; ngon-ngu=%00; tai-khoan=x'},
    {"HTTP_REFERER": "http://[::1", "HTTP_ORIGIN": "null", "HTTP_USER_AGENT": "\u0080" * 3000},
    {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest", "HTTP_EXPECT": "100-continue"},
]
BODIES: list[tuple[str, bytes]] = [
    ("application/x-www-form-urlencoded", b"a=%ff%fe&b=%00&c"),
    ("application/x-www-form-urlencoded; charset=nope", b"a=1"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=1"),
    ("application/json", b'{"a": [1, '),
    ("application/json", b"\xff\xfe"),
    ("text/plain", b"a" * 5000),
    ("", b"\0"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data; name=\0\r\n\r\nx"),
    ("multipart/form-data; boundary=" + "a" * 300, b"--a"),
    (
        "multipart/form-data; boundary=a",
        b'--a\r\nContent-Disposition: form-data; name="photos"; filename="\0.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\nx\r\n--a--\r\n",
    ),
]
# Keys of a list's links; a page that adds a row takes its boxes from its address.
_LINKED, _BOXES = re.compile(r"[?;&]([\w-]+)="), re.compile(r'name="([\w-]+)"')
# Which end the session of the walk.
_LEAVE = ("/logout/", "/dang-xuat/")


def keys() -> list[str]:
    """What the pages read from their addresses, by the source."""
    found = {"from", "to", "sort", "o", "_popup", "_to_field", "term", "csv", "e", "id", "pk"}
    for app in APPS:
        for source in (_ROOT / app).rglob("*.py"):
            if not {"tests", "migrations"} & set(source.relative_to(_ROOT).parts):
                is_form = "form" in source.name
                for get, parameter, name in _KEY.findall(source.read_text(encoding="utf-8")):
                    found |= {get or parameter or (name if is_form else "")}
    return sorted(found - {""})


def fill(path: str, value: str) -> str:
    """The address with `value` for each of its arguments."""
    path = re.sub(r"\(\?P<\w+>[^)]*\)", "<pattern>", path)
    path = re.sub(r"<(?:\w+:)?\w+>", lambda _place: quote(value, safe=""), path)
    return path.replace("^", "").replace("$", "")


def paths(*, staff: bool) -> list[str]:
    return sorted({path for path, _named in addresses() if path.startswith(STAFF) == staff})


class Asker:
    """Asks, and keeps what went wrong, a line each."""

    def __init__(self, client: Client) -> None:
        self.client, self.wrong = client, list[str]()
        client.raise_request_exception = False

    def ask(self, method: str, path: str, query: str = "", **more: Any) -> HttpResponse:
        answer = self.client.generic(method, path, QUERY_STRING=query, **more)
        if answer.streaming:
            # At its end the file that it sends is closed.
            list(answer.streaming_content)  # type: ignore[attr-defined]
        if answer.status_code >= 500:
            said = {name: str(value)[:60] for name, value in more.items()}
            error = getattr(answer, "exc_info", None)
            self.wrong.append(f"{method} {path[:80]}?{query[:80]} {said} {error and error[1]!r}")
        return answer

    def post(self, path: str, fields: list[tuple[str, str]]) -> None:
        form = "application/x-www-form-urlencoded"
        self.ask("POST", path, data=urlencode(fields), content_type=form)


@dataclass(frozen=True)
class Share:
    """Every n-th of what is tried, another share for each address: all of it on all together.

    Everything on every address takes a quarter of an hour, and has found no more.
    """

    number: int

    def of(self, tried: Sequence[T], parts: int) -> Sequence[T]:
        return tried[self.number % parts :: parts]


def in_every_way(asker: Asker, path: str, share: Share) -> None:
    for method in METHODS:
        asker.ask(method, path)
    for said in share.of(HEADERS, 3):
        asker.ask("GET", path, **said)
    for kind, body in share.of(BODIES, 3):
        asker.ask("POST", path, data=body, content_type=kind)


def with_every_query(asker: Asker, path: str, names: list[str], share: Share) -> None:
    for raw in share.of(RAW, 4):
        asker.ask("GET", path, raw)
    for value in share.of(VALUES, 6):
        asker.ask("GET", path, urlencode([(name, value) for name in names]))


def with_every_field(asker: Asker, path: str, share: Share) -> None:
    """The page's own form, each field filled in twice with what no browser would send."""
    page = asker.ask("GET", path)
    if page.streaming:
        return
    names = sorted(set(re.findall(r'name="([\w-]+)"', page.content.decode(errors="replace"))))
    for value in share.of(VALUES, 6):
        asker.post(path, [(name, value) for name in names for _twice in range(2)])


def with_every_argument(asker: Asker, path: str, share: Share) -> None:
    if "<" in path:
        for value in share.of(VALUES, 4):
            asker.ask("GET", fill(path, value))
        for value in share.of(VALUES, 13):
            asker.ask("POST", fill(path, value))


def with_each_key(asker: Asker, path: str, names: list[str]) -> None:
    """Send each key alone and each third one twice: a page may stop at the first wrong key."""
    for number, name in enumerate(names):
        one, other = VALUES[number % len(VALUES)], VALUES[(7 * number + 3) % len(VALUES)]
        if number % 3 == 0:
            asker.ask("GET", path, urlencode([(name, one), (name, other)]))
        asker.ask("GET", path, urlencode({name: "a\0b"}))


@pytest.fixture
def _calm(settings: Any, tmp_path: Path) -> None:
    """No limit of a visitor hides an error; one proxy is believed, with all it is told."""
    settings.RATE_LIMITS = "off"
    settings.TRUSTED_PROXIES = 1
    settings.MEDIA_ROOT = tmp_path / "media"


# The pages that read much of their address.
SEARCHED = ["lookup", "suggestions", "map", "map_list", "map_data", "feed", "statistics"]


@pytest.mark.hostile
@pytest.mark.usefixtures("_calm")
def test_no_public_url_causes_server_error() -> None:
    asker, report, names = Asker(Client()), make_report(State.PROCESSING), keys()
    assert len(names) > 50 and len(paths(staff=False)) > 60
    nightly.write_if_due(timezone.now())

    for number, path in enumerate(paths(staff=False)):
        real, share = fill(path, report.code), Share(number)
        if real.endswith(_LEAVE):
            continue
        in_every_way(asker, real, share)
        with_every_query(asker, real, names, share)
        with_every_field(asker, real, share)
        with_every_argument(asker, path, share)

    assert asker.wrong == []


@pytest.mark.usefixtures("_calm")
@pytest.mark.parametrize(
    "parts",
    [pytest.param(1, id="all", marks=pytest.mark.hostile), pytest.param(5, id="a fifth")],
)
@pytest.mark.parametrize("name", SEARCHED)
def test_no_query_key_of_a_search_page_causes_server_error(name: str, parts: int) -> None:
    asker, address = Asker(Client()), reverse(f"reports:{name}")
    share = Share(SEARCHED.index(name))
    make_report(State.PROCESSING, latitude=9.6025, longitude=105.9739)

    with_each_key(asker, address, [*share.of(keys(), parts)])
    for raw in share.of(RAW, parts):
        asker.ask("GET", address, raw)
    for number, value in enumerate(share.of(VALUES, parts)):
        for key in ("q", ("page", "bbox", "from", "category")[number % 4]):
            asker.ask("GET", address, urlencode({key: value}))

    assert asker.wrong == []


@pytest.fixture(params=GUARDED_ROLES)
def officer(client: Client, request: pytest.FixtureRequest) -> Client:
    """One with every right that one account may hold, so that no refusal hides an error."""
    user = User.objects.create_superuser("sieu", password="x", full_name="Trần Thị Sáu")
    give_roles(user, *{*STAFF_ROLES} - {*GUARDED_ROLES}, request.param)
    client.force_login(user)
    make_report(State.PROCESSING)
    return client


@pytest.mark.hostile
@pytest.mark.usefixtures("_calm")
def test_no_query_of_a_staff_page_causes_server_error(officer: Client) -> None:
    asker = Asker(officer)
    pages = [path for path in paths(staff=True) if "<" not in path and not path.endswith(_LEAVE)]
    assert len(pages) > 40

    for number, path in enumerate(pages):
        address = fill(path, "reports")
        page = asker.ask("GET", address)
        words = "" if page.streaming else page.content.decode(errors="replace")
        found = set((_BOXES if path.endswith("/add/") else _LINKED).findall(words))
        with_each_key(asker, address, sorted({*found, *STAFF_KEYS} - {"csrfmiddlewaretoken"}))
        for raw in Share(number).of(RAW, 3):
            asker.ask("GET", address, raw)

    assert asker.wrong == []


@pytest.mark.hostile
@pytest.mark.usefixtures("_calm")
def test_no_key_in_a_staff_url_causes_server_error(officer: Client) -> None:
    asker = Asker(officer)

    for number, path in enumerate(paths(staff=True)):
        with_every_argument(asker, path, Share(number))

    assert asker.wrong == []
