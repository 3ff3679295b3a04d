"""Show “Nhật ký thay đổi”: who changed which field, read only, newest first.

One list merges the newest rows of all histories by time. The URL of the next page carries a moment
and the number of its rows already shown, since a transaction has one time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import roles
from accounts.models import User
from accounts.models.rights import permission_label
from paht.foundation.history import ADDED, CHANGED, DELETED, value_in_words
from reports.admin import scope
from reports.models import Report

PAGE = 50
# No transaction of the portal changes more rows; a hand-made URL beyond costs too much.
MOST_SEEN = 5000
# Their rows link to the page of the report, whose scope they share.
_OF_REPORTS = ("Report", "Reporter", "ConfidentialReader")


@dataclass(frozen=True)
class ChangeLine:
    """One change; `facts` are (field, before, after) in words."""

    at: datetime
    what: str
    name: str
    kind: str
    facts: list[tuple[str, str, str]]
    who: str
    where: str
    # The page of the report that changed.
    url: str = ""


@dataclass(frozen=True)
class PageStart:
    """The start of a page: a moment, and how many of its rows to skip."""

    at: datetime
    seen: int


@require_safe
def portal_history_view(request: HttpRequest) -> HttpResponse:
    """Show all changes except those of reports outside the reader's scope."""
    _check(request)
    kinds = {model.__name__: model for model in _histories()}
    kind = request.GET.get("loai", "")
    if kind and kind not in kinds:
        raise Http404
    start = _start(request)
    visible = Report.objects.for_staff(scope.staff(request)).values("pk")
    rows: list[Any] = []
    for name, model in kinds.items():
        if kind in ("", name):
            rows += _newest(_within(model, visible), start)
    return _show(
        request,
        rows,
        start,
        title=_("Nhật ký thay đổi"),
        kinds=[(name, _subject(model)) for name, model in kinds.items()],
        kind=kind,
    )


@require_safe
def report_history_view(request: HttpRequest, object_id: int) -> HttpResponse:
    report = scope.report(request, object_id)
    _check(request)
    start = _start(request)
    rows: list[Any] = []
    for model in _histories():
        if _is_of_reports(model):
            rows += _newest(_within(model, [report.pk]), start)
    return _show(
        request,
        rows,
        start,
        title=_("Nhật ký thay đổi của %(code)s") % {"code": report.code},
        report=report,
    )


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("reports.view_history"):
        raise PermissionDenied


def _show(
    request: HttpRequest, rows: list[Any], start: PageStart | None, **context: Any
) -> HttpResponse:
    rows.sort(key=_by_age, reverse=True)
    rows = rows[start.seen :] if start else rows
    shown, more = rows[:PAGE], rows[PAGE:]
    whole = {
        **admin.site.each_context(request),
        "lines": list(_lines(shown)),
        "older": _next(shown, start) if more else None,
        **context,
    }
    return TemplateResponse(request, "admin/reports/registers/history.html", whole)


def _by_age(row: Any) -> Any:
    return (row.pgh_created_at, row._meta.label, row.pgh_id)


def _next(shown: list[Any], start: PageStart | None) -> PageStart:
    at = shown[-1].pgh_created_at
    seen = sum(row.pgh_created_at == at for row in shown)
    return PageStart(at, seen + (start.seen if start and start.at == at else 0))


