"""Say which sources a person keeps."""

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from citizen.keeping import owned_by
from citizen.models import LINES, Source


def owned(request: HttpRequest) -> QuerySet[Source]:
    """Return the sources that the person may edit."""
    return owned_by(cast(User, request.user))


def may_fill(user: User, source: Source) -> bool:
    """Return whether the person may change the lines of a source now."""
    line = LINES[source.holds]._meta.model_name
    return bool(
        user.is_active
        and user.is_staff
        and user.has_perm(f"citizen.change_{line}")
        and owned_by(user).filter(pk=source.pk).exists()
    )
