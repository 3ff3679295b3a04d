import gzip
import os
import posixpath
import re
import subprocess
import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from PIL import Image

from accounts.models import User
from accounts.roles import Role
from province.models import AdminUnit
from reports.models import Attachment, Category, MapPoint, Report
from reports.search.paging import PER_PAGE
from reports.statistics import rollup
from reports.statistics.forms import MOST_MONTHS
from reports.statistics.monthly import Month
from reports.workflow import storage

# Source: the specified budgets for a million reports on two cores.
BUDGETS = {  # queries
    "send": 15,
    "lookup": 6,
    "detail": 6,
    "worklist": 10,
    "home": 8,
    "map": 9,
    "statistics": 2,
}
MILLISECONDS = {
    "home": (gettext_lazy("Thời gian: trang chủ"), 10),
    "lookup": (gettext_lazy("Thời gian: tra cứu, trang 1"), 20),
    "far": (gettext_lazy("Thời gian: tra cứu, trang 500"), 30),
    "common": (gettext_lazy("Thời gian: tìm từ thường gặp"), 50),
    "usual": (gettext_lazy("Thời gian: tìm nhiều từ"), 50),
    "rare": (gettext_lazy("Thời gian: tìm từ hiếm"), 50),
    "misspelled": (gettext_lazy("Thời gian: tìm từ gõ sai một chữ"), 50),
    "suggested": (gettext_lazy("Thời gian: gợi ý khi gõ"), 50),
    "filtered": (gettext_lazy("Thời gian: lọc theo chuyên mục, trạng thái"), 20),
    "detail": (gettext_lazy("Thời gian: một phản ánh"), 15),
    "map": (gettext_lazy("Thời gian: trang bản đồ"), 30),
    "map_province": (gettext_lazy("Thời gian: bản đồ, toàn tỉnh"), 30),
    "map_town": (gettext_lazy("Thời gian: bản đồ, một thị trấn"), 30),
    "map_street": (gettext_lazy("Thời gian: bản đồ, một đường phố"), 30),
    "map_group": (gettext_lazy("Thời gian: bản đồ, một nhóm chuyên mục"), 30),
    "map_category": (gettext_lazy("Thời gian: bản đồ, một chuyên mục ở một huyện"), 30),
    "map_days": (gettext_lazy("Thời gian: bản đồ, một khoảng ngày"), 30),
    "map_agency": (gettext_lazy("Thời gian: bản đồ, một cơ quan"), 30),
    "map_channel": (gettext_lazy("Thời gian: bản đồ, một kênh tiếp nhận"), 30),
    "map_late": (gettext_lazy("Thời gian: bản đồ, hoàn thành quá hạn"), 30),
    "map_all": (gettext_lazy("Thời gian: bản đồ, năm điều kiện lọc"), 30),
    "map_list": (gettext_lazy("Thời gian: danh sách của bản đồ, có lọc"), 30),
    "map_words": (gettext_lazy("Thời gian: bản đồ, tìm từ thường gặp"), 50),
    "statistics": (gettext_lazy("Thời gian: thống kê, năm nay"), 30),
    "statistics_long": (gettext_lazy("Thời gian: thống kê, 36 tháng"), 30),
    # No budget was specified for the staff's list; it must not feel slow.
    "worklist": (gettext_lazy("Thời gian: danh sách việc của cán bộ"), 100),
}
# Partners read reports one by one, thousands of times.
MOST_CPU_MILLISECONDS = 2
MOST_KILOBYTES = 120
MOST_MEGABYTES = 150
# A file of all reports needs this much more memory than an idle process, however many there are.
MOST_STREAMED_MEGABYTES = 50

WARM_UPS = 3
REPEATS = 25
FAR_PAGE = 500
COMMON_WORD, USUAL_WORDS, RARE_WORDS = "đường", "mặt đường nhiều ổ gà", "phù điêu bị vỡ"
MISSPELLED_WORDS = "mặt đuờgn nhiều"
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
# pghistory sends this before each statement of a request that writes.
CONTEXT = re.compile(
    r"SELECT set_config\('pghistory\.context_id', '[^']*', true\), "
    r"set_config\('pghistory\.context_metadata', '(?:[^']|'')*', true\); "
)
# The map library does not count as page weight: it loads when a map is opened.
MAP_FILES = "leaflet/"

# A web worker in miniature: the application and its web server, asked for every page.
WORKER = """
import re, sys
import paht.webserver
from paht.wsgi import application
from django.test import Client, override_settings
host, *paths = sys.argv[1:]
for path in paths * 15:
    Client(SERVER_NAME=host).get(path)
print(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""

# The same, writing whole files: the most memory meanwhile, less that before.
STREAM = """
import re, sys
from paht.wsgi import application
from django.test import Client, override_settings
def kilobytes(name):
    return int(re.search(name + r":\\s+(\\d+)", open("/proc/self/status").read())[1])
