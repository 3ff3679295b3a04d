"""Keep the list of missed callers: one row a number, claimed by one operator, done once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import second_person
from accounts.models import User
from paht.foundation.advisory_locks import Lock, acquire
from paht.foundation.refusals import Refusal
from partners.hotline import call_openings
from partners.models import Call, CallBack, CallOpening

Outcome = CallBack.Outcome
# The outcomes that an operator chooses.
CHOSEN = (Outcome.REACHED, Outcome.NO_ANSWER, Outcome.WRONG_NUMBER)
MOST_LISTED = 50


class Refused(Refusal):
    """A refused claim or outcome."""


def fold(call: Call, *, at: datetime) -> None:
    """Add a missed call to the list; call inside the transaction that records it."""
    acquire((Lock.CALL_BACK, call.phone_hash))
    answered = Call.objects.filter(phone_hash=call.phone_hash, missed_at=None, started_at__gt=at)
    if not call.phone or answered.exists():
        # The caller has reached an operator since.
        return
    waiting = CallBack.objects.filter(phone_hash=call.phone_hash, done_at=None).first()
    if waiting and not CallBack.objects.waiting(at).filter(pk=waiting.pk).exists():
        _finish(waiting, Outcome.EXPIRED, at=timezone.now())
        waiting = None
    if waiting is None:
        CallBack.objects.create(
            phone=call.phone, phone_hash=call.phone_hash, first_missed_at=at, last_missed_at=at
        )
        return
    waiting.times += 1
    waiting.first_missed_at = min(waiting.first_missed_at, at)
    waiting.last_missed_at = max(waiting.last_missed_at, at)
    waiting.save(update_fields=["times", "first_missed_at", "last_missed_at"])


def reached(call: Call, *, at: datetime) -> None:
    """Take the number of an answered call off the list, unless somebody is calling it back."""
    if not call.phone:
        return
    acquire((Lock.CALL_BACK, call.phone_hash))
    rows = CallBack.objects.filter(phone_hash=call.phone_hash, done_at=None, last_missed_at__lt=at)
    for waiting in rows:
        if not waiting.is_held(at):
            _finish(waiting, Outcome.CALLED_AGAIN, at=at)


def claim(key: int, *, by: User, client: str) -> CallBack:
    """Give a missed caller to `by`, record the look at the number, and return the row.

    The same operator may claim again, to read the number again. Raises `Refused`, or
    `access_limit.Refused` beyond the accesses of an hour.
    """
    now = timezone.now()
    if second_person.awaits_confirmation(by):
        raise Refused("unconfirmed", str(second_person.UNCONFIRMED))
    with transaction.atomic():
        rows = CallBack.objects.waiting(now).select_for_update(of=("self",))
        waiting = rows.filter(pk=key).first()
        if waiting is None:
            raise Refused("done", _("Số này đã được gọi lại, hoặc đã quá hạn gọi lại."))
        if waiting.is_held(now) and waiting.claimed_by_id != by.pk:
            raise Refused("held", _("Người khác đang gọi lại số này."))
        waiting.claimed_by, waiting.claimed_at = by, now
        waiting.save(update_fields=["claimed_by", "claimed_at"])
        what, ground = CallOpening.What.CALL_BACK, CallOpening.Ground.TASK
        call_openings.record(f"goi-lai-{waiting.pk}", what, ground, by=by, client=client)
    return waiting


def finish(key: int, outcome: str, *, by: User) -> CallBack:
    """Record how the call back ended; only its claimant may. Raises `Refused`.

    Nobody answered: the number stays on the list for another try.
    """
    if outcome not in CHOSEN:
        raise Refused("outcome", _("Vui lòng chọn kết quả gọi lại."))
    with transaction.atomic():
        rows = CallBack.objects.filter(done_at=None).select_for_update(of=("self",))
        waiting = rows.filter(pk=key, claimed_by=by).first()
        if waiting is None:
            raise Refused("done", _("Số này đã được gọi lại, hoặc người khác đang gọi lại."))
        if outcome == Outcome.NO_ANSWER:
            waiting.claimed_by = waiting.claimed_at = None
            waiting.tries += 1
            waiting.save(update_fields=["claimed_by", "claimed_at", "tries"])
        else:
            _finish(waiting, Outcome(outcome), at=timezone.now())
    return waiting


def _finish(waiting: CallBack, outcome: CallBack.Outcome, *, at: datetime) -> None:
    waiting.done_at, waiting.outcome = at, outcome
    waiting.save(update_fields=["done_at", "outcome"])
