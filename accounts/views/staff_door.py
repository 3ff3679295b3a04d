"""The log-in of staff: password, then a code of the app where one is set up or required."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import identity, lockout, second_factor, staff_door
from accounts.models import User
from accounts.views.pages import private
from paht.foundation.throttle import client_network


class StaffLoginForm(AdminAuthenticationForm):
    """Name and password; each try is charged before the password is looked at."""

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
    """Stock, but whoever has a second step is not logged in by the password alone."""

    authentication_form = StaffLoginForm
    template_name = "admin/login.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        return after_password(self.request, user, target=self.get_redirect_url())


def after_password(request: HttpRequest, user: User, *, target: str) -> HttpResponse:
    """Let a member of staff in, or lead to the second step."""
    if not staff_door.needs_second_step(user):
        staff_door.enter(request, user, by_second_step=False)
        return redirect(target or "admin:index")
    staff_door.first_step(request, user, target=target)
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
    user = staff_door.half_way(request)
    if user is None:
        return to_log_in(request)
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if form.is_valid() and passes(request, user, form):
        target = staff_door.target(request)
        staff_door.enter(request, user, by_second_step=True)
        return redirect(target or "admin:index")
    return page(
        request,
        "admin/accounts/second_step.html",
        title=_("Xác thực hai bước"),
        form=form,
        person=user,
    )


def passes(request: HttpRequest, user: User, form: forms.Form) -> bool:
    """Whether the code in `form` opens; the form tells why not."""
    try:
        second_factor.check(user, code=form.cleaned_data["code"], client=client_network(request))
    except second_factor.Refused as refusal:
        form.add_error("code", refusal.message)
        return False
    return True


def to_log_in(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(resolve_url("admin:login"))


def page(
    request: HttpRequest, template: str, *, form: forms.Form | None = None, **context: Any
) -> HttpResponse:
    """A page of the staff site; 422 where its form was refused."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    whole = {**admin.site.each_context(request), "form": form, **context}
    return TemplateResponse(request, template, whole, status=status)
