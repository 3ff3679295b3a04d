"""Ban a phone for a time: its reports still come in, marked for a check by staff."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, phone_hash
from paht.foundation import text
from paht.foundation.local_time import moment_text
from paht.foundation.refusals import Refusal
from reports.models import Ban

# The limit also catches a mistyped year.
LONGEST = timedelta(days=90)


class Refused(Refusal):
    """A ban that cannot be set or lifted; `message` (Vietnamese) gives the clerk the reason."""


def ban(phone: str, *, reason: str, until: datetime, by: User) -> Ban:
    """Ban `phone` (E.164) until `until`; a phone has one ban at a time."""
    now, reason = timezone.now(), text.clean(reason)
    if not by.has_perm("reports.add_ban"):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    if not reason:
        raise Refused("needs_reason", _("Vui lòng nhập lý do."))
    if not now < until <= now + LONGEST:
        raise Refused(
            "wrong_end",
            _("Thời điểm kết thúc phải ở tương lai và trong vòng %(days)d ngày.")
            % {"days": LONGEST.days},
        )
    who = phone_hash(phone)
    try:
        with transaction.atomic():
            # The constraint allows one open ban a phone: close an expired one first.
            over = Ban.objects.filter(phone_hash=who, lifted_at=None, until__lte=now)
            for old in over.select_for_update():
                old.lifted_at = old.until
                old.save(update_fields=["lifted_at"])
            return Ban.objects.create(
                phone_hash=who,
                phone_mask=text.mask_phone(phone),
                reason=reason,
                until=until,
                by=by,
            )
    except IntegrityError:
        present = Ban.objects.filter(phone_hash=who, lifted_at=None).first()
        if present is None:
            raise
        raise Refused(
            "banned_already",
            _("Số này đang bị hạn chế đến %(until)s.") % {"until": moment_text(present.until)},
        ) from None


def lift(ban: Ban, *, by: User) -> None:
    """End a ban early; raise `Refused` if it is over."""
    if not by.has_perm("reports.change_ban"):
        raise Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
    now = timezone.now()
    lifted = Ban.objects.in_force(at=now).filter(pk=ban.pk).update(lifted_at=now, lifted_by=by)
    if not lifted:
        raise Refused("over", _("Hạn chế này đã hết hoặc đã được bỏ."))
