"""Whether the time, the bytes or the messages tell who is known here. Measured, not tested.

Against a running portal over its own database, with RATE_LIMITS=off, never a real one:

    RATE_LIMITS=off bin/serve --port 8000
    .venv/bin/python -m reports.tests.enumeration http://127.0.0.1:8000 200

Each try is a visitor of its own with a phone of its own; known and unknown take turns. The
accounts and reports it makes are deleted in the end.
"""

import os
import statistics
import sys
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import django
import pgtrigger

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paht.settings")
django.setup()

# ruff: noqa: E402 - models want the settings first
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User, phone_hash
from notifications.models import Message
from notifications.outbox import Address
from paht.foundation.crypto import random_token
from reports import intake
from reports.models import Report
from reports.tests.factories import make_draft

BASE = "/vi/phan-anh-kien-nghi/"
PASSWORD = "Ghe Ngo 2026"


@dataclass
class Found:
    """What one side has shown."""

    seconds: list[float] = field(default_factory=list)
    answers: set[tuple[int, int]] = field(default_factory=set)  # status, bytes of the next page
    messages: int = 0


class Visitor:
    """A browser without anything kept from before."""

    def __init__(self, site: str) -> None:
        address = urlsplit(site)
        self.connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
        self.cookies = SimpleCookie()

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, int]:
        headers = {"Cookie": "; ".join(f"{k}={v.value}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            token = self.cookies["csrftoken"].value
            body = urlencode(form | {"csrfmiddlewaretoken": token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        return answer.status, answer.getheader("Location") or "", len(content)


def measure(site: str, start: str, form: dict[str, str], found: Found) -> None:
    visitor = Visitor(site)
    visitor.ask("GET", start)
    begun = time.perf_counter()
    status, location, size = visitor.ask("POST", start, form)
    found.seconds.append(time.perf_counter() - begun)
    if location:
        _status, _location, size = visitor.ask("GET", location)
    found.answers.add((status, size))
    visitor.connection.close()


def phones(first: int, count: int) -> list[str]:
    return [f"+8493{first + number:07}" for number in range(count)]


def main(site: str, tries: int) -> None:
    doors = ("sign-up", "log-in", "forgotten password", "look-up", "private view")
    known, unknown = phones(5_000_000, tries * len(doors)), phones(6_000_000, tries * len(doors))
    users, reports = [], []
    password = make_password(PASSWORD)
    try:
        for phone in known:
            user = User(
                username=f"do-{random_token()}",
                full_name="Người Đo",
                phone=phone,
                phone_hash=phone_hash(phone),
                phone_confirmed_at=timezone.now(),
            )
            user.password = password
            users.append(user)
        User.objects.bulk_create(users)
        for phone in known[-2 * tries :]:
            draft = make_draft(phone=phone, email="", national_id="", news="none")
            reports.append(intake.submit(draft, channel="web", is_sample=True))
        for number, door in enumerate(doors):
            mine = slice(number * tries, (number + 1) * tries)
            sides = {"known": Found(), "unknown": Found()}
            codes = [report.code for report in reports[-tries:]]
            before = set(Message.objects.values_list("pk", flat=True))
            for turn, pair in enumerate(zip(known[mine], unknown[mine], strict=True)):
                order = list(zip(sides.values(), pair, strict=True))
                for found, phone in order if turn % 2 else order[::-1]:
                    start, form = question(door, phone, codes[turn])
                    measure(site, start, form, found)
            sent = Message.objects.exclude(pk__in=before).values_list("recipient_hash", flat=True)
            hashes = list(sent)
            for side, own in (("known", known[mine]), ("unknown", unknown[mine])):
                ours = {Address.sms(phone).hash for phone in own}
                sides[side].messages = sum(one in ours for one in hashes)
            tell(door, sides)
    finally:
        with pgtrigger.ignore("reports.ReportEvent:append_only"):
            Report.objects.filter(pk__in=[report.pk for report in reports]).delete()
        User.objects.filter(pk__in=[user.pk for user in users if user.pk]).delete()


def question(door: str, phone: str, code: str) -> tuple[str, dict[str, str]]:
    applicant = {"full_name": "Người Đo", "phone": phone, "email": ""}
    return {
        "sign-up": ("/vi/dang-ky/", applicant | {"password1": PASSWORD, "password2": PASSWORD}),
        "log-in": ("/vi/dang-nhap/", {"login": phone, "password": "khong phai mat khau"}),
        "forgotten password": ("/vi/quen-mat-khau/", {"destination": phone}),
        "look-up": (f"{BASE}tra-cuu/cua-toi/", {"phone": phone}),
        "private view": (f"{BASE}{code}/cua-toi/", {"phone": phone}),
    }[door]


def tell(door: str, sides: dict[str, Found]) -> None:
    medians = {side: statistics.median(found.seconds) * 1000 for side, found in sides.items()}
    apart = (medians["known"] / medians["unknown"] - 1) * 100
    sys.stdout.write(
        f"{door}: {medians['known']:.1f} ms / {medians['unknown']:.1f} ms ({apart:+.1f} %)\n"
    )
    for side, found in sides.items():
        sizes = sorted({size for _status, size in found.answers})
        statuses = sorted({status for status, _size in found.answers})
        shown = f"status {statuses}, bytes {sizes[0]}–{sizes[-1]}, messages {found.messages}"
        sys.stdout.write(f"  {side}: {shown}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200)
