"""Keep the register of breaches: list the persons concerned, and tell them.

Every step locks the breach, checks that its writer saw the newest step (`seen`), and adds a
`BreachEntry` in the same transaction.
"""

import time as clock
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import confirmers, identity
from accounts.models import User
from notifications import outbox, unsubscribing
from notifications.models import Message, Template
from paht.foundation import plain_names
from paht.foundation.local_time import VIETNAM
from paht.foundation.refusals import Refusal
from reports.models import (
    Attachment,
    BreachEntry,
    BreachNotice,
    BreachPerson,
    CaseDocument,
    PersonalDataAccess,
    PersonalDataBreach,
    PhotoOriginal,
    Report,
    Reporter,
)
from reports.models.breaches import EARLIEST_YEAR
from reports.notices import links, notices

PERMISSION = "reports.keep_breach_register"
MOST_NAMED = 5000
# Each account costs a query.
MOST_ACCOUNTS = 500
MOST_PERSONS = 100_000
# The folders of a stored file, and one to spare.
LONGEST_PATH = 6
BATCH = 500


class Refused(Refusal):
    """A refused step; `message` (Vietnamese) gives the reason."""


# --- steps ------------------------------------------------------------------------------


def newest_step(breach: PersonalDataBreach) -> int:
    """Return the key of the newest step by a person; 0 without any."""
    steps = breach.entries.filter(by__isnull=False)
    return steps.values_list("pk", flat=True).first() or 0


def lock(breach: PersonalDataBreach, *, seen: int) -> PersonalDataBreach:
    """Lock the breach until the transaction ends; refuse when somebody took a step after `seen`."""
    # `no_key`: a worker that adds a step meanwhile refers to this row and must not wait.
    held = PersonalDataBreach.objects.select_for_update(of=("self",), no_key=True).get(pk=breach.pk)
    if newest_step(held) != seen:
        raise Refused(
            "changed",
            _("Hồ sơ vừa được thay đổi, có thể ở cửa sổ khác. Vui lòng xem lại rồi làm tiếp."),
        )
    return held


def add_step(
    breach: PersonalDataBreach, what: BreachEntry.What, *, by: User | None, **facts: Any
) -> None:
    BreachEntry.objects.create(breach=breach, what=what, by=by, **facts)


def _lock_open(breach: PersonalDataBreach, *, seen: int) -> PersonalDataBreach:
    held = lock(breach, seen=seen)
    if held.status != PersonalDataBreach.Status.OPEN:
        raise Refused("closed", _("Hồ sơ này đã đóng. Muốn làm tiếp, vui lòng mở lại hồ sơ."))
    return held


# --- the list of persons concerned ------------------------------------------------------


def list_by_codes(breach: PersonalDataBreach, codes: Iterable[str], *, by: User, seen: int) -> int:
    """Add the reporters of these reports; refuse unknown codes. Return how many are new."""
    wanted = _named(codes, most=MOST_NAMED)
    found = Report.objects.filter(code__in=wanted)
    _refuse_unknown(wanted - set(found.values_list("code", flat=True)))
    return _add(breach, BreachEntry.Way.CODES, by=by, seen=seen, reports=found)


def list_by_files(breach: PersonalDataBreach, names: Iterable[str], *, by: User, seen: int) -> int:
    """Add the reporters of the reports to which these files belong, by link, token or path."""
    parts = {name: _parts(name) for name in _named(names, most=MOST_NAMED)}
    wanted = set().union(*parts.values())
    reports: set[int] = set()
    known: set[str] = set()
    for model, report in (
        (Attachment, "report_id"),
        (CaseDocument, "report_id"),
        (PhotoOriginal, "attachment__report_id"),
    ):
        stored = model._default_manager.filter(
            Q(token__in=wanted) | Q(file__in=wanted) | Q(thumbnail__in=wanted)
        )
        for pk, *own in stored.values_list(report, "token", "file", "thumbnail"):
            reports.add(pk)
            known.update(own)
    _refuse_unknown({name for name, own in parts.items() if not own & known})
    found = Report.objects.filter(pk__in=reports)
    return _add(breach, BreachEntry.Way.FILES, by=by, seen=seen, reports=found)


def list_by_accounts(
    breach: PersonalDataBreach, typed: Iterable[str], *, by: User, seen: int
) -> int:
    """Add citizens' accounts by confirmed phone or e-mail address."""
    found = {}
    for name in _named(typed, most=MOST_ACCOUNTS):
        account = identity.find(identity.read(name))
        found[name] = account if account and not account.is_staff else None
    _refuse_unknown({name for name, account in found.items() if account is None})
    users = User.objects.filter(pk__in=[account.pk for account in found.values() if account])
    return _add(breach, BreachEntry.Way.ACCOUNTS, by=by, seen=seen, users=users)


