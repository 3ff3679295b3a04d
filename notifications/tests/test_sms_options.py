import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notifications import sms_options
from notifications.sms_options import EsmsOptions, FileOptions, HttpOptions, ZaloOptions

HTTP = {
    "url": "https://sms.vnpt.vn/api",
    "json": {"to": "{phone_84}", "text": "{text}"},
    "success": {"path": "code", "matches": "0"},
}
ESMS = {"ESMS_API_KEY": "key-1", "ESMS_SECRET_KEY": "secret-1", "ESMS_BRANDNAME": "PAHT-ST"}
ZALO = {
    "ZALO_ACCESS_TOKEN": "token-1",
    "ZALO_TEMPLATES": json.dumps({"otp": {"id": 812, "data": {"ma": "{otp}"}}}),
}


def read(gateways: str, **environment: str) -> tuple[Any, ...]:
    environment["SMS_GATEWAYS"] = gateways
    return sms_options.read(lambda name: environment.get(name, ""))


def test_messages_are_written_to_files_without_gateway() -> None:
    assert read("") == (FileOptions(),)


def test_gateways_keep_their_order() -> None:
    found = read("zalo, esms,speedsms", SPEEDSMS_TOKEN="t", **ESMS, **ZALO)

    assert [options.name for options in found] == ["zalo", "esms", "speedsms"]


def test_two_operators_may_be_described_by_templates() -> None:
    vnpt, viettel = read(
        "http,http-viettel",
        SMS_HTTP=json.dumps(HTTP),
        SMS_HTTP_VIETTEL=json.dumps(HTTP | {"url": "https://viettel.vn/x", "price": 300}),
    )

    assert isinstance(vnpt, HttpOptions) and isinstance(viettel, HttpOptions)
    assert (viettel.name, viettel.url, viettel.price) == (
        "http-viettel",
        "https://viettel.vn/x",
        300,
    )


def test_examples_of_manual_are_valid() -> None:
    manual = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    (operator,) = re.findall(r"```json\n(.*?)```", manual, re.DOTALL)
    (templates,) = re.findall(r'^`(\{"received".*)`\.$', manual, re.MULTILINE)

    http, zalo = read("http,zalo", **(ZALO | {"SMS_HTTP": operator, "ZALO_TEMPLATES": templates}))

    assert (http.price, http.rejected.matches.pattern) == (450, "4\\d")
    assert zalo.templates["forwarded"].data["han"] == "{due}"


def test_zalo_options_contain_templates() -> None:
    (zalo,) = read("zalo", **ZALO)

    assert isinstance(zalo, ZaloOptions)
    assert (zalo.templates["otp"].id, zalo.templates["otp"].data) == ("812", {"ma": "{otp}"})


def test_esms_sandbox_is_off_by_default() -> None:
    (off,) = read("esms", **ESMS)
    (on,) = read("esms", ESMS_SANDBOX="on", **ESMS)

    assert isinstance(off, EsmsOptions) and isinstance(on, EsmsOptions)
    assert (off.sandbox, on.sandbox) == (False, True)


def test_repr_of_options_hides_secrets() -> None:
    headers = {"Authorization": "Bearer secret-2"}
    shown = repr(
        read(
            "esms,zalo,speedsms,http",
            SPEEDSMS_TOKEN="token-2",
            SMS_HTTP=json.dumps(HTTP | {"headers": headers}),
            **ESMS,
            **ZALO,
        )
    )

    for secret in ("key-1", "secret-1", "token-1", "token-2", "secret-2"):
        assert secret not in shown


def http(**changes: object) -> dict[str, str]:
    found = {key: value for key, value in (HTTP | changes).items() if value is not None}
    return {"SMS_HTTP": json.dumps(found)}


