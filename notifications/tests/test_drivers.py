"""Each driver against a real HTTP server: what it sends, and what it makes of the answer."""

import base64
import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from notifications import drivers, sms_options, texts, web
from notifications.contract import Rejected, Unavailable, Unsuited
from notifications.drivers import SmsGateway
from notifications.models import Message
from notifications.sms_options import Rule, ZaloTemplate
from notifications.tests import sms_server
from notifications.tests.factories import FACTS, PHONE, Enqueue
from notifications.tests.sms_server import Operator, Reply

TEXT = "PAHT Soc Trang: Da ghi nhan phan anh 202310040003."
ID = "paht-7-261124090000-0"
ESMS_OK = {
    "CodeResult": "100",
    "CountRegenerate": 0,
    "SMSID": "d8e0f1f0702544b2acb456ca9ccfd111250",
}
SPEEDSMS_OK = {
    "status": "success",
    "code": "00",
    "data": {"tranId": 123456, "totalSMS": 1, "totalPrice": 250, "invalidPhone": []},
}
ZALO_OK = {
    "error": 0,
    "message": "Success",
    "data": {"msg_id": "a4d0243feb163bd3af", "sent_time": "1"},
}
HTTP_OK = {"data": {"code": "00", "items": [{"id": "vn-81"}]}}

Make = Callable[[Operator], SmsGateway]


def esms(server: Operator) -> SmsGateway:
    return drivers.EsmsGateway(
        sms_options.EsmsOptions("the-key", "the-secret", "PAHT-ST", url=server.url)
    )


def speedsms(server: Operator) -> SmsGateway:
    return drivers.SpeedsmsGateway(
        sms_options.SpeedsmsOptions("the-token", "PAHT-ST", url=server.url)
    )


def http(server: Operator, **options: Any) -> SmsGateway:
    defaults: dict[str, Any] = {
        "success": Rule(re.compile("00"), "data.code"),
        "rejected": Rule(re.compile("4\\d"), "data.code"),
        "headers": {"Authorization": "Bearer the-token"},
        "template": {"to": ["{phone_84}"], "msg": "{text}", "ref": "{request_id}", "flag": 1},
        "id_path": "data.items.0.id",
        "price": 450,
    }
    return drivers.HttpGateway(sms_options.HttpOptions(url=server.url, **(defaults | options)))


def zalo(server: Operator) -> drivers.ZaloGateway:
    template = ZaloTemplate("8123", {"ma": "{code}", "co_quan": "{agency}", "han": "{due}"})
    return drivers.ZaloGateway(
        sms_options.ZaloOptions({"forwarded": template}, "the-token", url=server.url)
    )


def submit(gateway: SmsGateway, text: str = TEXT) -> Any:
    return gateway.submit(PHONE, text, unicode=not text.isascii(), request_id=ID)


@pytest.fixture
def forwarded(enqueue: Enqueue) -> Message:
    return enqueue("forwarded")


def test_esms_receives_customer_care_message_and_local_number(settings: Settings) -> None:
    with sms_server.running(ESMS_OK) as server:
        receipt = submit(esms(server))

    (request,) = server.requests
    assert request.json == {
        "ApiKey": "the-key",
        "SecretKey": "the-secret",
        "Brandname": "PAHT-ST",
        "SmsType": "2",
        "Phone": "0939861100",
        "Content": TEXT,
        "IsUnicode": "0",
        "Sandbox": "0",
        "RequestId": ID,
    }
    assert (receipt.gateway, receipt.provider_id, receipt.parts) == (
        "esms",
        "d8e0f1f0702544b2acb456ca9ccfd111250",
        1,
    )


def test_esms_receives_callback_url(settings: Settings) -> None:
    settings.SMS_RECEIPT_TOKEN = "a-secret-of-twenty-characters"
    settings.SITE_URL = "https://paht.soctrang.gov.vn"

    with sms_server.running(ESMS_OK) as server:
        submit(esms(server))

    assert server.requests[0].json["CallbackUrl"] == (
        "https://paht.soctrang.gov.vn/bao-nhan/esms/a-secret-of-twenty-characters/"
    )


def test_text_with_diacritics_is_announced_as_unicode() -> None:
    with sms_server.running(ESMS_OK) as server:
        receipt = submit(esms(server), "Phản ánh đã hoàn thành. " * 4)

    assert server.requests[0].json["IsUnicode"] == "1"
    assert receipt.parts == 2


def test_repeated_request_id_at_esms_counts_as_sent() -> None:
    with sms_server.running({"CodeResult": "124", "ErrorMessage": "Duplicate RequestId"}) as server:
        receipt = submit(esms(server))

    assert receipt.gateway == "esms"


