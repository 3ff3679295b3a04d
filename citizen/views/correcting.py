"""Take what a citizen says is wrong on a page of the tiles."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citizen import corrections
from citizen.models import LINES, Line, Source
from citizen.views.pages import open_any
from paht.foundation import proof
from paht.foundation.throttle import client_network, exceeds

PER_HOUR, HOUR = 10, 3600
# About what many others say already.
PER_HOUR_OF_CROWDED = 1
PROOF_ASKED = _(
    "Đang có nhiều lời báo được gửi. Xin chờ máy kiểm tra xong ở ô gần nút gửi rồi gửi lại; lời đã "
    "viết vẫn còn."
)


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("Điều gì chưa đúng?"),
        help_text=_(
            "Ví dụ: số này không gọi được, nơi này đã chuyển đi. Không cần ghi họ tên hay số điện "
            "thoại của Ông/Bà."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Vui lòng ghi điều chưa đúng.")},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Show and take the form about a line (`?nguon=&dong=`), or about the source as a whole."""
    source = _source(request.GET.get("nguon", ""))
    page = open_any(source.tile)
    line = _line(source, request.GET.get("dong", ""))
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if _admits(request, source, line):
            corrections.take(source, line, form.cleaned_data["text"])
            return redirect(f"{request.path}?nguon={source.pk}&da-nhan=1")
        form.add_error(None, PROOF_ASKED)
    context = {
        "page": page,
        "source": source,
        "line": line,
        "form": form,
        "is_taken": "da-nhan" in request.GET,
    }
    return render(request, "citizen/correct.html", context, status=422 if form.errors else 200)


def _admits(request: HttpRequest, source: Source, line: Line | None) -> bool:
    """Count one more correction; beyond a limit, return whether the device gave proof of work."""
    crowded = corrections.is_crowded(source, line)
    limit = PER_HOUR_OF_CROWDED if crowded else PER_HOUR
    is_over = exceeds("correction", client_network(request), limit=limit, seconds=HOUR)
    return not is_over or proof.is_given(request)


def _source(number: str) -> Source:
    shown = Source.objects.shown().select_related("owner")
    # Longer numbers are none that the database can compare.
    source = shown.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if source is None:
        raise Http404
    return source


def _line(source: Source, code: str) -> Line | None:
    """Return the shown line of a code; None for a line that is gone meanwhile."""
    if not code or len(code) > 40 or "\0" in code:
        return None
    lines = LINES[source.holds]._default_manager
    found: Line | None = lines.filter(source=source, code=code, is_on=True).first()
    return found
