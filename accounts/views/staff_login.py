"""Log staff in: the password, then a code of the app where one is set up or required."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import identity, lockout, second_factor, staff_login
from accounts.forms import NewPasswordForm, PasswordForm
from accounts.models import User
from accounts.views.confirm import knows_password
from accounts.views.pages import private
from paht.foundation.throttle import client_network


class StaffLoginForm(AdminAuthenticationForm):
    """Ask for name and password; each try is charged before the password is checked."""

    def clean(self) -> dict[str, Any]:
        who = identity.read(self.cleaned_data.get("username", ""))
        client = client_network(cast(HttpRequest, self.request))
        try:
            lockout.charge(who, client=client)
        except lockout.Refused as refusal:
            raise ValidationError(refusal.message, code="throttled") from refusal
        said = super().clean()
        lockout.forgive(who, client=client)
        return said


class StaffLogin(LoginView):
    """Log in like Django, but ask for the second step where the account has one."""

    authentication_form = StaffLoginForm
    template_name = "admin/login.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        return after_password(self.request, user, target=self.get_redirect_url())


def after_password(request: HttpRequest, user: User, *, target: str) -> HttpResponse:
    """Log a member of staff in, or redirect to the second step."""
    if not staff_login.needs_second_step(user):
        staff_login.enter(request, user, by_second_step=False)
        return redirect(target or "admin:index")
    staff_login.pass_first_step(request, user, target=target)
    is_set_up = second_factor.is_set_up(user)
    return redirect("admin:second_step" if is_set_up else "admin:second_factor_set_up")


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
        error_messages={"required": gettext_lazy("Vui lòng nhập mã xác thực.")},
    )


@private
def second_step(request: HttpRequest) -> HttpResponse:
    user = staff_login.user_after_password(request)
    if user is None:
        return to_log_in(request)
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if form.is_valid() and passes(request, user, form):
        target = staff_login.target(request)
        staff_login.enter(request, user, by_second_step=True)
        return redirect(target or "admin:index")
    return page(
        request,
        "admin/accounts/second_step.html",
        title=_("Xác thực hai bước"),
        form=form,
        person=user,
    )


def passes(request: HttpRequest, user: User, form: forms.Form) -> bool:
    """Return whether the code in `form` is right; otherwise add the error to the form."""
    try:
        second_factor.check(user, code=form.cleaned_data["code"], client=client_network(request))
    except second_factor.Refused as refusal:
        form.add_error("code", refusal.message)
        return False
    return True


class OwnPasswordForm(NewPasswordForm, PasswordForm, CodeForm):
    """Set a new password with the old one, and with the second factor if there is one."""

    field_order = ("password", "code", "password1", "password2")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["password1"].label = _("Mật khẩu mới")
        self.fields["password2"].label = _("Nhập lại mật khẩu mới")
        if not second_factor.is_set_up(user):
            del self.fields["code"]


@method_decorator(sensitive_post_parameters(), name="dispatch")
class OwnPassword(FormView):
    """Let a signed-in person change the password; wrong old passwords count as tries."""

    form_class = OwnPasswordForm
    template_name = "admin/accounts/own_password.html"
    success_url = reverse_lazy("admin:index")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        request, user = self.request, form.user
        # Checked last: a code works once, so another refusal must not use it up.
        if not (
            knows_password(request, user, form)
            and ("code" not in form.fields or passes(request, user, form))
        ):
            return self.form_invalid(form)
        user.set_password(form.cleaned_data["password1"])
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        messages.success(
            request, _("Đã đổi mật khẩu. Các phiên đăng nhập khác của Ông/Bà đã kết thúc.")
        )
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def to_log_in(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(resolve_url("admin:login"))


def page(
    request: HttpRequest, template: str, *, form: forms.Form | None = None, **context: Any
) -> HttpResponse:
    """Render a page of the staff site; 422 when its form was refused."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    whole = {**admin.site.each_context(request), "form": form, **context}
    return TemplateResponse(request, template, whole, status=status)
