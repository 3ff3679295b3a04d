"""Find the people who may confirm guarded rights, and tell them what happens to these rights."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import holders, roles
from accounts.models import User
from notifications import outbox


def people() -> QuerySet[User]:
    """Return the active people who may confirm."""
    return User.objects.filter(
        groups__name__in=roles.GUARDED_ROLES, is_staff=True, is_active=True
    ).distinct()


def tell_done(what: str, *, kind: str, by: User | None, url: str, user: User | None = None) -> None:
    """Report what `by` did alone to all who may confirm, at most twice an hour for each `kind`.

    None is a command on the server.

    The first act is told at once, all others when the hour has ended: a harmless first one must not
    hide them. `what` (Vietnamese) holds no words that a person typed. `url` leads to the place that
    shows all.
    """
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    key = f"done:{kind}:{by.pk if by else 'server'}:{hour:%Y%m%d%H}"
    others = list(people().exclude(pk=by.pk) if by else people())
    done = gettext_lazy("đã thực hiện")
    if write(others, what=what, user=user, outcome=done, by=by, key=key, url=url):
        return
    write(
        others,
        what=what,
        user=user,
        outcome=gettext_lazy("đã thực hiện, có thể cùng việc khác"),
        by=by,
        key=f"{key}:more",
        url=url,
        not_before=hour + timedelta(hours=1),
    )


def write(
    told: Iterable[User],
    *,
    what: str,
    user: User | None,
    outcome: Promise,
    by: User | None,
    key: str,
    url: str = "",
    not_before: datetime | None = None,
) -> int:
    """Write the messages; return how many are new."""
    # The messages are Vietnamese, whatever language the page of this request has.
    with override("vi"):
        context = {
            "what": what,
            "account": user.username if user else "",
            "outcome": str(outcome),
            "who": by.get_full_name() if by else _("dòng lệnh của máy chủ"),
            "url": settings.SITE_URL + (url or reverse("admin:accounts_rightsrequest_changelist")),
        }
    return sum(
        len(
            outbox.enqueue_each(
                "staff_rights",
                to=holders.addresses_of(person),
                context=context,
                key=f"{key}:{person.pk}",
                urgent=True,
                not_before=not_before,
            )
        )
        for person in told
    )
