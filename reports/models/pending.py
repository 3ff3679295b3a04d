"""Store what arrived by e-mail or Open311 and waits for its sender's consent."""

import operator
import uuid
from datetime import datetime
from functools import reduce
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from accounts.second_person import awaits_confirmation
from paht.foundation import text
from paht.foundation.caching import page_value
from paht.foundation.crypto import EncryptedJSONField, EncryptedTextField, LookupHashField
from province.models import AdminUnit, Agency
from reports.models.catalogue import Category
from reports.models.impartiality import (
    is_above_inspectorate,
    is_of_inspectorate,
    own_matters,
)

PERMISSION = "reports.submit_report"
NOTHING = Q(pk__in=[])
_ENCRYPTED = ("title", "content", "address", "full_name", "email", "phone")
_HASHES = ("email_hash", "phone_hash")
_POINTERS = ("category", "commune", "latitude", "longitude", "occurred_at")
# A closed row keeps channel, dates and outcome only.
ERASED: dict[str, Any] = {
    **dict.fromkeys((*_ENCRYPTED, *_HASHES), ""),
    **dict.fromkeys((*_POINTERS, "answers")),
    "named_reports": [],
}
_IS_ERASED = Q(
    # Encrypted columns cannot be compared; their length can.
    Exact(reduce(operator.add, map(Length, (*_ENCRYPTED, "answers"))), 0),
    **dict.fromkeys(_HASHES, ""),
    **{f"{name}__isnull": True for name in _POINTERS},
)


def may_see(user: User) -> bool:
    """Return whether `user` has a queue of pending reports."""
    return user.has_perm(PERMISSION) or _kept_for(user) != NOTHING


def _is_unconfirmed(user: User) -> bool:
    """Return whether one administrator may have invented the owner of this account."""
    return page_value(("unconfirmed", user.pk), lambda: awaits_confirmation(user))


def _kept_for(user: User) -> Q:
    """Return the condition for the pending reports that `user` alone with few others may see."""
    # Nobody signed in has no agency, so the right comes first.
    if not user.has_perm("reports.view_report"):
        return NOTHING
    is_of = is_of_inspectorate(user)
    if not (is_of or is_above_inspectorate(user)) or _is_unconfirmed(user):
        return NOTHING
    queue = Q(inspectorate_only=True, about_inspectorate=not is_of)
    return queue & ~Q(named_agencies__overlap=own_matters(user))


class PendingReportQuerySet(models.QuerySet["PendingReport"]):
    def waiting(self) -> Self:
        return self.filter(state=PendingReport.State.WAITING)

    def for_staff(self, user: User) -> Self:
        """Return the pending reports of the queues of `user`; those of the inspectorate apart.

        One about the inspectorate itself waits for the supervisors outside it. People who belong
        or belonged to another agency that it names are left out, and accounts that no second
        person confirmed. Lists, counts and look-ups all start here, so that nobody else learns
        which queue one is in.
        """
        ordinary = Q(inspectorate_only=False) if user.has_perm(PERMISSION) else NOTHING
        return self.filter(ordinary | _kept_for(user))


