"""Call the doors of Open311 as clients do, and read their answers."""

import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from django.test import Client

BASE = "/open311/v2/"
TEST = "/open311/v2/test/"


def get(path: str, *, base: str = BASE, expect: int = 200, **query: Any) -> Any:
    """Return the content of a JSON answer or the root of an XML one."""
    return read(Client().get(base + path, query), expect)


def post(path: str, *, base: str = BASE, expect: int = 200, **fields: Any) -> Any:
    return read(Client().post(base + path, fields), expect)


def post_form(path: str, *, base: str = BASE, expect: int = 200, **fields: Any) -> Any:
    """Post as a browser's plain form does, without parts."""
    body = urlencode(fields, doseq=True)
    kind = "application/x-www-form-urlencoded"
    return read(Client().post(base + path, body, content_type=kind), expect)


def read(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, (answer.status_code, answer.content.decode())
    if answer["Content-Type"].startswith("application/json"):
        return json.loads(answer.content)
    assert answer["Content-Type"].startswith("text/xml")
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer


def ids(rows: Any) -> list[str]:
    if isinstance(rows, list):
        return [row["service_request_id"] for row in rows]
    return [str(one.text) for one in rows.iter("service_request_id")]
