"""Store staff and citizens in one table."""

import unicodedata
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import roles
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation import text
from paht.foundation.crypto import EncryptedTextField, LookupHash, LookupHashField, lookup_hash
from paht.foundation.history import recorded

_GUARDED_ROLES = roles.quoted(roles.GUARDED_ROLES)


class People(UserManager["User"]):
    use_in_migrations = False

    def citizens(self) -> "models.QuerySet[User]":
        """Return accounts that people opened for themselves and may use."""
        return self.filter(is_staff=False, is_active=True, phone_confirmed_at__isnull=False)

    def of_staff(self) -> "models.QuerySet[User]":
        """Return the active accounts of staff."""
        return self.filter(is_staff=True, is_active=True)

    def named(self, typed: str, *, among: "models.QuerySet[User]") -> "models.QuerySet[User]":
        """Return the accounts of `among` whose name or account name has every word of `typed`.

        Names are encrypted, so each one is decrypted and compared here, without diacritics. That
        works for the hundreds of a province's staff, never for citizens.
        """
        words = text.fold(typed).split()
        found = [
            pk
            for pk, username, name in among.values_list("pk", "username", "full_name")
            if _has_all(words, text.fold(f"{username} {name}"))
        ]
        return among.filter(pk__in=found)


def _has_all(words: list[str], folded: str) -> bool:
    return bool(words) and all(word in folded for word in words)


@recorded(leave_out=("last_login", "session_epoch", "temporary_password_until", "email_set_alone"))
class User(AbstractUser):
    """One person. Staff belong to an agency; their rights come from groups (roles).

    A citizen's account is identified by its phone, confirmed by a code; its account name is
    generated. Name, phone and e-mail are encrypted; the hashes serve exact look-up only.
    `accounts.citizens` sets the hashes, and only for values that the owner has confirmed.
    """

    # A Vietnamese name is one piece of text: family, middle and given name in this order.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = EncryptedTextField(_("họ tên"), max_length=100, blank=True)
    agency = models.ForeignKey(
        "province.Agency",
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff",
    )

    phone = EncryptedTextField(_("số điện thoại"), blank=True)
    phone_hash = LookupHashField(blank=True, editable=False)
    phone_confirmed_at = models.DateTimeField(
        _("xác nhận số điện thoại lúc"), null=True, blank=True, editable=False
    )
    email = EncryptedTextField(_("thư điện tử"), blank=True)
    email_hash = LookupHashField(blank=True, editable=False)
    email_confirmed_at = models.DateTimeField(
        _("xác nhận thư điện tử lúc"), null=True, blank=True, editable=False
    )
    # A member of staff changed it with the password alone, so it opens no account.
    email_set_alone = models.BooleanField(default=False, db_default=False, editable=False)
    # This address becomes `email` when its owner opens the link that was sent to it.
    pending_email = EncryptedTextField(blank=True, editable=False)
    # Sessions are bound to this number; raising it ends all of them.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    # Somebody else made the password; its owner must set another one before this time.
    temporary_password_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[People] = People()

    class Meta:
        verbose_name = _("tài khoản")
        verbose_name_plural = _("tài khoản")
        triggers = (
            # An account that was closed loses these roles, so that reopening it gives nothing.
            pgtrigger.Trigger(
                name="reopened_without_guarded_roles",
                operation=pgtrigger.UpdateOf("is_active"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.is_active AND NOT OLD.is_active"),
                func=f"""
                    IF EXISTS (
                        SELECT 1 FROM accounts_user_groups membership
                        JOIN auth_group role ON role.id = membership.group_id
                        WHERE membership.user_id = NEW.id AND role.name IN ({_GUARDED_ROLES})
                    ) THEN
                        RAISE EXCEPTION 'this role needs a second person again';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("phone_hash",),
                name="user_phone_once",
                condition=Q(phone_confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("email_hash",),
                name="user_email_once",
                condition=Q(email_confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="user_phone_confirmed_is_known",
                condition=Q(phone_confirmed_at__isnull=True) | ~Q(phone_hash=""),
            ),
            models.CheckConstraint(
                name="user_email_confirmed_is_known",
                condition=Q(email_confirmed_at__isnull=True) | ~Q(email_hash=""),
            ),
        )

    def __str__(self) -> str:
        return self.username

    def set_password(self, raw_password: str | None) -> None:
        """Set the password in composed letters: keyboards write marks of letters differently."""
        super().set_password(None if raw_password is None else composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Compare composed letters, then the letters as typed, which older hashes hold."""
        if raw_password is None:
            return False
        return super().check_password(composed(raw_password)) or (
            not is_composed(raw_password) and super().check_password(raw_password)
        )

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Return whether a role gives `perm`; superusers pass, except for guarded permissions."""
        if self.is_superuser and perm in roles.GUARDED_PERMISSIONS:
            app, codename = perm.split(".")
            guarded = self.groups.filter(name__in=roles.GUARDED_ROLES)
            return guarded.filter(
                permissions__content_type__app_label=app, permissions__codename=codename
            ).exists()
        return super().has_perm(perm, obj)

    @property
    def masked_phone(self) -> str:
        return text.mask_phone(self.phone)

    @property
    def masked_email(self) -> str:
        return text.mask_email(self.email) if self.email else ""

    def proved_addresses(self) -> list[Address]:
        """Return the phone and the e-mail address that the owner has confirmed."""
        found = []
        if self.phone_confirmed_at:
            found.append(Address(Channel.SMS, self.phone, proved=True))
        if self.email_confirmed_at:
            found.append(Address(Channel.EMAIL, self.email, proved=True))
        return found

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django binds a session to the password; the epoch also ends sessions without a new
        # password.
        bound = f"{self.password}:{self.session_epoch}"
        salt = "accounts.models.User.session"
        return salted_hmac(salt, bound, secret=secret, algorithm="sha256").hexdigest()


def composed(password: str) -> str:
    """Return the password with each letter and its marks as one character."""
    return unicodedata.normalize("NFC", password)


def is_composed(password: str) -> bool:
    return unicodedata.is_normalized("NFC", password)


def phone_hash(phone: str) -> str:
    """Return the hash of an E.164 number; the same as `Reporter.phone_hash`."""
    return lookup_hash("phone", phone)


def email_hash(address: str) -> LookupHash:
    """Return the hash of an e-mail address in any case; the same as `Reporter.email_hash`."""
    return lookup_hash("email", address.casefold())
