"""Nobody learns of a report outside their scope: not by a page, a list, a file, a count, an order.

Proved by absence: every address of the staff side, taken from the resolver, is asked twice,
with the reports there and without; whoever may not know of them gets the same answers. The usual
tests ask by GET without a query; the mark `hostile` asks with all that may be said, by POST too,
and for every role.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import path
from pytest_django import Settings

from accounts.models import User
from accounts.roles import AGENCY_ROLES, GUARDED_ROLES
from citizen.models import CameraBasis, Correction, Source
from paht.foundation import caching
from paht.foundation.local_time import VIETNAM
from province.models import Agency
from reports.models import Attachment, CaseDocument, Report
from reports.rules.states import PROVINCE_WIDE_ROLES, Role, State
from reports.tests import scope_walk, scope_world
from reports.tests.factories import give_roles, make_report, make_staff
from reports.tests.scope_walk import Answer, Asked
from reports.tests.scope_world import MARKS, REPORTER_MARKS, AgencyStaff, World
from reports.workflow import cooperation

pytestmark = pytest.mark.django_db

NOWHERE = Asked("nowhere", "GET", "/quan-tri/reports/report/0/change/")
FORBIDDEN = Asked("forbidden", "GET", "/quan-tri/accounts/user/add/")
# Who names the readers of confidential reports knows that there are such.
NAMING = ("reports_report_readers", "reports_report_remove_reader", "reports_report_confidential")
# Who may read the case is written down for having taken it out.
TAKING_OUT = ("reports_report_print", "reports_report_pdf")
# Drawn by lot.
CHANCE = ("second_factor_set_up", "passkey_add")
TUESDAY = datetime(2026, 10, 6, 9, 0, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def _data(
    reference_data: None, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    # A thousand refusals, each with its traceback.
    caplog.set_level(logging.CRITICAL, "django.request")
    with time_machine.travel(TUESDAY, tick=False):
        yield


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


def client_of(user: User) -> Client:
    cache.clear()
    caching.clear()
    client = Client()
    client.force_login(user)
    return client


def somebody(roles: Iterable[Role], place: str | None) -> User:
    """A member of staff with all of `roles`, of the agency `place` (None: of none)."""
    first, *others = roles
    person = make_staff(first, agency=place or "QLDT-941")
    give_roles(person, *others)
    if place is None:
        User.objects.filter(pk=person.pk).update(agency=None)
    return User.objects.get(pk=person.pk)


def confidential(agency: AgencyStaff, about: Agency | None = None) -> World:
    world = scope_world.build(agency)
    scope_world.make_confidential(world, about)
    # The desk counts what waits in the tiles, whose content tells of no report (`APART`).
    Source.objects.update(checked_at=Now())
    Correction.objects.update(done_at=Now())
    # Its list offers to add the only row while there is none.
    CameraBasis.objects.all().delete()
    return world


def a_report_like_them(agency: str) -> Report:
    """Of the same place and field, so that what looks for the like of it would find them."""
    return make_report(
        State.PROCESSING, agency=agency, title="Cống sập", address="Hẻm Kín 77", publish=False
    )


# --- nothing changes ----------------------------------------------------------------------

how_far = pytest.mark.parametrize(
    "asks_all",
    [
        pytest.param(False, id="each page"),
        pytest.param(True, id="all that may be said", marks=pytest.mark.hostile),
    ],
)


@how_far
def test_reports_of_another_agency_change_no_answer(asks_all: bool) -> None:
    """For who is handler and leader there at once, helped until just now, and was named."""
    person, own = somebody(AGENCY_ROLES, "QLDT-944"), a_report_like_them("QLDT-944")
    agency = AgencyStaff.in_agency("QLDT-941")

    told = differences(
        person, own, lambda: scope_world.build(agency, formerly=person), asks_all=asks_all
    )

    assert told == [], "\n".join(told)


@pytest.mark.parametrize(
    ("guarded", "asks_all"),
    [
        pytest.param(Role.SUPERVISOR, False, id="supervisor-each page"),
        *(
            pytest.param(role, True, id=f"{role}-all that may be said", marks=pytest.mark.hostile)
            for role in GUARDED_ROLES
        ),
    ],
)
def test_confidential_reports_change_no_answer_for_other_readers(
    guarded: Role, asks_all: bool
) -> None:
    """For who has the roles that see the whole province, in the agency they are about.

    Nobody is supervisor and administrator at once.
    """
    held = [role for role in PROVINCE_WIDE_ROLES if role == guarded or role not in GUARDED_ROLES]
    person, own = somebody(held, "TT-IOC"), a_report_like_them("QLDT-944")
    agency = AgencyStaff.in_agency("QLDT-941")

    told = differences(
        person,
        own,
        lambda: confidential(agency, person.agency),
        is_apart=has_readers_of_its_own,
        asks_all=asks_all,
    )

    assert told == [], "\n".join(told)


# What supervisors and administrators read for itself: consents, log-ins, bans, orders of
# recounts, templates, tiles, the history of all these, statistics of the province, numbers of
# messages. None of it tells of a report, nor what a confidential one says.
APART = (
    "accounts_consent",
    "citizen_",
    "accounts_identityconflict",
    "accounts_rightsrequest",
    "accounts_securityevent",
    "notifications_message_months",
    "notifications_suppression",
    "partners_callcentrekey",
    "partners_operatorextension",
    "partners_partnerkey",
    "partners_webhook_",
    "reports_ban",
    "reports_deadlinerecount",
    "reports_export_change",  # the log, its list too: not what one takes out oneself
    "reports_export_history",
    "reports_replytemplate",
    "reports_history",
    "reports_incomingmail",  # letters that nobody could read
    "reports_monthly",
    "reports_personaldatabreach",  # numbers of persons
)


def has_readers_of_its_own(one: Asked) -> bool:
    if one.name == "autocomplete":
        asked = dict(one.data)
        if "field_name" not in asked:
            return False
        model = apps.get_model(asked["app_label"], asked["model_name"])
        return model._meta.get_field(asked["field_name"]).related_model is not Report
    return one.name.startswith(APART)


def differences(
    person: User,
    own: Report,
    make: Callable[[], World],
    is_apart: Callable[[Asked], bool] = lambda one: False,
    *,
    asks_all: bool,
) -> list[str]:
    """Return the pages that reveal the reports of `make` to `person`.

    A page that `is_apart` may reveal that the reports exist, but not their content.
    """
    told = []
    with undone():
        world = make()
        asked = scope_walk.requests(world, own=own)
        asked = asked if asks_all else pages(asked)
        with_them = answers(person, asked, world.reports)
    nothing = scope_walk.ask(client_of(person), NOWHERE)
    # What is not there with them is not there without them; nor is what a role may not open.
    plain = (nothing,) if asks_all else (nothing, scope_walk.ask(client_of(person), FORBIDDEN))
    again = [
        one
        for one, there in zip(asked, with_them, strict=True)
        if there not in plain and not is_apart(one) and one.name not in CHANCE
    ]
    without = dict(zip(again, answers(person, again, ()), strict=True))
    for one, there in zip(asked, with_them, strict=True):
        if is_apart(one):
            told += [f"{mark}: {one}" for mark in marks_in(there, one)]
        elif one.report and there.status not in (404, 405):
            told.append(f"{there.status}: {one}")
        elif one in without and there != without[one]:
            told.append(f"{there.status} with, {without[one].status} without: {one}")
    return told


def pages(asked: Iterable[Asked]) -> list[Asked]:
    """What a browser opens without a query; an autocompletion needs one."""
    got = (one for one in asked if one.method == "GET" and one.name != "unnamed")
    return [one for one in got if not one.data or one.name == "autocomplete"]


def marks_in(answer: Answer, asked: Asked) -> list[str]:
    """What `answer` says of a case that was not in the question."""
    question = {value for _name, value in asked.data}
    marks = {*MARKS.values(), *REPORTER_MARKS.values()} - question
    return sorted(mark for mark in marks if answer.holds(mark))


def answers(person: User, asked: list[Asked], guarded: list[Report] | tuple[()]) -> list[Answer]:
    """What `person` gets, each request by itself; none changes anything of `guarded`."""
    client, found = client_of(person), []
    # The list of accounts shows the minute of the last log-in, and the two walks take minutes.
    User.objects.filter(pk=person.pk).update(last_login=person.date_joined)
    before = scope_walk.fingerprint(guarded) if guarded else None
    writes = scope_walk.writes()
    for one in asked:
        with undone():
            found.append(scope_walk.ask(client, one))
            is_taken = one.name in TAKING_OUT and one.method == "POST" and found[-1].status == 200
            may_write = one.name in NAMING or is_taken
            # The count stays when the rows are taken back.
            earlier, writes = writes, scope_walk.writes() if guarded else 0
            if guarded and writes != earlier and not may_write:
                assert scope_walk.fingerprint(guarded) == before, one
    return found


@pytest.mark.parametrize(
    "roles",
    [
        # All that one person may have together; each role by itself under the mark.
        pytest.param((Role.SUPERVISOR, Role.DISPATCHER), id="supervisor and dispatcher"),
        pytest.param((Role.ADMINISTRATOR,), id="administrator"),
        pytest.param((Role.SUPERVISOR,), id="supervisor", marks=pytest.mark.hostile),
        pytest.param((Role.DISPATCHER,), id="dispatcher", marks=pytest.mark.hostile),
    ],
)
def test_no_page_that_a_browser_opens_by_itself_writes_a_record(roles: tuple[Role, ...]) -> None:
    """A link, a bookmark or a look ahead of the browser puts nothing into a person's record."""
    world = scope_world.build(AgencyStaff.in_agency("QLDT-941"))
    own, client = a_report_like_them("QLDT-944"), client_of(somebody(roles, "TT-IOC"))
    doors = {
        (one.name, one.path): one
        for one in scope_walk.requests(world, own=own)
        if one.method == "GET"
    }
    assert len(doors) > 100
    wrote, written = [], scope_walk.writes()
    for one in doors.values():
        with undone():
            scope_walk.ask(client, one)
            before, written = written, scope_walk.writes()
            if written != before:
                wrote.append(one)

    assert wrote == []


