"""Addresses of the reporter's own pages, and the proof of a phone by a code."""

from django.http import HttpResponse
from django.test import Client

from accounts.tests.codes import newest_code
from notifications.outbox import Address
from reports.models import Report
from reports.rules.states import State
from reports.tests.factories import PHONE, make_report

BASE = "/vi/phan-anh-kien-nghi/"
OTHER_PHONE = "+84939861200"
LIST = f"{BASE}tra-cuu/cua-toi/"
TO = Address.sms(PHONE)


def own(code: str, step: str = "") -> str:
    return f"{BASE}{code}/cua-toi/{step}"


def prove(client: Client, start: str, phone: str = PHONE) -> HttpResponse:
    """Request a code to `phone` on the page `start`, and enter it."""
    asked = client.post(start, {"phone": phone})
    assert asked.status_code == 302, asked.content.decode()
    return client.post(asked.url, {"otp": newest_code(Address.sms(phone))})


def private_report(state: State = State.RECEIVED, **changes: object) -> Report:
    return make_report(state, publish=False, **changes)
