"""Drivers for SMS gateways over HTTP.

Error codes are those that the operators document. A fault of the number or the text is kept apart
from a fault of the account or the network, which another gateway may not have.
"""

import base64
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse

from notifications import sms_options, texts, web, zalo_tokens
from notifications.contract import Gateway, Receipt, Rejected, Unavailable, Unsuited
from notifications.models import Message
from notifications.texts import Text

_JSON = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
_CONTENT_TYPES = {
    "json": _JSON["Content-Type"],
    "form": "application/x-www-form-urlencoded",
    "xml": "text/xml; charset=utf-8",
}
_CODE = re.compile(r"-?[0-9]{1,5}")
_PLACE = re.compile(r"\{(\w+)\}")


class WebGateway:
    """Share the HTTP exchange and the reading of refusals."""

    name: str
    reaches_phones = True

    def exchange(
        self, url: str, *, headers: Mapping[str, str], body: bytes, method: str = "POST"
    ) -> web.Answer:
        """Make one HTTP exchange; `Unavailable` unless the gateway itself answered."""
        try:
            answer = web.exchange(method, url, headers=headers, body=body)
        except OSError as error:
            raise Unavailable(f"{self.name}: {type(error).__name__}") from error
        if answer.status >= 500 or answer.status < 200:
            raise Unavailable(f"{self.name}: HTTP {answer.status}")
        if answer.status == 429 or 300 <= answer.status < 400:
            raise Unavailable(f"{self.name}: HTTP {answer.status}", answered=True)
        return answer

    def exchange_json(
        self, url: str, body: object, *, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        answer = self.exchange(
            url, headers={**_JSON, **(headers or {})}, body=json.dumps(body).encode()
        )
        try:
            found = json.loads(answer.body)
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
        if answer.status >= 400:
            raise Unavailable(f"{self.name}: HTTP {answer.status}", answered=True)
        raise Unavailable(f"{self.name}: broken answer")

    def refuse(self, code: str, *, rejected: frozenset[str], unsuited: frozenset[str]) -> NoReturn:
        """Raise the error for the operator's code; most codes are faults of our account."""
        # Log only codes: an operator's text may repeat the number or the key.
        known = code if _CODE.fullmatch(code) else "unknown"
        reason = f"{self.name}: error {known}"
        if code in rejected:
            raise Rejected(reason)
        if code in unsuited:
            raise Unsuited(reason)
        raise Unavailable(reason, answered=True)


class SmsGateway(WebGateway, ABC):
    """A gateway that sends one text to one number."""

    def send(self, message: Message, text: Text) -> Receipt:
        return self.submit(
            message.recipient,
            text.body,
            unicode=not text.body.isascii(),
            request_id=message.request_id(self.name),
        )

    @abstractmethod
    def submit(self, phone: str, text: str, *, unicode: bool, request_id: str) -> Receipt:
        """Send `text` to `phone` (E.164); raises the errors of `contract.Gateway`.

        Two calls with one `request_id` are one SMS where the operator recognises the id.
        """


class HttpGateway(SmsGateway):
    """Talk to an operator that a template in the environment describes."""

    def __init__(self, options: sms_options.HttpOptions) -> None:
        self.options = options
        self.name = options.name

    def submit(self, phone: str, text: str, *, unicode: bool, request_id: str) -> Receipt:
        places = {
            "phone": phone,
            "phone_84": phone.removeprefix("+"),
            "phone_0": _local(phone),
            "text": text,
            "unicode": "1" if unicode else "0",
            "request_id": request_id,
        }
        url, headers, body = self._request(places)
        answer = self.exchange(url, headers=headers, body=body, method=self.options.method)
        parts = texts.sms_parts(text)
        self._check(answer)
        price = self.options.price
        return Receipt(
            gateway=self.name,
            provider_id=_short(_at(_read(answer), self.options.id_path)),
            parts=parts,
            cost=None if price is None else price * parts,
        )

    def _request(self, places: Mapping[str, str]) -> tuple[str, dict[str, str], bytes]:
        options = self.options
        headers = dict(options.headers)
        if options.kind == "query":
            query = urlencode(_filled(options.template, places))
            joint = "&" if "?" in options.url else "?"
            return f"{options.url}{joint}{query}", headers, b""
        headers.setdefault("Content-Type", _CONTENT_TYPES[options.kind])
        if options.kind == "xml":
            escaped = {name: escape(value) for name, value in places.items()}
            return options.url, headers, str(_filled(options.template, escaped)).encode()
        filled = _filled(options.template, places)
        body = json.dumps(filled) if options.kind == "json" else urlencode(filled)
        return options.url, headers, body.encode()

    def _check(self, answer: web.Answer) -> None:
        if self.options.rejected and _matches(self.options.rejected, answer):
            raise Rejected(f"{self.name}: refused by its rule")
        if answer.status >= 400:
            raise Unavailable(f"{self.name}: HTTP {answer.status}", answered=True)
        if _matches(self.options.success, answer):
            return
        # An answer of the expected shape is a refusal; any other may come from a proxy.
        known = bool(_at(_read(answer), self.options.success.path))
        raise Unavailable(f"{self.name}: not the answer of a success", answered=known)


class EsmsGateway(SmsGateway):
    """Talk to eSMS.vn, with customer-care messages (SmsType 2)."""

    SENT = frozenset({"100"})
    # "Duplicate RequestId": an earlier try whose answer was lost did send it.
    SENT_BEFORE = frozenset({"124"})
    # The number has opted out, or it does not exist.
    REJECTED = frozenset({"99", "108"})
    # This text or this network is not registered with this operator.
    UNSUITED = frozenset({"146", "177"})

    def __init__(self, options: sms_options.EsmsOptions) -> None:
        self.options = options
        self.name = options.name

    def submit(self, phone: str, text: str, *, unicode: bool, request_id: str) -> Receipt:
        body = {
            "ApiKey": self.options.api_key,
            "SecretKey": self.options.secret_key,
            "Brandname": self.options.brandname,
            "SmsType": "2",
            "Phone": _local(phone),
            "Content": text,
            "IsUnicode": "1" if unicode else "0",
            "Sandbox": "1" if self.options.sandbox else "0",
            "RequestId": request_id,
        }
        if settings.SMS_RECEIPT_TOKEN:
            path = reverse("receipts:esms", args=[settings.SMS_RECEIPT_TOKEN])
            body["CallbackUrl"] = settings.SITE_URL + path
        found = self.exchange_json(self.options.url, body)
        code = str(found.get("CodeResult", ""))
        if code not in self.SENT | self.SENT_BEFORE:
            self.refuse(code, rejected=self.REJECTED, unsuited=self.UNSUITED)
        return Receipt(self.name, _short(found.get("SMSID")), texts.sms_parts(text))


class SpeedsmsGateway(SmsGateway):
    """Talk to SpeedSMS.vn. It has no request id, so a try after a lost answer may repeat."""

    REJECTED = frozenset({"105"})
    # The alphabet or the length of this text.
    UNSUITED = frozenset({"110", "113"})
    # Our own sender name, or a number of the operator.
    TYPE_BRANDNAME, TYPE_ANY_NUMBER = 3, 2

    def __init__(self, options: sms_options.SpeedsmsOptions) -> None:
        self.options = options
        self.name = options.name

    def submit(self, phone: str, text: str, *, unicode: bool, request_id: str) -> Receipt:
        sender = self.options.sender
        body = {
            "to": [phone.removeprefix("+")],
            "content": text,
            "sms_type": self.TYPE_BRANDNAME if sender else self.TYPE_ANY_NUMBER,
            "sender": sender,
        }
        token = base64.b64encode(f"{self.options.token}:x".encode()).decode()
        found = self.exchange_json(
            self.options.url, body, headers={"Authorization": f"Basic {token}"}
        )
        data = found.get("data")
        if found.get("status") != "success" or not isinstance(data, dict):
            code = str(found.get("code", ""))
            self.refuse(code, rejected=self.REJECTED, unsuited=self.UNSUITED)
        if data.get("invalidPhone"):
            raise Rejected(f"{self.name}: invalid number")
        return Receipt(
            self.name,
            _short(data.get("tranId")),
            _whole(data.get("totalSMS")) or texts.sms_parts(text),
            _whole(data.get("totalPrice")),
        )


class ZaloGateway(WebGateway):
    """Talk to Zalo ZNS, which sends approved templates; other messages go by SMS."""

    TOKEN_ENDED = frozenset({"-124", "-216", "-220"})
    # The person or their Zalo: no account, refuses, old app. An SMS may still arrive.
    UNSUITED = frozenset({"-108", "-110", "-114", "-118", "-119"})

    def __init__(self, options: sms_options.ZaloOptions) -> None:
        self.options = options
        self.name = options.name

    def send(self, message: Message, text: Text) -> Receipt:
        template = self.options.templates.get(message.template)
        if template is None:
            raise Unsuited(f"{self.name}: no template")
        body = {
            "phone": message.recipient.removeprefix("+"),
            "template_id": template.id,
            "template_data": _filled(dict(template.data), texts.plain_facts(message)),
            "tracking_id": message.request_id(self.name),
        }
        found = self.exchange_json(self.options.url, body, headers={"access_token": self._token()})
        code = str(found.get("error", ""))
        if code in self.TOKEN_ENDED and self.options.app:
            zalo_tokens.expire(self.options.app)
        if code != "0":
            self.refuse(code, rejected=frozenset(), unsuited=self.UNSUITED)
        data = found.get("data")
        return Receipt(self.name, _short(data.get("msg_id") if isinstance(data, dict) else ""))

    def _token(self) -> str:
        app = self.options.app
        return zalo_tokens.access_token(app, self._renew) if app else self.options.token

    def _renew(self, refresh_token: str) -> zalo_tokens.Renewed:
        app = self.options.app
        assert app is not None  # noqa: S101 - renewing is by an app
        form = {"refresh_token": refresh_token, "app_id": app.id, "grant_type": "refresh_token"}
        headers = {"Content-Type": _CONTENT_TYPES["form"], "secret_key": app.secret}
        found = _read(self.exchange(app.url, headers=headers, body=urlencode(form).encode()))
        access, refresh = _at(found, "access_token"), _at(found, "refresh_token")
        seconds = _at(found, "expires_in")
        if not (access and refresh and seconds.isdecimal()):
            raise Unavailable(f"{self.name}: token not renewed", answered=True)
        return zalo_tokens.Renewed(access, refresh, int(seconds))


_BUILDERS: dict[type, Callable[[Any], Gateway]] = {
    sms_options.HttpOptions: HttpGateway,
    sms_options.EsmsOptions: EsmsGateway,
    sms_options.SpeedsmsOptions: SpeedsmsGateway,
    sms_options.ZaloOptions: ZaloGateway,
}


def build(options: sms_options.Options) -> Gateway:
    """Return the driver of one gateway of `SMS_GATEWAYS` (not `file`)."""
    return _BUILDERS[type(options)](options)


def _local(phone: str) -> str:
    return "0" + phone.removeprefix("+84")


def _short(value: object) -> str:
    """Make another server's answer fit for a column and a log line."""
    return "".join(c for c in str(value or "") if c.isascii() and c.isprintable())[:60]


def _whole(value: object) -> int | None:
    return round(value) if isinstance(value, int | float) and 0 <= value < 10**9 else None


def _filled(template: Any, places: Mapping[str, str]) -> Any:
    """Return the template with its places filled in, at any depth."""
    if isinstance(template, dict):
        return {key: _filled(value, places) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, places) for value in template]
    if isinstance(template, str):
        return _PLACE.sub(lambda place: places.get(place[1], ""), template)
    return template


def _read(answer: web.Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _at(found: Any, path: str) -> str:
    """Return the value at `data.items.0.id` of a JSON answer as text; "" without one."""
    if not path:
        return ""
    for step in path.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return ""
    if isinstance(found, bool):
        return "true" if found else "false"
    return "" if found is None or isinstance(found, dict | list) else str(found)


def _matches(rule: sms_options.Rule, answer: web.Answer) -> bool:
    if rule.path:
        return bool(rule.matches.fullmatch(_at(_read(answer), rule.path)))
    return bool(rule.matches.search(answer.text))
