"""Write answers as JSON and XML of GeoReport v2.

An answer is one dictionary for both formats. XML leaves empty values out, because clients read an
empty element as a value; JSON has null.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

CONTENT_TYPES = {"json": "application/json", "xml": "text/xml"}
# The element of each member of a list.
_MEMBERS = {
    "attributes": "attribute",
    "discovery": "discovery",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "media_urls": "media_url",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
}
# XML 1.0 has no way to write these characters.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """Content for both formats: `root` is the outermost element, `content` a list or one row."""

    root: str
    content: Sequence[Row] | Row

    def written(self, form: str) -> str:
        if form == "json":
            return json.dumps(self.content, ensure_ascii=False)
        return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(self.root, self.content)}\n'


def errors(status: int, problems: Iterable[str]) -> Answer:
    return Answer("errors", [{"code": status, "description": one} for one in problems])


def _element(name: str, value: Any) -> str:
    return f"<{name}>{_inner(name, value)}</{name}>"


def _inner(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(key, one) for key, one in value.items() if one not in (None, ""))
    if isinstance(value, list | tuple):
        return "".join(_element(_MEMBERS[name], one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(_NOT_XML.sub("", str(value)))
