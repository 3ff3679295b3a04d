"""Take a file for a source, show its progress and preview, and store it."""

from io import BytesIO
from typing import cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from citizen.admin import scope
from citizen.importing import runs, template_files
from citizen.importing.resources import RESOURCES
from citizen.models import ImportRun, Source
from paht.foundation import table_files
from paht.foundation.spreadsheets import Column, write_csv

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_RUNS = 10
# More wrong lines are read in a file.
SHOWN_WRONG = 50


@require_http_methods(["GET", "HEAD", "POST"])
def choose_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Take a file for a source and read it; nothing is stored yet."""
    source = _source(request, object_id)
    user = cast(User, request.user)
    form = table_files.FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            run = runs.start(source, form.content(), by=user)
        except runs.Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("admin:citizen_source_run", run.pk)
    reader = RESOURCES[source.holds]
    context = {
        **admin.site.each_context(request),
        "title": _("Nhập tệp vào nguồn “%(name)s”") % {"name": source},
        "source": source,
        "form": form,
        "columns": reader.columns,
        "needed": reader.needed_headings(),
        "runs": source.import_runs.select_related("by").defer("file", "result")[:SHOWN_RUNS],
    }
    return TemplateResponse(
        request,
        "admin/citizen/source/import.html",
        context,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def run_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show progress and preview of a file; a POST stores it, once."""
    run = _run(request, object_id)
    if request.method == "POST":
        runs.store(run)
        return redirect("admin:citizen_source_run", run.pk)
    wrong = run.result.get("wrong", [])
    context = {
        **admin.site.each_context(request),
        "title": _("Nhập tệp vào nguồn “%(name)s”") % {"name": run.source},
        "run": run,
        "source": run.source,
        "wrong": wrong[:SHOWN_WRONG],
        "more_wrong": max(run.wrong - SHOWN_WRONG, 0),
    }
    return TemplateResponse(request, "admin/citizen/source/run.html", context)


@require_safe
def wrong_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Send all wrong lines of a file as CSV."""
    run = _run(request, object_id)
    wrong = run.result.get("wrong")
    if not wrong:
        raise Http404
    file = BytesIO()
    write_csv(file, [Column(_("Dòng"), 8), Column(_("Chỗ sai"), 80)], wrong)
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="dong-sai-{run.pk}.csv"'
    return response


@require_safe
def template_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Send a workbook with the columns of a source and how to fill them."""
    source = _source(request, object_id)
    response = HttpResponse(template_files.template(source), content_type=XLSX)
    name = f"mau-{source.tile}-{source.pk}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _source(request: HttpRequest, object_id: int) -> Source:
    """Return a source that the person may fill."""
    source = get_object_or_404(scope.owned(request).select_related("owner"), pk=object_id)
    if not scope.may_fill(cast(User, request.user), source):
        raise PermissionDenied
    return source


def _run(request: HttpRequest, object_id: int) -> ImportRun:
    """Return a run of the person's sources; those who may not fill them see none."""
    runs_seen = ImportRun.objects.filter(source__in=scope.owned(request))
    found = runs_seen.select_related("source", "by").defer("file")
    run = get_object_or_404(found, pk=object_id)
    if not scope.may_fill(cast(User, request.user), run.source):
        raise PermissionDenied
    return run
