"""Store the legal basis of public cameras, and the servers that their pictures may come from."""

import ipaddress
import re
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paht.foundation.history import recorded
from province.models import Agency

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MOST_HOSTS = 50
# Wider networks are a mistake of typing.
_SHORTEST_PREFIX = {4: 8, 6: 32}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.ASCII)


class Host(NamedTuple):
    """A server of pictures; `network` names the internal network that it may be in."""

    name: str
    network: Network | None


def read_hosts(lines: str) -> list[Host]:
    """Return the servers of a list, one a line; raise `ValidationError` for an unclear line."""
    found = [_host(line) for line in lines.lower().splitlines() if line.strip()]
    if len(found) > MOST_HOSTS:
        raise ValidationError(_("Tối đa %(count)d máy chủ.") % {"count": MOST_HOSTS})
    return found


def _host(line: str) -> Host:
    name, *networks = line.split()
    if len(networks) > 1 or not _HOST.fullmatch(name):
        raise ValidationError(
            _("Không đọc được dòng “%(line)s”. Ví dụ: camera.example.vn 10.20.0.0/16")
            % {"line": line.strip()[:80]}
        )
    return Host(name, _network(networks[0]) if networks else None)


def _network(typed: str) -> Network:
    try:
        network = ipaddress.ip_network(typed)
    except ValueError as error:
        raise ValidationError(
            _("“%(network)s” không phải là mạng, ví dụ: 10.20.0.0/16") % {"network": typed[:60]}
        ) from error
    is_forbidden = network.is_link_local or network.is_multicast or network.is_unspecified
    if is_forbidden or network.prefixlen < _SHORTEST_PREFIX[network.version]:
        raise ValidationError(
            _("Mạng “%(network)s” quá rộng hoặc không dùng cho camera.") % {"network": typed[:60]}
        )
    return network


class CameraBasisQuerySet(models.QuerySet["CameraBasis"]):
    def in_force(self) -> Self:
        """Return the basis on which pictures are public today; none without one."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()), is_on=True)


@recorded()
class CameraBasis(models.Model):
    """Why pictures of public cameras may be shown: one row at most, without it none are shown."""

    document = models.CharField(
        gettext_lazy("số văn bản"), max_length=80, help_text=gettext_lazy("Ví dụ: 12/QĐ-UBND")
    )
    issued_on = models.DateField(gettext_lazy("ngày ban hành"))
    issuer = models.CharField(gettext_lazy("cơ quan ban hành"), max_length=200)
    purpose = models.CharField(
        gettext_lazy("mục đích"),
        max_length=500,
        help_text=gettext_lazy("Hiện trên trang, ví dụ: Người dân xem tình trạng giao thông."),
    )
    controller = models.ForeignKey(
        Agency,
        verbose_name=gettext_lazy("bên kiểm soát dữ liệu"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    contact = models.CharField(
        gettext_lazy("liên hệ"),
        max_length=200,
        help_text=gettext_lazy(
            "Số điện thoại hoặc địa chỉ của cơ quan trả lời người dân về dữ liệu."
        ),
    )
    kept_days = models.PositiveSmallIntegerField(
        gettext_lazy("hệ thống camera lưu hình (ngày)"),
        validators=[MaxValueValidator(3650)],
        help_text=gettext_lazy("0: không lưu. Cổng chỉ giữ hình mới nhất trong vài phút."),
    )
    hosts = models.TextField(
        gettext_lazy("máy chủ ảnh"),
        max_length=4000,
        help_text=gettext_lazy(
            "Mỗi dòng một máy chủ https, thêm cổng nếu khác 443. Máy chủ trong mạng nội bộ: ghi"
            " thêm mạng ấy, ví dụ: camera.example.vn 10.20.0.0/16"
        ),
    )
    ends_on = models.DateField(
        gettext_lazy("hết hiệu lực"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Sau ngày này hình tự tắt. Để trống nếu không thời hạn."),
    )
    is_on = models.BooleanField(gettext_lazy("công khai hình ảnh"), default=True)
    recorded_at = models.DateTimeField(gettext_lazy("ghi nhận lúc"), auto_now=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=gettext_lazy("người ghi nhận"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        editable=False,
    )

    objects = CameraBasisQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("căn cứ công khai camera")
        verbose_name_plural = gettext_lazy("căn cứ công khai camera")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_camera_basis"),
        ]

    def __str__(self) -> str:
        return self.document

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.issued_on and self.issued_on > timezone.localdate():
            raise ValidationError({"issued_on": _("Văn bản chưa ban hành.")})
        try:
            read_hosts(self.hosts)
        except ValidationError as error:
            raise ValidationError({"hosts": error}) from error
