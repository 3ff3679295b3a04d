"""Show “Dữ liệu của tôi”: a person's data in the portal, and the rights the law gives them.

Open to the owner of an account, and for a while to a visitor who has proved a phone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import consent, data_requests, unsent
from accounts.data_requests import Kind, Person
from accounts.models import Consent
from accounts.views import remembered
from accounts.views.confirm import knows_password, recently_confirmed
from accounts.views.pages import posted_from, private, show
from paht.foundation.local_time import moment_text
from paht.foundation.throttle import over_limit
from reports.models import Report
from reports.people import my_reports
from reports.privacy import data_rights, erasure, personal_data
from reports.privacy.personal_data import Agreement
from reports.views.data_rights_forms import AskForm, ContactAddressForm, delete_form
from reports.views.follow import followed
from reports.views.limits import HOUR, too_many

COPIES_PER_HOUR = 20
PER_PAGE = 5
MESSAGES_SHOWN = 10
REQUESTS_SHOWN = 20
_HOME = "reports:data_rights"
_PURPOSES = {purpose.value for purpose in data_rights.PURPOSES}

PersonView = Callable[..., HttpResponse]


@dataclass(frozen=True)
class KeptReport:
    """One report of the person, with the data kept of its reporter and the consents."""

    report: Report
    agreements: list[tuple[Agreement, bool]]  # with whether this page can withdraw it
    until: datetime | None


def _with_person(view: PersonView) -> Callable[..., HttpResponse]:
    """Pass the person to the view; other visitors sign in or prove their phone."""

    @private
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        my_reports.renew(request)
        person = my_reports.person(request)
        if person:
            return view(request, person, *args, **kwargs)
        if request.user.is_authenticated:
            return redirect("admin:index")
        phone = my_reports.last_phone(request)
        typed = unsent.posted_form(request, unsent.of_person(phone)) if phone else None
        if typed:
            unsent.keep(request, typed)
            messages.warning(
                request,
                _(
                    "Phần xem đã đóng; nội dung Ông/Bà vừa nhập được giữ 60 phút. Xin xác thực lại "
                    "số điện thoại rồi mở lại biểu mẫu để gửi."
                ),
            )
        return redirect("reports:data_rights_entry")

    return guarded


def _kept_answers(request: HttpRequest, person: Person) -> dict[str, str]:
    """Return the answers that were posted to this page after the view had ended, and say so."""
    typed = unsent.find(request, unsent.of_person(person.phone_hash))
    if request.method == "POST" or typed is None or typed.path.split("?")[0] != request.path:
        return {}
    messages.warning(request, _("Nội dung Ông/Bà vừa gửi vẫn còn, nhưng chưa được gửi đi"))
    return dict(typed.fields)


@private
def entry(request: HttpRequest) -> HttpResponse:
    """Offer the ways in: an account, or a code to the phone that sent reports."""
    if my_reports.person(request):
        return redirect(_HOME)
    return render(request, "reports/data_rights/door.html")


@_with_person
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    pages = Paginator(personal_data.reports_of(person), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    agreed = personal_data.agreements(person, list(page.object_list), consent.kept_texts())
    context = {
        "person": person.user,
        "masked_phone": page.object_list[0].reporter.masked_phone if page.object_list else "",
        "page": page,
        "count": pages.count,
        "kept": [_kept(report, agreed.get(report.code, [])) for report in page.object_list],
        "account_agreements": agreed.get("", []),
        "followed": followed([one for one in personal_data.followed_by(person) if one.is_live]),
        "sent": personal_data.messages_to(person)[:MESSAGES_SHOWN],
        "message_days": settings.MESSAGE_RETENTION_DAYS,
        "requests": data_requests.requests_of(person).order_by("-id")[:REQUESTS_SHOWN],
        "working_days": settings.DATA_REQUEST_WORKING_DAYS,
        "until": my_reports.open_until(request) if not person.user else None,
    }
    return render(request, "reports/data_rights/data.html", context)


def _kept(report: Report, agreed: list[Agreement]) -> KeptReport:
    return KeptReport(
        report=report,
        agreements=[(one, one.is_held and one.consent.purpose in _PURPOSES) for one in agreed],
        until=personal_data.kept_until(report),
    )


@posted_from(_HOME)
@recently_confirmed(back_to=_HOME)
@_with_person
def export(request: HttpRequest, person: Person) -> HttpResponse:
    """Send all data of the person as a JSON file."""
    if _too_often(person):
        return too_many(request)
    data = personal_data.collect(person)
    data_requests.record(Kind.EXPORT, person=person)
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
    return response


@posted_from(_HOME)
@recently_confirmed(back_to=_HOME)
@_with_person
def readable(request: HttpRequest, person: Person) -> HttpResponse:
    """Show all data of the person to read and to print."""
    if _too_often(person):
        return too_many(request)
    data = personal_data.collect(person)
    data_requests.record(Kind.ACCESS, person=person)
    return render(
        request, "reports/data_rights/readable.html", {"data": data, "at": timezone.now()}
    )


def _too_often(person: Person) -> bool:
    return over_limit("data-rights", person.phone_hash, limit=COPIES_PER_HOUR, seconds=HOUR)


@recently_confirmed()
@_with_person
def withdraw(request: HttpRequest, person: Person, code: str, purpose: str) -> HttpResponse:
    """Explain what withdrawing this consent means; a post withdraws it."""
    report = _report_of(person, code)
    if purpose not in _PURPOSES:
        raise Http404
    if not data_rights.holds(report.reporter, purpose):
        messages.info(request, _("Sự đồng ý này đã được rút lại."))
        return redirect(_HOME)
    if request.method == "POST":
        try:
            data_rights.withdraw(code, purpose, person=person)
        except data_rights.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Đã rút lại sự đồng ý."))
        return redirect(_HOME)
    context = {
        "report": report,
        "purpose": Consent.Purpose(purpose),
        "refusal": data_rights.guard_withdrawal(report, purpose),
    }
    return render(request, "reports/data_rights/withdraw.html", context)


@recently_confirmed()
@_with_person
def address(request: HttpRequest, person: Person, code: str) -> HttpResponse:
    report = _report_of(person, code)
    present = {"contact_address": report.reporter.contact_address} | _kept_answers(request, person)
    form = ContactAddressForm(request.POST if request.method == "POST" else None, initial=present)
    if form.is_valid():
        try:
            data_rights.correct_address(code, form.cleaned_data["contact_address"], person=person)
        except data_rights.Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            unsent.forget(request)
            messages.success(request, _("Đã lưu địa chỉ liên hệ."))
            return redirect(_HOME)
    return show(request, "reports/data_rights/address.html", form, report=report)


@recently_confirmed()
@_with_person
def ask(request: HttpRequest, person: Person) -> HttpResponse:
    """Take a request that only staff can decide."""
    wanted = {"about": request.GET.get("phan-anh", ""), "kind": request.GET.get("viec", "")}
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, person=person, initial=wanted | _kept_answers(request, person))
    if form.is_valid():
        said = form.cleaned_data
        try:
            asked = data_requests.ask(
                said["kind"], person=person, wish=said["wish"], about=said["about"]
            )
        except data_requests.Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            unsent.forget(request)
            messages.success(request, _asked(asked.due_at))
            return redirect(_HOME)
    return show(request, "reports/data_rights/ask.html", form)


@recently_confirmed(only_without_password=True)
@_with_person
def delete(request: HttpRequest, person: Person) -> HttpResponse:
    """Explain what is deleted and what stays; a post deletes it.

    While a report is open, the post becomes a request to staff.
    """
    form = delete_form(person, request.POST if request.method == "POST" else None)
    if form.is_valid() and _proves(request, person, form):
        try:
            erasure.delete_person(
                person,
                language=get_language() or "vi",
                not_mine=request.POST.getlist("not_mine"),
            )
        except erasure.Refused as refusal:
            if refusal.code != "open_reports":
                logout(request)
                return redirect("reports:home")
            return _put_before_staff(request, person, refusal)
        return _gone(request)
    open_ones = my_reports.of_person(person).open().select_related("reporter")
    waiting = list(open_ones.newest_first()[:PER_PAGE])
    return show(
        request, "reports/data_rights/delete.html", form, waiting=waiting, person=person.user
    )


def _proves(request: HttpRequest, person: Person, form: forms.Form) -> bool:
    return person.user is None or knows_password(request, person.user, form)


def _put_before_staff(
    request: HttpRequest, person: Person, refusal: erasure.Refused
) -> HttpResponse:
    codes = ", ".join(report.code for report in refusal.reports)
    wish = _("Xóa toàn bộ dữ liệu của tôi.")
    try:
        asked = data_requests.ask(Kind.DELETE, person=person, wish=wish)
    except data_requests.Refused as already:
        messages.warning(request, already.message)
    else:
        messages.warning(request, f"{refusal.message} ({codes}) {_asked(asked.due_at)}")
    return redirect(_HOME)


def _gone(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(
        request,
        _("Dữ liệu cá nhân của Ông/Bà đã được xóa. Cảm ơn Ông/Bà đã sử dụng Cổng."),
    )
    return remembered.forget(redirect("reports:home"))


def _report_of(person: Person, code: str) -> Report:
    report = personal_data.reports_of(person).filter(code=code).first()
    if report is None:
        raise Http404
    return report


def _asked(due_at: datetime) -> str:
    return _("Yêu cầu đã được ghi nhận; Ông/Bà nhận được trả lời trước %(moment)s.") % {
        "moment": moment_text(due_at)
    }
