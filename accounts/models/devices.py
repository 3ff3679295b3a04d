"""Store the devices that are signed in to an account."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.people import User
from paht.foundation.crypto import LookupHashField


class Device(models.Model):
    """One log-in, as its owner may recognise it; only `accounts.devices` writes here.

    The session holds the row's id, because the session key changes during its life. Of the address
    only the network is stored, of the browser two words.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    # Hash of the session key when the row was made: two requests at once make one row.
    session_hash = LookupHashField(unique=True)
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    network = models.CharField(max_length=45, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("thiết bị đăng nhập")
        verbose_name_plural = gettext_lazy("thiết bị đăng nhập")
        ordering = ("-last_seen_at", "-id")
        default_permissions = ()
        indexes = (
            models.Index(fields=("user", "-last_seen_at"), name="device_user"),
            models.Index(fields=("last_seen_at",), name="device_age"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def words(self) -> str:
        """Return "Chrome trên Android"."""
        browser = self.browser or _("Trình duyệt không rõ")
        if not self.system:
            return browser
        return _("%(browser)s trên %(system)s") % {"browser": browser, "system": self.system}
