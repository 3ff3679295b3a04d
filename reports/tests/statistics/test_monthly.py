"""The figures of a month agree with what the reports were at each moment, and with each other."""

import io
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from accounts.models import User
from paht.foundation.local_time import VIETNAM
from province.models import Agency
from reports import workflow
from reports.models import Category, Export, Report
from reports.rules.states import FINAL_STATES, Role, State
from reports.statistics import monthly, monthly_documents
from reports.statistics.monthly import RECEPTION, Figures, Month
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db

PAGE = "/quan-tri/reports/report/bao-cao-thang/"
FILE = f"{PAGE}tep/"
MONTHS = [Month(2025, 12).plus(number) for number in range(12)]
OFFICES = ("QLDT-941", "QLDT-944", "UBND-941")


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=VIETNAM)


def total(month: Month) -> Figures:
    return monthly.figures(monthly.count(month))


# --- against an account kept beside it ---------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """What a report was from this moment on."""

    at: datetime
    state: str
    agency: int
    due_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state not in FINAL_STATES


@dataclass
class Life:
    """A report and all that it has been, as its row said after each move."""

    report: Report
    moments: list[Moment] = field(default_factory=list)

    def look(self, now: datetime) -> None:
        self.report.refresh_from_db()
        row = self.report
        self.moments.append(Moment(now, row.state, row.agency_id or RECEPTION, row.due_at))

    def at(self, moment: datetime) -> Moment | None:
        """What it was just before `moment`."""
        return next((was for was in reversed(self.moments) if was.at < moment), None)

    def closed_at(self, moment: datetime) -> datetime:
        """The last time before `moment` at which it ended."""
        return max(
            now.at
            for was, now in pairwise(self.moments)
            if was.is_open and not now.is_open and now.at < moment
        )


def kept_account(lives: list[Life], month: Month, agencies: set[int] | None) -> Figures:
    """The figures of a month, counted by hand from the moments."""
    sums: Counter[str] = Counter()

    def has_it(moment: Moment) -> bool:
        return agencies is None or moment.agency in agencies

    def ours(moment: Moment) -> bool:
        return moment.is_open and has_it(moment)

    for life in lives:
        before, after = life.at(month.start), life.at(month.end)
        if before and ours(before):
            sums["carried"] += 1
        if after and ours(after):
            late = after.due_at < month.end and after.state != State.NEED_INFO
            sums["open_late" if late else "open_in_time"] += 1
            sums["missed"] += late and after.due_at >= month.start
        if before and before.state == State.COMPLETED and has_it(before):
            is_due = month.start <= before.due_at < month.end
            sums["completed_early"] += is_due and life.closed_at(month.start) <= before.due_at
        for was, now in zip([None, *life.moments], life.moments, strict=False):
            if not month.start <= now.at < month.end:
                continue
            had, has = bool(was and ours(was)), ours(now)
            if has and not had:
                sums["received"] += 1
            elif had and now.is_open and not has:
                sums["moved"] += 1
            elif had and not now.is_open:
                on_time = now.at <= now.due_at
                done = "in_time" if on_time else "late"
                sums[done if now.state == State.COMPLETED else "dismissed"] += 1
    return Figures(**sums)


def live(dice: random.Random, people: list[User], start: datetime, end: datetime) -> Life:
    """Let a report go a random way through the workflow's own doors."""
    moment = start + (end - start) * dice.random() * 0.7
    life = Life(make_report(at=moment, category=dice.choice(["GT01", "TN02", "MT01"])))
    life.look(moment)
    agencies = list(Agency.objects.filter(code__in=OFFICES))
    for _step in range(14):
        moment += timedelta(days=dice.choice([0, 1, 2, 5, 12, 30]), hours=dice.randrange(1, 9))
        if moment >= end:
            break
        person = dice.choice(people)
        open_to = [t.name for t in workflow.available(life.report, by=person)]
        if not open_to:
            continue
        name = dice.choice(open_to)
        try:
            workflow.move(
                life.report, name, by=person, at=moment, note="Theo quy định.", notify=False,
                agency=dice.choice(agencies), reason="LD04", answer="Đã xử lý xong.",
                working_days=1, granted=True, publish=False,
            )  # fmt: skip
        except workflow.Refused:
            continue
        life.look(moment)
    return life


