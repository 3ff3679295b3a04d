"""Take a call as a report on one page, by keyboard alone.

No URL holds a phone number: the caller's earlier reports are fetched by POST.
"""

import dataclasses
import logging
from contextlib import ExitStack
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import consent
from accounts.models import User, phone_hash
from notifications.models import Channel
from paht.foundation import text, throttle
from reports import intake, uploads
from reports.admin import scope
from reports.admin.hotline.form import HotlineForm
from reports.deadlines import worklist
from reports.fields.form_fields import shown_file_name
from reports.intake import hold, joining
from reports.intake import pending as pendings
from reports.intake.category_help import proposals
from reports.intake.channels import hotline
from reports.intake.forms import CONTENT_LENGTH, TITLE_LENGTH
from reports.models import Ban, PendingReport, Report, Reporter
from reports.notices import notices
from reports.rules.states import State

# Different numbers that one operator looks up; a call takes two minutes and more.
NUMBERS_AN_HOUR = 60
_LOOKUP, _HOUR = "caller-lookup", 3600
logger = logging.getLogger(__name__)

MOST_EARLIER = 5


@require_http_methods(["GET", "HEAD", "POST"])
def hotline_view(request: HttpRequest) -> HttpResponse:
    by = _operator(request)
    if request.method != "POST":
        return show(request, HotlineForm(by=by))
    return _answer(request, by)


def start(request: HttpRequest, pending: PendingReport) -> HttpResponse:
    """Show the form with the content of a pending report, whose sender is on the phone."""
    typed = pendings.as_typed(pending)
    # The category in the initial answers makes the form ask its questions.
    form = HotlineForm(by=scope.staff(request), pending=pending, initial=typed.dict())
    form.initial.update(form.typed_in(typed), submission_id=str(pending.key))
    return show(request, form)


def complete(request: HttpRequest, pending: PendingReport) -> HttpResponse:
    """Take the answers of the form of a pending report."""
    return _answer(request, scope.staff(request), pending=pending)


def answer_call(request: HttpRequest, call_id: str) -> HttpResponse:
    """Take the answers of the form of a call; its report names the call, whatever was typed."""
    return _answer(request, _operator(request), call_id=call_id)


def _answer(
    request: HttpRequest, by: User, *, pending: PendingReport | None = None, call_id: str = ""
) -> HttpResponse:
    form = HotlineForm(request.POST, request.FILES, by=by, pending=pending, call_id=call_id)
    if "look" in request.POST:
        # Without a script: show the page again with what was typed, not validated yet.
        typed = form.typed_in(request.POST)
        typed["submission_id"] = form.data["submission_id"]
        form = HotlineForm(initial=typed, by=by, pending=pending)
        return show(request, form, caller=_caller(request, by))
    if not form.is_valid():
        return show(request, form, caller=_caller(request, by))
    return _take(request, form, by)


def _take(request: HttpRequest, form: HotlineForm, by: User) -> HttpResponse:
    with ExitStack() as opened:
        files = _accept_files(form, opened)
        if form.errors:
            return show(request, form, caller=_caller(request, by))
        draft = form.written_down(files)
        if form.pending:
            seen = form.pending.version_at(_seen(request, form.pending))
            draft = dataclasses.replace(draft, opened=(seen,))
        try:
            taken = hotline.take(
                draft,
                channel=form.cleaned_data["channel"],
                by=by,
                forward="forward" in request.POST,
                pending=form.pending,
            )
        except intake.Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
            if refusal.code == "grown" and form.pending:
                form.pending.refresh_from_db()
                words = form.pending.words_since(_seen(request, form.pending))
                joining.append(cast(QueryDict, form.data), words)
                shown = len(form.pending.joined_at)
                return show(request, form, caller=_caller(request, by), joined=shown)
        except uploads.Rejected as rejection:
            form.add_error("attachments", rejection.message)
        else:
            if intake.says_the_same(taken.report, draft):
                if taken.obstacle:
                    messages.error(request, taken.obstacle)
                return _show_taken(request, taken.report)
            # The operator went back after sending and typed another report.
            form.renew()
            form.add_error(
                None,
                _(
                    "Nội dung trước đã được ghi với mã %(code)s. Nội dung đang hiển thị khác với "
                    "phản ánh đó: muốn ghi thành phản ánh mới, bấm “Gửi” lần nữa."
                )
                % {"code": taken.report.code},
            )
    return show(request, form, caller=_caller(request, by))


def _seen(request: HttpRequest, pending: PendingReport) -> int:
    """Return how many answers had joined the pending report when the page was shown."""
    posted = request.POST.get("joined", "")
    is_number = posted.isascii() and posted.isdigit() and len(posted) < 6
    return int(posted) if is_number else len(pending.joined_at)


def _show_taken(request: HttpRequest, report: Report) -> HttpResponse:
    """Lead to the page of the taken report, or read out the code of one kept from the operator."""
    by = scope.staff(request)
    if scope.reports(request).filter(pk=report.pk).exists():
        page = "reports_hotline_taken" if hotline.channels(by) else "reports_report_change"
        return redirect(f"admin:{page}", report.pk)
    messages.success(
        request,
        _(
            "Đã ghi nhận phản ánh giữ kín với mã %(code)s. Vui lòng đọc mã cho người gửi; trang "
            "này không hiện lại nội dung."
        )
        % {"code": report.code},
    )
    return redirect("admin:reports_hotline" if hotline.channels(by) else "admin:index")


