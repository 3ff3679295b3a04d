"""Take a report from the citizens' form, and show the page after it."""

import dataclasses
import ipaddress
import logging
from contextlib import ExitStack
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import profile
from paht.foundation.throttle import client_ip, client_network, over_limit
from province import calendar, deadlines
from province.bounds import is_in_province
from province.models import AdminUnit
from reports import intake, uploads
from reports.fields.form_fields import shown_file_name
from reports.intake.forms import ReportForm
from reports.models import Mark, Report, Suspicion
from reports.uploads import photo_position as positions
from reports.views import before_sending, qr, waiting
from reports.views.form_texts import SCRIPT_TEXTS, PlainEncoder
from reports.views.limits import HOUR, too_many

logger = logging.getLogger(__name__)

WEEK = 7 * 24 * HOUR
# Many phones share one IP address of their operator, so an address may send more than a phone. Each
# attempt counts for little, each report for more.
ATTEMPTS_PER_ADDRESS = 120
REPORTS_PER_ADDRESS = 60
REPORTS_PER_PHONE = 10
POSITIONS_PER_ADDRESS = 120
# Above these numbers a report is marked, not refused. They exceed what a household or an agency
# sends in ten minutes, one phone in an hour, or one text gets sent in a week.
BURST_OF_ADDRESS, BURST_OF_PHONE, COPIES = 15, 4, 2

URGENT_CALLS = (
    ("113", gettext_lazy("Công an")),
    ("114", gettext_lazy("Chữa cháy, cứu nạn")),
    ("115", gettext_lazy("Cấp cứu y tế")),
    ("1022", gettext_lazy("Tổng đài tỉnh, 24/24")),
)


def report_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if waiting.is_asking(request):
            return waiting.send_token(request)
        form = ReportForm()
        _prefill(form, request.GET)
        _prefill_reporter(form, request)
        return _show(request, form)
    visitor = client_network(request)
    if over_limit("report-attempt", visitor, limit=ATTEMPTS_PER_ADDRESS, seconds=HOUR):
        return too_many(request)
    if "other_language" in request.POST:
        # A browser without a script cannot keep the answers while it asks for another page.
        chosen = [file.name or "" for file in request.FILES.getlist("attachments")]
        return _show(request, ReportForm.carrying(request.POST), again=chosen)
    if "edit" in request.POST:
        form = ReportForm.carrying(request.POST, without=frozenset())
        return _show(request, form, again=request.POST.getlist("file_name"))
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form)
    if request.POST.get("only_check"):
        # The script validates the texts before an upload that may take minutes.
        return HttpResponse(status=204)
    if "preview" in request.POST:
        return _preview(request, form)
    return _send(request, form, visitor)


def _preview(request: HttpRequest, form: ReportForm) -> HttpResponse:
    with ExitStack() as opened:
        files = _accept_files(form, opened)
        if form.errors:
            return _show(request, form)
        return before_sending.show_preview(request, form, files)


def _send(request: HttpRequest, form: ReportForm, visitor: str) -> HttpResponse:
    phone = form.cleaned_data["phone"]
    crowded = over_limit("report", visitor, limit=REPORTS_PER_ADDRESS, seconds=HOUR)
    if over_limit("report-phone", phone, limit=REPORTS_PER_PHONE, seconds=HOUR) or crowded:
        return _answer_again(request, form) or too_many(request)
    with ExitStack() as opened:
        files = _accept_files(form, opened)
        if form.errors:
            return _show(request, form)
        account = waiting.writer(request)
        draft = form.draft(
            files,
            ip=_storable(client_ip(request)),
            account=account if account and profile.citizen_profile(account) else None,
        )
        draft = dataclasses.replace(draft, observed=_observed(form, visitor))
        try:
            report = intake.submit(draft, channel=Report.Channel.WEB)
        except intake.Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
            return _show(request, form)
        except uploads.Rejected as rejection:
            form.add_error("attachments", rejection.message)
            return _show(request, form)
    if not intake.says_the_same(report, draft, files=len(files)):
        return _ask_again(request, form, report)
    logger.info("report %s sent", report.code)
    return _taken(request, report)


def _taken(request: HttpRequest, report: Report) -> HttpResponse:
    if waiting.is_asking(request):
        return waiting.received(report)
    return redirect("reports:report_done", token=report.token)


def _observed(form: ReportForm, visitor: str) -> tuple[str, ...]:
    """Return signs of spam that only this form sees; the report is accepted all the same."""
    said = form.cleaned_data
    seen = {
        Mark.HIDDEN_FIELD: bool(said["trang_web"]),
        Mark.ADDRESS_BURST: over_limit(
            "report-burst", visitor, limit=BURST_OF_ADDRESS, seconds=HOUR // 6
        ),
        Mark.PHONE_BURST: over_limit(
            "report-phone-burst", said["phone"], limit=BURST_OF_PHONE, seconds=HOUR
        ),
        Mark.REPEATED: over_limit("report-text", said["content"], limit=COPIES, seconds=WEEK),
    }
    return tuple(mark.value for mark, was_seen in seen.items() if was_seen)


def _answer_again(request: HttpRequest, form: ReportForm) -> HttpResponse | None:
    """Return the answer to a resend of a received report; a resend never hits the limits."""
    draft = form.draft([], ip=None)
    earlier = intake.find(draft.submission_id)
    if earlier is None or not intake.says_the_same(earlier, draft, files=len(form.chosen_files)):
        return None
    return _taken(request, earlier)


