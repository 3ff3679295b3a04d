"""Let guarded rights take effect only when a second person confirms them.

Guarded are the roles of `roles.GUARDED_ROLES`. Guarded are also name, agency and addresses, a new
password and the removal of the second step, for every account: any member of staff may read a
confidential report, and who does must not show. A new account works at once, but it reads no
reporter's data, exports nothing, and nobody names it a reader, before a second person has met its
owner, who gets a new password then.

An administrator asks; another administrator or a supervisor confirms, who is neither the one who
asked nor the owner of the account. Both hold their role by the same rule, so an account that one
person has just made confirms nothing. The first two are made on the server by `manage.py
make_staff`. Triggers of `models.rights` refuse every other way.

New and changed rows of reference data (agencies, categories, units, the names of the portal) wait,
too: their words stand in pages and messages, and a category or agency that looks like another one
would lead complaints to other readers.

Nobody is supervisor and administrator at once: one person would open an account and name it reader.

A confirmed role or password gives the account a new password, because the person who asked may know
the old one. One half is shown to the person who asked, the other to the person who confirmed, and
its owner gets both: neither of the two logs in first and reads in the owner's name.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import (
    confirmers,
    reference_rows,
    roles,
    second_factor,
    temporary_passwords,
    unlinking,
)
from accounts.models import RightsDecision, RightsRequest, User
from accounts.models.second_person import subject_of
from paht.foundation import text
from paht.foundation.advisory_locks import Lock, acquire
from paht.foundation.refusals import Refusal
from province.models import Agency

PERMISSION = "accounts.confirm_rights"
MAY_ASK = "accounts.change_user"
VALID = timedelta(days=7)
VALID_FOR_ACCOUNTS = timedelta(days=365)
# Fewer could confirm nothing for each other.
FEWEST = 2
LONGEST_NOTE = 500
SHORTEST_NOTE = 5
STILL_THERE = timedelta(days=30)

Kind = RightsRequest.Kind
# These give the account a new password. The person who asked knows its first half.
NEW_PASSWORD = (Kind.ROLE, Kind.PASSWORD, Kind.ACCOUNT)
HALF = "half"
# From the next request of one person in a day on, one message stands for all.
TOLD_ONE_BY_ONE = 15
WAITS = gettext_lazy("chờ người thứ hai xác nhận")
# The owner of a new account reads this refusal (`awaits_confirmation`).
UNCONFIRMED = gettext_lazy(
    "Tài khoản mới chưa được người thứ hai xác nhận, nên chưa xem được dữ liệu của người gửi."
)
Outcome = RightsDecision.Outcome


class Refused(Refusal):
    """Refuse a request or a decision; `message` gives the reason in Vietnamese."""


# --- asking ------------------------------------------------------------------------------------


def ask(
    kind: Kind,
    user: User,
    *,
    by: User | None,
    role: str = "",
    details: Mapping[str, str] | None = None,
) -> RightsRequest:
    """Request a change of the account of `user`; notify the owner and everybody who may confirm.

    Returns the waiting request if the same was asked before. `by` is None on the server.
    """
    if by is not None and (by.pk == user.pk or not by.has_perm(MAY_ASK)):
        raise _forbidden()
    with transaction.atomic():
        acquire(Lock.RIGHTS)
        _check_one_guarded_role(user, role)
        if by is not None and not confirmers.people().exclude(pk__in=[user.pk, by.pk]).exists():
            raise Refused(
                "nobody",
                _(
                    "Chưa có người thứ hai để xác nhận. Vui lòng tạo trên máy chủ bằng lệnh "
                    "make_staff."
                ),
            )
        same = RightsRequest.objects.waiting().filter(user=user, kind=kind, role=role)
        if kind != Kind.DETAILS and (found := same.first()):
            return found
        now = timezone.now()
        made = RightsRequest.objects.create(
            kind=kind,
            user=user,
            role=role,
            details={HALF: temporary_passwords.half()}
            if kind in NEW_PASSWORD
            else dict(details or {}),
            asked_by=by,
            asked_at=now,
            expires_at=now + VALID,
        )
        _tell(made, WAITS, by=by, key=f"rights:{made.pk}:asked")
    return made


def may_another_confirm(by: User) -> bool:
    """Return whether anybody but `by` may confirm; the portal's first person works alone."""
    return confirmers.people().exclude(pk=by.pk).exists()


