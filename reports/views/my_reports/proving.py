"""Let the owner of an e-mail address prove it, or a letter of theirs, by the link in a message."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.views.pages import private
from notifications import unsubscribing
from notifications.models import Suppression
from notifications.outbox import Address
from reports.intake.mail import processing
from reports.notices import links, mail_notices
from reports.people import my_reports


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
    """Ask whether a letter belongs to the report, and add it by POST.

    The page shows no word of the letter: its sender only claimed the address of the reporter.
    """
    try:
        mail, reporter = mail_notices.of_link(token)
    except links.BadLink as error:
        raise Http404 from error
    if request.method == "POST":
        processing.confirm(mail)
        return redirect(request.path)
    context = {"report": reporter.report, "mail": mail}
    return render(request, "reports/my_reports/add_mail.html", context)