def list_by_period(
    breach: PersonalDataBreach,
    first: date,
    last: date,
    *,
    by: User,
    seen: int,
    reports: bool = True,
    accounts: bool = False,
) -> int:
    """Add the reporters of all reports sent on these days, the accounts opened on them, or both."""
    start, end = _span(first, last)
    sent = Report.objects.filter(submitted_at__gte=start, submitted_at__lt=end)
    opened = User.objects.citizens().filter(date_joined__gte=start, date_joined__lt=end)
    return _add(
        breach,
        BreachEntry.Way.PERIOD,
        by=by,
        seen=seen,
        reports=sent if reports else None,
        users=opened if accounts else None,
    )


def list_by_accesses(
    breach: PersonalDataBreach, looker: User, first: date, last: date, *, by: User, seen: int
) -> int:
    """Add the reporters whose data a member of staff opened on these days.

    Reports that are kept from `by` stay out: any answer about them would tell who reads them.
    """
    start, end = _span(first, last)
    opened = PersonalDataAccess.objects.filter(by=looker, at__gte=start, at__lt=end)
    known = Report.objects.exclude(pk__in=Report.objects.kept_from(by).values("pk"))
    reports = known.filter(pk__in=opened.values("report"))
    return _add(breach, BreachEntry.Way.ACCESSES, by=by, seen=seen, reports=reports)


def unlist(
    persons: QuerySet[BreachPerson], *, breach: PersonalDataBreach, by: User, seen: int
) -> int:
    """Take these persons off the list, except those with a confirmed notice."""
    with transaction.atomic():
        held = _lock_open(breach, seen=seen)
        count = persons.filter(breach=held, notice=None).delete()[0]
        if not count:
            raise Refused(
                "nobody", _("Những người này không còn trong danh sách, hoặc đã được báo.")
            )
        add_step(held, BreachEntry.What.UNLISTED, by=by, number=count)
    return count


def visible(
    breach: PersonalDataBreach, reports: QuerySet[Report], *, by: User
) -> QuerySet[BreachPerson]:
    """Return the rows that `by` may see, whose scope are `reports`; accounts are masked.

    The keeper sees each code that he or she typed: a missing row would tell that it is
    confidential. The page links none of them.
    """
    typed = Q(listed_in__by=by, listed_in__way=BreachEntry.Way.CODES)
    return breach.persons.filter(Q(report=None) | Q(report__in=reports) | typed)


def removable(
    breach: PersonalDataBreach, reports: QuerySet[Report], *, by: User
) -> QuerySet[BreachPerson]:
    """Return the rows that a reader may take off the list: visible ones, and own additions.

    Only so can a wrong addition be undone that holds reports which its author may not see.
    """
    return breach.persons.filter(Q(report=None) | Q(report__in=reports) | Q(listed_in__by=by))


def count_persons(breach: PersonalDataBreach) -> int:
    """Return the number of persons: the owner of one phone counts once.

    Reporters of confidential reports count apart. Otherwise the number would tell who they are:
    list one confidential report, then one account, and see whether the number grows. Erased
    reporters and deleted accounts cannot be told from others, and count each.
    """
    persons = breach.persons
    reporters = Reporter.objects.filter(
        report__in=persons.filter(report__confidential=False).values("report")
    )
    accounts = User.objects.filter(pk__in=persons.filter(user__isnull=False).values("user"))
    phones = (
        reporters.exclude(phone_hash="")
        .order_by()
        .values("phone_hash")
        .union(accounts.exclude(phone_hash="").order_by().values("phone_hash"))
    )
    return (
        phones.count()
        + reporters.filter(phone_hash="").count()
        + accounts.filter(phone_hash="").count()
        + persons.filter(Q(report__confidential=True) | Q(report=None, user=None)).count()
    )


def _named(typed: Iterable[str], *, most: int) -> set[str]:
    wanted = set(typed)
    if not wanted:
        raise Refused("nothing", _("Vui lòng nhập ít nhất một dòng."))
    if len(wanted) > most:
        raise Refused("too_many", _("Mỗi lần nhập tối đa %(most)d dòng.") % {"most": most})
    return wanted


def _refuse_unknown(names: set[str]) -> None:
    if names:
        listed = ", ".join(name[:60] for name in sorted(names)[:10])
        raise Refused("unknown", _("Không tìm thấy: %(names)s. Chưa thêm ai.") % {"names": listed})


def _parts(name: str) -> set[str]:
    """Return the last parts of a link or path, which may be a token, and its endings."""
    parts = PurePosixPath(urlsplit(name).path).parts[-LONGEST_PATH:]
    return {*parts, *("/".join(parts[start:]) for start in range(len(parts)))}


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    if last < first:
        raise Refused("order", _("Ngày cuối phải từ ngày đầu trở đi."))
    if first.year < EARLIEST_YEAR or last > timezone.localdate():
        raise Refused("range", _("Vui lòng chọn ngày từ năm 2000 đến hôm nay."))
    start = datetime.combine(first, time(), tzinfo=VIETNAM)
    return start, datetime.combine(last + timedelta(days=1), time(), tzinfo=VIETNAM)


