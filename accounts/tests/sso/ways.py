"""Walk through the log-in at the provider of a test, as a browser does."""

import http.client
import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

STAFF_DOOR, STAFF_ANSWER = "/quan-tri/dang-nhap/mot-lan/", "/quan-tri/dang-nhap/mot-lan/tra-loi/"
VNEID_DOOR, VNEID_ANSWER = "/vi/dang-nhap/vneid/", "/dang-nhap/vneid/tra-loi/"


def way_to_provider(response: Any) -> str:
    """Return the address at the provider on the page that leads there."""
    found = re.search(r'content="0;url=([^"]+)"', response.content.decode())
    assert found, (response.status_code, getattr(response, "url", ""))
    return unescape(found[1])


def way_back(url: str) -> str:
    """Let the provider confirm the person; return path and query of its answer."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return f"{back.path}?{back.query}"


def begin(client: Client, door: str, **form: str) -> str:
    """Press the button of a door and log in at the provider; return its answer, not yet opened."""
    return way_back(way_to_provider(client.post(door, form)))


def walk(client: Client, door: str, **form: str) -> Any:
    return client.get(begin(client, door, **form))
