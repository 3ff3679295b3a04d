"""Stop a person's access to senders' data at a number an hour, through whichever door.

Counted are the recorded accesses to reporters' data and the openings of pending reports. Rooms
above add their own records with `counts`. Emergencies and dangers to life stay open, uncounted.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from paht.foundation.advisory_locks import Lock, acquire
from paht.foundation.refusals import Refusal
from reports.models import Ground, PendingAction, PersonalDataAccess

CODE = "too_many"
STOPPED: Promise = gettext_lazy(
    "Bạn đã xem dữ liệu của quá nhiều người gửi trong một giờ nên tạm dừng. Việc nguy hiểm tính "
    "mạng vẫn mở được; việc khác xin đợi hoặc nhờ đồng nghiệp."
)
Counter = Callable[[User, datetime], int]
_COUNTERS: list[Counter] = []


class Refused(Refusal):
    """Refuse an access beyond the number of an hour."""


def counts(counter: Counter) -> Counter:
    """Count the accesses of a person since a time with this function, too."""
    _COUNTERS.append(counter)
    return counter


def check(by: User) -> None:
    """Raise `Refused` for one access too many.

    Call it in the transaction that writes the record: parallel requests of one person wait.
    """
    acquire((Lock.ACCESSES, str(by.pk)))
    if is_used_up(by):
        raise Refused(CODE, STOPPED)


def is_used_up(by: User) -> bool:
    since = timezone.now() - timedelta(hours=1)
    return sum(counter(by, since) for counter in _COUNTERS) >= settings.MOST_ACCESSES_AN_HOUR


@counts
def _accesses(by: User, since: datetime) -> int:
    own = PersonalDataAccess.objects.filter(by=by, at__gt=since)
    return own.exclude(ground=Ground.BREAK_GLASS).count()


@counts
def _openings_of_pending_reports(by: User, since: datetime) -> int:
    own = PendingAction.objects.filter(by=by, at__gt=since, kind=PendingAction.Kind.OPENED)
    return own.exclude(pending__endangers_life=True).values("pending").distinct().count()
