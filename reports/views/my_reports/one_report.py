"""Show reporters their own reports in full, also when they are not public.

A code to the phone opens a report; a signed-in reporter needs none. A foreign phone and an unknown
report code get the same pages at the same speed.
"""

from contextlib import closing

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consent, device_copies, identity, otp, second_factor, unsent
from accounts.models import phone_hash
from accounts.otp import Purpose
from accounts.views import log_in_by_code, verification
from accounts.views.pages import posted_from, private, show, storable_ip
from notifications.outbox import Address
from paht.foundation.throttle import over_limit
from province import calendar
from reports import intake, uploads, workflow
from reports.models import Report, Reporter, ReportEvent
from reports.people import my_reports, news_choice, unread
from reports.privacy import personal_data_access, use_consent
from reports.rules.states import TRANSITIONS, RefusalReason, State
from reports.views.detail import LONGEST_CODE
from reports.views.limits import HOUR, too_many
from reports.views.my_reports import feedback, late
from reports.views.my_reports.forms import (
    MyPhoneForm,
    NewsChoiceForm,
    RatingForm,
    ReopeningForm,
    SupplyForm,
)
from reports.workflow import clock, guards, wording

# Each may bring ten files, which take time to examine.
SUPPLIES_PER_HOUR = 30
PER_PAGE = 20


@private
def my_report(request: HttpRequest, code: str) -> HttpResponse:
    """Show the report in full to its reporter; ask other visitors for the phone."""
    if not _is_code(code):
        return render(request, "reports/detail/unknown_code.html", status=404)
    report = find_my_report(request, code)
    if report is None:
        return _ask_phone(request, Purpose.REPORT, code)
    if request.method == "POST":
        return redirect("reports:my_report", code=code)
    response = show_my_report(request, report, kept=late.find(request, code))
    if report.may_stay_on_device:
        device_copies.allow(request, response)
    return response


@private
def my_report_verify(request: HttpRequest, code: str) -> HttpResponse:
    return _verify(request, Purpose.REPORT, code)


@private
def my_report_supply(request: HttpRequest, code: str) -> HttpResponse:
    """Take the information that an agency requested."""
    report = find_my_report(request, code)
    if report is None:
        late.keep(request, code, "my_report_supply")
    if report is None or request.method != "POST":
        return redirect(_address("", code))
    if over_limit("my-report-supply", report.code, limit=SUPPLIES_PER_HOUR, seconds=HOUR):
        return too_many(request)
    if report.state != State.NEED_INFO:
        messages.info(request, _("Phản ánh này hiện không chờ bổ sung thông tin."))
        return redirect(_address("", code))
    form = SupplyForm(request.POST, request.FILES)
    with closing(form):
        if "remove_file" in request.POST:
            form.remove_file(request.POST["remove_file"])
        elif form.is_valid() and not form.asks_first(report) and _supply(report, form):
            unsent.forget(request)
            messages.success(request, _("Đã gửi thông tin bổ sung. Cảm ơn Ông/Bà."))
            return redirect(_address("", code))
        if not form.non_field_errors():
            # Else the page does not show the form again.
            form.keep_files(request)
    return show_my_report(request, report, supply=form, status=422)


def _supply(report: Report, form: SupplyForm) -> bool:
    """Submit the information; return False when it was refused, with the reason on the form."""
    said = form.cleaned_data
    try:
        with form.sending() as files:
            workflow.move(report, "supply_info", by=None, note=said["note"], attachments=files)
    except (uploads.Rejected, intake.Refused) as refusal:
        form.add_error("attachments", refusal.message)
        return False
    except workflow.Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


