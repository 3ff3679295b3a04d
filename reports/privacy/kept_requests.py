"""Keep data requests from staff who must not know of a confidential report that they tell of.

A request may be older than the confidentiality of its report, and may name several reports. So the
words are read each time the list is opened; a column written once would be outdated.
"""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from accounts.models import DataRequest, DataRequestQuerySet, User
from reports.models import Report, Reporter, ReportQuerySet
from reports.rules import report_codes


def for_staff(user: User) -> DataRequestQuerySet:
    """Return the data requests that `user` may read."""
    kept = Report.objects.kept_from(user)
    hidden = _telling_of(kept)
    found = DataRequest.objects.exclude(about__in=kept.values("code"))
    return found.exclude(pk__in=hidden) if hidden else found


def _telling_of(kept: ReportQuerySet) -> list[int]:
    """Return the keys of requests whose words tell of a `kept` report of the same person.

    They name its code. Without any code they may mean it where all reports of the person are
    confidential.
    """
    own = Reporter.objects.filter(Q(phone_hash=OuterRef("subject")) | Q(user=OuterRef("citizen")))
    # What the portal answered by itself holds no words of the person.
    has_words = Q(status=DataRequest.Status.OPEN) | Q(answered_by__isnull=False)
    asked = DataRequest.objects.filter(has_words, Exists(own.filter(report__in=kept.values("pk"))))
    requests = list(asked.only("subject", "citizen_id", "about", "wish", "answer"))
    if not requests:
        return []
    sent = _sent_by(requests, kept)
    return [one.pk for one in requests if _tells(one, sent)]


class _Sent(NamedTuple):
    """One report of the person who asks."""

    is_confidential: bool
    is_kept: bool


def _sent_by(
    requests: list[DataRequest], kept: ReportQuerySet
) -> dict[str | int, dict[str, _Sent]]:
    """Return the reports of each phone (hash) and account (key), by code."""
    phones = {one.subject for one in requests}
    accounts = {one.citizen_id for one in requests if one.citizen_id}
    rows = Reporter.objects.filter(Q(phone_hash__in=phones) | Q(user__in=accounts))
    is_kept = Exists(kept.filter(pk=OuterRef("report")))
    sent: dict[str | int, dict[str, _Sent]] = defaultdict(dict)
    for phone, account, code, *facts in rows.annotate(is_kept=is_kept).values_list(
        "phone_hash", "user", "report__code", "report__confidential", "is_kept"
    ):
        sent[phone][code] = _Sent(*facts)
        if account:
            sent[account][code] = _Sent(*facts)
    return sent


def _tells(request: DataRequest, sent: dict[str | int, dict[str, _Sent]]) -> bool:
    """Decide for one request, from the reports that its person has `sent`."""
    own = sent.get(request.subject, {}) | sent.get(request.citizen_id or 0, {})
    codes = {*report_codes.find(request.wish, request.answer), request.about}
    told = [own[code] for code in codes & own.keys()]
    if told:
        return any(one.is_kept for one in told)
    return all(one.is_confidential for one in own.values()) and any(
        one.is_kept for one in own.values()
    )
