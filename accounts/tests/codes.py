"""Codes and links in the messages of a test, and rows made older."""

import re
from datetime import timedelta

from django.db.models import F

from accounts.models import Challenge, LoginAttempt
from notifications.models import Message
from notifications.outbox import Address


def messages_to(to: Address) -> list[Message]:
    return list(Message.objects.filter(recipient_hash=to.hash).order_by("id"))


def newest_code(to: Address) -> str:
    message = messages_to(to)[-1]
    assert message.template == "otp"
    code: str = message.context["otp"]
    return code


def let_pass(seconds: int) -> None:
    """Make codes and log-in attempts older by `seconds`."""
    span = timedelta(seconds=seconds)
    Challenge.objects.update(created_at=F("created_at") - span, expires_at=F("expires_at") - span)
    LoginAttempt.objects.update(at=F("at") - span)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def link_token(address: str) -> str:
    message = messages_to(Address.email(address))[-1]
    found = re.search(r"xac-nhan-thu/([^/]+)/$", message.context["url"])
    assert found
    return found[1]