@private
def my_report_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for confirmation; a post withdraws the report."""
    report = find_my_report(request, code)
    if report is None:
        return redirect(_address("", code))
    if not _can_withdraw(report):
        messages.error(
            request, _("Phản ánh đã chuyển xử lý hoặc đã kết thúc nên không rút được nữa.")
        )
        return redirect(_address("", code))
    if request.method != "POST":
        return render(request, "reports/my_reports/withdraw.html", {"report": report})
    try:
        workflow.move(report, "withdraw", by=None)
    except workflow.Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Phản ánh đã được rút."))
    return redirect(_address("", code))


@private
def my_report_news(request: HttpRequest, code: str) -> HttpResponse:
    """Take the choice how the reporter hears of this report."""
    report = find_my_report(request, code)
    if report is None or request.method != "POST":
        return redirect(_address("", code))
    form = NewsChoiceForm(request.POST, reporter=report.reporter)
    if form.is_valid():
        said = form.cleaned_data
        address = said.get("email", "")
        try:
            news_choice.choose(report, said["news"], email=address, ip=storable_ip(request))
        except news_choice.Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("Đã lưu cách nhận tin."))
            return redirect(_address("", code))
    return show_my_report(request, report, news=form, status=422)


@private
def my_report_list(request: HttpRequest) -> HttpResponse:
    """List all reports of a phone that the visitor has just proved."""
    my_reports.renew(request)
    sent = my_reports.of_proved_phone(request)
    if sent is None:
        return _ask_phone(request, Purpose.LOOKUP)
    pages = Paginator(
        sent.with_place()
        .select_related("merged_into")
        .annotate(is_unread=unread.is_unread())
        .newest_first(),
        PER_PAGE,
    )
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "count": wording.grouped(pages.count),
        "until": my_reports.open_until(request),
    }
    return render(request, "reports/my_reports/list.html", context)


@private
def my_report_list_verify(request: HttpRequest) -> HttpResponse:
    return _verify(request, Purpose.LOOKUP)


@posted_from("reports:my_report_list")
@private
def my_report_close(request: HttpRequest) -> HttpResponse:
    """End the access before its time is over: others may use this device."""
    my_reports.close(request)
    messages.success(request, _("Đã đóng phần xem phản ánh của Ông/Bà trên thiết bị này."))
    return device_copies.forget(redirect("reports:lookup"))


def _ask_phone(request: HttpRequest, purpose: Purpose, code: str = "") -> HttpResponse:
    form = MyPhoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        to = Address.sms(form.cleaned_data["phone"])
        try:
            verification.start(request, purpose, to=to, known=_is_reporter(to, code), payload=code)
        except otp.Refused as refusal:
            form.add_error("phone", refusal.message)
        else:
            return redirect(_address("verify", code))
    return show(request, "reports/my_reports/phone.html", form, code=code)


def _verify(request: HttpRequest, purpose: Purpose, code: str = "") -> HttpResponse:
    what = verification.current(request, purpose)
    if what is None or what.payload != code:
        messages.error(request, _("Phiên làm việc đã hết hạn, vui lòng yêu cầu mã xác thực mới."))
        return redirect(_address("", code))

    def is_known() -> bool:
        return _is_reporter(what.to, code)

    def accept() -> HttpResponse | None:
        if not is_known():
            return None
        verification.finish(request)
        my_reports.prove_phone(phone_hash(what.to.value), code=code)
        owner = identity.find_citizen(what.to)
        if owner is not None and not log_in_by_code.is_enough(owner, what):
            # The phone may have changed hands: its account wants more than an SMS.
            if not (second_factor.is_set_up(owner) and _opens(what.to, code)):
                page = _address("", code) if code else reverse("reports:my_reports")
                return log_in_by_code.after_code(request, owner, what, target=page)
            messages.info(
                request,
                _(
                    "Số điện thoại này có tài khoản bật xác thực hai bước. Mã này chỉ mở phản ánh "
                    "gửi trước đó; để xem các phản ánh khác, xin đăng nhập tài khoản."
                ),
            )
        my_reports.permit(request, phone_hash(what.to.value), code=code)
        return redirect(_address("", code))

    return verification.code_page(
        request, what, is_known=is_known, accept=accept, restart_url=_address("", code)
    )


def _opens(to: Address, code: str) -> bool:
    """Return whether a code to this phone alone opens the report `code`, or with "" any."""
    opened = Reporter.objects.filter(my_reports.of_code(phone_hash(to.value)))
    return (opened.filter(report__code=code) if code else opened).exists()


def _address(step: str, code: str) -> str:
    name = "my_report" if code else "my_report_list"
    return reverse(f"reports:{name}{'_' if step else ''}{step}", args=[code] if code else [])


def _is_code(code: str) -> bool:
    return code.isascii() and code.isdecimal() and len(code) <= LONGEST_CODE


def _is_reporter(to: Address, code: str) -> bool:
    """Return whether this phone sent the report `code`, or with "" any report."""
    sent = Reporter.objects.filter(my_reports.of_phone(phone_hash(to.value)))
    return (sent.filter(report__code=code) if code else sent).exists()


def find_my_report(request: HttpRequest, code: str) -> Report | None:
    """Return the report if this visitor is its reporter, who uses the private view now."""
    my_reports.renew(request)
    return my_reports.reports(request).with_place().filter(code=code).first()


def show_my_report(
    request: HttpRequest,
    report: Report,
    *,
    supply: SupplyForm | None = None,
    rating: RatingForm | None = None,
    reopening: ReopeningForm | None = None,
    news: NewsChoiceForm | None = None,
    kept: late.LateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page of a reporter's own report; a refused or `kept` form keeps the typed text."""
    if kept:
        supply, rating, reopening = kept.supply, kept.rating, kept.reopening
    events = list(report.events.select_related("agency"))
    main_events = list(report.main.events.all()) if report.main else []
    corrected = unread.corrections(report)
    files = list(report.attachments.select_related("answer"))
    shown_feedback = feedback.feedback_on(report, files, rating=rating, reopening=reopening)
    unread.opened(report.reporter, [*events, *main_events], shown_feedback.reopening, corrected)
    answer = (
        report.answers.filter(approved_at__isnull=False)
        .select_related("agency")
        .order_by("-approved_at", "-id")
        .first()
    )
    days = calendar.load()
    context = {
        "report": report,
        "way": _way_back(request, report),
        "reporter": report.reporter,
        "deadline": wording.deadline(report, now=timezone.now(), calendar=days),
        "progress": wording.progress(report, events),
        "timeline": wording.timeline(events),
        "answer": answer,
        "files_before": [file for file in files if file.is_evidence],
        "files_after": [
            file
            for file in files
            if answer and file.is_released and file.answer_id in answer.versions
        ],
        "category_name": wording.category_name(report.category),
        "asked": _asked(events) if report.state == State.NEED_INFO else "",
        "supply_until": clock.supply_until(report, days=days),
        "refused": _refusal(events) if report.state == State.REJECTED else "",
        "main_refused": _refusal(main_events)
        if report.main and report.main.state == State.REJECTED
        else "",
        "supplied": [event for event in events if event.name == "supply_info" and not event.by_id],
        "form": (supply or SupplyForm()) if report.state == State.NEED_INFO else None,
        "bound_forms": [form for form in (supply, rating, reopening, news) if form],
        "late": kept.anchor if kept else "",
        "feedback": shown_feedback,
        "news_form": None if report.is_closed else news or NewsChoiceForm(reporter=report.reporter),
        "accesses": personal_data_access.summary(report),
        "can_withdraw": _can_withdraw(report),
        "until": my_reports.open_until(request, report.code),
        "use_asked": use_consent.of_reporter(report),
        "use_text": consent.TEXTS[consent.Purpose.USE],
    }
    return render(request, "reports/my_reports/one_report.html", context, status=status)


def _way_back(request: HttpRequest, report: Report) -> dict[str, str]:
    """Return the parent in the breadcrumb: the visitor's list, or the public page."""
    if request.user.is_authenticated:
        return {"here": report.code, "url": reverse("reports:my_reports"), "label": _("Cá nhân")}
    if my_reports.of_proved_phone(request) is not None:
        label = _("Phản ánh của tôi")
        return {"here": report.code, "url": reverse("reports:my_report_list"), "label": label}
    url = reverse("reports:detail", args=[report.code])
    return {"here": _("Phản ánh của tôi"), "url": url, "label": report.code}


def _asked(events: list[ReportEvent]) -> str:
    """Return the last request for information by an agency."""
    return next((event.note for event in reversed(events) if event.name == "request_info"), "")


def _refusal(events: list[ReportEvent]) -> str:
    reasons = [event.facts["reason"] for event in events if "reason" in event.facts]
    return str(RefusalReason(reasons[-1]).label) if reasons else ""


def _can_withdraw(report: Report) -> bool:
    withdraw = TRANSITIONS["withdraw"]
    if report.state not in withdraw.sources:
        return False
    return guards.find(report, withdraw, by=None, at=timezone.now()) is None
