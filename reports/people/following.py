"""Following a report, a commune or a category: asked for, proved, ended, taken up again.

Nothing is kept of an address before whoever reads it has said yes (double opt-in): what was
asked stands encrypted in the link of a mail, or in the session that waits for a code. What
followers are told, and when, is in `follow_news`.
"""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from accounts import consent
from accounts.models import Consent, User, email_hash, phone_hash
from notifications import outbox
from notifications.models import Channel, Message, Template
from notifications.outbox import Address
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import InvalidToken, decrypt, encrypt, random_token
from paht.foundation.refusals import Refusal
from province.models import AdminUnit
from reports.models import Category, Report, Subscription
from reports.models.following import SubscriptionQuerySet
from reports.rules.states import State
from reports.workflow import wording
from reports.workflow.publicity import followable

LINK_DAYS = 7
# What a stranger may have us write to somebody, who has to do nothing about it.
MAILS_PER_DAY = 5
MOST_FOLLOWED = 100
_LINK = "reports.following.asked"
_ONE, _DIGEST = "s", "d"
_SIGNATURE = 12  # hex digits: short enough for an SMS, too long to be guessed through our door


class Refused(Refusal):
    """What cannot be followed; `message` is for who asks."""


class BadLink(Exception):
    """The link was not made here, is too old, or what it is about is gone."""


@dataclass(frozen=True)
class Target:
    """What is followed: a report, or a commune and/or a category."""

    report: Report | None = None
    commune: AdminUnit | None = None
    category: Category | None = None

    @classmethod
    def of_report(cls, code: str) -> Self | None:
        """The report, if it may be followed."""
        if not code.isdecimal():
            # What an address can hold, the database may not be able to look for.
            return None
        report = followable().select_related("category").filter(code=code).first()
        return cls(report=report) if report else None

    @classmethod
    def of_area(cls, *, commune: str, category: str) -> Self | None:
        """By the codes of the look-up's address; None where one is wrong, or both are empty."""
        return cls._area({"code": commune} if commune else {}, {"code": category})

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        """What a row of `with_target` follows, whether or not it may be read now."""
        return cls(subscription.report, subscription.commune, subscription.category)

    @classmethod
    def unpack(cls, facts: Mapping[str, Any]) -> Self | None:
        """What `pack` made; None when it may be followed no more."""
        if "report" in facts:
            return cls.of_report(str(facts["report"]))
        commune = {"pk": facts["commune"]} if facts["commune"] else {}
        return cls._area(commune, {"pk": facts["category"]})

    @classmethod
    def _area(cls, commune: dict[str, Any], category: dict[str, Any]) -> Self | None:
        (wanted,) = category.values()
        place = AdminUnit.objects.communes().filter(**commune).first() if commune else None
        usable = Category.objects.filter(is_active=True, sensitive=False)
        subject = usable.filter(**category).first() if wanted else None
        is_whole = bool(place) == bool(commune) and bool(subject) == bool(wanted)
        return cls(commune=place, category=subject) if is_whole and (place or subject) else None

    def pack(self) -> dict[str, Any]:
        """As JSON can hold it."""
        if self.report:
            return {"report": self.report.code}
        return {
            "commune": self.commune.pk if self.commune else None,
            "category": self.category.pk if self.category else None,
        }

    @property
    def columns(self) -> dict[str, Any]:
        """As a row has it."""
        return {"report": self.report, "commune": self.commune, "category": self.category}

    @property
    def title(self) -> str:
        """In the language of the page; of a report that is not public no more than its code."""
        if self.report:
            said = {"code": self.report.code}
            if not self.report.is_public:
                return _("Phản ánh %(code)s") % said
            return _("Phản ánh %(code)s: %(title)s") % {**said, "title": self.report.public_title}
        said = {"place": _place(self.commune) if self.commune else ""}
        if not self.category:
            return _("Phản ánh mới tại %(place)s") % said
        said["subject"] = wording.category_name(self.category)
        if not self.commune:
            return _("Phản ánh mới thuộc chuyên mục %(subject)s") % said
        return _("Phản ánh mới thuộc chuyên mục %(subject)s tại %(place)s") % said

    @property
    def path(self) -> str:
        """The page that shows it, in the language of the moment."""
        if self.report:
            return reverse("reports:detail", args=[self.report.code])
        return f"{reverse('reports:lookup')}?{urlencode(self.codes)}"

    @property
    def codes(self) -> dict[str, str]:
        """Commune and category as the look-up's address has them."""
        found = {
            "commune": self.commune.code if self.commune else "",
            "category": self.category.code if self.category else "",
        }
        return {name: code for name, code in found.items() if code}


