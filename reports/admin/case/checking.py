"""Check a draft answer for what it lacks, before it is handed in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from reports.admin import scope
from reports.admin.case import page, typed_values
from reports.admin.case.forms.answering import ANSWER_PARTS, SubmitAnswerForm
from reports.admin.case.page import FilledForms
from reports.casework import completeness


@require_POST
def check_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show the case page again with hints at the answer; store and move nothing.

    A browser cannot get chosen files back: `has_picture` says that some are chosen there.
    """
    report = scope.report(request, object_id)
    if not scope.staff(request).has_perm("reports.submit_answer_report"):
        raise PermissionDenied
    posted = SubmitAnswerForm(request.POST, report=report)
    form = SubmitAnswerForm(report=report)
    typed_values.show(form, typed_values.read(posted))
    typed = {name: posted[name].data for name in ANSWER_PARTS}
    form.hints = completeness.hints(
        completeness.Draft(
            body=typed["answer"] or "",
            has_date=bool(typed["done_on"]),
            next_steps=typed["next_steps"] or "",
            no_proof_reason=typed["no_proof_reason"] or "",
            has_picture="has_picture" in request.POST or _has_files(request),
            requires_proof=report.category.requires_proof,
        )
    )
    return page.show(request, report, FilledForms(unfinished=form))


def _has_files(request: HttpRequest) -> bool:
    return f"{SubmitAnswerForm.name}-attachments" in SubmitAnswerForm.own(request.FILES)