@pytest.mark.parametrize("seed", range(6))
def test_twelve_months_agree_with_independent_count(seed: int) -> None:
    dice = random.Random(seed)
    people = [User.objects.create_superuser(f"p{number}-{seed}") for number in range(2)]
    for person in people:
        person.agency = Agency.objects.get(code="TT-IOC")
        person.save()
    lives = [live(dice, people, MONTHS[0].start, MONTHS[-1].end) for _number in range(12)]
    scopes: list[set[int] | None] = [None, {RECEPTION}]
    scopes += [{agency.pk} for agency in Agency.objects.filter(code__in=OFFICES)]
    scopes.append(set(Agency.objects.get(code="UBND-941").branch_keys))
    closed: Counter[str] = Counter()
    for scope in scopes:
        before: Figures | None = None
        for month in MONTHS:
            counts = monthly.count(month)
            found = monthly.figures(counts, agencies=scope)

            assert found == kept_account(lives, month, scope), (seed, scope, month)
            if before is not None:
                gone = before.closed + before.moved
                assert found.carried == before.carried + before.received - gone
            assert found.open == found.carried + found.received - found.closed - found.moved
            before = found
            closed.update(found=found.closed + found.moved)
    assert closed["found"] > 10  # the lives were worth counting


def test_figures_by_category_add_up_to_province() -> None:
    for category in ("GT01", "TN02", "MT01", "GT01"):
        make_report(State.PROCESSING, category=category, at=at(10, 5))
    counts = monthly.count(Month(2026, 10))

    report = monthly.MonthlyReport(Month(2026, 10), None, counts)

    assert sum(line.figures.received for line in report.by_field) == report.total.received == 4
    assert len(report.by_field) == 3
    names = set(Category.objects.filter(parent=None).values_list("name", flat=True))
    assert {line.name for line in report.by_field} <= names


# --- single rules ------------------------------------------------------------------------


def test_months_begin_at_midnight_in_vietnam() -> None:
    make_report(at=at(10, 31, 23))
    make_report(at=at(11, 1, 0))

    assert total(Month(2026, 10)).received == total(Month(2026, 11)).received == 1
    assert total(Month(2026, 11)).carried == 1


def test_earlier_month_is_unchanged_by_later_reopening_and_transfer() -> None:
    report = make_report(State.COMPLETED, at=at(9, 7))
    before = total(Month(2026, 9))

    supervisor = make_staff(Role.SUPERVISOR, agency="VP-UBND")
    workflow.move(report, "reopen", by=supervisor, note="Chưa xong", at=at(9, 20))
    workflow.move(
        report, "amend", by=supervisor, note="Nhầm nơi", at=at(10, 2),
        agency=Agency.objects.get(code="QLDT-944"),
    )  # fmt: skip
    september, october = total(Month(2026, 9)), total(Month(2026, 10))
    old_agency = {Agency.objects.get(code="QLDT-941").pk}

    assert before == Figures(received=1, in_time=1)
    assert (september.received, september.in_time, september.open) == (2, 1, 1)
    assert (october.carried, october.moved) == (1, 0)
    assert monthly.figures(monthly.count(Month(2026, 10)), agencies=old_agency).moved == 1


def test_report_waiting_for_reporter_is_not_late() -> None:
    make_report(State.NEED_INFO, at=at(8, 3))
    make_report(State.RECEIVED, at=at(8, 3))
    paused = Report.objects.get(state=State.NEED_INFO)
    # `make_report` asks for it now; the clock stood from the beginning.
    assert paused.paused_at is not None

    figures = total(Month.of(paused.paused_at))

    assert (figures.open_in_time, figures.open_late) == (1, 1)


def test_merged_reports_are_counted_once() -> None:
    main = make_report(State.PROCESSING, at=at(10, 5))
    twin = make_report(State.REJECTED, at=at(10, 6))
    Report.objects.filter(pk=twin.pk).update(merged_into=main)

    assert total(Month(2026, 10)).received == 1


