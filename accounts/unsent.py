"""Keep a form that was posted when its session or private view had ended, to be sent later.

The new session holds it, encrypted, for an hour, and only for the same owner: a staff member, or
the reporter of one report, or the owner of a proved phone.
"""

import json
import time
from dataclasses import asdict, dataclass, field

from django.http import HttpRequest

from accounts.models import User
from paht.foundation.crypto import decrypt, encrypt

KEPT_SECONDS = 3600
LONGEST = 100_000
_NAME = "unsent_form"
# Forms with one of these fields are never kept, nor are forms with any password field.
_SECRETS = ("code", "otp")


@dataclass(frozen=True)
class UnsentForm:
    """One form: its target, and its fields in the order of the page."""

    owner: str
    path: str
    at: int
    had_files: bool
    fields: list[tuple[str, str]] = field(repr=False)


def posted_form(request: HttpRequest, owner: str) -> UnsentForm | None:
    """Return the posted form, or None when it is empty, too long or holds a secret."""
    if request.method != "POST":
        return None
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    too_long = sum(len(value) for _name, value in fields) > LONGEST
    if not fields or too_long or any(_is_secret(name) for name, _value in fields):
        return None
    return UnsentForm(
        owner=owner,
        path=request.get_full_path(),
        at=int(time.time()),
        had_files=any(file for file in request.FILES.values()),
        fields=fields,
    )


def keep(request: HttpRequest, typed: UnsentForm) -> None:
    request.session[_NAME] = encrypt(json.dumps(asdict(typed)))


def of_staff(user: User) -> str:
    """Return a staff member as the owner of a kept form."""
    return f"staff:{user.pk}"


def of_person(phone_hash: str) -> str:
    """Return the owner of a proved phone as the owner of a kept form."""
    return f"person:{phone_hash}"


def is_kept(request: HttpRequest) -> bool:
    return _NAME in request.session


def find(request: HttpRequest, owner: str) -> UnsentForm | None:
    """Return the form that `owner` had posted, for an hour."""
    encrypted = request.session.get(_NAME)
    if encrypted is None:
        return None
    typed = UnsentForm(**json.loads(decrypt(encrypted)))
    is_old = time.time() - typed.at > KEPT_SECONDS
    return None if is_old or typed.owner != owner else typed


def forget(request: HttpRequest) -> None:
    request.session.pop(_NAME, None)


def _is_secret(name: str) -> bool:
    return name in _SECRETS or "password" in name
