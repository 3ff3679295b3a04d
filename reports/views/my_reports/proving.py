"""Let the owner of an e-mail address prove it, or a letter of theirs, by the link in a message."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.views.pages import private
from notifications import unsubscribing
from notifications.models import Suppression
from notifications.outbox import Address
from reports.intake.mail import confirming
from reports.notices import links, mail_notices
from reports.people import my_reports

# Letters whose words this browser has asked for.
_OPENED = "opened_letters"
_MOST_OPENED = 10


@private
@require_http_methods(["GET", "HEAD", "POST"])
def prove_email(request: HttpRequest, token: str) -> HttpResponse:
    """Show the report's code and take the answer.

    Mail programs open links by themselves, so a GET changes nothing. The page shows no word of
    the reporter, because the address may be a stranger's.
    """
    try:
        reporter = links.reporter_to_prove(token)
    except links.BadLink as error:
        raise Http404 from error
    address = Address.email(reporter.email)
    if request.method == "POST":
        if request.POST.get("answer") == "no":
            unsubscribing.unsubscribe(
                address.hash, channel=address.channel, reason=Suppression.Reason.LINK
            )
        else:
            my_reports.prove_email(reporter)
            unsubscribing.subscribe(address.hash)
        return redirect(request.path)
    context = {
        "report": reporter.report,
        "is_proved": reporter.email_proved_at is not None,
        "is_stopped": unsubscribing.is_stopped(address.hash),
    }
    return render(request, "reports/my_reports/prove_email.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def add_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Show a letter that claims to be the reporter's; add or erase it as its owner says.

    Mail programs open links by themselves, so words and buttons appear in a browser that asked for
    them by POST. An answer counts there only: nobody confirms a letter unseen.
    """
    try:
        mail, reporter = mail_notices.of_link(token)
    except links.BadLink as error:
        raise Http404 from error
    opened = request.session.get(_OPENED, [])
    is_opened = mail.pk in opened
    if request.method == "POST":
        answer = request.POST.get("answer")
        if answer == "open" and not is_opened:
            request.session[_OPENED] = [*opened, mail.pk][-_MOST_OPENED:]
        elif answer == "yes" and is_opened:
            confirming.confirm(mail)
        elif answer == "no":
            return redirect(f"{request.path}?answer=no")
        elif answer == "erase" and is_opened:
            confirming.disown(mail)
        return redirect(request.path)
    is_asked = mail.outcome == mail.Outcome.ASKED and mail.erased_at is None
    claimed = confirming.shown(mail) if is_opened and is_asked else None
    refused = claimed.refused if claimed else ()
    context = {
        "report": reporter.report,
        "mail": mail,
        "claimed": claimed,
        # Nothing brings an erased letter back, so the page asks once more.
        "asks_to_erase": claimed is not None and request.GET.get("answer") == "no",
        "refused": [(name, mail_notices.reason(code)) for name, code in refused],
    }
    return render(request, "reports/my_reports/add_mail.html", context)
