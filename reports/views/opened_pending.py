"""Remember in the session which pending reports this browser has opened by their links."""

from django.http import HttpRequest

from reports.models import PendingReport

_NAME = "opened_pending_reports"
_MOST = 10


def keys(request: HttpRequest) -> tuple[str, ...]:
    """Return the keys of the opened ones, the newest last."""
    return tuple(request.session.get(_NAME, ()))


def note(request: HttpRequest, pending: PendingReport) -> None:
    request.session[_NAME] = [*keys(request), str(pending.key)][-_MOST:]


def includes(request: HttpRequest, pending: PendingReport) -> bool:
    return str(pending.key) in keys(request)
