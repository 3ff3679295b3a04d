"""Take what citizens say is wrong on a page, within limits for each line and source."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from citizen.models import Correction, Line, Source
from paht.foundation.refusals import Refusal

# Staff know by then; more of them would bury what others say.
MOST_OPEN_OF_LINE = 10
MOST_OPEN_OF_SOURCE = 200


class Refused(Refusal):
    """A refused correction; `message` gives the reason for the citizen."""


def take(source: Source, line: Line | None, text: str) -> None:
    """Keep a correction for the owner of the source; the same words about a line count once."""
    code = line.code if line else ""
    open_ones = Correction.objects.open().filter(source=source)
    of_line = list(open_ones.filter(code=code)[:MOST_OPEN_OF_LINE])
    if any(known.text == text for known in of_line):
        return
    if len(of_line) >= MOST_OPEN_OF_LINE or open_ones.count() >= MOST_OPEN_OF_SOURCE:
        words = _("Đã có nhiều người báo sai mục này. Cơ quan phụ trách đang kiểm tra lại.")
        raise Refused("too_many", words)
    Correction.objects.create(
        source=source, code=code, name=line.shown_name[:200] if line else "", text=text
    )


def settle(correction: Correction, outcome: str, *, reason: str, by: User) -> bool:
    """Settle an open correction; return False if a colleague was faster."""
    return bool(
        Correction.objects.open()
        .filter(pk=correction.pk)
        .update(outcome=outcome, reason=reason, done_at=timezone.now(), done_by=by)
    )
