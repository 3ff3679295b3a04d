"""Makers of accounts for tests."""

from datetime import timedelta

from django.utils import timezone

from accounts import changed_hands
from accounts.models import Device, User, email_hash, phone_hash

PASSWORD = "Ghe Ngo 2026"
PHONE = "+84939861100"
EMAIL = "Nguyen.Van.Ba@example.vn"


def make_citizen(phone: str = PHONE, email: str = EMAIL, **facts: object) -> User:
    user = User(
        username=facts.pop("username", f"cd-{phone[-4:]}"),
        full_name="Nguyễn Văn Ba",
        phone=phone,
        phone_hash=phone_hash(phone),
        phone_confirmed_at=timezone.now(),
        email=email,
        email_hash=email_hash(email) if email else "",
        email_confirmed_at=timezone.now() if email else None,
        **facts,
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def leave_idle(user: User) -> None:
    """Let the account rest longer than an SMS is trusted."""
    before = timezone.now() - changed_hands.IDLE - timedelta(days=1)
    User.objects.filter(pk=user.pk).update(last_login=before, phone_confirmed_at=before)
    Device.objects.filter(user=user).update(last_seen_at=before)