def _place(commune: AdminUnit) -> str:
    district = commune.district
    return f"{commune.shown_name}, {district.shown_name}" if district else commune.shown_name


# --- asked for and proved ---------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What the link of a mail is for."""

    target: Target
    to: Address = field(repr=False)
    language: str


def ask_by_mail(target: Target, to: Address, *, language: str) -> None:
    """Send `to` a link that leads to the button by which its owner says yes.

    The same work whether or not they follow it already. More than `MAILS_PER_DAY` to one
    address are not sent, and nobody is told: it may be somebody else's.
    """
    facts = {
        "for": _LINK,
        "what": target.pack(),
        "to": to.value,
        "language": language,
        "at": int(time.time()),
    }
    with transaction.atomic():
        advisory_locks.acquire((Lock.CONFIRMATION_MAILS, to.hash))
        lately = Message.objects.filter(
            recipient_hash=to.hash,
            template=Template.FOLLOW_CONFIRM,
            created_at__gte=timezone.now() - timedelta(days=1),
        )
        if lately.count() >= MAILS_PER_DAY:
            return
        with translation.override(language):
            path = reverse("reports:follow_confirm", args=[encrypt(json.dumps(facts))])
            title = target.title
        outbox.enqueue(
            Template.FOLLOW_CONFIRM,
            to=to,
            context={"what": title, "url": settings.SITE_URL + path, "days": LINK_DAYS},
            key=f"follow-confirm:{random_token()}",
            secret=True,
            language=language,
        )


def read_link(token: str) -> Asked:
    """What was asked for; changes nothing. Raises `BadLink`."""
    try:
        facts = json.loads(decrypt(token))
    except (InvalidToken, ValueError) as error:
        raise BadLink from error
    if not isinstance(facts, dict) or facts.get("for") != _LINK:
        raise BadLink
    if not 0 <= time.time() - facts["at"] <= LINK_DAYS * 86_400:
        raise BadLink
    target = Target.unpack(facts["what"])
    if target is None:
        raise BadLink
    return Asked(target, Address(Channel.EMAIL, facts["to"]), facts["language"])


def follow(
    target: Target,
    *,
    to: Address,
    user: User | None = None,
    language: str,
    ip: str | None,
) -> Subscription:
    """Follow `target` at `to`, which has been proved; with `user`, wherever that account is
    reached by this channel. Doing it again changes nothing.

    Raises `Refused("gone")` for a report that is public no more, `Refused("too_many")`.
    """
    what = target.columns
    holder = {"user": user, "contact_hash": "" if user else to.hash, "channel": to.channel}
    present = of_target(target, to)
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
        # Two clicks at once: the other one was first, and this one's consent is undone.
        return present.get()


