"""Subscribe to a report, a commune, a category or notices, and unsubscribe.

A mail leads to a page with a button, because mail programs open links by themselves. An SMS brings
a code; an account has proved its addresses before. The answer is the same for existing
subscriptions.
"""

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import otp
from accounts.models import User
from accounts.otp import Purpose
from accounts.views import verification
from accounts.views.pages import private, show, storable_ip
from notifications import unsubscribing
from notifications.models import Channel
from notifications.outbox import Address
from paht.foundation import proof, text
from paht.foundation.throttle import client_network, over_limit
from province import portal
from reports.models import Subscription
from reports.people.following import links, subscriptions
from reports.people.following.targets import Target
from reports.views.follow_forms import FollowForm, ProvedAddressForm
from reports.views.limits import HOUR, ask_to_repeat

ASKED_PER_HOUR = 20
# Each new subscription stores a consent for years, so a link must not create them endlessly.
BEGUN_PER_HOUR = 60
_CHANNELS = {Channel.SMS: gettext_lazy("tin nhắn SMS"), Channel.EMAIL: gettext_lazy("thư điện tử")}


@private
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to follow a public report."""
    return _follow(request, Target.of_report(code))


@private
def follow_area(request: HttpRequest) -> HttpResponse:
    """Ask to follow a commune, a category or both, by the codes in the look-up's URL.

    With `notices`, ask to follow what is announced for the commune, which is `xa` on those pages.
    """
    said = (request.GET.get(name, "") for name in ("commune", "category", "xa"))
    commune, category, place = map(text.clean, said)
    if request.GET.get("notices"):
        if not (commune or place):
            messages.warning(request, _("Xin chọn xã, phường trước, rồi bấm theo dõi."))
            return redirect("citizen:notices")
        return _follow(request, Target.of_notices(commune or place))
    return _follow(request, Target.of_area(commune=commune, category=category))


def _follow(request: HttpRequest, target: Target | None) -> HttpResponse:
    if target is None:
        return render(request, "reports/following/nothing.html", status=404)
    user = _citizen(request)
    proved = subscriptions.addresses(user) if user else []
    if user and proved:
        return _follow_signed_in(request, target, user, proved)
    form = FollowForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        crowded = over_limit("follow", client_network(request), limit=ASKED_PER_HOUR, seconds=HOUR)
        if crowded and not proof.is_given(request):
            return ask_to_repeat(request)
        to: Address = form.cleaned_data["contact"]
        if to.channel == Channel.EMAIL:
            links.send_confirmation(target, to, language=get_language() or "vi")
            context = {"target": target, "masked": text.mask_email(to.value)}
            return render(request, "reports/following/sent.html", context)
        try:
            verification.start(request, Purpose.FOLLOW, to=to, payload=json.dumps(target.pack()))
        except otp.Refused as refusal:
            form.add_error("contact", refusal.message)
        else:
            return redirect("reports:follow_verify")
    return show(request, "reports/following/subscribe.html", form, target=target)


def _follow_signed_in(
    request: HttpRequest, target: Target, user: User, proved: list[Address]
) -> HttpResponse:
    for to in proved:
        if present := subscriptions.live_at(target, to).first():
            return redirect(links.path(present))
    form = ProvedAddressForm(request.POST if request.method == "POST" else None, addresses=proved)
    if form.is_valid():
        if _begins_too_often(request):
            return ask_to_repeat(request)
        done = _do_follow(request, target, form.cleaned_data["channel"], user=user)
        return done or redirect(target.path)
    return show(request, "reports/following/subscribe.html", form, target=target, is_account=True)


@private
def follow_verify(request: HttpRequest) -> HttpResponse:
    """Take the code of an SMS."""
    what = verification.current(request, Purpose.FOLLOW)
    target = Target.unpack(json.loads(what.payload)) if what else None
    if what is None or target is None:
        messages.error(request, _("Phiên làm việc đã hết hạn, vui lòng yêu cầu mã xác thực mới."))
        return redirect("reports:lookup")

    def accept() -> HttpResponse | None:
        verification.finish(request)
        return _do_follow(request, target, what.to) or redirect(target.path)

    return verification.code_page(
        request, what, is_known=lambda: True, accept=accept, restart_url=address_to_ask(target)
    )


@private
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page behind the link of a mail; only its button changes anything."""
    try:
        asked = links.read_confirmation(token)
    except links.BadLink:
        return render(request, "reports/following/nothing.html", {"is_old": True}, status=404)
    if request.method == "POST":
        if _begins_too_often(request):
            return ask_to_repeat(request)
        done = _do_follow(request, asked.target, asked.to, language=asked.language)
        return done or redirect(asked.target.path)
    context = {"target": asked.target, "masked": text.mask_email(asked.to.value)}
    return render(request, "reports/following/confirm.html", context)


