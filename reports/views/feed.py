"""Serve the table of reports as RSS 2.0: the newest reports under the filters of a URL."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from province import portal
from reports import search
from reports.rules.states import State
from reports.search.lookup_forms import LookupForm
from reports.search.paging import ReportPages
from reports.views.lookup import COLUMNS, excerpt

# Feed readers return every 15 minutes or so; a report hidden again must leave them soon.
SECONDS = 60


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Return the first page of the table as a feed; 400 for filters that the table refuses.

    A reader stores the URL for good, so words that look like a phone number are refused.
    """
    form = LookupForm(request.GET)
    if search.is_personal_data(request.GET.get("q", "")) or not form.is_valid():
        wrong = _("Điều kiện lọc không hợp lệ. Vui lòng tạo lại đường dẫn từ trang tra cứu.")
        return HttpResponse(wrong, status=400, content_type="text/plain; charset=utf-8")
    pages = ReportPages(form.found(), is_search=bool(form.cleaned_data["q"]), fields=COLUMNS)
    narrowing = [answer for _name, _label, answer in form.active_filters()]
    if form.cleaned_data["q"]:
        narrowing.insert(0, f"“{form.cleaned_data['q']}”")
    title = " – ".join([portal.words()["site_name"], *narrowing])
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
