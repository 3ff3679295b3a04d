"""The workflow of the code is the province's workflow table, kept in `data/workflow.json`."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from reports.rules.states import (
    FINAL_STATES,
    PUBLIC_STATES,
    TRANSITIONS,
    RefusalReason,
    Role,
    Satisfaction,
    State,
)

TABLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "workflow.json").read_text(encoding="utf-8")
)


@pytest.fixture(autouse=True)
def vietnamese() -> Any:
    with translation.override("vi"):
        yield


def test_states_have_codes_and_labels_of_specification() -> None:
    ours = [(s.value, str(s.label), str(s.public_label), s in FINAL_STATES) for s in State]

    theirs = [(s["code"], s["label"], s["public_label"], s["final"]) for s in TABLE["states"]]
    assert sorted(ours) == sorted(theirs)


def test_publicly_listed_states_match_specification() -> None:
    assert {s["code"] for s in TABLE["states"] if s["public_list"]} == set(PUBLIC_STATES)


def test_roles_match_specification() -> None:
    assert {role.value for role in Role} == set(TABLE["roles"])


def test_transitions_match_specification() -> None:
    assert set(TRANSITIONS) == {row["code"] for row in TABLE["transitions"]}
    assert len(TRANSITIONS) == 21


@pytest.mark.parametrize("row", TABLE["transitions"], ids=lambda row: row["code"])
def test_transition_has_sources_target_and_roles_of_specification(row: dict[str, Any]) -> None:
    transition = TRANSITIONS[row["code"]]

    assert str(transition.label) == row["label"]
    assert set(transition.sources) == {state for state in row["from"] if state}
    assert str(transition.target) == row["to"]
    assert set(transition.roles) == set(row["roles"])


@pytest.mark.parametrize(
    "row",
    [row for row in TABLE["transitions"] if "bắt buộc" in row["note"]],
    ids=lambda row: row["code"],
)
def test_transition_with_explanation_in_specification_requires_note(row: dict[str, Any]) -> None:
    assert TRANSITIONS[row["code"]].needs_note


def test_reasons_for_refusal_match_specification() -> None:
    ours = [(reason.value, str(reason.label)) for reason in RefusalReason]

    assert ours == [(row["code"], row["label"]) for row in TABLE["refusal_reasons"]]


def test_levels_of_satisfaction_match_specification() -> None:
    ours = [(level.value, str(level.label)) for level in Satisfaction]

    assert ours == [(row["code"], row["label"]) for row in TABLE["satisfaction"]]
