"""Record reports that people make by phone, at the counter or by letter.

The reporter consents orally (`consent.ASKED`). The report's first event holds the clerk, the
time, the channel and the reference.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts import second_person
from accounts.consent import Channel
from accounts.models import User, phone_hash
from reports import workflow
from reports.intake import submission
from reports.models import PendingReport, Report, ReportQuerySet
from reports.rules.states import State
from reports.workflow import routing

_OTHERS = (Channel.IN_PERSON, Channel.EMAIL, Channel.ZALO)
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

# Reference and description of each call of a person.
CallLister = Callable[[User], list[tuple[str, str]]]
_CALL_LISTERS: list[CallLister] = []


@dataclass(frozen=True)
class Taken:
    """The report of a call. `obstacle`: why an urgent report was not forwarded, or ""."""

    report: Report
    obstacle: str = ""


def channels(user: User) -> list[Channel]:
    """Return the channels that this person may record reports for, the usual one first."""
    if not user.has_perm("reports.submit_report"):
        return []
    others = _OTHERS if user.has_perm("reports.choose_channel") else ()
    return [Channel.HOTLINE, *others]


def earlier(phone: str, *, by: User) -> ReportQuerySet:
    """Return the earlier reports of this number (E.164) that `by` may see, newest first.

    None to an unconfirmed account, in whose name one administrator would look numbers up.
    """
    if second_person.awaits_confirmation(by):
        return Report.objects.none()
    own = Report.objects.for_staff(by).filter(reporter__phone_hash=phone_hash(phone))
    return own.with_place().newest_first()


def lists_calls(lister: CallLister) -> CallLister:
    """Ask this function for the calls of a person whose report may still be written.

    For the app above, which knows the calls.
    """
    _CALL_LISTERS.append(lister)
    return lister


def calls_of(user: User) -> list[tuple[str, str]]:
    return [call for lister in _CALL_LISTERS for call in lister(user)]


def take(
    draft: submission.Draft,
    *,
    channel: str,
    by: User,
    forward: bool = False,
    pending: PendingReport | None = None,
) -> Taken:
    """Make a report of a recorded draft; with `forward` pass it on at once as urgent.

    `pending` is the pending report that the draft completes, of a queue of `by`.

    Raises `intake.Refused` and stores nothing. Idempotent by `submission_id`, forwarding too.
    A report that cannot be forwarded still exists: the caller gets a code, the operator reads
    the obstacle.
    """
    own = PendingReport.objects.for_staff(by)
    may = own.filter(pk=pending.pk).exists() if pending else channel in channels(by)
    if not may:
        raise submission.Refused(
            "forbidden", _("Tài khoản của bạn không có quyền ghi nhận qua kênh này.")
        )
    if pending:
        # The consent is given by phone.
        channel = Channel.HOTLINE
    report = submission.submit(draft, channel=channel, by=by)
    return Taken(report, _forward(report, by) if forward else "")


def _forward(report: Report, by: User) -> str:
    """Forward the report to its category's agency; return the obstacle or ""."""
    if not Report.objects.for_staff(by).filter(pk=report.pk).exists():
        # Its words accuse somebody in office.
        return _(
            "Phản ánh này được giữ kín nên không chuyển khẩn được. Nếu có nguy hiểm đến tính mạng, "
            "vui lòng hướng dẫn người gọi gọi ngay 113, 114 hoặc 115."
        )
    agency = routing.proposed_agency(report)
    if agency is None:
        return _("Chuyên mục này chưa có cơ quan mặc định cho địa bàn; vui lòng chọn cơ quan.")
    try:
        # Unpublished: only the clerk who recorded it has read it.
        workflow.move(report, "assign_urgent", by=by, agency=agency, publish=False)
    except workflow.Refused as refusal:
        # The first of two simultaneous posts has forwarded it already.
        done = Report.objects.filter(pk=report.pk, state=State.ASSIGNED).exists()
        return "" if done else refusal.message
    return ""


def read_out(code: str) -> list[tuple[str, str]]:
    """Return a code in groups with the words to read aloud: ("2026", "hai không hai sáu").

    The groups are the year, month with day, and the number within the day.
    """
    groups = [group for group in (code[:4], code[4:8], code[8:]) if group]
    return [(group, " ".join(_DIGITS[int(digit)] for digit in group)) for group in groups]
