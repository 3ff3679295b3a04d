"""Every move × every state × every role × own, child, helping, other and no agency.

What is allowed follows from the province's table alone (`data/workflow.json`) and from who
has the report; everything else is refused, and a refusal changes nothing. What is done leads to
the table's state, does to the clock what it says, and tells the reporter what it says, no more.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from django.db.models.expressions import RawSQL

from accounts.models import User
from notifications.models import Message
from province.models import Agency
from reports import intake, workflow
from reports.intake.channels import hotline
from reports.models import (
    Answer,
    Attachment,
    CaseAction,
    Cooperation,
    Report,
    Reporter,
    ReportEvent,
)
from reports.rules.states import (
    FINAL_STATES,
    PROVINCE_WIDE_ROLES,
    STAFF_ROLES,
    TRANSITIONS,
    Role,
    State,
)
from reports.tests.factories import make_draft, make_report, make_staff
from reports.tests.moves import LONG_AGO, facts_for
from reports.workflow import cooperation
from reports.workflow.effects.registry import EFFECTS

pytestmark = pytest.mark.django_db

TABLE: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "workflow.json").read_text(encoding="utf-8")
)["transitions"]
OWN, CHILD, HELPING, OTHER, NONE = "own", "child", "helping", "other", "none"
# Where somebody works, as seen from a report of QLDT-941.
OFFICES: dict[str, str | None] = {
    OWN: "QLDT-941",
    CHILD: "UBND-941",  # the report is with an agency below this one
    HELPING: "CTDT",
    OTHER: "QLDT-944",
    NONE: None,
}
PEOPLE: list[tuple[Role | None, str]] = [
    *(
        (role, place)
        for role in STAFF_ROLES
        for place in ((OWN, NONE) if role in PROVINCE_WIDE_ROLES else OFFICES)
    ),
    (None, NONE),  # the reporter, or the portal itself
]


# What the table's notes and the notices of domain (b) say of those moves that do more than
# change the state: the deadline is another one; the reporter hears of it.
MOVES_THE_DEADLINE = {"supply_info", "decide_extension", "reopen", "restore", "amend"}
TOLD = {
    "reject": "refused",
    "request_info": "need_info",
    "close_unanswered": "refused",
    "assign": "forwarded",
    "assign_urgent": "forwarded",
    "decide_extension": "extended",
    "approve": "done",
    "reopen": "reopened",
    "restore": "restored",
    "withdraw": "withdrawn",
}


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


class _Undone(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def a_report(state: State) -> Report:
    """Urgent, so that the urgent way is open as well; with a helping agency where it can be."""
    report = make_report(state, category="TN02")
    if state in (State.ASSIGNED, State.PROCESSING, State.PENDING_APPROVAL):
        cooperation.ask(
            report,
            Agency.objects.get(code="CTDT"),
            task="Hỗ trợ máy bơm",
            by=make_staff(Role.APPROVER),
        )
    return report


def a_person(role: Role | None, place: str) -> User | None:
    if role is None:
        return None
    code = OFFICES[place]
    person = make_staff(role, agency=code or "QLDT-941")
    if code is None:
        User.objects.filter(pk=person.pk).update(agency=None)
    return User.objects.get(pk=person.pk)


def make_ready(report: Report) -> None:
    """Request the extension on which `decide_extension` decides."""
    workflow.move(
        report, "request_extension", by=make_staff(Role.HANDLER), note="Chờ vật tư", working_days=1
    )


def needs_request(report: Report, name: str) -> bool:
    return name == "decide_extension" and report.state == State.PROCESSING


def is_allowed(row: dict[str, Any], report: Report, role: Role | None, place: str) -> bool:
    if report.state not in row["from"]:
        return False
    if role is None:
        return bool({"citizen", "system"} & set(row["roles"]))
    if role not in row["roles"]:
        return False
    if role in PROVINCE_WIDE_ROLES:
        return True
    # A report that no agency has is in the hands of no agency.
    return place in (OWN, CHILD) and report.agency_id is not None


def picture(report: Report) -> tuple[Any, ...]:
    """Everything that a move could change."""
    return (
        Report.objects.filter(pk=report.pk).values().get(),
        list(report.events.values_list("pk", flat=True)),
        list(Answer.objects.order_by("pk").values()),
        list(Attachment.objects.order_by("pk").values_list("pk", "is_public")),
        list(Cooperation.objects.order_by("pk").values()),
        CaseAction.objects.count(),
        Message.objects.count(),
    )


def sketch(report: Report) -> dict[str, Any]:
    """The part of `picture` that a look between two moves is worth, in one query."""
    return (
        Report.objects.filter(pk=report.pk)
        .annotate(row=RawSQL("reports_report::text", []), events_so_far=Count("events"))
        .values("row", "events_so_far", "state", "resume_state", "due_at")
        .get()
    )


@pytest.mark.parametrize("state", State)
def test_move_follows_transition_table_and_refusal_changes_nothing(
    state: State,
) -> None:
    report = a_report(state)
    if state == State.NEED_INFO:
        # The reporter's days are over, so that the question may be closed.
        Report.objects.filter(pk=report.pk).update(paused_at=report.paused_at - LONG_AGO)
        report.refresh_from_db()
    before, seen, wrong = picture(report), sketch(report), []
    facts = {row["code"]: facts_for(row["code"]) for row in TABLE}
    last = Message.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    for role, place in PEOPLE:
        with undone():
            person = a_person(role, place)
            offered = {t.name for t in workflow.available(report, by=person)} if person else set()
            tried = [
                (is_allowed(row, report, role, place), row) for row in _rows(state, role, place)
            ]
            for allowed, row in tried:
                name = row["code"]
                if allowed or needs_request(report, name):
                    outcome = _outcome(report, row, person, last, seen, facts[name])
                else:
                    outcome = _made(report, name, person, facts[name])
                if (outcome == "done") != allowed or outcome not in (
                    "done",
                    "forbidden",
                    "wrong_state",
                ):
                    wrong.append((role, place, name, outcome))
                if person and name != "decide_extension" and (name in offered) != allowed:
                    wrong.append((role, place, name, "offered" if name in offered else "hidden"))
            # Refused moves were not taken back.
            assert wrong or sketch(report) == seen, (role, place)
        assert picture(report) == before, (role, place)

    assert wrong == []


def _rows(state: State, role: Role | None, place: str) -> list[dict[str, Any]]:
    """Return the moves to try: those of another state only from the nearest place.

    Such a move is refused for its state, wherever somebody works. The reporter has no place.
    """
    return [row for row in TABLE if state in row["from"] or role is None or place == OWN]


@pytest.mark.parametrize(("role", "place"), PEOPLE)
def test_submission_follows_transition_table(role: Role | None, place: str) -> None:
    """`submit` begins from no state, so its door is `intake`: for staff the hotline's page."""
    row = next(row for row in TABLE if row["code"] == "submit")
    person = a_person(role, place)

    try:
        report = _born(person)
    except intake.Refused as refusal:
        assert refusal.code == "forbidden"
        report = None

    assert row["from"] == [None]
    assert (report is not None) == bool({role or Role.CITIZEN} & set(row["roles"]))
    assert Report.objects.count() == Reporter.objects.count() == (report is not None)
    assert ReportEvent.objects.exists() == Message.objects.exists() == (report is not None)
    if report:
        event = report.events.get()
        assert (report.state, event.name, event.source, event.by) == (
            row["to"],
            "submit",
            "",
            person,
        )


