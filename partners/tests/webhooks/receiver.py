"""Run the system of an agency: a real HTTPS server on loopback that checks what it gets."""

import json
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from notifications.tests.sms_server import HOST, Operator, Reply, Request
from partners.models import Webhook, WebhookDelivery
from partners.webhooks import signing
from province.models import Agency

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "partners.md"


def make_webhook(server: Operator | None = None, **facts: Any) -> Webhook:
    """Return a running system of QLDT-941 at the server, whose address is proved."""
    address = f"https://{HOST}:{server.server_address[1] if server else 1}/tin?tu=cong"
    agency = Agency.objects.get(code=facts.pop("agency", "QLDT-941"))
    own = {"name": f"Hệ thống {Webhook.objects.count()}", "address": address}
    own |= {"secret": signing.new_secret(), "proved_address": address}
    return Webhook.objects.create(agency=agency, **(own | facts))


def said(request: Request) -> dict[str, Any]:
    """Return the JSON of a message."""
    found: dict[str, Any] = json.loads(request.body)
    return found


def repeating(request: Request) -> Reply:
    """Answer the portal's question as an agency's system does."""
    return Reply({"challenge": said(request)["data"].get("challenge", "")})


def key_of(secret: str) -> bytes:
    return b64decode(secret.removeprefix("whsec_"))


def deliveries() -> list[WebhookDelivery]:
    """Return the messages in the order in which they were written."""
    return list(WebhookDelivery.objects.order_by("pk"))


def make_due() -> None:
    """Let every message go now, as after all waits."""
    WebhookDelivery.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    Webhook.objects.update(rests_until=None)


def check_of_the_page() -> Callable[[str, dict[str, str], bytes], bool]:
    """Return the function that the page gives to the makers of receivers."""
    found = re.search(r"```python\n(.*?)```", _PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(found[1], names)  # noqa: S102 - our own documentation
    check: Callable[[str, dict[str, str], bytes], bool] = names["is_genuine"]
    return check