def ask_row(before: Model, after: Model, *, names: Iterable[str], by: User) -> RightsRequest:
    """Request the values of `after` for the fields `names` of a row of reference data.

    Everybody who may confirm is told, once an hour: many rows are changed at a time.
    """
    names = list(names)
    now = timezone.now()
    with transaction.atomic():
        acquire(Lock.RIGHTS)
        made = RightsRequest.objects.create(
            kind=Kind.ROW,
            subject=subject_of(before),
            details={
                "name": str(before),
                "old": reference_rows.values(before, names),
                "new": reference_rows.values(after, names),
            },
            asked_by=by,
            asked_at=now,
            expires_at=now + VALID,
        )
        key = f"rights:rows:{by.pk}:{now:%Y%m%d%H}"
        _tell(made, WAITS, by=by, key=key)
    return made


def record_account(user: User, *, by: User) -> None:
    """Record that a new account awaits confirmation; no message is sent."""
    now = timezone.now()
    RightsRequest.objects.create(
        kind=Kind.ACCOUNT,
        user=user,
        details={HALF: temporary_passwords.half()},
        asked_by=by,
        asked_at=now,
        expires_at=now + VALID_FOR_ACCOUNTS,
    )


def awaits_confirmation(user: User) -> bool:
    """Return whether nobody has confirmed this new account: its owner may not exist; one query."""
    return RightsRequest.objects.unconfirmed_accounts().filter(user=user).exists()


# --- deciding ----------------------------------------------------------------------------------


def may_decide(request: RightsRequest, *, by: User) -> bool:
    """Return whether `by` may confirm or refuse this request."""
    return by.has_perm(PERMISSION) and by.pk not in (request.asked_by_id, request.user_id)


def confirm(request: RightsRequest, *, by: User) -> str:
    """Make the request take effect; return the second half of a new password, "" for none."""
    with transaction.atomic():
        asked = _lock(request)
        if not may_decide(asked, by=by):
            raise _forbidden()
        # The right to ask may have ended since.
        if asked.asked_by is not None and not (
            asked.asked_by.is_active and asked.asked_by.has_perm(_right_to_ask(asked))
        ):
            raise Refused("asker_gone", _("Người đề nghị không còn quyền quản trị."))
        if asked.user is not None and not (asked.user.is_active and asked.user.is_staff):
            raise Refused("closed", _("Tài khoản này đã đóng."))
        _decide(asked, Outcome.CONFIRMED, by=by)
        password = _take_effect(asked)
        _close_outdated(asked, by=by)
        outcome = gettext_lazy("đã được xác nhận và có hiệu lực")
        _tell(asked, outcome, by=by, key=f"rights:{asked.pk}:confirmed")
    return password


def refuse(request: RightsRequest, *, by: User, note: str) -> None:
    """Refuse the request with a reason; the person who asked withdraws it this way."""
    note = text.clean(note, multiline=True)[:LONGEST_NOTE]
    with transaction.atomic():
        asked = _lock(request)
        if is_own := asked.asked_by_id == by.pk:
            _decide(asked, Outcome.WITHDRAWN, by=by, note=note)
        elif not may_decide(asked, by=by):
            raise _forbidden()
        elif len(note) < SHORTEST_NOTE:
            raise Refused("needs_note", _("Vui lòng ghi lý do không xác nhận."))
        else:
            _decide(asked, Outcome.REFUSED, by=by, note=note)
        withdrawn, refused = gettext_lazy("đã được rút lại"), gettext_lazy("không được xác nhận")
        outcome = withdrawn if is_own else refused
        _tell(asked, outcome, by=by, key=f"rights:{asked.pk}:refused")


def from_server(kind: Kind, user: User, *, role: str = "") -> bool:
    """Ask from the server's command line; return whether a person must confirm.

    The change takes effect at once, on record, while nobody could confirm. People who did not log
    in for `STILL_THERE` count as gone, so that lost log-ins do not close the portal for ever.
    """
    with transaction.atomic():
        acquire(Lock.RIGHTS)
        since = timezone.now() - STILL_THERE
        there = confirmers.people().filter(Q(last_login__gt=since) | Q(date_joined__gt=since))
        others = there.exclude(pk=user.pk)
        waits = there.count() >= FEWEST if kind == Kind.ROLE else others.exists()
        if waits:
            ask(kind, user, by=None, role=role)
        else:
            record_on_server(kind, user, role=role)
    return waits


def record_on_server(kind: Kind, user: User, *, role: str = "") -> RightsRequest:
    """Record and announce a change that nobody else confirms; a role is given, too.

    The caller makes the other kinds take effect.
    """
    now = timezone.now()
    with transaction.atomic():
        asked = RightsRequest.objects.create(
            kind=kind, user=user, role=role, asked_at=now, expires_at=now + VALID
        )
        _decide(asked, Outcome.CONFIRMED, by=None)
        if kind == Kind.ROLE:
            _add_role(asked)
        outcome = gettext_lazy("thực hiện từ dòng lệnh của máy chủ")
        _tell(asked, outcome, by=None, key=f"rights:{asked.pk}:server")
    return asked