def test_confidential_report_counts_for_province_and_no_agency() -> None:
    make_report(State.PROCESSING, at=at(10, 5))
    report = make_report(State.PROCESSING, agency="S-NV", at=at(10, 6))
    dispatcher = make_staff(Role.DISPATCHER, agency="TT-IOC")
    workflow.move(
        report, "amend", by=dispatcher, note="Tố cáo", confidential=True, at=at(10, 7),
        complained_agency=Agency.objects.get(code="UBND-941"),
    )  # fmt: skip
    month = Month(2026, 10)

    counts = monthly.count(month)
    province = monthly.MonthlyReport(month, None, counts)

    assert (province.total.received, province.total.open) == (2, 2)
    assert sum(line.figures.open for line in province.by_agency) == 2
    assert sum(line.figures.open for line in province.by_field) == 2
    assert len(province.by_agency) == 2  # the agency of the other one, and no agency
    handling, complained = (Agency.objects.get(code=code) for code in ("S-NV", "UBND-941"))
    assert not monthly.MonthlyReport(month, handling, counts).total
    # The other one is with an agency below.
    assert monthly.MonthlyReport(month, complained, counts).total.received == 1


def test_confidential_report_is_carried_over_from_month_to_month() -> None:
    supervisor = make_staff(Role.SUPERVISOR, agency="UBND-T")
    report = make_report(State.PROCESSING, agency="S-NV", at=at(8, 5))
    workflow.move(
        report, "amend", by=supervisor, note="Tố cáo", confidential=True, at=at(9, 7),
        complained_agency=Agency.objects.get(code="S-GTVT"),
    )  # fmt: skip
    workflow.move(
        report, "amend", by=supervisor, note="Nhầm nơi", at=at(10, 2),
        agency=Agency.objects.get(code="TTRA"),
    )  # fmt: skip

    august, september, october = (total(Month(2026, number)) for number in (8, 9, 10))

    assert august.received == 1 and august.open == september.carried == 1
    assert september.open == october.carried == october.open == 1
    assert (september.received, october.received, october.moved) == (0, 0, 0)


def test_report_always_explains_count_of_confidential_reports() -> None:
    make_report(State.PROCESSING, at=at(10, 5))

    page = logged_in(make_staff(Role.SUPERVISOR)).get(PAGE, {"thang": "2026-10"})

    assert "không tính vào số liệu của cơ quan nào" in page.content.decode()


def test_figures_of_a_month_take_one_query() -> None:
    for _ in range(3):
        make_report(State.COMPLETED, at=at(10, 5))

    with CaptureQueriesContext(connection) as queries:
        monthly.count(Month(2026, 10))

    assert len(queries) == 1


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-1-1", "", "hôm nay"])
def test_invalid_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Month.parse(text)


# --- the page and the files --------------------------------------------------------------------


@pytest.fixture
def october() -> Iterator[None]:
    for number, agency in enumerate(("QLDT-941", "QLDT-941", "QLDT-944")):
        make_report(State.COMPLETED, agency=agency, at=at(10, 5 + number))
    make_report(State.PROCESSING, agency="QLDT-941", at=at(10, 6))
    cache.clear()
    yield


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows(page: Any, number: int = 0) -> dict[str, list[Any]]:
    return dict(page.context["tables"][number][2])


@pytest.mark.usefixtures("october")
def test_supervisors_see_the_province_and_leaders_their_own_agency() -> None:
    province = logged_in(make_staff(Role.SUPERVISOR, agency="VP-UBND")).get(
        PAGE, {"thang": "2026-10"}
    )
    leader = logged_in(make_staff(Role.APPROVER, agency="QLDT-941"))
    own = leader.get(PAGE, {"thang": "2026-10"})
    foreign = leader.get(PAGE, {"thang": "2026-10", "co_quan": "QLDT-944"})

    assert len(rows(province)) == 3  # two agencies and the reception
    assert province.context["total"][:4] == [0, 4, 3, 0]
    assert list(rows(own)) == [Agency.objects.get(code="QLDT-941").name]
    assert own.context["total"][:4] == [0, 3, 2, 0]
    assert foreign.status_code == 422 and "report" not in foreign.context
    assert "Vui lòng chọn một cơ quan trong danh sách." in foreign.content.decode()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HANDLER, Role.ADMINISTRATOR])
