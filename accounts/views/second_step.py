"""Ask for the second step of a log-in, of staff and of citizens."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import first_step, passkeys, second_factor, security_log, staff_login
from accounts.models import User
from accounts.sso import pending
from accounts.views import remembered
from accounts.views.pages import home_of, private, sign_in, source


@dataclass(frozen=True)
class Side:
    """The pages of staff or those of citizens: they differ by their frame and addresses only."""

    namespace: str
    is_staff: bool
    layout: str
    layout_between_steps: str
    log_in: str
    field: str
    concealed_field: str

    def name(self, page: str) -> str:
        return f"{self.namespace}:{page}"

    def url(self, page: str) -> str:
        return reverse(self.name(page))


STAFF = Side(
    "admin",
    is_staff=True,
    layout="accounts/second_factor/layouts/staff.html",
    layout_between_steps="accounts/second_factor/layouts/staff_log_in.html",
    log_in="admin:login",
    field="admin/accounts/partials/door_field.html",
    concealed_field="admin/accounts/partials/door_field.html",
)
CITIZENS = Side(
    "accounts",
    is_staff=False,
    layout="accounts/second_factor/layouts/citizen.html",
    layout_between_steps="accounts/second_factor/layouts/citizen.html",
    log_in="accounts:log_in",
    field="partials/field.html",
    concealed_field="accounts/partials/password.html",
)


def side_of(user: User) -> Side:
    return STAFF if user.is_staff else CITIZENS


class _AnswerInput(forms.HiddenInput):
    def format_value(self, value: Any) -> None:
        """Return nothing: an answer serves once, so no page shows it again."""


class AnswerField(forms.CharField):
    """The answer of a passkey, which the page's script fills in."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=passkeys.LONGEST_ANSWER, widget=_AnswerInput)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Mã xác thực"),
        max_length=40,
        widget=forms.TextInput(
            {
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
        required=False,
    )
    # Instead of a code.
    passkey = AnswerField()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        is_asked = "code" in self.fields and not self.errors
        if is_asked and not (said.get("code") or said.get("passkey")):
            self.add_error("code", _("Vui lòng nhập mã xác thực."))
        return said


def after_first_step(request: HttpRequest, user: User, *, target: str) -> HttpResponse:
    """Log in an account whose password or code was right, or redirect to its second step."""
    if not second_factor.is_asked(user):
        return enter(request, user, target=target, by_second_step=False)
    first_step.remember(request, user, target=target)
    security_log.record(security_log.Kind.FIRST_STEP, user)
    is_set_up = second_factor.is_set_up(user)
    return redirect(side_of(user).name("second_step" if is_set_up else "second_factor_set_up"))


def enter(request: HttpRequest, user: User, *, target: str, by_second_step: bool) -> HttpResponse:
    """Log `user` in and lead to the page that was asked for."""
    if target != reverse("accounts:vneid"):
        # Another person at this device may have left it behind.
        pending.forget(request)
    let_in(request, user, by_second_step=by_second_step)
    return remembered.remember(redirect(target or home_of(user)), user)


def let_in(request: HttpRequest, user: User, *, by_second_step: bool) -> None:
    if user.is_staff:
        staff_login.enter(request, user, by_second_step=by_second_step)
    else:
        first_step.forget(request)
        sign_in(request, user)


@private
def second_step(request: HttpRequest, side: Side) -> HttpResponse:
    user = first_step.user(request)
    if user is None or user.is_staff != side.is_staff:
        return redirect(side.log_in)
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if form.is_valid() and passes(request, user, form):
        return enter(request, user, target=first_step.target(request), by_second_step=True)
    return page(
        request,
        side,
        "accounts/second_factor/second_step.html",
        layout=side.layout_between_steps,
        title=_("Xác thực hai bước"),
        form=form,
        person=user,
        has_app=second_factor.has_app(user),
        options=passkeys.request_options(request, user),
    )


def passes(request: HttpRequest, user: User, form: forms.Form) -> bool:
    """Return whether the code or passkey in `form` is right; otherwise add the error to it."""
    code, signed = form.cleaned_data["code"], form.cleaned_data["passkey"]
    answer = passkeys.answer_to_request(request, user, signed) if signed else None
    try:
        second_factor.check(user, code=code, passkey=answer, source=source(request, user))
    except second_factor.Refused as refusal:
        form.add_error("code", refusal.message)
        return False
    return True


def page(
    request: HttpRequest,
    side: Side,
    template: str,
    *,
    layout: str = "",
    form: forms.Form | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a page in the frame of its side; 422 when its form was refused."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    whole = {
        **(admin.site.each_context(request) if side.is_staff else {}),
        "layout": layout or side.layout,
        "field": side.field,
        "concealed_field": side.concealed_field,
        "urls": {name: side.url(name) for name in _LINKED}
        | {"log_in": reverse(side.log_in), "passkey_drop": side.name("passkey_drop")},
        "form": form,
        **context,
    }
    return TemplateResponse(request, template, whole, status=status)


_LINKED = (
    "second_factor",
    "second_factor_set_up",
    "second_factor_renew",
    "second_factor_remove",
    "passkey_add",
    "app_drop",
)