def of_target(target: Target, to: Address) -> SubscriptionQuerySet:
    """The live subscription to `target` at this address, if there is one."""
    what = target.columns.items()
    same = {name if value else f"{name}__isnull": value or True for name, value in what}
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
    """From when on somebody follows: what was before is not told."""
    now = timezone.now()
    return {
        "consent": _consent(target, to, user, ip),
        "confirmed_at": now,
        "told_state": State(target.report.state).public if target.report else "",
        "told_until": None if target.report else now,
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
    """The hash by which the consents of whoever has this address are found."""
    return (phone_hash if to.channel == Channel.SMS else email_hash)(to.value)


# --- ended and taken up again -------------------------------------------------------------


def end(subscriptions: Collection[Subscription]) -> None:
    """End these (rows of `with_target`); what waits of their news is not sent. Again: nothing."""
    now = timezone.now()
    with transaction.atomic():
        ended = [
            one
            for one in subscriptions
            if Subscription.objects.live().filter(pk=one.pk).update(ended_at=now)
        ]
        # As it stands now: taken up again since it was read, it rests on a newer consent.
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
    elif not at_address(to).live().of_areas().exists():
        outbox.drop(Template.FOLLOW_DIGEST, to=[to.hash])


def take_up(ended: Subscription, *, ip: str | None) -> None:
    """Undo the end: with a new consent, for the earlier one is withdrawn for good. What
    happened meanwhile is not told. Raises `Refused` as `follow` does."""
    target, to = Target.of(ended), address_of(ended)
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
        # It is followed by another row already.
        return
    ended.refresh_from_db(fields=["ended_at", "consent"])


def forget(subscriptions: SubscriptionQuerySet) -> int:
    """Remove these, the addresses with them; the consents stay as proof, withdrawn."""
    with transaction.atomic():
        rows = list(subscriptions.select_for_update(of=("self",)).order_by("pk"))
        given = Consent.objects.filter(pk__in=[row.consent_id for row in rows])
        given.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        given.update(ip=None)
        Subscription.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


# --- whose they are -------------------------------------------------------------------------


def address_of(subscription: Subscription) -> Address | None:
    """Where its news go now; None: its account is not reached by this channel any more."""
    user = subscription.user
    if user is None:
        return Address(Channel(subscription.channel), subscription.contact)
    return next((to for to in addresses(user) if to.channel == subscription.channel), None)


def addresses(user: User) -> list[Address]:
    """Where the owner of an account may hear of what they follow: proved, e-mail first."""
    if not user.is_active:
        return []
    found = [Address(Channel.EMAIL, user.email)] if user.email_confirmed_at else []
    if user.phone_confirmed_at:
        found.append(Address(Channel.SMS, user.phone))
    return found


def at_address(to: Address) -> SubscriptionQuerySet:
    """All whose news go to this address, by an account or without; one query more."""
    owners = (
        User.objects.filter(phone_hash=phone_hash(to.value), phone_confirmed_at__isnull=False)
        if to.channel == Channel.SMS
        else User.objects.filter(email_hash=email_hash(to.value), email_confirmed_at__isnull=False)
    )
    mine = Q(contact_hash=to.hash)
    # By its key: beside a subquery no index would be used.
    if owner := owners.values_list("pk", flat=True).first():
        mine |= Q(user=owner, channel=to.channel)
    return Subscription.objects.filter(mine)


def of_person(user: User | None, proved: Collection[Address]) -> SubscriptionQuerySet:
    """All of one person: of the account, and of the addresses they have proved."""
    mine = Q(contact_hash__in=[to.hash for to in proved])
    return Subscription.objects.filter(mine | Q(user=user) if user else mine)


def live_of(user: User) -> list[Subscription]:
    """What the owner of an account follows now, also without having logged in; one query."""
    mine = of_person(user, addresses(user)).live()
    return list(mine.with_target().order_by("pk"))


# --- the links in messages --------------------------------------------------------------------


def link(subscription: Subscription, *, digest: bool = False) -> str:
    """The page that shows and ends this subscription, or all that one digest tells of.

    Short, for an SMS. Whoever has it needs no account and no code; it names nobody.
    """
    with translation.override(subscription.language):
        return settings.SITE_URL + page(subscription, digest=digest)


def page(subscription: Subscription, *, digest: bool = False) -> str:
    """The path of `link`, in the language of the moment."""
    kind = _DIGEST if digest else _ONE
    token = f"{kind}{int_to_base36(subscription.pk)}"
    return reverse("reports:following", args=[f"{token}-{_signature(token)}"])


def short(url: str) -> str:
    """A link as an SMS has it: without the scheme, which phones put there by themselves."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def of_link(token: str) -> list[Subscription]:
    """What the link tells of, with targets; raises `BadLink`."""
    said, _dash, signature = token.partition("-")
    if not constant_time_compare(signature, _signature(said)):
        raise BadLink
    found = Subscription.objects.with_target().filter(pk=base36_to_int(said[1:])).first()
    if found is None:
        raise BadLink
    to = address_of(found) if said.startswith(_DIGEST) else None
    if to is None:
        return [found]
    # What has just been ended can be taken up again on the spot.
    shown = Q(ended_at=None) | Q(ended_at__gt=timezone.now() - timedelta(days=1))
    return list(at_address(to).of_areas().filter(shown).with_target().order_by("pk"))


def _signature(token: str) -> str:
    return salted_hmac("reports.following.link", token).hexdigest()[:_SIGNATURE]
