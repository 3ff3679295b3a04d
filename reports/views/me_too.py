"""Count or uncount a visitor who says “Tôi cũng thấy” on a public report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from paht.foundation import cookies, proof
from paht.foundation.throttle import client_network, over_limit
from reports.models import Report
from reports.people import me_too
from reports.views.detail import LONGEST_CODE
from reports.views.limits import HOUR, ask_to_repeat

DAY = 24 * HOUR
# Many phones share one IP address of their operator; few of them mean the same report.
CLICKS_PER_ADDRESS = 120
CLICKS_PER_REPORT = 20


def say_me_too(request: HttpRequest, code: str) -> HttpResponse:
    """Count this visitor for the report `code`; with `undo` posted, uncount.

    Repeating either changes nothing. Redirects to the report; a script that asks for JSON gets
    `{"said", "count"}` (the count in words), or `{"error"}` in words.
    """
    if request.method != "POST":
        # The page was reloaded, or opened in another language.
        return redirect("reports:detail", code=code)
    is_undo = "undo" in request.POST
    report = _find(code, is_undo=is_undo)
    if report is None:
        return render(request, "reports/detail/unknown_code.html", status=404)
    if _is_crowded(request, code) and not proof.is_given(request):
        return ask_to_repeat(request)
    who = me_too.visitor(request) if is_undo else me_too.visitor_who_says(request)
    if is_undo:
        me_too.take_back(report, who=who)
        return _told(request, report, who)
    try:
        note = "" if me_too.say(report, request, who=who) else _not_counted()
    except me_too.Refused as refusal:
        return _refused(request, report, refusal)
    response = _told(request, report, who, note)
    if who.new_token:
        cookies.write(response, me_too.COOKIE, who.new_token, kept=me_too.COOKIE_SECONDS)
    return response


def _find(code: str, *, is_undo: bool) -> Report | None:
    if not (code.isascii() and code.isdecimal() and len(code) <= LONGEST_CODE):
        return None
    among = Report.objects.public() if is_undo else me_too.open_to_all()
    return among.filter(code=code).first()


def _is_crowded(request: HttpRequest, code: str) -> bool:
    visitor = client_network(request)
    crowded = over_limit("me-too", visitor, limit=CLICKS_PER_ADDRESS, seconds=HOUR)
    of_this = f"{visitor} {code}"
    return over_limit("me-too-report", of_this, limit=CLICKS_PER_REPORT, seconds=DAY) or crowded


def _not_counted() -> str:
    return _(
        "Từ mạng Ông/Bà đang dùng đã có %(most)d người chưa đăng nhập cùng báo việc này, nên số "
        "người công khai không tăng thêm. Nếu muốn được tính, xin đăng nhập rồi bấm lại."
    ) % {"most": me_too.BROWSERS_OF_A_NETWORK}


def _told(
    request: HttpRequest, report: Report, who: me_too.Visitor, note: str = ""
) -> HttpResponse:
    if not _wants_json(request):
        if note:
            messages.info(request, note)
        return redirect(_place(report))
    known = Report.objects.select_related("category").only("pk", "category__sensitive")
    now = me_too.counted(known, by=who).get(pk=report.pk)
    # It can be undone on any report; the page of a sensitive report hides the count too.
    count = 0 if now.category.sensitive else now.me_too_count
    said = {"said": now.is_me_too, "count": me_too.in_words(count)}
    return JsonResponse(said | {"note": note} if note else said)


def _refused(request: HttpRequest, report: Report, refusal: me_too.Refused) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": refusal.message}, status=409)
    messages.info(request, refusal.message)
    return redirect(_place(report))


def _place(report: Report) -> str:
    return reverse("reports:detail", args=[report.code]) + "#cung-thay"


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