def _histories() -> list[Any]:
    return [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


def _is_of_reports(model: Any) -> bool:
    return model.pgh_tracked_model.__name__ in _OF_REPORTS


def _within(model: Any, reports: Any) -> QuerySet[Any]:
    if not _is_of_reports(model):
        return model.objects.all()  # type: ignore[no-any-return]
    key = "pgh_obj" if model.pgh_tracked_model is not _confidential_reader() else "report"
    return model.objects.filter(**{f"{key}__in": reports})  # type: ignore[no-any-return]


def _confidential_reader() -> type[Model]:
    return apps.get_model("reports", "ConfidentialReader")


def _newest(rows: QuerySet[Any], start: PageStart | None) -> list[Any]:
    if start is not None:
        rows = rows.filter(pgh_created_at__lte=start.at)
    # Only these columns identify a change; derived columns repeat the same words.
    later = rows.model.objects.filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_id__gt=OuterRef("pgh_id"), pgh_label__in=(CHANGED, DELETED)
    )
    after = Subquery(later.order_by("pgh_id").values("pgh_id")[:1])
    most = PAGE + 1 + (start.seen if start else 0)
    return list(rows.annotate(after_id=after).order_by("-pgh_created_at", "-pgh_id")[:most])


def _start(request: HttpRequest) -> PageStart | None:
    typed, seen = request.GET.get("truoc", ""), request.GET.get("bo", "0")
    if not typed:
        return None
    try:
        at = parse_datetime(typed)
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at) or not (seen.isascii() and seen.isdigit()):
        raise Http404
    return PageStart(at, min(int(seen), MOST_SEEN))


def _lines(rows: list[Any]) -> Iterator[ChangeLine]:
    """Word the changes in a fixed number of queries for each model on the page."""
    pages: dict[Any, list[Any]] = {}
    for row in rows:
        pages.setdefault(type(row), []).append(row)
    after = {
        model: model.objects.in_bulk([r.after_id for r in own]) for model, own in pages.items()
    }
    live = {
        model: model.pgh_tracked_model._base_manager.in_bulk([r.pgh_obj_id for r in own])
        for model, own in pages.items()
    }
    states = {
        row: after[type(row)].get(row.after_id) or live[type(row)].get(row.pgh_obj_id)
        for row in rows
    }
    names = _names([*rows, *(state for state in states.values() if state)], pages)
    for row in rows:
        yield _line(row, states[row], live[type(row)].get(row.pgh_obj_id), names)


def _line(row: Any, state: Any, live: Any, names: dict[Any, str]) -> ChangeLine:
    fields = [f for f in type(row)._meta.local_fields if not f.name.startswith("pgh_")]
    told = [f for f in fields if f.name not in ("id", "report")]
    if row.pgh_label == CHANGED:
        facts = [
            (_field_name(type(row), f), _words(row, f, names), _words(state, f, names))
            for f in told
            if state is None or getattr(row, f.attname) != getattr(state, f.attname)
        ]
    elif row.pgh_label in (ADDED, DELETED):
        facts = [
            (_field_name(type(row), f), *_sides(row.pgh_label, _words(row, f, names)))
            for f in told
            if getattr(row, f.attname) not in (None, "", False)
        ]
    else:
        column = row.pgh_label.removesuffix("_changed")
        facts = [(_column_name(type(row), column), _("(không ghi lại)"), _("(đã đổi)"))]
    context = row.pgh_context or {}
    return ChangeLine(
        at=row.pgh_created_at,
        what=str(_KINDS.get(row.pgh_label, _KINDS[CHANGED])),
        name=_name(row, live),
        kind=_subject(type(row)),
        facts=facts,
        who=names.get((User, context.get("user")), "") or _machine(context),
        where=context.get("path", ""),
        url=_report_url(row),
    )


def _report_url(row: Any) -> str:
    if not _is_of_reports(type(row)):
        return ""
    key = row.report_id if type(row).pgh_tracked_model is _confidential_reader() else row.pgh_obj_id
    return reverse("admin:reports_report_change", args=[key])


_KINDS = {
    ADDED: gettext_lazy("thêm"),
    CHANGED: gettext_lazy("sửa"),
    DELETED: gettext_lazy("xóa"),
}


def _sides(label: str, words: str) -> tuple[str, str]:
    return ("–", words) if label == ADDED else (words, "–")


