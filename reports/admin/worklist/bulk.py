"""Do one action with several reports: choose in the worklist, check, then do.

Each report has its own transaction and its own event. A refusal of one report leaves the others
alone and is shown beside it.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from province.models import Agency
from reports import workflow
from reports.admin import scope
from reports.admin.case.choosing import offer_agencies, offer_people
from reports.admin.case.forms.base import FOR_STAFF, note_field
from reports.casework import urging
from reports.casework.spam import verdicts
from reports.deadlines import worklist
from reports.fields.form_fields import PickField
from reports.models import CaseAction, Report, attach_references
from reports.notices.recipients import staff_who_may
from reports.workflow import delegation
from reports.workflow.case_actions import CaseStanding
from reports.workflow.moves import Refused

# More than a page of the worklist holds.
MOST = 50


class BulkAction(forms.Form):
    """An action on several reports; the form asks for what they share."""

    name: ClassVar[str]
    permission: ClassVar[str]
    label: ClassVar[Promise]
    lead: ClassVar[str | Promise] = ""
    # Whether the reports are shown with their text before the action.
    shows_content: ClassVar[bool] = False
    template_name = "admin/reports/case/move_fields.html"
    # Templates list the classes, so Django must not call them.
    do_not_call_in_templates = True

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data, auto_id="bulk-%s")
        self.by = by

    def check(self, standing: CaseStanding) -> None:
        """Raise `Refused` for reasons known before the form is filled in."""
        raise NotImplementedError

    def do(self, report: Report, *, seen: str) -> None:
        """Act on one report, or raise `Refused` and change nothing."""
        raise NotImplementedError


class AssignAll(BulkAction):
    name = "assign"
    permission = "reports.assign_report"
    label = gettext_lazy("Chuyển xử lý")
    lead = gettext_lazy(
        "Cơ quan được chọn và người gửi nhận thông báo ngay. "
        "Nội dung chưa được công khai: mở từng phản ánh để xem và công khai."
    )
    agency = PickField[Agency](
        what=gettext_lazy("cơ quan xử lý"), label=gettext_lazy("Cơ quan xử lý")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_agencies(cast(PickField[Agency], self.fields["agency"]))

    def check(self, standing: CaseStanding) -> None:
        workflow.check(standing, "assign")

    def do(self, report: Report, *, seen: str) -> None:
        agency = self.cleaned_data["agency"]
        workflow.move(report, "assign", by=self.by, seen=seen, agency=agency)


class AcceptAll(BulkAction):
    name = "accept"
    permission = "reports.accept_report"
    label = gettext_lazy("Nhận xử lý")
    lead = gettext_lazy("Đơn vị nhận trách nhiệm xử lý và trả lời trong thời hạn.")
    handler = PickField[User](
        what=gettext_lazy("cán bộ xử lý"),
        label=gettext_lazy("Cán bộ xử lý"),
        help_text=gettext_lazy("Để trống thì phân công sau."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_own_people(cast(PickField[User], self.fields["handler"]), self.by)

    def check(self, standing: CaseStanding) -> None:
        workflow.check(standing, "accept")

    def do(self, report: Report, *, seen: str) -> None:
        handler = self.cleaned_data["handler"]
        workflow.move(report, "accept", by=self.by, seen=seen, handler=handler)


class HandOverAll(BulkAction):
    name = "hand_over"
    permission = "reports.hand_over_report"
    label = gettext_lazy("Giao cho đồng nghiệp")
    lead = gettext_lazy("Người được giao nhận thông báo và thấy phản ánh trong “Việc của tôi”.")
    person = PickField[User](what=gettext_lazy("cán bộ"), label=gettext_lazy("Cán bộ xử lý"))
    note = note_field(
        gettext_lazy("Dặn dò"), what=gettext_lazy("lời dặn"), help_text=FOR_STAFF, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_own_people(cast(PickField[User], self.fields["person"]), self.by)

    def check(self, standing: CaseStanding) -> None:
        delegation.check_hand_over(standing)

    def do(self, report: Report, *, seen: str) -> None:
        said = self.cleaned_data
        delegation.hand_over(report, to=said["person"], by=self.by, note=said["note"])


class UrgeAll(BulkAction):
    name = "urge"
    permission = "reports.urge_report"
    label = gettext_lazy("Đôn đốc")
    lead = gettext_lazy("Cán bộ đang xử lý và lãnh đạo cơ quan nhận lời nhắc qua thư điện tử.")
    note = note_field(
        gettext_lazy("Nội dung đôn đốc"),
        what=gettext_lazy("nội dung đôn đốc"),
        help_text=FOR_STAFF,
    )

    def check(self, standing: CaseStanding) -> None:
        urging.check_urge(standing)

    def do(self, report: Report, *, seen: str) -> None:
        urging.urge(report, note=self.cleaned_data["note"], by=self.by)


class RefuseAll(BulkAction):
    name = "refuse_junk"
    permission = "reports.judge_suspicion"
    label = gettext_lazy("Từ chối vì là rác (LD07)")
    lead = gettext_lazy(
        "Xin đọc từng phản ánh và bỏ chọn phản ánh có thật. Người gửi được báo lý do. "
        "Phản ánh khẩn cấp không bao giờ bị từ chối theo loạt."
    )
    shows_content = True

    def check(self, standing: CaseStanding) -> None:
        report = standing.report
        if report.urgent:
            raise Refused(
                "urgent", _("Phản ánh khẩn cấp: mở từng phản ánh để xem, không từ chối theo loạt.")
            )
        if not getattr(report, "is_suspect", False):
            raise Refused("not_suspected", _("Phản ánh này không bị nghi là rác."))
        workflow.check(standing, "reject")

    def do(self, report: Report, *, seen: str) -> None:
        if report.urgent:
            raise Refused(
                "urgent", _("Phản ánh khẩn cấp: mở từng phản ánh để xem, không từ chối theo loạt.")
            )
        verdicts.refuse(report, by=self.by, seen=seen)


BULK_ACTIONS: dict[str, type[BulkAction]] = {
    action.name: action for action in (AcceptAll, HandOverAll, AssignAll, UrgeAll, RefuseAll)
}


def offered(user: User) -> list[type[BulkAction]]:
    """Return the actions that `user` may do with several reports."""
    return [action for action in BULK_ACTIONS.values() if user.has_perm(action.permission)]


@require_POST
def bulk_view(request: HttpRequest) -> HttpResponse:
    """Show the chosen reports; with `confirm` act on each of them."""
    user = scope.staff(request)
    action = BULK_ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        raise Http404
    if not (user.has_perm("reports.view_report") and user.has_perm(action.permission)):
        raise PermissionDenied
    keys = {int(key) for key in request.POST.getlist("report") if key.isdecimal() and len(key) < 19}
    if not keys or len(keys) > MOST:
        messages.warning(
            request,
            _("Mỗi lần làm với tối đa %(most)d phản ánh.") % {"most": MOST}
            if keys
            else _("Vui lòng chọn ít nhất một phản ánh trong danh sách."),
        )
        return HttpResponseRedirect(_list_of(request))
    chosen = scope.reports(request).filter(pk__in=keys).annotate(is_suspect=worklist.is_suspect())
    reports = list(chosen.order_by("-urgent", "due_at", "id"))
    attach_references(reports)
    gone = len(keys) - len(reports)
    if request.POST.get("confirm"):
        form = action(request.POST, by=user)
        if form.is_valid():
            return _done(request, form, reports, gone)
        return _preview(request, form, reports, gone, status=422)
    return _preview(request, action(by=user), reports, gone)


def _list_of(request: HttpRequest) -> str:
    """Return the list that posted the form, with its search and filters."""
    worklist_url = reverse("admin:reports_report_changelist")
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.path != worklist_url or not came_from.query:
        return worklist_url
    return f"{worklist_url}?{came_from.query}"


def _preview(
    request: HttpRequest,
    form: BulkAction,
    reports: Iterable[Report],
    gone: int,
    *,
    status: int = 200,
) -> HttpResponse:
    ready, refused = [], []
    for standing in _standings(reports, form.by):
        try:
            form.check(standing)
        except Refused as refusal:
            refused.append((standing.report, refusal.message))
        else:
            ready.append(standing.report)
    context = {"form": form, "ready": ready, "refused": refused, "gone": gone}
    return _page(request, "admin/reports/worklist/bulk/preview.html", form, context, status=status)


def _done(
    request: HttpRequest, form: BulkAction, reports: Iterable[Report], gone: int
) -> HttpResponse:
    seen = dict(pair.split(":", 1) for pair in request.POST.getlist("seen") if ":" in pair)
    done, refused = [], []
    for report in reports:
        try:
            form.do(report, seen=seen.get(str(report.pk), ""))
        except Refused as refusal:
            refused.append((report, refusal.message))
        else:
            done.append(report)
    visible = set(
        scope.reports(request).filter(pk__in=[r.pk for r in done]).values_list("pk", flat=True)
    )
    context = {"done": done, "visible": visible, "refused": refused, "gone": gone}
    return _page(request, "admin/reports/worklist/bulk/result.html", form, context)


def _page(
    request: HttpRequest,
    template: str,
    form: BulkAction,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    shared = admin.site.each_context(request) | {"title": form.label, "action": form}
    return TemplateResponse(request, template, shared | context, status=status)


def _standings(reports: Iterable[Report], by: User) -> list[CaseStanding]:
    """Return the standing of the person to each report, in two queries for all."""
    standings = [CaseStanding(report, by) for report in reports]
    keys = [standing.report.pk for standing in standings]
    own = set(Report.objects.in_charge_of(by).filter(pk__in=keys).values_list("pk", flat=True))
    urged = dict(
        CaseAction.objects.filter(report__in=keys, kind=CaseAction.Kind.URGED)
        .order_by("at", "id")
        .values_list("report", "at")
    )
    for standing in standings:
        standing.is_in_charge = standing.report.pk in own
        standing.urged_at = urged.get(standing.report.pk)
    return standings


def _offer_own_people(field: PickField[User], by: User) -> None:
    people = staff_who_may("submit_answer_report")
    branch = Agency.objects.branch(by.agency) if by.agency else Agency.objects.none()
    offer_people(field, people.filter(agency__in=branch))