def _add(
    breach: PersonalDataBreach,
    way: BreachEntry.Way,
    *,
    by: User,
    seen: int,
    reports: QuerySet[Report] | None = None,
    users: QuerySet[User] | None = None,
) -> int:
    with transaction.atomic():
        held = _lock_open(breach, seen=seen)
        listed = held.persons
        new: list[tuple[str, int]] = []
        if reports is not None:
            left = reports.exclude(pk__in=listed.filter(report__isnull=False).values("report"))
            new += [("report_id", pk) for pk in _first_keys(left)]
        if users is not None:
            others = users.exclude(pk__in=listed.filter(user__isnull=False).values("user"))
            new += [("user_id", pk) for pk in _first_keys(others)]
        if len(new) > MOST_PERSONS:
            raise Refused(
                "too_many",
                _("Quá %(most)d người. Vui lòng chia nhỏ thời gian.") % {"most": MOST_PERSONS},
            )
        if not new:
            raise Refused(
                "nobody", _("Không có ai mới: không tìm thấy, hoặc đã có trong danh sách.")
            )
        entry = BreachEntry.objects.create(
            breach=held, what=BreachEntry.What.LISTED, by=by, way=way, number=len(new)
        )
        BreachPerson.objects.bulk_create(
            (BreachPerson(breach=held, listed_in=entry, **{name: pk}) for name, pk in new),
            batch_size=2000,
        )
    return len(new)


def _first_keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_PERSONS + 1])


# --- notices to the persons concerned ---------------------------------------------------


def check_text(text: str) -> None:
    """Refuse a notice with a link or a number to call: swindlers write such notices."""
    if plain_names.has_link(text) or plain_names.has_long_number(text):
        raise Refused(
            "link",
            _(
                "Lời báo không chứa địa chỉ trang web, thư điện tử hoặc số điện thoại, để không ai "
                "lẫn với tin lừa đảo. Thư tự kèm đường dẫn của Cổng và số Tổng đài."
            ),
        )


def unconfirmed(breach: PersonalDataBreach) -> QuerySet[BreachPerson]:
    """Return the rows that no notice covers, not even a waiting one."""
    return breach.persons.filter(unconfirmed_through())


def unconfirmed_through(relation: str = "") -> Q:
    """Return the condition of `unconfirmed`, for a table that reaches the rows by `relation`."""
    return Q(**{f"{relation}__notice" if relation else "notice": None})


def ask_notice(breach: PersonalDataBreach, text: str, *, by: User, seen: int) -> int:
    """Ask to tell everybody on the list without a notice; return how many rows.

    Nothing goes out before another keeper confirms; all are told at once. A repeated click brings
    an older `seen` and is refused.
    """
    check_text(text)
    with transaction.atomic():
        held = _lock_open(breach, seen=seen)
        notice = BreachNotice.objects.create(breach=held, text=text, by=by, at=timezone.now())
        count = unconfirmed(held).update(notice=notice)
        if not count:
            raise Refused("nobody", _("Trong danh sách không còn ai chưa được báo."))
        add_step(held, BreachEntry.What.ASKED, by=by, number=count, words=text)
        with override("vi"):
            what = _("Đề nghị gửi lời báo vi phạm dữ liệu")
        url = reverse("admin:reports_personaldatabreach_persons", args=[held.pk])
        confirmers.tell_done(what, kind=f"breach-notice:{notice.pk}", by=by, url=url)
    return count


def waiting_for(user: User) -> int:
    """Return how many notices wait for a second person who may be `user`."""
    asked = BreachNotice.objects.filter(ended_at=None, confirmed_at=None)
    return asked.exclude(by=user).count()


def confirm_notice(breach: PersonalDataBreach, notice: int, *, by: User, seen: int) -> int:
    """Let the portal send a notice that another keeper has asked for; return how many rows."""
    with transaction.atomic():
        held = _lock_open(breach, seen=seen)
        asked = held.notices.filter(pk=notice, ended_at=None, confirmed_at=None).first()
        if asked is None:
            raise Refused("ended", _("Lời báo này đã được xác nhận hoặc đã dừng."))
        if asked.by_id == by.pk:
            raise Refused("own", _("Lời báo bạn viết phải do người khác xác nhận."))
        asked.confirmed_by, asked.confirmed_at = by, timezone.now()
        asked.save(update_fields=["confirmed_by", "confirmed_at"])
        count = asked.persons.count()
        add_step(held, BreachEntry.What.NOTICE, by=by, number=count)
    return count


