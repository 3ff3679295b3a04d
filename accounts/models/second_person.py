"""Store requests that take effect only when a second person confirms them."""

from textwrap import shorten
from typing import Any, Self, cast

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models.people import User
from paht.foundation.crypto import EncryptedJSONField, EncryptedTextField

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def waiting(self) -> Self:
        """Return the requests that may still be confirmed."""
        return self.filter(decision=None, expires_at__gt=timezone.now())

    def pressing(self) -> Self:
        """Return the waiting requests without those for new accounts, which work meanwhile."""
        return self.waiting().exclude(kind=RightsRequest.Kind.ACCOUNT)

    def unconfirmed_accounts(self) -> Self:
        """Return the requests for new accounts that nobody has confirmed."""
        confirmed = RightsDecision.Outcome.CONFIRMED
        return self.filter(kind=RightsRequest.Kind.ACCOUNT).exclude(decision__outcome=confirmed)

    def about(self, row: models.Model) -> Self:
        """Return the requests to change this row of reference data."""
        return self.filter(subject=subject_of(row))


def subject_of(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


class RightsRequest(models.Model):
    """One request that needs a second person; append-only, also for SQL.

    It concerns an account (`user`) or a row of reference data (`subject`).
    """

    class Kind(models.TextChoices):
        ROLE = "role", _("Giao vai trò")
        PASSWORD = "password", _("Cấp lại mật khẩu")
        SECOND_STEP = "second_step", _("Gỡ xác thực hai bước")
        DETAILS = "details", _("Đổi cơ quan, nơi nhận tin")
        ACCOUNT = "account", _("Tài khoản mới")
        ROW = "row", _("Đổi danh mục")

    kind = models.CharField(_("việc"), max_length=20, choices=Kind)
    user = models.ForeignKey(
        User,
        verbose_name=_("tài khoản"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Model and key of a row, as in "province.agency:5".
    subject = models.CharField(_("dòng danh mục"), max_length=60, blank=True, db_default="")
    role = models.CharField(_("vai trò"), max_length=20, blank=True)
    # The new values of `DETAILS`, of which an address is personal data; name, old and new values
    # of `ROW`.
    details: "models.Field[dict[str, Any] | None, dict[str, Any] | None]" = EncryptedJSONField(
        blank=True, default=dict
    )
    # None: asked on the server's command line.
    asked_by = models.ForeignKey(
        User,
        verbose_name=_("người đề nghị"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("đề nghị lúc"))
    expires_at = models.DateTimeField(_("hết hạn lúc"))

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("việc cần người thứ hai xác nhận")
        verbose_name_plural = _("việc cần người thứ hai xác nhận")
        ordering = ("-id",)
        default_permissions = ()
        permissions = [("confirm_rights", _("Xác nhận quyền do người khác đề nghị"))]
        indexes = [models.Index(fields=["user", "-id"], name="rights_request_user")]
        constraints = [
            models.CheckConstraint(
                name="rights_request_names_its_role", condition=Q(role="") ^ Q(kind="role")
            ),
            models.CheckConstraint(
                name="rights_request_about_account_or_row",
                condition=Q(kind="row", user=None) & ~Q(subject="")
                | ~Q(kind="row") & Q(user__isnull=False, subject=""),
            ),
            # Nobody asks for more rights of their own.
            models.CheckConstraint(
                name="rights_request_for_another",
                condition=Q(asked_by=None) | ~Q(asked_by=F("user")),
            ),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def what(self) -> str:
        kind = str(self.get_kind_display())
        # A short name leaves an SMS room for the rest.
        about = (
            roles.label(self.role) if self.role else shorten(self.row_name, 60, placeholder="...")
        )
        return f"{kind}: {about}" if about else kind

    @property
    def account(self) -> User:
        """Return the account, which every request but one about a row has."""
        return cast(User, self.user)

    @property
    def row_name(self) -> str:
        """Return the name of the row when the change was asked for; "" for an account."""
        return str((self.details or {}).get("name", "")) if self.subject else ""

    def row(self, *, locked: bool = False) -> models.Model:
        """Return the row as it is now; `locked` keeps others from changing it until the commit."""
        label, _colon, key = self.subject.partition(":")
        rows = apps.get_model(label)._base_manager.all()
        rows = rows.select_for_update(of=("self",)) if locked else rows
        found: models.Model = rows.get(pk=key)
        return found

    @property
    def has_expired(self) -> bool:
        return timezone.now() >= self.expires_at


class RightsDecision(models.Model):
    """The one decision about a request; append-only, also for SQL."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Đã xác nhận")
        REFUSED = "refused", _("Không xác nhận")
        WITHDRAWN = "withdrawn", _("Người đề nghị đã rút lại")
        # A confirmed request changed what this one rests on.
        OUTDATED = "outdated", _("Không còn hiệu lực vì dữ liệu đã đổi")

    request = models.OneToOneField(RightsRequest, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome)
    # None: decided on the server's command line.
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # By the database's clock: the trigger on roles compares it with its own transaction.
    at = models.DateTimeField(_("lúc"))
    note = EncryptedTextField(_("lý do"), blank=True)

    class Meta:
        verbose_name = _("quyết định của người thứ hai")
        verbose_name_plural = _("quyết định của người thứ hai")
        default_permissions = ()
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"#{self.pk}"
