"""Subscribe to a target, end and resume a subscription, and find the subscriptions of a person."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consent
from accounts.models import Consent, User, email_hash, phone_hash
from notifications import outbox
from notifications.models import Channel, Template
from notifications.outbox import Address
from paht.foundation.refusals import Refusal
from reports.models import Subscription
from reports.models.following import SubscriptionQuerySet
from reports.people.following.targets import Target
from reports.rules.states import State
from reports.workflow.follower_news import followable

MOST_FOLLOWED = 100


class Refused(Refusal):
    """A target that cannot be followed; `message` is for the citizen."""


# --- begin and end ------------------------------------------------------------------------


def subscribe(
    target: Target,
    *,
    to: Address,
    user: User | None = None,
    language: str,
    ip: str | None,
) -> Subscription:
    """Subscribe the proved address `to`; with `user`, that account's address of this channel.

    Idempotent. Raises `Refused("gone")` for a report that is no longer public, and
    `Refused("too_many")`.
    """
    what = target.columns
    holder = {"user": user, "contact_hash": "" if user else to.hash, "channel": to.channel}
    present = live_at(target, to)
    if found := present.first():
        return found
    _check(target, to)
    try:
        with transaction.atomic():
            return Subscription.objects.create(
                **what,
                **holder,
                contact="" if user else to.value,
                language=language,
                **_beginning(target, to, user, ip),
            )
    except IntegrityError:
        # Two clicks at once: the first one won, and this one's consent is rolled back.
        return present.get()


def live_at(target: Target, to: Address) -> SubscriptionQuerySet:
    """Return the live subscription of this address to `target`, if any."""
    what = target.columns.items()
    same = {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in what
    }
    return at_address(to).live().filter(**same)


def _check(target: Target, to: Address) -> None:
    if target.report and not followable().filter(pk=target.report.pk).exists():
        raise Refused("gone", _("Phản ánh này hiện không công khai nên không theo dõi được."))
    if at_address(to).live().count() >= MOST_FOLLOWED:
        raise Refused(
            "too_many",
            _("Ông/Bà đang theo dõi %(most)d nội dung. Xin bỏ bớt trước khi theo dõi thêm.")
            % {"most": MOST_FOLLOWED},
        )


def _beginning(target: Target, to: Address, user: User | None, ip: str | None) -> dict[str, Any]:
    """Return the columns of a new start: followers hear only of later news."""
    now = timezone.now()
    return {
        "consent": _consent(target, to, user, ip),
        "confirmed_at": now,
        "notified_state": State(target.report.state).public if target.report else "",
        "notified_until": None if target.report else now,
    }


def _consent(target: Target, to: Address, user: User | None, ip: str | None) -> Consent:
    (given,) = consent.record(
        Consent.Purpose.FOLLOW,
        who=user.phone_hash if user else _subject_hash(to),
        channel=Consent.Channel.WEB,
        ip=ip,
        about=target.report.code if target.report else "",
    )
    return given


def _subject_hash(to: Address) -> str:
    """Return the hash under which the consents of this address are found."""
    return (phone_hash if to.channel == Channel.SMS else email_hash)(to.value)


def end(subscriptions: Collection[Subscription]) -> None:
    """End these rows of `with_target` and drop their waiting messages; idempotent."""
    now = timezone.now()
    with transaction.atomic():
        ended = [
            one
            for one in subscriptions
            if Subscription.objects.live().filter(pk=one.pk).update(ended_at=now)
        ]
        # Read the consent again: a subscription resumed since it was read has a newer one.
        given = Subscription.objects.filter(pk__in=[one.pk for one in ended]).values("consent")
        Consent.objects.filter(pk__in=given, withdrawn_at=None).update(withdrawn_at=now)
        for one in ended:
            one.ended_at = now
            _drop_waiting(one)


def _drop_waiting(ended: Subscription) -> None:
    to = address_of(ended)
    if to is None:
        return
    if ended.report:
        outbox.drop(Template.FOLLOW_NEWS, about=ended.report.code, to=[to.hash])
        return
    others = at_address(to).live().of_areas()
    if not others.exists():
        outbox.drop(Template.FOLLOW_DIGEST, to=[to.hash])
    if ended.notices and not others.of_notices().exists():
        outbox.drop(Template.NOTICE_NEWS, to=[to.hash])


def resume(ended: Subscription, *, ip: str | None) -> None:
    """Undo `end` with a new consent; raise `Refused` as `subscribe` does.

    The follower does not hear of news from the time in between.
    """
    target, to = Target.of_subscription(ended), address_of(ended)
    if ended.is_live or to is None:
        return
    _check(target, to)
    try:
        with transaction.atomic():
            waiting = Subscription.objects.select_for_update().filter(pk=ended.pk)
            if waiting.exclude(ended_at=None).exists():
                beginning = _beginning(target, to, ended.user, ip)
                waiting.update(ended_at=None, **beginning)
    except IntegrityError:
        # Another row follows the target already.
        return
    ended.refresh_from_db(fields=["ended_at", "consent"])


def forget(subscriptions: SubscriptionQuerySet) -> int:
    """Delete these rows with their addresses; keep the consents as proof, withdrawn."""
    with transaction.atomic():
        rows = list(subscriptions.select_for_update(of=("self",)).order_by("pk"))
        given = Consent.objects.filter(pk__in=[row.consent_id for row in rows])
        given.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        given.update(ip=None)
        Subscription.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


# --- find -----------------------------------------------------------------------------------


def address_of(subscription: Subscription) -> Address | None:
    """Return the address for news now; None if the account has lost this channel."""
    user = subscription.user
    if user is None:
        return Address(Channel(subscription.channel), subscription.contact, proved=True)
    return next((to for to in addresses(user) if to.channel == subscription.channel), None)


def addresses(user: User) -> list[Address]:
    """Return the proved addresses of an account, e-mail first."""
    return user.proved_addresses()[::-1] if user.is_active else []


def at_address(to: Address) -> SubscriptionQuerySet:
    """Return the subscriptions of this address, with or without account; one extra query."""
    owners = (
        User.objects.filter(phone_hash=phone_hash(to.value), phone_confirmed_at__isnull=False)
        if to.channel == Channel.SMS
        else User.objects.filter(email_hash=email_hash(to.value), email_confirmed_at__isnull=False)
    )
    mine = Q(contact_hash=to.hash)
    # By key: PostgreSQL uses no index for an OR with a subquery.
    if owner := owners.values_list("pk", flat=True).first():
        mine |= Q(user=owner, channel=to.channel)
    return Subscription.objects.filter(mine)


def of_person(user: User | None, proved: Collection[Address]) -> SubscriptionQuerySet:
    """Return the subscriptions of an account and of the addresses that the person has proved."""
    mine = Q(contact_hash__in=[to.hash for to in proved])
    return Subscription.objects.filter(mine | Q(user=user) if user else mine)


def live_of(user: User) -> list[Subscription]:
    """Return the live subscriptions of an account, also those made without log-in; one query."""
    mine = of_person(user, addresses(user)).live()
    return list(mine.with_target().order_by("pk"))
