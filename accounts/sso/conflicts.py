"""Let staff decide conflicts about identities: remove the old link, or keep it.

Nothing is ever linked by a decision: the person comes again, with a code to the phone.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import confirmers, devices, unlinking
from accounts.models import IdentityConflict, LinkedIdentity, User

PERMISSION = "accounts.settle_identityconflict"
Outcome = IdentityConflict.Outcome


def waiting() -> QuerySet[IdentityConflict]:
    """Return what staff have to decide; without its link a conflict has ended by itself."""
    return IdentityConflict.objects.filter(outcome="", link__isnull=False)


def settle(pk: int, outcome: Outcome, *, by: User) -> bool:
    """Decide a conflict and tell the others; return False if it was decided before."""
    with transaction.atomic():
        found = waiting().select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            return False
        link = LinkedIdentity.objects.filter(conflicts=pk).select_related("user").first()
        found.outcome, found.decided_by, found.decided_at = outcome, by, timezone.now()
        found.save(update_fields=["outcome", "decided_by", "decided_at"])
        if outcome == Outcome.RELEASED and link is not None:
            unlinking.unlink(link)
            # The removed identity may have opened them.
            devices.end_sessions(link.user)
        with override("vi"):
            what = _("Quyết định tranh chấp danh tính")
        confirmers.tell_done(
            what,
            kind="identity",
            by=by,
            url=reverse("admin:accounts_identityconflict_changelist"),
        )
    return True
