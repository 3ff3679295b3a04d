""" "Tôi cũng thấy": count the people who saw the same as a public report, each once.

A person is an account's proved phone, else a browser with a random cookie set at the click. Both
are stored as keyed hashes of their own, which cannot be matched with reporters.
A browser that drops its cookie counts as new. Therefore at most `BROWSERS_OF_A_NETWORK` browsers
of one network count for a report; accounts always count.
Marks of a merged report count for its main report. They are read together, so merging moves no
row and can be undone.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import (
    BooleanField,
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import profile
from paht.foundation import advisory_locks, cookies
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash, random_token
from paht.foundation.refusals import Refusal
from paht.foundation.throttle import client_network
from reports.models import MeToo, Report, ReportQuerySet
from reports.people import my_reports

COOKIE = "cung_thay"
COOKIE_SECONDS = 365 * 24 * 3600
# A network (IPv4 address or IPv6 /64) is a household, or thousands behind an operator's gateway.
BROWSERS_OF_A_NETWORK = 3
_TOKEN = re.compile(r"[\w-]{22}", re.ASCII)


class Refused(Refusal):
    """A visitor who cannot say it of this report; `message` (Vietnamese) gives the reason."""


@dataclass(frozen=True)
class Visitor:
    """The marks under which a visitor may have said it; new rows use the first.

    `has_account`: the first mark is that of a proved phone. `new_token` is the value for a new
    cookie.
    """

    persons: tuple[str, ...] = field(repr=False)
    has_account: bool = False
    new_token: str = field(default="", repr=False)


NOBODY = Visitor(())


def visitor(request: HttpRequest) -> Visitor:
    """Return the visitor; without account and cookie it has no marks."""
    known = profile.citizen_profile(request.user)
    token = cookies.read(request, COOKIE)
    persons = [of_phone(known.phone)] if known else []
    if _TOKEN.fullmatch(token):
        # The visitor may have said it before signing in.
        persons.append(_of_browser(token))
    return Visitor(tuple(persons), has_account=known is not None)


def visitor_who_says(request: HttpRequest) -> Visitor:
    """Return the visitor, with a new mark for a browser without cookie."""
    found = visitor(request)
    if found.persons:
        return found
    token = random_token()
    return Visitor((_of_browser(token),), new_token=token)


def of_phone(phone: str) -> str:
    """Return the mark of the account with this proved phone (E.164)."""
    return lookup_hash("me-too", phone)


def _of_browser(token: str) -> str:
    return lookup_hash("me-too-browser", token)


# --- reading ------------------------------------------------------------------------------


def open_to_all() -> ReportQuerySet:
    """Return the reports that others may join: public, open, not of a sensitive category.

    In a sensitive category the click would reveal that the person is affected.
    """
    return Report.objects.public().open().exclude(category__sensitive=True)


def may_be_said_of(report: Report) -> bool:
    """Check one report by the rule of `open_to_all`."""
    return report.is_public and not report.is_closed and not report.category.sensitive


def counted(reports: ReportQuerySet, *, by: Visitor = NOBODY) -> ReportQuerySet:
    """Add `me_too_count` and `is_me_too` (of this visitor) to `reports`; no extra query.

    The count includes the reports merged into each.
    """
    # `Report` declares the attributes for templates and the type checker.
    return reports.annotate(me_too_count=_People("pk"), is_me_too=_is_said_by(by))  # type: ignore[no-redef]


class _People(Func):
    """The number of people for a report and the reports merged into it.

    Raw SQL: building the expression with the ORM took longer than the query itself. The array
    makes PostgreSQL read the keys once and use the index.
    """

    output_field = IntegerField()
    template = (
        "(SELECT COUNT(DISTINCT said.person) FROM reports_metoo AS said"
        " WHERE said.counts AND said.report_id = ANY (array_append(ARRAY("
        "SELECT merged.id FROM reports_report AS merged"
        " WHERE merged.merged_into_id = %(expressions)s), %(expressions)s)))"
    )


def _is_said_by(who: Visitor) -> Exists | Value:
    if not who.persons:
        return Value(False, output_field=BooleanField())
    matter = Q(report=OuterRef("pk")) | Q(report__merged_into=OuterRef("pk"))
    said = MeToo.objects.filter(matter, person__in=who.persons)
    if who.has_account:
        # A mark of their browser may not count; they may still say it with the account.
        said = said.filter(counts=True)
    return Exists(said)


def in_words(people: int) -> str:
    """Return the number in words; "" for none."""
    if not people:
        return ""
    words = ngettext("%(count)d người cũng thấy", "%(count)d người cũng thấy", people)
    return words % {"count": people}


# --- writing ------------------------------------------------------------------------------


def say(report: Report, request: HttpRequest, *, who: Visitor) -> bool:
    """Add this visitor to `report`, which is `open_to_all`; idempotent.

    Returns whether the mark counts: beyond the limit of a network, browsers do not.
    Raises `Refused("own")` for the report's own reporter, as far as the visit identifies them.
    """
    matter = Q(pk=report.pk) | Q(merged_into=report.pk)
    if my_reports.reports(request).filter(matter).exists():
        raise Refused("own", _("Phản ánh này do chính Ông/Bà gửi, không cần báo cũng thấy."))
    network = "" if who.has_account else _network(report, request)
    with transaction.atomic():
        if network:
            # Before any row lock: the holder of the advisory lock may change this row.
            advisory_locks.acquire((Lock.ME_TOO_OF_NETWORK, network))
        said = list(_said(report, who.persons).select_for_update(of=("self",)))
        if any(row.counts for row in said):
            return True
        if who.has_account:
            # The mark of the account replaces that of their browser.
            MeToo.objects.filter(pk__in=[row.pk for row in said]).delete()
        new = MeToo(
            report=report,
            person=who.persons[0],
            network=network,
            counts=who.has_account,
            at=timezone.now(),
        )
        # Two clicks at once: the constraint keeps the first row.
        MeToo.objects.bulk_create([new], ignore_conflicts=True)
        if network:
            _count_the_first(report.pk, network)
        return _said(report, who.persons).filter(counts=True).exists()


def take_back(report: Report, *, who: Visitor) -> None:
    """Remove this visitor from `report`; another browser of the network may count instead."""
    with transaction.atomic():
        places = _said(report, who.persons).exclude(network="").values_list("network", "report")
        freed = sorted(places)
        if freed:
            advisory_locks.acquire(
                *((Lock.ME_TOO_OF_NETWORK, network) for network, _report in freed)
            )
        _said(report, who.persons).delete()
        for network, of_report in freed:
            _count_the_first(of_report, network)


def _count_the_first(report: int, network: str) -> None:
    """Let the earliest browsers of a network count, up to the limit; needs the network's lock."""
    rows = MeToo.objects.filter(report=report, network=network)
    room = BROWSERS_OF_A_NETWORK - rows.filter(counts=True).count()
    if room > 0:
        first = rows.filter(counts=False).order_by("pk").values_list("pk", flat=True)
        MeToo.objects.filter(pk__in=list(first[:room])).update(counts=True)


