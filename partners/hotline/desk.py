"""Serve the operators of the hotline: the form of a call, the list of calls, the import.

No URL holds a phone number. A number is shown only in the answer to a recorded post.
"""

import logging
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from paht.foundation import table_files, text
from paht.foundation.spreadsheets import Column, write_csv
from paht.foundation.throttle import client_network
from partners.hotline import call_backs, calls, importing
from partners.models import Call, CallBack
from reports.admin import scope
from reports.admin.hotline import page
from reports.admin.hotline.form import HotlineForm
from reports.models import Report
from reports.workflow import access_limit

logger = logging.getLogger(__name__)
# An older call may have ended without a word; its page opens by hand only.
OPENS_WITHIN = timedelta(minutes=2)
_WIDTHS = (22, 20, 16, 18, 16, 10, 40)


def _operator(request: HttpRequest) -> User:
    by = scope.staff(request)
    if not calls.is_operator(by):
        raise PermissionDenied
    return by


# --- one call -----------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def call_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show the hotline's form for a call; its post makes the report of the call."""
    by = _operator(request)
    call = calls.of_operator(by).filter(pk=object_id).first()
    if request.method == "POST":
        # Every report of a call names it, so that all of them decide who hears the recording.
        # The form stays good after the call has left the operator.
        own = call or Call.objects.filter(pk=object_id, operator=by).first()
        if own and own.written_at:
            calls.take_back(own)
        response = page.answer_call(request, own.call_id if own else "")
        return _with_panel(response, call, by=by) if call else response
    if call is None:
        messages.info(request, _("Cuộc gọi này đã khép lại hoặc thuộc tổng đài viên khác."))
        return redirect("admin:partners_call_desk")
    form = HotlineForm(initial=_initial(call), by=by)
    return _with_panel(page.show(request, form), call, by=by)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Record the look, and show the number and the cases beside everything typed so far."""
    by = _operator(request)
    if request.method != "POST":
        return redirect("admin:partners_call_form", object_id)
    try:
        call = calls.open_cases(object_id, by=by, client=client_network(request))
    except calls.Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("admin:partners_call_desk")
    logger.info("user %s opened the cases of a caller", by.pk)
    typed = HotlineForm(request.POST, by=by).typed_in(request.POST)
    given = _initial(call)
    kept = {name: value for name, value in typed.items() if value}
    initial = {**given, **kept, "submission_id": request.POST.get("submission_id", "")}
    if not kept.get("phone"):
        initial["phone"] = _spoken(call.phone)
    form = HotlineForm(initial=initial, by=by)
    response = page.show(request, form, caller=page.caller_of(request, call.phone, by))
    return _with_panel(response, call, by=by, is_open=True)


@never_cache
@require_POST
def written_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Take the operator's word that every matter of the call is written down."""
    by = _operator(request)
    try:
        calls.write_down(object_id, by=by)
    except calls.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("Đã ghi nhận: mọi việc của cuộc gọi đã thành phản ánh. Ghi âm mở từ bây giờ."),
        )
    return redirect("admin:partners_call_desk")


def _initial(call: Call) -> dict[str, Any]:
    """Return what the form knows of a call; a second report of one call has an id of its own."""
    given: dict[str, Any] = {"reference": call.call_id}
    if not Report.objects.filter(submission_id=call.submission_id).exists():
        given["submission_id"] = str(call.submission_id)
    return given


def _with_panel(
    response: HttpResponse, call: Call, *, by: User, is_open: bool = False
) -> HttpResponse:
    if isinstance(response, TemplateResponse):
        response.template_name = "admin/partners/call/page.html"
        if form := (response.context_data or {}).get("form"):
            form.fields["reference"].widget.attrs["readonly"] = True
        panel = {"call": call, "count": calls.count_cases(call, by=by), "is_open": is_open}
        response.context_data = {**(response.context_data or {}), "panel": panel}
    return response


@never_cache
@require_safe
def ringing_view(request: HttpRequest) -> HttpResponse:
    """Return the operator's running calls as a fragment, which the page asks for every moment."""
    by = _operator(request)
    since = timezone.now() - OPENS_WITHIN
    found = [
        {
            "call": call,
            "count": calls.count_cases(call, by=by),
            "is_new": call.started_at and call.started_at > since,
        }
        for call in calls.ringing(by)
    ]
    return TemplateResponse(request, "admin/partners/call/ringing.html", {"ringing": found})


# --- all calls ----------------------------------------------------------------------------


