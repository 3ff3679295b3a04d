"""Admit reports beyond the limits of a network, so that nobody is refused because of others.

The device gives proof of work; or a code to the phone proves the reporter; or, when no code can be
sent, the report is taken in with a mark for staff and without messages. A phone or an e-mail that
was only typed limits nobody: a stranger may have typed it.
"""

from enum import Enum

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import otp
from accounts.otp import Purpose
from accounts.views.reading import visitor
from notifications.outbox import Address
from paht.foundation import proof, text
from paht.foundation.throttle import client_network, count, over_limit
from reports.intake.forms import ReportForm
from reports.views import waiting
from reports.views.limits import HOUR

# Many phones share one IP address of their operator. Previews and reports work on files.
ATTEMPTS_PER_VISITOR = 120
REPORTS_PER_VISITOR = 60
# Reports of an hour that a network may send without any proof, because it could give none.
UNPROVED_PER_NETWORK = 20
DAY = 24 * HOUR
# Posted fields, and the button that asks for a code.
CODE, TOKEN, ASK_FOR_CODE = "proof_code", "proof_token", "send_proof_code"
_SALT = "reports.views.admission"
_TOKEN_SECONDS = HOUR


class Admission(Enum):
    """How a report may come in; `CODE_SENT` and `NO_CODE` continue after a request for a code."""

    ADMITTED = "admitted"
    UNPROVED = "unproved"
    ASKED = "asked"
    CODE_SENT = "code_sent"
    NO_CODE = "no_code"


def expect(request: HttpRequest) -> None:
    """Let the empty form ask for proof already, if this visitor is beyond a limit."""
    who = visitor(request)
    if (
        count("report-attempt", who) >= ATTEMPTS_PER_VISITOR
        or count("report", who) >= REPORTS_PER_VISITOR
    ):
        proof.ask(request)


def may_check(request: HttpRequest) -> bool:
    """Return whether a later upload would be admitted; uses nothing up."""
    expect(request)
    if not proof.is_asked(request):
        return True
    given = request.POST
    return bool(given.get(CODE) or given.get(TOKEN)) or proof.is_given(request, spend=False)


def may_preview(request: HttpRequest) -> bool:
    """Count a preview; return whether it may be drawn."""
    crowded = over_limit(
        "report-attempt", visitor(request), limit=ATTEMPTS_PER_VISITOR, seconds=HOUR
    )
    return not crowded or proof.is_given(request)


def admit(request: HttpRequest, form: ReportForm) -> Admission:
    """Count a report and say how it may come in; a wrong code is an error of the form."""
    who = visitor(request)
    tried = over_limit("report-attempt", who, limit=ATTEMPTS_PER_VISITOR, seconds=HOUR)
    sent = over_limit("report", who, limit=REPORTS_PER_VISITOR, seconds=HOUR)
    if not (tried or sent) or proof.is_given(request):
        return Admission.ADMITTED
    code = otp.read(request.POST.get(CODE, ""))
    if code and _redeem(form, code):
        return Admission.ADMITTED
    if request.POST.get(CODE):
        form.add_error(None, _("Mã xác thực không đúng hoặc đã hết hạn. Xin nhập lại mã."))
        return Admission.CODE_SENT
    if waiting.is_asking(request) or _no_code_could_be_sent(request, form):
        # Else a program that asks for the same would send without end.
        network = client_network(request)
        if not over_limit("report-unproved", network, limit=UNPROVED_PER_NETWORK, seconds=HOUR):
            return Admission.UNPROVED
        if not waiting.is_asking(request) and _is_first_of_phone(network, form):
            return Admission.UNPROVED
    return Admission.ASKED


def send_code(request: HttpRequest, form: ReportForm) -> Admission:
    """Send a code to the phone of the form, as proof without JavaScript."""
    proof.ask(request)
    phone = form.cleaned_data["phone"]
    if not text.is_mobile(phone):
        return Admission.NO_CODE
    try:
        otp.issue(
            Purpose.SEND,
            to=Address.sms(phone),
            asker=otp.Asker(client_network(request), browser=_submission(form)),
            language=get_language() or "vi",
        )
    except otp.Refused as refusal:
        # Within the cool-down the code is on its way.
        return Admission.CODE_SENT if refusal.code == "cool-down" else Admission.NO_CODE
    return Admission.CODE_SENT


def token(form: ReportForm) -> str:
    """Return the proof that no code could be sent for this submission."""
    return signing.dumps(_submission(form), salt=_SALT)


def _no_code_could_be_sent(request: HttpRequest, form: ReportForm) -> bool:
    try:
        given = signing.loads(request.POST.get(TOKEN, ""), salt=_SALT, max_age=_TOKEN_SECONDS)
    except signing.BadSignature:
        return False
    return bool(given == _submission(form))


def _is_first_of_phone(network: str, form: ReportForm) -> bool:
    """Count the phone; return whether it is new today, so that others close no way to its owner."""
    who = f"{network} {form.cleaned_data['phone']}"
    return not over_limit("report-unproved-phone", who, limit=1, seconds=DAY)


def _redeem(form: ReportForm, code: str) -> bool:
    phone = form.cleaned_data["phone"]
    return text.is_mobile(phone) and otp.redeem(
        Purpose.SEND, to=Address.sms(phone), code=code, browser=_submission(form)
    )


def _submission(form: ReportForm) -> str:
    return str(form["submission_id"].value())