def _do_follow(
    request: HttpRequest,
    target: Target,
    to: Address,
    *,
    user: User | None = None,
    language: str = "",
) -> HttpResponse | None:
    """Subscribe and redirect to the subscription; None with a message when it was refused."""
    try:
        made = subscriptions.subscribe(
            target,
            to=to,
            user=user,
            language=language or get_language() or "vi",
            ip=storable_ip(request),
        )
    except subscriptions.Refused as refusal:
        messages.error(request, refusal.message)
        return None
    messages.success(request, _("Đã theo dõi. Khi có tin mới, Cổng sẽ báo cho Ông/Bà."))
    if unsubscribing.is_stopped(to.hash):
        messages.warning(
            request,
            portal.say(
                _(
                    "Địa chỉ này đang ngừng nhận mọi tin của Cổng theo yêu cầu trước đây, nên tin "
                    "theo dõi cũng chưa được gửi. Để nhận lại, xin gọi Tổng đài %(hotline)s."
                )
            ),
        )
    return redirect(links.path(made))


# A mail program posts without a cookie; the signed URL authorises the post (RFC 8058).
@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def following_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the subscriptions behind the link of a message; end or resume them by a post.

    A GET changes nothing. A post that names no subscription ends all.
    """
    try:
        rows = links.resolve(token)
    except links.BadLink:
        return render(request, "reports/following/nothing.html", {"is_old": True}, status=404)
    if request.method == "POST":
        if "again" in request.POST and _begins_too_often(request):
            return ask_to_repeat(request)
        _change(request, rows)
    context = {"followed": followed(rows), "is_one": len(rows) == 1}
    return render(request, "reports/following/following.html", context)


def _change(request: HttpRequest, rows: list[Subscription]) -> None:
    again, stop = request.POST.get("again", ""), request.POST.get("stop", "")
    if again:
        chosen = [row for row in rows if str(row.pk) == again]
        try:
            for row in chosen:
                subscriptions.resume(row, ip=storable_ip(request))
        except subscriptions.Refused as refusal:
            messages.error(request, refusal.message)
        return
    subscriptions.end([row for row in rows if not stop or str(row.pk) == stop])


def _begins_too_often(request: HttpRequest) -> bool:
    visitor = client_network(request)
    crowded = over_limit("follow-begin", visitor, limit=BEGUN_PER_HOUR, seconds=HOUR)
    return crowded and not proof.is_given(request)


def followed(rows: list[Subscription]) -> list[dict[str, object]]:
    """Return subscriptions in words, each with the URL of the page that ends it."""
    return [
        {
            "row": row,
            "target": Target.of_subscription(row),
            "url": links.path(row),
            "channel": _CHANNELS[Channel(row.channel)],
        }
        for row in rows
    ]


def address_to_ask(target: Target) -> str:
    if target.report:
        return reverse("reports:follow", args=[target.report.code])
    return f"{reverse('reports:follow_area')}?{urlencode(target.codes)}"


def _citizen(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) and not user.is_staff else None