# --- each role by itself ------------------------------------------------------------------

STRANGERS = [
    (Role.HANDLER, "QLDT-944"),
    (Role.HANDLER, "CTDT"),
    (Role.HANDLER, None),
    (Role.APPROVER, "UBND-944"),
    (Role.APPROVER, "QLDT-941"),  # below the agency that has them
]


def test_no_page_or_list_reveals_reports_of_another_agency() -> None:
    world = scope_world.build(AgencyStaff.in_agency("UBND-941"))

    told = told_to(STRANGERS, world)

    assert told == [], "\n".join(told)


def test_no_page_or_list_reveals_confidential_reports() -> None:
    world = confidential(AgencyStaff.in_agency("UBND-941"))

    told = told_to([(role, "TT-IOC") for role in PROVINCE_WIDE_ROLES], world)

    assert told == [], "\n".join(told)


def told_to(people: Iterable[tuple[Role, str | None]], world: World) -> list[str]:
    """What the pages, lists and files tell each of these people, one role at a time."""
    own, told = a_report_like_them("QLDT-944"), []
    # One of each door; the walks above try all that may be said at it.
    doors = {
        (one.name, one.method, one.report): one
        for one in scope_walk.requests(world, own=own)
        if one.report and not one.name.startswith(NAMING)
    }
    lists = [
        one
        for one in scope_walk.requests(world, own=own)
        if (one.name == "reports_report_changelist" and {"q", "state"} & dict(one.data).keys())
        or one.name in ("reports_export_start", "file")
    ]
    asked = [*doors.values(), *lists]
    assert len(doors) > 40
    for role, place in people:
        person = somebody([role], place)
        for one, answer in zip(asked, answers(person, asked, world.reports), strict=True):
            codes = {case.code for case in world.reports} - {value for _name, value in one.data}
            found = marks_in(answer, one) + [code for code in codes if answer.holds(code)]
            if one.report and answer.status not in (404, 405):
                found.append(str(answer.status))
            told += [f"{role} of {place}: {what}: {one}" for what in found]
    return told


