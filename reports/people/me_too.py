""" "Tôi cũng thấy": who else has seen what a public report tells of, once a person.

A person is the phone that an account has proved, else a browser, known again by a cookie of
random letters that is set at the click; either stands there only as a keyed hash, in a space of
its own, so that it cannot be laid beside reporters. Whoever throws the cookie away is a new
browser: of one network no more than `BROWSERS_OF_A_NETWORK` count for a report in public, however
many say it; accounts always do. What was said of a merged report counts for its
main one: both are read together, each person once, so that merging moves nothing and taking it
back gives nothing up.
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
from paht.foundation import advisory_locks
from paht.foundation.advisory_locks import Lock
from paht.foundation.crypto import lookup_hash, random_token
from paht.foundation.refusals import Refusal
from paht.foundation.throttle import client_network
from reports.models import MeToo, Report, ReportQuerySet
from reports.people import my_reports

COOKIE = "cung_thay"
COOKIE_SECONDS = 365 * 24 * 3600
# An IPv4 address, of IPv6 a /64: a household, or the thousands behind an operator's gateway.
BROWSERS_OF_A_NETWORK = 3
_TOKEN = re.compile(r"[\w-]{22}", re.ASCII)


class Refused(Refusal):
    """Somebody who cannot say it of this report; `message` (Vietnamese) tells why."""


@dataclass(frozen=True)
class Visitor:
    """Whoever is there: all the marks they may have said it under, the first one for new words.

    `has_account`: the first of them is that of a proved phone. `new_token` is what the cookie
    of a browser that had none shall hold.
    """

    persons: tuple[str, ...] = field(repr=False)
    has_account: bool = False
    new_token: str = field(default="", repr=False)


NOBODY = Visitor(())


def visitor(request: HttpRequest) -> Visitor:
    """Who asks; without account and cookie nobody: no marks."""
    known = profile.citizen_profile(request.user)
    token = request.COOKIES.get(COOKIE, "")
    persons = [of_phone(known.phone)] if known else []
    if _TOKEN.fullmatch(token):
        # Whoever said it before signing in is still the same person.
        persons.append(_of_browser(token))
    return Visitor(tuple(persons), has_account=known is not None)


def visitor_who_says(request: HttpRequest) -> Visitor:
    """Who asks, with a new mark for a browser that had none."""
    found = visitor(request)
    if found.persons:
        return found
    token = random_token()
    return Visitor((_of_browser(token),), new_token=token)


def of_phone(phone: str) -> str:
    """The mark of whoever has proved this phone (E.164)."""
    return lookup_hash("me-too", phone)


def _of_browser(token: str) -> str:
    return lookup_hash("me-too-browser", token)


# --- reading ------------------------------------------------------------------------------


def open_to_all() -> ReportQuerySet:
    """The reports that one may join: public, not done yet, of no field where it would tell
    about the person to be touched by it."""
    return Report.objects.public().open().exclude(category__sensitive=True)


def may_be_said_of(report: Report) -> bool:
    """As `open_to_all` asks the database."""
    return report.is_public and not report.is_closed and not report.category.sensitive


def counted(reports: ReportQuerySet, *, by: Visitor = NOBODY) -> ReportQuerySet:
    """`reports` with `me_too_count`, how many people have said it of each or of those merged
    into it, and `is_me_too`, whether this visitor has; no query more."""
    # The attributes are declared on `Report`, for templates and type checker alike.
    return reports.annotate(me_too_count=_People("pk"), is_me_too=_is_said_by(by))  # type: ignore[no-redef]


class _People(Func):
    """How many have said it of the report with the key that is given, or of one merged into it.

    In words of its own: put together from its pieces for every page, it is dearer than to ask.
    As an array the keys are read once and find their rows by the index.
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
        # What their browser said before may not count; as themselves they may still say it.
        said = said.filter(counts=True)
    return Exists(said)


def in_words(people: int) -> str:
    """How many have said it; "" for none."""
    if not people:
        return ""
    words = ngettext("%(count)d người cũng thấy", "%(count)d người cũng thấy", people)
    return words % {"count": people}


# --- writing ------------------------------------------------------------------------------


def say(report: Report, request: HttpRequest, *, who: Visitor) -> bool:
    """Note this visitor for `report`, which is `open_to_all`; once, however often it is asked.

    Returns whether it counts in public: not of a browser whose network has enough of them.
    Raises `Refused("own")` for the report's own reporter, as far as the visit tells who that is.
    """
    matter = Q(pk=report.pk) | Q(merged_into=report.pk)
    if my_reports.reports(request).filter(matter).exists():
        raise Refused("own", _("Phản ánh này do chính Ông/Bà gửi, không cần báo cũng thấy."))
    network = "" if who.has_account else _network(report, request)
    with transaction.atomic():
        if network:
            # Before any row is locked: whoever has the turn may let this one's row count.
            advisory_locks.acquire((Lock.ME_TOO_OF_NETWORK, network))
        said = list(_said(report, who.persons).select_for_update(of=("self",)))
        if any(row.counts for row in said):
            return True
        if who.has_account:
            # What their browser said is their own word now.
            MeToo.objects.filter(pk__in=[row.pk for row in said]).delete()
        new = MeToo(
            report=report,
            person=who.persons[0],
            network=network,
            counts=who.has_account,
            at=timezone.now(),
        )
        # Two clicks at once: the constraint keeps the first.
        MeToo.objects.bulk_create([new], ignore_conflicts=True)
        if network:
            _count_the_first(report.pk, network)
        return _said(report, who.persons).filter(counts=True).exists()


def take_back(report: Report, *, who: Visitor) -> None:
    """Nothing of this visitor counts for `report` any more; another browser of the network may."""
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
    """Let the earliest browsers of a network count, as many as may; in this network's turn."""
    rows = MeToo.objects.filter(report=report, network=network)
    room = BROWSERS_OF_A_NETWORK - rows.filter(counts=True).count()
    if room > 0:
        first = rows.filter(counts=False).order_by("pk").values_list("pk", flat=True)
        MeToo.objects.filter(pk__in=list(first[:room])).update(counts=True)


def _network(report: Report, request: HttpRequest) -> str:
    """Nothing by which one network could be followed from report to report."""
    return lookup_hash("me-too-network", f"{report.pk} {client_network(request)}")


def of_person(phone: str) -> QuerySet[MeToo]:
    """What the account with this proved phone has said, newest first."""
    return MeToo.objects.filter(person=of_phone(phone)).select_related("report").order_by("-id")


def forget(rows: QuerySet[MeToo], *, at: datetime) -> int:
    """Forget who it was, not that it was somebody: each person of a matter gets a random mark.

    Passes over rows that somebody else has locked. Returns how many were forgotten.
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
    """Forget from where it was said; whether it counts stays."""
    return rows.update(network="")


def _said(report: Report, persons: Iterable[str]) -> QuerySet[MeToo]:
    matter = Q(report=report.pk) | Q(report__merged_into=report.pk)
    return MeToo.objects.filter(matter, person__in=list(persons))
