"""Open citizens' accounts and change their name, password, phone and e-mail."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consent, devices, identity, lockout, security_log, unlinking
from accounts.models import Consent, User, email_hash, phone_hash
from notifications import outbox
from notifications.outbox import Address
from paht.foundation import text
from paht.foundation.crypto import decrypt, encrypt, random_token
from paht.foundation.refusals import Refusal

LINK_HOURS = 48
_LINK_SALT = "accounts.citizens.email"
PhoneKeeper = Callable[[User, str, datetime | None], None]
_PHONE_KEEPERS: list[PhoneKeeper] = []


class Refused(Refusal):
    """Refuse a change of an account; the message is for its owner only."""


@dataclass(frozen=True)
class Applicant:
    """Hold a person's sign-up until the phone is confirmed. `password` is already hashed.

    An account that is opened without a password has an unusable one.
    """

    full_name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def new(cls, *, full_name: str, phone: str, email: str, password: str | None) -> Self:
        applicant = User()
        applicant.set_password(password)
        return cls(full_name, phone, email, applicant.password)

    def encrypted(self) -> str:
        """Return the sign-up encrypted, because session rows can be read in the database."""
        return encrypt(json.dumps(asdict(self)))

    @classmethod
    def decrypted(cls, token: str) -> Self:
        return cls(**json.loads(decrypt(token)))


def open_account(applicant: Applicant, *, ip: str | None, language: str = "vi") -> User:
    """Open the account of an applicant whose phone has just been confirmed.

    Raises `Refused("taken")` when the phone already has an account. Only the phone's owner, who
    read the code, learns this.
    """
    hashed = phone_hash(applicant.phone)
    user = User(
        username=f"cd-{random_token()}",
        full_name=applicant.full_name,
        phone=applicant.phone,
        phone_hash=hashed,
        phone_confirmed_at=timezone.now(),
        password=applicant.password,
    )
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            consent.record(Consent.Purpose.ACCOUNT, who=hashed, channel=Consent.Channel.WEB, ip=ip)
            security_log.record(security_log.Kind.ACCOUNT_OPENED, user)
            # Somebody else may have read the code: the owner of the phone hears of the account.
            outbox.enqueue(
                "account_opened",
                to=Address.sms(user.phone, proved=True),
                context={},
                key=f"account-opened:{user.pk}",
                urgent=True,
            )
            if applicant.email:
                ask_for_email(user, applicant.email, language=language)
    except IntegrityError as error:
        if "user_phone_once" not in str(error):
            raise
        raise Refused(
            "taken",
            _(
                "Số điện thoại này đã có tài khoản. Ông/Bà hãy đăng nhập, "
                "hoặc chọn “Quên mật khẩu?” để đặt mật khẩu mới."
            ),
        ) from error
    return user


def change_password(user: User, password: str, *, language: str = "vi") -> None:
    """Set a new password and notify the owner by phone and at the confirmed e-mail.

    All sessions end, linked identities with them: a stranger may have linked one. Earlier failed
    tries are forgotten.
    """
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        devices.end_sessions(user)
        unlinking.unlink_all(user)
        occasion = random_token()
        for address in user.proved_addresses():
            outbox.enqueue(
                "password_changed",
                to=address,
                context={"name": user.full_name},
                key=f"password:{user.pk}:{occasion}:{address.channel}",
                urgent=True,
                language=language,
            )
            lockout.forgive(identity.of_address(address))


def rename(user: User, full_name: str) -> None:
    user.full_name = full_name
    user.save(update_fields=["full_name"])


def keeps_phones(keeper: PhoneKeeper) -> PhoneKeeper:
    """Call this function when a citizen changes the phone: with the old one's hash and proof.

    The proof is the time of its code. For rooms above, which keep phones of citizens in tables of
    their own.
    """
    _PHONE_KEEPERS.append(keeper)
    return keeper


def change_phone(user: User, phone: str, *, language: str = "vi") -> None:
    """Set a phone that has just been confirmed, and notify the old phone and the e-mail.

    The keepers of phones follow in the same transaction. Raises `Refused("taken")` when another
    account has it. Only the person who read the code learns this.
    """
    told, before, since = user.proved_addresses(), user.phone_hash, user.phone_confirmed_at
    user.phone, user.phone_hash = phone, phone_hash(phone)
    user.phone_confirmed_at = timezone.now()
    try:
        with transaction.atomic():
            user.save(update_fields=["phone", "phone_hash", "phone_confirmed_at"])
            consent.transfer(Consent.Purpose.ACCOUNT, before=before, now=user.phone_hash)
            for keeper in _PHONE_KEEPERS:
                keeper(user, before, since)
            occasion = random_token()
            for address in told:
                outbox.enqueue(
                    "phone_changed",
                    to=address,
                    context={"name": user.full_name, "phone": text.mask_phone(phone)},
                    key=f"phone:{user.pk}:{occasion}:{address.channel}",
                    urgent=True,
                    language=language,
                )
    except IntegrityError as error:
        user.refresh_from_db()
        if "user_phone_once" not in str(error):
            raise
        raise Refused(
            "taken", _("Số điện thoại này đã dùng cho một tài khoản khác của Ông/Bà.")
        ) from error


def ask_for_email(user: User, address: str, *, language: str = "vi") -> None:
    """Send a link to `address`; opening it makes the address the account's e-mail."""
    token = signing.dumps({"user": user.pk, "email": email_hash(address)}, salt=_LINK_SALT)
    link = settings.SITE_URL + reverse("accounts:email_confirm", args=[token])
    with transaction.atomic():
        user.pending_email = address
        user.save(update_fields=["pending_email"])
        outbox.enqueue(
            "email_confirm",
            to=Address.email(address),
            context={"name": user.full_name, "url": link, "hours": LINK_HOURS},
            key=f"email-confirm:{user.pk}:{random_token()}",
            secret=True,
            urgent=True,
            language=language,
        )