def _network(report: Report, request: HttpRequest) -> str:
    """Hash the network with the report: it cannot be traced from report to report."""
    return lookup_hash("me-too-network", f"{report.pk} {client_network(request)}")


def of_person(phone: str) -> QuerySet[MeToo]:
    """Return the rows of the account with this proved phone, newest first."""
    return MeToo.objects.filter(person=of_phone(phone)).select_related("report").order_by("-id")


def forget(rows: QuerySet[MeToo], *, at: datetime) -> int:
    """Replace the marks by random ones, one for each person and matter; the counts stay.

    Skips locked rows. Returns the number of rows.
    """
    locked = list(rows.select_related("report").select_for_update(of=("self",), skip_locked=True))
    marks: dict[tuple[int, str], str] = {}
    for row in locked:
        matter = row.report.merged_into_id or row.report_id
        row.person = marks.setdefault((matter, row.person), secrets.token_hex(32))
        row.network, row.forgotten_at = "", at
    MeToo.objects.bulk_update(locked, ["person", "network", "forgotten_at"])
    return len(locked)


def forget_networks(rows: QuerySet[MeToo]) -> int:
    """Delete the network of these rows; `counts` stays."""
    return rows.update(network="")


def _said(report: Report, persons: Iterable[str]) -> QuerySet[MeToo]:
    matter = Q(report=report.pk) | Q(report__merged_into=report.pk)
    return MeToo.objects.filter(matter, person__in=list(persons))