def _machine(context: dict[str, Any]) -> str:
    if task := context.get("task"):
        return _("Hệ thống (%(task)s)") % {"task": task}
    if command := context.get("command"):
        return _("Lệnh %(command)s trên máy chủ") % {"command": command}
    return _("Người dân hoặc hệ thống") if context else _("Không rõ")


def _subject(model: Any) -> str:
    tracked = model.pgh_tracked_model
    known = {
        "RoleOfUser": _("Vai trò của tài khoản"),
        "PermissionOfUser": _("Quyền riêng của tài khoản"),
        "PermissionOfRole": _("Quyền của vai trò"),
    }
    return known.get(tracked.__name__) or capfirst(str(tracked._meta.verbose_name))


def _name(row: Any, live: Any) -> str:
    for key in ("code", "username", "full_name", "name", "date"):
        if value := getattr(row, key, None):
            return str(value)
    if live is None or type(row).pgh_tracked_model._meta.proxy:
        # These rows hold the actor and the action themselves.
        return ""
    return str(live)


def _field_name(model: Any, field: Any) -> str:
    return _column_name(model, field.name)


def _column_name(model: Any, name: str) -> str:
    table = model.pgh_tracked_model._meta.concrete_model
    return str(_COLUMNS.get(name) or table._meta.get_field(name).verbose_name)


# Columns that no form shows have no label elsewhere.
_COLUMNS = {
    "password": gettext_lazy("mật khẩu"),
    "user": gettext_lazy("tài khoản"),
    "group": gettext_lazy("vai trò"),
    "permission": gettext_lazy("quyền"),
    "pending_email": gettext_lazy("thư điện tử chờ xác nhận"),
    "key": gettext_lazy("khóa xác thực"),
    "redacted_spans": gettext_lazy("chỗ che trong bản công khai"),
    "resume_state": gettext_lazy("trạng thái trước khi tạm dừng"),
    "transfer_asked_at": gettext_lazy("xin chuyển cơ quan lúc"),
    "given_by": gettext_lazy("người chỉ định"),
    "given_at": gettext_lazy("chỉ định lúc"),
    "removed_by": gettext_lazy("người bỏ chỉ định"),
    "removed_at": gettext_lazy("bỏ chỉ định lúc"),
}


def _words(row: Any, field: Any, names: dict[Any, str]) -> str:
    if row is None:
        return _("(không còn)")
    value = getattr(row, field.attname, None)
    if field.is_relation and value is not None:
        return names.get((field.remote_field.model, value), f"#{value}")
    return value_in_words(field, value)


def _names(rows: Iterable[Any], pages: dict[Any, list[Any]]) -> dict[Any, str]:
    """Return the names of the objects that the keys in `rows` refer to, one query a model."""
    wanted: dict[Any, set[Any]] = {}
    for model, own in pages.items():
        for field in model._meta.local_fields:
            if field.is_relation and not field.name.startswith("pgh_"):
                seen = {getattr(row, field.attname, None) for row in rows if _has(row, model)}
                wanted.setdefault(field.remote_field.model, set()).update(seen - {None})
        people = {(row.pgh_context or {}).get("user") for row in own}
        wanted.setdefault(User, set()).update(people - {None})
    found: dict[Any, str] = {}
    for model, keys in wanted.items():
        rows_of_it = model._base_manager.all()
        if model is Permission:
            rows_of_it = rows_of_it.select_related("content_type")
        for key, thing in rows_of_it.in_bulk(keys).items():
            found[model, key] = _called(thing)
    return found


def _has(row: Any, model: Any) -> bool:
    return isinstance(row, model) or isinstance(row, model.pgh_tracked_model)


def _called(thing: Any) -> str:
    if isinstance(thing, User):
        # Citizens' accounts have generated user names, and their real names stay hidden.
        return thing.get_full_name() if thing.is_staff else thing.username
    if isinstance(thing, Group):
        return roles.label(thing.name)
    if isinstance(thing, Permission):
        return permission_label(thing)
    return str(thing)
