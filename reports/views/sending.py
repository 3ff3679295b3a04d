"""Take a report from the citizens' form."""

import dataclasses
import ipaddress
from collections.abc import Sequence
from contextlib import ExitStack
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.html import json_script
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import device_copies, known_devices, profile
from paht.foundation import proof
from paht.foundation.throttle import client_ip, client_network, exceeds, over_limit
from province import calendar, deadlines
from province.bounds import is_in_province
from province.models import AdminUnit
from reports import intake, uploads
from reports.casework.spam import floods
from reports.fields.form_fields import Accepted, accept_each, shown_file_name
from reports.intake import hold, joining, news_question
from reports.intake.forms import GIVEN_BY_HAND, ReportForm
from reports.intake.submission_ids import SubmissionId
from reports.models import Mark, PendingReport, Report
from reports.uploads import photo_position as positions
from reports.views import admission, before_sending, holding, opened_pending, waiting
from reports.views.admission import Admission
from reports.views.form_texts import SCRIPT_TEXTS, PlainEncoder
from reports.views.limits import HOUR
from reports.views.receipt import URGENT_CALLS

WEEK = 7 * 24 * HOUR
POSITIONS_PER_ADDRESS = 120
# Above these numbers a report is marked, not refused. They exceed what a household or an agency
# sends in ten minutes, one phone in an hour, or one text gets sent in a week.
BURST_OF_ADDRESS, BURST_OF_PHONE, COPIES = 15, 4, 2


def report_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if waiting.is_asking(request):
            return waiting.send_token(request)
        form = ReportForm()
        _prefill(form, request.GET)
        _prefill_reporter(form, request)
        admission.expect(request)
        return show(request, form)
    if "other_language" in request.POST:
        # A browser without a script cannot keep the answers while it asks for another page.
        return _carry(request, without=GIVEN_BY_HAND)
    if "remove_file" in request.POST or "show_questions" in request.POST:
        return _carry(request)
    form = ReportForm(_posted(request), request.FILES)
    if not form.is_valid():
        return _refuse(request, form)
    if admission.ASK_FOR_CODE in request.POST:
        return _ask_for_proof(request, form, admission.send_code(request, form))
    if request.POST.get("only_check"):
        # The script validates the texts before an upload that may take minutes.
        if not admission.may_check(request):
            return _ask_for_proof(request, form)
        return HttpResponse(status=204)
    if "preview" in request.POST:
        return _preview(request, form)
    return _send(request, form)


def _posted(request: HttpRequest) -> QueryDict:
    """Return the post; a person in a browser has been asked for the way of news."""
    posted = request.POST.copy()
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        posted[news_question.ASKED] = "1"
    return posted


def _ask_for_proof(
    request: HttpRequest, form: ReportForm, standing: Admission = Admission.ASKED
) -> HttpResponse:
    """Show the form again with the box that asks for proof, and every answer."""
    if waiting.is_asking(request):
        return waiting.later()
    words = {
        Admission.CODE_SENT: _("Cổng đã nhắn mã xác thực. Xin nhập mã ở gần nút gửi rồi gửi lại."),
        Admission.NO_CODE: _(
            "Cổng chưa gửi được mã xác thực đến số này. Xin đọc hướng dẫn ở gần nút gửi."
        ),
    }
    if not form.errors:
        form.add_error(
            None,
            words.get(
                standing,
                _(
                    "Từ mạng Ông/Bà đang dùng có rất nhiều phản ánh được gửi. Xin chờ máy kiểm tra "
                    "xong ở ô gần nút gửi rồi gửi lại."
                ),
            ),
        )
    proof.ask(request)
    return _refuse(request, form, standing=standing)


def show_again(request: HttpRequest) -> HttpResponse:
    """Show a form whose token is void again (403); its answers and files are kept.

    Browsers that send no `Origin` come here after a log-in in another tab.
    """
    messages.warning(
        request,
        _(
            "Phản ánh chưa được gửi vì trang đã mở từ trước khi đăng nhập hoặc quá lâu. Mọi nội "
            "dung vẫn còn dưới đây: xin bấm “Gửi phản ánh” lần nữa."
        ),
    )
    response = _carry(request)
    response.status_code = 403
    return response


def _carry(request: HttpRequest, *, without: frozenset[str] = frozenset()) -> HttpResponse:
    """Show the posted answers in an unvalidated form; its files wait in the hold."""
    submission = SubmissionId.read(request.POST.get("submission_id"))
    if "remove_file" in request.POST:
        hold.drop(submission.number, request.POST["remove_file"])
    posted = request.FILES.getlist("attachments")
    most = settings.UPLOAD_MAX_FILES if posted and holding.may_hold(request) else 0
    with ExitStack() as opened:
        accepted, refused = accept_each(posted[:most], opened)
        submission, unheld = holding.keep(request, submission, accepted)
    again = [one.name for one in unheld] + [file.name or "" for file in posted[most:]]
    return show(
        request,
        ReportForm.carrying(request.POST, submission, without=without),
        again=again,
        problems=[holding.message_about(name, reason) for name, reason in refused],
    )


