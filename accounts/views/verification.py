"""Show the page for typing a code; sign-up, password reset and others use it.

The session holds the verification encrypted, because its rows can be read in the database.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import identity, known_devices, otp, security_log
from accounts.forms import CodeForm
from accounts.models import User
from accounts.otp import Purpose
from accounts.views.pages import show
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation import proof, text
from paht.foundation.crypto import InvalidToken, decrypt, encrypt, random_token
from paht.foundation.throttle import client_network

_SESSION_KEY = "verification"
UNCONFIRMED_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Verification:
    """One running verification: its purpose, the code's address, and data for afterwards."""

    purpose: Purpose
    to: Address
    payload: str = field(default="", repr=False)
    browser: str = field(default="", repr=False)

    @property
    def masked(self) -> str:
        mask = text.mask_phone if self.to.channel == Channel.SMS else text.mask_email
        return mask(self.to.value)


def start(
    request: HttpRequest, purpose: Purpose, *, to: Address, known: bool = True, payload: str = ""
) -> None:
    """Send a code and remember its purpose in the session; raises `otp.Refused`.

    Within the cool-down the live code serves: a person who went back and asked again comes to the
    page for typing it.
    """
    what = Verification(purpose, to, payload, _browser(request))
    try:
        send(request, what, known=known)
    except otp.Refused as refusal:
        if refusal.code != "cool-down":
            raise
    facts = {
        "purpose": purpose,
        "channel": to.channel,
        "value": to.value,
        "payload": payload,
        "browser": what.browser,
    }
    request.session[_SESSION_KEY] = encrypt(json.dumps(facts))
    if not request.user.is_authenticated:
        # Visitors' unconfirmed input is not kept for long.
        request.session.set_expiry(UNCONFIRMED_KEPT)


def current(request: HttpRequest, purpose: Purpose) -> Verification | None:
    """Return this session's verification, if it is for `purpose`."""
    facts = _facts(request)
    if facts.get("purpose") != purpose:
        return None
    to = Address(Channel(facts["channel"]), facts["value"])
    return Verification(purpose, to, facts["payload"], facts.get("browser", ""))


def _facts(request: HttpRequest) -> dict[str, str]:
    try:
        facts: dict[str, str] = json.loads(decrypt(request.session[_SESSION_KEY]))
    except (KeyError, InvalidToken):
        return {}
    return facts


def _browser(request: HttpRequest) -> str:
    """Return the mark of this session; it stays while a person goes back and asks again."""
    return _facts(request).get("browser") or random_token()


def ask_email_too(
    request: HttpRequest, purpose: Purpose, user: User, *, then: str, payload: str = ""
) -> HttpResponse:
    """Send another code to the account's e-mail, because its phone may have changed hands."""
    to = Address.email(user.email)
    messages.info(
        request,
        _(
            "Tài khoản này lâu không được dùng, mà số điện thoại có thể đã đổi chủ. Vui lòng nhập "
            "thêm mã vừa gửi đến thư điện tử của tài khoản."
        ),
    )
    try:
        start(request, purpose, to=to, payload=payload)
    except otp.Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(then)


def finish(request: HttpRequest) -> None:
    """Forget the verification; the session gets a new key, because it may do more now."""
    request.session.pop(_SESSION_KEY, None)
    request.session.cycle_key()


def send(request: HttpRequest, what: Verification, *, known: bool) -> None:
    """Send a code, with as much proof as its limits ask for; raises `otp.Refused`.

    A known device uses its own limits. Others are asked for proof of work once the limits without
    proof are reached.
    """
    device = known_devices.found(request, what.to)
    lane, client = (otp.Lane.DEVICE, device) if device else (otp.Lane.OPEN, client_network(request))

    def issue(lane: otp.Lane) -> None:
        otp.issue(
            what.purpose,
            to=what.to,
            asker=otp.Asker(client, lane, what.browser),
            known=known,
            language=get_language() or "vi",
        )

    try:
        issue(lane)
    except otp.Refused as refusal:
        if lane == otp.Lane.DEVICE or refusal.code == "cool-down":
            raise
        if not proof.is_given(request):
            raise otp.Refused("proof", _ask_for_work(refusal.wait), wait=0) from refusal
        issue(otp.Lane.WORK)


def _ask_for_work(wait: int) -> str:
    """Ask for a calculation; say when a code goes out to a browser that cannot do it."""
    return _(
        "Xin chờ máy kiểm tra xong ở ô bên dưới rồi bấm gửi mã lần nữa. Trình duyệt không có "
        "JavaScript gửi được mã sau khoảng %(minutes)d phút."
    ) % {"minutes": -(-wait // 60)}


def code_page(
    request: HttpRequest,
    what: Verification,
    *,
    is_known: Callable[[], bool],
    accept: Callable[[], HttpResponse | None],
    restart_url: str,
) -> HttpResponse:
    """Show the page, send the code again, or check it; `accept` answers the right code.

    When `accept` returns None, the code is refused like a wrong one. `is_known` says whether
    another code may really be sent.
    """
    if request.method == "POST" and "resend" in request.POST:
        return _send_again(request, what, is_known(), restart_url)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code = form.cleaned_data["otp"]
        if otp.redeem(what.purpose, to=what.to, code=code, browser=what.browser):
            answer = accept()
            if answer is not None:
                known_devices.remember(request, what.to)
                return answer
        security_log.record(
            security_log.Kind.WRONG_CODE,
            identity.of_address(what.to),
            detail=str(what.purpose.label),
        )
        form.add_error("otp", _refusal(what))
    return _page(request, what, form, restart_url)


def _send_again(
    request: HttpRequest, what: Verification, known: bool, restart_url: str
) -> HttpResponse:
    try:
        send(request, what, known=known)
    except otp.Refused as refusal:
        response = _page(request, what, CodeForm(), restart_url, problem=refusal.message)
        response.status_code = 429
        response["Retry-After"] = str(refusal.wait)
        return response
    messages.success(request, _("Mã xác thực mới đã được gửi."))
    return redirect(request.path)


def _page(
    request: HttpRequest, what: Verification, form: CodeForm, restart_url: str, problem: str = ""
) -> HttpResponse:
    pending = otp.pending(what.purpose, to=what.to, browser=what.browser)
    return show(
        request,
        "accounts/verify.html",
        form,
        masked=what.masked,
        by_sms=what.to.channel == Channel.SMS,
        pending=pending,
        expires_at=timezone.now() + timedelta(seconds=pending.seconds_left) if pending else None,
        resend_in=otp.resend_in(what.purpose, to=what.to, browser=what.browser),
        restart_url=restart_url,
        problem=problem,
    )


def _refusal(what: Verification) -> str:
    left = otp.pending(what.purpose, to=what.to, browser=what.browser)
    if left is None:
        return _("Mã xác thực đã hết hạn hoặc đã hết số lần thử. Vui lòng bấm “Gửi lại mã”.")
    return _("Mã xác thực không đúng. Còn %(tries)d lần thử.") % {"tries": left.tries_left}
