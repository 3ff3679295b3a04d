"""Change the phone of an account: the password, then a code to the new phone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import citizens, otp
from accounts.forms import PhoneForm
from accounts.otp import Purpose
from accounts.views import verification
from accounts.views.confirm import knows_password, recently_confirmed
from accounts.views.pages import of_citizens, owner, private, show
from notifications.outbox import Address


@private
@login_required
@of_citizens
@recently_confirmed(only_without_password=True)
def phone(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    form = PhoneForm(
        request.POST if request.method == "POST" else None,
        asks_password=user.has_usable_password(),
    )
    if form.is_valid() and knows_password(request, user, form):
        to = Address.sms(form.cleaned_data["phone"])
        try:
            verification.start(request, Purpose.PHONE, to=to, payload=str(user.pk))
        except otp.Refused as refusal:
            form.add_error("phone", refusal.message)
        else:
            return redirect("accounts:phone_verify")
    return show(request, "accounts/phone.html", form, person=user)


@private
@login_required
@of_citizens
def phone_verify(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    what = verification.current(request, Purpose.PHONE)
    if what is None or what.payload != str(user.pk):
        messages.error(request, _("Phiên làm việc đã hết hạn, vui lòng yêu cầu mã xác thực mới."))
        return redirect("accounts:phone")

    def accept() -> HttpResponse:
        verification.finish(request)
        try:
            citizens.change_phone(user, what.to.value, language=get_language() or "vi")
        except citizens.Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("accounts:phone")
        messages.success(request, _("Số điện thoại của tài khoản đã được đổi."))
        return redirect("accounts:profile")

    return verification.code_page(
        request,
        what,
        is_known=lambda: True,
        accept=accept,
        restart_url=reverse("accounts:phone"),
    )