def test_other_roles_are_refused(role: Role) -> None:
    client = logged_in(make_staff(role))

    assert client.get(PAGE).status_code == 403
    assert client.post(FILE, {"dang": "docx"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "linked"), [(Role.APPROVER, True), (Role.SUPERVISOR, True), (Role.HANDLER, False)]
)
def test_desk_links_to_report_for_permitted_roles(role: Role, linked: bool) -> None:
    desk = logged_in(make_staff(role)).get("/quan-tri/")

    assert (f'href="{PAGE}"' in desk.content.decode()) is linked


@pytest.mark.parametrize("thang", ["2099-01", "x", "2026-13", "1"])
def test_month_outside_list_is_refused_at_field(thang: str) -> None:
    page = logged_in(make_staff(Role.SUPERVISOR)).get(PAGE, {"thang": thang})

    assert page.status_code == 422
    assert "Vui lòng chọn một tháng trong danh sách." in page.content.decode()


def test_month_without_reports_shows_message() -> None:
    page = logged_in(make_staff(Role.SUPERVISOR)).get(PAGE, {"thang": "2026-02"})

    assert "Không có phản ánh nào trong kỳ này." in page.content.decode()


def fetched(client: Client, form: str, **fields: str) -> io.BytesIO:
    answer = client.post(FILE, {"thang": "2026-10", "dang": form, **fields})
    assert answer["Content-Disposition"] == f'attachment; filename="bao-cao-thang-2026-10.{form}"'
    return io.BytesIO(b"".join(answer.streaming_content))


@pytest.mark.usefixtures("october")
def test_document_has_form_of_state_report_and_figures_of_page() -> None:
    client = logged_in(make_staff(Role.SUPERVISOR, agency="VP-UBND"))
    page = client.get(PAGE, {"thang": "2026-10"})

    document = Document(fetched(client, "docx"))

    head, foot, *tables = document.tables
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    head_words = "\n".join(cell.text for row in head.rows for cell in row.cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in head_words
    assert "Số: ……/BC-……" in head_words
    assert "Kết quả tiếp nhận, xử lý phản ánh hiện trường tháng 10/2026" in words
    assert "tiếp nhận 4 phản ánh trong tháng 10/2026" in words
    assert "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC" in foot.rows[0].cells[1].text
    assert "Nơi nhận:" in foot.rows[0].cells[0].text
    last = [cell.text for cell in tables[0].rows[-1].cells]
    assert last[1:] == ["Tổng cộng", *(str(value) for value in page.context["total"])]
    assert len(tables[0].rows) == len(rows(page)) + 2
    assert len(tables[1].rows) == len(rows(page, 1)) + 2


@pytest.mark.usefixtures("october")
def test_spreadsheet_contains_figures_as_numbers() -> None:
    client = logged_in(make_staff(Role.SUPERVISOR, agency="VP-UBND"))
    page = client.get(PAGE, {"thang": "2026-10"})

    book = load_workbook(fetched(client, "xlsx"))

    assert book.sheetnames == ["Theo cơ quan xử lý", "Theo lĩnh vực"]
    lines = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    (totals,) = (line for line in lines if line[1] == "Tổng cộng")
    assert totals[2:10] == page.context["total"][:8]
    assert "KT. GIÁM ĐỐC" in str(lines)


@pytest.mark.usefixtures("october")
def test_each_file_is_recorded_and_unknown_format_is_refused() -> None:
    person = make_staff(Role.APPROVER, agency="QLDT-941")
    client = logged_in(person)

    fetched(client, "docx")
    unknown = client.post(FILE, {"thang": "2026-10", "dang": "exe"})

    export = Export.objects.get()
    assert (export.by, export.what, export.form) == (person, "month", "docx")
    assert export.summary.endswith("10/2026")
    assert export.downloads.count() == 1
    assert unknown.status_code == 422


def test_figures_without_completed_reports_have_no_share() -> None:
    assert monthly_documents.cells(Figures(received=1))[-1] == "không có"
    assert Figures(in_time=1, late=2).share_in_time == "33,3"
    assert Figures(in_time=1, missed=2).share_in_time == "33,3"
    assert Figures(in_time=1, completed_early=1, late=1, missed=1).share_in_time == "50,0"
    assert Figures(in_time=1999, missed=1).share_in_time == "99,9"
    assert Figures(open_in_time=3).share_in_time == ""
