"""Read the SMS gateways from the environment (README, "Settings").

The settings read them once. A wrong value stops the start with one line that names the setting and
never repeats a secret. This module imports no model.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from notifications import template_facts

# Each gateway may take ten seconds, and a task has two minutes.
MOST_GATEWAYS = 5
BODIES = ("json", "form", "xml", "query")
_NAME = re.compile(r"http(-[a-z0-9]+)?")
_PLACES = {"phone", "phone_84", "phone_0", "text", "unicode", "request_id"}
_PLACE = re.compile(r"\{(\w+)\}")
_KEYS = {"url", "method", "headers", *BODIES, "success", "rejected", "id", "price"}

Get = Callable[[str], str]


@dataclass(frozen=True)
class FileOptions:
    """No gateway: messages are written as files."""

    name: str = "file"


@dataclass(frozen=True)
class Rule:
    """The pattern of an answer: of the value at `path`, or of the whole text where it is empty."""

    matches: re.Pattern[str]
    path: str = ""


@dataclass(frozen=True)
class HttpOptions:
    """Any operator with an HTTP interface (VNPT, Viettel, …), described by a template."""

    url: str
    success: Rule
    name: str = "http"
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    # One of `BODIES` and its template, in which the places of `_PLACES` are filled in.
    kind: str = "json"
    template: Any = field(default_factory=dict, repr=False)
    rejected: Rule | None = None
    id_path: str = ""
    price: int | None = None


@dataclass(frozen=True)
class EsmsOptions:
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    brandname: str
    sandbox: bool = False
    url: str = "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/"
    name: str = "esms"


@dataclass(frozen=True)
class SpeedsmsOptions:
    token: str = field(repr=False)
    sender: str = ""
    url: str = "https://api.speedsms.vn/index.php/sms/send"
    name: str = "speedsms"


@dataclass(frozen=True)
class ZaloTemplate:
    """A ZNS template that Zalo approved, and the values of its parameters, e.g. `"{code}"`."""

    id: str
    data: Mapping[str, str]


@dataclass(frozen=True)
class ZaloApp:
    """The credentials for renewing Zalo's token."""

    id: str
    secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    url: str = "https://oauth.zaloapp.com/v4/oa/access_token"


@dataclass(frozen=True)
class ZaloOptions:
    """Zalo with a fixed `token`, which ends after a day, or with an `app` that renews it."""

    templates: Mapping[str, ZaloTemplate]
    token: str = field(default="", repr=False)
    app: ZaloApp | None = None
    url: str = "https://business.openapi.zalo.me/message/template"
    name: str = "zalo"


Options = FileOptions | HttpOptions | EsmsOptions | SpeedsmsOptions | ZaloOptions


def read(get: Get) -> tuple[Options, ...]:
    """Return the gateways of `SMS_GATEWAYS` in their order; files where it is not set."""
    names = [name.strip() for name in get("SMS_GATEWAYS").split(",") if name.strip()] or ["file"]
    if len(set(names)) < len(names) or len(names) > MOST_GATEWAYS:
        raise ImproperlyConfigured(
            f"SMS_GATEWAYS: mỗi cổng một lần, nhiều nhất {MOST_GATEWAYS} cổng"
        )
    if "file" in names and len(names) > 1:
        raise ImproperlyConfigured("SMS_GATEWAYS: file chỉ dùng một mình, khi chưa có cổng nào")
    return tuple(_read_one(name, get) for name in names)


def _read_one(name: str, get: Get) -> Options:
    if name == "file":
        return FileOptions()
    if name == "esms":
        return _esms(get)
    if name == "speedsms":
        return SpeedsmsOptions(
            token=_needed(get, "SPEEDSMS_TOKEN"),
            sender=get("SPEEDSMS_SENDER"),
            url=_url(get, "SPEEDSMS_URL", SpeedsmsOptions.url),
        )
    if name == "zalo":
        return _zalo(get)
    if _NAME.fullmatch(name):
        return _http(name, get)
    raise ImproperlyConfigured(
        f"SMS_GATEWAYS: không có cổng {name}; chọn trong file, http, http-<tên>, esms, "
        "speedsms, zalo"
    )


def _esms(get: Get) -> EsmsOptions:
    sandbox = get("ESMS_SANDBOX").lower() or "off"
    if sandbox not in ("on", "off"):
        raise ImproperlyConfigured("ESMS_SANDBOX: phải là on hoặc off")
    return EsmsOptions(
        api_key=_needed(get, "ESMS_API_KEY"),
        secret_key=_needed(get, "ESMS_SECRET_KEY"),
        brandname=_needed(get, "ESMS_BRANDNAME"),
        sandbox=sandbox == "on",
        url=_url(get, "ESMS_URL", EsmsOptions.url),
    )


