"""Store who follows which report or area, and the news still to be sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from notifications.models import Channel
from paht.foundation.crypto import EncryptedTextField, LookupHashField
from province.models import AdminUnit
from reports.models.catalogue import Category
from reports.models.events import ReportEvent
from reports.models.report import Report
from reports.rules.states import State

LIVE = Q(ended_at__isnull=True)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def live(self) -> "SubscriptionQuerySet":
        """Return the subscriptions that have not ended."""
        return self.filter(LIVE)

    def of_areas(self) -> "SubscriptionQuerySet":
        """Return the subscriptions of communes and categories, which get a daily digest."""
        return self.filter(report=None)

    def of_notices(self) -> "SubscriptionQuerySet":
        """Return the subscriptions of the notices of communes."""
        return self.filter(notices=True)

    def with_target(self) -> "SubscriptionQuerySet":
        """Join the followed report or area, and the account whose address is used."""
        return self.select_related("report", "commune__parent", "category", "user", "consent")


class Subscription(models.Model):
    """A person follows one report, one commune and/or category, or the notices of a commune.

    A row is created confirmed. Until the address is proved, the request is only in the encrypted
    link of an e-mail or in the session. An account's subscription has no address: its news goes
    to the account's address of the day.
    """

    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions"
    )
    commune = models.ForeignKey(
        AdminUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Follows what is announced for the commune, instead of its reports.
    notices = models.BooleanField(_("thông báo cho người dân"), default=False)
    channel = models.CharField(_("kênh"), max_length=10, choices=Channel.choices)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    contact = EncryptedTextField(_("nơi nhận"), blank=True)
    # As `notifications.outbox.Address.hash`.
    contact_hash = LookupHashField(blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("ngôn ngữ"), max_length=8)
    confirmed_at = models.DateTimeField(_("xác nhận lúc"))
    ended_at = models.DateTimeField(_("bỏ theo dõi lúc"), null=True, blank=True)
    # The public state of the report in the last notice.
    notified_state = models.CharField(max_length=20, choices=State.choices, blank=True)
    # Reports of the area that became public until then were in a digest.
    notified_until = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("lượt theo dõi")
        verbose_name_plural = _("lượt theo dõi")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="subscription_of_one_thing",
                condition=Q(
                    report__isnull=False,
                    commune__isnull=True,
                    category__isnull=True,
                    notified_until__isnull=True,
                    notices=False,
                )
                | (
                    Q(report__isnull=True, notified_until__isnull=False)
                    & (Q(commune__isnull=False) | Q(category__isnull=False))
                    & (Q(notices=False) | Q(category__isnull=True))
                ),
            ),
            models.CheckConstraint(
                name="subscription_of_somebody",
                condition=Q(user__isnull=False, contact_hash="")
                | (Q(user__isnull=True) & ~Q(contact_hash="")),
            ),
            models.UniqueConstraint(
                fields=(
                    *("report", "contact_hash", "user", "channel", "commune", "category"),
                    "notices",
                ),
                name="subscription_once",
                condition=LIVE,
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact_hash"],
                name="subscription_contact",
                condition=~Q(contact_hash=""),
            ),
            # For the warnings of a commune.
            models.Index(
                fields=["commune"],
                name="subscription_notices",
                condition=LIVE & Q(notices=True),
            ),
            # For the digest.
            models.Index(
                fields=["notified_until"],
                name="subscription_due",
                condition=LIVE & Q(report__isnull=True),
            ),
            models.Index(
                fields=["ended_at"],
                name="subscription_ended",
                condition=Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None


class Publication(models.Model):
    """The first publication of a report; publishing it again later is no news."""

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="publication"
    )
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("lần công khai đầu")
        verbose_name_plural = _("lần công khai đầu")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"


class StateNews(models.Model):
    """A change of state that followers must still be told; deleted once they are."""

    event = models.OneToOneField(
        ReportEvent, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("tin chờ gửi người theo dõi")
        verbose_name_plural = _("tin chờ gửi người theo dõi")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"
