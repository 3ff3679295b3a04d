"""Return the facts that an account knows of its owner, so that forms need not ask again."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from accounts.models import User


@dataclass(frozen=True)
class Profile:
    """The owner's facts: `phone` is E.164 and confirmed; `email` is confirmed or empty."""

    full_name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)


def citizen_profile(user: User | AnonymousUser) -> Profile | None:
    """Return the profile of a signed-in citizen; None for visitors and staff."""
    if not isinstance(user, User) or user.is_staff or not user.phone_confirmed_at:
        return None
    return Profile(
        full_name=user.full_name,
        phone=user.phone,
        email=user.email if user.email_confirmed_at else "",
    )
