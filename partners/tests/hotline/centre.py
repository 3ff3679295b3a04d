"""Play the call centre's software: sign requests and post them, by test client or network."""

import json
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.test import Client
from django.utils import timezone

from partners.hotline import keys, signing
from partners.models import CallCentreKey

DOOR = "/api/1022/"
PHONE = "+84939861234"


@dataclass
class CallCentre:
    """A call centre with a key; `site` is empty for the test client."""

    key_id: str
    secret: str
    site: str = ""

    @classmethod
    def with_key(cls, site: str = "") -> "CallCentre":
        made = keys.make("thử")
        return cls(made.key.key_id, made.secret, site)

    @property
    def key(self) -> CallCentreKey:
        return CallCentreKey.objects.get(key_id=self.key_id)

    def headers(self, method: str, body: bytes, **changes: Any) -> dict[str, str]:
        said = {"timestamp": int(time.time()), "nonce": secrets.token_urlsafe(16)} | changes
        digest = signing.sign(
            self.secret, method=method, path=said.pop("path", DOOR), body=body, **said
        )
        return {
            signing.KEY: self.key_id,
            signing.TIME: str(said["timestamp"]),
            signing.NONCE: said["nonce"],
            signing.SIGNATURE: digest,
        }

    def send(self, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Return status and JSON of the answer."""
        signed = headers if headers is not None else self.headers("POST", body)
        if not self.site:
            answer = Client(raise_request_exception=True).post(
                DOOR, body, content_type="application/json", headers=signed
            )
            return answer.status_code, answer.json()
        request = Request(  # noqa: S310 - the live server of the test
            self.site + DOOR, body, {**signed, "Content-Type": "application/json"}
        )
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)

    def say(self, event: str, call_id: str = "CG-1", **said: Any) -> tuple[int, Any]:
        return self.send(event_body(event, call_id, **said))

    def started(self, call_id: str = "CG-1", **said: Any) -> None:
        self._sure("call.started", call_id, **{"phone": PHONE, **said})

    def ended(self, call_id: str = "CG-1", **said: Any) -> None:
        self._sure("call.ended", call_id, **said)

    def missed(self, call_id: str = "CG-1", **said: Any) -> None:
        self._sure("call.missed", call_id, **{"phone": PHONE, **said})

    def _sure(self, event: str, call_id: str, **said: Any) -> None:
        status, answer = self.say(event, call_id, **said)
        assert status == 200, answer


def event_body(event: str, call_id: str = "CG-1", **said: Any) -> bytes:
    at: Any = said.pop("at", timezone.now())
    written = at.isoformat() if isinstance(at, datetime) else at
    return json.dumps({"event": event, "call_id": call_id, "at": written, **said}).encode()
