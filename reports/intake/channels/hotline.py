"""Writing down what people tell by phone, at the counter or in a letter.

The reporter is asked and says yes (`consent.ASKED`); a member of staff writes. Who wrote,
when, on which channel and under which reference stands in the report's first event.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.consent import Channel
from accounts.models import User, phone_hash
from reports import workflow
from reports.intake import submission
from reports.models import Report, ReportQuerySet
from reports.rules.states import State
from reports.workflow import routing

_OTHERS = (Channel.IN_PERSON, Channel.EMAIL, Channel.ZALO)
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@dataclass(frozen=True)
class Taken:
    """What became of a call. `obstacle`: why an urgent report still waits to be forwarded."""

    report: Report
    obstacle: str = ""


def channels(user: User) -> list[Channel]:
    """The channels this person may write reports down for, the usual one first."""
    if not user.has_perm("reports.submit_report"):
        return []
    others = _OTHERS if user.has_perm("reports.choose_channel") else ()
    return [Channel.HOTLINE, *others]


def earlier(phone: str, *, by: User) -> ReportQuerySet:
    """What this number (E.164) has sent so far, of what `by` may know of, newest first."""
    own = Report.objects.for_staff(by).filter(reporter__phone_hash=phone_hash(phone))
    return own.with_place().newest_first()


def take(draft: submission.Draft, *, channel: str, by: User, forward: bool = False) -> Taken:
    """Make a report of what `by` wrote down; with `forward` pass it on at once as urgent.

    Raises `intake.Refused`, leaving nothing behind. Idempotent by `submission_id`, the
    forwarding too. A report that cannot be forwarded is there all the same: the caller gets
    a code, the operator reads the obstacle.
    """
    if channel not in channels(by):
        raise submission.Refused(
            "forbidden", _("Tài khoản của bạn không có quyền ghi nhận qua kênh này.")
        )
    report = submission.submit(draft, channel=channel, by=by)
    return Taken(report, _forward(report, by) if forward else "")


def _forward(report: Report, by: User) -> str:
    """Pass the report on to the agency of its category; returns what stands against it."""
    agency = routing.proposed_agency(report)
    if agency is None:
        return _("Chuyên mục này chưa có cơ quan mặc định cho địa bàn; vui lòng chọn cơ quan.")
    try:
        # Not published: nobody has read it but the one who wrote it down.
        workflow.move(report, "assign_urgent", by=by, agency=agency, publish=False)
    except workflow.Refused as refusal:
        # The second of two posts at once: the first one has done it.
        done = Report.objects.filter(pk=report.pk, state=State.ASSIGNED).exists()
        return "" if done else refusal.message
    return ""


def read_out(code: str) -> list[tuple[str, str]]:
    """A code in groups with the words to read each: ("2026", "hai không hai sáu").

    The year, month with day, and the number of the day.
    """
    groups = [group for group in (code[:4], code[4:8], code[8:]) if group]
    return [(group, " ".join(_DIGITS[int(digit)] for digit in group)) for group in groups]
