"""Record what the call centre says about a call, and open it for its operator.

Events may come twice, late, out of order or never: each fills in what is not known yet. The form
of a call carries the call's `submission_id`, by which `reports.intake` makes one report of it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Upper
from django.db.models.lookups import In
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import second_person, staff_login
from accounts.models import User, phone_hash
from paht.foundation.advisory_locks import Lock, acquire
from paht.foundation.refusals import Refusal
from partners.hotline import call_backs, call_openings
from partners.hotline.events import Event, Kind
from partners.models import Call, CallOpening, OperatorExtension
from partners.models.calls import CALL_BACK_WITHIN, WORKED_ON, CallQuerySet
from reports.intake.channels import hotline
from reports.intake.submission_ids import SubmissionId
from reports.models import Report, ReportEvent
from reports.models.impartiality import is_neutral

What, Ground = CallOpening.What, CallOpening.Ground
# The panel of an operator shows this many calls; more wait in the list.
MOST_SHOWN = 3
# A form that asks for the call offers this many.
MOST_OFFERED = 20
# A form of a call is opened for two hours, and sent at the latest when its session ends. Until then
# the recording may hold a matter of which the portal knows nothing yet.
MAY_BE_TYPED = WORKED_ON + staff_login.LONGEST
# A report that is entered later than this opens no recording by naming its call.
_NAMED_WITHIN = timedelta(days=1)


class Refused(Refusal):
    """An event that contradicts what is known, or an opening that is not allowed."""


def record(event: Event) -> Call:
    """Record an event and return its call; raise `Refused` for the number of another call.

    Call inside the transaction that uses up the nonce of the request.
    """
    acquire((Lock.CALL, event.call_id))
    call = Call.objects.filter(call_id=event.call_id).first()
    if call is None:
        call = Call(
            call_id=event.call_id,
            first_heard_at=event.at,
            submission_id=SubmissionId.new().number,
        )
    if event.phone and call.phone and event.phone != call.phone:
        raise Refused("other_number", "call_id belongs to a call of another number")
    if event.phone and not call.phone:
        call.phone, call.phone_hash = event.phone, phone_hash(event.phone)
    call.first_heard_at = min(call.first_heard_at, event.at)
    if event.kind is Kind.STARTED:
        _start(call, event)
    elif event.kind is Kind.ENDED:
        _end(call, event)
    else:
        _miss(call, event)
    call.save()
    return call


def _start(call: Call, event: Event) -> None:
    if event.at != call.given_at:
        # Another operator, before or after, may be typing a matter of the call.
        call.written_at = None
    call.started_at = min(call.started_at or event.at, event.at)
    if call.given_at is None or event.at >= call.given_at:
        operator = find_operator(event.operator)
        if operator or not call.operator_id:
            call.operator, call.given_at = operator, event.at
    if not call.is_over:
        call_backs.reached(call, at=event.at)


def _end(call: Call, event: Event) -> None:
    call.ended_at = call.ended_at or event.at
    if call.duration_seconds is None:
        call.duration_seconds = event.duration_seconds
    if event.recording_url and not call.recording_url:
        most = settings.RETENTION_RECORDINGS_DAYS
        days = min(event.retention_days or most, most)
        call.recording_url = event.recording_url
        call.recording_until = call.ended_at + timedelta(days=days)


def _miss(call: Call, event: Event) -> None:
    made = Report.objects.filter(submission_id=call.submission_id)
    if call.missed_at or call.duration_seconds or made.exists():
        return
    call.missed_at = event.at
    if call.phone and event.at > timezone.now() - CALL_BACK_WITHIN:
        call_backs.fold(call, at=event.at)


def find_operator(name: str) -> User | None:
    """Return the operator with this extension or user name; None for anybody else."""
    if not name:
        return None
    extension = OperatorExtension.objects.select_related("operator").filter(number=name).first()
    found = extension.operator if extension else User.objects.filter(username=name).first()
    return found if found and found.is_active and found.is_staff and is_operator(found) else None


def is_operator(user: User) -> bool:
    return bool(hotline.channels(user))


# --- for operators ------------------------------------------------------------------------


def of_operator(user: User) -> CallQuerySet:
    """Return the calls that `user` may work on: their own, and those given to nobody known."""
    worked_on = Call.objects.being_worked_on(timezone.now())
    return worked_on.filter(Q(operator=user) | Q(operator=None))


def ringing(user: User) -> list[Call]:
    """Return the running calls of `user` that have made no report yet, newest first."""
    made = Report.objects.filter(submission_id=OuterRef("submission_id"))
    running = of_operator(user).filter(ended_at=None).exclude(Exists(made))
    return list(running[:MOST_SHOWN])


@hotline.lists_calls
def in_words(user: User) -> list[tuple[str, str]]:
    """Return the calls of which `user` may be writing a report, for the form that asks which one.

    Without the word of its start a call has no operator, so it is offered to all, without number.
    """
    if not is_operator(user):
        return []
    fresh = Call.objects.perhaps_written_down(timezone.now())
    own = fresh.filter(Q(operator=user) | Q(operator=None)).order_by("-first_heard_at", "-id")
    return [(call.call_id, _described(call)) for call in own[:MOST_OFFERED]]


def _described(call: Call) -> str:
    number = call.masked_phone if call.phone and call.started_at else _("Số bị ẩn")
    return f"{timezone.localtime(call.first_heard_at):%H:%M} – {number} – {call.call_id}"


def count_cases(call: Call, *, by: User) -> int:
    """Count the caller's reports among those that `by` may know of."""
    return hotline.earlier(call.phone, by=by).count() if call.phone else 0


