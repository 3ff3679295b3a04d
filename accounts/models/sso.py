"""Store identities at other providers that are linked to accounts, and conflicts about them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from paht.foundation.crypto import EncryptedTextField, LookupHashField


class Door(models.TextChoices):
    """The door of citizens and that of staff: an identity of one never opens the other."""

    VNEID = "vneid", "VNeID"
    STAFF = "staff", _("Tài khoản công vụ")


class LinkedIdentity(models.Model):
    """An identity that opens an account; `accounts.sso.links` writes, `accounts.unlinking` removes.

    Neither name nor number of the identity card is stored: the provider's own mark of the person,
    the level that it told, and when.
    """

    door = models.CharField(_("nơi cấp"), max_length=10, choices=Door)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="linked_identities")
    # The issuer, a space and its mark of the person.
    subject = EncryptedTextField()
    subject_hash = LookupHashField()
    level = models.CharField(_("mức độ xác thực"), max_length=100, blank=True)
    linked_at = models.DateTimeField(_("liên kết lúc"), default=timezone.now)
    last_used_at = models.DateTimeField(_("dùng gần nhất"), null=True, blank=True)

    class Meta:
        verbose_name = _("danh tính liên kết")
        verbose_name_plural = _("danh tính liên kết")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("door", "subject_hash"), name="identity_once"),
            models.UniqueConstraint(fields=("door", "user"), name="identity_one_of_account"),
        )

    def __str__(self) -> str:
        return f"{self.door} #{self.pk}"


class IdentityConflict(models.Model):
    """An identity and an account that do not fit; only `accounts.sso.conflicts` writes here.

    `link` is in the way: of the same identity to another account, or of another identity to
    `account`. Staff remove it or keep it. Nothing is linked by that: the person tries again.
    """

    class Kind(models.TextChoices):
        IDENTITY_TAKEN = "identity_taken", _("Danh tính đã liên kết với tài khoản khác")
        ACCOUNT_TAKEN = "account_taken", _("Tài khoản đã liên kết với danh tính khác")

    class Outcome(models.TextChoices):
        RELEASED = "released", _("Đã gỡ liên kết cũ")
        KEPT = "kept", _("Giữ nguyên liên kết cũ")

    door = models.CharField(_("nơi cấp"), max_length=10, choices=Door)
    kind = models.CharField(_("loại"), max_length=20, choices=Kind)
    # The account that the person wanted to link.
    account = models.ForeignKey(
        User, verbose_name=_("tài khoản"), on_delete=models.CASCADE, related_name="+"
    )
    link = models.ForeignKey(
        LinkedIdentity, on_delete=models.SET_NULL, null=True, blank=True, related_name="conflicts"
    )
    at = models.DateTimeField(_("lúc"), default=timezone.now)
    outcome = models.CharField(_("quyết định"), max_length=10, choices=Outcome, blank=True)
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("người quyết định"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("tranh chấp danh tính")
        verbose_name_plural = _("tranh chấp danh tính")
        ordering = ("-at", "-id")
        default_permissions = ()
        permissions = (("settle_identityconflict", _("Quyết định tranh chấp danh tính")),)
        indexes = (models.Index(fields=("-at", "-id"), name="identity_conflict_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=("account", "link", "kind"),
                name="identity_conflict_open_once",
                condition=models.Q(outcome=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
