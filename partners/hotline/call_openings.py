"""Record each look of staff at a caller's number, cases or recording, and stop it beyond an hour's.

Callers who are on the phone are not counted: nobody can make a stranger ring.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from paht.foundation.crypto import lookup_hash
from partners.models import CallOpening
from reports.workflow import access_limit

Ground = CallOpening.Ground


def record(
    call_id: str, what: CallOpening.What, ground: CallOpening.Ground, *, by: User, client: str
) -> None:
    """Write the row; raise `access_limit.Refused` for one too many, but not for the same again."""
    now = timezone.now()
    hour = CallOpening.objects.filter(by=by, at__gt=now - timedelta(hours=1))
    if ground != Ground.CALLER and not hour.filter(call_id=call_id).exists():
        access_limit.check(by)
    CallOpening.objects.create(
        call_id=call_id,
        what=what,
        ground=ground,
        by=by,
        at=now,
        client_hash=lookup_hash("client", client) if client else "",
    )


@access_limit.counts
def _by_task(by: User, since: datetime) -> int:
    own = CallOpening.objects.filter(by=by, at__gt=since, ground=Ground.TASK).order_by()
    return own.values("call_id").distinct().count()
