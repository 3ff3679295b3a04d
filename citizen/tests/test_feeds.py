"""Fetching from other sites: public https only, limits of time and size, redirects, marks."""

import gzip
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from citizen import feeds
from notifications.tests.sms_server import HOST, Operator, Reply

pytestmark = pytest.mark.django_db
Url = Callable[[str], str]


def answer_always(server: Operator, reply: Reply) -> None:
    server.answer = lambda request: reply


def test_page_is_fetched_and_the_request_names_the_portal(
    foreign: Operator, foreign_url: Url
) -> None:
    assert feeds.fetch(foreign_url("/tin?muc=1")) == b"xin chao"

    request = foreign.requests[0]
    assert request.path == "/tin?muc=1" and request.headers["User-Agent"].startswith("paht")


@pytest.mark.parametrize(
    "url",
    [
        *("http://so.example.vn/", "https://127.0.0.1/", "https://10.0.0.8/", "https://localhost/"),
        *("https://[::1]/", "https://a:b@so.example.vn/", "ftp://so.example.vn/", "rss", ""),
    ],
)
def test_address_that_is_not_public_https_is_not_asked(url: str, settings: Settings) -> None:
    settings.FEED_INTERNAL_HOSTS = []

    with pytest.raises(feeds.Failed):
        feeds.fetch(url)


def test_name_of_an_internal_address_is_not_asked(
    foreign: Operator, foreign_url: Url, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FEED_INTERNAL_HOSTS = []
    url = foreign_url("/").replace(HOST, "so.example.vn")
    answers: Any = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: answers)

    with pytest.raises(feeds.Failed, match="nội bộ"):
        feeds.fetch(url)
    assert foreign.requests == []


def test_second_answer_of_the_name_server_changes_nothing(
    foreign: Operator, foreign_url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = socket.getaddrinfo, []

    def look_up(host: Any, *args: Any, **named: Any) -> Any:
        if host == HOST:
            asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "192.0.2.1", *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    def connect(target: tuple[str, int], *args: Any, **named: Any) -> socket.socket:
        assert target[0] == "127.0.0.1"
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.connect(target)
        return found

    monkeypatch.setattr(socket, "create_connection", connect)

    assert feeds.fetch(foreign_url("/")) == b"xin chao"
    assert asked == [HOST]


def test_three_redirects_are_followed_and_a_fourth_is_not(
    foreign: Operator, foreign_url: Url
) -> None:
    def answer(request: Any) -> Reply:
        left = int(request.path.strip("/"))
        return Reply(status=302, headers={"Location": f"/{left - 1}"}) if left else Reply(b"dich")

    foreign.answer = answer

    assert feeds.fetch(foreign_url("/3")) == b"dich"
    with pytest.raises(feeds.Failed, match="nhiều lần"):
        feeds.fetch(foreign_url("/4"))


@pytest.mark.parametrize(
    "target",
    [
        *("https://127.0.0.1/", "http://so.example.vn/", "//10.0.0.1/", "file:///etc/passwd"),
        *("https://[", "https://169.254.169.254/latest/", ""),
    ],
)
def test_redirect_to_a_forbidden_address_is_not_followed(
    foreign: Operator, foreign_url: Url, target: str
) -> None:
    answer_always(foreign, Reply(status=301, headers={"Location": target}))

    with pytest.raises(feeds.Failed):
        feeds.fetch(foreign_url("/"))


@pytest.mark.parametrize("reply", [Reply(b"x" * 1001), Reply(b"x" * 10, drip=0.2)])
def test_page_that_is_too_large_or_too_slow_is_given_up(
    foreign: Operator, foreign_url: Url, reply: Reply
) -> None:
    answer_always(foreign, reply)
    started = time.monotonic()

    with pytest.raises(feeds.Failed):
        feeds.fetch(foreign_url("/"), seconds=1, most_bytes=1000)
    assert time.monotonic() - started < 3


def test_limit_of_time_holds_for_all_redirects_together(
    foreign: Operator, foreign_url: Url
) -> None:
    answer_always(foreign, Reply(status=302, wait=0.4, headers={"Location": "/"}))
    started = time.monotonic()

    with pytest.raises(feeds.Failed, match="kịp"):
        feeds.fetch(foreign_url("/"), seconds=0.7)
    assert time.monotonic() - started < 1.5


def packed(body: bytes, packing: str = "gzip") -> Reply:
    return Reply(gzip.compress(body), headers={"Content-Encoding": packing})


def test_packed_page_is_unpacked_within_the_limit(foreign: Operator, foreign_url: Url) -> None:
    answer_always(foreign, packed(b"x" * 1000))
    assert feeds.fetch(foreign_url("/"), most_bytes=1000) == b"x" * 1000

    answer_always(foreign, packed(b"\0" * 50_000_000))
    with pytest.raises(feeds.Failed, match="lớn"):
        feeds.fetch(foreign_url("/"), most_bytes=100_000)


@pytest.mark.parametrize(
    "reply",
    [
        packed(b"x", "br"),
        Reply(b"khong nen", headers={"Content-Encoding": "gzip"}),
        Reply(gzip.compress(b"x" * 500)[:-9], headers={"Content-Encoding": "gzip"}),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nbroken"),
        Reply(raw=b"\0\0\0"),
        Reply(raw=b""),
        Reply(status=204),
        Reply(status=404),
        Reply(status=500),
        Reply(status=304),
    ],
)
def test_answer_that_is_no_page_fails(foreign: Operator, foreign_url: Url, reply: Reply) -> None:
    answer_always(foreign, reply)

    with pytest.raises(feeds.Failed):
        feeds.fetch(foreign_url("/"))


def test_marks_of_a_page_are_sent_back_and_an_unchanged_page_is_none(
    foreign: Operator, foreign_url: Url
) -> None:
    marks = {"ETag": '"v1"', "Last-Modified": "Tue, 01 Dec 2026 00:00:00 GMT"}
    foreign.answer = lambda request: (
        Reply(b"", status=304)
        if request.headers.get("If-None-Match") == '"v1"'
        else Reply(b"tin", headers=marks)
    )

    found = feeds.fetch_changed(foreign_url("/"))

    assert found and (found.body, found.etag) == (b"tin", '"v1"')
    assert feeds.fetch_changed(foreign_url("/"), etag=found.etag, modified=found.modified) is None
    assert foreign.requests[-1].headers["If-Modified-Since"] == marks["Last-Modified"]


@pytest.mark.django_db(transaction=True)
def test_fetching_inside_a_transaction_is_refused(foreign: Operator, foreign_url: Url) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        feeds.fetch(foreign_url("/"))
    assert foreign.requests == []
