"""Let the owner of an account choose the news about their reports."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import news as choices
from accounts.forms import NewsForm
from accounts.models import User
from accounts.views.pages import of_citizens, owner, posted_from, private, show
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation import text


@private
@login_required
@of_citizens
def news(request: HttpRequest) -> HttpResponse:
    user = owner(request)
    form = NewsForm(
        request.POST if request.method == "POST" else None,
        muted=choices.muted(user),
        has_email=bool(user.email_confirmed_at),
    )
    if form.is_valid():
        choices.mute(user, form.muted())
        messages.success(request, _("Đã lưu lựa chọn thông báo."))
        return redirect("accounts:news")
    return _show(request, user, form)


@private
@login_required
@of_citizens
@posted_from("accounts:news")
def resume(request: HttpRequest) -> HttpResponse:
    """Send news again to the account's addresses, which their owner proved before."""
    choices.resume(owner(request))
    messages.success(request, _("Cổng sẽ lại gửi thông báo đến địa chỉ của Ông/Bà."))
    return redirect("accounts:news")


def _show(request: HttpRequest, user: User, form: forms.Form) -> HttpResponse:
    return show(
        request,
        "accounts/news.html",
        form,
        person=user,
        stopped=[_masked(address) for address in choices.stopped(user)],
    )


def _masked(address: Address) -> str:
    mask = text.mask_phone if address.channel == Channel.SMS else text.mask_email
    return mask(address.value)
