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
from paht.foundation.throttle import client_network, over_limit

PER_HOUR, HOUR = 10, 3600
TOO_MANY = _(
    "Có quá nhiều lời báo từ mạng này. Xin gửi lại sau một giờ; lời đã viết vẫn còn ở dưới."
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
    is_over = False
    if form.is_valid():
        is_over = over_limit("correction", client_network(request), limit=PER_HOUR, seconds=HOUR)
        if is_over:
            form.add_error(None, TOO_MANY)
        else:
            try:
                corrections.take(source, line, form.cleaned_data["text"])
            except corrections.Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                return redirect(f"{request.path}?nguon={source.pk}&da-nhan=1")
    context = {
        "page": page,
        "source": source,
        "line": line,
        "form": form,
        "is_taken": "da-nhan" in request.GET,
    }
    status = 429 if is_over else 422 if form.errors else 200
    response = render(request, "citizen/correct.html", context, status=status)
    if is_over:
        response["Retry-After"] = str(HOUR)
    return response


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
