"""Remember in the session which pending reports this browser has opened by their links.

Each entry names the version that was shown: an answer that joins makes another one.
"""

from uuid import UUID

from django.http import HttpRequest

from reports.models import PendingReport

_NAME = "opened_pending_reports"
_MOST = 10


def keys(request: HttpRequest) -> tuple[str, ...]:
    """Return the versions of the opened ones, the newest last."""
    return tuple(request.session.get(_NAME, ()))


def note(request: HttpRequest, pending: PendingReport) -> None:
    others = [one for one in keys(request) if not _is_of(pending, one)]
    request.session[_NAME] = [*others, pending.version][-_MOST:]


def includes(request: HttpRequest, pending: PendingReport) -> bool:
    return pending.version in keys(request)


def show_joined(request: HttpRequest, submission: UUID) -> str:
    """Return the words that joined since this browser opened the form's pending report.

    The caller shows them; then the browser has seen the newest version.
    """
    pending = PendingReport.objects.filter(submission_id=submission).first()
    seen = [one for one in keys(request) if pending and _is_of(pending, one)]
    if pending is None or not seen:
        return ""
    note(request, pending)
    return pending.words_since(int(seen[-1].partition(".")[2] or 0))


def _is_of(pending: PendingReport, version: str) -> bool:
    return version.partition(".")[0] == str(pending.key)
