"""List confidential reports for the staff who name their readers, without the contents."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from paht.foundation.local_time import day_text
from province.choosing import make_searchable
from reports.admin import scope
from reports.casework import confidential_readers
from reports.fields.form_fields import PickField
from reports.fields.select import Choices
from reports.models import ConfidentialReader, Report
from reports.rules.states import FINAL_STATES

PER_PAGE = 30
# A form with the names of that moment may be sent so much later.
FORM_STAYS_OPEN = timedelta(days=1)
# The list of people says how old a younger account is.
NEW_ACCOUNT = timedelta(days=90)
# Title, content, place and reporter stay in the database, so these pages cannot show them.
_KNOWN = (
    *("code", "state", "submitted_at", "occurred_at", "due_at"),
    *("confidential", "agency", "complained_agency"),
)


class ReaderForm(forms.Form):
    reader = PickField[User](
        what=gettext_lazy("người được đọc"),
        label=gettext_lazy("Người được đọc"),
        help_text=gettext_lazy(
            "Tài khoản mới chỉ có trong danh sách sau khi người thứ hai xác nhận. Người ở cơ quan "
            "chưa được chuyển phản ánh thì chưa mở được phản ánh này và chưa tính là người đọc."
        ),
    )

    def __init__(self, *args: Any, report: Report, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opening = confidential_readers.opening(report)
        people = sorted(
            confidential_readers.candidates(report).exclude(pk=by.pk),
            key=lambda person: (person.pk not in opening, _agency_and_name(person)),
        )
        field = cast(PickField[User], self.fields["reader"])
        field.offer(
            {str(person.pk): person for person in people},
            Choices.of(
                _("Chọn cán bộ…"),
                [("", [(str(one.pk), _marked(one, one.pk in opening)) for one in people])],
            ),
        )
        make_searchable(field, _("Tìm cán bộ"))


def _agency_and_name(person: User) -> str:
    agency = person.agency.short_name if person.agency else ""
    # Anybody may have the name of a colleague; nobody has their account name.
    name = f"{person.get_full_name()} ({person.username})"
    if timezone.now() - person.date_joined < NEW_ACCOUNT:
        since = day_text(person.date_joined)
        name = _("%(name)s, tài khoản từ %(day)s") % {"name": name, "day": since}
    return f"{agency} – {name}" if agency else name


def _marked(person: User, opens: bool) -> str:
    name = _agency_and_name(person)
    return name if opens else _("%(name)s (chưa mở được phản ánh này)") % {"name": name}


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """List the confidential reports that do not concern the reader's own agency, open first."""
    found = (
        _confidential(request)
        .annotate(
            readers=Count(
                "confidential_readers",
                filter=Q(confidential_readers__in=ConfidentialReader.objects.reading()),
            ),
            is_over=Q(state__in=FINAL_STATES),
        )
        .order_by("is_over", "-submitted_at", "-id")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": _("Phản ánh giữ kín"),
        "opts": Report._meta,
        "page": page,
    }
    return TemplateResponse(request, "admin/reports/case/confidential_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def readers_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show the readers of a report and who opened it; a post names one more."""
    report = _find(request, object_id)
    named = ConfidentialReader.objects.filter(report=report)
    data = request.POST if request.method == "POST" else None
    form = ReaderForm(data, report=report, by=scope.staff(request))
    if form.is_valid():
        try:
            confidential_readers.name_reader(
                report, form.cleaned_data["reader"], by=scope.staff(request)
            )
        except confidential_readers.Refused as refusal:
            form.add_error("reader", refusal.message)
        else:
            if form.cleaned_data["reader"].pk in confidential_readers.opening(report):
                messages.success(request, _("Đã chỉ định người đọc."))
            else:
                messages.warning(
                    request,
                    _(
                        "Đã chỉ định, nhưng người này chưa mở được phản ánh này và chưa được báo "
                        "tin: phản ánh chưa chuyển đến cơ quan của người này."
                    ),
                )
            return redirect("admin:reports_report_readers", object_id)
    rows = list(
        named.select_related("user__agency", "given_by", "removed_by").order_by(
            "removed_at", "given_at", "id"
        )
    )
    obstacles = confidential_readers.obstacles(report, rows)
    context = {
        **admin.site.each_context(request),
        "title": _("Người đọc phản ánh giữ kín"),
        "opts": Report._meta,
        "report": report,
        "names_meanwhile": _names_meanwhile(report),
        "formerly": report.formerly_complained.select_related("agency", "changed_by"),
        "rows": [(row, obstacles.get(row.pk, "")) for row in rows],
        "has_reader": any(not row.removed_at and row.pk not in obstacles for row in rows),
        "form": form,
        "may_open": scope.reports(request).filter(pk=report.pk).exists(),
    }
    return TemplateResponse(
        request,
        "admin/reports/case/confidential_readers.html",
        context,
        status=422 if form.errors else 200,
    )


def _names_meanwhile(report: Report) -> list[str]:
    """Return other names of the agency complained of: the reporter may have chosen one of them."""
    if report.complained_agency is None:
        return []
    return report.complained_agency.former_names(since=report.submitted_at - FORM_STAYS_OPEN)


@require_POST
def remove_view(request: HttpRequest, object_id: int, reader_id: int) -> HttpResponse:
    report = _find(request, object_id)
    row = (
        ConfidentialReader.objects.filter(report=report, pk=reader_id)
        .select_related("user")
        .first()
    )
    if row is None:
        raise Http404
    confidential_readers.remove_reader(report, row.user, by=scope.staff(request))
    messages.success(request, _("Người này không còn đọc được phản ánh."))
    return redirect("admin:reports_report_readers", object_id)


def _confidential(request: HttpRequest) -> Any:
    if not request.user.has_perm(confidential_readers.PERMISSION):
        raise PermissionDenied
    return (
        Report.objects.named_for(scope.staff(request))
        .select_related("agency", "complained_agency")
        .only(*_KNOWN, "agency__short_name", "complained_agency__short_name")
    )


def _find(request: HttpRequest, object_id: int) -> Report:
    if not request.user.has_perm(confidential_readers.PERMISSION):
        # 404 for everybody else: they must not learn which report is confidential.
        raise Http404
    report: Report | None = _confidential(request).filter(pk=object_id).first()
    if report is None:
        raise Http404
    return report
