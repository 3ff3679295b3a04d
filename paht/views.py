"""Pages that belong to no app: refusals in the site's dress."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what cannot be read as a request; looks at nothing of it but the path."""
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form whose session has ended, and lead back to it: citizens' forms post to the
    page they stand on, those of staff to doors that cannot be opened by looking."""
    staff = request.path_info.startswith(reverse("admin:index"))
    form = reverse("admin:index") if staff else request.path
    return render(request, "403.html", {"expired": True, "form": form}, status=403)
