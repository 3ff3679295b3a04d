"""Write the log of authentication and of refused requests, for staff and citizens.

Each row is one insert, of the same form for an existing account and for an unknown name.
"""

from datetime import timedelta

from django.utils import timezone

from accounts import identity
from accounts.identity import Identity
from accounts.models import SecurityEvent, User
from paht.foundation import visitors
from paht.foundation.throttle import count_one

Kind = SecurityEvent.Kind
# Attempts that may be guesses.
FAILURES = (Kind.WRONG_PASSWORD, Kind.LOCKED_OUT, Kind.WRONG_CODE, Kind.WRONG_SECOND_STEP)
REFUSALS = (Kind.NO_ACCESS, Kind.FORGED_TOKEN, Kind.FORGED_FORM, Kind.FALSE_PROOF, Kind.FLOOD)
SPAN = timedelta(minutes=15)
# Refused requests of one client are rows at 1, 10, 100 … of them within `SPAN`.
_STEP = 10
# No flood, from however many clients, makes more rows within `SPAN`.
_MOST_ROWS = 2000


def record(kind: Kind, who: User | Identity, *, detail: str = "") -> None:
    """Write one event of an account, or of a typed name that has none.

    Tries that are refused unread cost a client nothing, so those at one account are summed up.
    """
    mark, client = account_mark(who), visitors.mark()
    times = _times_of_row(kind, f"{client} {mark}") if kind == Kind.LOCKED_OUT else 1
    if times:
        SecurityEvent.objects.create(
            kind=kind,
            user=who if isinstance(who, User) else None,
            account_mark=mark,
            client_mark=client,
            times=times,
            detail=detail,
        )


def record_refusal(kind: Kind, *, staff: User | None, where: str) -> None:
    """Write a refused request; requests of one client, or of one member of staff, are summed up.

    A citizen is not named: the log must not tell who was on the portal when a report was sent.
    `where` is the pattern of the URL, so neither a report nor a secret appears.
    """
    whose = account_mark(staff) if staff else visitors.mark()
    times = _times_of_row(kind, whose)
    if times and count_one("refusals", "", seconds=int(SPAN.total_seconds())) <= _MOST_ROWS:
        SecurityEvent.objects.create(
            kind=kind,
            user=staff,
            account_mark=whose if staff else "",
            client_mark=visitors.mark(),
            times=times,
            detail=where[:200],
        )


def _times_of_row(kind: Kind, whose: str) -> int:
    """Count one refusal; return how many the row sums up that is due now, or 0 for no row."""
    count = count_one(f"refusal:{kind}", whose, seconds=int(SPAN.total_seconds()))
    if count == 0:
        # The cache is down: one row in each span.
        recent = SecurityEvent.objects.filter(kind=kind, at__gt=timezone.now() - SPAN)
        return 0 if recent.filter(client_mark=visitors.mark()).exists() else 1
    step = 1
    while step < count:
        step *= _STEP
    return count - count // _STEP if step == count else 0


def account_mark(who: User | Identity) -> str:
    """Return the same mark for an account and for its phone or name as it is typed."""
    name = identity.of_account(who) if isinstance(who, User) else who
    return name.hash[: visitors.MARK_LENGTH]
