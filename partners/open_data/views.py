"""Serve the open data: its page, its catalogue and its files."""

import time
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore

from django import forms
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.response import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from paht.foundation.local_time import local, moment_text
from paht.foundation.throttle import client_network, over_limit
from partners.models import OpenDataFile
from partners.open_data import catalog, formats, nightly, rows
from partners.open_data.columns import MEANINGS
from reports.models import Report, ReportEvent, Retraction
from reports.rules.states import PUBLIC_STATES, State
from reports.search.lookup_forms import DateField
from reports.search.selection import Selection
from reports.workflow import wording

FILES_PER_HOUR, HOUR = 60, 3600
# Live files that one process writes at a time: a file of everything takes a minute of its time.
MOST_AT_ONCE = 1
RETRY_SECONDS = 60
# A slower reader would keep everybody else from the newest file; the nightly one waits for anybody.
LONGEST_SECONDS = 600
PAGE_SECONDS = 300
_writing = BoundedSemaphore(MOST_AT_ONCE)
Pieces = Callable[[Iterator[rows.OpenRow]], Iterator[bytes]]


class DaysForm(forms.Form):
    """The days of a live file, both of them included; empty: without a bound."""

    since = DateField(label="from")
    until = DateField(label="to")

    @property
    def selection(self) -> Selection:
        return Selection(since=self.cleaned_data["since"], until=self.cleaned_data["until"])


class TooSlow(Exception):
    """The reader took longer than `LONGEST_SECONDS`; the connection is cut, not ended in order."""


