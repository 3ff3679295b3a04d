"""Map our states to those of the national system of feedback and petitions (PAKN), as data.

No code sends them: the province has no specification of that system's interface yet. The names on
its side follow the steps of decree 20/2008/NĐ-CP and must be checked against the specification.
"""

from dataclasses import dataclass
from enum import StrEnum

from reports.rules.states import State


class PaknState(StrEnum):
    """The steps of the national system; its codes are not known yet."""

    NEW = "Mới tiếp nhận"
    CLASSIFYING = "Đang phân loại"
    HANDLING = "Đang xử lý"
    WAITING = "Chờ bổ sung thông tin"
    ANSWERED = "Đã trả lời"
    REFUSED = "Từ chối tiếp nhận"
    WITHDRAWN = "Đã rút"


@dataclass(frozen=True)
class Mapping:
    """One row: our state, theirs, and whether theirs leads back to ours without a loss."""

    state: State
    pakn: PaknState
    is_exact: bool = True


TABLE: tuple[Mapping, ...] = (
    Mapping(State.SUBMITTED, PaknState.NEW),
    Mapping(State.RECEIVED, PaknState.CLASSIFYING),
    # The national system shows no difference between a report that was passed on and accepted.
    Mapping(State.ASSIGNED, PaknState.HANDLING, is_exact=False),
    Mapping(State.PROCESSING, PaknState.HANDLING),
    # Citizens read "đang xử lý" while an agency approves its answer, here as there.
    Mapping(State.PENDING_APPROVAL, PaknState.HANDLING, is_exact=False),
    Mapping(State.NEED_INFO, PaknState.WAITING),
    Mapping(State.COMPLETED, PaknState.ANSWERED),
    Mapping(State.REJECTED, PaknState.REFUSED),
    Mapping(State.WITHDRAWN, PaknState.WITHDRAWN),
)


def to_pakn(state: State) -> PaknState:
    return next(row.pakn for row in TABLE if row.state == state)


def from_pakn(state: PaknState) -> State:
    """Return our state for one of theirs, where several of ours share it the exact one."""
    return next(row.state for row in TABLE if row.pakn == state and row.is_exact)
