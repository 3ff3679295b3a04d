"""Count the waiting work for the first page of the staff site, with links to the lists."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import second_person
from accounts.holders import addresses_of, staff_holding
from accounts.models import RightsRequest, User
from accounts.sso import conflicts
from citizen import keeping
from citizen.models import Correction, Source
from notifications import budget
from province import calendar, directory
from province.deadlines import WorkCalendar
from reports.deadlines import worklist
from reports.intake import pending
from reports.models import OPEN, ConfidentialReader, PendingReport, PersonalDataBreach, Report
from reports.models.pending import may_see
from reports.notices.recipients import staff_who_may
from reports.notices.unread_pending import APPOINTS
from reports.privacy import breach_clock, breaches, kept_requests, personal_data_access
from reports.rules.states import Satisfaction, State
from reports.workflow.wording import grouped

MOST_LATE = 10


@dataclass(frozen=True)
class WorkTile:
    """A number that equals the length of the list at `url`, or stands in the table there.

    `tone` is "", "soon" or "overdue".
    """

    label: str | Promise
    count: int
    url: str
    tone: str = ""
    is_mine: bool = False

    @property
    def shown_count(self) -> str:
        return grouped(self.count)


@dataclass(frozen=True)
class _Ask:
    label: str | Promise
    parameters: dict[str, str]
    condition: Q
    tone: str = ""


def tiles(user: User) -> list[WorkTile]:
    """Return the waiting work in the reader's scope, in the order of the work.

    Three queries, two more for those who keep sources, and up to ten more for approvers,
    supervisors and administrators. Staff who may not see reports get only the warnings about
    messages, and the sources that they keep.
    """
    if not user.has_perm("reports.view_report"):
        return [*_messages(user), *_unread_pending(user), *_sources(user)]
    asks = list(_asks(user))
    counts = (
        Report.objects.for_staff(user)
        .open()
        .aggregate(
            **{f"n{number}": Count("pk", filter=ask.condition) for number, ask in enumerate(asks)}
        )
    )
    address = reverse("admin:reports_report_changelist")
    found = [
        WorkTile(
            label=ask.label,
            count=counts[f"n{number}"],
            url=f"{address}?{urlencode(ask.parameters)}" if ask.parameters else address,
            tone=ask.tone if counts[f"n{number}"] else "",
            is_mine=ask.parameters.get("viec") == worklist.MINE,
        )
        for number, ask in enumerate(asks)
    ]
    return [
        *_rights(user),
        *_messages(user),
        *_identities(user),
        *_unreachable(user),
        *_emergencies(user),
        *_pending(user),
        *_unread(user),
        *_unread_pending(user),
        *_missing_inspectors(user),
        *_breaches(user),
        *_data_requests(user),
        *found,
        *_afterwards(user),
        *_sources(user),
    ]


@dataclass(frozen=True)
class Figures:
    """Figures of the reader's scope; each equals the length of the list behind it."""

    late_by_agency: list[WorkTile]
    received_today: list[WorkTile]
    satisfaction: list[WorkTile]


def figures(user: User) -> Figures | None:
    """Return the figures in four queries; None for staff who may not see reports."""
    if not user.has_perm("reports.view_report"):
        return None
    return Figures(
        list(_late_by_agency(user)), list(_received_today(user)), list(_satisfaction(user))
    )


def _late_by_agency(user: User) -> Iterator[WorkTile]:
    """Yield the agencies with most overdue reports, each without the agencies below it."""
    overdue = worklist.quick(worklist.OVERDUE, user=user, now=timezone.now(), days=WorkCalendar())
    counts = dict(
        Report.objects.for_staff(user)
        .filter(overdue, agency__isnull=False)
        .order_by()
        .values_list("agency")
        .annotate(count=Count("pk"))
        .order_by("-count", "agency")[:MOST_LATE]
    )
    names = directory.by_keys(counts)
    for key, count in counts.items():
        parameters = {"viec": worklist.OVERDUE, "co-quan": names[key].code}
        yield WorkTile(names[key].short_name, count, _listed(parameters), "overdue")


