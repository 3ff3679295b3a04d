"""Write the description of all machine doors once for each process."""

import json
from functools import cache
from typing import Any

from django.conf import settings

from partners.openapi import operations, schemas

# When a door changes in a way that clients notice.
VERSION = "1.0.0"


def describe() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Field reports: the doors for other systems",
            "version": VERSION,
            "description": (
                "Open311 GeoReport v2, the door of the call centre, open data, delivery reports "
                "of SMS operators, and messages to systems of agencies. Times are ISO 8601."
            ),
            "license": {
                "name": settings.OPEN_DATA_LICENCE_NAME,
                "url": settings.OPEN_DATA_LICENCE_URL,
            },
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": operations.paths(),
        "webhooks": operations.webhooks(),
        "components": {"schemas": schemas.everything()},
    }


@cache
def text() -> bytes:
    return json.dumps(describe(), ensure_ascii=False, indent=1).encode()