class PendingReport(models.Model):
    """A report without its sender's consent yet; `intake.pending` writes it.

    Sending its form with `submission_id` makes the report. The row is then emptied, as after
    seven days.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Chờ người gửi đồng ý")
        COMPLETED = "completed", _("Đã thành phản ánh")
        EXPIRED = "expired", _("Hết hạn")
        REFUSED = "refused", _("Người gửi không đồng ý")
        ADDED = "added", _("Đã thêm vào phản ánh")

    # Links and addresses name the row by it. Gaps in row numbers would show how many others wait.
    key = models.UUIDField(unique=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    channel = models.CharField(_("kênh"), max_length=20, choices=Consent.Channel.choices)
    # What arrived, as its channel knows it: a second delivery makes no second row.
    source = models.CharField(max_length=150, unique=True, editable=False)
    submission_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        _("trạng thái"), max_length=10, choices=State.choices, default=State.WAITING
    )
    received_at = models.DateTimeField(_("đến lúc"))
    expires_at = models.DateTimeField(_("giữ đến"))
    # Of a program or list, which nobody answers.
    is_silent = models.BooleanField(_("không trả lời"), default=False)
    reminded_at = models.DateTimeField(_("nhắc lúc"), null=True, blank=True)
    closed_at = models.DateTimeField(_("kết thúc lúc"), null=True, blank=True)
    endangers_life = models.BooleanField(_("nguy hiểm tính mạng"), default=False)
    # Only people of the inspectorate see it (`for_staff`).
    inspectorate_only = models.BooleanField(default=False)
    # Of these, one that the inspectorate must not see: its supervisors do.
    about_inspectorate = models.BooleanField(default=False, db_default=False)
    # Keys of the agencies that such a text has as its matter, besides, and of those that a
    # confidential report accuses which it names; kept when it is closed.
    named_agencies = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    # Keys of the reports that the text answers or names by code (`workflow.pending_queues`).
    named_reports = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    # The report whose reporter, as is proved, answered with this text; kept when it is closed.
    answered_report = models.ForeignKey(
        "reports.Report", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    title = EncryptedTextField(_("tiêu đề"), blank=True)
    content = EncryptedTextField(_("nội dung"), blank=True)
    address = EncryptedTextField(_("địa điểm"), blank=True)
    full_name = EncryptedTextField(_("họ và tên"), blank=True)
    email = EncryptedTextField(_("thư điện tử"), blank=True)
    phone = EncryptedTextField(_("số điện thoại"), blank=True)
    email_hash = LookupHashField(blank=True, db_index=True)
    phone_hash = LookupHashField(blank=True, db_index=True)
    category = models.ForeignKey(
        Category,
        verbose_name=_("chuyên mục gợi ý"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    commune = models.ForeignKey(
        AdminUnit,
        verbose_name=_("phường/xã"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    occurred_at = models.DateTimeField(null=True, blank=True)
    # Answers to questions of the category: {"question_12": ["có"]}.
    answers = EncryptedJSONField(blank=True, default=None)
    # Files that the hold had no room for; the page asks for them again.
    files_left_out = models.PositiveSmallIntegerField(default=0)
    # Of each answer that joined it: where its words begin in `content`.
    joined_at = ArrayField(models.IntegerField(), default=list, blank=True, editable=False)

    objects = PendingReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("phản ánh chờ đồng ý")
        verbose_name_plural = _("phản ánh chờ đồng ý")
        ordering = ("-endangers_life", "received_at", "id")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["expires_at", "id"],
                name="pending_expiry",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["-received_at", "-id"], name="pending_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="pending_closed_has_time",
                condition=Q(state="waiting", closed_at__isnull=True)
                | (~Q(state="waiting") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="pending_about_inspectorate_is_kept",
                condition=Q(about_inspectorate=False) | Q(inspectorate_only=True),
            ),
            models.CheckConstraint(
                name="pending_closed_is_empty",
                condition=Q(state="waiting") | _IS_ERASED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def masked_phone(self) -> str:
        return text.mask_phone(self.phone) if self.phone else ""

    @property
    def masked_email(self) -> str:
        return text.mask_email(self.email) if self.email else ""

    @property
    def version(self) -> str:
        """Name the content that a reader has seen: each answer that joins makes another one."""
        return self.version_at(len(self.joined_at))

    def version_at(self, joined: int) -> str:
        return f"{self.key}.{joined}" if joined else str(self.key)

    def words_since(self, joined: int) -> str:
        """Return the words that joined after the first `joined` answers."""
        later = self.joined_at[joined : joined + 1]
        return self.content[later[0] :].strip() if later else ""

    @property
    def all_words(self) -> str:
        """Return the content, and below it the answers to questions of the category."""
        return with_answers(self.content, self.answers)

    def is_over(self, now: datetime) -> bool:
        """Return whether it waits no longer, also before `expire` has run."""
        return self.state_at(now) != self.State.WAITING

    def state_at(self, now: datetime) -> State:
        if self.is_waiting and self.expires_at <= now:
            return self.State.EXPIRED
        return self.State(self.state)


def with_answers(content: str, answers: Any) -> str:
    """Return the text with the answers (by field name) below it: they may hold any words, too."""
    values = (value for said in (answers or {}).values() for value in said)
    return "\n".join([content, *values])


class PendingAction(models.Model):
    """One act of staff on a pending report: who opened, moved or closed it; append-only."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Xem nội dung và người gửi")
        RELEASED = "released", _("Chuyển ra danh sách chung")
        WITHHELD = "withheld", _("Chuyển riêng cho Thanh tra")
        REFUSED = "refused", _("Ghi: người gửi không đồng ý")
        COMPLETED = "completed", _("Ghi nhận thành phản ánh")
        ADDED = "added", _("Thêm vào phản ánh đã trả lời")

    pending = models.ForeignKey(PendingReport, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(_("việc"), max_length=10, choices=Kind.choices)
    by = models.ForeignKey(
        User, verbose_name=_("người"), on_delete=models.PROTECT, related_name="+"
    )
    # The agency of the person at that time.
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("cơ quan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("việc với phản ánh chờ đồng ý")
        verbose_name_plural = _("việc với phản ánh chờ đồng ý")
        ordering = ("at", "id")
        default_permissions = ()
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