def _received_today(user: User) -> Iterator[WorkTile]:
    """Yield today's reports in all and by channel; merged reports count once."""
    since = worklist.start_of_day(timezone.now())
    counts = dict(
        Report.objects.for_staff(user)
        .counted()
        .filter(submitted_at__gte=since)
        .order_by()
        .values_list("channel")
        .annotate(count=Count("pk"))
    )
    today = {"viec": worklist.ALL, "ngay": worklist.TODAY, "gop": worklist.WITHOUT_MERGED}
    yield WorkTile(_("Tất cả các kênh"), sum(counts.values()), _listed(today))
    for channel, label in Report.Channel.choices:
        if channel in counts:
            yield WorkTile(label, counts[channel], _listed({**today, "kenh": channel}))


def _satisfaction(user: User) -> Iterator[WorkTile]:
    """Yield the recent ratings, best first; nothing without any."""
    now = timezone.now()
    counts = (
        Report.objects.for_staff(user)
        .counted()
        .filter(rating__at__gte=worklist.start_of_day(now, back=worklist.RATED_DAYS - 1))
        .order_by()
        .aggregate(
            **{level: Count("pk", filter=Q(rating__level=level)) for level in Satisfaction.values}
        )
    )
    if any(counts.values()):
        for level, label in Satisfaction.choices:
            parameters = {"viec": worklist.ALL, "danh-gia": level}
            yield WorkTile(label, counts[level], _listed(parameters))


def _listed(parameters: dict[str, str]) -> str:
    return f"{reverse('admin:reports_report_changelist')}?{urlencode(parameters)}"


def _messages(user: User) -> Iterator[WorkTile]:
    """Yield today's messages of each channel that comes near the portal's ceiling."""
    if not user.has_perm("notifications.resend_message"):
        return
    for usage in budget.usage():
        if usage.is_near:
            label = _("%(channel)s hôm nay, mức trần %(most)s") % {
                "channel": usage.channel.label,
                "most": grouped(usage.most),
            }
            address = reverse("admin:notifications_message_months")
            yield WorkTile(label, usage.used, address, "overdue" if usage.is_spent else "soon")


def _rights(user: User) -> Iterator[WorkTile]:
    """Yield the changes of accounts that wait for a second person, while there are any."""
    if not user.has_perm(second_person.PERMISSION):
        return
    count = RightsRequest.objects.pressing().count()
    if count:
        address = reverse("admin:accounts_rightsrequest_changelist")
        yield WorkTile(_("Việc cần người thứ hai xác nhận"), count, address, "overdue")


def _identities(user: User) -> Iterator[WorkTile]:
    """Yield the conflicts about identities, while there are any."""
    if not user.has_perm(conflicts.PERMISSION):
        return
    count = conflicts.waiting().count()
    if count:
        address = reverse("admin:accounts_identityconflict_changelist")
        yield WorkTile(_("Tranh chấp danh tính chờ quyết định"), count, address, "overdue")


def _unreachable(user: User) -> Iterator[WorkTile]:
    """Yield the supervisors whom no alarm can reach, while there are any."""
    if not user.has_perm(second_person.PERMISSION):
        return
    supervisors = staff_holding("reports.review_accesses")
    # Addresses are encrypted: the database cannot select the people who have none.
    count = sum(not addresses_of(person) for person in supervisors)
    if count:
        label = _("Giám sát không có thư, số điện thoại: cảnh báo không đến ai")
        may_mend = user.has_perm("accounts.change_user")
        address = reverse("admin:accounts_user_changelist") + "?vai-tro=supervisor"
        yield WorkTile(
            label, count, address if may_mend else reverse("admin:reports_my_notices"), "overdue"
        )