def confirm_email(token: str, *, language: str = "vi") -> User:
    """Confirm the address that the link was sent to, and warn the previous address.

    Opening the link again changes nothing. Raises `Refused` for a link that is too old, forged or
    replaced, and for an address that another account has confirmed.
    """
    asked = _read_link(token)
    with transaction.atomic():
        user = User.objects.citizens().select_for_update(of=("self",)).filter(pk=asked["user"])
        owner = user.first()
        if owner is None:
            raise _stale_link()
        if owner.email_confirmed_at and owner.email_hash == asked["email"]:
            return owner
        if not owner.pending_email or email_hash(owner.pending_email) != asked["email"]:
            raise _stale_link()
        before = owner.email if owner.email_confirmed_at else ""
        _take_pending_email(owner)
        if before:
            _warn_old_address(owner, before, language)
    return owner


def remove_email(user: User) -> None:
    """Delete the e-mail address and any address that waits for confirmation."""
    user.email = user.email_hash = user.pending_email = ""
    user.email_confirmed_at = None
    user.save(update_fields=["email", "email_hash", "email_confirmed_at", "pending_email"])


def _read_link(token: str) -> dict[str, Any]:
    try:
        asked: dict[str, Any] = signing.loads(token, salt=_LINK_SALT, max_age=LINK_HOURS * 3600)
    except signing.BadSignature as error:
        raise _stale_link() from error
    return asked


def _take_pending_email(owner: User) -> None:
    owner.email, owner.pending_email = owner.pending_email, ""
    owner.email_hash = email_hash(owner.email)
    owner.email_confirmed_at = timezone.now()
    try:
        with transaction.atomic():
            owner.save(update_fields=["email", "email_hash", "email_confirmed_at", "pending_email"])
    except IntegrityError as error:
        if "user_email_once" not in str(error):
            raise
        raise Refused(
            "taken",
            _("Địa chỉ thư này đã được xác nhận cho một tài khoản khác của Ông/Bà."),
        ) from error


def _warn_old_address(owner: User, before: str, language: str) -> None:
    outbox.enqueue(
        "email_changed",
        to=Address.email(before, proved=True),
        context={"name": owner.full_name, "address": text.mask_email(owner.email)},
        key=f"email-changed:{owner.pk}:{random_token()}",
        language=language,
    )


def _stale_link() -> Refused:
    return Refused(
        "stale",
        _("Đường dẫn này đã hết hạn hoặc đã được thay bằng đường dẫn mới hơn."),
    )
