"""Keep a form that was sent after the private view had ended, until a new code opens the view.

The session keeps the words, encrypted, for an hour; the hold keeps the files. Everybody may post
here, so nothing is read from a report before the new code.
"""

from contextlib import closing
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from accounts import unsent
from paht.foundation.throttle import client_network, over_limit
from reports.people import my_reports
from reports.views.limits import HOUR
from reports.views.my_reports.forms import RatingForm, ReopeningForm, SupplyForm, WordsAndFilesForm

KEPT_PER_HOUR = 60
FORMS: dict[str, type[forms.Form]] = {
    "my_report_supply": SupplyForm,
    "my_report_rate": RatingForm,
    "my_report_reopen": ReopeningForm,
}


@dataclass(frozen=True)
class LateForm:
    """A kept form, bound, as one form of the page; `anchor` is the id of its first field."""

    supply: SupplyForm | None
    rating: RatingForm | None
    reopening: ReopeningForm | None
    anchor: str


def keep(request: HttpRequest, code: str, name: str) -> None:
    """Keep the form that was posted to the page `name` of report `code`; say so."""
    if request.method == "POST" and _is_kept(request, code, name):
        said = _(
            "Phần xem phản ánh đã đóng nên nội dung chưa được gửi. Chữ và tệp Ông/Bà vừa nhập vẫn "
            "được giữ trong 60 phút: xin nhập số điện thoại để nhận mã, rồi bấm gửi lần nữa."
        )
        messages.warning(request, said)
        return
    messages.error(
        request, _("Phần xem phản ánh đã đóng. Vui lòng nhập số điện thoại để tiếp tục.")
    )


def find(request: HttpRequest, code: str) -> LateForm | None:
    """Return the form kept for report `code`."""
    typed = unsent.find(request, _owner(code))
    if typed is None:
        return None
    answers = QueryDict(mutable=True)
    for field, value in typed.fields:
        answers.appendlist(field, value)
    form = FORMS[typed.path](answers)
    return LateForm(
        supply=form if isinstance(form, SupplyForm) else None,
        rating=form if isinstance(form, RatingForm) else None,
        reopening=form if isinstance(form, ReopeningForm) else None,
        anchor=form.visible_fields()[0].auto_id,
    )


def _is_kept(request: HttpRequest, code: str, name: str) -> bool:
    typed = unsent.posted_form(request, _owner(code))
    if typed is None or over_limit("late-form", _who(request), limit=KEPT_PER_HOUR, seconds=HOUR):
        return False
    form = FORMS[name](request.POST, request.FILES)
    if isinstance(form, WordsAndFilesForm):
        with closing(form):
            form.keep_files(request)
        others = [(field, value) for field, value in typed.fields if field != "submission_id"]
        typed = replace(typed, fields=[*others, ("submission_id", str(form.submission))])
    # Not the URL: the person may come back in another language.
    unsent.keep(request, replace(typed, path=name))
    return True


def _who(request: HttpRequest) -> str:
    """Return whom the limit counts: a browser that had the view open, else the whole network.

    A stranger has no such session, so one in the same network uses up nothing of a reporter.
    """
    had_view = my_reports.was_open(request)
    session = request.session.session_key if had_view else None
    return session or client_network(request)


def _owner(code: str) -> str:
    return f"report:{code}"