def _emergencies(user: User) -> Iterator[WorkTile]:
    """Yield the emergency accesses that no supervisor has reviewed, while there are any."""
    if not user.has_perm("reports.review_accesses"):
        return
    count = personal_data_access.unreviewed_emergencies(user).exclude(by=user).count()
    if count:
        address = reverse("admin:reports_personaldataaccess_changelist")
        label = _("Lượt xem khẩn cấp chờ xem lại")
        yield WorkTile(label, count, f"{address}?xem-lai=khan", "overdue")


def _pending(user: User) -> Iterator[WorkTile]:
    """Yield the reports that wait for consent in the queues of this person, while there are any."""
    if not may_see(user):
        return
    waiting = PendingReport.objects.for_staff(user).waiting()
    counts = waiting.aggregate(
        count=Count("pk"), dangers=Count("pk", filter=Q(endangers_life=True))
    )
    if counts["count"]:
        address = reverse("admin:reports_pendingreport_changelist")
        tone = "overdue" if counts["dangers"] else ""
        yield WorkTile(_("Phản ánh chờ đồng ý"), counts["count"], address, tone)


def _breaches(user: User) -> Iterator[WorkTile]:
    """Yield the breaches whose 72 hours run, and notices that wait for this second person."""
    if not user.has_perm(breaches.PERMISSION):
        return
    address = reverse("admin:reports_personaldatabreach_changelist")
    asked = breaches.waiting_for(user)
    if asked:
        yield WorkTile(
            _("Lời báo vi phạm dữ liệu chờ người thứ hai xác nhận"), asked, address, "soon"
        )
    waiting = PersonalDataBreach.objects.unreported().aggregate(
        count=Count("pk"), first=Min("noticed_at")
    )
    if waiting["count"]:
        first = PersonalDataBreach(noticed_at=waiting["first"])
        hours = first.hours_left()
        left = _("Vi phạm dữ liệu chờ báo A05, còn %(hours)d giờ") % {"hours": hours}
        label = left if hours >= 0 else _("Vi phạm dữ liệu quá hạn 72 giờ báo A05")
        tone = "overdue" if hours < breach_clock.REMINDERS[-1] else "soon"
        yield WorkTile(label, waiting["count"], f"{address}?status__exact=open", tone)


def _data_requests(user: User) -> Iterator[WorkTile]:
    """Yield the data requests, due within two working days, while there are any."""
    if not user.has_perm("accounts.answer_datarequest"):
        return
    waiting = kept_requests.for_staff(user).open().aggregate(count=Count("pk"), first=Min("due_at"))
    if waiting["count"]:
        tone = "overdue" if waiting["first"] < timezone.now() else "soon"
        address = reverse("admin:accounts_datarequest_changelist")
        yield WorkTile(_("Yêu cầu về dữ liệu cá nhân"), waiting["count"], address, tone)


def _sources(user: User) -> Iterator[WorkTile]:
    """Yield the stale sources and the open corrections of the reader, while there are any."""
    if not user.has_perm(keeping.KEEPS):
        return
    sources = keeping.owned_by(user)
    if stale := Source.objects.stale().filter(pk__in=sources).count():
        address = reverse("admin:citizen_source_changelist") + "?kiem_tra=cu"
        yield WorkTile(_("Nguồn nội dung quá hạn kiểm tra"), stale, address, "soon")
    if wrong := Correction.objects.open().filter(source__in=sources).count():
        address = reverse("admin:citizen_correction_changelist")
        yield WorkTile(_("Người dân báo sai thông tin"), wrong, address, "soon")


def _unread(user: User) -> Iterator[WorkTile]:
    """Yield the confidential reports without a reader, while there are any."""
    if not user.has_perm("reports.name_confidential_readers"):
        return
    waiting = Report.objects.open().named_for(user)
    readers = ConfidentialReader.objects.filter(report__in=waiting).reading()
    count = waiting.filter(~Exists(readers.filter(report=OuterRef("pk")))).count()
    if count:
        label = _("Phản ánh giữ kín chưa có người đọc")
        yield WorkTile(label, count, reverse("admin:reports_report_confidential"), "overdue")


