"""Open an account: name, phone, and the code that proves the phone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import citizens, otp
from accounts.forms import SignUpForm
from accounts.otp import Purpose
from accounts.views import verification
from accounts.views.pages import home_of, private, show, storable_ip
from accounts.views.second_step import enter
from notifications.outbox import Address


@private
def sign_up(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(home_of(request.user))
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        applicant = citizens.Applicant.new(
            full_name=said["full_name"],
            phone=said["phone"],
            email=said["email"],
            password=said["password1"],
        )
        try:
            # Sent whether or not the phone has an account: only its owner may learn that.
            verification.start(
                request,
                Purpose.REGISTER,
                to=Address.sms(applicant.phone),
                payload=applicant.encrypted(),
            )
        except otp.Refused as refusal:
            form.add_error("phone", refusal.message)
        else:
            return redirect("accounts:sign_up_verify")
    return show(request, "accounts/sign_up.html", form)


@private
def sign_up_verify(request: HttpRequest) -> HttpResponse:
    what = verification.current(request, Purpose.REGISTER)
    if what is None:
        messages.error(request, _("Phiên làm việc đã hết hạn, vui lòng yêu cầu mã xác thực mới."))
        return redirect("accounts:sign_up")

    def accept() -> HttpResponse:
        applicant = citizens.Applicant.decrypted(what.payload)
        verification.finish(request)
        try:
            user = citizens.open_account(
                applicant, ip=storable_ip(request), language=get_language() or "vi"
            )
        except citizens.Refused as refusal:
            return render(request, "accounts/phone_taken.html", {"message": refusal.message})
        messages.success(request, _("Tài khoản đã sẵn sàng. Chào mừng Ông/Bà!"))
        if applicant.email:
            messages.info(
                request,
                _("Một đường dẫn xác nhận đã được gửi đến thư điện tử của Ông/Bà."),
            )
        return enter(request, user, target="", by_second_step=False)

    return verification.code_page(
        request,
        what,
        is_known=lambda: True,
        accept=accept,
        restart_url=reverse("accounts:sign_up"),
    )