def _zalo(get: Get) -> ZaloOptions:
    setting = "ZALO_TEMPLATES"
    found = _json(setting, _needed(get, setting))
    try:
        templates = {
            key: ZaloTemplate(
                id=str(entry["id"]),
                data={str(name): str(value) for name, value in entry["data"].items()},
            )
            for key, entry in found.items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(
            f'{setting}: viết như {{"received": {{"id": "123456", "data": {{"ma": "{{code}}"}}}}}}'
        ) from error
    for key, template in templates.items():
        _check_template(setting, key, template)
    if token := get("ZALO_ACCESS_TOKEN"):
        return ZaloOptions(templates, token=token, url=_url(get, "ZALO_URL", ZaloOptions.url))
    app = ZaloApp(
        id=_needed(get, "ZALO_APP_ID"),
        secret=_needed(get, "ZALO_APP_SECRET"),
        refresh_token=_needed(get, "ZALO_REFRESH_TOKEN"),
        url=_url(get, "ZALO_OAUTH_URL", ZaloApp.url),
    )
    return ZaloOptions(templates, app=app, url=_url(get, "ZALO_URL", ZaloOptions.url))


def _check_template(setting: str, key: str, template: ZaloTemplate) -> None:
    if key not in template_facts.SMS:
        raise ImproperlyConfigured(f"{setting}: không có tin nhắn {key}")
    places = set(_PLACE.findall(" ".join(template.data.values())))
    if unknown := places - template_facts.SMS[key]:
        raise ImproperlyConfigured(f"{setting}: tin {key} không có {', '.join(sorted(unknown))}")


def _http(name: str, get: Get) -> HttpOptions:
    setting = f"SMS_{name.upper().replace('-', '_')}"
    found = _json(setting, _needed(get, setting))
    if unknown := found.keys() - _KEYS:
        raise ImproperlyConfigured(f"{setting}: không có mục {', '.join(sorted(unknown))}")
    kinds = [kind for kind in BODIES if kind in found]
    if len(kinds) != 1:
        raise ImproperlyConfigured(f"{setting}: cần đúng một trong {', '.join(BODIES)}")
    kind = kinds[0]
    if not isinstance(found[kind], str if kind == "xml" else dict):
        raise ImproperlyConfigured(
            f"{setting}: {kind} phải là {'một chuỗi' if kind == 'xml' else 'một đối tượng'}"
        )
    places = set(_PLACE.findall(json.dumps(found[kind])))
    if unknown := places - _PLACES:
        raise ImproperlyConfigured(f"{setting}: không có chỗ điền {', '.join(sorted(unknown))}")
    if "text" not in places or not places & {"phone", "phone_84", "phone_0"}:
        raise ImproperlyConfigured(f"{setting}: {kind} phải có {{text}} và {{phone}}")
    method = found.get("method", "GET" if kind == "query" else "POST")
    if method not in ("GET", "POST", "PUT"):
        raise ImproperlyConfigured(f"{setting}: method phải là GET, POST hoặc PUT")
    if "success" not in found:
        raise ImproperlyConfigured(f"{setting}: thiếu success (câu trả lời khi gửi được)")
    price = found.get("price")
    if price is not None and (type(price) is not int or price < 0):
        raise ImproperlyConfigured(f"{setting}: price là số đồng cho một phần tin")
    return HttpOptions(
        name=name,
        url=_checked_url(setting, str(found.get("url", ""))),
        method=method,
        headers=_headers(setting, found.get("headers", {})),
        kind=kind,
        template=found[kind],
        success=_rule(setting, found["success"]),
        rejected=_rule(setting, found["rejected"]) if "rejected" in found else None,
        id_path=str(found.get("id", "")),
        price=price,
    )


def _headers(setting: str, found: Any) -> dict[str, str]:
    plain = isinstance(found, dict) and all(
        isinstance(value, str) and f"{name}{value}".isprintable() for name, value in found.items()
    )
    if not plain:
        raise ImproperlyConfigured(f"{setting}: headers là một đối tượng gồm các chuỗi một dòng")
    return dict(found)


def _rule(setting: str, found: Any) -> Rule:
    try:
        return Rule(matches=re.compile(str(found["matches"])), path=str(found.get("path", "")))
    except (TypeError, KeyError, AttributeError, re.error) as error:
        raise ImproperlyConfigured(
            f'{setting}: success và rejected viết như {{"path": "data.code", "matches": "0|00"}}'
        ) from error


def _needed(get: Get, setting: str) -> str:
    value = get(setting)
    if not value:
        raise ImproperlyConfigured(f"thiếu {setting}, cần cho cổng có trong SMS_GATEWAYS")
    return value


def _json(setting: str, value: str) -> dict[str, Any]:
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    # The value may hold a password: it is neither repeated nor chained from the JSON error.
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"{setting}: phải là một đối tượng JSON")
    return found


def _url(get: Get, setting: str, default: str) -> str:
    value = get(setting)
    return _checked_url(setting, value) if value else default


def _checked_url(setting: str, value: str) -> str:
    """Return a URL that keeps its content secret: HTTPS, or HTTP inside a private network."""
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or not value.isascii() or not value.isprintable() or " " in value:
        raise ImproperlyConfigured(f"{setting}: url viết như https://may.chu.vn/duong/dan")
    if parts.scheme == "https" or (parts.scheme == "http" and _is_inside(host)):
        return value
    raise ImproperlyConfigured(
        f"{setting}: url phải bắt đầu bằng https:// (http:// chỉ cho máy này hoặc mạng riêng)"
    )


def _is_inside(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_private
    except ValueError:
        return False