def _unread_pending(user: User) -> Iterator[WorkTile]:
    """Yield the pending reports that every supervisor is kept from, while there are any."""
    if not user.has_perm(APPOINTS):
        return
    count = pending.unread(user)
    if count:
        label = _("Phản ánh mật chưa có người đọc được, cần cử người")
        address = reverse("admin:accounts_user_changelist") + "?vai-tro=supervisor"
        yield WorkTile(label, count, address, "overdue")


def _missing_inspectors(user: User) -> Iterator[WorkTile]:
    """Yield how many accounts the inspectorate lacks to read complaints about unknown agencies.

    It needs one person who names readers and another one to be named.
    """
    if not user.has_perm("accounts.add_user"):
        return
    # Nobody names an unconfirmed account a reader, and it sees no pending report.
    unconfirmed = RightsRequest.objects.unconfirmed_accounts().values("user")
    inspectors = Q(agency__code=settings.INSPECTORATE) & ~Q(pk__in=unconfirmed)
    naming = staff_who_may("name_confidential_readers").filter(inspectors).count()
    reading = staff_who_may("view_report").filter(inspectors).count()
    missing = max(1 - naming, 2 - reading, 0)
    if missing:
        label = _("Tài khoản Thanh tra tỉnh còn thiếu để đọc phản ánh giữ kín")
        yield WorkTile(label, missing, reverse("admin:accounts_user_changelist"), "overdue")


def _afterwards(user: User) -> Iterator[WorkTile]:
    """Yield the waiting feedback, corrections and mentions of the reader, while there are any.

    They concern open and closed reports. Each has a query of its own: one condition for all would
    read every report.
    """
    filters = worklist.choices_for(user)
    address = reverse("admin:reports_report_changelist")
    for choice in (
        worklist.CORRECTIONS,
        worklist.DISSATISFIED,
        worklist.ASKS_REOPENING,
        worklist.MENTIONS,
    ):
        if choice not in filters:
            continue
        condition = worklist.quick(choice, user=user, now=timezone.now(), days=WorkCalendar())
        count = Report.objects.for_staff(user).filter(condition).count()
        if count:
            yield WorkTile(filters[choice], count, f"{address}?viec={choice}", "soon")


def _asks(user: User) -> Iterator[_Ask]:
    now, days = timezone.now(), calendar.load()

    def quick(choice: str, tone: str = "") -> _Ask:
        condition = worklist.quick(choice, user=user, now=now, days=days)
        return _Ask(worklist.QUICK[choice], {"viec": choice}, condition, tone)

    yield quick(worklist.MINE)
    yield quick(worklist.OVERDUE, "overdue")
    yield quick(worklist.SOON, "soon")
    yield quick(worklist.URGENT, "soon")
    everywhere = user.has_perm("reports.view_all_reports")
    if everywhere:
        yield _Ask(_("Chờ tiếp nhận"), {"state": "submitted"}, Q(state=State.SUBMITTED))
        yield _Ask(_("Chờ chuyển xử lý"), {"state": "received"}, Q(state=State.RECEIVED))
    else:
        yield _Ask(_("Chờ nhận xử lý"), {"state": "assigned"}, Q(state=State.ASSIGNED))
        yield _Ask(_("Đang xử lý"), {"state": "processing"}, Q(state=State.PROCESSING))
    if user.has_perm("reports.judge_suspicion"):
        yield quick(worklist.SUSPECT)
    yield quick(worklist.TO_APPROVE)
    if not everywhere:
        yield quick(worklist.HELPING)
    label = _("Đang mở trên toàn tỉnh") if everywhere else _("Đang mở của đơn vị")
    yield _Ask(label, {}, OPEN & worklist.is_shown_apart())
