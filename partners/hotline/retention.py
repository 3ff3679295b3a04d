"""Say which calls, recordings and used numbers end their retention; `privacy.purge` asks."""

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.hotline.signing import WINDOW_SECONDS
from partners.models import Call, CallBack, CallOpening, SignedRequest
from reports.privacy.purge import Rule

# A nonce is refused by its time long before it is forgotten.
_NONCES_KEPT = timedelta(seconds=4 * WINDOW_SECONDS)


def _erase(rows: QuerySet[Any], now: datetime) -> int:
    return rows.delete()[0]


def _erase_openings(rows: QuerySet[CallOpening], now: datetime) -> int:
    with pgtrigger.ignore("partners.CallOpening:append_only"):
        return rows.delete()[0]


def _before(now: datetime, setting: str) -> datetime:
    return now - timedelta(days=getattr(settings, setting))


RULES = (
    Rule(
        "recordings",
        _("Liên kết ghi âm cuộc gọi đến tổng đài"),
        lambda now: Call.objects.filter(recording_until__lt=now),
        "recording_until",
        lambda rows, now: rows.update(recording_url="", recording_until=None),
    ),
    Rule(
        "calls",
        _("Cuộc gọi đến tổng đài"),
        lambda now: Call.objects.filter(
            first_heard_at__lt=_before(now, "RETENTION_CALLS_DAYS"), recording_until=None
        ),
        "first_heard_at",
        _erase,
    ),
    Rule(
        "call-backs",
        _("Cuộc gọi nhỡ 1022"),
        lambda now: CallBack.objects.filter(
            last_missed_at__lt=_before(now, "RETENTION_CALLS_DAYS")
        ),
        "last_missed_at",
        _erase,
    ),
    Rule(
        "call-openings",
        _("Lượt mở cuộc gọi đến tổng đài"),
        lambda now: CallOpening.objects.filter(at__lt=_before(now, "RETENTION_LOG_DAYS")),
        "at",
        _erase_openings,
    ),
    Rule(
        "signed-requests",
        _("Số đã dùng của yêu cầu có chữ ký"),
        lambda now: SignedRequest.objects.filter(at__lt=now - _NONCES_KEPT),
        "at",
        _erase,
    ),
)