def open_cases(key: int, *, by: User, client: str) -> Call:
    """Record that `by` opens the number and the cases of a caller, and return the call.

    Raises `Refused` for a call of somebody else, or one that ended long ago.
    """
    with transaction.atomic():
        _refuse_unconfirmed(by)
        call = of_operator(by).filter(pk=key).first()
        if call is None or not call.phone:
            raise Refused("closed", _("Cuộc gọi này đã khép lại hoặc thuộc tổng đài viên khác."))
        call_openings.record(call.call_id, What.CASES, Ground.CALLER, by=by, client=client)
    return call


def write_down(key: int, *, by: User) -> None:
    """Record that every matter of a call of `by` is written down: others may hear it at once.

    Raises `Refused` while the call is running, without a report, and if several operators had it:
    the others may still be typing.
    """
    with transaction.atomic():
        call = Call.objects.filter(pk=key, operator=by).first()
        if call is None:
            raise Refused("closed", _("Cuộc gọi này không thuộc bạn."))
        # A word about the call waits, and takes this back if it names another operator.
        acquire((Lock.CALL, call.call_id))
        call.refresh_from_db()
        if call.operator_id != by.pk or call.given_at != call.started_at:
            raise Refused(
                "passed_on",
                _(
                    "Cuộc gọi này đã qua nhiều tổng đài viên, có thể còn người đang ghi. Ghi âm tự "
                    "mở sau %(hours)d giờ."
                )
                % {"hours": MAY_BE_TYPED // timedelta(hours=1)},
            )
        if call.ended_at is None:
            raise Refused("running", _("Cuộc gọi này chưa kết thúc."))
        if not _written_of(call).exists():
            raise Refused("no_report", _("Cuộc gọi này chưa có phản ánh nào được ghi."))
        call.written_at = timezone.now()
        call.save(update_fields=["written_at"])


def take_back(call: Call) -> None:
    """Forget that a call is written down: its operator sends another form of it."""
    with transaction.atomic():
        # A word about the call that comes now would save what it read before.
        acquire((Lock.CALL, call.call_id))
        Call.objects.filter(pk=call.pk).update(written_at=None)


def listed(user: User) -> CallQuerySet:
    """Return the calls that `user` may know of: not those about reports kept from them.

    Whoever saw a call before its confidential report would know the caller. While the operator may
    still write one, others see the call only with a report that they may read.
    """
    return Call.objects.exclude(_is_hidden_from(user))


def openings(user: User) -> QuerySet[CallOpening]:
    """Return the openings that `user` may know of: not those of calls kept from them.

    An opening stays when its call is erased.
    """
    hidden = Call.objects.filter(_is_hidden_from(user))
    known = CallOpening.objects.exclude(call_id__in=hidden.values("call_id"))
    return known.exclude(_named_by(Report.objects.kept_from(user)))


def hear_recording(key: int, *, by: User, client: str) -> Call:
    """Record that `by` opens a recording, and return its call.

    Raises `Refused`, or `access_limit.Refused` beyond the accesses of an hour.
    """
    with transaction.atomic():
        call = listed(by).filter(pk=key).first()
        if call is None or not by.has_perm("partners.hear_recording"):
            raise Refused("forbidden", _("Tài khoản của bạn không được nghe ghi âm này."))
        _refuse_unconfirmed(by)
        if not _may_hear(call, by):
            raise Refused(
                "no_report",
                _(
                    "Ghi âm mở khi tổng đài viên báo đã ghi xong cuộc gọi, hoặc sau %(hours)d giờ: "
                    "cho người xem được mọi phản ánh của cuộc gọi; nếu không có phản ánh nào, cho "
                    "Thanh tra và bộ phận tiếp nhận."
                )
                % {"hours": MAY_BE_TYPED // timedelta(hours=1)},
            )
        if not call.recording_url or _is_past(call.recording_until):
            raise Refused("erased", _("Cuộc gọi này không có ghi âm, hoặc ghi âm đã hết hạn giữ."))
        call_openings.record(call.call_id, What.RECORDING, Ground.TASK, by=by, client=client)
    return call


def _refuse_unconfirmed(by: User) -> None:
    """Raise `Refused` for a new account: one administrator may have invented its owner."""
    if second_person.awaits_confirmation(by):
        raise Refused("unconfirmed", str(second_person.UNCONFIRMED))


def _may_hear(call: Call, user: User) -> bool:
    """Return whether a call that `user` may know of may be heard, too.

    The recording holds every matter of the call, so it needs a reader of all its reports, and waits
    while one may still be typed. A call without a report may be a complaint about any agency.
    """
    readable = Report.objects.for_staff(user)
    if _confidential_of(call).exclude(pk__in=readable.values("pk")).exists():
        return False
    if call.operator_id == user.pk:
        return True
    if _typed().filter(pk=call.pk).exists():
        return False
    if _written_of(call).exclude(pk__in=readable.values("pk")).exists():
        return False
    this = Call.objects.filter(pk=call.pk)
    if this.filter(_has_report_for(user)).exists() or _is_named_for(call, user):
        return True
    return is_neutral(user)


def _typed() -> CallQuerySet:
    """Return the calls of which somebody may be typing a report."""
    return Call.objects.perhaps_written_down(timezone.now(), within=MAY_BE_TYPED)


def _is_named_for(call: Call, user: User) -> bool:
    """Return whether the call's operator named it in a report that `user` may read.

    Anybody else could name a call, and hear it.
    """
    if call.operator_id is None:
        return False
    births = _births_of(call).filter(by=call.operator_id)
    return Report.objects.for_staff(user).filter(pk__in=births.values("report")).exists()


def _written_of(call: Call) -> QuerySet[Report]:
    """Return the reports of a call: its first one, and those that named it in time."""
    return Report.objects.order_by().filter(
        Q(submission_id=call.submission_id) | Q(pk__in=_births_of(call).values("report"))
    )


def _births_of(call: Call) -> QuerySet[ReportEvent]:
    """Return the events that submitted reports which named the call within a day of it.

    The person who submitted them does not matter.
    """
    in_time = (call.first_heard_at, call.first_heard_at + _NAMED_WITHIN)
    return ReportEvent.objects.filter(
        at__range=in_time, name="submit", facts__reference__iexact=call.call_id
    )


def _confidential_of(call: Call) -> QuerySet[Report]:
    """Return the confidential reports of a call: its first one, and all that ever named it."""
    confidential = Report.objects.filter(confidential=True).order_by()
    births = ReportEvent.objects.filter(
        name="submit", report__in=confidential.values("pk"), facts__reference__iexact=call.call_id
    )
    return confidential.filter(
        Q(submission_id=call.submission_id) | Q(pk__in=births.values("report"))
    )


def _is_hidden_from(user: User) -> Q:
    others = _typed().order_by().exclude(_has_report_for(user))
    # A call that was given to nobody known is on the list of every operator once it has started.
    unknown = Q(operator=None, started_at__isnull=False)
    own = Q(operator=user) | unknown if is_operator(user) else Q(pk__in=[])
    return _about_kept_reports(user) | Q(pk__in=others.exclude(own).values("pk"))


def _has_report_for(user: User) -> Q:
    """Find calls by their first report, which `user` may read."""
    return Q(submission_id__in=Report.objects.for_staff(user).order_by().values("submission_id"))


def _about_kept_reports(user: User) -> Q:
    """Find calls by the reports kept from `user`: a call's first report and those that name it."""
    kept = Report.objects.kept_from(user)
    return Q(submission_id__in=kept.values("submission_id")) | _named_by(kept)


def _named_by(reports: QuerySet[Report]) -> Q:
    """Find rows with the `call_id` of a call that `reports` name; people type it in any case."""
    births = ReportEvent.objects.filter(
        name="submit", report__in=reports.values("pk"), facts__has_key="reference"
    )
    references = births.values(named=Upper(KeyTextTransform("reference", "facts")))
    return Q(In(Upper("call_id"), references))


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()
