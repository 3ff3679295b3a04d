"""Delete personal data whose retention has ended; the nightly task calls it.

`purge` decides when (`RETENTION_…_DAYS` in `paht.settings`); `erasure` (reporters), `changes`
(history) and `audit_chain` do it. Each rule works in small transactions and skips locked rows, so
it runs beside the live portal. A second run finds nothing to do. Sample reports are exempt: their
people are invented.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.data_requests import Status
from accounts.devices import KEPT as DEVICES_KEPT
from accounts.models import (
    Challenge,
    Consent,
    DataRequest,
    Device,
    LoginAttempt,
    SecurityEvent,
    User,
)
from accounts.otp import KEPT as CODES_KEPT
from citizen.models import Correction
from notifications import retention
from paht.foundation import history
from reports.casework import photo_redaction
from reports.intake import hold, pending
from reports.intake.mail import receiving
from reports.models import (
    AccessReview,
    Attachment,
    MeToo,
    PendingAction,
    PersonalDataAccess,
    PhotoOriginal,
    Report,
    Reporter,
    ReportQuerySet,
    Subscription,
)
from reports.models.following import SubscriptionQuerySet
from reports.people import me_too
from reports.people.following import subscriptions
from reports.privacy import audit_chain, changes, erasure
from reports.rules.states import FINAL_STATES, State
from reports.workflow import media_folder

_BATCH = 500
_REASON = "hết thời hạn lưu giữ"
_DROPPED = (State.REJECTED, State.WITHDRAWN)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """The rows of one kind whose retention has ended, and the deletion of one batch of them."""

    name: str
    label: str | Promise
    due: Callable[[datetime], QuerySet[Any]]
    age: str  # the field with the age of a row
    forget: Callable[[Any, datetime], int]


@dataclass(frozen=True)
class Finding:
    """The number of rows that a rule would delete, and the oldest of them."""

    rule: Rule
    count: int
    oldest: datetime | None


def preview(now: datetime) -> Iterator[Finding]:
    """Yield what `run` would delete now, by the name of the rule; a dry run."""
    for _name, same in groupby(rules(), attrgetter("name")):
        yield _together([_finding(rule, now) for rule in same])


def _finding(rule: Rule, now: datetime) -> Finding:
    due = rule.due(now).order_by()
    return Finding(rule, due.count(), due.aggregate(oldest=Min(rule.age))["oldest"])


def _together(found: list[Finding]) -> Finding:
    ages = [one.oldest for one in found if one.oldest]
    return Finding(found[0].rule, sum(one.count for one in found), min(ages, default=None))


def run(
    now: datetime, *, seconds: float | None = None, clock: Callable[[], float] = time.monotonic
) -> dict[str, int]:
    """Delete; return the number of rows by rule. Stop after `seconds`; the next run continues.

    Raise `media_folder.Foreign` before anything is deleted if the files are another database's.
    """
    media_folder.refuse_foreign()
    until = clock() + seconds if seconds is not None else None
    counts = dict.fromkeys((rule.name for rule in rules()), 0)
    for rule in rules():
        count = 0
        while until is None or clock() < until:
            done = _forget_batch(rule, now)
            count += done
            if not done:
                break
        counts[rule.name] += count
        # Log now: a later rule may fail.
        _log(rule.name, count)
    # The embedded gateway's message files are not in the database.
    counts["message-files"] = retention.forget_files()
    _log("message-files", counts["message-files"])
    return counts


def _log(name: str, count: int) -> None:
    if count:
        logger.info("purge %s: %s", name, count)


def _forget_batch(rule: Rule, now: datetime) -> int:
    due = rule.due(now)
    keys = list(due.order_by(rule.age, "pk").values_list("pk", flat=True)[:_BATCH])
    if not keys:
        return 0
    with transaction.atomic():
        # Filter again in the transaction: a report may have been reopened meanwhile.
        return rule.forget(due.filter(pk__in=keys), now)


# --- reports ---------------------------------------------------------------------------


def _closed(now: datetime, days: int, *states: str) -> ReportQuerySet:
    until = now - timedelta(days=days)
    return Report.objects.filter(state__in=states, completed_at__lt=until, is_sample=False)


def _reporters_of_completed(now: datetime) -> ReportQuerySet:
    ended = _closed(now, settings.RETENTION_COMPLETED_DAYS, State.COMPLETED)
    return ended.filter(reporter__erased_at=None, reporter__isnull=False)


def _reporters_of_dropped(now: datetime) -> ReportQuerySet:
    ended = _closed(now, settings.RETENTION_REFUSED_DAYS, *_DROPPED)
    return ended.filter(reporter__erased_at=None, reporter__isnull=False)


def _words_of_dropped(now: datetime) -> ReportQuerySet:
    return _closed(now, settings.RETENTION_REFUSED_DAYS, *_DROPPED).exclude(content="")


def _forget_reporters(reports: ReportQuerySet, now: datetime) -> int:
    return erasure.erase_reporters(erasure.lock(reports, wait=False), at=now)


def _forget_words(reports: ReportQuerySet, now: datetime) -> int:
    return erasure.erase_words(erasure.lock(reports, wait=False))


def _private_files(now: datetime) -> QuerySet[Attachment]:
    ended = _closed(now, settings.RETENTION_PRIVATE_FILES_DAYS, *FINAL_STATES)
    return erasure.unreleased(Attachment.objects.filter(report__in=ended))


def _me_toos(now: datetime) -> QuerySet[MeToo]:
    """Return the marks of due reports; those of a merged report go with its main report."""
    over = _closed(now, settings.RETENTION_COMPLETED_DAYS, State.COMPLETED)
    over |= _closed(now, settings.RETENTION_REFUSED_DAYS, *_DROPPED)
    by_itself = Q(report__in=over, report__merged_into=None)
    known = MeToo.objects.filter(forgotten_at=None)
    return known.filter(by_itself | Q(report__merged_into__in=over))


def _networks_of_me_toos(now: datetime) -> QuerySet[MeToo]:
    until = now - timedelta(days=settings.RETENTION_IP_DAYS)
    return MeToo.objects.exclude(network="").filter(at__lt=until)


# --- consents, requests, logs ---------------------------------------------------------------


def _addresses_of_consents(now: datetime) -> QuerySet[Consent]:
    return Consent.objects.filter(
        ip__isnull=False, given_at__lt=now - timedelta(days=settings.RETENTION_IP_DAYS)
    )


def _proofs(now: datetime) -> QuerySet[Consent]:
    """Return old consents of people without other data: nothing is left to prove."""
    by_subject = {"phone_hash": OuterRef("subject")}
    old = Consent.objects.filter(
        given_at__lt=now - timedelta(days=settings.RETENTION_CONSENT_DAYS)
    ).exclude(subject="")
    return old.exclude(
        Exists(Reporter.objects.filter(**by_subject))
        | Exists(User.objects.filter(**by_subject))
        | Exists(Subscription.objects.filter(consent=OuterRef("pk")))
    )


def _subscriptions(now: datetime) -> SubscriptionQuerySet:
    """Return ended subscriptions, and those of reports that will have no more news.

    Followers of a merged report hear of its main report.
    """
    until = now - timedelta(days=settings.RETENTION_FOLLOWING_DAYS)
    by_itself = Q(report__completed_at__lt=until, report__merged_into=None)
    as_merged = Q(report__merged_into__completed_at__lt=until)
    return Subscription.objects.filter(Q(ended_at__lt=until) | by_itself | as_merged)


def _requests(now: datetime) -> QuerySet[DataRequest]:
    old = DataRequest.objects.filter(asked_at__lt=_logs_until(now)).exclude(status=Status.OPEN)
    return old.exclude(subject="")


def _forget_accesses(accesses: QuerySet[PersonalDataAccess], now: datetime) -> int:
    ids = list(accesses.values_list("pk", flat=True))
    reviews = AccessReview.objects.filter(access__in=ids)
    audit_chain.removed(AccessReview, reviews.values_list("pk", flat=True), reason=_REASON)
    audit_chain.removed(PersonalDataAccess, ids, reason=_REASON)
    with pgtrigger.ignore(
        "reports.PersonalDataAccess:append_only", "reports.AccessReview:append_only"
    ):
        accesses.filter(pk__in=ids).delete()
    return len(ids)


def _forget_pending_actions(actions: QuerySet[PendingAction], now: datetime) -> int:
    ids = list(actions.values_list("pk", flat=True))
    audit_chain.removed(PendingAction, ids, reason=_REASON)
    with pgtrigger.ignore("reports.PendingAction:append_only"):
        return actions.filter(pk__in=ids).delete()[0]


def _forget_events(events: QuerySet[SecurityEvent], now: datetime) -> int:
    with pgtrigger.ignore("accounts.SecurityEvent:append_only"):
        return events.delete()[0]


def _forget_subjects(consents: QuerySet[Consent], now: datetime) -> int:
    ids = list(consents.values_list("pk", flat=True))
    Consent.objects.filter(pk__in=ids).update(subject="", ip=None)
    audit_chain.amended(Consent, ids, reason=_REASON)
    return len(ids)


def _logs_until(now: datetime) -> datetime:
    return now - timedelta(days=settings.RETENTION_LOG_DAYS)


def _of_history(rows: Any) -> Rule:
    """Return the rule of one history, which keeps the former agencies of staff.

    They keep a person from reports about a former agency (`models.impartiality`).
    """
    needed = Q(agency__isnull=False, pgh_obj__in=User.objects.filter(is_staff=True))
    kept = needed if rows is history.change_model(User) else Q(pk__in=[])
    return Rule(
        "history",
        _("Lịch sử thay đổi"),
        lambda now: rows.objects.filter(pgh_created_at__lt=_logs_until(now)).exclude(kept),
        "pgh_created_at",
        lambda due, now: changes.remove(due, reason=_REASON),
    )


def _deleted(rows: QuerySet[Any], now: datetime) -> int:
    return rows.delete()[0]


def _updated(**values: Any) -> Callable[[QuerySet[Any], datetime], int]:
    return lambda rows, now: rows.update(**values)


RULES = (
    Rule(
        "completed",
        _("Người gửi của phản ánh đã hoàn thành"),
        _reporters_of_completed,
        "completed_at",
        _forget_reporters,
    ),
    Rule(
        "dropped",
        _("Người gửi của phản ánh bị từ chối, đã rút"),
        _reporters_of_dropped,
        "completed_at",
        _forget_reporters,
    ),
    Rule(
        "words",
        _("Nội dung của phản ánh bị từ chối, đã rút"),
        _words_of_dropped,
        "completed_at",
        _forget_words,
    ),
    Rule(
        "files",
        _("Tệp chưa từng công khai"),
        _private_files,
        "created_at",
        lambda files, now: erasure.discard_files(files),
    ),
    Rule(
        "held-files",
        _("Tệp chờ gửi quá 24 giờ"),
        hold.due,
        "held_at",
        lambda files, now: hold.forget(files),
    ),
    Rule(
        "held-answers",
        _("Nội dung xem trước chưa gửi quá 24 giờ"),
        hold.due_answers,
        "held_at",
        lambda answers, now: answers.delete()[0],
    ),
    Rule(
        "pending",
        _("Phản ánh chờ đồng ý quá 7 ngày"),
        pending.due,
        "expires_at",
        pending.expire_batch,
    ),
    Rule(
        "originals",
        _("Ảnh gốc của ảnh đã che"),
        lambda now: PhotoOriginal.objects.filter(
            at__lt=now - timedelta(days=settings.RETENTION_ORIGINAL_PHOTOS_DAYS)
        ),
        "at",
        lambda originals, now: photo_redaction.forget(originals),
    ),
    Rule(
        "mails",
        _("Nội dung thư đến"),
        receiving.due,
        "received_at",
        lambda mails, now: receiving.erase(mails, at=now),
    ),
    Rule(
        "mail-rows",
        _("Dòng ghi thư đến đã xóa nội dung"),
        receiving.due_rows,
        "received_at",
        _deleted,
    ),
    Rule(
        "me-too",
        _("Ai đã bấm “Tôi cũng thấy”"),
        _me_toos,
        "at",
        lambda rows, now: me_too.forget(rows, at=now),
    ),
    Rule(
        "me-too-networks",
        _("Mạng nơi bấm “Tôi cũng thấy”"),
        _networks_of_me_toos,
        "at",
        lambda rows, now: me_too.forget_networks(rows),
    ),
    Rule(
        "following",
        _("Lượt theo dõi đã kết thúc"),
        _subscriptions,
        "confirmed_at",
        lambda rows, now: subscriptions.forget(rows),
    ),
    Rule(
        "corrections",
        _("Báo sai thông tin tiện ích"),
        lambda now: Correction.objects.settled_before(
            now - timedelta(days=settings.RETENTION_CORRECTIONS_DAYS), now - timedelta(days=365)
        ),
        "sent_at",
        _deleted,
    ),
    Rule(
        "ip",
        _("Địa chỉ mạng kèm sự đồng ý"),
        _addresses_of_consents,
        "given_at",
        _updated(ip=None),
    ),
    Rule(
        "consents",
        _("Bằng chứng đồng ý của người không còn dữ liệu"),
        _proofs,
        "given_at",
        _forget_subjects,
    ),
    Rule(
        "requests",
        _("Yêu cầu về dữ liệu đã trả lời"),
        _requests,
        "asked_at",
        _updated(subject="", phone="", wish="", answer="", citizen=None),
    ),
    Rule(
        "accesses",
        _("Lượt cán bộ xem người gửi"),
        lambda now: PersonalDataAccess.objects.filter(at__lt=_logs_until(now)),
        "at",
        _forget_accesses,
    ),
    Rule(
        "pending-accesses",
        _("Việc của cán bộ với phản ánh chờ đồng ý"),
        lambda now: PendingAction.objects.filter(at__lt=_logs_until(now)),
        "at",
        _forget_pending_actions,
    ),
    Rule(
        "admin-log",
        _("Nhật ký trang quản trị"),
        lambda now: LogEntry.objects.filter(action_time__lt=_logs_until(now)),
        "action_time",
        _deleted,
    ),
    Rule(
        "security-log",
        _("Nhật ký đăng nhập và an toàn"),
        lambda now: SecurityEvent.objects.filter(at__lt=_logs_until(now)),
        "at",
        _forget_events,
    ),
    Rule(
        "messages",
        _("Người nhận và nội dung tin nhắn"),
        retention.old,
        "created_at",
        lambda messages, now: retention.erase(messages),
    ),
    Rule(
        "codes",
        _("Mã xác thực"),
        lambda now: Challenge.objects.filter(created_at__lt=now - CODES_KEPT),
        "created_at",
        _deleted,
    ),
    Rule(
        "tries",
        _("Lần đăng nhập không thành công"),
        lambda now: LoginAttempt.objects.filter(at__lt=now - timedelta(days=1)),
        "at",
        _deleted,
    ),
    Rule(
        "devices",
        _("Thiết bị lâu không dùng"),
        lambda now: Device.objects.filter(last_seen_at__lt=now - DEVICES_KEPT),
        "last_seen_at",
        _deleted,
    ),
    Rule(
        "sessions",
        _("Phiên đăng nhập đã hết hạn"),
        lambda now: Session.objects.filter(expire_date__lt=now),
        "expire_date",
        _deleted,
    ),
)


def rules() -> tuple[Rule, ...]:
    """Return all rules in order; apps on higher floors name theirs in `PURGE_RULES`."""
    theirs = [rule for name in settings.PURGE_RULES for rule in import_string(name)]
    # Histories come last: the other rules write history.
    return (*RULES, *theirs, *map(_of_history, history.histories()))