@pytest.mark.parametrize(
    ("gateways", "environment", "setting"),
    [
        ("pigeon", {}, "SMS_GATEWAYS: không có cổng pigeon"),
        ("http-", {}, "SMS_GATEWAYS"),
        ("esms,esms", ESMS, "SMS_GATEWAYS: mỗi cổng một lần"),
        ("file,esms", ESMS, "SMS_GATEWAYS: file chỉ dùng một mình"),
        ("http-a,http-b,http-c,http-d,http-e,http-f", {}, "SMS_GATEWAYS: .* 5 cổng"),
        ("esms", {"ESMS_API_KEY": "k"}, "thiếu ESMS_SECRET_KEY"),
        ("esms", ESMS | {"ESMS_SANDBOX": "perhaps"}, "ESMS_SANDBOX"),
        ("esms", ESMS | {"ESMS_URL": "http://rest.esms.vn/x"}, "ESMS_URL: .*https"),
        ("esms", ESMS | {"ESMS_URL": "rest.esms.vn"}, "ESMS_URL"),
        ("speedsms", {}, "thiếu SPEEDSMS_TOKEN"),
        ("zalo", {"ZALO_ACCESS_TOKEN": "t"}, "thiếu ZALO_TEMPLATES"),
        ("zalo", ZALO | {"ZALO_ACCESS_TOKEN": ""}, "thiếu ZALO_APP_ID"),
        ("zalo", ZALO | {"ZALO_TEMPLATES": "[]"}, "ZALO_TEMPLATES"),
        ("zalo", ZALO | {"ZALO_TEMPLATES": '{"otp": 7}'}, "ZALO_TEMPLATES"),
        ("zalo", ZALO | {"ZALO_TEMPLATES": '{"otp": {"id": "1"}}'}, "ZALO_TEMPLATES"),
        ("zalo", ZALO | {"ZALO_TEMPLATES": '{"tet": {"id": "1", "data": {}}}'}, "nhắn tet"),
        ("zalo", ZALO | {"ZALO_TEMPLATES": '{"otp": {"id": "1", "data": {"a": "{x}"}}}'}, "có x"),
        ("http", {}, "thiếu SMS_HTTP"),
        ("http", {"SMS_HTTP": "{"}, "SMS_HTTP: phải là một đối tượng JSON"),
        ("http", http(url="https://"), "SMS_HTTP: url"),
        ("http", http(url="https://máy.vn/"), "SMS_HTTP: url"),
        ("http", http(url="http://sms.vnpt.vn/"), "SMS_HTTP: url .*https"),
        ("http", http(url="https://a.vn:99999/"), "SMS_HTTP: url"),
        ("http", http(json=None), "SMS_HTTP: cần đúng một"),
        ("http", http(form={"a": "{text}{phone}"}), "SMS_HTTP: cần đúng một"),
        ("http", http(json="{text} {phone}"), "SMS_HTTP: json phải là một đối tượng"),
        ("http", http(json={"t": "{text}"}), "SMS_HTTP: json phải có"),
        ("http", http(json={"t": "{text}", "p": "{phon}"}), "SMS_HTTP: không có chỗ điền phon"),
        ("http", http(method="DELETE"), "SMS_HTTP: method"),
        ("http", http(success=None), "SMS_HTTP: thiếu success"),
        ("http", http(success={"matches": "("}), "SMS_HTTP: success"),
        ("http", http(success="0"), "SMS_HTTP: success"),
        ("http", http(headers={"A": "b\r\nX: y"}), "SMS_HTTP: headers"),
        ("http", http(headers={"A": 7}), "SMS_HTTP: headers"),
        ("http", http(price=-1), "SMS_HTTP: price"),
        ("http", http(price="450"), "SMS_HTTP: price"),
        ("http", http(pricee=1), "SMS_HTTP: không có mục pricee"),
    ],
)
def test_invalid_setting_is_reported_in_one_line(
    gateways: str, environment: dict[str, str], setting: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=setting) as caught:
        read(gateways, **environment)

    assert "\n" not in str(caught.value)
    for secret in ("key-1", "secret-1", "token-1"):
        assert secret not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://[::1]/x", "http://10.1.2.3/x"])
def test_gateway_in_private_network_may_use_plain_http(url: str) -> None:
    (options,) = read("http", **http(url=url))

    assert options.url == url
