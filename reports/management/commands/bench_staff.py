import http.client
import os
import random
import socket
import subprocess
import sys
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles
from threading import Lock, Thread
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from province.models import Agency
from reports.deadlines import worklist
from reports.management.commands.bench import (
    COMMON_WORD,
    RARE_WORDS,
    REPEATS,
    USUAL_WORDS,
    WARM_UPS,
    Figure,
    count_queries,
    print_figures,
)
from reports.models import Report
from reports.rules.states import Role, State
from reports.samples import roles

# Source: the specified budgets for a million reports and 200 agencies.
LIST_MILLISECONDS, LIST_QUERIES = 60, 12
CHANGE_MILLISECONDS, CHANGE_QUERIES = 40, 20
LOAD_MILLISECONDS = 400

WEB_WORKERS, WEB_THREADS = 2, 16
# Reading time between two clicks.
THINK_SECONDS = (2.0, 6.0)
START_SECONDS = 30


class Command(BaseCommand):
    help = (
        "Measure the pages of staff. Uses the reports of the current database, as a handler of "
        "the largest agency and as a dispatcher; with --load, that many at once over HTTP. Ends "
        "with 1 when a budget is not kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--load", type=int, default=0, help="number of concurrent staff")
        parser.add_argument("--seconds", type=int, default=60, help="duration of the load test")

    def handle(self, *args: Any, load: int, seconds: int, **options: Any) -> None:
        # The accounts that request the pages exist only during the run.
        with override(settings.LANGUAGE_CODE), override_settings(RATE_LIMITS="off"):
            if load:
                figures = [_load(load, seconds)]
            else:
                with transaction.atomic():
                    figures = list(_measure())
                    transaction.set_rollback(True)
        print_figures(self.stdout, figures)
        if not all(figure.is_kept for figure in figures):
            sys.exit(1)


def _measure() -> Iterator[Figure]:
    for role, person in _staff(1):
        client = Client(SERVER_NAME=settings.SITE_HOST)
        client.force_login(person)
        for name, address, milliseconds, queries in _pages(person):

            def ask(client: Client = client, address: str = address) -> None:
                response = client.get(address, secure=settings.HTTPS)
                if response.status_code != 200:
                    raise CommandError(f"{address}: {response.status_code}")

            for _warm_up in range(WARM_UPS):
                ask()
            times = []
            for _repeat in range(REPEATS):
                start = time.perf_counter()
                ask()
                times.append(time.perf_counter() - start)
            yield Figure(f"{role}: {name}", 1000 * median(times), milliseconds, "ms")
            yield Figure(f"{role}: {name}, truy vấn", count_queries(ask), queries, "")


def _pages(person: User) -> list[tuple[str, str, int, int]]:
    """Return (name, URL, budget of milliseconds, budget of queries) of this person's pages."""
    address = reverse("admin:reports_report_changelist")
    seen = Report.objects.for_staff(person)
    district = seen.filter(district__isnull=False).values_list("district__code", flat=True).first()
    everything: list[tuple[str, dict[str, str]]] = [
        ("việc đang mở", {}),
        *((f"lọc “{label}”", {"viec": key}) for key, label in worklist.choices_for(person).items()),
        ("trạng thái hoàn thành", {"state": State.COMPLETED}),
        ("nhóm chuyên mục", {"nhom": "GT", "viec": worklist.ALL}),
        ("quận/huyện", {"huyen": district or "", "viec": worklist.ALL}),
        ("kênh 1022", {"kenh": "1022", "viec": worklist.ALL}),
        ("tìm từ thường gặp", {"q": COMMON_WORD}),
        ("tìm nhiều từ", {"q": USUAL_WORDS}),
        ("tìm từ hiếm", {"q": RARE_WORDS}),
    ]
    pages = [
        (name, f"{address}?{urlencode(parameters)}", LIST_MILLISECONDS, LIST_QUERIES)
        for name, parameters in everything
    ]
    pages.append(("bàn làm việc", reverse("admin:index"), LIST_MILLISECONDS, LIST_QUERIES))
    report = seen.filter(state=State.PROCESSING).order_by("due_at", "id").first()
    if report is None:
        raise CommandError(_("Chưa có phản ánh đang xử lý nào: hãy chạy fill_reports."))
    change = reverse("admin:reports_report_change", args=[report.pk])
    return [*pages, ("một phản ánh", change, CHANGE_MILLISECONDS, CHANGE_QUERIES)]


