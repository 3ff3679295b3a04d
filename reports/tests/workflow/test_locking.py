"""Whatever is done with several reports at the same moment: one waits, nobody is thrown out."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts import data_requests
from accounts.data_requests import Kind, Person, Status
from accounts.models import DataRequest, User
from accounts.tests.factories import make_citizen
from paht.foundation.refusals import Refusal
from paht.tests.threads import in_parallel, wait_until_blocked
from reports import workflow
from reports.casework import merging
from reports.deadlines import reminders
from reports.privacy import data_rights, erasure
from reports.rules.states import Role
from reports.tests.factories import make_report, make_staff

LONG_AGO = timezone.now() - timedelta(days=60)


class Matter:
    """A main report, one merged into it that was sent before it, and who has sent both."""

    def __init__(self, owner: User, dispatcher: User) -> None:
        self.owner, self.dispatcher = owner, dispatcher
        self.follower = make_report(account=owner)
        self.main = make_report(account=owner)
        merging.merge(self.follower, into=self.main, by=dispatcher)

    def refuse(self) -> object:
        return workflow.move(
            self.main, "reject", by=self.dispatcher, reason="LD07", note="Quảng cáo."
        )

    def make_confidential(self) -> object:
        return workflow.move(
            self.main, "amend", by=self.dispatcher, confidential=True, note="Là tố cáo."
        )

    def merge_again(self) -> object:
        return merging.merge(self.follower, into=self.main, by=self.dispatcher)

    def merge_the_main_one(self) -> object:
        return merging.merge(self.main, into=make_report(), by=self.dispatcher)

    def wait_in_vain(self) -> object:
        workflow.move(self.main, "request_info", by=self.dispatcher, note="Số nhà?", at=LONG_AGO)
        return None

    def remind(self) -> object:
        return reminders.run()

    def erase(self) -> object:
        return erasure.delete_person(Person.from_account(self.owner))

    def correct(self) -> object:
        return data_rights.correct_address(
            self.main.code, "Số 15 đường Lê Lợi", person=Person.from_account(self.owner)
        )

    def ask(self) -> object:
        person = Person.from_account(self.owner)
        return data_requests.ask(Kind.CORRECT, person=person, wish="Tên sai", about=self.main.code)

    def answer(self) -> object:
        return data_rights.answer_correction(
            DataRequest.objects.get(about=self.main.code),
            by=make_staff(Role.SUPERVISOR),
            status=Status.DONE,
            words="Đã sửa.",
            full_name="Lý Thị Mộng Thư",
        )


def first_holds(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Run both; the first pauses with its first lock until the second runs into it or ends."""
    holds, ended = Event(), Event()

    def pause(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if re.search("FOR (NO KEY )?UPDATE", sql) and not holds.is_set():
            holds.set()
            wait_until_blocked(ended.is_set)
        return result

    def held() -> object:
        try:
            with connection.execute_wrapper(pause):
                return first()
        finally:
            holds.set()

    def waiting() -> object:
        assert holds.wait(60)
        try:
            return second()
        finally:
            ended.set()

    return in_parallel(held, waiting)


@pytest.mark.usefixtures("reference_data")
@pytest.mark.django_db(transaction=True)
def test_actions_on_several_reports_never_deadlock() -> None:
    dispatcher = make_staff(Role.DISPATCHER)
    blocked = []
    for number, (before, first, second) in enumerate(
        [
            (None, Matter.refuse, Matter.merge_again),
            (None, Matter.refuse, Matter.erase),
            (None, Matter.make_confidential, Matter.erase),
            (None, Matter.merge_the_main_one, Matter.erase),
            (Matter.wait_in_vain, Matter.remind, Matter.erase),
            (None, Matter.erase, Matter.correct),
            (Matter.ask, Matter.answer, Matter.erase),
        ]
    ):
        matter = Matter(make_citizen(f"+8493986{1300 + number}", ""), dispatcher)
        if before:
            before(matter)
        results = first_holds(partial(first, matter), partial(second, matter))
        for error in results:
            if isinstance(error, Exception) and not isinstance(error, Refusal):
                blocked.append((first.__name__, second.__name__, error))

    assert blocked == []