# --- ending, which needs nobody else -------------------------------------------------------------


def end_roles(user: User, *, by: User, leaving: Iterable[str]) -> None:
    """Take the guarded roles `leaving` from the account; tell everybody who may confirm.

    Refused when too few people would remain: alarms would reach nobody.
    """
    with transaction.atomic():
        acquire(Lock.RIGHTS)
        held = set(user.groups.filter(name__in=roles.GUARDED_ROLES).values_list("name", flat=True))
        leaving = held.intersection(leaving)
        if not leaving:
            return
        told, remaining = list(confirmers.people()), confirmers.people().exclude(pk=user.pk)
        counts = any(person.pk == user.pk for person in told)
        if counts and not held - leaving and remaining.count() < FEWEST:
            raise Refused(
                "too_few",
                _(
                    "Cổng cần ít nhất hai người là quản trị hoặc giám sát. "
                    "Vui lòng giao vai trò cho người khác trước."
                ),
            )
        others = remaining.filter(groups__name=roles.Role.SUPERVISOR)
        if counts and roles.Role.SUPERVISOR in leaving and not others.exists():
            raise Refused(
                "last_supervisor",
                _(
                    "Đây là lãnh đạo giám sát cuối cùng. "
                    "Vui lòng giao vai trò cho người khác trước."
                ),
            )
        if counts and roles.Role.SUPERVISOR in leaving:
            _check_inspector_remains(user)
        user.groups.remove(*Group.objects.filter(name__in=leaving))
        occasion = f"{user.pk}:{timezone.now():%Y%m%d%H%M%S%f}"
        for role in sorted(leaving):
            with override("vi"):
                what = _("Thôi vai trò: %(role)s") % {"role": roles.label(role)}
            key = f"rights:ended:{occasion}:{role}"
            confirmers.write(
                told, what=what, user=user, outcome=gettext_lazy("đã thực hiện"), by=by, key=key
            )


# --- helpers -----------------------------------------------------------------------------------


def _lock(request: RightsRequest) -> RightsRequest:
    """Return the request for a decision; the lock lets one of two decisions win."""
    acquire(Lock.RIGHTS)
    asked = RightsRequest.objects.select_related("user", "asked_by").get(pk=request.pk)
    if RightsDecision.objects.filter(request=asked).exists():
        raise Refused("decided", _("Việc này đã có người quyết định trước."))
    if asked.has_expired:
        raise Refused("expired", _("Đề nghị này đã hết hạn. Vui lòng đề nghị lại."))
    return asked


def _right_to_ask(asked: RightsRequest) -> str:
    if asked.user is not None:
        return MAY_ASK
    app, _dot, model = asked.subject.partition(":")[0].partition(".")
    own = f"{app}.change_{model}"
    return getattr(apps.get_model(app, model), "CHANGED_WITH", own)


