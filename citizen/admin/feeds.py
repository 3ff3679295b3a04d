"""Show how the feed of a source goes, and try it at once."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from citizen import feeds
from citizen.admin import scope
from citizen.importing import feed_runs, runs
from citizen.models import Source
from paht.foundation import table_files
from paht.foundation.local_time import moment_text


@require_POST
def try_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """Fetch the feed of a source and show what it would change; nothing is stored yet."""
    source = get_object_or_404(scope.owned(request), pk=object_id)
    user = cast(User, request.user)
    if not scope.may_fill(user, source):
        raise PermissionDenied
    try:
        run = feed_runs.preview(source, by=user)
    except feeds.Failed as failure:
        messages.error(request, str(failure))
    except (table_files.Refused, runs.Refused) as refusal:
        messages.error(request, str(refusal.message))
    else:
        return redirect("admin:citizen_source_run", run.pk)
    return redirect("admin:citizen_source_change", source.pk)


def state(source: Source) -> str:
    """Return how the last fetches went, and when the next one comes."""
    words = []
    if source.fed_at:
        words.append(_("Lấy được lúc %(moment)s.") % {"moment": moment_text(source.fed_at)})
    if source.feed_failures:
        failed = ngettext(
            "Lỗi %(count)d lần liền: %(problem)s",
            "Lỗi %(count)d lần liền: %(problem)s",
            source.feed_failures,
        )
        words.append(failed % {"count": source.feed_failures, "problem": source.feed_problem})
    if source.is_fed and source.feed_next_at:
        words.append(
            _("Lấy lần tới lúc %(moment)s.") % {"moment": moment_text(source.feed_next_at)}
        )
    return " ".join(words) or _("Chưa tự lấy lần nào.")


def seen(source: Source) -> str:
    """Return when the content was last found right, and whether the feed fails."""
    moment = moment_text(source.seen_at) if source.seen_at else "–"
    return (
        _("%(moment)s, không tự lấy được") % {"moment": moment} if source.is_feed_late else moment
    )