def stop_notice(breach: PersonalDataBreach, *, by: User, seen: int) -> int:
    """Stop a notice that is not finished; those not told yet return to the list."""
    with transaction.atomic():
        held = lock(breach, seen=seen)
        # Waits for the batch that is being written.
        running = BreachNotice.objects.select_for_update(of=("self",)).filter(
            breach=held, ended_at=None
        )
        keys = [notice.pk for notice in running]
        if not keys:
            raise Refused("ended", _("Lời báo đã gửi xong, không dừng được nữa."))
        count = held.persons.filter(notice__in=keys, told_at=None).update(notice=None)
        BreachNotice.objects.filter(pk__in=keys).update(ended_at=timezone.now())
        add_step(held, BreachEntry.What.STOPPED, by=by, number=count)
    return count


def send_notices(*, now: datetime, seconds: float = 40) -> int:
    """Write the messages of confirmed notices, a batch a transaction; return the rows handled."""
    until, handled = clock.monotonic() + seconds, 0
    waiting = BreachNotice.objects.filter(ended_at=None, confirmed_at__lte=now)
    for pk in list(waiting.values_list("pk", flat=True)):
        while clock.monotonic() < until:
            count = _send_batch(pk, now)
            handled += count
            if not count:
                break
    return handled


def _send_batch(pk: int, now: datetime) -> int:
    """Write one batch; 0 when the notice has ended or another worker holds it."""
    with transaction.atomic():
        running = BreachNotice.objects.filter(pk=pk, ended_at=None)
        notice = running.select_for_update(of=("self",), skip_locked=True).first()
        if notice is None:
            return 0
        # Proved addresses first: whose owner then hears the whole text, and no second time.
        persons = list(
            notice.persons.filter(told_at=None)
            .select_related("report__reporter", "user")
            .order_by(
                F("user").asc(nulls_last=True),
                F("report__reporter__email_proved_at").asc(nulls_last=True),
                "pk",
            )[:BATCH]
        )
        if not persons:
            running.update(ended_at=now)
            told = notice.persons.filter(is_reached=True).count()
            add_step(notice.breach, BreachEntry.What.TOLD, by=None, number=told)
            return 0
        _write(notice, persons, now)
    return len(persons)


def _write(notice: BreachNotice, persons: list[BreachPerson], now: datetime) -> None:
    letters = [(person, letter) for person in persons for letter in _letters(notice, person)]
    reached = {person.pk for person, _letter in letters}
    wanted = _once_each(notice, letters)
    outbox.enqueue_all(Template.BREACH_NOTICE, wanted)
    for is_reached in (True, False):
        keys = [person.pk for person in persons if (person.pk in reached) is is_reached]
        BreachPerson.objects.filter(pk__in=keys).update(told_at=now, is_reached=is_reached)


def _once_each(
    notice: BreachNotice, letters: list[tuple[BreachPerson, outbox.Letter]]
) -> list[outbox.Letter]:
    """Leave out addresses told before of this breach, and strangers who want no messages.

    Reporters of confidential reports are always told apart: a missing message would tell the
    readers of the outbox who they are.
    """
    hashes = {letter.to.hash for _person, letter in letters}
    former = {old: str(one) for one in hashes for old in one.former}
    secret = Report.objects.filter(confidential=True).values("code")
    written = Message.objects.filter(
        template=Template.BREACH_NOTICE,
        recipient_hash__in=hashes,
        dedupe_key__startswith=f"breach_notice:{notice.breach_id}:",
    ).exclude(about__in=secret)
    told = {former.get(h, h) for h in written.values_list("recipient_hash", flat=True)}
    stopped = {former.get(h, h) for h in unsubscribing.stopped(hashes)}
    wanted = []
    for person, letter in letters:
        if not letter.to.proved and letter.to.hash in stopped:
            continue
        if person.report is None or not person.report.confidential:
            if letter.to.hash in told:
                continue
            told.add(letter.to.hash)
        wanted.append(letter)
    return wanted


def _letters(notice: BreachNotice, person: BreachPerson) -> list[outbox.Letter]:
    reporter = getattr(person.report, "reporter", None)
    facts = {"note": notice.text, "url": settings.SITE_URL + reverse("reports:privacy")}
    if person.user:
        addresses = person.user.proved_addresses()
        facts |= {"code": "", "name": person.user.full_name}
    elif person.report and reporter:
        addresses = notices.reachable(reporter)
        facts |= {"code": person.report.code, "name": reporter.full_name}
        if reporter.email and reporter.email_proved_at is None:
            facts["prove_url"] = links.to_prove(reporter)
    else:
        return []
    return [
        outbox.Letter(
            address,
            facts,
            f"breach_notice:{notice.breach_id}:{person.pk}:{address.channel}",
            about=facts["code"],
        )
        for address in addresses
    ]