class _Download(Iterator[bytes]):
    """The pieces of a file; `ended` is called once, also when the reader leaves before the end."""

    def __init__(self, pieces: Iterator[bytes], ended: Callable[[], None]) -> None:
        self.pieces = pieces
        self.ended: Callable[[], None] | None = ended
        self.until = time.monotonic() + LONGEST_SECONDS

    def __next__(self) -> bytes:
        if time.monotonic() > self.until:
            raise TooSlow
        return next(self.pieces)

    def close(self) -> None:
        if self.ended:
            ended, self.ended = self.ended, None
            ended()


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Lead people to the page, and give programs the catalogue that they accept."""
    if request.accepts("text/html"):
        return redirect("open_data:page")
    return describe(request)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "partners/open_data.html",
        {
            "files": [
                {
                    "address": reverse(f"partners:open_data_{file.form}_nightly"),
                    "label": OpenDataFile.Form(file.form).label,
                    "size": file.size,
                    "rows": file.rows,
                    "rows_in_words": wording.grouped(file.rows),
                    "begun": moment_text(file.begun_at),
                }
                for file in OpenDataFile.objects.order_by("form")
            ],
            "licence": settings.OPEN_DATA_LICENCE_NAME,
            "licence_url": settings.OPEN_DATA_LICENCE_URL,
            "columns": MEANINGS.items(),
        },
    )


@require_safe
def describe(_request: HttpRequest) -> HttpResponseBase:
    answer = JsonResponse(
        catalog.describe(),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )
    return _for_everybody(answer)


@require_safe
def live_csv(request: HttpRequest) -> HttpResponseBase:
    return _live(request, formats.csv_pieces, "text/csv; charset=utf-8", "csv")


@require_safe
def live_geojson(request: HttpRequest) -> HttpResponseBase:
    return _live(request, formats.geojson_pieces, "application/geo+json", "geojson")


@require_safe
def nightly_csv(request: HttpRequest) -> HttpResponseBase:
    return _nightly(request, OpenDataFile.Form.CSV)


@require_safe
def nightly_geojson(request: HttpRequest) -> HttpResponseBase:
    return _nightly(request, OpenDataFile.Form.GEOJSON)


@require_safe
def retractions(request: HttpRequest) -> HttpResponseBase:
    """List codes and times of reports that are public no more, newest first."""
    if refused := _refused(request):
        return refused
    gone = Retraction.objects.filter(is_whole=True).order_by("-at", "-report")
    told = (
        (one.code, local(one.at).isoformat(timespec="seconds"))
        for one in gone.iterator(chunk_size=rows.PAGE)
    )
    pieces = _packed(request, formats.table_pieces(("code", "retracted_at"), told))
    return _for_everybody(_file(request, pieces, "text/csv; charset=utf-8", "da-go.csv"))


def _live(
    request: HttpRequest, pieces: Pieces, content_type: str, extension: str
) -> HttpResponseBase:
    days = DaysForm({"since": request.GET.get("from"), "until": request.GET.get("to")})
    if not days.is_valid():
        return _said(_("Ngày không hợp lệ: from và to có dạng 2026-12-31."), status=400)
    selected = days.selection.reports()
    name = f"phan-anh-{timezone.localdate()}.{extension}"
    return _streamed(
        request,
        lambda: _packed(request, pieces(rows.read(selected))),
        lambda written: _file(request, written, content_type, name),
    )


def _nightly(request: HttpRequest, form: OpenDataFile.Form) -> HttpResponseBase:
    """Give out the file of the night; while none is current, the same made of the newest data."""
    file = nightly.current(form)
    stored = _opened(file.name) if file else None
    begun_at = file.begun_at if file else timezone.now()
    name = f"phan-anh-{timezone.localdate(begun_at)}.{form.value}.gz"
    if file is None or stored is None:
        public = Report.objects.public()
        return _streamed(
            request,
            lambda: formats.gzip_pieces(nightly.PIECES[form](rows.read(public))),
            lambda written: _attached(written, "application/gzip", name),
        )
    etag = f'"{file.sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _for_everybody(HttpResponse(status=304), etag)
    if refused := _refused(request):
        return refused
    answer = FileResponse(
        stored, as_attachment=True, filename=name, content_type="application/gzip"
    )
    return _for_everybody(answer, etag)


def _opened(name: str) -> File | None:
    """Open a stored file; None if it was replaced a moment ago."""
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        return None


def _streamed(
    request: HttpRequest,
    pieces: Callable[[], Iterator[bytes]],
    answer: Callable[[Iterator[bytes]], HttpResponseBase],
) -> HttpResponseBase:
    """Answer with a file that is written while it is read; one at a time."""
    etag = _etag()
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _for_everybody(HttpResponse(status=304), etag)
    if refused := _refused(request):
        return refused
    if not _writing.acquire(blocking=False):
        busy = _("Nhiều người đang tải. Xin thử lại sau một phút hoặc tải tệp hằng đêm.")
        return _said(busy, status=503, retry_after=RETRY_SECONDS)
    return _for_everybody(answer(_Download(pieces(), _writing.release)), etag)


def _etag() -> str:
    """Return a mark of what the public may read now; it also changes each hour.

    Each step of a public case adds an event, also the one that asks its reporter for information
    and so takes it off the list, and each retraction has its time. Names of agencies and
    categories change without one. The mark is a keyed hash, because the numbers of the rows
    count the steps of cases that nobody released.
    """
    states = (*PUBLIC_STATES, State.NEED_INFO)
    steps = ReportEvent.objects.filter(report__is_published=True, report__state__in=states)
    newest = steps.order_by("-pk").values_list("pk", flat=True).first()
    gone = Retraction.objects.order_by("-at").values_list("at", flat=True).first()
    mark = salted_hmac("open-data", f"{newest}-{gone}-{timezone.now():%Y%m%d%H}").hexdigest()
    return f'W/"{mark[:32]}"'


def _file(
    request: HttpRequest, pieces: Iterator[bytes], content_type: str, name: str
) -> HttpResponseBase:
    answer = _attached(pieces, content_type, name)
    if _takes_gzip(request):
        answer["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


def _attached(pieces: Iterator[bytes], content_type: str, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        pieces,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _packed(request: HttpRequest, pieces: Iterator[bytes]) -> Iterator[bytes]:
    return formats.gzip_pieces(pieces) if _takes_gzip(request) else pieces


def _takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _refused(request: HttpRequest) -> HttpResponse | None:
    if not over_limit("open-data", client_network(request), limit=FILES_PER_HOUR, seconds=HOUR):
        return None
    return _said(
        _("Đã tải quá nhiều tệp trong một giờ. Xin thử lại sau."), status=429, retry_after=HOUR
    )


def _said(words: str, *, status: int, retry_after: int = 0) -> HttpResponse:
    answer = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    if retry_after:
        answer["Retry-After"] = str(retry_after)
        # Django would log an error for each.
        answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def _for_everybody(answer: HttpResponseBase, etag: str = "") -> HttpResponseBase:
    """Let pages of other sites read it, and let caches ask whether it changed."""
    answer["Access-Control-Allow-Origin"] = "*"
    if etag:
        answer["ETag"] = etag
        patch_cache_control(answer, public=True, no_cache=True)
    else:
        patch_cache_control(answer, public=True, max_age=PAGE_SECONDS)
    return answer