# --- who may know -------------------------------------------------------------------------

PAGES = [
    f"reports_report_{name}" for name in ("change", "print", "history", "personal_data", "merge")
]
CONCERNED = [
    (Role.HANDLER, "QLDT-941"),
    (Role.APPROVER, "UBND-941"),  # the agency above
    (Role.HANDLER, "CTDT"),  # one that helps
    (Role.OPERATOR, "TD-1022"),
    (Role.DISPATCHER, "TT-IOC"),
    (Role.SUPERVISOR, "UBND-T"),
    (Role.ADMINISTRATOR, "TT-IOC"),
]


def test_permitted_staff_read_case_without_reporter_data() -> None:
    """That the marks are found here shows that they would be found above."""
    world = scope_world.build(AgencyStaff.in_agency("QLDT-941"))
    case, own = world.reports[0], a_report_like_them("QLDT-944")
    leader = somebody([Role.APPROVER], "QLDT-941")
    cooperation.ask(case, Agency.objects.get(code="CTDT"), task="Đo", by=leader)
    asked = [
        one
        for one in scope_walk.requests(world, own=own)
        if (one.report and one.method == "GET" and one.name in PAGES)
        or dict(one.data) == {"viec": "tat-ca"}
        or dict(one.data) == {"dang": "csv", "viec": "tat-ca"}
    ]
    page = next(one for one in asked if one.report and one.path.endswith(f"/{case.pk}/change/"))
    whole = next(one for one in asked if dict(one.data) == {"viec": "tat-ca"})
    of_the_reporter = set(REPORTER_MARKS.values())
    inside = {MARKS[name] for name in ("note", "document", "reason")}
    for role, place in CONCERNED:
        person = somebody([role], place)

        found = dict(zip(asked, answers(person, asked, world.reports), strict=True))

        told = set(marks_in(found[page], page))
        assert {MARKS[name] for name in ("title", "content", "address")} <= told, role
        # Who answers callers reads what callers may hear.
        assert inside <= told if role != Role.OPERATOR else not inside & told, role
        assert found[whole].holds(case.code), role
        for one, answer in found.items():
            hidden = of_the_reporter | (inside if role == Role.OPERATOR else set())
            assert not hidden & set(marks_in(answer, one)), (role, one)


