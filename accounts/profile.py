"""What an account knows of its owner, for forms that need not ask again."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from accounts.models import User


@dataclass(frozen=True)
class Profile:
    """`phone` is E.164 and confirmed; `email` is confirmed or empty."""

    full_name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)


def of(user: User | AnonymousUser) -> Profile | None:
    """The profile of a citizen who is signed in; None for visitors and for staff."""
    if not isinstance(user, User) or user.is_staff or not user.phone_confirmed_at:
        return None
    return Profile(
        full_name=user.full_name,
        phone=user.phone,
        email=user.email if user.email_confirmed_at else "",
    )
