"""Let the owner of an account change their name and e-mail address."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import citizens, second_factor
from accounts.forms import EmailForm, NameForm
from accounts.models import User
from accounts.models.sso import Door
from accounts.sso import links, provider
from accounts.views.confirm import knows_password, recently_confirmed
from accounts.views.pages import of_citizens, owner, posted_from, private
from paht.foundation.throttle import over_limit

LINKS_PER_HOUR = 5


@private
@login_required
@of_citizens
def profile(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    return _show(request, user)


@private
@login_required
@of_citizens
@posted_from("accounts:profile")
def change_name(request: HttpRequest) -> HttpResponse:
    user, form = owner(request), NameForm(request.POST)
    if not form.is_valid():
        return _show(request, user, name_form=form)
    citizens.rename(user, form.cleaned_data["full_name"])
    messages.success(request, _("Đã lưu họ tên."))
    return redirect("accounts:profile")


@private
@login_required
@of_citizens
@posted_from("accounts:profile")
@recently_confirmed(back_to="accounts:profile", only_without_password=True)
def change_email(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    form = EmailForm(request.POST, asks_password=user.has_usable_password())
    if form.is_valid() and knows_password(request, user, form):
        hour = int(timedelta(hours=1).total_seconds())
        if over_limit("email-link", str(user.pk), limit=LINKS_PER_HOUR, seconds=hour):
            form.add_error(
                "email", _("Đã gửi quá nhiều đường dẫn xác nhận. Vui lòng thử lại sau một giờ.")
            )
    if not form.is_valid():
        return _show(request, user, email_form=form)
    citizens.ask_for_email(user, form.cleaned_data["email"], language=get_language() or "vi")
    messages.success(
        request,
        _(
            "Đường dẫn xác nhận đã được gửi đến địa chỉ mới. "
            "Địa chỉ được dùng sau khi Ông/Bà bấm vào đường dẫn đó."
        ),
    )
    return redirect("accounts:profile")


@private
@login_required
@of_citizens
@posted_from("accounts:profile")
@recently_confirmed(back_to="accounts:profile")
def remove_email(request: HttpRequest) -> HttpResponse:
    citizens.remove_email(owner(request))
    messages.success(request, _("Đã xóa địa chỉ thư điện tử khỏi tài khoản."))
    return redirect("accounts:profile")


@private
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before confirming, because mail programs open links by themselves."""
    if request.method != "POST":
        return render(request, "accounts/email_confirm.html", {"token": token})
    try:
        citizens.confirm_email(token, language=get_language() or "vi")
    except citizens.Refused as refusal:
        return render(
            request, "accounts/email_confirm.html", {"refusal": refusal.message}, status=422
        )
    messages.success(request, _("Địa chỉ thư điện tử đã được xác nhận."))
    return redirect("accounts:profile")


def _show(
    request: HttpRequest,
    user: User,
    *,
    name_form: forms.Form | None = None,
    email_form: forms.Form | None = None,
) -> HttpResponse:
    refused = name_form or email_form
    return render(
        request,
        "accounts/profile.html",
        {
            "person": user,
            "pending_email": user.pending_email,
            "name_form": name_form or NameForm(initial={"full_name": user.full_name}),
            "email_form": email_form or EmailForm(asks_password=user.has_usable_password()),
            "offers_vneid": provider.of_door(Door.VNEID) or links.of_account(user, Door.VNEID),
            "has_second_step": second_factor.is_set_up(user),
            "refused": refused,
        },
        status=422 if refused else 200,
    )
