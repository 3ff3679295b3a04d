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

    def get_user(self, user_id: int) -> User | None:
        """Whoever is signed in, with their agency: every staff page asks for it."""
        user = User.objects.select_related("agency").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """None: rights come with roles only, so there is nothing to ask the database."""
        return set()

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