def _preview(request: HttpRequest, form: ReportForm) -> HttpResponse:
    if not admission.may_preview(request):
        return _ask_for_proof(request, form)
    if form.data["preview"] == before_sending.PART:
        return before_sending.show_part(request, form)
    is_sent = intake.find(form.submission.number) is not None
    if is_sent and (answer := _answer_again(request, form)):
        return answer
    if is_sent or not form.submission.is_signed:
        form.renew()
    with ExitStack() as opened:
        accepted = _accept_files(form, opened)
        if form.errors:
            return _refuse(request, form, accepted)
        again = [shown_file_name(name) for name in _hold(request, form, accepted)]
    return before_sending.lead_to_preview(request, form, again=again)


@require_safe
def report_edit(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form again with the answers of its preview."""
    held = before_sending.written(request, token)
    if isinstance(held, HttpResponse):
        return held
    form = ReportForm.carrying(held.typed, held.submission, without=frozenset())
    return show(request, form, typed=held.typed, again=held.again)


def _refuse(
    request: HttpRequest,
    form: ReportForm,
    accepted: list[Accepted] | None = None,
    *,
    drops_others: bool = False,
    standing: Admission = Admission.ASKED,
) -> HttpResponse:
    """Show a refused form with its errors; its `accepted` files wait in the hold.

    With `drops_others` the script forgets the other chosen files.
    """
    if waiting.is_asking(request):
        # The device keeps the files itself.
        return waiting.refused(form)
    with ExitStack() as opened:
        if accepted is None and form.chosen_files:
            # Too many are not examined.
            if "attachments" not in form.cleaned_data or not holding.may_hold(request):
                return show(request, form, again=form.chosen_files, standing=standing)
        if accepted is None:
            accepted = _accept_files(form, opened)
        again = _hold(request, form, accepted)
    return show(request, form, again=again, drops_others=drops_others, standing=standing)


def _hold(request: HttpRequest, form: ReportForm, accepted: list[Accepted]) -> list[str]:
    """Hold these files; return the names of those that have to be chosen again."""
    form.submission, unheld = holding.keep(request, form.submission, accepted)
    return [one.name for one in unheld]


def _send(request: HttpRequest, form: ReportForm) -> HttpResponse:
    standing = admission.admit(request, form)
    if standing not in (Admission.ADMITTED, Admission.UNPROVED):
        return _answer_again(request, form) or _ask_for_proof(request, form, standing)
    is_unproved = standing == Admission.UNPROVED
    with ExitStack() as opened:
        accepted = _accept_files(form, opened)
        if form.errors:
            return _refuse(request, form, accepted)
        account = waiting.writer(request)
        files = [one.clean for one in accepted]
        draft = form.draft(
            files,
            ip=_storable(client_ip(request)),
            account=account if account and profile.citizen_profile(account) else None,
        )
        observed = _observed(form, client_network(request), is_unproved=is_unproved)
        arrival = _arrival(request, draft)
        draft = dataclasses.replace(
            draft,
            observed=observed,
            silent=is_unproved,
            flood=arrival.leader(),
            opened=opened_pending.keys(request),
        )
        channel = Report.Channel.APP if form.cleaned_data["from_app"] else Report.Channel.WEB
        try:
            report = intake.submit(draft, channel=channel)
        except intake.Refused as refusal:
            if refusal.code == "grown" and not waiting.is_asking(request):
                words = opened_pending.show_joined(request, draft.submission_id)
                joining.append(cast(QueryDict, form.data), words)
                # The script keeps what was typed, so it takes these words by themselves.
                form.fields["content"].widget.attrs["data-joined"] = words
            form.add_error(refusal.field or None, refusal.message)
            return _refuse(request, form, accepted)
        except uploads.Rejected as rejection:
            form.add_error("attachments", rejection.message)
            return _refuse(request, form, accepted)
        if not intake.says_the_same(report, draft):
            return _ask_again(request, form, report, accepted)
    if draft.flood is None and not report.confidential:
        arrival.lead(report)
    return _taken(request, report)


def _arrival(request: HttpRequest, draft: intake.Draft) -> floods.Arrival:
    """Return the report as a possible part of a flood; only like matters are grouped.

    A confidential report is never part of one: its readers may not see the report that leads.
    """
    sources = (client_network(request), known_devices.identifier(request))
    return floods.Arrival.of(
        () if draft.is_confidential else sources,
        kind=f"{draft.category.code} {draft.commune.code}",
        title=draft.title,
        content=draft.content,
    )


def _taken(request: HttpRequest, report: Report) -> HttpResponse:
    if waiting.is_asking(request):
        return waiting.received(report)
    return redirect("reports:report_done", token=report.token)


def _observed(form: ReportForm, visitor: str, *, is_unproved: bool) -> tuple[str, ...]:
    """Return signs of spam that only this form sees; the report is accepted all the same."""
    said = form.cleaned_data
    seen = {
        Mark.UNPROVED: is_unproved,
        Mark.HIDDEN_FIELD: bool(said["trang_web"]),
        Mark.ADDRESS_BURST: exceeds(
            "report-burst", visitor, limit=BURST_OF_ADDRESS, seconds=HOUR // 6
        ),
        Mark.PHONE_BURST: exceeds(
            "report-phone-burst", said["phone"], limit=BURST_OF_PHONE, seconds=HOUR
        ),
        Mark.REPEATED: exceeds("report-text", said["content"], limit=COPIES, seconds=WEEK),
    }
    return tuple(mark.value for mark, was_seen in seen.items() if was_seen)


def _answer_again(request: HttpRequest, form: ReportForm) -> HttpResponse | None:
    """Return the answer to a resend of a received report; a resend never hits the limits."""
    draft = form.draft([], ip=None)
    earlier = intake.find(draft.submission_id)
    if earlier is None or not intake.says_the_same(earlier, draft):
        return None
    # Files are not examined here, only counted.
    if len(form.chosen_files) > earlier.attachments.evidence().count():
        return None
    return _taken(request, earlier)


def _accept_files(form: ReportForm, opened: ExitStack) -> list[Accepted]:
    """Examine every upload; the form's errors name each refused file."""
    accepted, refused = accept_each(form.cleaned_data.get("attachments", ()), opened)
    for name, reason in refused:
        form.add_error("attachments", holding.message_about(name, reason))
    return accepted


def _ask_again(
    request: HttpRequest, form: ReportForm, earlier: Report, accepted: list[Accepted]
) -> HttpResponse:
    """Ask whether to send a changed report after "Back", so that it is never lost silently.

    Files of the earlier report stay with it: they may show another matter.
    """
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
    new = intake.new_files(earlier, [one.clean for one in accepted])
    if len(new) < len(accepted) or earlier.attachments.evidence().exists():
        form.add_error(
            None,
            _(
                "Tệp đã gửi với phản ánh %(code)s không kèm theo phản ánh mới; nếu cần, xin chọn "
                "lại."
            )
            % {"code": earlier.code},
        )
    kept = [one for one in accepted if one.clean in new]
    return _refuse(request, form, kept, drops_others=True)


def show(
    request: HttpRequest,
    form: ReportForm,
    *,
    again: Sequence[str] = (),
    problems: Sequence[str] = (),
    drops_others: bool = False,
    standing: Admission = Admission.ASKED,
    typed: QueryDict | None = None,
    pending: PendingReport | None = None,
) -> HttpResponse:
    """Show the page with `form` and its held files.

    `again` names files to choose again; `problems` are refusals of files of an unvalidated form;
    `typed` are held answers in place of posted ones; `pending` is the report that they complete.
    """
    now, working = timezone.now(), calendar.load()
    typed = request.POST if typed is None else typed
    context = {
        "form": form,
        "pending": pending,
        "office_open": deadlines.is_office_time(now, working),
        "next_opening": deadlines.next_office_opening(now, working),
        "urgent_calls": URGENT_CALLS,
        # A report goes with the account that was signed in when its form was opened.
        "written_by": typed.get("written_by", device_copies.owner(request) or ""),
        "held": holding.shown(form.submission) if typed else [],
        "other_answers": form.other_answers(typed),
        "file_problems": problems,
        "drops_others": drops_others,
        "files_to_choose_again": [shown_file_name(name) for name in again],
        "limits": _limits(),
        "asks_for_proof": proof.is_asked(request),
        "code_sent": standing == Admission.CODE_SENT,
        "proof_token": admission.token(form) if standing == Admission.NO_CODE else "",
        "script_texts": json_script(SCRIPT_TEXTS, "form-texts", PlainEncoder),
        "script_units": json_script(_places(form), "form-units", PlainEncoder),
    }
    response = render(
        request, "reports/sending/form.html", context, status=422 if form.errors else 200
    )
    if typed or request.method == "POST" or request.user.is_authenticated:
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

    The centre is rounded to some ten metres, the bounds to a hundred; the names are in the form's
    own lists.
    """
    return {
        unit.code: [
            None if degrees is None else round(degrees, places)
            for degrees, places in (
                *((unit.lat, 4), (unit.lon, 4)),
                *((unit.south, 3), (unit.west, 3), (unit.north, 3), (unit.east, 3)),
            )
        ]
        for unit in (*form.districts, *form.communes)
        if unit.lat is not None and unit.lon is not None
    }


def _prefill(form: ReportForm, query: QueryDict) -> None:
    """Prefill the form from a link; ignore values that it cannot use."""
    category = query.get("chuyen-muc", "")
    if category in form.category_field.things:
        form.initial["category"] = category
        form.ask_questions()
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
