"""Log people in with an account name, a phone number or an e-mail address."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import identity
from accounts.models import User


class AnyNameBackend(ModelBackend):
    """Authenticate like Django, by any confirmed name of the account.

    An unknown name costs the same hashing as a wrong password.
    """

    def get_user(self, user_id: int) -> User | None:
        """Return the signed-in account with its agency, which every staff page needs."""
        user = User.objects.select_related("agency").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return no permissions: rights come only with roles, so no query is needed."""
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
