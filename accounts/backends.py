"""Log people in with an account name, a phone number or an e-mail address."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import identity, security_log, temporary_passwords
from accounts.models import User
from accounts.models.people import is_composed


class AnyNameBackend(ModelBackend):
    """Authenticate like Django, by any confirmed name of the account.

    An unknown name costs the same hashing and the same record as a wrong password.
    """

    def get_user(self, user_id: int) -> User | None:
        """Return the signed-in account with its agency, which every staff page needs."""
        user = User.objects.select_related("agency").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not temporary_passwords.has_expired(user)

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
        who = identity.read(username)
        user = identity.find(who)
        if user is None:
            # The same number of hashes as for a wrong password.
            stranger = User()
            stranger.set_password(password)
            if not is_composed(password):
                stranger.set_password(password)
        elif user.check_password(password) and self.user_can_authenticate(user):
            return user
        security_log.record(security_log.Kind.WRONG_PASSWORD, user or who)
        return None
