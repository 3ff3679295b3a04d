"""Link identities of providers to accounts: of citizens after a code to the phone, of staff."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import holders, owner_notices, security_log, temporary_passwords
from accounts.models import IdentityConflict, LinkedIdentity, User
from accounts.models.sso import Door
from accounts.sso.options import Provider
from accounts.sso.provider import Claims, of_door
from paht.foundation.crypto import LookupHash, lookup_hash
from paht.foundation.refusals import Refusal
from province import portal

Kind = IdentityConflict.Kind


class Refused(Refusal):
    """Refuse an identity; a conflict waits for staff where the code is "conflict"."""


def name_of(provider: Provider, claims: Claims) -> str:
    """Return the whole name of an identity: another issuer's mark of a person is another one."""
    return f"{provider.issuer} {claims.subject}"


def hash_of(name: str) -> LookupHash:
    return lookup_hash("sso-subject", name)


def find(door: str, name: str) -> LinkedIdentity | None:
    """Return the link of an identity with its account, if there is one."""
    of_identity = LinkedIdentity.objects.filter(door=door, subject_hash=hash_of(name))
    return of_identity.select_related("user").first()


def of_account(user: User, door: str) -> LinkedIdentity | None:
    return LinkedIdentity.objects.filter(door=door, user=user).first()


def is_verified(link: LinkedIdentity) -> bool:
    """Return whether the level of the identity says that the provider checked the card."""
    provider = of_door(link.door)
    return provider is not None and link.level in provider.strong


def has_verified_card(user_id: int | None) -> bool:
    """Return whether the account has a link of VNeID whose level says that the card was checked."""
    provider = of_door(Door.VNEID) if user_id else None
    if provider is None:
        return False
    return LinkedIdentity.objects.filter(
        door=Door.VNEID, user=user_id, level__in=provider.strong
    ).exists()


def use(link: LinkedIdentity, level: str) -> bool:
    """Record that the identity opens its account, with the level of today.

    Returns False if the link was removed meanwhile: then it opens nothing.
    """
    present = LinkedIdentity.objects.filter(pk=link.pk)
    return present.update(level=level, last_used_at=timezone.now()) == 1


def link(user: User, door: str, name: str, level: str) -> LinkedIdentity:
    """Link an identity to `user`; idempotent.

    Raises `Refused("conflict")` when the identity has another account, or the account another
    identity: neither is ever replaced silently. Of two at once one is refused.
    """
    known, own = find(door, name), of_account(user, door)
    if known and known.user_id == user.pk:
        return known
    in_the_way = known or own
    if in_the_way is not None:
        _refuse(user, in_the_way, Kind.IDENTITY_TAKEN if known else Kind.ACCOUNT_TAKEN)
        # It was removed meanwhile.
        return link(user, door, name, level)
    try:
        with transaction.atomic():
            made = LinkedIdentity.objects.create(
                door=door, user=user, subject=name, subject_hash=hash_of(name), level=level
            )
            provider_name = str(Door(door).label)
            security_log.record(security_log.Kind.IDENTITY_LINKED, user, detail=provider_name)
            owner_notices.tell(user, "identity_linked", provider=provider_name)
    except IntegrityError:
        # Another request was faster; its row decides.
        if not (find(door, name) or of_account(user, door)):
            raise
        return link(user, door, name, level)
    return made


def conflict(user: User, door: str, name: str) -> LinkedIdentity | None:
    """Return the link of another identity that `user` has; None if there is none."""
    own = of_account(user, door)
    return own if own and own.subject != name else None


def staff_account(provider: Provider, claims: Claims) -> User:
    """Return the active account of the member of staff with this identity; raises `Refused`.

    Found by the subject that was linked before. The first time a verified e-mail address is enough
    if exactly one account has it and no identity yet; the link is recorded. Roles stay ours.
    An identity whose old account is closed waits for staff before it opens the new one.
    """
    name = name_of(provider, claims)
    known = find(provider.door, name)
    if known is not None and _may_enter(known.user) and use(known, claims.level):
        return known.user
    # Set with the password alone, an address proves neither the mailbox nor the second step.
    proved = User.objects.of_staff().filter(email_set_alone=False)
    found = [user for user in proved if _has_address(user, claims.email)]
    if len(found) != 1 or not _may_enter(found[0]):
        raise unknown()
    link(found[0], provider.door, name, claims.level)
    return found[0]


def _may_enter(user: User) -> bool:
    return user.is_staff and user.is_active and not temporary_passwords.has_expired(user)


def _has_address(user: User, email: str) -> bool:
    address = holders.email_of(user)
    return bool(email) and address is not None and address.value.lower() == email


def unknown() -> Refused:
    """Return the same refusal for every identity that opens no account of staff."""
    return Refused(
        "unknown",
        _(
            "Tài khoản này chưa gắn với cán bộ nào của Cổng. Vui lòng đăng nhập bằng mật khẩu, "
            "hoặc nhờ quản trị viên kiểm tra địa chỉ thư điện tử của bạn."
        ),
    )


def _refuse(user: User, in_the_way: LinkedIdentity, kind: Kind) -> None:
    """Put a conflict before staff and raise `Refused`; return if the link is gone meanwhile.

    The same conflict waits once, and not again after staff have kept the link.
    """
    with transaction.atomic():
        # A conflict must not name a link that is being removed.
        present = LinkedIdentity.objects.select_for_update(of=("self",), no_key=True)
        if present.filter(pk=in_the_way.pk).first() is None:
            return
        same = IdentityConflict.objects.filter(account=user, link=in_the_way, kind=kind)
        is_kept = same.filter(outcome=IdentityConflict.Outcome.KEPT).exists()
        if not is_kept:
            IdentityConflict.objects.get_or_create(
                account=user,
                link=in_the_way,
                kind=kind,
                outcome="",
                defaults={"door": in_the_way.door},
            )
        security_log.record(security_log.Kind.IDENTITY_REFUSED, user, detail=str(kind.label))
    raise Refused("conflict", _kept() if is_kept else _REASONS[kind]())


def _kept() -> str:
    words = _(
        "Cán bộ đã xem xét trường hợp này và giữ liên kết cũ. Nếu cần, xin gọi Tổng đài "
        "%(hotline)s."
    )
    return portal.say(words)


_REASONS = {
    Kind.IDENTITY_TAKEN: lambda: _(
        "Danh tính này đã liên kết với một tài khoản khác của Cổng. Cổng không tự đổi; cán bộ sẽ "
        "xem xét."
    ),
    Kind.ACCOUNT_TAKEN: lambda: _(
        "Tài khoản này đã liên kết với một danh tính khác. Cổng không tự đổi; cán bộ sẽ xem xét."
    ),
}