def _accept_files(form: HotlineForm, opened: ExitStack) -> list[uploads.CleanFile]:
    accepted = []
    for upload in form.cleaned_data["attachments"]:
        try:
            accepted.append(opened.enter_context(uploads.accept_upload(upload)))
        except uploads.Rejected as rejection:
            form.add_error("attachments", f"{shown_file_name(upload.name)}: {rejection.message}")
    return accepted


@require_POST
def caller_view(request: HttpRequest) -> HttpResponse:
    """Return the earlier reports of the typed number as a fragment for the script."""
    by = _operator(request)
    response = TemplateResponse(
        request, "admin/reports/hotline/caller.html", {"caller": _caller(request, by)}
    )
    add_never_cache_headers(response)
    return response


@require_POST
def categories_view(request: HttpRequest) -> HttpResponse:
    """Return the categories that the typed text suggests as a fragment for the script."""
    _operator(request)
    title, content = request.POST.get("title", ""), request.POST.get("content", "")
    response = TemplateResponse(
        request,
        "reports/sending/partials/category_proposals.html",
        {
            "proposals": proposals(title[:TITLE_LENGTH], content[:CONTENT_LENGTH]),
            "with_script": True,
        },
    )
    add_never_cache_headers(response)
    return response


def _caller(request: HttpRequest, by: User) -> dict[str, Any] | None:
    """Return the earlier reports of a caller, and nothing else about the person."""
    typed = request.POST.get("phone", "")[:40]
    if not typed.strip():
        return None
    try:
        phone = text.normalise_phone(typed)
    except text.Invalid:
        return {"is_number": False}
    if _is_one_number_too_many(phone, by):
        return {"is_number": True, "is_stopped": True}
    return caller_of(request, phone, by)


def _is_one_number_too_many(phone: str, by: User) -> bool:
    """Count each number once an hour: a list of numbers would tell who sent which report."""
    who = str(by.pk)
    if throttle.count_one(_LOOKUP, f"{who} {phone}", seconds=_HOUR) > 1:
        return throttle.count(_LOOKUP, who) > NUMBERS_AN_HOUR
    return throttle.over_limit(_LOOKUP, who, limit=NUMBERS_AN_HOUR, seconds=_HOUR)


def caller_of(request: HttpRequest, phone: str, by: User) -> dict[str, Any]:
    """Return the earlier reports of a number (E.164) that `by` may know of."""
    found = hotline.earlier(phone, by=by)
    now, days = timezone.now(), scope.work_calendar(request)
    newest = [
        {"report": report, "remaining": worklist.remaining(report, now=now, days=days)}
        for report in found[:MOST_EARLIER]
    ]
    count = len(newest) if len(newest) < MOST_EARLIER else found.count()
    logger.info("user %s asked for the earlier reports of a caller: %d", by.pk, count)
    return {
        "is_number": True,
        "takes_sms": text.is_mobile(phone),
        "newest": newest,
        "count": count,
        "ban": Ban.objects.in_force().filter(phone_hash=phone_hash(phone)).first(),
    }


@require_safe
def taken_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show the code to read out, and what happens next."""
    report = scope.report(request, object_id)
    _operator(request)
    reporter = Reporter.objects.filter(report=report).first()
    told = notices.addresses(reporter) if reporter else []
    mask = {Channel.SMS: text.mask_phone, Channel.EMAIL: text.mask_email}
    context = {
        **admin.site.each_context(request),
        "title": _("Đã ghi nhận phản ánh"),
        "report": report,
        "groups": hotline.read_out(report.code),
        "told": [(to.channel, mask[to.channel](to.value)) for to in told],
        "waits_to_be_forwarded": report.urgent and report.state == State.SUBMITTED,
        "remaining": worklist.remaining(
            report, now=timezone.now(), days=scope.work_calendar(request)
        ),
    }
    response = TemplateResponse(request, "admin/reports/hotline/taken.html", context)
    add_never_cache_headers(response)
    return response


def _operator(request: HttpRequest) -> User:
    by = scope.staff(request)
    if not hotline.channels(by):
        raise PermissionDenied
    return by


def show(
    request: HttpRequest,
    form: HotlineForm,
    *,
    caller: dict[str, Any] | None = None,
    joined: int | None = None,
) -> HttpResponse:
    if joined is None and form.pending:
        joined = _seen(request, form.pending)
    Channel = Report.Channel
    context = {
        **admin.site.each_context(request),
        "title": _("Ghi nhận phản ánh qua tổng đài"),
        "form": form,
        "pending": form.pending,
        # So many answers of its sender are in the content that the page shows.
        "joined": joined,
        "held": hold.held(form.pending.submission_id) if form.pending else [],
        "alarms": 0 if form.pending else pendings.alarms(scope.staff(request)),
        "caller": caller,
        "asked": {purpose.value: words for purpose, words in consent.ASKED.items()},
        "chooses_channel": form["channel"].is_hidden is False,
        "is_call": form["channel"].value() in ("", None, Channel.HOTLINE),
        "file_names": [shown_file_name(name) for name in form.chosen_files],
    }
    response = TemplateResponse(
        request,
        "admin/reports/hotline/page.html",
        context,
        status=422 if form.errors else 200,
    )
    add_never_cache_headers(response)
    return response
