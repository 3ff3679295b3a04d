"""Take reports that waited on a device without a network.

The service worker (`static/js/offline/worker-waiting.js`) posts the form to its usual URL and asks
for JSON: a token to send with, the code of the received report, or the problems.
"""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.cache import add_never_cache_headers

from accounts import device_copies
from accounts.models import User
from reports.intake.forms import ReportForm
from reports.models import Report


def is_asking(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def send_token(request: HttpRequest) -> JsonResponse:
    """Return `{"token", "owner"}`: a CSRF token, and a mark of the signed-in account."""
    return _uncached({"token": get_token(request), "owner": device_copies.owner(request) or ""})


def received(report: Report) -> JsonResponse:
    return _uncached({"code": report.code})


def refused(form: ReportForm) -> JsonResponse:
    """Return `{"problems": [...]}` in words, each once."""
    problems = dict.fromkeys(str(message) for found in form.errors.values() for message in found)
    return _uncached({"problems": list(problems)}, status=422)


def later() -> JsonResponse:
    """Tell the device to try again in an hour; nothing is wrong with its report."""
    answer = _uncached({}, status=429)
    answer["Retry-After"] = "3600"
    return answer


def writer(request: HttpRequest) -> User | None:
    """Return the account that sends a report; a waiting report only goes with its writer's account.

    Somebody else may have signed in on the same phone meanwhile.
    """
    user = request.user if isinstance(request.user, User) else None
    written_by = request.POST.get("written_by")
    if written_by is not None and written_by != device_copies.owner(request):
        return None
    return user


def _uncached(answer: dict[str, object], *, status: int = 200) -> JsonResponse:
    response = JsonResponse(answer, status=status)
    add_never_cache_headers(response)
    return response
