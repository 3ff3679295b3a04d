"""No address of the staff side tells anything of another agency's report, or changes it.

The addresses are read from the resolver: a page that somebody adds is tried here as well.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from province.models import Agency
from reports import cooperation
from reports.models import Answer, Attachment, Report
from reports.states import Role, State
from reports.tests.factories import make_report, make_staff

pytestmark = pytest.mark.django_db

SECRET_TITLE, SECRET_CONTENT = "Cống sập tại ngõ Bí Mật", "Chuyện riêng của ngõ Bí Mật"


@pytest.fixture(autouse=True)
def _data(reference_data: None) -> None:
    pass


def patterns(urls: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in urls:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, prefix + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield prefix + str(one.pattern), one


def addresses_of(report: Report) -> list[str]:
    """Every address below the reports of the staff side, with this report's key in each place
    for a key, and a name of a move or a file in each place for one."""
    found = set()
    for route, pattern in patterns(get_resolver().url_patterns):
        if "quan-tri" not in route or "reports/report/" not in route:
            continue
        address = route
        for name, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__
            for written in (f"<int:{name}>", f"<slug:{name}>", f"<str:{name}>", f"<path:{name}>"):
                value = str(report.pk) if kind == "IntConverter" else "accept"
                address = address.replace(written, value)
        if "<" not in address:
            found.add("/" + address.lstrip("^/"))
    return sorted(found)


def picture() -> dict[str, list[Any]]:
    """All that the reports' own tables hold."""
    kept: dict[str, list[Any]] = {}
    for model in apps.get_app_config("reports").get_models():
        kept[model.__name__] = [model._base_manager.count()]
    kept["Report"].append(list(Report.objects.order_by("pk").values()))
    kept["Answer"].append(list(Answer.objects.order_by("pk").values()))
    kept["Attachment"].append(list(Attachment.objects.order_by("pk").values()))
    return kept


def of_report(address: str, report: Report) -> bool:
    return f"/{report.pk}/" in address


def a_secret(state: State) -> Report:
    report = make_report(
        state, agency="QLDT-941", title=SECRET_TITLE, content=SECRET_CONTENT, publish=False
    )
    report.attachments.create(kind="photo", content_type="image/jpeg", extension="jpg", size=1)
    return report


@pytest.mark.parametrize("state", [State.RECEIVED, State.PROCESSING, State.COMPLETED])
@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER])
def test_a_report_of_another_agency_is_404_at_every_address_and_stays_as_it_is(
    role: Role, state: State
) -> None:
    report = a_secret(state)
    addresses = [one for one in addresses_of(report) if of_report(one, report)]
    client = Client()
    client.force_login(make_staff(role, agency="QLDT-944"))
    before, wrong = picture(), []

    for address in addresses:
        for method in (client.get, client.post):
            response = method(address, {"seen": state, "note": "x", "reason": "call"})
            told = response.content.decode()
            if response.status_code not in (403, 404, 405) or SECRET_TITLE in told:
                wrong.append((method.__name__, address, response.status_code))

    assert len(addresses) >= 8
    assert wrong == []
    assert picture() == before


@pytest.mark.parametrize("role", [Role.HANDLER, Role.APPROVER])
def test_no_list_search_count_or_file_tells_of_another_agency_s_report(role: Role) -> None:
    reports = [a_secret(state) for state in (State.ASSIGNED, State.PROCESSING, State.COMPLETED)]
    stranger = make_staff(role, agency="QLDT-944")
    client = Client()
    client.force_login(stranger)
    addresses = ["/quan-tri/", "/quan-tri/reports/report/"]
    addresses += [one for one in addresses_of(reports[0]) if not of_report(one, reports[0])]

    for address in sorted(set(addresses)):
        for parameters in (
            {},
            {"q": "ngo bi mat"},
            {"q": reports[0].code},
            *({"viec": name} for name in ("tat-ca", "cua-toi", "qua-han", "phoi-hop", "chinh-sua")),
            *({"state": report.state} for report in reports),
        ):
            response = client.get(address, parameters)
            told = response.content.decode() if not response.streaming else ""
            assert SECRET_TITLE not in told, (address, parameters)
            for report in reports:
                # But for what the page repeats of the question itself.
                asked = report.code in parameters.values()
                assert asked or report.code not in told, (address, parameters)

    page = client.get("/quan-tri/reports/report/", {"viec": "tat-ca"})
    assert page.context["cl"].result_count == 0
    assert all(tile.count == 0 for tile in client.get("/quan-tri/").context["tiles"])


def test_files_of_another_agency_s_report_are_404() -> None:
    report = a_secret(State.PROCESSING)
    stranger: User = make_staff(Role.HANDLER, agency="QLDT-944")

    assert not Attachment.objects.visible_to(stranger).filter(report=report).exists()
    assert Attachment.objects.visible_to(make_staff(Role.HANDLER)).filter(report=report).exists()


@pytest.mark.parametrize("place", ["UBND-941", "CTDT"])
def test_the_agency_above_and_one_that_helps_open_the_page(place: str) -> None:
    report = a_secret(State.PROCESSING)
    cooperation.ask(
        report, Agency.objects.get(code="CTDT"), task="Đo", by=make_staff(Role.APPROVER)
    )
    client = Client()
    client.force_login(make_staff(Role.HANDLER, agency=place))

    page = client.get(f"/quan-tri/reports/report/{report.pk}/change/")

    assert page.status_code == 200
    assert SECRET_TITLE in page.content.decode()