def test_files_of_report_of_another_agency_are_invisible() -> None:
    world = scope_world.build(AgencyStaff.in_agency("QLDT-941"))
    stranger = somebody([Role.HANDLER], "QLDT-944")

    for model in (Attachment, CaseDocument):
        assert not model.objects.visible_to(stranger).filter(report__in=world.reports).exists()
        assert model.objects.visible_to(world.person).filter(report__in=world.reports).exists()


def test_scope_walk_fails_on_page_with_unknown_arguments() -> None:
    world = scope_world.build(AgencyStaff.in_agency("QLDT-941"))
    own = a_report_like_them("QLDT-944")

    for route, name in (
        ("quan-tri/reports/report/<int:object_id>/moi/", "reports_report_new_page"),
        ("quan-tri/reports/report/<int:object_id>/x/<int:other_id>/", "reports_report_change"),
        ("quan-tri/reports/rating/<int:object_id>/change/", "reports_rating_change"),
    ):
        new = path(route, lambda request: None, name=name)  # type: ignore[misc, arg-type, return-value]
        with pytest.raises(scope_walk.Unknown):
            list(scope_walk.asked(route, new, world, own))


@pytest.mark.hostile
def test_invalid_keys_are_not_found_and_cause_no_server_error() -> None:
    root = User.objects.create_superuser("root", password="x", full_name="Gốc")
    client, broken = client_of(root), []
    client.raise_request_exception = False
    for route, _pattern in scope_walk.patterns():
        if "<int:" in route or "<path:" in route or "<id>" in route:
            for key in ("0", "9" * 30, *(() if "<int:" in route else ("abc", "%00", "_22"))):
                address = "/" + re.sub(r"<(int:|path:)?\w+>", key, route)
                address = re.sub(r"<slug:\w+>", "accept", address)
                for method in (client.get, client.post):
                    with undone():
                        status = method(address).status_code
                        # The form of a call outlives the call, so that no typed word is lost.
                        lives_on = status == 422 and route.endswith(
                            "call/<int:object_id>/ghi-nhan/"
                        )
                        if status not in (301, 302, 403, 404, 405) and not lives_on:
                            broken.append(f"{status} {address}")

    assert broken == [], "\n".join(broken)