def test_speedsms_receives_token_as_user_and_number_with_84() -> None:
    with sms_server.running(SPEEDSMS_OK) as server:
        receipt = submit(speedsms(server))

    (request,) = server.requests
    scheme, credentials = request.headers["Authorization"].split()
    assert (scheme, base64.b64decode(credentials)) == ("Basic", b"the-token:x")
    assert request.json == {
        "to": ["84939861100"],
        "content": TEXT,
        "sms_type": 3,
        "sender": "PAHT-ST",
    }
    assert (receipt.provider_id, receipt.parts, receipt.cost) == ("123456", 1, 250)


def test_speedsms_without_sender_name_uses_number_of_operator() -> None:
    with sms_server.running(SPEEDSMS_OK) as server:
        gateway = drivers.SpeedsmsGateway(sms_options.SpeedsmsOptions("t", url=server.url))
        submit(gateway)

    assert server.requests[0].json["sms_type"] == 2


def test_number_that_speedsms_calls_invalid_is_rejected() -> None:
    answer = json.loads(json.dumps(SPEEDSMS_OK))
    answer["data"]["invalidPhone"] = ["84939861100"]

    with sms_server.running(answer) as server, pytest.raises(Rejected):
        submit(speedsms(server))


def test_zalo_receives_approved_template_with_complete_facts(forwarded: Message) -> None:
    with sms_server.running(ZALO_OK) as server:
        receipt = zalo(server).send(forwarded, texts.render(forwarded))

    (request,) = server.requests
    assert request.headers["access_token"] == "the-token"
    assert request.json == {
        "phone": "84939861100",
        "template_id": "8123",
        "template_data": {
            "ma": "202310040003",
            "co_quan": FACTS["agency"],
            "han": "17/10/2023",
        },
        "tracking_id": forwarded.request_id("zalo"),
    }
    assert receipt.provider_id == "a4d0243feb163bd3af"


def test_message_without_zalo_template_is_left_to_next_gateway(enqueue: Enqueue) -> None:
    message = enqueue("received")

    with sms_server.running(ZALO_OK) as server, pytest.raises(Unsuited):
        zalo(server).send(message, texts.render(message))

    assert server.requests == []


def test_configured_operator_receives_its_own_request_format() -> None:
    with sms_server.running(HTTP_OK) as server:
        receipt = submit(http(server))

    (request,) = server.requests
    assert request.headers["Authorization"] == "Bearer the-token"
    assert request.json == {"to": ["84939861100"], "msg": TEXT, "ref": ID, "flag": 1}
    assert (receipt.provider_id, receipt.parts, receipt.cost) == ("vn-81", 1, 450)


def test_form_and_query_are_encoded() -> None:
    template = {"sdt": "{phone_0}", "nd": "{text}"}
    with sms_server.running(HTTP_OK) as server:
        submit(http(server, kind="form", template=template), "A & B = 100% +1")
        submit(http(server, kind="query", method="GET", template=template), "A & B = 100% +1")

    for request in server.requests:
        assert request.query == {"sdt": "0939861100", "nd": "A & B = 100% +1"}
    assert [request.method for request in server.requests] == ["POST", "GET"]


def test_soap_text_cannot_break_out_of_its_element() -> None:
    options = {
        "kind": "xml",
        "template": "<content>{text}</content><to>{phone}</to>",
        "success": Rule(re.compile("<result>1</result>")),
        "rejected": None,
        "id_path": "",
    }
    with sms_server.running(Reply(b"<x><result>1</result></x>")) as server:
        submit(http(server, **options), "a </content><to>x & y")

    assert server.requests[0].body == (
        b"<content>a &lt;/content&gt;&lt;to&gt;x &amp; y</content><to>+84939861100</to>"
    )


@pytest.mark.parametrize(
    ("make", "answer", "error"),
    [
        (esms, {"CodeResult": "99"}, Rejected),
        (esms, {"CodeResult": "108"}, Rejected),
        (esms, {"CodeResult": "146"}, Unsuited),
        (esms, {"CodeResult": "177"}, Unsuited),
        (esms, {"CodeResult": "101"}, Unavailable),
        (esms, {"CodeResult": 103}, Unavailable),
        (esms, {"CodeResult": "140"}, Unavailable),
        (esms, {}, Unavailable),
        (speedsms, {"status": "error", "code": "105"}, Rejected),
        (speedsms, {"status": "error", "code": "110"}, Unsuited),
        (speedsms, {"status": "error", "code": "113"}, Unsuited),
        (speedsms, {"status": "error", "code": "007"}, Unavailable),
        (speedsms, {"status": "error", "code": "300"}, Unavailable),
        (speedsms, {"status": "success"}, Unavailable),
        (http, {"data": {"code": "41"}}, Rejected),
        (http, {"data": {"code": "99"}}, Unavailable),
    ],
)
def test_documented_error_becomes_matching_exception(
    make: Make, answer: object, error: type[Exception]
) -> None:
    with sms_server.running(answer) as server, pytest.raises(error) as caught:
        submit(make(server))

    assert not isinstance(caught.value, Unavailable) or caught.value.answered


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (-118, Unsuited),
        (-114, Unsuited),
        (-108, Unsuited),
        (-124, Unavailable),
        (-115, Unavailable),
    ],
)
def test_zalo_error_distinguishes_recipient_from_account_faults(
    forwarded: Message, code: int, error: type[Exception]
) -> None:
    answer = {"error": code, "message": "…"}

    with sms_server.running(answer) as server, pytest.raises(error):
        zalo(server).send(forwarded, texts.render(forwarded))


