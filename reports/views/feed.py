"""The table of reports as a feed (RSS 2.0): the newest of whatever filters an address holds."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports import search
from reports.rules.states import State
from reports.search.lookup_forms import LookupForm
from reports.search.paging import ReportPages
from reports.views.lookup import COLUMNS, excerpt

# Readers come back every quarter of an hour or so; what is hidden again must leave them soon.
SECONDS = 60


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The first page of the table under the same filters; 400 where the table would object.

    A reader keeps the address for good, so words that look like a phone number are refused.
    """
    form = LookupForm(request.GET)
    if search.looks_private(request.GET.get("q", "")) or not form.is_valid():
        wrong = _("Điều kiện lọc không hợp lệ. Vui lòng tạo lại đường dẫn từ trang tra cứu.")
        return HttpResponse(wrong, status=400, content_type="text/plain; charset=utf-8")
    pages = ReportPages(form.found(), is_search=bool(form.cleaned_data["q"]), fields=COLUMNS)
    narrowing = [answer for _name, _label, answer in form.active_filters()]
    if form.cleaned_data["q"]:
        narrowing.insert(0, f"“{form.cleaned_data['q']}”")
    title = " – ".join([_("Phản ánh hiện trường Sóc Trăng"), *narrowing])
    query = request.META["QUERY_STRING"]
    table = settings.SITE_URL + reverse("reports:lookup") + (f"?{query}" if query else "")
    made = Rss201rev2Feed(
        title=title,
        link=table,
        description=_("Phản ánh đã công khai, mới nhất trước."),
        language=get_language(),
        feed_url=settings.SITE_URL + request.get_full_path(),
    )
    for report in pages.get_page(1):
        state = State(report.state).public_label
        address = settings.SITE_URL + reverse("reports:detail", args=[report.code])
        made.add_item(
            title=report.public_title,
            link=address,
            unique_id=address,
            description=f"{state}. {excerpt(report.public_content)}",
            pubdate=report.submitted_at,
        )
    response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    patch_cache_control(response, public=True, max_age=SECONDS)
    return response
