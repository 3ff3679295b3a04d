"""Take the reporter's answer to an agency that asks to use their data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.views.pages import private, storable_ip
from reports.people import my_reports
from reports.privacy import use_consent


@private
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Record the consent, its refusal or its withdrawal; redirect to the report."""
    my_reports.renew(request)
    report = my_reports.reports(request).filter(code=code).first()
    if report is None or request.method != "POST":
        return redirect("reports:my_report", code=code)
    asked = use_consent.latest(report)
    choice = request.POST.get("tra_loi", "")
    # The answer belongs to the question on the screen, not to one asked meanwhile.
    if asked is None or str(asked.pk) != request.POST.get("cau_hoi"):
        messages.error(request, _("Câu hỏi này không còn hiệu lực."))
    elif choice == "rut":
        use_consent.withdraw(asked)
        messages.success(request, _("Đã rút lại sự đồng ý."))
    elif choice not in ("co", "khong"):
        messages.error(request, _("Vui lòng chọn đồng ý hoặc không đồng ý."))
    else:
        try:
            use_consent.answer(asked, granted=choice == "co", ip=storable_ip(request))
        except use_consent.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("Đã ghi nhận câu trả lời. Cảm ơn Ông/Bà."))
    return redirect("reports:my_report", code=code)
