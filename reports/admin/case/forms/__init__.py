"""One form for each move: it asks for what the move needs and hands it to `workflow.move`."""

from reports.admin.case.forms.answering import ApproveForm, ReturnAnswerForm, SubmitAnswerForm
from reports.admin.case.forms.base import MoveForm
from reports.admin.case.forms.case_actions import CASE_ACTIONS as _DUTIES
from reports.admin.case.forms.case_actions import CaseActionForm
from reports.admin.case.forms.corrections import CorrectAnswerForm, DecideCorrectionForm
from reports.admin.case.forms.handling import (
    AcceptForm,
    DecideExtensionForm,
    RequestExtensionForm,
    ReturnToDispatchForm,
)
from reports.admin.case.forms.reception import (
    AssignForm,
    AssignUrgentForm,
    CloseUnansweredForm,
    ReceiveForm,
    RejectForm,
    RequestInfoForm,
    SupplyInfoForm,
    WithdrawForm,
)
from reports.admin.case.forms.review import AmendForm, ReopenForm, RestoreForm, SetPublicationForm

__all__ = ["DOORS", "CASE_ACTIONS", "FORMS", "LIKELY", "MoveForm"]

FORMS: dict[str, type[MoveForm]] = {
    form.name: form
    for form in (
        AssignUrgentForm,
        ReceiveForm,
        AssignForm,
        AcceptForm,
        DecideExtensionForm,
        SubmitAnswerForm,
        ApproveForm,
        ReturnAnswerForm,
        SupplyInfoForm,
        RequestInfoForm,
        RequestExtensionForm,
        ReturnToDispatchForm,
        AmendForm,
        SetPublicationForm,
        ReopenForm,
        RestoreForm,
        CloseUnansweredForm,
        WithdrawForm,
        RejectForm,
    )
}
CASE_ACTIONS: dict[str, type[CaseActionForm]] = _DUTIES | {
    form.name: form for form in (DecideCorrectionForm, CorrectAnswerForm)
}
# Everything that a report's page posts: moves, and what is done beside them.
DOORS: dict[str, type[MoveForm]] = FORMS | CASE_ACTIONS
# Of what a person may do, the first of these is what most likely has to be done.
LIKELY = (
    "decide_transfer",
    "decide_correction",
    "decide_extension",
    "assign_urgent",
    "receive",
    "assign",
    "accept",
    "submit_answer",
    "approve",
    "supply_info",
    "close_unanswered",
    "contribute",
)