def _staff(count: int) -> Iterator[tuple[str, User]]:
    """Create `count` dispatchers and as many handlers of the largest agencies."""
    roles.load()
    agencies = list(Agency.objects.annotate(size=Count("reports")).order_by("-size")[:count])
    for role, employers in ((Role.DISPATCHER, agencies[:1] * count), (Role.HANDLER, agencies)):
        for agency in employers:
            person = User.objects.create_user(
                f"bench-{uuid.uuid4().hex[:10]}", agency=agency, is_staff=True
            )
            person.groups.add(Group.objects.get(name=role.value))
            yield role.value, person


# --- many at once -----------------------------------------------------------------------------


def _load(count: int, seconds: int) -> Figure:
    people = [person for _role, person in _staff((count + 1) // 2)][:count]
    try:
        with _server() as port:
            times = _work_together(people, port, seconds)
    finally:
        User.objects.filter(pk__in=[person.pk for person in people]).delete()
    centiles = quantiles(times, n=100)
    name = _("%(count)d cán bộ cùng lúc: p50 %(half).0f ms, %(asked)d trang; p95") % {
        "count": count,
        "half": 1000 * centiles[49],
        "asked": len(times),
    }
    return Figure(name, 1000 * centiles[94], LOAD_MILLISECONDS, "ms")


@contextmanager
def _server() -> Iterator[int]:
    """Run the web server as `serve` does, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "paht.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS),
        "--worker-class", "paht.webserver.WaitressWorker", "--log-level", "warning",
    ]  # fmt: skip
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "paht.settings", "RATE_LIMITS": "off"}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment) as server:
        try:
            until = time.monotonic() + START_SECONDS
            while time.monotonic() < until:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield port
        finally:
            server.terminate()


def _work_together(people: list[User], port: int, seconds: int) -> list[float]:
    """Return the response times while all of them click and read concurrently."""
    times: list[float] = []
    errors: list[str] = []
    lock = Lock()
    until = time.monotonic() + seconds

    def work(person: User, cookie: str, addresses: list[str]) -> None:
        dice = random.Random(person.pk)  # noqa: S311 - repeatable on purpose
        time.sleep(dice.uniform(0, THINK_SECONDS[1]))
        while time.monotonic() < until:
            address = dice.choice(addresses)
            start = time.perf_counter()
            status = _get(port, address, cookie)
            took = time.perf_counter() - start
            with lock:
                times.append(took)
                if status != 200:
                    errors.append(f"{address}: {status}")
            time.sleep(dice.uniform(*THINK_SECONDS))

    threads = [Thread(target=work, args=(p, _cookie(p), _addresses(p))) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise CommandError("; ".join(sorted(set(errors))[:5]))
    return times


def _cookie(person: User) -> str:
    client = Client(SERVER_NAME=settings.SITE_HOST)
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def _addresses(person: User) -> list[str]:
    """Return the URLs in realistic proportions: mostly the list and single reports."""
    pages = [address for _name, address, *_budgets in _pages(person)]
    reports = Report.objects.for_staff(person).filter(state=State.PROCESSING)
    keys = reports.order_by("due_at", "id").values_list("pk", flat=True)[:20]
    single = [reverse("admin:reports_report_change", args=[key]) for key in keys]
    return [*pages, *[pages[0]] * 10, *single]


def _get(port: int, address: str, cookie: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Host": settings.SITE_HOST, "Cookie": cookie, "Accept-Encoding": "gzip"}
        connection.request("GET", quote(address, safe="/?&=%"), headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()
