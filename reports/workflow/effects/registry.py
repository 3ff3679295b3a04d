"""Name the effect of each transition.

`machine.move` calls an effect under the report's lock and saves what it changes.
"""

from collections.abc import Callable

from reports.workflow.effects import (
    answering,
    classification,
    processing,
    publication,
    reception,
    review,
)
from reports.workflow.moves import Move


def _nothing_more(making: Move) -> None:
    """Change the state only."""


# `submit` is absent: `intake.submit` creates the report.
EFFECTS: dict[str, Callable[[Move], None]] = {
    "receive": reception.receive,
    "reject": reception.reject,
    "request_info": reception.request_info,
    "supply_info": reception.supply_info,
    "close_unanswered": reception.close_unanswered,
    "assign": reception.assign,
    "assign_urgent": reception.assign,
    "accept": processing.accept,
    "return_to_dispatch": processing.return_to_dispatch,
    "request_extension": processing.request_extension,
    "decide_extension": processing.decide_extension,
    "submit_answer": answering.submit_answer,
    "return_answer": _nothing_more,
    "approve": answering.approve,
    "rate": review.rate,
    "reopen": review.reopen,
    "restore": review.restore,
    "withdraw": _nothing_more,
    "amend": classification.amend,
    "set_publication": publication.set_publication,
}
