"""Choose the forms that a member of staff may use on a case now, the most likely first."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.second_person import awaits_confirmation
from reports import workflow
from reports.admin.case import typed_values
from reports.admin.case.choosing import hide_unread_name
from reports.admin.case.forms.base import MoveForm
from reports.admin.case.forms.registry import CASE_ACTION_FORMS, FORMS, LIKELY
from reports.admin.case.kept_words import Kept
from reports.casework import replies
from reports.workflow.case_actions import CaseStanding


@dataclass(frozen=True)
class OfferedForm:
    """The form of one move or case action; `is_open`: it is shown unfolded."""

    form: MoveForm
    url: str
    is_open: bool


@dataclass(frozen=True)
class OfferedForms:
    """`likely` is shown alone at the top of the page; None when nothing has to be done."""

    likely: OfferedForm | None
    others: list[OfferedForm]

    def holds(self, form: MoveForm) -> bool:
        return any(offer and offer.form is form for offer in (self.likely, *self.others))


def offered_forms(
    standing: CaseStanding, *, filled: MoveForm | None, kept: Kept, asks_reopening: bool
) -> OfferedForms:
    """Return the forms open to the member of staff; `filled` replaces the empty form of its move.

    The words in `kept` replace the first values of their forms.

    `asks_reopening`: the reporter's request has a form of its own, which reopens or declines.
    """
    names = _open_names(standing) - ({"reopen"} if asks_reopening else set())
    likely = next((name for name in LIKELY if name in names), None)
    in_order = [name for name in FORMS if name in names and name != likely]
    offers = _offers(standing, [likely, *in_order] if likely else in_order, filled, kept)
    return (
        OfferedForms(likely=offers[0], others=offers[1:]) if likely else OfferedForms(None, offers)
    )


def _open_names(standing: CaseStanding) -> set[str]:
    moves = workflow.available(standing.report, by=standing.by)
    case_actions = (name for name, form in CASE_ACTION_FORMS.items() if form.is_open(standing))
    return {move.name for move in moves} | set(case_actions)


def _offers(
    standing: CaseStanding, names: list[str], filled: MoveForm | None, kept: Kept
) -> list[OfferedForm]:
    report = standing.report
    forms = [
        filled if filled and filled.name == name else FORMS[name](report=report) for name in names
    ]
    templates = replies.by_move(report, by=standing.by)
    if any("public_name" in form.fields for form in forms) and awaits_confirmation(standing.by):
        for form in forms:
            hide_unread_name(form, report)
    for form in forms:
        form.replies = templates.get(form.name, ())
        if form is not filled:
            typed_values.show(form, kept.get(form.name, {}))
    return [
        OfferedForm(
            form=form,
            url=reverse("admin:reports_report_move", args=[report.pk, form.name]),
            is_open=form is filled or form.name in kept,
        )
        for form in forms
    ]
