"""Show the files held for a form, and take one more file into the hold or out of it."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from paht.foundation import suspicions
from paht.foundation.suspicions import Suspicion
from paht.foundation.throttle import client_network, over_limit
from reports import uploads
from reports.fields.form_fields import Accepted, accept_each, shown_file_name
from reports.intake import find, hold
from reports.intake.submission_ids import SubmissionId
from reports.views.limits import HOUR

# Many phones share one IP address of their operator; each form has a few files.
FILES_PER_ADDRESS = 600


@dataclass(frozen=True)
class ShownFile:
    """A file of a form: its name, and a small picture of a photo as a `data:` URL."""

    name: str
    picture: str
    size: int
    kind: str
    token: str
    # It waits with a pending report, and staff may see it.
    is_pending: bool


def shown(submission: SubmissionId) -> list[ShownFile]:
    """Return the files held for the form; none for an id that the portal did not sign."""
    if not submission.is_signed:
        return []
    return [
        ShownFile(
            file.name,
            hold.picture(file),
            file.size,
            file.kind,
            file.token,
            file.visitor == hold.PENDING,
        )
        for file in hold.held(submission.number)
    ]


def keep(
    request: HttpRequest, submission: SubmissionId, files: Iterable[Accepted]
) -> tuple[SubmissionId, list[hold.NotHeld]]:
    """Hold accepted `files`; return the form's id and the files not held.

    An id that the portal did not sign opens no hold, so the form gets a new one. An id that has
    become a report stays: a resend must find that report.
    """
    named = [(one.name, one.clean) for one in files]
    if named and not submission.is_signed and find(submission.number) is None:
        submission = SubmissionId.new()
    if not submission.is_signed:
        return submission, [hold.NotHeld(name, "") for name, _clean in named]
    network = client_network(request)
    return submission, hold.keep(named, submission_id=submission.number, network=network)


def may_hold(request: HttpRequest) -> bool:
    """Count one more post with files of this network; beyond the limit none is examined."""
    return not over_limit("hold", client_network(request), limit=FILES_PER_ADDRESS, seconds=HOUR)


@require_POST
def hold_file(request: HttpRequest) -> HttpResponse:
    """Take one file into the hold of a form, or with `remove_file` out of it.

    Answers with the list of held files, as a part of the form's page; with `list` only that.
    """
    submission = SubmissionId.find(request.POST.get("submission_id"))
    if not may_hold(request):
        problem = _(
            "Cổng đang nhận nhiều tệp nên chưa giữ trước được tệp này. Ông/Bà cứ bấm gửi: tệp vẫn "
            "đi kèm phản ánh."
        )
        return _part(request, submission, [problem], status=429)
    if submission is None or not submission.is_signed:
        suspicions.note(Suspicion.FORGED_TOKEN)
        problem = _("Biểu mẫu này không còn giữ tệp được. Xin tải lại trang rồi chọn lại tệp.")
        return _part(request, submission, [problem], status=403)
    if "remove_file" in request.POST:
        hold.drop(submission.number, request.POST["remove_file"])
    if "remove_file" in request.POST or "list" in request.POST:
        return _part(request, submission, [], status=200)
    return _hold_one(request, submission, _first_file(request))


def _hold_one(
    request: HttpRequest, submission: SubmissionId, upload: UploadedFile | None
) -> HttpResponse:
    """Hold the file: 201; 422 if it cannot be sent at all; 409 if only the hold has no room."""
    if upload is None:
        return _part(request, submission, [str(uploads.MESSAGES["empty"])], status=422)
    with ExitStack() as opened:
        accepted, refused = accept_each([upload], opened)
        unheld = keep(request, submission, accepted)[1]
    problems = [message_about(name, reason) for name, reason in refused]
    problems += [message_about(one.name, one.message) for one in unheld]
    if any(one.may_go_later for one in unheld):
        return _part(request, submission, problems, status=409)
    return _part(request, submission, problems, status=422 if problems else 201)


def _first_file(request: HttpRequest) -> UploadedFile | None:
    return next((file for _name, files in request.FILES.lists() for file in files), None)


def message_about(name: str, reason: str) -> str:
    return _("Tệp “%(name)s”: %(reason)s") % {"name": shown_file_name(name), "reason": reason}


def _part(
    request: HttpRequest, submission: SubmissionId | None, problems: list[str], *, status: int
) -> HttpResponse:
    context = {"files": shown(submission) if submission else [], "problems": problems}
    response = render(request, "partials/held_files.html", context, status=status)
    add_never_cache_headers(response)
    return response
