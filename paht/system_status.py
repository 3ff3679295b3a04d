"""Report the state of the server on the first page of administrators."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from citizen import samples as tile_samples
from paht.backup import schedule
from paht.foundation.local_time import moment_text
from province import portal
from reports.models import MediaFolder
from reports.samples import sample_reports
from reports.uploads import disk_space
from reports.workflow import media_folder


@dataclass(frozen=True)
class Line:
    """One fact about the portal's machine; `tone` is "", "soon" or "overdue"."""

    text: str
    tone: Literal["", "soon", "overdue"] = ""


def lines(user: User) -> list[Line]:
    """Return the lines for administrators; at most three queries. Empty for everybody else."""
    if not user.has_perm("notifications.resend_message"):
        return []
    return [*_samples(), *_backup(), *_media(), *_controller()]


def _samples() -> Iterator[Line]:
    """Warn of samples on a portal that citizens use: a trial may have become one."""
    if settings.TRIAL:
        return
    if sample_reports.are_loaded() or tile_samples.are_loaded():
        text = _("Người dân đang thấy dữ liệu mẫu. Gỡ bằng lệnh manage.py load_samples --remove.")
        yield Line(text, "overdue")


def _backup() -> Iterator[Line]:
    status = schedule.status()
    if status.made_at is None:
        tone: Literal["soon", "overdue"] = "soon" if settings.TRIAL else "overdue"
        yield Line(_("Chưa có bản sao lưu nào. Đặt BACKUP_DIR, hoặc chạy manage.py backup."), tone)
        return
    age = _("Sao lưu gần nhất: %(moment)s.") % {"moment": moment_text(status.made_at)}
    yield Line(age, "overdue" if status.is_late else "")
    if status.failed:
        yield Line(_("Sao lưu gặp lỗi: %(reason)s") % {"reason": status.failed}, "overdue")
    if not status.has_keys:
        text = _("Bản sao lưu không có khóa giải mã: đặt BACKUP_PUBLIC_KEY, hoặc cất khóa riêng.")
        yield Line(text, "soon")
    if status.verified_at is None:
        yield Line(_("Chưa thử khôi phục bản sao lưu nào (manage.py verify_backup)."), "soon")
    else:
        moment = moment_text(status.verified_at)
        text = _("Đã thử khôi phục: %(moment)s.") % {"moment": moment}
        yield Line(text, "soon" if status.is_unverified else "")


def _controller() -> Iterator[Line]:
    names = portal.current()
    if not names.controller_address or not (names.controller_phone or names.controller_email):
        yield Line(
            _("Chưa ghi địa chỉ và liên hệ của bên kiểm soát dữ liệu (mục “Tên Cổng…”)."), "soon"
        )


def _media() -> Iterator[Line]:
    row = MediaFolder.objects.first()
    if media_folder.is_foreign(row.identity if row else None):
        yield Line(media_folder.foreign_text(), "overdue")
    elif row and row.held_back:
        text = _(
            "%(count)d tệp không có trong cơ sở dữ liệu: chưa chuyển tệp nào, cần người vận hành "
            "xem lại (manage.py sweep_orphans)."
        )
        yield Line(text % {"count": row.held_back}, "overdue")
    if disk_space.is_low():
        text = _("Ổ đĩa sắp đầy (còn %(megabytes)d MB): Cổng đã ngừng nhận tệp đính kèm.")
        yield Line(text % {"megabytes": disk_space.free_bytes() // 2**20}, "overdue")
