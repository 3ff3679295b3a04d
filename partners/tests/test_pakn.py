"""The mapping to the national system covers every state, both ways, and is documented."""

from pathlib import Path

from partners import pakn
from partners.pakn import PaknState
from reports.rules.states import State

PAGE = Path(__file__).resolve().parents[2] / "docs" / "partners.md"


def test_every_state_has_one_row() -> None:
    assert sorted(row.state for row in pakn.TABLE) == sorted(State)


def test_every_national_state_leads_back_to_the_one_exact_state() -> None:
    for state in PaknState:
        assert pakn.to_pakn(pakn.from_pakn(state)) == state


def test_states_that_the_public_cannot_tell_apart_stay_one() -> None:
    for state in State:
        assert pakn.to_pakn(state) == pakn.to_pakn(state.public)


def test_documentation_has_the_same_table() -> None:
    page = PAGE.read_text("utf-8")

    for row in pakn.TABLE:
        mark = "" if row.is_exact else " (back: `processing`)"
        assert f"| `{row.state}` | {row.pakn}{mark} |" in page
