"""Store the log of authentication and of refused attempts."""

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class SecurityEvent(models.Model):
    """One event of authentication; only `accounts.security_log` writes here.

    The marks are keyed hashes: of the client's network, and of the account's name as it is typed.
    A typed name that is no account, a password and a code are never stored.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Đăng nhập")
        FIRST_STEP = "first_step", _("Đúng bước một, chờ bước hai")
        WRONG_PASSWORD = "wrong_password", _("Sai tài khoản hoặc mật khẩu")  # noqa: S105
        LOCKED_OUT = "locked_out", _("Bị chặn vì thử quá nhiều lần")
        WRONG_CODE = "wrong_code", _("Sai mã xác thực")
        SECOND_STEP = "second_step", _("Đúng mã bước hai")
        WRONG_SECOND_STEP = "wrong_second_step", _("Sai mã bước hai")
        RECOVERY_CODE = "recovery_code", _("Dùng mã dự phòng")
        SECOND_STEP_SET_UP = "second_step_set_up", _("Thiết lập bước hai")
        SECOND_STEP_REMOVED = "second_step_removed", _("Gỡ bước hai")
        RECOVERY_CODES_RENEWED = "recovery_codes_renewed", _("Lấy mã dự phòng mới")
        ACCOUNT_OPENED = "account_opened", _("Mở tài khoản")
        PASSWORD_CHANGED = "password_changed", _("Đổi mật khẩu")  # noqa: S105
        PASSWORD_RESET = "password_reset", _("Đặt lại mật khẩu bằng mã xác thực")  # noqa: S105
        PASSWORD_GIVEN = "password_given", _("Quản trị đặt mật khẩu")  # noqa: S105
        SIGNED_OUT = "signed_out", _("Đăng xuất")
        SESSION_ENDED = "session_ended", _("Kết thúc một phiên")
        SESSIONS_ENDED = "sessions_ended", _("Kết thúc nhiều phiên")
        TIMED_OUT = "timed_out", _("Hết giờ phiên")
        BURST = "burst", _("Thử sai dồn dập")
        NO_ACCESS = "no_access", _("Bị từ chối quyền truy cập")
        FORGED_TOKEN = "forged_token", _("Đường dẫn bí mật hoặc mã ký không đúng")  # noqa: S105
        FORGED_FORM = "forged_form", _("Biểu mẫu không hợp lệ (CSRF)")
        FALSE_PROOF = "false_proof", _("Bài kiểm tra máy không đúng")
        FLOOD = "flood", _("Vượt giới hạn số lần")
        IDENTITY_LINKED = "identity_linked", _("Liên kết danh tính")
        IDENTITY_UNLINKED = "identity_unlinked", _("Gỡ liên kết danh tính")
        IDENTITY_REFUSED = "identity_refused", _("Từ chối một danh tính")

    at = models.DateTimeField(_("lúc"), default=timezone.now)
    kind = models.CharField(_("sự kiện"), max_length=30, choices=Kind)
    # Without a constraint: its check would cost time for existing accounts only, which a visitor
    # could measure. The number of a deleted account stays and names nobody.
    user = models.ForeignKey(
        User,
        verbose_name=_("tài khoản"),
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    account_mark = models.CharField(_("dấu tài khoản"), max_length=16, blank=True)
    client_mark = models.CharField(_("dấu máy"), max_length=16, blank=True)
    # Refused requests of one client are summed up: a row counts those since its last row.
    times = models.PositiveIntegerField(_("số lần"), default=1, db_default=1)
    # Words of the portal, never of the visitor: the purpose of a code, the pattern of a URL.
    detail = models.CharField(_("chi tiết"), max_length=200, blank=True)

    class Meta:
        # One noun, so that the list counts "1" and "2" of the same.
        verbose_name = _("nhật ký đăng nhập và an toàn")
        verbose_name_plural = _("nhật ký đăng nhập và an toàn")
        ordering = ("-at", "-id")
        default_permissions = ("view",)
        indexes = (
            models.Index(fields=("-at", "-id"), name="security_newest"),
            models.Index(fields=("kind", "-at", "-id"), name="security_kind"),
            models.Index(fields=("user", "-at", "-id"), name="security_user"),
            models.Index(fields=("account_mark", "-at", "-id"), name="security_account"),
            models.Index(fields=("client_mark", "-at", "-id"), name="security_client"),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