def _born(person: User | None) -> Report:
    if person is None:
        return intake.submit(make_draft(), channel="web")
    return hotline.take(make_draft(), channel=Report.Channel.HOTLINE, by=person).report


def test_walk_covers_every_transition() -> None:
    assert {row["code"] for row in TABLE} == set(TRANSITIONS) == {*EFFECTS, "submit"}
    assert len(TABLE) == 21


def _outcome(
    report: Report,
    row: dict[str, Any],
    person: User | None,
    last: int,
    before: dict[str, Any],
    facts: dict[str, Any],
) -> str:
    """Return "done" or the code of the refusal, and take back what was done.

    `before` is the sketch of the report as each attempt finds it. A refusal changes nothing.
    """
    name = row["code"]
    with undone():
        if needs_request(report, name):
            make_ready(copy(report))
            before = sketch(report)
        outcome = _made(report, name, person, facts)
        if outcome == "done":
            assert _effects(report, before, last) == _expected(row, before), (name, person)
            assert report.events.latest("pk").by == person
        else:
            assert sketch(report) == before, (name, person)
    return outcome


def _made(report: Report, name: str, person: User | None, facts: dict[str, Any]) -> str:
    """Make a move; return "done" or the code of the refusal."""
    extra = {"working_days": 1} if name == "request_extension" else {}
    try:
        workflow.move(copy(report), name, by=person, **facts | extra)
    except workflow.Refused as refusal:
        return refusal.code
    return "done"


def _effects(report: Report, before: dict[str, Any], last: int) -> dict[str, Any]:
    """What a move has done to a report that was as `before`, messages up to the key `last`."""
    after = Report.objects.get(pk=report.pk)
    told = Message.objects.filter(about=report.code, pk__gt=last)
    return {
        "state": after.state,
        "another deadline": after.due_at != before["due_at"],
        "paused": after.paused_at is not None,
        "over": (after.completed_at is not None, after.remind_at is None),
        "told": {one.template for one in told if not one.template.startswith("staff_")},
    }


def _expected(row: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    name = row["code"]
    same = {"(previous state)": before["resume_state"], "(unchanged)": before["state"]}
    state = same.get(row["to"], row["to"])
    is_over = state in FINAL_STATES
    return {
        "state": state,
        "another deadline": name in MOVES_THE_DEADLINE,
        "paused": state == State.NEED_INFO,
        "over": (is_over, is_over),
        "told": {TOLD[name]} if name in TOLD else set(),
    }
