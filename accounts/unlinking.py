"""Remove identities of other providers from accounts; the account and its other ways in stay."""

from django.db import transaction

from accounts import owner_notices, security_log
from accounts.models import LinkedIdentity, User
from accounts.models.sso import Door


def unlink(found: LinkedIdentity) -> None:
    provider = str(Door(found.door).label)
    with transaction.atomic():
        security_log.record(security_log.Kind.IDENTITY_UNLINKED, found.user, detail=provider)
        owner_notices.tell(found.user, "identity_removed", provider=provider)
        found.delete()


def trust_new_address(user: User) -> None:
    """Let an address that a second person confirmed open the account, and no older identity."""
    with transaction.atomic():
        unlink_all(user)
        User.objects.filter(pk=user.pk).update(email_set_alone=False)


def unlink_all(user: User) -> None:
    """Remove every identity, because the account may have another owner now."""
    for found in user.linked_identities.all():
        unlink(found)