def _accept_files(form: ReportForm, opened: ExitStack) -> list[uploads.CleanFile]:
    """Examine every upload; the form's errors name each refused file."""
    accepted = []
    for upload in form.cleaned_data["attachments"]:
        try:
            accepted.append(opened.enter_context(uploads.accept_upload(upload)))
        except uploads.Rejected as rejection:
            form.refused_files.append(upload.name or "")
            form.add_error(
                "attachments",
                _("Tệp “%(name)s”: %(reason)s")
                % {"name": shown_file_name(upload.name), "reason": rejection.message},
            )
    return accepted


def _ask_again(request: HttpRequest, form: ReportForm, earlier: Report) -> HttpResponse:
    """Ask whether to send a changed report after "Back", so that it is never lost silently."""
    form.renew()
    form.add_error(
        None,
        _(
            "Phản ánh trước của Ông/Bà đã được gửi với mã %(code)s. Nội dung đang hiển thị "
            "khác với phản ánh đó: nếu muốn gửi thành một phản ánh mới, xin bấm “Gửi phản ánh” "
            "lần nữa."
        )
        % {"code": earlier.code},
    )
    return _show(request, form)


def _show(
    request: HttpRequest, form: ReportForm, *, again: list[str] | None = None
) -> HttpResponse:
    """Show the page with `form`; `again` names files that it cannot carry."""
    if form.errors and waiting.is_asking(request):
        return waiting.refused(form)
    chosen = form.chosen_files if again is None else again
    now, working = timezone.now(), calendar.load()
    context = {
        "form": form,
        "office_open": deadlines.is_office_time(now, working),
        "next_opening": deadlines.next_office_opening(now, working),
        "urgent_calls": URGENT_CALLS,
        "files_to_choose_again": [
            shown_file_name(name) for name in chosen if name not in form.refused_files
        ],
        "limits": _limits(),
        "script_texts": json_script(SCRIPT_TEXTS, "form-texts", PlainEncoder),
        "script_units": json_script(_places(form), "form-units"),
    }
    response = render(
        request, "reports/sending/form.html", context, status=422 if form.errors else 200
    )
    if form.is_bound or again is not None or request.user.is_authenticated:
        # The page holds a phone number and perhaps an ID: keep it out of caches and "Back".
        add_never_cache_headers(response)
    else:
        # Not "no-store": phones would lose the chosen photos when the user visits another page.
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _limits() -> dict[str, int]:
    return {
        "files": settings.UPLOAD_MAX_FILES,
        "image": settings.UPLOAD_MAX_PHOTO_MB,
        "audio": settings.UPLOAD_MAX_AUDIO_MB,
        "video": settings.UPLOAD_MAX_VIDEO_MB,
        "request": settings.UPLOAD_MAX_REQUEST_MB,
    }


def _places(form: ReportForm) -> dict[str, list[float | None]]:
    """Return code → [latitude, longitude, south, west, north, east] of districts and communes.

    Rounded to some ten metres; the names are in the form's own lists.
    """
    return {
        unit.code: [
            None if degrees is None else round(degrees, 4)
            for degrees in (unit.lat, unit.lon, unit.south, unit.west, unit.north, unit.east)
        ]
        for unit in (*form.districts, *form.communes)
        if unit.lat is not None and unit.lon is not None
    }


def _prefill(form: ReportForm, query: QueryDict) -> None:
    """Prefill the form from a link; ignore values that it cannot use."""
    category = query.get("chuyen-muc", "")
    if category in form.category_field.things:
        form.initial["category"] = category
    try:
        latitude, longitude = float(query.get("lat", "")), float(query.get("lng", ""))
    except ValueError:
        return
    if form.is_in_province(latitude, longitude):
        form.initial.update(latitude=round(latitude, 6), longitude=round(longitude, 6))


def _prefill_reporter(form: ReportForm, request: HttpRequest) -> None:
    """Prefill the reporter's data of a signed-in citizen."""
    known = profile.citizen_profile(request.user)
    if known:
        phone = known.phone.replace("+84", "0", 1)
        form.initial.update(full_name=known.full_name, phone=phone, email=known.email)


def _storable(address: str) -> str | None:
    """Return an IP address that PostgreSQL accepts; sockets have none, some proxies add a port."""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


@require_POST
def photo_position(request: HttpRequest) -> JsonResponse:
    """Return the position of a photo, which the script offers as the pin.

    Only the position of `photo` is read, in memory. Answers `{"lat", "lng"}`, or `{}` when the
    photo has none or was taken outside the province.
    """
    if over_limit("photo", client_network(request), limit=POSITIONS_PER_ADDRESS, seconds=HOUR):
        refused = JsonResponse({}, status=429)
        refused["Retry-After"] = str(HOUR)
        return refused
    photo = request.FILES.get("photo")
    found = positions.position_of(photo) if photo else None
    if found is None or not is_in_province(*found, AdminUnit.objects.communes()):
        return JsonResponse({})
    latitude, longitude = found
    return JsonResponse({"lat": round(latitude, 6), "lng": round(longitude, 6)})


@require_safe
def report_done(request: HttpRequest, token: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.with_place(), token=token)
    working = calendar.load()
    response = render(
        request,
        "reports/sending/done.html",
        {
            "report": report,
            "detail_url": reverse("reports:detail", args=[report.code]),
            "qr": qr.drawing(report.code, css="receipt__qr"),
            "received_by": _received_by(report, working),
            "sent_in_office_time": deadlines.is_office_time(report.submitted_at, working),
            "files": report.attachments.evidence().count(),
            "urgent_calls": URGENT_CALLS,
            "is_checked_first": Suspicion.objects.waiting().filter(report=report).exists(),
        },
    )
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _received_by(report: Report, working: deadlines.WorkCalendar) -> datetime:
    """Return when an agency will have received the report: within one working day."""
    return deadlines.add_working_time(report.submitted_at, working.working_day, working)
