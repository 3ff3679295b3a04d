"""Keep the news that an account's owner wants about their reports, by channel.

All news that a person consented to are sent until they switch them off. Codes and warnings about
the account are not news; nobody can switch them off.
"""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q

from accounts.models import MutedNews, NewsGroup, User
from notifications import unsubscribing
from notifications.models import Template
from notifications.outbox import Address

Muted = tuple[str, str]  # group, channel

# Missing these news costs the reporter something, so they go by at least one channel.
MUST_HEAR = frozenset({NewsGroup.ASKED, NewsGroup.REFUSED})
_GROUPS = {
    NewsGroup.ASKED: (Template.NEED_INFO, Template.USE_ASKED),
    NewsGroup.REFUSED: (Template.REFUSED, Template.MERGED),
    NewsGroup.RESULT: (Template.DONE, Template.CORRECTED, Template.NOT_REOPENED),
    NewsGroup.DEADLINE: (Template.EXTENDED, Template.RESCHEDULED),
    NewsGroup.FORWARDED: (Template.FORWARDED, Template.REOPENED, Template.RESTORED),
    NewsGroup.RECORDED: (Template.RECEIVED, Template.WITHDRAWN),
}
GROUP_OF = {template: group for group, templates in _GROUPS.items() for template in templates}


def muted(user: User) -> set[Muted]:
    return set(MutedNews.objects.filter(user=user).values_list("group", "channel"))


def mute(user: User, what: Collection[Muted]) -> None:
    """Send the account all news except `what` from now on."""
    with transaction.atomic():
        # Two tabs may save at once: the later one replaces the earlier one as a whole.
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        MutedNews.objects.filter(user=user).delete()
        MutedNews.objects.bulk_create(
            MutedNews(user=user, group=group, channel=channel) for group, channel in set(what)
        )


def wanted(
    template: str, addresses: Iterable[Address], *, user_id: int | None, phone_hash: str
) -> list[Address]:
    """Return the `addresses` of a reporter that want news of `template`.

    The reporter is the account `user_id`, or the account that has proved the phone. News that must
    be heard go to all addresses when none would be left.
    """
    found = list(addresses)
    group = GROUP_OF.get(Template(template))
    if group is None:
        return found
    whose = Q(user__phone_hash=phone_hash, user__phone_confirmed_at__isnull=False)
    if user_id is not None:
        whose |= Q(user=user_id)
    silent = set(MutedNews.objects.filter(whose, group=group).values_list("channel", flat=True))
    left = [address for address in found if address.channel not in silent]
    return left if left or group not in MUST_HEAR else found


def stopped(user: User) -> list[Address]:
    """Return the account's addresses that get no news, after a link in a mail or a call."""
    return [
        address for address in user.proved_addresses() if unsubscribing.is_stopped(address.hash)
    ]


def resume(user: User) -> None:
    """Send news again to the account's addresses, which their owner has proved."""
    for address in user.proved_addresses():
        unsubscribing.subscribe(address.hash)