UNKNOWN_OUTCOMES = [
    (Reply({"oops": 1}, status=500), "HTTP 500"),
    (Reply({}, status=503), "HTTP 503"),
    (Reply(b"<html>login</html>"), "broken answer|not the answer"),
    (Reply(b'{"CodeResult": "100", "SM'), "broken answer|not the answer"),
    (Reply(b""), "broken answer|not the answer"),
    (Reply(b"[]"), "broken answer|not the answer"),
    (Reply(raw=b"not http at all\r\n\r\n"), "BadAnswer"),
    (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"), "BadAnswer"),
    (Reply(raw=b""), "RemoteDisconnected|BadAnswer"),
    (Reply(b"x" * (web.MOST_BYTES + 1)), "BadAnswer"),
]


@pytest.mark.parametrize("make", [esms, speedsms, http])
@pytest.mark.parametrize(("reply", "reason"), UNKNOWN_OUTCOMES)
def test_unreadable_answer_is_retried(make: Make, reply: Reply, reason: str) -> None:
    with sms_server.running(reply) as server, pytest.raises(Unavailable, match=reason) as caught:
        submit(make(server))

    assert not caught.value.answered


@pytest.mark.parametrize("make", [esms, speedsms, http])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_not_followed(make: Make, status: int) -> None:
    with sms_server.running(ESMS_OK) as elsewhere:
        reply = Reply({}, status=status, headers={"Location": elsewhere.url})
        with sms_server.running(reply) as server, pytest.raises(Unavailable, match=f"{status}"):
            submit(make(server))

    assert elsewhere.requests == []


@pytest.mark.parametrize("make", [esms, speedsms, http])
@pytest.mark.parametrize("reply", [Reply(ESMS_OK, wait=5), Reply(b"{" + b" " * 500, drip=0.05)])
def test_slow_gateway_times_out(make: Make, reply: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = web.exchange
    monkeypatch.setattr(web, "exchange", lambda *a, **k: exchange(*a, **k, seconds=0.4))

    with sms_server.running(reply) as server:
        # Without the limit both replies end well after some seconds.
        with pytest.raises(Unavailable, match="TimeoutError") as caught:
            submit(make(server))

    assert not caught.value.answered


def test_exchange_times_out_after_ten_seconds() -> None:
    assert web.TIMEOUT_SECONDS == 10


def test_unreachable_gateway_is_unavailable() -> None:
    with sms_server.running({}) as server:
        gateway = esms(server)
    server.server_close()

    with pytest.raises(Unavailable, match="ConnectionRefusedError"):
        submit(gateway)


def test_gateway_with_unknown_host_name_is_unavailable() -> None:
    options = sms_options.EsmsOptions("k", "s", "b", url="https://no-such-host.invalid/")

    with pytest.raises(Unavailable, match="gaierror"):
        submit(drivers.EsmsGateway(options))


def test_untrusted_certificate_is_refused() -> None:
    with sms_server.running(ESMS_OK) as server:
        options = sms_options.EsmsOptions("k", "s", "b", url=server.url.replace("http:", "https:"))
        with pytest.raises(Unavailable, match="SSL"):
            submit(drivers.EsmsGateway(options))

    assert server.requests == []


@pytest.mark.parametrize("make", [esms, speedsms, http])
@pytest.mark.parametrize(
    "reply", [Reply({"CodeResult": f"{PHONE} the-secret"}), Reply({}, status=500), Reply(b"{")]
)
def test_number_text_and_secrets_are_absent_from_logs_and_errors(
    make: Make, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with sms_server.running(reply) as server:
        gateway = make(server)
        with pytest.raises(Unavailable) as caught:
            submit(gateway)

    seen = f"{caplog.text} {gateway.options!r} {caught.value!r}"  # type: ignore[attr-defined]
    for private in (PHONE[3:], TEXT, "the-secret", "the-token", "the-key"):
        assert private not in seen
