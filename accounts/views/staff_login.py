"""Log staff in: the password, then the second step where one is set up or required."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import (
    devices,
    first_step,
    identity,
    known_devices,
    lockout,
    passkeys,
    second_factor,
    security_log,
)
from accounts.forms import NewPasswordForm, PasswordForm
from accounts.models import User
from accounts.views.confirm import knows_password
from accounts.views.pages import source
from accounts.views.second_step import CodeForm, after_first_step, passes


class StaffLoginForm(AdminAuthenticationForm):
    """Ask for name and password; each try is charged before the password is checked."""

    def clean(self) -> dict[str, Any]:
        who = identity.read(self.cleaned_data.get("username", ""))
        request = cast(HttpRequest, self.request)
        known = identity.find(who) if known_devices.has_cookie(request) else None
        tried = source(request, known)
        try:
            lockout.charge(who, source=tried)
        except lockout.Refused as refusal:
            security_log.record(security_log.Kind.LOCKED_OUT, identity.find(who) or who)
            raise ValidationError(refusal.message, code="throttled") from refusal
        said = super().clean()
        lockout.forgive(who, source=tried)
        return said


class StaffLogin(LoginView):
    """Log in like Django, but ask for the second step where the account has one."""

    authentication_form = StaffLoginForm
    template_name = "admin/login.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        first_step.note_password(self.request, user, form.cleaned_data["password"])
        return after_first_step(self.request, user, target=self.get_redirect_url())


class OwnPasswordForm(NewPasswordForm, PasswordForm, CodeForm):
    """Set a new password with the old one, and with the second factor if there is one."""

    field_order = ("password", "code", "password1", "password2")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["password1"].label = _("Mật khẩu mới")
        self.fields["password2"].label = _("Nhập lại mật khẩu mới")
        if not second_factor.is_set_up(user):
            del self.fields["code"], self.fields["passkey"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        # Compared with the typed password: a comparison with the stored one would be a free guess.
        if said.get("password1") and said["password1"] == said.get("password"):
            self.add_error("password1", _("Mật khẩu mới phải khác mật khẩu đang dùng."))
        return said


@method_decorator(sensitive_post_parameters(), name="dispatch")
class OwnPassword(FormView):
    """Let a signed-in person change the password; wrong old passwords count as tries."""

    form_class = OwnPasswordForm
    template_name = "admin/accounts/own_password.html"
    success_url = reverse_lazy("admin:index")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        options = passkeys.request_options(self.request, user)
        is_breached = first_step.has_breached_password(self.request, user)
        return {
            **super().get_context_data(**kwargs),
            "options": options,
            "is_breached": is_breached,
        }

    def form_valid(self, form: Any) -> HttpResponse:
        request, user = self.request, form.user
        # Checked last: a code works once, so another refusal must not use it up.
        if not (
            knows_password(request, user, form)
            and ("code" not in form.fields or passes(request, user, form))
        ):
            return self.form_invalid(form)
        user.set_password(form.cleaned_data["password1"])
        user.temporary_password_until = None
        user.save(update_fields=["password", "temporary_password_until"])
        devices.end_all(user, keep=devices.current(request))
        security_log.record(security_log.Kind.PASSWORD_CHANGED, user)
        first_step.forget_password(request)
        update_session_auth_hash(request, user)
        messages.success(
            request, _("Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc.")
        )
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
