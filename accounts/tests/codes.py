"""What the person at the other end would read: the newest code, and the clock moved for it."""

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
    """Make every row older, as the database's clock would by waiting."""
    span = timedelta(seconds=seconds)
    Challenge.objects.update(created_at=F("created_at") - span, expires_at=F("expires_at") - span)
    LoginAttempt.objects.update(at=F("at") - span)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"
