"""List the forms of the case page by the name of their move or case action."""

from reports.admin.case.forms.answering import ApproveForm, ReturnAnswerForm, SubmitAnswerForm
from reports.admin.case.forms.base import MoveForm
from reports.admin.case.forms.case_actions import (
    AskCooperationForm,
    AskTransferForm,
    CaseActionForm,
    ContributeForm,
    DecideTransferForm,
    EndCooperationForm,
    HandOverForm,
    UrgeForm,
)
from reports.admin.case.forms.corrections import CorrectAnswerForm, DecideCorrectionForm
from reports.admin.case.forms.processing import (
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

MOVE_FORMS: dict[str, type[MoveForm]] = {
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
CASE_ACTION_FORMS: dict[str, type[CaseActionForm]] = {
    form.name: form
    for form in (
        DecideTransferForm,
        ContributeForm,
        HandOverForm,
        AskCooperationForm,
        EndCooperationForm,
        AskTransferForm,
        UrgeForm,
        DecideCorrectionForm,
        CorrectAnswerForm,
    )
}
# All forms that the case page posts: moves and case actions.
FORMS: dict[str, type[MoveForm]] = MOVE_FORMS | CASE_ACTION_FORMS
# The first of these that a member of staff may use is offered at the top of the page.
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
