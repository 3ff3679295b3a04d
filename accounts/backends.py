"""Logging in with the name of an account, a phone or an e-mail address."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import identity
from accounts.models import User


class AnyNameBackend(ModelBackend):
    """As Django's own, but whoever has an account is found by any confirmed name of it.

    An unknown name costs the same hashing as a wrong password.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        user = identity.find(identity.read(username))
        if user is None:
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None
