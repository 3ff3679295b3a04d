"""The bench of the staff's pages: what it asks for answers, and nothing of it stays."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from reports.management.commands import bench_staff
from reports.rules.states import State
from reports.tests.factories import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(reference_data: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_staff, "REPEATS", 1)
    monkeypatch.setattr(bench_staff, "WARM_UPS", 1)


def test_every_page_is_measured_for_both_roles_and_accounts_are_removed() -> None:
    make_report(State.PROCESSING)
    before = User.objects.count()
    out = StringIO()

    try:
        call_command("bench_staff", stdout=out)
    except SystemExit as end:
        assert end.code == 1  # this machine may be slow, but it measured all

    table = out.getvalue()
    for name in ("việc đang mở", "lọc “Quá hạn”", "tìm từ hiếm", "bàn làm việc", "một phản ánh"):
        assert f"dispatcher: {name}" in table and f"handler: {name}" in table
    assert User.objects.count() == before


def test_bench_of_empty_portal_is_refused_with_advice() -> None:
    with pytest.raises(CommandError, match="fill_reports"):
        call_command("bench_staff", stdout=StringIO())