def write(address):
    answer = Client(SERVER_NAME=host).get(address)
    assert answer.status_code == 200, answer.status_code
    for _piece in answer.streaming_content:
        pass
    answer.close()
host, *addresses = sys.argv[1:]
with override_settings(RATE_LIMITS="off"):
    for address in addresses:
        write(address + "?from=2000-01-01&to=2000-01-01")
    before = kilobytes("VmRSS")
    # Forget the peak of the start.
    open("/proc/self/clear_refs", "w").write("5")
    for address in addresses:
        write(address)
print(kilobytes("VmHWM") - before)
"""


@dataclass(frozen=True)
class Figure:
    """One measured figure and its budget."""

    name: str
    measured: float
    budget: float
    unit: str

    @property
    def is_kept(self) -> bool:
        return self.measured <= self.budget


class Command(BaseCommand):
    help = (
        "Measure the speed and query budgets of public pages. Prints a table for the reports of "
        "the current database; changes nothing unless --count has to add reports. Ends with 1 "
        "when a budget is not kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, default=0, help="fill up to so many reports first")

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        missing = count - Report.objects.count()
        if missing > 0:
            call_command("fill_reports", count=missing, stdout=self.stdout)
        with (
            override(settings.LANGUAGE_CODE),
            override_settings(RATE_LIMITS="off"),
            transaction.atomic(),
        ):
            figures = list(self._measure())
            transaction.set_rollback(True)
        print_figures(self.stdout, figures)
        if not all(figure.is_kept for figure in figures):
            sys.exit(1)

    def _measure(self) -> Iterator[Figure]:
        bench = Bench()
        for key, name in (
            ("lookup", _("Truy vấn: bảng tra cứu")),
            ("detail", _("Truy vấn: một phản ánh")),
            ("home", _("Truy vấn: trang chủ")),
            ("map", _("Truy vấn: trang bản đồ")),
            ("worklist", _("Truy vấn: danh sách việc của cán bộ")),
            ("statistics", _("Truy vấn: thống kê")),
        ):
            yield Figure(name, bench.queries(bench.pages[key]), BUDGETS[key], "")
        yield Figure(_("Truy vấn: gửi phản ánh có ảnh"), bench.sending(), BUDGETS["send"], "")
        for key, (what, most) in MILLISECONDS.items():
            yield Figure(str(what), bench.milliseconds(bench.pages[key]), most, "ms")
        cpu = bench.milliseconds(bench.pages["open311"], clock=process_time)
        yield Figure(
            _("Bộ xử lý: một phản ánh qua Open311 (JSON)"), cpu, MOST_CPU_MILLISECONDS, "ms"
        )
        for key, name in (
            ("home", _("Dung lượng: trang chủ")),
            ("lookup", _("Dung lượng: bảng tra cứu")),
            ("detail", _("Dung lượng: một phản ánh")),
            ("form", _("Dung lượng: trang gửi phản ánh")),
            ("categories", _("Dung lượng: chuyên mục")),
            ("map", _("Dung lượng: trang bản đồ")),
            ("statistics_long", _("Dung lượng: thống kê, 36 tháng")),
        ):
            yield Figure(name, bench.kilobytes(bench.pages[key]), MOST_KILOBYTES, "kB")
        yield Figure(_("Bộ nhớ của một tiến trình web"), bench.megabytes(), MOST_MEGABYTES, "MB")
        yield Figure(
            _("Bộ nhớ thêm khi tải mọi phản ánh (dữ liệu mở)"),
            bench.streamed_megabytes(),
            MOST_STREAMED_MEGABYTES,
            "MB",
        )


def print_figures(out: OutputWrapper, figures: list[Figure], *, about: str = "") -> None:
    """Print the table of figures and budgets; `about` says of what, by default of all reports."""
    width = max(len(figure.name) for figure in figures)
    total = _("Trên %(count)s phản ánh, trung vị của %(repeats)d lần:")
    out.write(about or total % {"count": Report.objects.count(), "repeats": REPEATS})
    out.write(f"{_('Chỉ tiêu'):<{width}}  {_('Đo được'):>10}  {_('Giới hạn'):>10}  {_('Đạt')}")
    for figure in figures:
        measured = f"{figure.measured:.4g} {figure.unit}".strip()
        budget = f"{figure.budget:g} {figure.unit}".strip()
        verdict = _("đạt") if figure.is_kept else _("KHÔNG ĐẠT")
        out.write(f"{figure.name:<{width}}  {measured:>10}  {budget:>10}  {verdict}")


class Bench:
    """Request the portal's pages in this process; use it in a transaction that is rolled back."""

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME=settings.SITE_HOST, raise_request_exception=True)
        self.staff = Client(SERVER_NAME=settings.SITE_HOST)
        # A role of those who work with the list; superusers ask for each right in a query.
        person = User.objects.create_user(f"bench-{uuid.uuid4().hex[:8]}", is_staff=True)
        person.groups.add(Group.objects.get(name=Role.DISPATCHER))
        self.staff.force_login(person)
        # A report from the middle of the table, which is not cached by chance.
        reports = Report.objects.public().newest_first()
        report = reports[reports[: PER_PAGE * FAR_PAGE].count() // 2 :].first()
        if report is None:
            raise CommandError(_("Chưa có phản ánh công khai nào: hãy dùng --count."))
        lookup, statistics = reverse("reports:lookup"), reverse("reports:statistics")
        rollup.refresh()
        long_ago = Month.of(timezone.now()).plus(1 - MOST_MONTHS)
        self.pages = {
            "home": reverse("reports:home"),
            "form": reverse("reports:report_new"),
            "categories": reverse("reports:categories"),
            "statistics": statistics,
            "statistics_long": f"{statistics}?from={long_ago}",
            "lookup": lookup,
            "far": f"{lookup}?page={FAR_PAGE}",
            "common": f"{lookup}?q={COMMON_WORD}",
            "usual": f"{lookup}?q={USUAL_WORDS}",
            "rare": f"{lookup}?q={RARE_WORDS}",
            "misspelled": f"{lookup}?q={MISSPELLED_WORDS}",
            "suggested": f"{reverse('reports:suggestions')}?q={COMMON_WORD}",
            "filtered": f"{lookup}?category={report.category.code}&status=completed",
            "detail": reverse("reports:detail", args=[report.code]),
            "open311": reverse("partners:open311:request", args=[report.code, "json"]),
            "worklist": reverse("admin:reports_report_changelist"),
            **_map_pages(report),
        }

    def queries(self, path: str) -> int:
        """Count the queries of one response, without those that only frame a transaction."""
        ask = self._asking(path)
        ask()
        return count_queries(ask)

    def milliseconds(self, path: str, *, clock: Callable[[], float] = perf_counter) -> float:
        """Return the median time of a response in this process, by the clock or of the CPU."""
        ask = self._asking(path)
        for _warm_up in range(WARM_UPS):
            ask()
        times = []
        for _repeat in range(REPEATS):
            start = clock()
            ask()
            times.append(clock() - start)
        return 1000 * median(times)

    def kilobytes(self, path: str) -> float:
        """Return the compressed size of a page with its styles and scripts."""
        page = self._get(path).decode()
        links = re.findall(r'<(?:link rel="stylesheet" href|script[^>]* src)="([^"]+)"', page)
        assets: dict[str, int] = {}
        for link in links:
            _weigh(urlsplit(link).path.removeprefix(f"/{settings.STATIC_URL.strip('/')}/"), assets)
        return (_travelling(page) + sum(assets.values())) / 1000

    def sending(self) -> int:
        """Count the queries of sending a report with a photo; remove the photo again."""
        # The first request fills the caches of the process and is not counted.
        self._get(self.pages["form"])
        answers = self._answers()
        with transaction.atomic():
            count = count_queries(lambda: self._send(answers))
            kept = Attachment.objects.filter(report=Report.objects.latest("id"))
            names = (name for file in kept for name in (file.file.name, file.thumbnail.name))
            storage.discard(name for name in names if name)
            transaction.set_rollback(True)
        return count

    def megabytes(self) -> float:
        """Return the memory of a new process after serving every public page several times."""
        paths = [path for name, path in self.pages.items() if name != "worklist"]
        return _kilobytes_of(WORKER, *paths) / 1000

    def streamed_megabytes(self) -> float:
        """Return how much more memory a new process needs while it writes all open data."""
        forms = ("csv", "geojson")
        files = [reverse(f"partners:open_data_{form}") for form in forms]
        return _kilobytes_of(STREAM, *files) / 1000

    def _answers(self) -> dict[str, Any]:
        """Return the values of the form; built before the queries of sending are counted."""
        category = Category.objects.filter(is_active=True, urgent=False, parent__isnull=False)
        commune = AdminUnit.objects.communes()[0]
        photo = BytesIO()
        Image.new("RGB", (640, 480), (90, 120, 90)).save(photo, "JPEG")
        return {
            "submission_id": str(uuid.uuid4()),
            "full_name": "Người Đo Tốc Độ", "phone": "0912345678",
            "title": "Đo tốc độ của cổng", "category": category[0].code,
            "content": "Phản ánh này chỉ để đo tốc độ, không được lưu lại.",
            "district": commune.parent.code if commune.parent else "", "commune": commune.code,
            "address": "Trụ sở vận hành cổng", "publish_identity": "no",
            "consent_processing": "on", "news": "sms", "commitment": "on",
            "attachments": SimpleUploadedFile("anh.jpg", photo.getvalue(), "image/jpeg"),
        }  # fmt: skip

    def _send(self, answers: dict[str, Any]) -> None:
        response = self.client.post(self.pages["form"], answers, secure=settings.HTTPS)
        if response.status_code != 302:
            raise CommandError(_("Không gửi được phản ánh thử: xem lại biểu mẫu."))

    def _asking(self, path: str) -> Callable[[], bytes]:
        return lambda: self._get(path)

    def _get(self, path: str) -> bytes:
        client = self.staff if path == self.pages["worklist"] else self.client
        response = client.get(path, secure=settings.HTTPS)
        if response.status_code != 200:
            raise CommandError(f"{path}: {response.status_code}")
        return bytes(response.content)


def _kilobytes_of(program: str, *paths: str) -> int:
    """Return the figure that a Python program of the portal prints."""
    done = subprocess.run(
        [sys.executable, "-c", program, settings.SITE_HOST, *paths],
        cwd=settings.BASE_DIR, env=os.environ | {"DJANGO_SETTINGS_MODULE": "paht.settings"},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return int(done.stdout)


def _map_pages(report: Report) -> dict[str, str]:
    """Return the URLs of the map and its data for the city and the whole province."""
    group = report.category.parent or report.category
    # The agency with the most reports on the map, and the most frequent channel.
    agency = MapPoint.objects.values_list("agency__code").annotate(n=Count("pk")).latest("n")[0]
    channel = Report.Channel.WEB
    district = report.district.code if report.district else ""
    days = "from=2024-03-10&to=2026-02-20"
    views = {
        "map_province": ("105.4,9.2,106.4,10.0", 10, ""),
        "map_town": ("105.92,9.56,106.03,9.64", 13, ""),
        "map_street": ("105.970,9.600,105.977,9.605", 17, ""),
        "map_group": ("105.945,9.580,106.000,9.620", 14, f"&category={group.code}"),
        "map_category": (
            "105.4,9.2,106.4,10.0", 10, f"&category={report.category.code}&district={district}",
        ),
        "map_days": ("105.85,9.52,106.07,9.68", 12, f"&{days}"),
        "map_agency": ("105.4,9.2,106.4,10.0", 10, f"&agency={agency}"),
        "map_channel": ("105.85,9.52,106.07,9.68", 12, f"&channel={channel}"),
        "map_late": ("105.4,9.2,106.4,10.0", 10, "&outcome=late"),
        "map_all": (
            "105.4,9.2,106.4,10.0", 10,
            f"&agency={agency}&channel={channel}&outcome=in_time&status=completed&{days}",
        ),
        "map_words": ("105.4,9.2,106.4,10.0", 10, f"&q={COMMON_WORD}"),
    }  # fmt: skip
    data = reverse("reports:map_data")
    listed = f"{reverse('reports:map_list')}?agency={agency}&channel={channel}&outcome=in_time"
    return {"map": reverse("reports:map"), "map_list": listed} | {
        name: f"{data}?bbox={bbox}&zoom={zoom}{filters}"
        for name, (bbox, zoom, filters) in views.items()
    }


def count_queries(action: Callable[[], object]) -> int:
    """Count the queries of `action`, without those that only frame a transaction."""
    with CaptureQueriesContext(connection) as context:
        action()
    asked = (CONTEXT.sub("", query["sql"], count=1) for query in context.captured_queries)
    return sum(not sql.startswith(BOOKKEEPING) for sql in asked)


def _travelling(text: str) -> int:
    return len(gzip.compress(text.encode(), compresslevel=6))


def _weigh(name: str, assets: dict[str, int]) -> None:
    """Add a style or script and the imports of a script to `assets`."""
    # The name on the page may carry a hash of the content.
    plain = re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", name)
    if plain in assets or plain.startswith(MAP_FILES):
        return
    found = finders.find(plain)
    if not isinstance(found, str):
        raise CommandError(f"static file not found: {name}")
    source = Path(found).read_text(encoding="utf-8")
    assets[plain] = _travelling(source)
    for imported in re.findall(r'^import [^;]*?"(\.[\w./-]+)"', source, re.MULTILINE):
        _weigh(posixpath.normpath(posixpath.join(posixpath.dirname(plain), imported)), assets)