def _decide(asked: RightsRequest, outcome: Outcome, *, by: User | None, note: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    RightsDecision.objects.create(request=asked, outcome=outcome, by=by, at=now, note=note)


def _take_effect(asked: RightsRequest) -> str:
    if asked.kind == Kind.ROW:
        _change_row(asked)
        return ""
    user = asked.account
    if asked.kind == Kind.ROLE:
        _add_role(asked)
    if asked.kind in (Kind.ROLE, Kind.ACCOUNT, Kind.SECOND_STEP):
        # The person who made the account may have logged in first, with a second step of their own.
        second_factor.remove(user)
    elif asked.kind == Kind.DETAILS:
        _change_details(user, asked.details or {})
    if asked.kind not in NEW_PASSWORD:
        return ""
    return temporary_passwords.complete(user, first_half(asked))


def _change_row(asked: RightsRequest) -> None:
    # All fields are saved: what a colleague does meanwhile, as revoking a key, must not be lost.
    row, details = asked.row(locked=True), asked.details or {}
    if not _is_as_asked(row, asked):
        raise Refused("changed", _("Dữ liệu đã đổi sau khi đề nghị. Vui lòng đề nghị lại."))
    try:
        reference_rows.change(row, details["new"])
    except ValidationError as error:
        raise Refused("invalid", " ".join(error.messages)) from error


def _close_outdated(asked: RightsRequest, *, by: User) -> None:
    """Close the requests that rest on values which this confirmed one has changed.

    Confirmed later, they would be refused, or would silently undo it.
    """
    waiting = RightsRequest.objects.waiting().filter(kind=asked.kind)
    if asked.kind == Kind.ROW:
        row = asked.row()
        same_row = waiting.filter(subject=asked.subject)
        outdated = [one for one in same_row if not _is_as_asked(row, one)]
    elif asked.kind == Kind.DETAILS:
        changed = (asked.details or {}).keys()
        same_user = waiting.filter(user=asked.user, pk__lt=asked.pk)
        outdated = [one for one in same_user if changed & (one.details or {}).keys()]
    else:
        return
    for one in outdated:
        _decide(one, Outcome.OUTDATED, by=by)
        outcome = gettext_lazy("không còn hiệu lực vì dữ liệu đã đổi")
        _tell(one, outcome, by=by, key=f"rights:{one.pk}:outdated")


def _is_as_asked(row: Model, asked: RightsRequest) -> bool:
    """Return whether the row still has the values that the change was asked for."""
    old = (asked.details or {})["old"]
    return bool(reference_rows.values(row, old) == old)


def first_half(asked: RightsRequest) -> str:
    """Return the half of the new password that the person who asked hands over."""
    return str((asked.details or {})[HALF])


def _add_role(asked: RightsRequest) -> None:
    _check_one_guarded_role(asked.account, asked.role)
    asked.account.groups.add(Group.objects.get(name=asked.role))


def _check_one_guarded_role(user: User, role: str) -> None:
    others = user.groups.filter(name__in=roles.GUARDED_ROLES).exclude(name=role)
    if role and others.exists():
        raise Refused("other_role", str(roles.NOT_BOTH))


def _check_inspector_remains(user: User) -> None:
    """Refuse to lose the one supervisor of the inspectorate.

    Nobody else may name readers of a complaint about an unknown agency, or even see it.
    """
    inspectors = confirmers.people().filter(
        groups__name=roles.Role.SUPERVISOR, agency__code=settings.INSPECTORATE
    )
    if set(inspectors.values_list("pk", flat=True)) == {user.pk}:
        raise Refused(
            "last_inspector",
            _(
                "Đây là lãnh đạo giám sát cuối cùng của thanh tra: phản ánh giữ kín sẽ không ai "
                "chỉ định được người đọc. Vui lòng giao vai trò cho người khác của thanh tra trước."
            ),
        )


def _change_details(user: User, details: Mapping[str, str]) -> None:
    taken = User.objects.filter(username=details.get("username", "")).exclude(pk=user.pk)
    if taken.exists():
        raise Refused("taken", _("Tên tài khoản này đã có người dùng."))
    if "agency" in details:
        key = details["agency"]
        if key != str(user.agency_id or ""):
            _check_inspector_remains(user)
        user.agency = Agency.objects.get(pk=key) if key else None
    for name in details.keys() - {"agency"}:
        setattr(user, name, details[name])
    user.save(update_fields=sorted(details))
    if "email" in details:
        unlinking.trust_new_address(user)


def _tell(asked: RightsRequest, outcome: Promise, *, by: User | None, key: str) -> None:
    with override("vi"):
        what = asked.what
    page = reverse("admin:accounts_rightsrequest_change", args=[asked.pk])
    if asked.user is None:
        # Many rows may wait: the message of the hour leads to their list, and the outcome is for
        # the person who asked.
        is_new = outcome is WAITS
        whom = confirmers.people() if is_new else User.objects.filter(pk=asked.asked_by_id or 0)
        url = "" if is_new else page
        confirmers.write(whom, what=what, user=None, outcome=outcome, by=by, key=key, url=url)
        return
    if by is not None and by.pk == asked.asked_by_id and _asks_much(by):
        # Or one person would use up the messages of a day, and no other alarm would arrive.
        key = f"rights:many:{by.pk}:{timezone.now():%Y%m%d}"
    # The owner notices a request of somebody else before it takes effect.
    for told, url in ((confirmers.people(), page), ([asked.user], reverse("admin:index"))):
        confirmers.write(told, what=what, user=asked.user, outcome=outcome, by=by, key=key, url=url)


def _asks_much(by: User) -> bool:
    since = timezone.now() - timedelta(days=1)
    asked = RightsRequest.objects.filter(asked_by=by, asked_at__gt=since, user__isnull=False)
    return asked.exclude(kind=Kind.ACCOUNT).count() > TOLD_ONE_BY_ONE


def _forbidden() -> Refused:
    return Refused("forbidden", _("Tài khoản của bạn không có quyền thực hiện việc này."))