@never_cache
@require_safe
def desk_view(request: HttpRequest) -> HttpResponse:
    return _show_desk(request, _operator(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Give a missed caller to this operator, and show the number on this answer."""
    by = _operator(request)
    if request.method != "POST":
        return redirect("admin:partners_call_desk")
    try:
        claimed = call_backs.claim(object_id, by=by, client=client_network(request))
    except (call_backs.Refused, access_limit.Refused) as refusal:
        messages.error(request, refusal.message)
        return redirect("admin:partners_call_desk")
    return _show_desk(request, by, claimed=claimed)


@never_cache
@require_POST
def finish_view(request: HttpRequest, object_id: int) -> HttpResponse:
    by = _operator(request)
    try:
        done = call_backs.finish(object_id, request.POST.get("outcome", ""), by=by)
    except call_backs.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        if done.done_at:
            messages.success(request, _("Đã ghi kết quả gọi lại."))
        else:
            messages.success(request, _("Đã ghi lần gọi lại. Số này vẫn trong danh sách."))
    return redirect("admin:partners_call_desk")


def _show_desk(request: HttpRequest, by: User, *, claimed: CallBack | None = None) -> HttpResponse:
    now = timezone.now()
    waiting = CallBack.objects.waiting(now).select_related("claimed_by")
    rows = [
        {
            "row": row,
            "is_mine": row.is_held(now) and row.claimed_by_id == by.pk,
            "is_held": row.is_held(now) and row.claimed_by_id != by.pk,
            "number": _spoken(claimed.phone) if claimed and claimed.pk == row.pk else "",
        }
        for row in waiting[: call_backs.MOST_LISTED]
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Cuộc gọi đến tổng đài"),
        "recent": calls.of_operator(by)[: call_backs.MOST_LISTED],
        "waiting": rows,
        "waiting_count": waiting.count(),
        "outcomes": [(one.value, one.label) for one in call_backs.CHOSEN],
    }
    return TemplateResponse(request, "admin/partners/call/desk.html", context)


def _spoken(phone: str) -> str:
    return text.spoken_phone(phone) if phone.startswith("+84") else phone


# --- recordings and past calls --------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recording_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Ask before a recording is opened; a post is recorded and shows the link."""
    by = scope.staff(request)
    if not by.has_perm("partners.hear_recording"):
        raise PermissionDenied
    call = get_object_or_404(calls.listed(by), pk=object_id)
    link = refusal = ""
    if request.method == "POST":
        try:
            heard = calls.hear_recording(call.pk, by=by, client=client_network(request))
        except (calls.Refused, access_limit.Refused) as refused:
            refusal = refused.message
        else:
            link = heard.recording_url
    context = {
        **admin.site.each_context(request),
        "title": _("Ghi âm cuộc gọi"),
        "call": call,
        "link": link,
        "refusal": refusal,
    }
    return TemplateResponse(
        request, "admin/partners/call/recording.html", context, status=409 if refusal else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_view(request: HttpRequest) -> HttpResponse:
    """Try a file of past calls, or store it; trying stores nothing."""
    by = scope.staff(request)
    if not by.has_perm("partners.import_calls"):
        raise PermissionDenied
    form = table_files.FileForm(request.POST or None, request.FILES or None)
    found = None
    if form.is_valid():
        content = form.content()
        wants_to_store = "store" in request.POST
        try:
            found = importing.preview(content)
            if wants_to_store and not found.wrong_count:
                found = importing.store(content, by=by)
                count = len(found.new)
                words = ngettext(
                    "Đã nhập %(count)d cuộc gọi.", "Đã nhập %(count)d cuộc gọi.", count
                )
                messages.success(request, words % {"count": count})
                return redirect("admin:partners_call_changelist")
        except table_files.Refused as refusal:
            form.add_error("file", refusal.message)
    context = {
        **admin.site.each_context(request),
        "title": _("Nhập cuộc gọi đến tổng đài từ tệp"),
        "form": form,
        "outcome": found,
        "columns": importing.COLUMNS,
    }
    is_wrong = form.errors or (found and found.wrong_count)
    return TemplateResponse(
        request, "admin/partners/call/import.html", context, status=422 if is_wrong else 200
    )


@never_cache
@require_safe
def sample_view(request: HttpRequest) -> HttpResponse:
    """Return a file with the headings and one invented call."""
    if not scope.staff(request).has_perm("partners.import_calls"):
        raise PermissionDenied
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cuoc-goi-mau.csv"'
    columns = [Column(name, wide) for name, wide in zip(importing.COLUMNS, _WIDTHS, strict=True)]
    example = ("CG-0001", f"{timezone.localtime():%d/%m/%Y 08:30:00}", "0939 000 111")
    write_csv(response, columns, [(*example, "101", "95", "", "")])  # type: ignore[arg-type]
    return response


def urls() -> list[URLPattern]:
    """Return the pages below the list of calls."""
    pages = (
        ("ban-goi/", desk_view, "partners_call_desk"),
        ("dang-goi/", ringing_view, "partners_call_ringing"),
        ("nhap-tep/", import_view, "partners_call_import"),
        ("nhap-tep/mau/", sample_view, "partners_call_sample"),
        ("<int:object_id>/ghi-nhan/", call_view, "partners_call_form"),
        ("<int:object_id>/ghi-xong/", written_view, "partners_call_written"),
        ("<int:object_id>/mo/", open_view, "partners_call_open"),
        ("<int:object_id>/ghi-am/", recording_view, "partners_call_recording"),
        ("goi-lai/<int:object_id>/nhan/", claim_view, "partners_call_claim"),
        ("goi-lai/<int:object_id>/xong/", finish_view, "partners_call_finish"),
    )
    return [path(route, admin.site.admin_view(view), name=name) for route, view, name in pages]
